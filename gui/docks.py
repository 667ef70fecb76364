"""The window's panels: where each stands at first, how all of it is put back, swapped, enlarged and remembered.

WINDOW.md's composition is `PLACES` and `reset`; a panel that is added later stands in a tab beside one of these.
"""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtCore import QByteArray, QObject, QSize, Qt, QTimer, Signal
from PySide6.QtGui import QAction, QCursor, QKeySequence
from PySide6.QtWidgets import QApplication, QLabel, QMainWindow, QTabWidget, QVBoxLayout, QWidget

from gui.actions import ACTIONS
from gui.dock import PanelDock
from gui.full_screen import FullScreen
from gui.menu_bar import KeyMenu
from gui.theme import ThemeHolder

VERSION = 1  # of saved layouts; another version is not restored
COLUMN_WIDTH = 336
WIDE = 1280  # a window this wide has a column of COLUMN_WIDTH; of what is wider, the column takes a share
COLUMN_SHARE = 0.36
MOST_SCALE = 1.25  # the column grows with type up to here: the canvas needs room too
ROWS = (556, 444)  # heights in the column: the headline, and what stands below it
PRESENTED_ROWS = (650, 350)  # without a strip the column is taller, and what stands below is narrow: a square map
_AREAS = Qt.DockWidgetArea
PLACES: dict[str, Qt.DockWidgetArea] = {
    "rail": _AREAS.LeftDockWidgetArea,
    "warp": _AREAS.RightDockWidgetArea,
    "output": _AREAS.RightDockWidgetArea,
    "loss": _AREAS.RightDockWidgetArea,
    "stepper": _AREAS.BottomDockWidgetArea,
}
_FLOATING, _MOST_FLOATING = QSize(520, 440), 0.7  # pixels of a panel that becomes a window; of the main window
HEADING = "heading"  # the object name of the label in a panel that says the panel's title
FIXED = ("rail", "stepper")  # as wide or as high as they need


