"""The command palette: type a few letters, Enter does it. Each line shows its key, or why it is off."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from PySide6.QtCore import QAbstractListModel, QEvent, QModelIndex, QObject, QPersistentModelIndex, QRect, QSize, Qt
from PySide6.QtGui import QColor, QFont, QKeyEvent, QPainter
from PySide6.QtWidgets import (
    QAbstractItemView,
    QApplication,
    QDialog,
    QFrame,
    QLabel,
    QLineEdit,
    QListView,
    QMainWindow,
    QStyle,
    QStyledItemDelegate,
    QStyleOptionViewItem,
    QVBoxLayout,
    QWidget,
)

from gui.actions import ACTIONS
from gui.panels.fuzzy import score
from gui.theme import GAP, GRID, INSET, RADIUS, ThemeHolder, body_font, label_font

Index = QModelIndex | QPersistentModelIndex
COMMAND = Qt.ItemDataRole.UserRole
LONGEST_KEYS = max((entry.keys[0] for entry in ACTIONS.values() if entry.keys), key=len)  # has room in its column
WIDTH, ROW, ROWS = 560, 28, 12
_NOWHERE = QModelIndex()
_LIST_KEYS = (Qt.Key.Key_Up, Qt.Key.Key_Down, Qt.Key.Key_PageUp, Qt.Key.Key_PageDown)


@dataclass(frozen=True)
class Command:
    """A line of the palette.

    Attributes:
        text: what it does. group: where it belongs: a menu's name, "Layer" …
        do: does it. keys: as they are shown. why_not: the reason it cannot be done now, "" where it can.
        note: more words, for the tooltip.
    """

    text: str
    group: str
    do: Callable[[], object]
    keys: str = ""
    why_not: str = ""
    note: str = ""


Source = Callable[[str], Sequence[Command]]


class CommandPalette(QDialog):
    """Closes before it does what was chosen.

    Args:
        source: all commands there are now; it is told what is typed, for those that are made of it ("2-8-1").
    """

    def __init__(self, source: Source, holder: ThemeHolder, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.FramelessWindowHint | Qt.WindowType.Dialog)
        self._source, self._holder = source, holder
        self.setWindowTitle("Command palette")
        self.setModal(True)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.line, self.list, self.note = QLineEdit(), QListView(), QLabel()
        self.line.setPlaceholderText("Type a command, a layer, an activation, a network, or 2-8-1")
        self.line.setAccessibleName("Command")
        self.line.setToolTip("A few letters are enough. ↑ ↓ choose, Enter does it, Esc closes.")
        self.model = CommandModel(self)
        self.list.setModel(self.model)
        self.list.setItemDelegate(_CommandLine(holder, self))
        self.list.setAccessibleName("Commands")
        self.list.setProperty("role", "bare")
        self.list.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.list.setUniformItemSizes(True)
        self.list.setMouseTracking(True)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.list.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.note.setProperty("role", "muted")
        self.note.setWordWrap(True)
        frame = QFrame()
        frame.setProperty("role", "panel")
        inner, outer = QVBoxLayout(frame), QVBoxLayout(self)
        inner.setContentsMargins(INSET, INSET, INSET, GAP)
        inner.setSpacing(GAP)
        outer.setContentsMargins(0, 0, 0, 0)
        outer.addWidget(frame)
        for widget in (self.line, self.list, self.note):
            inner.addWidget(widget)
        self._lay_out(parent)
        self.line.installEventFilter(self)
        self.line.textChanged.connect(self._fill)
        self.list.clicked.connect(self._take)
        self.list.selectionModel().currentChanged.connect(lambda index, _old: self._tell(index))
        self._fill("")
        self.line.setFocus()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self.line and isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress:
            if event.key() in _LIST_KEYS:
                QApplication.sendEvent(self.list, event)
                return True
            if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
                self._take(self.list.currentIndex())
                return True
        return super().eventFilter(watched, event)

    def _lay_out(self, parent: QWidget) -> None:
        """Below the window's upper edge, as high as ROWS lines."""
        scale = self._holder.scale
        width = min(round(WIDTH * scale), parent.width() - 2 * INSET)
        rows = round(ROW * scale) * ROWS
        self.list.setFixedHeight(min(rows, max(4 * ROW, parent.height() - round(220 * scale))))
        self.note.setFixedHeight(round(34 * scale))
        self.setFixedWidth(width)
        self.adjustSize()
        corner = parent.mapToGlobal(parent.rect().topLeft())
        self.move(corner.x() + (parent.width() - width) // 2, corner.y() + _below_the_bars(parent))

    def _fill(self, typed: str) -> None:
        self.model.show_commands(ranked(typed, self._source(typed)))
        self.list.setCurrentIndex(self.model.index(0))
        self.list.scrollToTop()
        if not self.model.rowCount():
            self.note.setText("Nothing fits. Try fewer letters.")

    def _tell(self, index: QModelIndex) -> None:
        command = index.data(COMMAND)
        if isinstance(command, Command):
            self.note.setText(f"Not now: {command.why_not}" if command.why_not else command.note)
            self.line.setAccessibleDescription(index.data(Qt.ItemDataRole.AccessibleTextRole))  # the focus stays there

    def _take(self, index: QModelIndex) -> None:
        command = index.data(COMMAND)
        if isinstance(command, Command) and not command.why_not:
            self.accept()
            command.do()


def _below_the_bars(window: QWidget) -> int:
    """It shall cut through no control that stands above."""
    bars = window.menuWidget() if isinstance(window, QMainWindow) else None
    return max(INSET, bars.geometry().bottom() + GAP) if bars is not None and bars.isVisible() else 6 * INSET


def ranked(typed: str, commands: Sequence[Command]) -> list[Command]:
    """Those that fit what is typed, the best first; what cannot be done now after its equals."""
    found = []
    for place, command in enumerate(commands):
        fits = [score(typed, command.text), score(typed, f"{command.group} {command.text}")]
        points = max((p for p in fits if p is not None), default=None)
        if points is not None:
            found.append((-points, bool(command.why_not), place, command))
    return [command for *_, command in sorted(found, key=lambda entry: entry[:3])]


class CommandModel(QAbstractListModel):
    """The lines that are left."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.commands: list[Command] = []

    def show_commands(self, commands: list[Command]) -> None:
        self.beginResetModel()
        self.commands = commands
        self.endResetModel()

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        return 0 if parent.isValid() else len(self.commands)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not 0 <= index.row() < len(self.commands):
            return None
        command = self.commands[index.row()]
        if role == COMMAND:
            return command
        if role == Qt.ItemDataRole.DisplayRole:
            return command.text
        if role == Qt.ItemDataRole.ToolTipRole:
            return command.why_not or command.note
        if role == Qt.ItemDataRole.AccessibleTextRole:
            parts = (command.text, command.keys, f"not now: {command.why_not}" if command.why_not else "")
            return ", ".join(part for part in parts if part)
        return None


class _CommandLine(QStyledItemDelegate):
    """Text at the left, group and key at the right."""

    def __init__(self, holder: ThemeHolder, parent: QObject) -> None:
        super().__init__(parent)
        self._holder = holder

    def sizeHint(self, option: QStyleOptionViewItem, index: Index) -> QSize:
        return QSize(100, round(ROW * self._holder.scale))

    def paint(self, painter: QPainter, option: QStyleOptionViewItem, index: Index) -> None:
        command: Command = index.data(COMMAND)
        theme, scale = self._holder.theme, self._holder.scale
        area: QRect = option.rect  # type: ignore[attr-defined]
        state = option.state  # type: ignore[attr-defined]
        painter.save()
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        is_chosen = bool(state & QStyle.StateFlag.State_Selected)
        if is_chosen or state & QStyle.StateFlag.State_MouseOver:
            painter.setBrush(QColor(theme.accent_soft if is_chosen else theme.hover))
            painter.drawRoundedRect(area.adjusted(1, 1, -1, -1), RADIUS, RADIUS)
        inside = area.adjusted(2 * GRID, 0, -2 * GRID, 0)
        middle = Qt.AlignmentFlag.AlignVCenter
        small = QFont(label_font(scale))
        painter.setFont(small)
        keys = painter.fontMetrics().horizontalAdvance(LONGEST_KEYS) + 2 * GRID
        groups = inside.adjusted(0, 0, -keys, 0)
        painter.setPen(QColor(theme.text if is_chosen else theme.muted))  # muted is too pale on the chosen row's ground
        painter.drawText(inside, middle | Qt.AlignmentFlag.AlignRight, command.keys)
        painter.drawText(groups, middle | Qt.AlignmentFlag.AlignRight, command.group)
        room = groups.width() - painter.fontMetrics().horizontalAdvance(command.group) - 4 * GRID
        painter.setFont(body_font(scale))
        painter.setPen(QColor(theme.muted if command.why_not and not is_chosen else theme.text))
        text = painter.fontMetrics().elidedText(command.text, Qt.TextElideMode.ElideRight, room)
        painter.drawText(inside, middle | Qt.AlignmentFlag.AlignLeft, text)
        painter.restore()
