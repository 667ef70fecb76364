"""Menus and actions, made from the one table."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QEvent, QSize, Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QApplication, QMenu, QMenuBar, QWidget

from gui.actions import ACTIONS, MENUS, ActionEntry

_KEYS_APART = 1.5  # ems between the longest words and the column of keys, besides the 12 pixels that Qt leaves


class KeyMenu(QMenu):
    """A menu whose keys stand in a column of their own, well apart from the words."""

    def __init__(self, title: str = "", parent: QWidget | None = None) -> None:
        super().__init__(title, parent)
        self.aboutToShow.connect(self.set_apart)

    def sizeHint(self) -> QSize:
        """With the room for the keys: by this Qt keeps it on the screen."""
        return super().sizeHint().expandedTo(self.minimumSize())

    def set_apart(self) -> None:
        """Makes room for the keys; whoever fills the menu as it opens calls it then."""
        self.setMinimumWidth(0)
        QApplication.sendEvent(self, QEvent(QEvent.Type.FontChange))  # or Qt's hint still has the width of last time
        has_keys = any("\t" in action.text() or not action.shortcut().isEmpty() for action in self.actions())
        columns = {self.actionGeometry(action).left() for action in self.actions()}
        if has_keys and len(columns) == 1:  # a menu higher than the screen stands in several, each as Qt makes it
            self.setMinimumWidth(super().sizeHint().width() + round(_KEYS_APART * self.fontMetrics().height()))


def tooltip_of(entry: ActionEntry, why_off: str = "") -> str:
    """What it does, and its key; and why it cannot be done now."""
    shown = f" ({QKeySequence(entry.keys[0]).toString()})" if entry.keys else ""
    return entry.tip + shown + (f"\nOff: {why_off}" if why_off else "")


def make_actions(window: QWidget, do: Callable[..., None]) -> dict[str, QAction]:
    """An action for every entry; `do(entry, is_on=…)` does what it means."""
    made: dict[str, QAction] = {}
    for entry in ACTIONS.values():
        action = QAction(entry.text, window)
        action.setShortcuts([QKeySequence(keys) for keys in entry.keys])
        action.setToolTip(tooltip_of(entry))
        action.setStatusTip(entry.tip)
        action.setCheckable(entry.checkable)
        action.setAutoRepeat(not entry.once)
        if entry.needs_canvas:  # the canvas has its keys itself; the menu shows them and does the same
            action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
        action.triggered.connect(lambda on=False, e=entry: do(e, is_on=on))
        window.addAction(action)
        made[entry.name] = action
    return made


def make_menu_bar(actions: dict[str, QAction]) -> tuple[QMenuBar, QMenu]:
    """The menus of the table, and the one that is to list the panels."""
    bar = QMenuBar()
    panels = KeyMenu("Panels", bar)
    for name in MENUS:
        menu = KeyMenu(f"&{name}", bar)  # Alt and its first letter open it
        bar.addMenu(menu)
        menu.setToolTipsVisible(True)
        for entry in ACTIONS.values():
            if entry.menu == name:
                if entry.starts_group:
                    menu.addSeparator()
                menu.addAction(actions[entry.name])
        if name == "View":
            menu.addMenu(panels)
            panels.setToolTipsVisible(True)
    return bar, panels
