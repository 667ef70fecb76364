"""The film lights on the canvas the layer whose stage it shows, as the stepper does when it walks there."""

from __future__ import annotations

from gui.session import Session
from gui.stepping import Place


class FilmLight:
    """A stage is lit while the film runs or a hand is on it; never while training runs, when only numbers move."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._is_lit = False
        session.running_changed.connect(self.release)

    def show(self, layer: str) -> None:
        """Lights a layer."""
        if not self._session.is_running:
            self._is_lit = True
            self._session.attention.show_stage(Place("forward", layer))

    def release(self) -> None:
        """Puts the light out, if it is this film's."""
        if self._is_lit:
            self._is_lit = False
            self._session.attention.show_stage(None)
