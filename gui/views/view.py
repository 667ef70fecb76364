"""What every view is: a panel that shows the session's moment in its turn, with pictures to keep, and manners.

A view reads the session and never edits; it computes only while it can be seen, at most twenty times a second, and
drops what belongs to an older drawing.
"""

from __future__ import annotations

import re
import time
from collections.abc import Callable
from dataclasses import replace
from html import escape
from typing import Any, ClassVar

from PySide6.QtCore import QPoint, QTimer
from PySide6.QtGui import QEnterEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QToolTip, QWidget
from shiboken6 import isValid

from gui.errors import Report
from gui.moment import Moment
from gui.session import Session
from gui.situation import problem_words
from gui.theme import ThemeHolder
from gui.views.veil import Veil
from gui.views.view_keeping import KeptPanel
from gui.views.view_options import ViewOptions

SHORTEST_INTERVAL = 0.05  # seconds between two frames of a view that moves
_BEFORE = "As it was before."
LATE_MS = 150  # how long the last drawing's picture may stand for the new one's before it is dimmed


class View(KeptPanel):
    """Base of all views.

    Subclasses set `name`, `title` and `definition`, fill `self.body`, and override `refresh`, `receive` and `dress`.
    """

    interval: ClassVar[float] = SHORTEST_INTERVAL
    needs_past: ClassVar[bool] = False  # whether it draws the way of a run, not only a moment
    has_stages: ClassVar[bool] = False  # whether it has a film of its own, of every drawing without problems

    def __init__(self, session: Session, themes: ThemeHolder, parent: QWidget | None = None) -> None:
        super().__init__(themes, parent)
        self.session = session
        self.drawn: Moment | None = None  # whose numbers the picture shows; see `mark_drawn`
        self._is_due = True
        self._is_awaiting = False  # the last refresh had something computed
        self._told: tuple[float, object] = (0.0, None)  # when the readout was written last while training, and of what
        self._result: tuple[Moment, Any] | None = None  # what was computed and has not had its turn yet
        self._made: tuple[tuple[object, ...], Any] | None = None  # of what something was computed last, and it
        self._veil = Veil(themes, self)
        self._late = QTimer(self)
        self._late.setSingleShot(True)
        self._late.setInterval(LATE_MS)
        self._late.timeout.connect(lambda: self._veil.cover(is_stale=self.is_stale))

        session.moment_changed.connect(self.move_on)
        session.selection_changed.connect(self.schedule)
        session.stepping_changed.connect(self.schedule)
        session.probed.connect(self._take)
        themes.changed.connect(self._dress)

    # For subclasses ---------------------------------------------------------

    def refresh(self) -> None:
        """Shows the session's moment; called on the GUI thread while the view is visible."""

    def receive(self, moment: Moment, result: Any) -> None:
        """Takes the result of a job given to `compute`, and the moment it was asked for."""

    def dress(self) -> None:
        """Puts the theme's colours and fonts on whatever the subclass made."""

    def explain(self, x: float, y: float) -> str:
        """The tooltip at a point of the plot: its numbers, and what they are."""
        return self.definition

    @property
    def film_stages(self) -> int:
        """How many stages the view's own film has from its first picture to its last; 0 for none, or none yet.

        Every view can be filmed along the run besides.
        """
        return 0

    @property
    def film_rests(self) -> tuple[float, ...]:
        """The positions at which the own film stands for a moment."""
        return ()

    def show_film(self, position: float, rest: float = 0.0) -> None:
        """Shows the own film at a position, 0 … film_stages; `rest`, 0 … 1: how far it has come to stand there."""

    def present_options(self) -> dict[str, Any]:
        """What the user chose for it, as values that JSON has; `take_options` brings it back."""
        return {}

    def take_options(self, options: ViewOptions) -> None:
        """Looks as another one did: what `present_options` said, as far as it fits what is drawn."""

    def ask_for_layer(self) -> None:
        """Somebody asks for a picture of the selected layer: a view of all layers shows that one alone."""

    def compute(self, job: Callable[[], Any], *, of: tuple[object, ...] = ()) -> None:
        """Has a job done off the GUI thread for the present moment; `receive` follows.

        Args:
            of: all that it is computed of, none of which is ever written into; while that stays the same, what was
                computed last is received again.
        """
        moment, self._is_awaiting = self.session.moment, True

        def work() -> tuple[Moment, Any]:
            known = self._made
            if not of or known is None or known[0] != of:
                known = self._made = (of, job())
            return moment, known[1]

        if self._result is None or self._result[0] is not moment:  # else it came with the moment
            self.session.ask(self._key, work)

    def mark_drawn(self, moment: Moment | None) -> None:
        """Says whose numbers the picture shows from now on; None for no picture."""
        self.drawn = moment
        self._show_age()

    @property
    def is_stale(self) -> bool:
        """Whether the picture is of an older drawing, other data or another step: dimmed, and not to be read off."""
        before, now = self.drawn, self.session.moment
        if before is None:
            return False
        if self.session.travel.is_late:  # of another step than the one that is asked for
            return True
        return before.graph != now.graph or before.dataset is not now.dataset or now.parameters is None

    def keeps_old_picture(self) -> bool:
        """While nothing can be computed: whether there is a picture of before, to stay behind a veil with the reason.

        Without a picture, and on an empty canvas, the caller says what to do instead.
        """
        return self.drawn is not None and bool(self.session.moment.graph.layers)

    @property
    def has_foot(self) -> bool:
        """Why a picture is of before stands where the readout does, also where that is folded away."""
        return super().has_foot or (self._veil.isVisibleTo(self) and bool(self._veil.reason))

    # Its own affairs --------------------------------------------------------

    def move_on(self) -> None:
        """As `schedule`, since the run has come further: the readout keeps its pace."""
        told = self._told
        self.schedule()
        self._told = told

    def schedule(self) -> None:
        """Has the view refreshed soon: now if it rests, at most twenty times a second, not at all while hidden."""
        self._is_due, self._told = True, (0.0, None)
        if self.isVisible():
            self.session.turns.ask(self._key, self._refresh_now, every=self.interval)

    def catch_up(self) -> None:
        """Shows at once what it would show in its next turn: before it is seen, in the room that it has got."""
        if self._is_due and self.isVisible():
            self.session.turns.forget(self._key)
            self._refresh_now()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._dress()
        if self._is_due:
            self._refresh_now()

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self.session.turns.preferred = self._key  # it is looked at

    @property
    def _key(self) -> tuple[str, int]:
        return self.name, id(self)

    def _refresh_now(self) -> None:
        if isValid(self) and self.isVisible():
            self._is_due = self._is_awaiting = False
            self.refresh()
            if not (self._is_awaiting and self.session.is_running):  # else the readout is written with the result
                self._say_in_time(self.session.moment)
            self._show_age()

    def _show_age(self) -> None:
        """Dims a picture of before: at once where there is no newer one to come, else when it is late."""
        reason, is_stale = self._why_old() if self.session.moment.parameters is None else "", self.is_stale
        if not (reason or is_stale or self._late.isActive()) and self._veil.isHidden():
            return  # as nearly always while training
        if not is_stale or reason:
            self._late.stop()
            self._veil.cover(is_stale=is_stale, reason=reason, brief=_BEFORE if reason else "")
            self.fold()
        elif self._veil.isHidden() and not self._late.isActive():
            self._late.start(0 if self.session.travel.is_late else LATE_MS)  # that has waited already

    def _why_old(self) -> str:
        """What stands over a picture of before while there can be no newer one."""
        graph, problems = self.session.document.project.graph, self.session.problems
        if not graph.layers:
            return "Nothing is drawn."
        if not problems:
            return _BEFORE
        what = replace(problems[0], fix="")  # how to mend it stands in the strip: here it would cover the picture
        return f"{_BEFORE} {problem_words(what, graph).rstrip()}"

    def tell(self, report: Report) -> None:
        self.session.reported.emit(report)

    def explain_at(self, x: float, y: float, where: QPoint) -> None:
        """Shows the tooltip for a point of the plot; no numbers that training would leave behind."""
        is_still = not (self.is_stale or self.session.is_running) and self.themes.shows_numbers
        QToolTip.showText(where, wrapped((self.explain(x, y) if is_still else "") or self.definition), self)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.schedule()

    def _take(self, key: object, result: object) -> None:
        if key != self._key or not isinstance(result, tuple):
            return
        self._result = result
        if self.session.is_running:  # others have something to draw as well
            self.session.turns.ask((*self._key, "result"), self._take_result)
            return
        if self._is_due and self.isVisible() and result[0] is self.session.moment:  # it came with the moment
            self.session.turns.forget(self._key)
            self._refresh_now()
        self._take_result()

    def _take_result(self) -> None:
        if self._result is None or not isValid(self):
            return
        (moment, value), self._result = self._result, None
        now = self.session.moment
        if moment.graph == now.graph and moment.plane == now.plane and moment.dataset is now.dataset:
            self.receive(moment, value)
        self._say_in_time(moment)

    def _say_in_time(self, moment: Moment) -> None:
        """Writes the readout; while training it stands as still as all numbers, unless the mouse rests on something or
        something else is selected."""
        now, of = time.monotonic(), (moment.graph, moment.dataset, moment.example, moment.point)
        if self.session.is_running and not self.session.is_held and not self.is_pointed_at:
            if now < self._told[0] + self.session.turns.reading and of == self._told[1]:
                return
            self._told = now, of
        self.say()

    def _dress(self) -> None:
        self._write_fonts()
        self.dress()
        self.update()


def wrapped(text: str) -> str:
    """Plain text as rich text, of which alone a tooltip breaks long lines; its own breaks and gaps stay.

    No line is broken before a number, which belongs to the name or the sign before it.
    """
    marked = re.sub(
        r" (?=[−+]?\d|$)", "\N{NO-BREAK SPACE}", escape(text, quote=False).replace("  ", "\N{NO-BREAK SPACE} ")
    )
    return f"<qt>{marked.replace(chr(10), '<br>')}</qt>"
