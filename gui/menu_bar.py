"""Menus and actions, made from the one table."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QMenuBar, QWidget

from gui.actions import ACTIONS, MENUS, ActionEntry


def tooltip_of(entry: ActionEntry) -> str:
    """What it does, and its key."""
    shown = f" ({QKeySequence(entry.keys[0]).toString()})" if entry.keys else ""
    return entry.tip + shown


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
    panels = QMenu("Panels", bar)
    for name in MENUS:
        menu = bar.addMenu(f"&{name}")  # Alt and its first letter open it
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
