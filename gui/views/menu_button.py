"""A flat button that names the present choice and opens the others: layers, units, outputs, paces."""

from __future__ import annotations

import re
from collections.abc import Sequence

from PySide6.QtCore import QSize, Signal
from PySide6.QtGui import QActionGroup
from PySide6.QtWidgets import QMenu, QSizePolicy, QToolButton, QWidget

from gui.theme import GRID

_STYLE = "QToolButton { padding: 1px 2px; } QToolButton::menu-indicator { image: none; width: 0; }"


class FlatButton(QToolButton):
    """Opens its menu; as wide as its text: Qt would add room for an arrow that is not drawn."""

    def __init__(self, tip: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setProperty("role", "link")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setStyleSheet(_STYLE)
        self.setToolTip(tip)

    def sizeHint(self) -> QSize:
        return QSize(self.fontMetrics().horizontalAdvance(self.text()) + 2 * GRID, super().sizeHint().height())


class MenuButton(FlatButton):
    """One of a few texts.

    Signals:
        chosen(int): the user took the entry of that number.
    """

    chosen = Signal(int)

    def __init__(self, tip: str, parent: QWidget | None = None) -> None:
        super().__init__(tip, parent)
        self.setAccessibleName(re.split("[:;]", tip)[0])  # the rest explains it
        self._menu = QMenu(self)
        self._entries: tuple[str, ...] = ()
        self.setMenu(self._menu)

    def show_choice(
        self, entries: Sequence[str], current: int, text: str | None = None, *, has_arrow: bool = True
    ) -> None:
        """Offers entries; hides itself when there is nothing to choose."""
        if tuple(entries) != self._entries:
            self._entries = tuple(entries)
            self._menu.clear()
            group = QActionGroup(self._menu)
            for i, entry in enumerate(entries):
                action = self._menu.addAction(entry)
                action.setCheckable(True)
                group.addAction(action)
                action.triggered.connect(lambda _checked=False, number=i: self.chosen.emit(number))
        for i, action in enumerate(self._menu.actions()):
            action.setChecked(i == current)
        label = text if text is not None else (entries[current] if 0 <= current < len(entries) else "")
        shown = label if text is not None and not has_arrow else f"{label} ▾"
        if shown != self.text():  # the same text would be laid out again too
            self.setText(shown)
        self.setVisible(len(entries) > 1)
