"""Travelling in a run: which of its past moments is shown instead of now, its marks and keyframes, and its branches.

The document stays at the run's end while one looks back. Whoever trains or edits from a past step leaves the run there:
a branch goes on, and the run as it was is kept beside it.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING, Any

from PySide6.QtCore import QObject, QTimer, Signal

from core.datasets.dataset import Dataset
from core.project import Progress, Project
from core.training.branches import forked
from core.training.branches_file import KEY
from core.training.data_edits import with_data_edit
from core.training.journal import belongs
from core.training.keyframes import Past
from core.training.marks import Mark, marks
from core.training.messages import Metrics
from gui import run_branching
from gui.data_loading import LoadedData
from gui.document import Document
from gui.engine_status import EngineStatus
from gui.errors import report_of
from gui.numbers import count
from gui.past_keeping import PastKeeping
from gui.past_reading import Found, PastReader, Wanted
from gui.run_branches import SWITCH, RunBranches
from gui.run_state import RunState
from gui.training_run import TrainingRun

if TYPE_CHECKING:
    from core.training.timeline import PastMoment

MOMENT = "moment"  # what the thread is asked for, beside branches
LATE_MS = 200  # how long the last moment may stand for the one that is asked for before it is dimmed
LONGEST_WAIT = 5.0  # seconds that leaving a run at a past step waits for that step


class TimeTravel(RunBranches):
    """Signals:
    moved(): another moment is shown, or the same one counts as late; read `shown` and `is_late`.
    changed(): anything else about the time line differs: where it is asked to go, marks, branches, keyframes.
    asked(): there is something to wait for; `poll` once a frame until `is_idle`.
    reported(Report): something to tell the user.
    """

    moved = Signal()
    changed = Signal()

    def __init__(
        self, document: Document, data: LoadedData, run: TrainingRun, engine: EngineStatus, parent: QObject
    ) -> None:
        super().__init__(document, data, run, engine, parent)
        self.goal: int | None = None  # the step that is asked for; None for now
        self.shown: PastMoment | None = None
        self.metrics: tuple[Metrics | None, Metrics | None] = (None, None)
        self.is_late = False
        self.may_branch: Callable[[], bool] = lambda: True  # else an edit is one of the run's end
        self.keeping = PastKeeping(document, data, run, engine, self)
        self.keeping.changed.connect(self.changed)
        self.keeping.reported.connect(self.reported)
        self.keeping.is_wanted_elsewhere = lambda: not self._worker.is_idle
        self._journal_of_trainer: tuple[Any, ...] | None = None
        self._marks: tuple[Any, tuple[Mark, ...]] | None = None
        self._has_run: tuple[Project, bool] | None = None
        self._reader = PastReader()
        self._late = QTimer(self)
        self._late.setSingleShot(True)
        self._late.setInterval(LATE_MS)
        self._late.timeout.connect(partial(self._set_late, is_late=True))
        self._rebase_run, document.rebase = document.rebase, self._rebase
        run.kept_moments = self.keeping.kept
        run.past_arrived.connect(self._take_past)
        run.running_changed.connect(self.changed)

    # What there is ----------------------------------------------------------

    @property
    def newest(self) -> int:
        """The last step of the run; 0 for none."""
        return self._run.state().step if self._run.is_running else _progress(self._document.project).step

    @property
    def newest_epoch(self) -> int:
        return self._run.state().epoch if self._run.is_running else _progress(self._document.project).epoch

    @property
    def has_past(self) -> bool:
        """Whether there is a run that can be looked back on."""
        if self._run.is_running:
            return self.newest > 0
        project = self._document.project
        if self._has_run is None or self._has_run[0] is not project:
            self._has_run = (project, belongs(project))
        return self._has_run[1] and self.newest > 0 and self._data.dataset is not None

    @property
    def is_past(self) -> bool:
        """Whether something else than now is shown, or about to be."""
        return self.goal is not None

    @property
    def step(self) -> int:
        """Where one is: the step that is shown, or asked for."""
        if self.goal is None:
            return self.newest
        return self.goal if self.is_waiting or self.shown is None else self.shown.step

    @property
    def epoch(self) -> int:
        return self.newest_epoch if self.shown is None else self.shown.progress.epoch

    @property
    def steps_an_epoch(self) -> int:
        """Updates that go through all training examples once, under the settings of now."""
        rows = len(self._data.dataset.train) if self._data.dataset is not None else 1
        return max(1, -(-rows // max(1, self._document.project.training_or_default.batch_size)))

    @property
    def is_waiting(self) -> bool:
        """Whether the moment that is asked for is still to come."""
        return self.goal is not None and (self.shown is None or self.shown.asked != self.goal)

    @property
    def note(self) -> str:
        """Why another step than the one asked for is shown, or not certainly the same; "" where it is exact."""
        return self.shown.note if self.shown is not None and not self.is_waiting else ""

    def past(self) -> tuple[Project, RunState, Dataset | None] | None:
        """The past moment that is shown: the document of then, where it stood, and its rows; None for now."""
        moment = self.shown
        if moment is None:
            return None
        now = self._document.project
        then = replace(
            moment.project, title=now.title, layout=now.layout, frames=now.frames, folder=now.folder, extra=now.extra
        )
        progress = moment.progress
        return then, RunState(then.parameters, progress.step, progress.epoch, *self.metrics), moment.dataset

    @property
    def marks(self) -> tuple[Mark, ...]:
        """What happened in the run besides training."""
        journal = self._journal
        if self._marks is None or self._marks[0] is not journal:
            self._marks = (journal, marks(journal) if journal and (self._run.is_running or self.has_past) else ())
        return self._marks[1]

    @property
    def is_idle(self) -> bool:
        return self._worker.is_idle and not self.is_waiting

    # Going there ------------------------------------------------------------

    def go(self, step: int) -> None:
        """Shows the run at a step, as soon as it is computed; the newest step is now. A running one pauses."""
        self._run.pause()
        project, dataset = self._document.project, self._data.dataset
        step = max(0, step)
        if not self.has_past or dataset is None or step >= self.newest:
            self.leave()
            return
        if step == self.goal:
            return
        self.goal = step
        wanted = Wanted(project, dataset, self.newest, step, self.keeping.kept(), self._engine.device)
        self._worker.ask(MOMENT, partial(self._reader.read, wanted))
        if not self._late.isActive() and not self.is_late:
            self._late.start()
        self.asked.emit()
        self.changed.emit()

    def go_by(self, steps: int) -> None:
        """So many steps on, or back."""
        self.go(self.step + steps)

    def leave(self) -> None:
        """Back to now."""
        if self.goal is not None:
            self._forget()
            self.moved.emit()
            self.changed.emit()

    def branch_off(self, name: str = "", *, is_told: bool = True) -> bool:
        """Leaves the run at the past step that is shown: the document goes on from there, all else is kept.

        Args:
            is_told: whether it is said where the earlier run is now.

        Returns whether one was looking back at all.
        """
        self._wait_for_moment()
        moment, timeline = self.shown, self.timeline
        was_past = self.goal is not None
        self._forget()
        if moment is not None:
            project = run_branching.shown(self._document.project, forked(timeline, moment, name))
            self._document.edit(f"Branch at step {count(moment.step)}", project)
            words = f"Branched at step {count(moment.step)}; the earlier run is kept as “{timeline.current_name}”."
            if is_told:
                self._tell_later(words)
        return was_past

    # What happened ----------------------------------------------------------

    def follow(self, before: Project, after: Project) -> None:
        """The document changed: a look back at what it was before ends."""
        if run_branching.concerns_the_run(before, after) or before.journal is not after.journal:
            self._forget()
        if not self._run.is_committing:
            self._journal_of_trainer = None
        self.keeping.follow(before, after)
        self.tell_lost_branches()
        self.tell_left_branches(before, after)
        self.changed.emit()

    def poll(self) -> None:
        """Takes in what is done; called once a frame.

        Raises:
            BaseException: what went wrong in a thread; that is a bug.
        """
        for key, result, error in self._worker.collect():
            if error is not None:
                raise error
            if key == MOMENT:
                self._arrive(result)
            else:
                self._arrive_at_branch(str(key).removeprefix(SWITCH), result)

    def stop(self) -> None:
        """Ends the threads."""
        self._forget()
        self.keeping.stop()
        self._worker.stop()

    def _arrive(self, found: Found) -> None:
        project = self._document.project
        if self.goal is None or found.wanted.project.journal is not project.journal:
            return
        if found.error is not None or found.moment is None:
            if found.wanted.step == self.goal:
                self.leave()
                if found.error is not None:
                    self.reported.emit(report_of(found.error))
            return
        self.shown, self.metrics = found.moment, (found.train, found.test)
        if self.is_waiting:
            self._late.start()  # anew: something newer than the last moment is shown
        self._set_late(is_late=False)
        if not self.is_waiting:
            self._late.stop()
        self.moved.emit()
        self.changed.emit()

    def _take_past(self, past: Past) -> None:
        """The run under way hands over what it has kept."""
        if self._journal_of_trainer is None or len(self._journal_of_trainer) != len(past.journal):
            self._journal_of_trainer = past.journal
        self.keeping.take(past)

    @property
    def _journal(self) -> tuple[Any, ...]:
        running = self._journal_of_trainer if self._run.is_running else None
        return self._document.project.journal if running is None else running

    def _rebase(self, after: Project) -> Project:
        """An edit while one looks back belongs to a branch; one while training runs, on top of what was trained."""
        before = self._document.project
        if before.timeline is None is after.timeline and before.extra.get(KEY) is after.extra.get(KEY) is not None:
            if before == after:
                return after
            after = replace(after, timeline=self.timeline)  # branches that name no data have the file's, not the edit's
        concerned = self.goal is not None and run_branching.concerns_the_run(before, after)
        if concerned and not self.may_branch():
            self.leave()
        elif concerned:
            self.branch_off(run_branching.name_of_edit(before, after), is_told=after.graph == before.graph)
            after = run_branching.moved_onto(self._document.project, before, after)
        else:
            after = self._rebase_run(after)
        now = self._document.project
        is_plain = after.journal is now.journal and after.graph == now.graph
        return with_data_edit(now, after) if is_plain and after.data != now.data else after

    def _forget(self) -> None:
        self._worker.forget(MOMENT)
        self.goal, self.shown, self.metrics = None, None, (None, None)
        self._late.stop()
        self.is_late = False

    def _wait_for_moment(self) -> None:
        deadline = time.monotonic() + LONGEST_WAIT
        while self.is_waiting and time.monotonic() < deadline:
            self.poll()
            time.sleep(0.001)

    def _set_late(self, *, is_late: bool) -> None:
        if is_late != self.is_late:
            self.is_late = is_late
            self.moved.emit()


def _progress(project: Project) -> Progress:
    return project.progress or Progress()
