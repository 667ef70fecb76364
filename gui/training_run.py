"""The training side of the session: plays, pauses and resets one run, and carries its numbers into the document.

Trained parameters enter the document when training pauses, or right before an edit that needs them, as an undoable
step of their own.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import QObject, Signal

from core.errors import UserError
from core.initializers import initial_parameters
from core.parameters import Group, Parameters, carried_over, unflatten
from core.project import Progress, Project
from core.training.divergence import remedies
from core.training.journal import belongs
from core.training.keyframes import Keyframes
from core.training.messages import Diverged, Event, Failed, History, Metrics, Ready, Snapshot, Stopped
from core.training.pace import DEFAULT_PACE, Pace
from core.training.trainer import Play
from gui import run_edits
from gui.data_loading import LoadedData, data_key
from gui.document import Document
from gui.engine_status import EngineStatus
from gui.errors import Report, report_of
from gui.numbers import count, number
from gui.run_state import RunState
from gui.symbols import number_name
from gui.trainer_link import TrainerLink


class TrainingRun(QObject):
    """Signals:
    starts(): training is about to begin; `poll` once a frame from now on.
    running_changed(): read `is_running`. pace_changed(): read `pace`.
    state_changed(has_new_numbers: bool): read `state`.
    history_changed(): read `history`.
    past_arrived(Past): the run that trains hands over its keyframes and its journal so far.
    reported(Report): something to tell the user.
    """

    starts = Signal()
    running_changed = Signal()
    pace_changed = Signal()
    state_changed = Signal(bool)
    history_changed = Signal()
    past_arrived = Signal(object)
    reported = Signal(object)

    def __init__(self, document: Document, data: LoadedData, engine: EngineStatus, parent: QObject) -> None:
        super().__init__(parent)
        self._document, self._data, self._engine = document, data, engine
        self.pace: Pace = DEFAULT_PACE
        self.history = _history_of(document.project)
        self.is_committing = False
        self._link = TrainerLink(self)
        self._link.running_changed.connect(self.running_changed)
        self._link.snapshot_arrived.connect(self._take_snapshot)
        self._link.history_arrived.connect(self._show_history)
        self._link.event_arrived.connect(self._take_event)
        self._link.past_arrived.connect(self.past_arrived)
        self.kept_moments: Callable[[], Keyframes | None] = lambda: None  # time travel's: what a run goes on from
        self.stopped_because = ""  # the stop condition that ended the last Play, as a sentence
        self._snapshot: Snapshot | None = None
        self._metrics: tuple[Metrics, Metrics | None] | None = None
        self._initial: tuple[object, Parameters] | None = None
        document.rebase = self._rebase

    @property
    def is_running(self) -> bool:
        return self._link.is_running

    @property
    def has_trainer(self) -> bool:
        return self._link.is_there

    @property
    def updates_per_second(self) -> float:
        """Of the training that runs; 0 while it stands still."""
        return self._snapshot.updates_per_second if self._snapshot is not None and self._link.is_running else 0.0

    def state(self) -> RunState:
        """Where the run stands now."""
        progress = self._document.project.progress or Progress()
        step, epoch = progress.step, progress.epoch
        if self._link.is_running and self._snapshot is not None:
            step, epoch = self._snapshot.step, self._snapshot.epoch
        train, test = self._metrics or (None, None)
        return RunState(self.parameters(), step, epoch, train, test)

    def parameters(self) -> Parameters | None:
        """The numbers of this moment; None while the drawing has problems."""
        project = self._document.project
        if self._document.problems:
            return None
        if self._link.is_running and self._snapshot is not None and self._snapshot.graph == project.graph:
            return self._snapshot.parameters
        if project.parameters is not None:
            return project.parameters
        training = project.training_or_default
        key = (project.graph, training.initialization, training.seed)
        if self._initial is None or self._initial[0] != key:
            self._initial = (key, initial_parameters(*key))
        return self._initial[1]

    def measured(self, metrics: tuple[Metrics, Metrics | None]) -> None:
        """Takes the metrics of the present state, where someone else has computed them."""
        self._metrics = metrics
        self.state_changed.emit(False)

    # What the user does to it -----------------------------------------------

    def start(self, play: Play) -> None:
        """Trains, unless a problem stands against it; then that is reported."""
        problems = self._document.problems + self._data.problems
        if problems:
            first = problems[0]
            self.reported.emit(Report("error", f"{first.where}: {first.what}", first.fix))
            return
        self.stopped_because = ""
        self.starts.emit()
        if self._data.dataset is None:
            return
        kept = None
        if not self._link.is_there:
            self._engine.starts()
            kept = self.kept_moments()
        self._link.start(self._document.project, self._data.dataset, play, device=self._engine.device, kept=kept)

    def pause(self) -> None:
        """Stands still; the trained parameters enter the document before this returns."""
        if self._link.is_running:
            self._link.halt()

    def begin_anew(self, text: str, edit: Callable[[Project], Project]) -> None:
        """Has a run edit lead to the start of a new run."""
        self.pause()
        self._document.edit(text, edit(self._document.project))
        self.drop()
        self.state_changed.emit(True)

    def replace_by(
        self, project: Project, metrics: tuple[Metrics, Metrics | None], enter: Callable[[Project], None]
    ) -> None:
        """A run that was done elsewhere, from its start to where it stands, takes this one's place in the document."""
        self.drop()
        self.stopped_because = ""
        self._metrics, self.history = metrics, project.history
        self.is_committing = True
        try:
            enter(project)
        finally:
            self.is_committing = False
        self.history_changed.emit()

    def arrived(self, metrics: tuple[Metrics, Metrics | None]) -> None:
        """The document's numbers were trained elsewhere and came with the edit that led to them, metrics and all."""
        self.stopped_because = ""
        self._metrics = metrics

    def set_pace(self, pace: Pace) -> None:
        self.pace = pace
        self._link.set_pace(pace)
        self.pace_changed.emit()

    def set_device(self, device: str) -> None:
        """A running training goes on there."""
        if device == self._engine.device:
            return
        was_running = self._link.is_running
        self.pause()
        self.drop()
        self._engine.choose(device)
        if was_running:
            self.start(Play(self.pace))

    def set_number(
        self, group: Group, key: str, index: tuple[int, ...], value: float, *, at_start: bool = False
    ) -> None:
        """Sets one weight, bias or slope, of now or at the run's start; undoable, also while training runs."""
        text = f"Set {number_name(self._document.project.graph, group, key, index)} to {number(value, 6)}"
        self.set_numbers(((group, key, index, value),), text, at_start=at_start)

    def set_numbers(self, changes: tuple[run_edits.Change, ...], text: str, *, at_start: bool = False) -> None:
        """Sets several at once, as one undoable edit of that name."""
        was_running = self._link.is_running and not at_start
        self.pause()
        project, parameters = self._document.project, self.parameters()
        if parameters is None:
            return
        if at_start:
            project, parameters = run_edits.at_start(project)
        self._document.edit(text, run_edits.with_numbers(project, parameters, changes))
        if was_running:
            self.start(Play(self.pace))

    def through_history(self, move: Callable[[], None]) -> None:
        """Undoes or redoes; what was trained meanwhile is kept as an edit first."""
        was_running = self._link.is_running
        self.pause()
        move()
        if was_running and not self._document.problems + self._data.problems:
            self.reported.emit(Report("info", "Training was paused by undo."))

    def drop(self) -> None:
        """Ends the thread, if there is one; what it trained since the last pause is gone."""
        self._link.drop()
        self._snapshot = None

    def poll(self) -> None:
        """Takes in what the thread has left; called once a frame."""
        self._link.poll()

    # The document changed ---------------------------------------------------

    def follow(self, before: Project, after: Project, *, data_changed: bool) -> None:
        """Goes on with other settings; where drawing, data or numbers differ the next start begins from those."""
        drawing_changed, training_changed = before.graph != after.graph, before.training != after.training
        if data_changed or drawing_changed or not self._link.goes_on_from(after.parameters):
            self.drop()
        elif training_changed:
            self._link.set_training(after.training_or_default)
        if data_changed or drawing_changed or training_changed or before.parameters is not after.parameters:
            self._metrics = None
            self.stopped_because = ""
        kept = [(p.graph, id(p.journal), id(p.history)) for p in (before, after)]
        if not self._link.is_running and kept[0] != kept[1]:
            self._show_history(_history_of(after))

    def _rebase(self, after: Project) -> Project:
        """An edit made while training runs, on top of what was trained meanwhile (called by the document)."""
        before = self._document.project
        if not self._link.is_running or self.is_committing:
            return after
        same_rows = data_key(before) == data_key(after)  # the seed draws them, too
        if same_rows and (before.graph, before.parameters) == (after.graph, after.parameters):
            return after
        self._link.halt()
        trained = self._document.project
        fresh = after.parameters or initial_parameters(
            after.graph, after.training_or_default.initialization, after.training_or_default.seed
        )
        kept = carried_over(after.graph, fresh, trained.parameters) if trained.parameters else fresh
        return replace(
            after, parameters=kept, progress=trained.progress, journal=trained.journal, history=trained.history
        )

    # The thread tells -------------------------------------------------------

    def _show_history(self, history: History) -> None:
        self.history = history
        self.history_changed.emit()

    def _take_snapshot(self, snapshot: Snapshot) -> None:
        if snapshot.graph == self._document.project.graph:
            self._snapshot = snapshot
            self._metrics = (snapshot.train, snapshot.test) if snapshot.train is not None else None
            if self._link.is_running:
                self.state_changed.emit(True)
                self._engine.changed.emit()  # the updates a second

    def _take_event(self, event: Event) -> None:
        if isinstance(event, Ready):
            self._engine.is_ready(event)
        elif isinstance(event, Stopped):
            self._commit(event)
            self.stopped_because = event.reason
            if event.reason:
                told = f"Stopped at step {count(event.progress.step)}: {event.reason}"
                self.reported.emit(Report("info", told, mends=("train_on",)))
        elif isinstance(event, Diverged):
            self._commit(event.stopped)
            offers = (*remedies(self._document.project.training_or_default, event.error.where), "reset")
            mends = offers[:2]  # more would leave the words no room
            self.reported.emit(report_of(event.error, mends=mends))
        elif isinstance(event, Failed):
            self.drop()
            if not isinstance(event.error, UserError):
                raise event.error
            self.reported.emit(report_of(event.error))

    def _commit(self, stopped: Stopped) -> None:
        """What was trained becomes part of the document, as an undoable step."""
        project = self._document.project
        if stopped.progress.step != (project.progress or Progress()).step:
            trained = replace(
                project,
                parameters=unflatten(project.graph, stopped.flat),
                progress=stopped.progress,
                journal=stopped.journal,
                history=stopped.history,
            )
            self.is_committing = True
            try:
                self._document.edit(f"Train to step {count(stopped.progress.step)}", trained)
            finally:
                self.is_committing = False
        self._link.stands_at(self._document.project.parameters)
        self.state_changed.emit(True)


def _history_of(project: Project) -> History:
    """The loss over the project's run; a curve of another drawing's run is not shown."""
    return project.history if len(project.history) and belongs(project) else History()
