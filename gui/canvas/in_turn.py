"""When new numbers reach the canvas: at once, or while training in turns of their own, since views draw as well."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QGraphicsScene
from shiboken6 import isValid

from gui.session import Session

SHORTEST_INTERVAL = 1 / 24  # seconds between two pictures of the numbers while training


class InTurn:
    """Takes over numbers in one turn and has what they changed painted in the next: each takes its time.

    While training it is the canvas that asks for responses, as often as it can show them, and shows numbers and
    responses together.
    """

    def __init__(
        self,
        scene: QGraphicsScene,
        session: Session,
        show_moment: Callable[[], None],
        show_responses: Callable[[], None],
    ) -> None:
        self._scene, self._session = scene, session
        self._show_moment, self._show_responses = show_moment, show_responses
        self._has_moment = self._has_responses = False  # that came while training and wait for their turn
        self._is_postponing = False  # what asks to be painted is painted a turn later
        self._postponed: list[Callable[[], None]] = []  # what waits for that turn
        session.moment_changed.connect(lambda: self._ask(moment=True))
        session.responses_changed.connect(lambda: self._ask(responses=True))

    def repaint(self, ask: Callable[[], None]) -> None:
        """Asks for a part of the scene to be painted anew, in its turn."""
        if self._is_postponing:
            self._postponed.append(ask)
        else:
            ask()

    def _ask(self, *, moment: bool = False, responses: bool = False) -> None:
        self._has_moment |= moment
        self._has_responses |= responses
        session, key = self._session, ("canvas", id(self))
        if not session.is_running:
            self._show_waiting()
        elif responses:
            session.turns.ask((*key, "responses"), self._show_waiting)
        else:
            session.turns.ask(key, session.ask_responses, every=SHORTEST_INTERVAL)

    def _show_waiting(self) -> None:
        if not isValid(self._scene):
            return
        self._is_postponing = self._session.is_running
        try:
            if self._has_moment:
                self._has_moment = False
                self._show_moment()
            if self._has_responses:
                self._has_responses = False
                self._show_responses()
        finally:
            self._is_postponing = False
        if self._postponed:
            self._session.turns.ask(("canvas", id(self), "painting"), self._paint_postponed)

    def _paint_postponed(self) -> None:
        asked, self._postponed = self._postponed, []
        if isValid(self._scene):
            for ask in asked:
                ask()
