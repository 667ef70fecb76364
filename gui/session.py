"""The session: how document, training, data and views meet; it publishes the moment that every view shows.

Each part has an owner: `attention` what is looked at, `data` the arrays, `run` the training, `engine` what computes.
Views know only the session.
"""

from __future__ import annotations

import time
from functools import partial

from PySide6.QtCore import QObject, QTimer, Signal

from core.project import Project
from core.training.messages import Metrics
from gui.attention import Attention
from gui.compiling_ahead import CompilingAhead
from gui.data_loading import LoadedData, data_key
from gui.document import Document
from gui.engine_status import EngineStatus
from gui.live_entry import LiveEntry
from gui.live_retrain import LiveRetrain
from gui.looks import Looks
from gui.moment import Moment
from gui.probes import Probes
from gui.time_travel import TimeTravel
from gui.training_run import TrainingRun
from gui.turns import Turns
from gui.zero_gradient import ZeroGradientWarning

POLL_MS, CALM_POLL_MS = 16, 32  # once a frame; flat out, where fewer pictures are drawn, half as often
SHORTEST_DRAWN = 0.12  # seconds from one moment of a run flat out to the next, unless all views have drawn it before
LONGEST_DRAWN = 0.17  # seconds for which numbers of a run flat out may be on their way to views
HOLD_MS = 60  # how long the old numbers may stand for those that live retrain is about to give


