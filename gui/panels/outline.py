"""The outline: the drawing as a tree of frames, layers, units and wires, for the keyboard and for screen readers.

It edits by the same doors as the canvas, so that undo is the same; what is selected here is selected everywhere.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol

from PySide6.QtCore import QModelIndex, Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QHeaderView, QLabel, QVBoxLayout, QWidget
from shiboken6 import isValid

from core.frames import Frame, around
from core.parameters import Group
from core.project import Project
from gui.document import Document
from gui.errors import Report
from gui.numbers import parse_number
from gui.panels.outline_model import NAME, VALUE, OutlineModel
from gui.panels.outline_rows import MUTED
from gui.panels.outline_tree import Opened, OutlineTree
from gui.session import Session
from gui.theme import GRID, INSET, ThemeHolder, label_font


class Edits(Protocol):
    """What the canvas can do for the outline."""

    def rename_to(self, old: str, text: str) -> str | None: ...
    def units_to(self, layer_id: str, text: str) -> str | None: ...
    def frame_to(self, frame: Frame, text: str) -> str | None: ...
    def dissolve_frame(self, frame: Frame) -> None: ...
    def choose(self, ids: Iterable[str]) -> None: ...
    @property
    def chosen(self) -> frozenset[str]: ...
    def delete(self) -> None: ...
    def toggle_mask(self) -> None: ...


class OutlinePanel(QFrame):
    """The tree; F2 or Enter types a name or a number.

    Signals:
        wanted(): the panel is to be shown.
    """

    wanted = Signal()

    def __init__(
        self, document: Document, session: Session, holder: ThemeHolder, edits: Edits, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._session, self._holder, self._edits = session, holder, edits
        self._is_following = False
        self.setProperty("role", "panel")
        self.title = QLabel("OUTLINE")
        self.title.setProperty("role", "label")
        self.title.setToolTip("Frames, layers, units, wires and their numbers. Enter types one; undo takes it back.")
        self.tree = OutlineTree(self)
        self.model = OutlineModel(
            session,
            self,
            type_name=edits.rename_to,
            type_units=edits.units_to,
            type_frame=edits.frame_to,
            type_number=self._type_number,
            refused=self._tell,
        )
        self.tree.setModel(self.model)
        self.tree.open_again(Opened())
        header = self.tree.header()
        header.setStretchLastSection(False)
        header.setSectionResizeMode(NAME, QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(VALUE, QHeaderView.ResizeMode.ResizeToContents)
        self.title.setObjectName("heading")
        self.use = QLabel("Enter: type a number")
        self.use.setProperty("role", "muted")
        self.use.setToolTip(self.title.toolTip())
        heading = QHBoxLayout()
        heading.setSpacing(2 * GRID)
        heading.addWidget(self.title)
        heading.addWidget(self.use)
        heading.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(INSET, 2 * GRID, GRID, GRID)
        layout.setSpacing(GRID)
        layout.addLayout(heading)
        layout.addWidget(self.tree)
        self.setFocusProxy(self.tree)
        self.tree.selectionModel().currentChanged.connect(self._select)
        self.tree.removed.connect(self._remove)
        self.tree.muted.connect(edits.toggle_mask)
        document.project_changed.connect(self._follow)
        session.moment_changed.connect(self._schedule)
        session.attention.asked_changed.connect(self._schedule)
        session.selection_changed.connect(self.follow_selection)
        holder.changed.connect(self._dress)
        self._dress()

    def open(self) -> None:
        """Asks to be shown, and takes the keyboard."""
        self.wanted.emit()
        self.follow_selection()
        if not self.tree.currentIndex().isValid():
            self.tree.setCurrentIndex(self.model.index(0, NAME))
        self.tree.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.follow_selection()

    # Following --------------------------------------------------------------

    def follow_selection(self) -> None:
        """The session's selection becomes the current row; rows above it are opened."""
        selection, project = self._session.selection, self._session.document.project
        if self.model.graph != project.graph or not self.isVisible():
            return
        framed = None if selection.layer or selection.connection else around(project.frames, self._edits.chosen)
        if framed is not None:
            index = self.model.find_frame(project.frames[framed])
        elif selection.connection and selection.weight is not None:
            index = self.model.find_weight(selection.connection, selection.weight)
        else:
            index = self.model.find(selection.layer, selection.unit)
        here = self.tree.currentIndex()
        if here.isValid() and self._says_the_same(here):
            return
        self._is_following = True
        try:
            if index.isValid():
                self.tree.setCurrentIndex(index)
                self.tree.scrollTo(index)
            else:
                self.tree.selectionModel().clear()
        finally:
            self._is_following = False

    def _says_the_same(self, index: QModelIndex) -> bool:
        """Whether a row means what is selected already: a bias's row means its unit."""
        row, selection = self.model.row(index), self._session.selection
        if row.frame is not None:
            is_part = selection.unit is not None or bool(selection.connection)
            return not is_part and self._edits.chosen == frozenset(row.frame.layers)
        if row.part == "weight":
            return (row.key, row.weight) == (selection.connection, selection.weight)
        return (row.layer.id, row.unit) == (selection.layer, selection.unit)

    def _select(self, index: QModelIndex, _old: QModelIndex) -> None:
        if self._is_following or not index.isValid():
            return
        row, selection = self.model.row(index), self._session.selection
        if row.frame is not None:
            self._edits.choose(row.frame.layers)
        elif row.part == "weight":
            self._session.select(selection.with_weight(row.key, row.weight))
        else:
            self._session.select(selection.with_unit(row.layer.id, row.unit))

    def _follow(self, before: Project, after: Project) -> None:
        if (before.graph, before.frames) == (after.graph, after.frames):
            return
        opened = self.tree.opened()
        self._is_following = True
        try:
            self.model.take(after.graph, after.frames)
            self.tree.open_again(opened)
        finally:
            self._is_following = False
        self.follow_selection()

    def _schedule(self) -> None:
        if self.isVisible():
            self._session.turns.ask(("outline", id(self)), self._show_numbers, every=self._session.turns.reading)

    def _show_numbers(self) -> None:
        if isValid(self) and self.isVisible() and not self.tree.is_editing:
            self.model.show_numbers()
            self.tree.viewport().update()

    def _dress(self) -> None:
        scale = self._holder.scale
        self.title.setFont(label_font(scale, bold=True))
        self.use.setFont(label_font(scale))
        self.use.setMinimumHeight(round(20 * scale))  # also where a tab says the title
        self.tree.setIndentation(round(14 * scale))

    # Typing -----------------------------------------------------------------

    def _type_number(self, group: Group, key: str, index: tuple[int, ...], text: str) -> str | None:
        value = parse_number(text)
        if value is None:
            return "That is not a number. Type one such as −0.5 or 1e-3."
        if self._session.parameters() is None:
            return "There are no numbers while the drawing has problems."
        mask = self.model.graph.by_key[key].mask if group == "weights" else None
        if mask is not None and not mask.numpy()[index]:
            return f"This weight is {MUTED}: it does not exist and stays 0. Press M to give it back."
        self._session.set_weight(group, key, index, value)
        return None

    def _remove(self) -> None:
        here = self.tree.currentIndex()
        frame = self.model.row(here).frame if here.isValid() else None
        if frame is not None:
            self._edits.dissolve_frame(frame)
        elif self._session.selection.layer and self._session.selection.unit is None:
            self._edits.delete()
        else:
            self._tell("Del removes layers and frames. M mutes a weight.")

    def _tell(self, text: str) -> None:
        self._session.reported.emit(Report("info", text))
