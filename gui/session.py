"""The session: how document, training, data and views meet; it publishes the moment that every view shows.

Each part has an owner: `attention` what is looked at, `data` the arrays, `run` the training, `engine` what computes.
Views know only the session.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QTimer, Signal

from core.datasets.dataset import Dataset
from core.parameters import Group, Parameters
from core.problems import Problem
from core.project import Project, Training
from core.training.messages import History, Metrics
from core.training.pace import DEFAULT_PACE, Pace
from core.training.trainer import Play
from gui import run_edits
from gui.attention import Attention
from gui.compiling_ahead import CompilingAhead
from gui.data_loading import LoadedData, data_key
from gui.document import Document
from gui.engine_status import EngineStatus
from gui.live_entry import LiveEntry
from gui.live_retrain import LiveRetrain
from gui.moment import Moment
from gui.probes import Probes
from gui.selection import Selection
from gui.stepping import Place
from gui.time_travel import TimeTravel
from gui.training_run import TrainingRun
from gui.turns import Turns

POLL_MS = 16  # once a frame
HOLD_MS = 60  # how long the old numbers may stand for those that live retrain is about to give


class Session(QObject):
    """Signals:
    moment_changed(): parameters, data, example or metrics differ; read `moment`.
    selection_changed(): read `selection`.
    stepping_changed(): read `place`.
    history_changed(): read `history`.
    running_changed(): read `is_running`.
    engine_changed(): read `engine` and `updates_per_second`.
    responses_changed(): read `responses`.
    problems_changed(): read `problems`.
    probed(key, result): a job given to `ask` is done.
    reported(Report): something to tell the user.
    """

    moment_changed = Signal()
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
        self._probes = Probes(self)
        parts = (self.live, document, self.data, self.engine, self.run, self._probes, self.turns)
        self._live_entry = LiveEntry(*parts, self)
        self._timer = QTimer(self)
        self._timer.setInterval(POLL_MS)
        self._timer.timeout.connect(self._poll)
        self._connect()
        self._load_data()
        self.moment = self._new_moment()
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
        self._probes.responses_changed.connect(self.responses_changed)
        self._probes.lateness_changed.connect(lambda: self._refresh(responses=False))
        self._probes.measured.connect(self._take_metrics)
        self._probes.asked.connect(self._wake)
        self.travel.moved.connect(self._refresh)
        self.travel.asked.connect(self._wake)
        self.travel.reported.connect(self.reported)
        self.travel.may_branch = lambda: not self.live.is_on
        self.engine.ready.connect(self.travel.keeping.rebuild)
        self.engine.asked.connect(self._timer.start)
        self.engine.is_busy = lambda: not self.is_idle
        self.document.project_changed.connect(self._follow)

    # What is looked at ------------------------------------------------------

    @property
    def selection(self) -> Selection:
        return self.attention.selection

    @property
    def place(self) -> Place | None:
        return self.attention.place

    def select(self, selection: Selection) -> None:
        """Makes this the selection of every view."""
        if self.attention.select(selection):
            self._refresh(responses=False)

    def step_to(self, place: Place | None) -> None:
        """Moves the stepper to a place, or ends stepping."""
        if place is not None and place != self.place:
            self.pause()
        self.attention.step_to(place)

    def ask(self, key: Hashable, job: Callable[[], Any]) -> None:
        """Has a job done off the GUI thread; `probed(key, result)` follows unless a newer one comes first."""
        self._probes.ask(key, job)

    def ask_responses(self) -> None:
        """Has every unit's response over the input plane computed for the present moment."""
        self._probes.ask_responses(self.moment)

    @property
    def responses(self) -> dict[str, NDArray[np.floating[Any]]] | None:
        """Layer id → every unit's activation over `moment.plane`, float32 [units, size, size]; None without any."""
        return self._probes.responses

    @property
    def problems(self) -> tuple[Problem, ...]:
        """All that keeps Play from working: of the drawing, its settings, and of the data against them."""
        return self.document.problems + self.data.problems

    @property
    def dataset(self) -> Dataset | None:
        return self.data.dataset

    @property
    def is_idle(self) -> bool:
        """Whether nothing trains and nothing is being computed for a view."""
        still = not self.run.is_running and self._probes.is_idle and not self.live.is_under_way and self.travel.is_idle
        return still and self.turns.is_idle and (self.engine.is_loading or not self._timer.isActive())

    # Training ---------------------------------------------------------------

    @property
    def is_running(self) -> bool:
        return self.run.is_running

    @property
    def updates_per_second(self) -> float:
        """Of the training that runs; 0 while it stands still."""
        return self.run.updates_per_second

    @property
    def history(self) -> History:
        """The loss over the run so far."""
        return self.run.history

    @property
    def pace(self) -> Pace:
        return self.run.pace

    def parameters(self) -> Parameters | None:
        """The numbers that are shown: of the run as it stands, or of its past; None while the drawing has problems."""
        past = self.travel.shown
        return past.project.parameters if past is not None else self.run.parameters()

    @property
    def training(self) -> Training:
        """The settings that are shown and changed: the document's, or those of a past step (not with live retrain)."""
        past = None if self.live.is_on else self.travel.shown
        return self.document.project.training_or_default if past is None else past.training

    def play(self) -> None:
        """Trains at the session's pace until paused; at a past step a branch begins there."""
        self.travel.branch_off()
        self.run.start(Play(self.pace))

    def train_steps(self, steps: int) -> None:
        """Trains a number of updates, then stands still."""
        self.travel.branch_off()
        self.run.start(Play(self.pace if steps > 1 else DEFAULT_PACE, steps=steps))

    def train_epoch(self) -> None:
        """Trains to the end of the epoch that is under way."""
        self.travel.branch_off()
        self.run.start(Play(self.pace, to_epoch_end=True))

    def pause(self) -> None:
        """Stands still; the trained parameters enter the document before this returns."""
        self.run.pause()

    def reset(self) -> None:
        """Back to the same start: the numbers the user set, or those of initialisation and seed."""
        self.travel.leave()
        with self.live.resting():
            self.run.begin_anew("Reset", run_edits.reset)

    def new_seed(self) -> None:
        """A new random start."""
        self.travel.leave()
        self.run.begin_anew("New seed", run_edits.reseeded)

    def set_pace(self, pace: Pace) -> None:
        self.run.set_pace(pace)

    def set_training(self, training: Training, text: str, *, merge: str = "") -> None:
        """Changes settings, also while training runs; no restart, but that live retrain begins at the start."""
        if self.live.is_on:
            self.pause()
        self.document.edit(text, replace(self.document.project, training=training), merge=merge)

    def set_weight(self, group: Group, key: str, index: tuple[int, ...], value: float) -> None:
        """Sets one weight, bias or slope; undoable, also while training runs. With live retrain: at the run's start."""
        self.branch_off("weights")
        self.run.set_number(group, key, index, value, at_start=self.live.is_on)

    def branch_off(self, name: str = "") -> None:
        """Before numbers of a past step are changed: they are to be those of a branch. Live retrain begins anew."""
        if self.live.is_on:
            self.travel.leave()
        else:
            self.travel.branch_off(name)

    def number_base(self) -> tuple[Project, Parameters | None]:
        """What a typed or dragged number belongs to: the run as it stands, with live retrain its start."""
        if self.live.is_on and not self.document.problems:
            return run_edits.at_start(self.document.project)
        return self.document.project, self.parameters()

    def undo(self) -> None:
        """Undoes the last edit; while training runs, what was trained is kept as an edit first where the two touch."""
        self.travel.leave()
        self.run.through_history(self.document.undo_stack.undo)

    def redo(self) -> None:
        self.travel.leave()
        self.run.through_history(self.document.undo_stack.redo)

    def go_to(self, index: int) -> None:
        """Undoes or redoes to a place in the history; what training put there meanwhile may have ended it earlier."""
        self.travel.leave()
        stack = self.document.undo_stack
        self.run.through_history(lambda: self.document.go_to(min(index, stack.count())))

    # Live retrain -----------------------------------------------------------

    def set_live(self, on: bool) -> None:
        """Has each change of a knob train again, from the same start to where the run stands now."""
        self.travel.leave()
        self.live.set_on(on, step=self.moment.step)
        if on and not self.run.is_running and not self.moment.step:
            self._live_entry.retrain()

    def set_live_steps(self, steps: int) -> None:
        """Where live retrain ends."""
        self.live.set_steps(steps)
        if self.live.is_on and self.live.steps != self.moment.step:
            self._live_entry.retrain()

    # What computes ----------------------------------------------------------

    @property
    def device(self) -> str:
        return self.engine.device

    @property
    def engine_text(self) -> str:
        return self.engine.text

    @property
    def cuda_problem(self) -> str | None:
        """Why training cannot run on a graphics card, "" if it can, None while torch is not loaded."""
        return self.engine.cuda_problem

    def set_device(self, device: str) -> None:
        """ "cpu", "cuda" or "auto"; a running training goes on there."""
        self.travel.leave()
        self.run.set_device(device)

    def load_torch(self) -> None:
        """Imports torch in a thread, so that the window stays free; `engine` follows."""
        self.engine.load_torch()

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
        begun = not self.run.is_running and self.live.follow(
            before,
            after,
            None if self.problems else self.data.dataset,
            is_edit=self.document.is_editing,
            device=self.engine.device,
        )
        self.run.follow(before, after, data_changed=data_changed)
        if data_changed or drawing_changed:
            self.step_to(None)
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
        self.run.poll()
        self.engine.poll(has_trainer=self.run.has_trainer)
        is_idle = self._probes.is_idle and self.travel.is_idle
        if not self.run.is_running and is_idle and not self.engine.is_loading:
            self._timer.stop()
        self.travel.poll()
        self._probes.poll()

    def _take_metrics(self, parameters: Parameters, metrics: tuple[Metrics, Metrics | None]) -> None:
        if parameters is self.moment.parameters:
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
        )

    def _refresh(self, *, responses: bool = True) -> None:
        self._hold.stop()
        self.moment = self._new_moment()
        self.moment_changed.emit()
        if responses:
            self.ask_responses()
        if self.moment.train is None and not self.problems and not self.travel.is_past and not self.run.is_running:
            self._probes.ask_metrics(self.moment)
