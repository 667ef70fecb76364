"""What the output view draws besides its map: four switches, in the corner's menu and in the view's own."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QSizePolicy, QToolButton, QWidget

_STYLE = "QToolButton { padding: 1px 2px; } QToolButton::menu-indicator { image: none; width: 0; }"


@dataclass(frozen=True)
class Option:
    """A switch: its name, its words in the menu, and what it draws."""

    name: str
    text: str
    tip: str


OPTIONS = (
    Option("levels", "Lines of equal output", "Where the output is at a tenth, two tenths … of the colours' range"),
    Option(
        "zeros",
        "Each unit's zero line",
        "Where z = 0 for each unit of the selected layer, else of all hidden ones. The mouse on a line names its unit",
    ),
    Option(
        "errors",
        "How far each example is off",
        "A ring, or in the surface a stem, as large as output − target. A dashed ring: the output is too low",
    ),
    Option("surface", "Surface", "The output as a height over the two inputs. Drag it to turn it"),
)


class OutputOptions(QObject):
    """The switches; each stays as it is until the window is closed.

    Signals:
        changed(): one was turned.
    """

    changed = Signal()

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.actions: dict[str, QAction] = {}
        for option in OPTIONS:
            action = QAction(option.text, self)
            action.setCheckable(True)
            action.setToolTip(option.tip)
            action.setStatusTip(option.tip)
            action.toggled.connect(lambda _on: self.changed.emit())
            self.actions[option.name] = action
        self.button = QToolButton(parent)
        self.button.setText("⋯")
        self.button.setProperty("role", "link")
        self.button.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.button.setStyleSheet(_STYLE)
        self.button.setToolTip(
            "What else is drawn: lines of equal output, each unit's zero line, errors, the output as a surface"
        )
        self.button.setAccessibleName("What else is drawn")
        menu = QMenu(self.button)
        menu.setToolTipsVisible(True)
        self.fill_menu(menu)
        self.button.setMenu(menu)

    def is_on(self, name: str) -> bool:
        """Whether an option is wanted, and can be had of what is shown."""
        action = self.actions[name]
        return action.isChecked() and action.isEnabled()

    def turn(self, name: str, *, on: bool) -> None:
        self.actions[name].setChecked(on)

    def offer(self, *, is_plane: bool, is_one: bool, has_targets: bool) -> None:
        """Only what can be drawn can be chosen.

        Args:
            is_plane: there are two inputs or more. is_one: one output is shown.
        """
        self.actions["levels"].setEnabled(is_plane and is_one)
        self.actions["zeros"].setEnabled(is_plane)
        self.actions["errors"].setEnabled(has_targets)
        self.actions["surface"].setEnabled(is_plane and is_one)

    def fill_menu(self, menu: QMenu) -> None:
        for action in self.actions.values():
            menu.addAction(action)