class Session(Looks):
    """Signals:
    moment_changed(): parameters, data, example or metrics differ; read `moment`.
    written_changed(): read `written`.
    selection_changed(): read `selection`.
    stepping_changed(): read `place`.
    history_changed(): read `history`.
    running_changed(): read `is_running`.
    engine_changed(): read `engine` and `updates_per_second`.
    responses_changed(): read `responses`.
    problems_changed(): read `problems`.
    probed(key, result): a job given to `ask` is done.
    reported(Report): something to tell the user.

    Attributes:
        written: the moment whose numbers stand in counters and time line, at the curve, on tiles: `moment`, but of a
            run flat out as long as somebody takes to read them.
        is_held: `moment` stands although training goes on: a picture of all views is being taken.
    """

    moment_changed = Signal()
    written_changed = Signal()
    selection_changed = Signal()
    stepping_changed = Signal()
    history_changed = Signal()
    running_changed = Signal()
    engine_changed = Signal()
    responses_changed = Signal()
    problems_changed = Signal()
    probed = Signal(object, object)
    reported = Signal(object)

    def __init__(self, document: Document, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.document = document
        self.is_held = False
        self.turns = Turns(self)
        self.attention = Attention(self)
        self.data = LoadedData()
        self.engine = EngineStatus(self)
        self.run = TrainingRun(document, self.data, self.engine, self)
        self.travel = TimeTravel(document, self.data, self.run, self.engine, self)
        self.live = LiveRetrain(self)
        self._hold = QTimer(self)
        self._hold.setSingleShot(True)
        self._hold.setInterval(HOLD_MS)
        self._hold.timeout.connect(self._refresh)
        self._ahead = CompilingAhead(document, self.data, self.engine, self)
        self._zero_gradient = ZeroGradientWarning()
        self._taken = 0.0  # when the moment came
        self._probes = Probes(self)
        parts = (self.live, document, self.data, self.engine, self.run, self._probes, self.turns)
        self._live_entry = LiveEntry(*parts, self)
        self._live_entry.entered = self._refresh
        self._timer = QTimer(self)
        self._timer.setInterval(POLL_MS)
        self._timer.timeout.connect(self._poll)
        self._connect()
        self._load_data()
        self.moment = self.written = self._new_moment()
        self._refresh()

    def _connect(self) -> None:
        self.attention.selection_changed.connect(self.selection_changed)
        self.attention.stepping_changed.connect(self.stepping_changed)
        self.engine.changed.connect(self.engine_changed)
        self.run.starts.connect(self._prepare_run)
        self.run.running_changed.connect(self.running_changed)
        self.run.state_changed.connect(lambda new_numbers: self._refresh(responses=new_numbers))
        self.run.history_changed.connect(self.history_changed)
        self.run.reported.connect(self.reported)
        self.live.ticked.connect(self._poll)
        self._probes.probed.connect(self.probed)
        self._probes.worked = self.turns.spend
        self._probes.responses_changed.connect(self.responses_changed)
        self._probes.lateness_changed.connect(lambda: self._refresh(responses=False))
        self._probes.measured.connect(self._take_metrics)
        self._probes.asked = self._wake
        self.travel.moved.connect(self._refresh)
        self.travel.asked.connect(self._wake)
        self.travel.reported.connect(self.reported)
        self.travel.may_branch = lambda: not self.live.is_on
        self.engine.ready.connect(self.travel.keeping.rebuild)
        self.engine.asked.connect(self._timer.start)
        self.engine.is_busy = lambda: not self.is_idle
        self.document.project_changed.connect(self._follow)

    # Its life ---------------------------------------------------------------

    @property
    def has_unsaved_changes(self) -> bool:
        """Whether the file does not hold it all: after an edit, and while training moves the weights."""
        return self.document.has_unsaved_changes or self.run.is_running

    @property
    def is_idle(self) -> bool:
        """Whether nothing trains and nothing is being computed for a view."""
        still = not self.run.is_running and self._probes.is_idle and not self.live.is_under_way and self.travel.is_idle
        return still and self.turns.is_idle and (self.engine.is_loading or not self._timer.isActive())

    @property
    def is_drawn(self) -> bool:
        """Whether all that shows the moment has done so; what trains meanwhile is ahead of it."""
        return self._probes.is_through and self.turns.is_idle

    def close(self) -> None:
        """Ends the threads; what was trained enters the document first."""
        self.pause()
        self._timer.stop()
        self._hold.stop()
        self.engine.close()
        self.turns.close()
        self.live.close()
        self._ahead.close()
        self.run.drop()
        self.travel.stop()
        self._probes.stop()

    # What happened ----------------------------------------------------------

    def _follow(self, before: Project, after: Project) -> None:
        """The document changed."""
        self.travel.follow(before, after)
        data_changed, drawing_changed = data_key(before) != data_key(after), before.graph != after.graph
        training_changed = before.training != after.training
        if data_changed or drawing_changed or training_changed:
            self._load_data()
        if self.run.is_committing:
            self._refresh()
            return
        comes = self._live_entry.brings(after)
        begun = (
            not comes
            and not self.run.is_running
            and self.live.follow(
                before,
                after,
                None if self.problems else self.data.dataset,
                is_edit=self.document.is_editing,
                device=self.engine.device,
            )
        )
        self.run.follow(before, after, data_changed=data_changed)
        if data_changed or drawing_changed:
            self.step_to(None)
        if drawing_changed or training_changed:
            warn = partial(self.warn_of_zero_gradient, is_training=comes)
            QTimer.singleShot(0, self, warn)  # when the edit has taken old banners away
        if comes:
            self._live_entry.arrive()
            if drawing_changed:
                self._refresh(responses=False)
            return
        if begun and not drawing_changed and self.moment.parameters is not None:
            self._hold.start()  # the numbers that belong to the change come in a moment
        elif data_changed or drawing_changed or training_changed or before.parameters is not after.parameters:
            self._refresh()

    def _load_data(self) -> None:
        project = self.document.project
        problems_differ = self.data.follow(project, is_sound=not self.document.problems)
        rows = len(self.data.dataset) if self.data.dataset is not None else 0
        self.attention.fit(project.graph, rows=rows)
        if problems_differ:
            self.problems_changed.emit()

    def _prepare_run(self) -> None:
        self.step_to(None)
        self._timer.start()

    def _wake(self) -> None:
        """Looks once a frame from now on; starting a timer that runs would put its next look off."""
        if not self._timer.isActive():
            self._timer.start()

    def _poll(self) -> None:
        if self.turns.is_answering and not self.run.is_running:
            return  # results are drawn as they come
        is_loading = self.engine.is_loading  # before the look: what ends after it is seen at the next one
        if not self.is_held and not self._is_being_drawn:
            self.run.poll()
        self.engine.poll(has_trainer=self.run.has_trainer)
        is_idle = self._probes.is_idle and self.travel.is_idle
        if not self.run.is_running and is_idle and not is_loading:
            self._timer.stop()
        self.travel.poll()
        self._probes.poll()
        pause = CALM_POLL_MS if self.turns.is_calm else POLL_MS
        if pause != self._timer.interval():
            self._timer.setInterval(pause)

    @property
    def _is_being_drawn(self) -> bool:
        """Flat out, whether the last numbers are still on their way to some view: what is shown together is to be of
        the same ones, and newer ones that are not drawn cost what training wants; but for long they do not wait."""
        age = time.monotonic() - self._taken
        if not self.turns.is_calm or age > LONGEST_DRAWN:
            return False
        if self.turns.is_under_way or not self._probes.is_idle:
            return True
        return age < SHORTEST_DRAWN and not self.turns.is_through

    def _ask_metrics(self) -> None:
        if self.moment.train is None and not self.problems and not self.travel.is_past and not self.run.is_running:
            self._probes.ask_metrics(self.moment)

    def _take_metrics(self, of: Moment, metrics: tuple[Metrics, Metrics | None]) -> None:
        now = self.moment
        is_same = of.parameters is now.parameters and of.dataset is now.dataset
        if is_same and (of.graph, of.training) == (now.graph, now.training):  # they were asked for before an edit
            self.run.measured(metrics)

    # The moment -------------------------------------------------------------

    def _new_moment(self) -> Moment:
        project, selection, state = self.document.project, self.selection, self.run.state()
        dataset = self.data.usable_in(project.graph)
        if (past := self.travel.past()) is not None:
            project, state, dataset = past
        return Moment(
            project,
            state.parameters,
            dataset,
            state.step,
            state.epoch,
            state.train,
            state.test,
            selection.example,
            is_stale=self._probes.is_late or self.travel.is_late,
            point=selection.point,
            target=selection.target,
        )

    def _refresh(self, *, responses: bool = True) -> None:
        self._hold.stop()
        self.moment, self._taken = self._new_moment(), time.monotonic()
        if is_written := not self._may_be_read_on():
            self.written = self.moment
        self.moment_changed.emit()
        if is_written:
            self.turns.forget("numbers")
            self.written_changed.emit()
        else:
            self.turns.ask("numbers", self._write, every=self.turns.reading)
        if responses and not self.run.is_running:  # while training the canvas asks
            if self._probes.must_compute(self.moment):
                self.turns.follow("responses", self.ask_responses)
            else:
                self.ask_responses()  # at once: they came with the numbers, or there are none
        if self.moment.train is None:
            self.turns.follow("metrics", self._ask_metrics)

    def _may_be_read_on(self) -> bool:
        """Whether nothing but training has changed the numbers, flat out: nobody could read them."""
        before, now = self.written, self.moment
        is_same = before.graph is now.graph and before.dataset is now.dataset
        is_same = is_same and (before.example, before.point, before.target) == (now.example, now.point, now.target)
        return self.turns.is_calm and self.run.is_running and is_same

    def hold(self, *, is_held: bool) -> None:
        """Has everything be of `moment`, numbers to read as well, until it is held no more."""
        self.is_held = is_held
        if is_held:
            self.moment_changed.emit()
            self._write()

    def _write(self) -> None:
        self.written = self.moment
        self.written_changed.emit()
