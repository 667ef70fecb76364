"""The history: everything that was done, a line each; a click goes back there, or forward again."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractListModel, QModelIndex, QPersistentModelIndex, Qt, Signal
from PySide6.QtGui import QColor, QFont
from PySide6.QtWidgets import (
    QAbstractItemView,
    QFrame,
    QHBoxLayout,
    QLabel,
    QListView,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from gui.document import Document
from gui.panels.stepper_trying import words_of
from gui.session import Session
from gui.theme import GRID, INSET, ThemeHolder, body_font, label_font
from gui.wrapped_lines import WrappedLines

Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()


class HistoryModel(QAbstractListModel):
    """Row 0 is the start, then a line an edit; behind the edit that it came after, one for each what-if of inputs.

    Edits are read from the undo stack, which stays the only truth. What is tried is nobody's edit: nothing of it is
    saved, and its line is gone once it is taken back or another example is chosen.
    """

    def __init__(self, document: Document, session: Session, holder: ThemeHolder, parent: QWidget) -> None:
        super().__init__(parent)
        self._document, self._stack, self._holder = document, document.undo_stack, holder
        self._session = session
        self._texts: list[str] = []
        self._where: list[tuple[int, int]] = [(0, 0)]  # of each row: edits, and tries that are made there
        self.now = 0  # the row where one is
        self._place: tuple[int, int, bool] | None = None  # where one is, and what is saved
        self.refresh()

    def place_of(self, row: int) -> tuple[int, int]:
        """How many edits a row has behind it, and how many tries, 0 for an edit's own line."""
        return self._where[row]

    def _lines(self) -> tuple[list[str], list[tuple[int, int]]]:
        """The texts of all rows but the first, and the place of each row."""
        tried = self._session.attention.tried if self._session.attention.trial is not None else []
        texts: list[str] = []
        places: list[tuple[int, int]] = []
        for edits in range(self._stack.count() + 1):
            places.append((edits, 0))
            if edits:
                texts.append(self._stack.text(edits - 1))
            for n, one in enumerate(tried):
                if one.edits == edits:
                    texts.append(f"What if {words_of(self._session, one)}")
                    places.append((edits, n + 1))
        return texts, places

    def refresh(self, *, anew: bool = False) -> bool:
        """Takes over the stack's lines: only those that differ are announced; returns whether anything does.

        Args:
            anew: all lines look different now.
        """
        texts, where = self._lines()
        now = max((row for row, (edits, _) in enumerate(where) if edits == self._stack.index()), default=0)
        place = (now, self._stack.cleanIndex(), self._document.path is not None)
        if not anew and (texts, place) == (self._texts, self._place):
            return False  # a drag, whose edits are one line
        self._place = place
        same = next((i for i, pair in enumerate(zip(self._texts, texts, strict=False)) if pair[0] != pair[1]), None)
        kept = min(len(self._texts), len(texts)) if same is None else same
        if kept < len(self._texts):
            self.beginRemoveRows(_NOWHERE, kept + 1, len(self._texts))
            del self._texts[kept:]
            self.endRemoveRows()
        self._where, self.now = where, now  # no shorter than the rows at any time
        if kept < len(texts):
            self.beginInsertRows(_NOWHERE, kept + 1, len(texts))
            self._texts = texts
            self.endInsertRows()
        self.dataChanged.emit(self.index(0), self.index(self.rowCount() - 1))
        return True

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self._texts) + 1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        row, now = index.row(), self.now
        edits, tries = self._where[row]
        text = self._texts[row - 1] if row else "Start"
        if role == Qt.ItemDataRole.DisplayRole:
            is_saved = not tries and edits == self._stack.cleanIndex() and self._document.path is not None
            return text + "  · saved" * is_saved
        if role == Qt.ItemDataRole.ForegroundRole and row > now:
            return QColor(self._holder.theme.muted)
        if role == Qt.ItemDataRole.FontRole:
            font = QFont(body_font(self._holder.scale))
            font.setBold(row == now)
            font.setItalic(row > now)
            return font
        if role == Qt.ItemDataRole.ToolTipRole:
            if tries:
                return "Tried inputs or target: nothing is trained on them, and nothing of it is saved."
            if row == now:
                return "Here you are."
            return f"Goes {'forward' if row > now else 'back'} to this, in one step."
        if role == Qt.ItemDataRole.AccessibleTextRole:
            state = "current" if row == now else "undone" if row > now else "done"
            return f"{text}, {state}"
        return None


class HistoryPanel(QFrame):
    """The list; Enter or a click goes to a line.

    Signals:
        wanted(): the panel is to be shown.
    """

    wanted = Signal()

    def __init__(
        self, document: Document, session: Session, holder: ThemeHolder, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._stack, self._session, self._holder = document.undo_stack, session, holder
        self.setProperty("role", "panel")
        self.title = QLabel("HISTORY")
        self.title.setProperty("role", "label")
        self.title.setToolTip("Everything that was done, the last below. Click a line to go there.")
        self.list = QListView()
        self.list.setAccessibleName("History")
        self.list.setToolTip("Enter or a click goes to a line.")
        self.list.setProperty("role", "bare")
        self.list.setProperty("stop", "true")  # of the Tab key: it has a ring
        self.list.setWordWrap(True)
        self.list.setItemDelegate(WrappedLines(self.list))
        self.list.setResizeMode(QListView.ResizeMode.Adjust)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.model = HistoryModel(document, session, holder, self)
        self.list.setModel(self.model)
        self.title.setObjectName("heading")
        self.use = QLabel("Click a line to go there.")
        self.use.setProperty("role", "muted")
        self.use.setWordWrap(True)  # it asks for no width that the panel beside it would have to give
        self.use.setToolTip(self.title.toolTip())
        heading = QHBoxLayout()
        heading.setSpacing(2 * GRID)
        heading.addWidget(self.title)
        heading.addWidget(self.use, 1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(INSET, 2 * GRID, INSET, GRID)
        layout.setSpacing(GRID)
        layout.addLayout(heading)
        layout.addWidget(self.list)
        self.setFocusProxy(self.list)
        self.list.clicked.connect(self._go)
        self.list.activated.connect(self._go)
        self._stack.indexChanged.connect(self.follow)
        self._stack.cleanChanged.connect(self.follow)
        document.path_changed.connect(self.follow)
        session.selection_changed.connect(self.follow)  # a what-if is one
        holder.changed.connect(self._dress)
        self._dress()

    def open(self) -> None:
        """Asks to be shown, and takes the keyboard."""
        self.wanted.emit()
        self.list.setFocus()

    def follow(self, *_signal: object, anew: bool = False) -> None:
        """The stack has changed: the lines, and where we are among them."""
        if not isValid(self._stack):  # its last signal comes while it is taken down
            return
        if not self.model.refresh(anew=anew) and self.list.currentIndex().row() == self.model.now:
            return
        here = self.model.index(self.model.now)
        self.list.setCurrentIndex(here)
        self.list.scrollTo(here)

    def _dress(self) -> None:
        scale = self._holder.scale
        self.title.setFont(label_font(scale, bold=True))
        self.use.setFont(label_font(scale))
        self.use.setMinimumHeight(round(20 * scale))  # also where a tab says the title
        self.follow(anew=True)

    def _go(self, index: QModelIndex) -> None:
        edits, tries = self.model.place_of(index.row())
        if edits != self._stack.index():
            self._session.go_to(edits)
        tried = self._session.attention.tried
        while len(tried) > tries and tried[-1].edits >= edits and self._session.take_back():
            pass
        self.follow()
