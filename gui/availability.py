"""When an action means nothing, and why: for menus and buttons, which then are off, and for the command palette."""

from __future__ import annotations

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction

from gui.actions import ACTIONS
from gui.menu_bar import tooltip_of
from gui.session import Session
from gui.situation import EMPTY, problem_words

NEEDS_NUMBERS = ("reset", "new_seed", "export_torchscript", "export_python")


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

    def _follow(self) -> None:
        for name in NEEDS_NUMBERS:
            why = why_off(name, self._session)
            tip = tooltip_of(ACTIONS[name])
            self._actions[name].setEnabled(not why)
            self._actions[name].setToolTip(f"{tip}\nOff: {why}" if why else tip)
