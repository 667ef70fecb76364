"""What a view draws besides: switches in a menu of its corner and in the view's own."""

from __future__ import annotations

from dataclasses import dataclass

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QWidget

from gui.views.menu_button import FlatButton
from gui.views.view_options import ViewOptions


@dataclass(frozen=True)
class Switch:
    """A thing that is drawn or not.

    Attributes:
        text: in the menu. tip: what it draws. is_on: whether it is drawn at first.
    """

    name: str
    text: str
    tip: str
    is_on: bool = False


class Switches(QObject):
    """A view's switches; each stays as it is until the window is closed.

    Attributes:
        button: opens their menu.

    Signals:
        changed(): one was turned.
    """

    changed = Signal()

    def __init__(self, switches: tuple[Switch, ...], name: str, tip: str, parent: QWidget) -> None:
        """`name` and `tip` are the button's."""
        super().__init__(parent)
        self.switches = switches
        self.actions: dict[str, QAction] = {}
        for switch in switches:
            action = QAction(switch.text, self)
            action.setCheckable(True)
            action.setChecked(switch.is_on)
            action.setToolTip(switch.tip)
            action.setStatusTip(switch.tip)
            action.toggled.connect(lambda _on: self.changed.emit())
            self.actions[switch.name] = action
        self.button = FlatButton(tip, parent)
        self.button.setText("⋯")
        self.button.setAccessibleName(name)
        menu = QMenu(self.button)
        menu.setToolTipsVisible(True)
        self.fill_menu(menu)
        self.button.setMenu(menu)

    def is_on(self, name: str) -> bool:
        """Whether something is wanted, and can be had of what is shown."""
        action = self.actions[name]
        return action.isChecked() and action.isEnabled()

    def turn(self, name: str, *, on: bool) -> None:
        self.actions[name].setChecked(on)

    def fill_menu(self, menu: QMenu) -> None:
        for action in self.actions.values():
            menu.addAction(action)

    def present_options(self) -> dict[str, bool]:
        """What is wanted, also of what can't be had now."""
        return {name: action.isChecked() for name, action in self.actions.items()}

    def take_options(self, options: ViewOptions) -> None:
        """Turns each as it was, or as it is at first where nothing is said of it."""
        for switch in self.switches:
            said = options.switch(switch.name)
            self.turn(switch.name, on=switch.is_on if said is None else said)
