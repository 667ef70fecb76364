"""The add menu at the cursor: a line to type into and the kinds of node that it leaves; "2-8-1" builds a chain."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QEvent, QObject, QPoint, Qt
from PySide6.QtGui import QFocusEvent, QKeyEvent
from PySide6.QtWidgets import QFrame, QLineEdit, QListWidget, QListWidgetItem, QVBoxLayout, QWidget

from core.graph import Kind
from gui.canvas.chains import parse_chain

KINDS: tuple[tuple[Kind, str, str], ...] = (
    ("input", "Input", "features of the data"),
    ("hidden", "Hidden", "units with an activation"),
    ("output", "Output", "compared with the target"),
)
CHAIN = "chain"
WIDTH = 260

Chosen = Callable[[str, tuple[int, ...]], None]


class AddMenu(QFrame):
    """Goes away once something is chosen, on Esc, and when the focus leaves.

    Args:
        kinds: the kinds to offer. chosen: called with the kind, or with CHAIN and the units of each layer.
        can_chain: whether "2-8-1" is taken.
    """

    def __init__(
        self,
        parent: QWidget,
        at: QPoint,
        kinds: Sequence[Kind],
        chosen: Chosen,
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
        self.line.setPlaceholderText("Add a node, or type 2-8-1" if can_chain else "Add a node")
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
            parent = self.parentWidget()
            self.hide()
            self.deleteLater()
            if parent is not None:
                parent.setFocus()

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
        """The entries that what is typed leaves."""
        typed = self.line.text().strip().lower()
        units = parse_chain(typed) if self._can_chain else None
        self.list.clear()
        if units is not None:
            self._add(f"Chain {'-'.join(map(str, units))}", CHAIN, units, "layers, each connected to the next")
        for kind, title, note in KINDS:
            if kind in self._kinds and units is None and (typed in title.lower() or typed in note):
                self._add(f"{title}  –  {note}", kind, (), note)
        self.list.setCurrentRow(0)
        self.list.setFixedHeight(max(1, self.list.count()) * max(20, self.list.sizeHintForRow(0)) + 4)
        self.adjustSize()

    def _add(self, text: str, kind: str, units: tuple[int, ...], note: str) -> None:
        item = QListWidgetItem(text)
        item.setData(Qt.ItemDataRole.UserRole, (kind, units))
        item.setToolTip(note)
        self.list.addItem(item)

    def _take(self, item: QListWidgetItem | None) -> None:
        if item is None or self._is_done:
            return
        kind, units = item.data(Qt.ItemDataRole.UserRole)
        self.close_menu()
        self._chosen(kind, tuple(units))
