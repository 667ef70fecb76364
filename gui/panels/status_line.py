"""The status line: what just happened, for some seconds, and then where things stand; it is never blank and never old.

What happened goes at once when the state changes under it: "Trained to step 60" does not outlast the next Play.
"""

from __future__ import annotations

from PySide6.QtCore import QObject, QTimer
from PySide6.QtWidgets import QStatusBar

from core.project import Project
from gui.errors import Report
from gui.session import Session
from gui.situation import Situation, situation

EVENT_MS = 8000  # long enough to be read after looking up from the canvas


class StatusLine(QObject):
    """Writes into the window's status bar; follows the session."""

    def __init__(self, bar: QStatusBar, session: Session) -> None:
        super().__init__(bar)
        self._bar, self._session = bar, session
        self._event, self._details = "", ""
        self._example = session.selection.example
        self._is_fresh = False  # the event was said in this turn of the event loop
        self._diverged: Project | None = None
        self._state: Situation = situation(session)
        self._ending = QTimer(self)
        self._ending.setSingleShot(True)
        self._ending.setInterval(EVENT_MS)
        self._ending.timeout.connect(self._forget_event)
        self._turn = QTimer(self)
        self._turn.setSingleShot(True)
        self._turn.setInterval(0)
        self._turn.timeout.connect(self._follow)
        for signal in (
            session.running_changed,
            session.problems_changed,
            session.stepping_changed,
            session.moment_changed,
            session.engine_changed,
        ):
            signal.connect(self._schedule)
        session.selection_changed.connect(self._follow_example)
        session.document.project_changed.connect(lambda _before, _after: self._next_act())
        bar.messageChanged.connect(self._refill)
        self._show()

    @property
    def state(self) -> Situation:
        """The state that the line goes by."""
        return self._state

    def tell(self, report: Report) -> None:
        """Shows what happened; one that ends in … or stays is there until something else happens."""
        if report.mends and report.level == "error":
            self._diverged = self._session.document.project
        is_note = report.level == "info"
        # a warning or an error stands in the banner, whole; here it would be cut off
        self._event = report.message + (f" {report.hint}" if report.hint else "") if is_note else ""
        self._details = "\n".join(filter(None, (report.path, report.details))) if is_note else ""
        self._is_fresh = True
        if self._event.endswith("…") or report.stays:
            self._ending.stop()
        else:
            self._ending.start()
        self._show()
        self._schedule()

    def _next_act(self) -> None:
        """An edit, an undo, other data: what stayed until then goes with it."""
        if self._event and not self._ending.isActive() and not self._event.endswith("…"):
            self._ending.start()
        self._schedule()

    def _follow_example(self) -> None:
        """Another example: "no example is selected" is not true any more."""
        before, self._example = self._example, self._session.selection.example
        if before != self._example and not self._is_fresh and self._ending.isActive():
            self._forget_event()

    def _schedule(self) -> None:
        """Looks at the state once all that happens in this turn has happened."""
        if not self._turn.isActive():
            self._turn.start()

    def _follow(self) -> None:
        before, self._state = self._state, situation(self._session, diverged=self._diverged)
        if before.name != self._state.name and not self._is_fresh:
            self._event = ""
        self._is_fresh = False
        self._show()

    def _forget_event(self) -> None:
        self._event = ""
        self._show()

    def _show(self) -> None:
        text = self._event or self._state.words
        details = self._details if self._event else ""
        if self._bar.toolTip() != details:
            self._bar.setToolTip(details)
        if self._bar.currentMessage() != text:
            self._bar.showMessage(text)

    def _refill(self, text: str) -> None:
        """A menu that closes leaves the bar empty."""
        if not text:
            self._show()
