"""One panel, or the canvas, over the whole screen, and back to the place in the window where it was."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtCore import QByteArray, QTimer
from PySide6.QtWidgets import QLabel, QMainWindow, QVBoxLayout, QWidget

from gui.dock import PanelDock
from gui.theme import GRID, ThemeHolder, label_font

WAY_OUT = "Esc leaves full screen"
SHOWN_MS = 6000


class FullScreen:
    """What fills the screen; at most one panel does.

    Attributes:
        canvas_dock: what the canvas stands in while it fills the screen, else None.
    """

    def __init__(
        self,
        window: QMainWindow,
        holder: ThemeHolder,
        centre: QVBoxLayout,
        canvas: QWidget,
        docks: Mapping[str, PanelDock],
        version: int,
    ) -> None:
        """`version`: of the window's saved layouts."""
        self._window, self._holder, self._centre, self._canvas = window, holder, centre, canvas
        self._docks, self._version = docks, version
        self._before: QByteArray | None = None
        self.canvas_dock: PanelDock | None = None

    @property
    def dock(self) -> PanelDock | None:
        """The dock that fills the screen."""
        docks = [*self._docks.values(), *([self.canvas_dock] if self.canvas_dock else [])]
        return next((dock for dock in docks if dock.fills_screen), None)

    @property
    def is_one_held(self) -> bool:
        """Whether the mouse holds a panel: Qt does not survive a layout that is restored under it."""
        return any(dock.is_held for dock in self._docks.values())

    def toggle(self, name: str) -> None:
        """Fills the screen that the panel is on with it, "" being the canvas, or puts it back where it was."""
        if self.is_one_held:
            return
        dock = self._docks[name] if name else self.canvas_dock
        if dock is not None and dock.fills_screen:
            self._put_back(dock)
            return
        self.leave()
        focused = self._canvas.focusWidget()
        if dock is None:
            self._before = self._window.saveState(self._version)
            dock = self.canvas_dock = self._dock_for_canvas()
        else:
            self._before = None if dock.isFloating() else self._window.saveState(self._version)
        dock.setFloating(True)
        dock.fills_screen = True
        dock.showFullScreen()
        dock.activateWindow()
        _tell_way_out(dock, self._holder)
        if dock is self.canvas_dock and focused is not None:
            focused.setFocus()

    def leave(self) -> None:
        full = self.dock
        if full is not None and not self.is_one_held:
            self._put_back(full)

    def _put_back(self, dock: PanelDock) -> None:
        dock.fills_screen = False
        told = dock.findChild(QLabel, WAY_OUT)
        if told is not None:
            told.deleteLater()
        dock.showNormal()
        if dock is self.canvas_dock:
            self._take_canvas_back(dock)
        if self._before is not None:
            dock.setFloating(False)
            self._window.restoreState(self._before, self._version)
            self._before = None

    def _dock_for_canvas(self) -> PanelDock:
        """A dock that the canvas has only while it fills the screen: its place in the window is the middle."""
        dock = PanelDock("canvas", "Canvas", self._canvas, self._holder, self._window)
        dock.setFeatures(PanelDock.DockWidgetFeature.NoDockWidgetFeatures)  # nobody drags it to a place of its own
        dock.full_screen_wanted.connect(self.leave)
        dock.button.menu().addAction("Leave full screen", self.leave)
        return dock

    def _take_canvas_back(self, dock: PanelDock) -> None:
        focused = self._canvas.focusWidget()
        self._centre.addWidget(self._canvas, 1)
        self._canvas.show()
        self.canvas_dock = None
        dock.hide()
        dock.deleteLater()
        self._window.activateWindow()
        if focused is not None:
            focused.setFocus()


def _tell_way_out(dock: PanelDock, holder: ThemeHolder) -> None:
    """How to leave, for some seconds in a corner: the menus and the status line are out of sight."""
    label = QLabel(WAY_OUT, dock)
    label.setObjectName(WAY_OUT)
    label.setProperty("role", "muted")
    label.setStyleSheet(f"background: {holder.theme.canvas}")  # what is below is not to be read through
    label.setFont(label_font(holder.scale))
    label.setContentsMargins(2 * GRID, GRID, 2 * GRID, GRID)
    label.setToolTip("So does a double-click on the heading, and the three dots at the right.")
    label.adjustSize()
    screen = dock.screen().geometry()
    label.move(screen.width() - label.width() - 2 * GRID, screen.height() - label.height() - 2 * GRID)
    label.show()
    label.raise_()
    ending = QTimer(label, singleShot=True, interval=SHOWN_MS)  # of the label: it ends with the window
    ending.timeout.connect(label.deleteLater)
    ending.start()
