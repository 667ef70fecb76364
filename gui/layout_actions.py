"""What the View menu does with panels: swap, full screen, collapse, put everything back."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QByteArray, QObject, Qt
from PySide6.QtWidgets import QApplication, QMainWindow, QWidget

from gui.docks import Docks
from gui.errors import Report
from gui.rail import Rail
from gui.session import Session
from gui.settings import Settings
from gui.tab_bars import is_parked
from gui.views.view_options import ViewOptions


class LayoutActions(QObject):
    """Acts on docks and rail; what is under the mouse says which panel is meant."""

    def __init__(
        self,
        window: QMainWindow,
        docks: Docks,
        rail: Rail,
        session: Session,
        settings: Settings,
        before: list[QWidget],
    ) -> None:
        """`before` comes first where the keyboard goes round the panels."""
        super().__init__(window)
        self._before = before
        self._window, self._docks, self._rail = window, docks, rail
        self._session, self._settings = session, settings

    def swap(self) -> None:
        """The panel under the mouse and the canvas change places; again puts them back."""
        name = self._docks.under_cursor()
        if self._docks.swapped_name and name in ("", self._docks.swapped_name):
            self._docks.swap("")
        elif name:
            self._docks.swap(name)
        else:
            self._docks.swap("warp")
        swapped = self._docks.by_name.get(self._docks.swapped_name)
        words = "The canvas is back in the middle." if swapped is None else f"{swapped.windowTitle()} and the canvas"
        self._say(words if swapped is None else f"{words} have changed places: F8 puts them back.")

    def full_screen_panel(self) -> None:
        """The panel under the mouse, or the canvas, fills the screen, or goes back."""
        if self._docks.in_full_screen is not None:
            self._docks.leave_full_screen()
        else:
            self._docks.toggle_full_screen(self._docks.under_cursor())

    def float_panel(self) -> None:
        """The panel under the mouse becomes a window of its own, or docks again."""
        name = self._docks.under_cursor()
        if name:
            self._docks.float_panel(name)
            dock = self._docks.by_name[name]
            title = dock.windowTitle()
            floats = f"{title} is a window of its own: Shift+F8 with the mouse over it docks it again."
            self._say(floats if dock.isFloating() else f"{title} is docked again.")
        else:
            self._say("Point at a panel: it then becomes a window of its own.")

    def collapse_rail(self) -> None:
        self._rail.set_collapsed(not self._rail.is_collapsed)
        self._settings.rail = "narrow" if self._rail.is_collapsed else "wide"

    def reset(self) -> None:
        """WINDOW.md's layout, whatever was moved, closed, floated or swapped."""
        self._settings.rail = "auto"
        self._rail.forget()
        self._rail.follow_width(self._window.width())
        self._docks.reset()
        self._say("The layout is as it was at first.")

    def present(self) -> dict[str, Any]:
        """How the window is laid out, as values that JSON has; `take` brings it back in another one."""
        state = self._docks.save().toBase64().toStdString()
        by_hand = self._docks.is_column_by_hand
        return {
            "docks": state,
            "swapped": self._docks.swapped_name,
            "column_by_hand": by_hand,
            "rail_collapsed": self._rail.is_collapsed,
        }

    def take(self, layout: ViewOptions) -> None:
        """The layout that `present` told, as far as it makes sense."""
        state, swapped = layout.text("docks"), layout.text("swapped", self._docks.by_name)
        if (is_collapsed := layout.switch("rail_collapsed")) is not None:
            self._rail.set_collapsed(is_collapsed)
        self._docks.is_column_by_hand = layout.switch("column_by_hand") or False
        if state is not None and self._docks.restore(QByteArray.fromBase64(state.encode()), swapped or ""):
            self._docks.follow_size()  # of another window: the column has its share of this one

    def next_panel(self) -> None:
        """The keyboard goes on to the next panel that is shown: bar, rail, canvas, views, strip, and round again."""
        places = [place for place in self._round if self._is_seen(place)]
        focused = QApplication.focusWidget()
        here = next((i for i, p in enumerate(places) if focused is not None and _holds(p, focused)), -1)
        if places:
            stop = _first_stop(places[(here + 1) % len(places)])
            if stop is not None:
                stop.setFocus(Qt.FocusReason.ShortcutFocusReason)

    def _is_seen(self, place: QWidget) -> bool:
        return place.isVisible() and not is_parked(place, self._window) and _first_stop(place) is not None

    @property
    def _round(self) -> list[QWidget]:
        docks = [dock for name, dock in self._docks.by_name.items() if name != "rail"]
        return [*self._before, self._rail, self._docks.centre, *docks]

    def _say(self, text: str) -> None:
        self._session.reported.emit(Report("info", text))


def _holds(place: QWidget, widget: QWidget) -> bool:
    return widget is place or place.isAncestorOf(widget)


def _first_stop(place: QWidget) -> QWidget | None:
    """The first widget in a panel that the keyboard can stand on."""
    stops = [place, *place.findChildren(QWidget)]
    takes = Qt.FocusPolicy.TabFocus.value
    return next((w for w in stops if w.focusPolicy().value & takes and w.isVisible() and w.isEnabled()), None)
