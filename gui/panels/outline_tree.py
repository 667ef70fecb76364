"""The outline's tree: which keys type, mute and remove, and what stays open when the drawing changes."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QTreeView, QWidget

from gui.panels.outline_model import NAME, VALUE, OutlineModel


@dataclass(frozen=True)
class Opened:
    """Which layers and units are open, and which frames are shut, by name."""

    layers: frozenset[tuple[str, int | None]] = frozenset()
    shut: frozenset[str] = frozenset()


_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2)


class OutlineTree(QTreeView):
    """Enter and F2 type what can be typed in the row, M mutes, Del removes a layer or takes a frame away.

    Signals:
        removed(), muted(): the key was pressed.
    """

    removed = Signal()
    muted = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAccessibleName("Outline of the network")
        self.setToolTip("Arrows walk, Enter types, M mutes, Del removes a layer or takes a frame away.")
        self.setProperty("role", "bare")
        self.setProperty("stop", "true")  # of the Tab key: it has a ring
        self.setUniformRowHeights(True)
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.DoubleClicked)
        self.setExpandsOnDoubleClick(False)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)

    @property
    def is_editing(self) -> bool:
        return self.state() == QAbstractItemView.State.EditingState

    def keyPressEvent(self, event: QKeyEvent) -> None:
        index = self.currentIndex()
        if event.key() in _ENTER and index.isValid() and not self.is_editing:
            self._type(index)
        elif event.key() == Qt.Key.Key_M and not event.modifiers():
            self.muted.emit()
        elif event.key() in (Qt.Key.Key_Delete, Qt.Key.Key_Backspace):
            self.removed.emit()
        else:
            super().keyPressEvent(event)

    def opened(self) -> Opened:
        """What is open, by name, so that another drawing can have the same open."""
        model = self.model()
        assert isinstance(model, OutlineModel)
        layers: set[tuple[str, int | None]] = set()
        shut: set[str] = set()
        for at in self._tops(model):
            row = model.row(at)
            if row.frame is not None and not self.isExpanded(at):
                shut.add(row.frame.name)
            for inside in self._layers(model, at):
                layer = model.row(inside).layer
                if self.isExpanded(inside):
                    layers.add((layer.id, None))
                    units = range(layer.units)
                    layers |= {(layer.id, u) for u in units if self.isExpanded(model.index(u, NAME, inside))}
        return Opened(frozenset(layers), frozenset(shut))

    def open_again(self, opened: Opened) -> None:
        """Opens the same as before; a new frame stands open, since its layers were in sight."""
        model = self.model()
        assert isinstance(model, OutlineModel)
        for at in self._tops(model):
            frame = model.row(at).frame
            if frame is not None and frame.name not in opened.shut:
                self.setExpanded(at, True)
        for layer_id, unit in opened.layers:
            index = model.find(layer_id, unit)
            if index.isValid():
                self.setExpanded(index, True)

    @staticmethod
    def _tops(model: OutlineModel) -> list[QModelIndex]:
        return [model.index(place, NAME) for place in range(model.rowCount())]

    @staticmethod
    def _layers(model: OutlineModel, at: QModelIndex) -> list[QModelIndex]:
        """The layers of a frame, or the layer itself."""
        if model.row(at).frame is None:
            return [at]
        return [model.index(place, NAME, at) for place in range(model.rowCount(at))]

    def _type(self, index: QModelIndex) -> None:
        model = self.model()
        assert isinstance(model, OutlineModel)
        beside = index.siblingAtColumn(VALUE)
        if model.is_editable(index):
            self.edit(index)
        elif model.is_editable(beside):
            self.edit(beside)
        else:
            self.setExpanded(index.siblingAtColumn(NAME), not self.isExpanded(index.siblingAtColumn(NAME)))
