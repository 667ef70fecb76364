"""The small windows: the gallery, the sheet of keys and gestures, and what this program is."""

from __future__ import annotations

import platform
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QDialogButtonBox,
    QGridLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QVBoxLayout,
    QWidget,
)

from core.gallery import entries
from gui.actions import ACTIONS, GESTURES, MENUS
from gui.theme import GAP, INSET


class GalleryDialog(QDialog):
    """Networks of the lectures by title; below, what there is to see in the chosen one."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Gallery")
        self.resize(560, 520)
        self.list = QListWidget()
        self.list.setAccessibleName("Gallery")
        for entry in entries():
            lectures = f"   {', '.join(entry.lectures)}" if entry.lectures else ""
            item = QListWidgetItem(f"{entry.title}{lectures}")
            item.setData(Qt.ItemDataRole.UserRole, entry)
            item.setToolTip(entry.note)
            self.list.addItem(item)
        self.note = QLabel()
        self.note.setWordWrap(True)
        self.note.setMinimumHeight(72)
        self.note.setAlignment(Qt.AlignmentFlag.AlignTop)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Open | QDialogButtonBox.StandardButton.Cancel)
        buttons.accepted.connect(self.accept)
        buttons.rejected.connect(self.reject)
        self.list.itemActivated.connect(lambda _item: self.accept())
        self.list.currentItemChanged.connect(lambda item, _old: self.note.setText(_entry(item).note if item else ""))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(INSET, INSET, INSET, INSET)
        layout.setSpacing(GAP)
        layout.addWidget(self.list, 1)
        layout.addWidget(self.note)
        layout.addWidget(buttons)
        self.list.setCurrentRow(0)

    @property
    def chosen(self) -> Path | None:
        item = self.list.currentItem()
        return _entry(item).path if item is not None else None


def _entry(item: QListWidgetItem):  # noqa: ANN202 - GalleryEntry, kept in the item
    return item.data(Qt.ItemDataRole.UserRole)


def gallery_dialog(parent: QWidget) -> Path | None:
    """The path of the network that the user chose, or None."""
    dialog = GalleryDialog(parent)
    return dialog.chosen if dialog.exec() == QDialog.DialogCode.Accepted else None


class KeysDialog(QDialog):
    """Every key and gesture, made from the one table."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setWindowTitle("Keys and gestures")
        grid = QGridLayout(self)
        grid.setContentsMargins(INSET, INSET, INSET, INSET)
        grid.setHorizontalSpacing(INSET * 2)
        for column, group in enumerate((MENUS[:2], MENUS[2:])):
            rows: list[tuple[str, str]] = []
            for menu in group:
                entries_here = [e for e in ACTIONS.values() if e.menu == menu and e.keys]
                rows += [(menu, "")] + [(_keys(e.keys), e.text.rstrip("…")) for e in entries_here]
            self._fill(grid, 2 * column, rows)
        self._fill(grid, 4, [("Canvas", ""), *GESTURES])

    @staticmethod
    def _fill(grid: QGridLayout, column: int, rows: list[tuple[str, str]]) -> None:
        for row, (key, text) in enumerate(rows):
            left, right = QLabel(key), QLabel(text)
            if not text:
                left.setProperty("role", "title")
            else:
                right.setProperty("role", "muted")
            grid.addWidget(left, row, column)
            grid.addWidget(right, row, column + 1)


def about_dialog(parent: QWidget, settings: Path) -> None:
    """Versions and places, for reports."""
    dialog = QDialog(parent)
    dialog.setWindowTitle("About Netfold")
    lines = [f"Netfold {_version('netfold')}", "Draw a network, train it, watch it, take it apart, take it away.", ""]
    lines += [f"Python {platform.python_version()} on {platform.system()} {platform.machine()}"]
    lines += [f"{name} {_version(name)}" for name in ("PySide6-Essentials", "pyqtgraph", "torch", "numpy")]
    lines += ["", f"Settings: {settings}"]
    label = QLabel("\n".join(lines))
    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
    buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
    buttons.rejected.connect(dialog.reject)
    layout = QVBoxLayout(dialog)
    layout.setContentsMargins(INSET, INSET, INSET, INSET)
    layout.addWidget(label)
    layout.addWidget(buttons)
    dialog.exec()


def _keys(keys: tuple[str, ...]) -> str:
    return ", ".join(QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText) for key in keys[:2])


def _version(name: str) -> str:
    try:
        return version(name)
    except PackageNotFoundError:
        return "not installed"
