"""When an action means nothing, and why: for menus and buttons, which then are off, and for the command palette."""

from __future__ import annotations

from collections.abc import Callable, Collection
from typing import NamedTuple

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QMenu, QMenuBar

from gui.actions import ACTIONS
from gui.canvas.clipboard import has_layers_in
from gui.menu_bar import tooltip_of
from gui.session import Session
from gui.situation import EMPTY, problem_words

Chosen = Collection[str]  # ids of the layers that are selected on the canvas


class Need(NamedTuple):
    """What an action acts on: whether it is there, and what to say where it is not."""

    is_there: Callable[[Session, Chosen], bool]
    why: str


_LAYERS = Need(lambda _, chosen: bool(chosen), "Select a layer first.")
_WIRE = Need(lambda session, chosen: bool(chosen or session.selection.connection), "Select a layer or a wire first.")
_NUMBER = Need(
    lambda session, _: session.selection.unit is not None or session.selection.weight is not None,
    "Select a wire or a unit first.",
)
_COPIED = Need(
    lambda *_: has_layers_in(QGuiApplication.clipboard().mimeData()), "There are no layers on the clipboard."
)
_WALK = Need(lambda session, _: session.place is not None, "Step through an example first.")
_PAST = Need(lambda session, _: session.travel.is_past, "The newest step is shown.")
_FILE = Need(lambda session, _: session.document.path is not None, "The project has no file yet.")
NEEDS: dict[str, Need] = {
    **dict.fromkeys(("cut", "copy", "duplicate", "rename", "frame", "add_unit", "remove_unit"), _LAYERS),
    **dict.fromkeys(("nudge_left", "nudge_right", "nudge_up", "nudge_down"), _LAYERS),
    **dict.fromkeys(("delete", "freeze"), _WIRE),
    **dict.fromkeys(("edit_number", "toggle_mask"), _NUMBER),
    **dict.fromkeys(("paste", "paste_with_wires"), _COPIED),
    **dict.fromkeys(("stop_stepping", "step_out"), _WALK),
    **dict.fromkeys(("to_now", "past_step_on"), _PAST),
    "revert": _FILE,
}
NEEDS_NUMBERS = ("reset", "new_seed", "export_torchscript", "export_python")


def why_off(name: str, session: Session) -> str:
    """Why an action cannot be done with the drawing as it is, "" where it can."""
    document = session.document
    if name in NEEDS_NUMBERS and not document.project.graph.layers:
        return EMPTY
    if name in NEEDS_NUMBERS and document.problems:
        return problem_words(document.problems[0], document.project.graph)
    return ""


def why_missing(name: str, session: Session, chosen: Chosen) -> str:
    """Why an action has nothing to act on now, "" where it has."""
    need = NEEDS.get(name)
    return "" if need is None or need.is_there(session, chosen) else need.why


class Availability(QObject):
    """Turns actions off where they mean nothing, and on again; their tooltips say why."""

    def __init__(self, actions: dict[str, QAction], session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._actions, self._session = actions, session
        session.document.project_changed.connect(self._follow)
        self._follow()

    def follow_menus(self, bar: QMenuBar, chosen: Callable[[], Chosen]) -> None:
        """Has the menus show what can be done as they open, and all be on again once they are closed: keys say why."""
        for menu in bar.findChildren(QMenu):
            menu.aboutToShow.connect(lambda: self._show_missing(chosen()))
            menu.aboutToHide.connect(lambda: self._show_missing(None))

    def _show_missing(self, chosen: Chosen | None) -> None:
        for name in NEEDS:
            self._set(name, "" if chosen is None else why_missing(name, self._session, chosen))

    def _follow(self) -> None:
        for name in NEEDS_NUMBERS:
            self._set(name, why_off(name, self._session))

    def _set(self, name: str, why: str) -> None:
        tip = tooltip_of(ACTIONS[name])
        self._actions[name].setEnabled(not why)
        self._actions[name].setToolTip(f"{tip}\nOff: {why}" if why else tip)