class Docks(QObject):
    """Owns every PanelDock.

    Signals:
        swapped(name): this panel is where the canvas was, "" for none.
        added(name): there is another panel.
    """

    swapped = Signal(str)
    added = Signal(str)

    def __init__(self, window: QMainWindow, holder: ThemeHolder, centre: QVBoxLayout, canvas: QWidget) -> None:
        super().__init__(window)
        self._window, self._holder, self._centre, self._canvas = window, holder, centre, canvas
        self.by_name: dict[str, PanelDock] = {}
        self._contents: dict[str, QWidget] = {}
        self._beside: dict[str, tuple[str, bool]] = {}
        self._full = FullScreen(window, holder, centre, canvas, self.by_name, VERSION)
        self._width_at_press = 0
        self.is_column_by_hand = False
        self._tabs_due = QTimer(self)  # once Qt has made or removed the tabs
        self._tabs_due.setSingleShot(True)
        self._tabs_due.setInterval(0)
        self._tabs_due.timeout.connect(self._name_once)
        self.swapped_name = ""
        for corner in (Qt.Corner.BottomLeftCorner, Qt.Corner.BottomRightCorner):
            window.setCorner(corner, _AREAS.BottomDockWidgetArea)
        # no GroupedDragging: a panel that floats over another one, and is then deleted, ends the program within Qt
        window.setDockOptions(QMainWindow.DockOption.AllowNestedDocks | QMainWindow.DockOption.AllowTabbedDocks)
        window.setTabPosition(_AREAS.AllDockWidgetAreas, QTabWidget.TabPosition.North)

    def add(self, name: str, title: str, content: QWidget, note: str, *, beside: str = "", shown: bool = True) -> None:
        """Makes a panel of a widget.

        Args:
            note: what it shows, for the menu's tooltip.
            beside: the panel in whose place it stands as another tab, for panels that `PLACES` does not name.
            shown: whether the window starts with it.
        """
        dock = PanelDock(name, title, content, self._holder, self._window)
        dock.fits_content = name == "stepper"
        self.by_name[name], self._contents[name] = dock, content
        self._beside[name] = (beside or "warp", shown)
        toggle = dock.toggleViewAction()
        toggle.setText(title)
        toggle.setToolTip(note)
        toggle.triggered.connect(lambda is_on: dock.raise_() if is_on else None)  # in front of its tabs: it is wanted
        dock.full_screen_wanted.connect(partial(self.toggle_full_screen, name))
        for moved in (dock.visibilityChanged, dock.topLevelChanged, dock.dockLocationChanged):
            moved.connect(lambda *_: self._tabs_due.start())
        menu = dock.button.key_menu
        menu.aboutToShow.connect(partial(self._fill_menu, name, menu))
        self._place(name)
        self.added.emit(name)

    def switches(self) -> list[QAction]:
        """A checkable action for each panel, for the View menu."""
        return [dock.toggleViewAction() for dock in self.by_name.values()]

    @property
    def centre(self) -> QWidget:
        """What stands in the middle: the canvas, or what was swapped with it."""
        return self._contents[self.swapped_name] if self.swapped_name else self._canvas

    @staticmethod
    def is_extra(name: str) -> bool:
        """Whether WINDOW.md's composition does without the panel."""
        return name not in PLACES

    def show_panel(self, name: str) -> None:
        """Brings a panel to light: shown, and in front of its tabs."""
        self.by_name[name].show()
        self.by_name[name].raise_()

    def toggle_large(self, name: str) -> None:
        """Shows a panel that wants room where the canvas is, or puts both away again."""
        if self.swapped_name == name:
            self.swap("")
            self.by_name[name].hide()
        else:
            self.show_panel(name)
            self.swap(name)

    # One panel --------------------------------------------------------------

    def under_cursor(self) -> str:
        """The panel under the mouse, else the one with the focus; "" for the canvas or none."""
        for widget in (QApplication.widgetAt(QCursor.pos()), QApplication.focusWidget()):
            while widget is not None:
                if isinstance(widget, PanelDock):
                    return widget.name
                if widget is self._canvas:
                    return ""
                widget = widget.parentWidget()
        return ""

    def swap(self, name: str) -> None:
        """Puts a panel where the canvas is and the canvas where the panel was; "" puts both back."""
        if self._full.canvas_dock is not None:
            self.leave_full_screen()  # the canvas is in no place to be swapped from
        old, focused = self.swapped_name, QApplication.focusWidget()
        if old:
            self.by_name[old].setWidget(self._contents[old])
            self._centre.addWidget(self._canvas, 1)
            self._canvas.show()
            self._contents[old].show()
            self.by_name[old].setWindowTitle(self.by_name[old].toggleViewAction().text())
            self.swapped_name = ""
        if name and name != old and name in self.by_name and name not in FIXED:
            dock, content = self.by_name[name], self._contents[name]
            title = dock.windowTitle()
            dock.setWidget(self._canvas)
            self._centre.addWidget(content, 1)
            content.show()
            self._canvas.show()
            dock.show()
            dock.setWindowTitle("Canvas")
            dock.toggleViewAction().setText(title)
            self.swapped_name = name
        if focused is not None and focused.isVisible():
            focused.setFocus()  # Qt moved it on when the panel was taken out
        self._tabs_due.start()
        if self.swapped_name != old:
            self.swapped.emit(self.swapped_name)

    @property
    def in_full_screen(self) -> PanelDock | None:
        """The dock that fills the screen."""
        return self._full.dock

    def toggle_full_screen(self, name: str) -> None:
        """Fills the screen with a panel, "" being what stands in the middle, or puts it back where it was."""
        self._full.toggle(name or self.swapped_name)

    def leave_full_screen(self) -> None:
        self._full.leave()

    def float_panel(self, name: str) -> None:
        """Makes a panel a window of its own, large and over the middle, or docks it again."""
        dock = self.by_name[name]
        dock.setFloating(not dock.isFloating())
        if dock.isFloating():
            middle, scale = self.centre, self._holder.scale
            most = self._window.size() * _MOST_FLOATING
            dock.resize(dock.size().expandedTo(_FLOATING * scale).boundedTo(most))
            corner = middle.rect().center() - dock.rect().center()
            dock.move(middle.mapToGlobal(corner))
        else:
            self.follow_size()  # Qt gives it what is left

    def _fill_menu(self, name: str, menu: KeyMenu) -> None:
        dock = self.by_name[name]
        menu.clear()

        def add(action: str, words: str, act: Callable[[], object]) -> None:
            entry = ACTIONS[action]
            key = QKeySequence(entry.keys[0]).toString(QKeySequence.SequenceFormat.NativeText)
            made = menu.addAction(f"{words or entry.text}\t{key}", lambda: act())
            made.setToolTip(entry.tip)

        if name not in FIXED:
            is_swapped = self.swapped_name == name
            add("swap", "Put the canvas back" * is_swapped, lambda: self.swap("" if is_swapped else name))
        add("full_screen_panel", "Leave full screen" * dock.fills_screen, lambda: self.toggle_full_screen(name))
        if not dock.fills_screen:
            add("float_panel", "Dock panel" * dock.isFloating(), lambda: self.float_panel(name))
        for more in dock.more_entries:
            add(*more)
        menu.addAction("Close", dock.close).setToolTip("View, Panels shows it again.")
        menu.set_apart()

    def _name_once(self) -> None:
        """A panel that stands in a tab has its title there; the heading in it would say it again."""
        for name, dock in self.by_name.items():
            heading = self._contents[name].findChild(QLabel, HEADING)
            if heading is not None:
                beside = [other for other in self._window.tabifiedDockWidgets(dock) if not other.isHidden()]
                is_in_tab = bool(beside) and not dock.isFloating() and self.swapped_name != name
                heading.setVisible(not is_in_tab)

    def name_once(self) -> None:
        """A panel's heading is there or gone: soon each title is said once, in its tab or in the panel."""
        self._tabs_due.start()

    # All of them ------------------------------------------------------------

    def reset(self) -> None:
        """WINDOW.md's layout; nothing while the mouse holds a panel."""
        if self._full.is_one_held:
            return
        self.swap("")
        self.leave_full_screen()
        for name, dock in self.by_name.items():
            dock.setFloating(False)
            self._window.removeDockWidget(dock)
            self._place(name)
        self.is_column_by_hand = False
        self.fit()

    def fit(self) -> None:
        """Gives the right column and its rows their shares of the window."""
        window = self._window
        warp, output, loss = (self.by_name.get(name) for name in ("warp", "output", "loss"))
        if warp is None or output is None or loss is None:
            return
        column = column_width(window.width(), self._holder.scale)
        horizontal, vertical = Qt.Orientation.Horizontal, Qt.Orientation.Vertical
        window.resizeDocks([warp], [column], horizontal)
        window.resizeDocks([warp, output], list(PRESENTED_ROWS if self._holder.is_presenting else ROWS), vertical)
        shown = [dock for dock in (output, loss) if not dock.isHidden() and not dock.isFloating()]
        if len(shown) == 2 and output.y() == loss.y():  # one alone, or below the other, is as wide as the column
            window.resizeDocks(shown, [column // 2, column // 2], horizontal)

    def follow_size(self) -> None:
        """After the window was resized: the column grows along until somebody has set its width."""
        if not self.is_column_by_hand:
            self.fit()

    def watch_separators(self, *, pressed: bool) -> None:
        """The mouse was pressed or let go on the window itself: between panels, where their sizes are dragged."""
        warp = self.by_name.get("warp")
        if warp is not None and pressed:
            self._width_at_press = warp.width()
        elif warp is not None and warp.width() != self._width_at_press:
            self.is_column_by_hand = True

    def save(self) -> QByteArray:
        self.leave_full_screen()
        return self._window.saveState(VERSION)

    def restore(self, state: QByteArray, swapped: str) -> bool:
        """Puts a remembered layout back; False, with nothing changed, where it is of another version or damaged."""
        done = not state.isEmpty() and not self._full.is_one_held and self._window.restoreState(state, VERSION)
        if done:
            self.swap(swapped)
        return done

    def _place(self, name: str) -> None:
        """Puts a panel where it stands in the layout that Reset brings back."""
        window, dock = self._window, self.by_name[name]
        beside, shown = self._beside[name]
        if name in PLACES:
            window.addDockWidget(PLACES[name], dock)
            if name == "output" and "warp" in self.by_name:
                window.splitDockWidget(self.by_name["warp"], dock, Qt.Orientation.Vertical)
            elif name == "loss" and "output" in self.by_name:
                window.splitDockWidget(self.by_name["output"], dock, Qt.Orientation.Horizontal)
        elif beside in self.by_name:
            window.tabifyDockWidget(self.by_name[beside], dock)
            self.by_name[beside].raise_()
        else:
            window.addDockWidget(_AREAS.RightDockWidgetArea, dock)
        dock.setVisible(shown)


def column_width(window: int, scale: float) -> int:
    """Pixels that the right column wants in a window of a width, at a scale of type."""
    return round(COLUMN_WIDTH * min(scale, MOST_SCALE) + COLUMN_SHARE * max(0, window - WIDE))
