"""The fields view's switches, in the corner's menu and in the view's own."""

from __future__ import annotations

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QSizePolicy, QToolButton, QWidget

_STYLE = "QToolButton { padding: 1px 2px; } QToolButton::menu-indicator { image: none; width: 0; }"
SWITCHES = (  # name, words in the menu, what it does, whether it is on at first
    ("only", "Only the selected layer", "One layer with larger tiles: the one that is selected", False),
    ("zeros", "Zero lines", "Where z = 0 for each unit: the line that its weights and its bias draw", True),
    ("points", "Data points", "The training examples on every tile that is large enough", False),
)


class FieldsOptions(QObject):
    """Signals:
    changed(): one was turned.
    """

    changed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.actions: dict[str, QAction] = {}
        for name, text, tip, is_on in SWITCHES:
            action = QAction(text, self)
            action.setCheckable(True)
            action.setChecked(is_on)
            action.setToolTip(tip)
            action.setStatusTip(tip)
            action.toggled.connect(lambda _on: self.changed.emit())
            self.actions[name] = action
        self.button = QToolButton(parent)
        self.button.setText("⋯")
        self.button.setProperty("role", "link")
        self.button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.button.setStyleSheet(_STYLE)
        self.button.setToolTip("What is drawn: all layers or only the selected one, zero lines z = 0, data points")
        self.button.setAccessibleName("What is drawn")
        menu = QMenu(self.button)
        menu.setToolTipsVisible(True)
        self.fill_menu(menu)
        self.button.setMenu(menu)

    def is_on(self, name: str) -> bool:
        return self.actions[name].isChecked()

    def turn(self, name: str, *, on: bool) -> None:
        self.actions[name].setChecked(on)

    def fill_menu(self, menu: QMenu) -> None:
        for action in self.actions.values():
            menu.addAction(action)
