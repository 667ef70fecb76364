"""The small windows: the sheet of keys and gestures, and what this program is."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QFrame,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QScrollArea,
    QVBoxLayout,
    QWidget,
)

from gui.actions import ACTIONS, CANVAS, GESTURES, ActionEntry
from gui.small_window import heading
from gui.theme import GRID, INSET

SCROLL_BAR = 16
DOT = "*"  # after keys that need the canvas in focus


class KeysDialog(QDialog):
    """Every key and gesture, made from the one table."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Keys and gestures")
        room = parent.size() * 0.94 if parent is not None else self.screen().availableSize() * 0.94
        page = _page(3)
        for count in (2, 1):  # large type: narrower, and further down
            if page.sizeHint().width() + SCROLL_BAR > room.width():
                page = _page(count)
        self.heading = heading(self)
        self.heading.setContentsMargins(INSET, INSET, INSET, 0)
        scroll = QScrollArea()
        scroll.setWidget(page)
        scroll.setWidgetResizable(True)
        scroll.setFrameShape(QFrame.Shape.NoFrame)
        scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        scroll.setAccessibleName("Keys and gestures")
        scroll.setToolTip("Arrow keys scroll. Made from the table of actions: nothing here that does not work.")
        self.note = QLabel(
            f"{DOT} needs the canvas in focus: click it, or go there with Ctrl+F6.   "
            "Ctrl+K finds any of these, and much more, by name."
        )
        self.note.setProperty("role", "muted")
        self.note.setWordWrap(True)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        foot = QHBoxLayout()
        foot.setContentsMargins(INSET, 0, INSET, INSET)
        foot.addWidget(self.note, 1)
        foot.addWidget(buttons)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(self.heading)
        layout.addWidget(scroll, 1)
        layout.addLayout(foot)
        page.ensurePolished()
        wanted, around = page.sizeHint(), self.heading.sizeHint().height() + buttons.sizeHint().height() + 3 * INSET
        width = min(wanted.width() + SCROLL_BAR, room.width())
        self.resize(width, min(wanted.height() + around, room.height()))


def _page(count: int) -> QWidget:
    """All of it in so many columns, about as high as each other."""
    mouse = [("Mouse on the canvas", ""), *GESTURES]
    menus = ("File", "Run", "Edit", "View", "Help", CANVAS)  # so that three columns are all of a height
    blocks = [*map(_lines_of, menus), mouse]
    height = sum(map(len, blocks)) / count
    page = QWidget()
    columns = QHBoxLayout(page)
    columns.setContentsMargins(INSET, INSET, INSET, INSET)
    columns.setSpacing(INSET * 2)
    lines: list[tuple[str, str]] = []
    for block in blocks:
        if lines and len(lines) + len(block) / 2 > height:
            columns.addLayout(_grid(lines))
            lines = []
        lines = [*lines, *block]
    columns.addLayout(_grid(lines))
    return page


def _lines_of(menu: str) -> list[tuple[str, str]]:
    """A menu's heading and its entries that have keys."""
    with_keys = [entry for entry in ACTIONS.values() if entry.menu == menu and entry.keys]
    title = "Keys on the canvas" if menu == CANVAS else menu
    return [(title, ""), *((_keys(entry), entry.text.rstrip("…")) for entry in with_keys)]


def _grid(lines: list[tuple[str, str]]) -> QGridLayout:
    """Headings, and keys beside what they do."""
    grid = QGridLayout()
    grid.setHorizontalSpacing(INSET)
    grid.setVerticalSpacing(GRID - 1)
    for row, (key, text) in enumerate(lines):
        left, right = QLabel(key), QLabel(text)
        if not text:
            left.setText(key.upper())  # as the panels' headings
            left.setProperty("role", "heading")
            left.setContentsMargins(0, 2 * GRID if row else 0, 0, 0)
            grid.addWidget(left, row, 0, 1, 2)
        else:
            right.setProperty("role", "muted")
            grid.addWidget(left, row, 0)
            grid.addWidget(right, row, 1)
    grid.setRowStretch(len(lines), 1)
    return grid


def about_dialog(parent: QWidget, settings: Path) -> None:
    """Versions and places, for reports."""
    dialog = QDialog(parent)
    dialog.setWindowTitle("About Netfold")
    lines = [f"Netfold {_version('netfold')}", "Draw a network, train it, watch it, take it apart, take it away.", ""]
    lines += [f"Python {platform.python_version()} on {platform.system()} {platform.machine()}"]
    lines += [f"{name} {_version(name)}" for name in ("PySide6-Essentials", "pyqtgraph", "torch", "numpy")]
    lines += ["", f"Settings: {settings}"]
    name = QLabel(lines.pop(0))
    name.setProperty("role", "title")
    label = QLabel("\n".join(lines))
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
    buttons.rejected.connect(dialog.reject)
    layout = QVBoxLayout(dialog)
    layout.setContentsMargins(INSET, INSET, INSET, INSET)
    layout.addWidget(name)
    layout.addWidget(label)
    layout.addWidget(buttons)
    dialog.exec()


def _keys(entry: ActionEntry) -> str:
    """Its keys as the platform writes them; a dot behind them where they need the canvas."""
    style = QKeySequence.SequenceFormat.NativeText
    return " or ".join(QKeySequence(key).toString(style) for key in entry.keys) + f"  {DOT}" * entry.needs_canvas


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"
