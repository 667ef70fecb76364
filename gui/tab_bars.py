"""The tabs of panels that share a place: names for the bars, and what lies behind a tab is no stop of the keyboard.

Qt keeps a tab bar for every place that could have tabs. Bars that are not needed, and panels that lie behind another
one, stay visible in Qt's sense: it parks them outside the window.
"""

from __future__ import annotations

from PySide6.QtCore import QChildEvent, QEvent, Qt
from PySide6.QtWidgets import QMainWindow, QTabBar, QWidget


def name_tab_bars(window: QMainWindow) -> None:
    """Names the tab bars that a window has by now; `notice` takes on those that Qt makes later."""
    for bar in window.findChildren(QTabBar, options=Qt.FindChildOption.FindDirectChildrenOnly):
        _name(bar)


def notice(event: QEvent) -> None:
    """Names a tab bar that has become a child of the window."""
    if isinstance(event, QChildEvent) and event.type() == QEvent.Type.ChildPolished:
        child = event.child()
        if isinstance(child, QTabBar):
            _name(child)


def is_parked(widget: QWidget, window: QWidget) -> bool:
    """Whether a widget is none that can be seen: outside the window, behind another panel's tab, or a bar left over.

    Qt leaves tab bars of earlier arrangements where they were; something else lies over them.
    """
    outermost = widget
    while not outermost.isWindow() and (parent := outermost.parentWidget()) is not None and parent is not window:
        outermost = parent
    is_inside = outermost is not window and not outermost.isWindow()
    if isinstance(widget, QTabBar) and widget.parentWidget() is window:
        return window.childAt(widget.geometry().center()) is not widget
    return is_inside and not window.rect().intersects(outermost.geometry())


def _name(bar: QTabBar) -> None:
    bar.setElideMode(Qt.TextElideMode.ElideNone)  # "Sp…" says nothing: what has no room is scrolled to
    bar.setUsesScrollButtons(True)
    bar.setAccessibleName("Panels in this place")
    bar.setToolTip("Panels that share this place: click one, or ← and →. Drag a tab to move its panel.")
