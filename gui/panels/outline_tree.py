"""The outline's tree: which keys type, mute and remove, and what stays open when the drawing changes."""

from __future__ import annotations

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QTreeView, QWidget

from gui.panels.outline_model import NAME, VALUE, OutlineModel

_ENTER = (Qt.Key.Key_Return, Qt.Key.Key_Enter, Qt.Key.Key_F2)


class OutlineTree(QTreeView):
    """Enter and F2 type what can be typed in the row, M mutes, Del removes a layer.

    Signals:
        removed(), muted(): the key was pressed.
    """

    removed = Signal()
    muted = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAccessibleName("Outline of the network")
        self.setToolTip("Arrows walk, Enter types, M mutes, Del removes a layer.")
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

    def opened(self) -> set[tuple[str, int | None]]:
        """Which layers and units are open, by name, so that another drawing can have the same ones open."""
        model = self.model()
        assert isinstance(model, OutlineModel)
        found: set[tuple[str, int | None]] = set()
        for place in range(model.rowCount()):
            at = model.index(place, NAME)
            layer = model.row(at).layer
            if self.isExpanded(at):
                found.add((layer.id, None))
                found |= {(layer.id, u) for u in range(layer.units) if self.isExpanded(model.index(u, NAME, at))}
        return found

    def open_again(self, opened: set[tuple[str, int | None]]) -> None:
        model = self.model()
        assert isinstance(model, OutlineModel)
        for layer_id, unit in opened:
            index = model.find(layer_id, unit)
            if index.isValid():
                self.setExpanded(index, True)

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
