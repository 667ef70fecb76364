"""The add menu at the cursor: a line to type into and the nodes that it leaves; "2-8-1" builds a chain."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from core.graph import Kind
from gui.canvas.ink import fitting, text_width
from gui.canvas.inline_editor import leave
from gui.canvas.typed_nodes import KINDS, Choice, choices

WIDTH = 260

NO_NODE = "No node is called “{}”."


class AddMenu(QFrame):
    """Goes away once something is chosen, on Esc, and when the focus leaves.

    Args:
        kinds: the kinds to offer. chosen: called with what was chosen.
        can_chain: whether "2-8-1" is taken.
    """

    def __init__(
        self,
        parent: QWidget,
        at: QPoint,
        kinds: Sequence[Kind],
        chosen: Callable[[Choice], None],
        *,
        text: str = "",
        can_chain: bool = True,
    ) -> None:
        super().__init__(parent)
        self._chosen, self._kinds, self._can_chain = chosen, tuple(kinds), can_chain
        self._is_done = False
        self.setProperty("role", "panel")
        self.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
        self.setAutoFillBackground(True)
        self.setAccessibleName("Add a node")
        self.line = QLineEdit(self)
        self.line.setPlaceholderText("Add a node, or type relu 4, 2-8-1" if can_chain else "Add a node")
        self.line.setAccessibleName("Kind of node, or units of a chain")
        self.list = QListWidget(self)
        self.list.setAccessibleName("Nodes")
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setProperty("role", "bare")
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        column = QVBoxLayout(self)
        column.setContentsMargins(8, 8, 8, 8)
        column.setSpacing(4)
        column.addWidget(self.line)
        column.addWidget(self.list)
        self.setFixedWidth(WIDTH)
        self.line.textChanged.connect(self._fill)
        self.list.itemClicked.connect(self._take)
        self.line.installEventFilter(self)
        self.line.setText(text)
        self._fill()
        self.move(
            max(0, min(at.x(), parent.width() - WIDTH)), max(0, min(at.y(), parent.height() - self.sizeHint().height()))
        )
        self.show()
        self.raise_()
        self.line.setFocus(Qt.FocusReason.PopupFocusReason)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QFocusEvent) and event.type() == QEvent.Type.FocusOut:
            if event.reason() != Qt.FocusReason.ActiveWindowFocusReason:
                self.close_menu()
        elif isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride:
            event.accept()  # while it is open every key is its own
            return True
        elif isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            return self._press(Qt.Key(event.key()))
        return super().eventFilter(watched, event)

    def close_menu(self) -> None:
        if not self._is_done:
            self._is_done = True
            leave(self)

    def _press(self, key: Qt.Key) -> bool:
        if key == Qt.Key.Key_Escape:
            self.close_menu()
        elif key in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._take(self.list.currentItem())
        elif key in (Qt.Key.Key_Down, Qt.Key.Key_Tab, Qt.Key.Key_Up, Qt.Key.Key_Backtab):
            step = -1 if key in (Qt.Key.Key_Up, Qt.Key.Key_Backtab) else 1
            self.list.setCurrentRow((self.list.currentRow() + step) % max(1, self.list.count()))
        else:
            return False
        return True

    def _fill(self) -> None:
        """The entries that what is typed leaves; without any, what could be typed."""
        self.list.clear()
        for choice in choices(self.line.text(), self._kinds, can_chain=self._can_chain):
            item = QListWidgetItem(choice.text)
            item.setData(Qt.ItemDataRole.UserRole, choice)
            item.setToolTip(choice.note)
            self.list.addItem(item)
        if self.list.count() == 0:
            self._refuse()
        self.list.setCurrentRow(0)
        self.list.setFixedHeight(self.list.count() * max(20, self.list.sizeHintForRow(0)) + 4)
        self.adjustSize()

    def _refuse(self) -> None:
        """Says that nothing is called so, and what can be typed instead."""
        kinds = ", ".join(title.lower() for kind, title, _ in KINDS if kind in self._kinds)
        own = ["relu 4"] if "hidden" in self._kinds else []
        own += ["2-8-1"] if self._can_chain else []
        font = self.list.font()
        typed = fitting(self.line.text().strip(), font, WIDTH - 40 - text_width(NO_NODE.format(""), font))
        for text in (NO_NODE.format(typed), f"Type {kinds},", f"or {', '.join(own)}." if own else ""):
            if text:
                item = QListWidgetItem(text)
                item.setFlags(Qt.ItemFlag.ItemIsEnabled)  # to be read, not chosen
                item.setToolTip(text)
                self.list.addItem(item)

    def _take(self, item: QListWidgetItem | None) -> None:
        if item is not None and item.flags() & Qt.ItemFlag.ItemIsSelectable and not self._is_done:
            choice = item.data(Qt.ItemDataRole.UserRole)
            self.close_menu()
            self._chosen(choice)
