"""When an action means nothing, and why: for menus and buttons, which then are off, and for the command palette."""

from __future__ import annotations

from collections.abc import Callable, Collection

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QMenuBar

from gui.actions import ACTIONS
from gui.menu_bar import tooltip_of
from gui.session import Session
from gui.situation import EMPTY, problem_words

MEANT = {  # what the entries of a menu act on: off in the menu where it is not there; their keys still say why
    "cut": "layers",
    "copy": "layers",
    "duplicate": "layers",
    "rename": "layers",
    "frame": "layers",
    "delete": "layers or wire",
    "freeze": "layers or wire",
    "edit_number": "number",
    "toggle_mask": "number",
    "stop_stepping": "place",
    "step_out": "place",
    "to_now": "past",
    "past_step_on": "past",
}
NEEDS_NUMBERS = ("reset", "new_seed", "export_torchscript", "export_python")


def is_meant(name: str, session: Session, chosen: Collection[str]) -> bool:
    """Whether what an entry of a menu acts on is there: selected layers, a wire, a number, a place of a walk."""
    selection = session.selection
    has_number = selection.unit is not None or selection.weight is not None
    there = {
        "layers": bool(chosen),
        "layers or wire": bool(chosen or selection.connection),
        "number": has_number,
        "place": session.place is not None,
        "past": session.travel.is_past,
    }
    return there.get(MEANT.get(name, ""), True)


def why_off(name: str, session: Session) -> str:
    """Why an action cannot be done with the drawing as it is, "" where it can."""
    document = session.document
    if name in NEEDS_NUMBERS and not document.project.graph.layers:
        return EMPTY
    if name in NEEDS_NUMBERS and document.problems:
        return problem_words(document.problems[0], document.project.graph)
    return ""


class Availability(QObject):
    """Turns actions off where they mean nothing, and on again; their tooltips say why."""

    def __init__(self, actions: dict[str, QAction], session: Session, parent: QObject) -> None:
        super().__init__(parent)
        self._actions, self._session = actions, session
        session.document.project_changed.connect(self._follow)
        self._follow()

    def follow_menus(self, bar: QMenuBar, chosen: Callable[[], Collection[str]]) -> None:
        """Has the menus show what can be done as they open, and all be on again once they are closed, for the keys."""
        for menu in bar.findChildren(QMenu):
            menu.aboutToShow.connect(lambda: self._show_meant(chosen()))
            menu.aboutToHide.connect(lambda: self._show_meant(None))

    def _show_meant(self, chosen: Collection[str] | None) -> None:
        for name in MEANT:
            self._actions[name].setEnabled(chosen is None or is_meant(name, self._session, chosen))

    def _follow(self) -> None:
        for name in NEEDS_NUMBERS:
            why = why_off(name, self._session)
            tip = tooltip_of(ACTIONS[name])
            self._actions[name].setEnabled(not why)
            self._actions[name].setToolTip(f"{tip}\nOff: {why}" if why else tip)
