"""When an action means nothing, and why: for menus and buttons, which then are off, and for the command palette."""

from __future__ import annotations

from collections.abc import Callable, Collection, Sequence
from typing import NamedTuple

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QMenu, QMenuBar

from core.graph import Graph
from core.problems import Problem
from gui.actions import ACTIONS
from gui.canvas.clipboard import NO_LAYERS, has_layers_in
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
_COPIED = Need(lambda *_: has_layers_in(QGuiApplication.clipboard().mimeData()), NO_LAYERS)
_WALK = Need(lambda session, _: session.place is not None, "Step through an example first.")
_PAST = Need(lambda session, _: session.travel.is_past, "The newest step is shown.")
_RUN = Need(lambda session, _: session.travel.has_past, "There is no run to look back on yet.")
_EARLIER = Need(
    lambda session, _: session.travel.has_past and session.travel.step > 0, "There is no earlier step to show."
)
_BRANCHES = Need(
    lambda session, _: session.travel.has_past or len(session.travel.timeline.branches) > 1, "There is no run yet."
)
_PARAMETER = Need(
    lambda session, _: bool(session.place or session.selection.connection or session.selection.unit is not None),
    "Select a weight or a unit first.",
)
_EXAMPLE = Need(lambda session, _: session.moment.inputs is not None, "Select an example first.")
_DATA = Need(lambda session, _: bool(session.dataset and len(session.dataset)), "There are no data.")
_GOAL = Need(
    lambda session, _: bool(session.selection.layer or session.selection.connection), "Select a unit or a layer first."
)
_FILE = Need(lambda session, _: session.document.path is not None, "The project has no file yet.")
NEEDS: dict[str, Need] = {
    **dict.fromkeys(("cut", "copy", "duplicate", "rename", "frame", "add_unit", "remove_unit"), _LAYERS),
    **dict.fromkeys(("nudge_left", "nudge_right", "nudge_up", "nudge_down"), _LAYERS),
    **dict.fromkeys(("delete", "freeze"), _WIRE),
    **dict.fromkeys(("edit_number", "toggle_mask"), _NUMBER),
    **dict.fromkeys(("paste", "paste_with_wires"), _COPIED),
    **dict.fromkeys(("stop_stepping", "step_out"), _WALK),
    **dict.fromkeys(("to_now", "past_step_on"), _PAST),
    **dict.fromkeys(("past_step_back", "to_start"), _EARLIER),
    "play_back": _RUN,
    **dict.fromkeys(("next_example", "previous_example"), _DATA),
    "branches": _BRANCHES,
    "why": _PARAMETER,
    "what_if": _EXAMPLE,
    "run_to_here": _GOAL,
    "revert": _FILE,
}
NEEDS_NUMBERS = ("reset", "new_seed", "export_torchscript", "export_python")
NEEDS_SOUND = ("play", "next_epoch")  # also of the data; their keys say what is wrong


def _what_is_wrong(graph: Graph, problems: Sequence[Problem]) -> str:
    if not graph.layers:
        return EMPTY
    return problem_words(problems[0], graph) if problems else ""


def why_off(name: str, session: Session) -> str:
    """Why an action cannot be done with the drawing as it is, "" where it can."""
    document = session.document
    return _what_is_wrong(document.project.graph, document.problems) if name in NEEDS_NUMBERS else ""


def why_missing(name: str, session: Session, chosen: Chosen) -> str:
    """Why an action has nothing to act on now, "" where it has."""
    if name in NEEDS_SOUND and not session.is_running:
        return _what_is_wrong(session.document.project.graph, session.problems)
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
        for name in (*NEEDS, *NEEDS_SOUND):
            self._set(name, "" if chosen is None else why_missing(name, self._session, chosen))

    def _follow(self) -> None:
        for name in NEEDS_NUMBERS:
            self._set(name, why_off(name, self._session))

    def _set(self, name: str, why: str) -> None:
        self._actions[name].setEnabled(not why)
        self._actions[name].setToolTip(tooltip_of(ACTIONS[name], why))
