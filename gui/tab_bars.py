"""The tabs of panels that share a place: names for the bars, and what lies behind a tab is no stop of the keyboard.

Qt keeps a tab bar for every place that could have tabs. Bars that are not needed, and panels that lie behind another
one, stay visible in Qt's sense: it parks them outside the window.
"""

from __future__ import annotations

from PySide6.QtCore import QChildEvent, QEvent, QObject, QRect, Qt
from PySide6.QtGui import QPainter, QPaintEvent
from PySide6.QtWidgets import QMainWindow, QTabBar, QToolButton, QWidget
from shiboken6 import isValid

COVER = "cut tab"


class TabBars:
    """The tab bars of a window: those that there are by now, and those that Qt makes later."""

    def __init__(self, window: QMainWindow) -> None:
        self._covers: list[CutTab] = []  # Qt's bars keep no Python object alive
        for bar in window.findChildren(QTabBar, options=Qt.FindChildOption.FindDirectChildrenOnly):
            self._dress(bar)

    def notice(self, event: QEvent) -> None:
        """Looks whether a tab bar has become a child of the window."""
        if isinstance(event, QChildEvent) and event.type() == QEvent.Type.ChildPolished:
            child = event.child()
            if isinstance(child, QTabBar):
                self._dress(child)

    def _dress(self, bar: QTabBar) -> None:
        bar.setElideMode(Qt.TextElideMode.ElideNone)  # "Sp…" says nothing: what has no room is scrolled to
        bar.setUsesScrollButtons(True)
        bar.setAccessibleName("Panels in this place")
        bar.setToolTip("Panels that share this place: click one, or ← and →. Drag a tab to move its panel.")
        self._covers = [cover for cover in self._covers if isValid(cover)]
        if not bar.findChild(QWidget, COVER):  # polished again
            self._covers += [CutTab(bar, Qt.Edge.LeftEdge), CutTab(bar, Qt.Edge.RightEdge)]


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


class CutTab(QWidget):
    """Covers what is seen of a tab that is scrolled out in part: half a name reads as another one. A click goes
    through to the tab; that there are more is said by the arrows at the right."""

    def __init__(self, bar: QTabBar, side: Qt.Edge) -> None:
        super().__init__(bar)
        self._bar, self._side = bar, side
        self.setObjectName(COVER)
        self.setAttribute(Qt.WidgetAttribute.WA_TransparentForMouseEvents)
        self.hide()
        bar.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Paint:  # whatever moved the tabs
            self._place()
        return False

    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            painter.fillRect(self.rect(), self.palette().window())

    def _place(self) -> None:
        bar = self._bar
        arrows = [a.x() for a in bar.findChildren(QToolButton) if a.isVisible()]
        edge = 0 if self._side == Qt.Edge.LeftEdge else min(arrows, default=bar.width())
        others = (bar.tabRect(i) for i in range(bar.count()) if i != bar.currentIndex())
        cut = next((tab for tab in others if arrows and tab.left() < edge <= tab.right()), QRect())
        left, right = (edge, cut.right()) if self._side == Qt.Edge.LeftEdge else (cut.left(), edge - 1)
        if not cut.isNull():
            self.setGeometry(left, 0, right - left + 1, bar.height())
        self.setVisible(not cut.isNull())
