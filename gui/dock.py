"""One panel that docks, floats, stands in a tab or fills the screen: a dock without a title bar of its own.

What is in a panel has its heading already, so the heading is the handle: drag it to move the panel, double-click it for
the full screen. A small menu at the right of it shows while the mouse is on the panel.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from PySide6.QtCore import QEvent, QObject, QPointF, QSize, Qt, Signal
from PySide6.QtGui import QColor, QEnterEvent, QKeyEvent, QMouseEvent, QPainter, QPaintEvent, QResizeEvent
from PySide6.QtWidgets import QDockWidget, QMainWindow, QSizePolicy, QToolButton, QWidget

from gui.menu_bar import KeyMenu
from gui.theme import GRID, ThemeHolder

TITLE_BAR = 1  # pixels of the bar that Qt needs to know that a dock can be moved
HEADER = 32  # pixels at scale 1 at the top of a panel that move it
_MOUSE = (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonDblClick)


class PanelDock(QDockWidget):
    """A panel in its dock.

    Signals:
        full_screen_wanted(): the heading was double-clicked, or Esc pressed while the panel fills the screen.
    """

    full_screen_wanted = Signal()

    def __init__(self, name: str, title: str, content: QWidget, holder: ThemeHolder, window: QMainWindow) -> None:
        super().__init__(title, window)
        self.name, self._holder = name, holder
        self.fills_screen = False
        self.is_held = self._is_full_screen_due = False
        self.more_entries: list[tuple[str, str, Callable[[], None]]] = []  # of its menu: action, words, act
        self.fits_content = False  # as high as its content wants, never higher
        self.setObjectName(f"dock_{name}")
        self.setTitleBarWidget(_Nothing(self))
        self.setWidget(content)
        self.button = PanelButton(title, holder, self)
        self.button.hide()
        content.installEventFilter(self)

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QMouseEvent | QEnterEvent) and event.buttons() == Qt.MouseButton.NoButton:
            return self._let_go(event)
        if isinstance(event, QMouseEvent) and event.type() in _MOUSE and self._is_on_heading(event.position()):
            self.is_held = True
            if event.type() == QEvent.Type.MouseButtonDblClick:
                self._is_full_screen_due = True
                return True
            if self.fills_screen:
                return super().event(event)  # there is nowhere to drag it
            # Qt moves a dock by its title bar alone, and that is the topmost row of pixels here
            at = QPointF(event.position().x(), 0)
            event = QMouseEvent(
                event.type(), at, event.globalPosition(), event.button(), event.buttons(), event.modifiers()
            )
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.ShortcutOverride and self._is_way_out(event):
            event.accept()  # before Esc is a shortcut of the window
            return True
        return super().event(event)

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self.button.show()
        self.button.raise_()

    def leaveEvent(self, event: QEvent) -> None:
        super().leaveEvent(event)
        menu = self.button.menu()
        self.button.setVisible(menu is not None and menu.isVisible())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.button.adjustSize()
        self.button.move(self.width() - self.button.width() - 1, GRID)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if self._is_way_out(event):
            self.full_screen_wanted.emit()
        else:
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest and self.fits_content and watched is self.widget():
            self.fit()
        return super().eventFilter(watched, event)

    def fit(self) -> None:
        """Makes the panel exactly as high as its content asks for; a floating one is at least so high."""
        content = self.widget()
        wanted = max(content.sizeHint().height(), content.minimumSizeHint().height())
        content.setMaximumHeight(wanted if not self.isFloating() else _ANY)

    def _let_go(self, event: QEvent) -> bool:
        """No button is pressed any more; a double-click has its effect now."""
        done, is_due = super().event(event), self._is_full_screen_due
        self.is_held = self._is_full_screen_due = False
        if is_due:
            self.full_screen_wanted.emit()
        return done

    def _is_way_out(self, event: QKeyEvent) -> bool:
        return event.key() == Qt.Key.Key_Escape and self.fills_screen

    def _is_on_heading(self, at: QPointF) -> bool:
        return 0 <= at.y() < HEADER * self._holder.scale


class PanelButton(QToolButton):
    """Three dots in the panel's right inset, where nothing else stands."""

    _WIDTH: ClassVar[int] = 3 * GRID + 1

    def __init__(self, title: str, holder: ThemeHolder, parent: QWidget) -> None:
        super().__init__(parent)
        self._holder = holder
        self.setFocusPolicy(Qt.FocusPolicy.NoFocus)  # the View menu has all of it for the keyboard
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setAccessibleName(f"Panel {title}")
        self.setToolTip(
            f"{title}: float, full screen, swap with the canvas, close. Drag the heading to move the panel."
        )
        self.setCursor(Qt.CursorShape.PointingHandCursor)
        self.key_menu = KeyMenu(parent=self)
        self.key_menu.setToolTipsVisible(True)
        self.setMenu(self.key_menu)

    def sizeHint(self) -> QSize:
        return QSize(self._WIDTH, round(6 * GRID * self._holder.scale))

    def paintEvent(self, event: QPaintEvent) -> None:
        theme = self._holder.theme
        with QPainter(self) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(Qt.PenStyle.NoPen)
            if self.underMouse():
                painter.setBrush(QColor(theme.hover))
                painter.drawRoundedRect(self.rect(), 3, 3)
            painter.setBrush(QColor(theme.text if self.underMouse() else theme.muted))
            for step in (-1, 0, 1):
                painter.drawEllipse(QPointF(self.width() / 2, self.height() / 2 + 5 * step), 1.4, 1.4)


class _Nothing(QWidget):
    """A title bar that is not seen."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)

    def sizeHint(self) -> QSize:
        return QSize(0, TITLE_BAR)

    def minimumSizeHint(self) -> QSize:
        return QSize(0, TITLE_BAR)


_ANY = 16_777_215  # Qt's own "no limit"
