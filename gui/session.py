"""The session: what is looked at, and how document, trainer and views meet.

The document says what is drawn. The session compiles, trains, and publishes moments; trained parameters enter the
document when training pauses, or right before an edit that needs them, as an undoable step of their own.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable
from dataclasses import replace
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QTimer, Signal

from core.checks import data_problems
from core.datasets.dataset import Dataset
from core.errors import UserError
from core.initializers import initial_parameters
from core.parameters import Group, Parameters, carried_over, unflatten
from core.problems import Problem
from core.project import Progress, Project, Training
from core.training.journal import belongs
from core.training.messages import Diverged, Event, Failed, History, Metrics, Ready, Snapshot, Stopped
from core.training.pace import DEFAULT_PACE, Pace
from core.training.trainer import Play
from gui import run_edits
from gui.data_loading import data_key, load_data
from gui.document import Document
from gui.errors import Report, report_of
from gui.moment import Moment
from gui.probes import Probes
from gui.selection import Selection
from gui.stepping import Place
from gui.torch_loading import Loading
from gui.trainer_link import TrainerLink
from gui.turns import Turns

POLL_MS = 16  # once a frame


class Session(QObject):
    """Signals:
    moment_changed(): parameters, data, example or metrics differ; read `moment`.
    selection_changed(): read `selection`.
    stepping_changed(): read `place`.
    history_changed(): read `history`.
    running_changed(): read `is_running`.
    engine_changed(): read `engine_text`.
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
        self.selection = Selection()
        self.place: Place | None = None
        self.history = History()
        self.pace: Pace = DEFAULT_PACE
        self.turns = Turns()
        self.device = "auto"
        self.engine_text = "CPU · torch not loaded yet"
        self._probes = Probes(self)
        self._probes.probed.connect(self.probed)
        self._probes.responses_changed.connect(self.responses_changed)
        self._probes.measured.connect(self._take_metrics)
        self._link = TrainerLink(self)
        self._link.running_changed.connect(self.running_changed)
        self._link.snapshot_arrived.connect(self._take_snapshot)
        self._link.history_arrived.connect(self._take_history)
        self._link.event_arrived.connect(self._take_event)
        self._snapshot: Snapshot | None = None
        self._dataset: Dataset | None = None
        self._data_problems: tuple[Problem, ...] = ()
        self._reading_problems: tuple[Problem, ...] = ()
        self._committing = False
        self._loading: Loading | None = None
        self._metrics: tuple[Metrics, Metrics | None] | None = None
        self._initial: tuple[object, Parameters] | None = None
        self._timer = QTimer(self)
        self._timer.setInterval(POLL_MS)
        self._timer.timeout.connect(self._poll)
        self._probes.asked.connect(self._timer.start)
        document.rebase = self._rebase
        document.project_changed.connect(self._follow)
        self._data_key: object = None
        self._load_data()
        self.moment = self._new_moment()
        self._refresh()

    # What is looked at ------------------------------------------------------

    def select(self, selection: Selection) -> None:
        """Makes this the selection of every view."""
        if selection == self.selection:
            return
        example_changed = selection.example != self.selection.example
        self.selection = selection
        self.selection_changed.emit()
        if example_changed:
            self._refresh(responses=False)

    def step_to(self, place: Place | None) -> None:
        """Moves the stepper to a place, or ends stepping."""
        if place != self.place:
            if place is not None and self._link.is_running:
                self.pause()
            self.place = place
            self.stepping_changed.emit()

    def ask(self, key: Hashable, job: Callable[[], Any]) -> None:
        """Has a job done off the GUI thread; `probed(key, result)` follows unless a newer one comes first."""
        self._probes.ask(key, job)

    @property
    def responses(self) -> dict[str, NDArray[np.floating[Any]]] | None:
        """Layer id → every unit's activation over `moment.plane`, float32 [units, size, size]; None without any."""
        return self._probes.responses

    @property
    def problems(self) -> tuple[Problem, ...]:
        """All that keeps Play from working: of the drawing, its settings, and of the data against them."""
        return self.document.problems + self._data_problems

    @property
    def is_idle(self) -> bool:
        """Whether nothing trains and nothing is being computed for a view."""
        return not self._link.is_running and self._probes.is_idle and (self._is_loading or not self._timer.isActive())

    @property
    def _is_loading(self) -> bool:
        return self._loading is not None and not self._loading.is_done

    @property
    def dataset(self) -> Dataset | None:
        return self._dataset

    # Training ---------------------------------------------------------------

    @property
    def is_running(self) -> bool:
        return self._link.is_running

    @property
    def updates_per_second(self) -> float:
        """Of the training that runs; 0 while it stands still."""
        return self._snapshot.updates_per_second if self._snapshot is not None and self._link.is_running else 0.0

    def play(self) -> None:
        """Trains at the session's pace until paused."""
        self._start(Play(self.pace))

    def train_steps(self, steps: int) -> None:
        """Trains a number of updates, then stands still."""
        self._start(Play(self.pace if steps > 1 else DEFAULT_PACE, steps=steps))

    def train_epoch(self) -> None:
        """Trains to the end of the epoch that is under way."""
        self._start(Play(self.pace, to_epoch_end=True))

    def pause(self) -> None:
        """Stands still; the trained parameters enter the document before this returns."""
        if self._link.is_running:
            self._link.halt()

    def reset(self) -> None:
        """Back to the same start: the numbers the user set, or those of initialisation and seed."""
        self.pause()
        self._begin_anew("Reset", run_edits.reset(self.document.project))

    def new_seed(self) -> None:
        """A new random start."""
        self.pause()
        self._begin_anew("New seed", run_edits.reseeded(self.document.project))

    def set_pace(self, pace: Pace) -> None:
        self.pace = pace
        self._link.set_pace(pace)

    def set_device(self, device: str) -> None:
        """ "cpu", "cuda" or "auto"; a running training goes on there."""
        if device == self.device:
            return
        was_running = self._link.is_running
        self.pause()
        self._drop_trainer()
        self.device = device
        self.engine_text = f"{device.upper() if device != 'auto' else 'CPU'} · ready when you press Play"
        self.engine_changed.emit()
        if was_running:
            self.play()

    def set_training(self, training: Training, text: str, *, merge: str = "") -> None:
        """Changes settings, also while training runs; no restart."""
        self.document.edit(text, replace(self.document.project, training=training), merge=merge)

    def set_weight(self, group: Group, key: str, index: tuple[int, ...], value: float) -> None:
        """Sets one weight, bias or slope; undoable, also while training runs."""
        was_running = self._link.is_running
        self.pause()
        parameters = self.parameters()
        if parameters is None:
            return
        noun = {"weights": "weight", "biases": "bias", "slopes": "slope"}[group]
        changed = run_edits.with_number(self.document.project, parameters, group, key, index, value)
        self.document.edit(f"Set {noun} of {key.replace('->', ' → ')}", changed)
        if was_running:
            self.play()

    def parameters(self) -> Parameters | None:
        """The numbers of this moment; None while the drawing has problems."""
        project = self.document.project
        if self.document.problems:
            return None
        if self._link.is_running and self._snapshot is not None and self._snapshot.graph == project.graph:
            return unflatten(project.graph, self._snapshot.flat)
        if project.parameters is not None:
            return project.parameters
        training = project.training_or_default
        key = (project.graph, training.initialization, training.seed)
        if self._initial is None or self._initial[0] != key:
            self._initial = (key, initial_parameters(*key))
        return self._initial[1]

    def undo(self) -> None:
        """Undoes the last edit; while training runs, what was trained is kept as an edit first where the two touch."""
        self._through_history(self.document.undo_stack.undo)

    def redo(self) -> None:
        self._through_history(self.document.undo_stack.redo)

    def go_to(self, index: int) -> None:
        """Undoes or redoes to a place in the history; what training put there meanwhile may have ended it earlier."""
        stack = self.document.undo_stack
        self._through_history(lambda: self.document.go_to(min(index, stack.count())))

    def load_torch(self) -> None:
        """Imports torch in a thread, so that the window stays free and Play starts at once; `engine_text` follows."""
        if self._loading is None:
            self._loading = Loading()
            self.engine_text = "torch is loading …"
            self.engine_changed.emit()
            self._timer.start()

    @property
    def cuda_problem(self) -> str | None:
        """Why training cannot run on a graphics card, "" if it can, None while torch is not loaded."""
        return self._loading.cuda_problem if self._loading is not None else None

    def close(self) -> None:
        """Ends the threads; what was trained enters the document first."""
        self.pause()
        self._timer.stop()
        self._drop_trainer()
        self._probes.stop()

    # The document changed ---------------------------------------------------

    def _follow(self, before: Project, after: Project) -> None:
        data_changed = data_key(before) != data_key(after)
        drawing_changed = before.graph != after.graph
        training_changed = before.training != after.training
        if data_changed or drawing_changed or training_changed:
            self._load_data()
        if self._committing:
            self._refresh()
            return
        if data_changed or drawing_changed or not self._link.goes_on_from(after.parameters):
            self._drop_trainer()
            if not belongs(after):
                self.history = History()
                self.history_changed.emit()
        elif training_changed:
            self._link.set_training(after.training_or_default)
        if data_changed or drawing_changed:
            self.step_to(None)
        if data_changed or drawing_changed or training_changed or before.parameters is not after.parameters:
            self._metrics = None
            self._refresh()

    def _rebase(self, after: Project) -> Project:
        """An edit made while training runs, on top of what was trained meanwhile (called by the document)."""
        before = self.document.project
        if not self._link.is_running or self._committing:
            return after
        if (before.graph, before.data, before.parameters) == (after.graph, after.data, after.parameters):
            return after
        self._link.halt()
        trained = self.document.project
        fresh = after.parameters or initial_parameters(
            after.graph, after.training_or_default.initialization, after.training_or_default.seed
        )
        kept = carried_over(after.graph, fresh, trained.parameters) if trained.parameters else fresh
        return replace(after, parameters=kept, progress=trained.progress, journal=trained.journal)

    def _begin_anew(self, text: str, project: Project) -> None:
        self.document.edit(text, project)
        self._drop_trainer()
        self.history = History()
        self.history_changed.emit()
        self._refresh()

    def _through_history(self, move: Callable[[], None]) -> None:
        was_running = self._link.is_running
        self.pause()
        move()
        if was_running and not self.problems:
            self.reported.emit(Report("info", "Training was paused by undo."))

    def _load_data(self) -> None:
        project = self.document.project
        before = self._data_problems
        if self._data_key != data_key(project):
            self._data_key = data_key(project)
            self._dataset, self._reading_problems = load_data(project)
        self._data_problems = self._reading_problems
        if self._dataset is not None and not self.document.problems:
            self._data_problems = tuple(data_problems(project, self._dataset))
        kept = self.selection.fitting(project.graph, rows=len(self._dataset) if self._dataset is not None else 0)
        if kept != self.selection:
            self.selection = kept
            self.selection_changed.emit()
        if before != self._data_problems:
            self.problems_changed.emit()

    # The trainer ------------------------------------------------------------

    def _start(self, play: Play) -> None:
        if self.problems:
            first = self.problems[0]
            self.reported.emit(Report("error", f"{first.where}: {first.what}", first.fix))
            return
        self.step_to(None)
        if self._dataset is None:
            return
        if not self._link.is_there:
            self.engine_text = "torch is loading …"
            self.engine_changed.emit()
        self._link.start(self.document.project, self._dataset, play, device=self.device)
        self._timer.start()

    def _drop_trainer(self) -> None:
        self._link.drop()
        self._snapshot = None

    def _poll(self) -> None:
        self._link.poll()
        if self._loading is not None and self._loading.has_just_ended():
            if not self._link.is_there:
                self.engine_text = "CPU · torch"
            self.engine_changed.emit()
        if not self._link.is_running and self._probes.is_idle and not self._is_loading:
            self._timer.stop()
        self._probes.poll()

    def _take_metrics(self, parameters: Parameters, metrics: tuple[Metrics, Metrics | None]) -> None:
        if parameters is self.moment.parameters:
            self._metrics = metrics
            self._refresh(responses=False)

    def _take_history(self, history: History) -> None:
        self.history = history
        self.history_changed.emit()

    def _take_snapshot(self, snapshot: Snapshot) -> None:
        if snapshot.graph == self.document.project.graph:
            self._snapshot = snapshot
            self._metrics = (snapshot.train, snapshot.test)
            if self._link.is_running:
                self._refresh()
                self.engine_changed.emit()

    def _take_event(self, event: Event) -> None:
        if isinstance(event, Ready):
            self.engine_text = f"{event.device.upper()} · {event.engine}"
            self.engine_changed.emit()
        elif isinstance(event, Stopped):
            self._commit(event)
        elif isinstance(event, Diverged):
            self._commit(event.stopped)
            self.reported.emit(report_of(event.error, mends=("lower_rate", "reset")))
        elif isinstance(event, Failed):
            self._drop_trainer()
            if not isinstance(event.error, UserError):
                raise event.error
            self.reported.emit(report_of(event.error))

    def _commit(self, stopped: Stopped) -> None:
        """What was trained becomes part of the document, as an undoable step."""
        project = self.document.project
        if stopped.progress.step != (project.progress or Progress()).step:
            trained = replace(
                project,
                parameters=unflatten(project.graph, stopped.flat),
                progress=stopped.progress,
                journal=stopped.journal,
            )
            self._committing = True
            try:
                self.document.edit(f"Train to step {stopped.progress.step:,}", trained)
            finally:
                self._committing = False
        self._link.stands_at(self.document.project.parameters)
        self._refresh()

    # Moments ----------------------------------------------------------------

    def _new_moment(self) -> Moment:
        project = self.document.project
        progress = project.progress or Progress()
        step, epoch = progress.step, progress.epoch
        if self._link.is_running and self._snapshot is not None:
            step, epoch = self._snapshot.step, self._snapshot.epoch
        train, test = self._metrics or (None, None)
        usable = self._dataset if not self._data_problems or self._fits() else None
        return Moment(project, self.parameters(), usable, step, epoch, train, test, self.selection.example)

    def _fits(self) -> bool:
        """Whether the data's columns go into the drawing, whatever else is wrong with them."""
        return self._dataset is not None and self._dataset.inputs.shape[1] == self.document.project.graph.input_units

    def _refresh(self, *, responses: bool = True) -> None:
        self.moment = self._new_moment()
        self.moment_changed.emit()
        if responses:
            self.ask_responses()
        if self.moment.train is None and not self.problems:
            self._probes.ask_metrics(self.moment)

    def ask_responses(self) -> None:
        """Has every unit's response over the input plane computed for the present moment."""
        self._probes.ask_responses(self.moment)
