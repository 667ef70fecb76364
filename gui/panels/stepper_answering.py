"""When the strip builds its page: for a key at once and before all else, in turns with others while numbers flow."""

from __future__ import annotations

import time
from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, Signal, SignalInstance
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from core.blas import one_thread
from gui.moment import Moment
from gui.panels.stepper_fitting import looks_the_same
from gui.session import Session

FORMULAS = 2.0  # times as long as other numbers to read those in formulas stand still, flat out: a line is read slowly
REST = 2.0  # times as long as a page took, after it, others have their turns first: a drag goes on while pages follow


class Answering(QObject):
    """Follows the session, and has a page built when it would be another one.

    Attributes:
        is_due: something differs from what is shown.

    Signals:
        answer(): something differs, and it is to be shown as soon as all that came with it has come.
    """

    answer = Signal()

    def __init__(self, session: Session, strip: QWidget, build: Callable[[], None], painted: SignalInstance) -> None:
        """
        Args:
            build: builds the page and says so to `built`. painted: the page is on the screen.
        """
        super().__init__(strip)
        self._session, self._strip, self._build = session, strip, build
        self.is_due = True
        self._shown: tuple[Moment, bool] | None = None  # whose page stands there, and whether it was running
        self._ended = self._took = 0.0  # the last page: when it stood, and how long it took
        session.moment_changed.connect(self._follow)
        session.selection_changed.connect(self.schedule)
        session.stepping_changed.connect(lambda: self.schedule(at_once=True))
        self.answer.connect(self._build_in_turn, Qt.ConnectionType.QueuedConnection)
        painted.connect(self._let_others_follow, Qt.ConnectionType.QueuedConnection)

    def schedule(self, *, at_once: bool = False) -> None:
        """Has the page built soon: at once for a key, which comes alone; a drag lets others follow as well."""
        self.is_due = True
        if not self._strip.isVisible():
            return
        session = self._session
        rested = at_once or time.monotonic() - self._ended > REST * self._took
        if rested and not session.is_running and not session.turns.is_held:
            self.answer.emit()  # before anything is painted, not in a turn after others
            session.turns.wait_for_answer()
        else:
            every = session.turns.reading if session.is_running else 0.0  # a hand does not wait
            every *= FORMULAS if session.turns.is_calm else 1.0
            session.turns.ask(("stepper", id(self._strip)), self._build_in_turn, every=every)

    def built(self, moment: Moment | None) -> None:
        """A moment's page stands there; None for a reason why there is none."""
        self.is_due = False
        self._shown = None if moment is None else (moment, self._session.is_running)

    def _follow(self) -> None:
        """Another moment; its metrics come a little after it, and no page shows them."""
        shown, session = self._shown, self._session
        if shown is None or shown[1] != session.is_running or not looks_the_same(shown[0], session.moment):
            self.schedule()

    def _build_in_turn(self) -> None:
        if isValid(self._strip) and self._strip.isVisible() and self.is_due:
            begun = time.monotonic()
            with one_thread():
                self._build()
            self._ended = time.monotonic()
            self._took = self._ended - begun

    def _let_others_follow(self) -> None:
        if not self.is_due:
            self._session.turns.answered()
