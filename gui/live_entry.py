"""Between live retrain and the rest of the session: results enter the document; Play ends one, and moves their end."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject

from core.project import Progress, Project
from core.training.retrainer import Answer
from gui.data_loading import LoadedData
from gui.document import Document, Foreseen
from gui.engine_status import EngineStatus
from gui.errors import Report
from gui.live_retrain import LiveRetrain
from gui.numbers import count
from gui.probes import Probes
from gui.training_run import TrainingRun
from gui.turns import SHARE, Turns

if TYPE_CHECKING:
    from core.training.retrain import Retrained

LIVE_SHARE = 0.9
PACED_SHARE = 0.6  # while the training rests between two pictures: enough for sixty of them a second
HOLD = 0.016  # seconds that views wait for what is about to come
SEEN = 0.010  # seconds that the others wait until tiles and output map, which come with the numbers, are painted


class LiveEntry(QObject):
    """Connects them; nobody has to call it but for `retrain`."""

    def __init__(
        self,
        live: LiveRetrain,
        document: Document,
        data: LoadedData,
        engine: EngineStatus,
        run: TrainingRun,
        probes: Probes,
        turns: Turns,
        parent: QObject,
    ) -> None:
        super().__init__(parent)
        self._live, self._document, self._data, self._engine = live, document, data, engine
        self._run, self._probes, self._turns = run, probes, turns
        live.arrived.connect(self._take)
        document.foresee = self._foresee
        self.entered: Callable[[], None] = lambda: None  # the session's: numbers came with an edit, all have been told
        self._brought: tuple[Project, Answer] | None = None  # an edit with its numbers, until all have followed it
        self._is_answered = True
        live.changed.connect(self._share_time)
        live.changed.connect(self._hold_views)
        run.starts.connect(live.cancel)  # it goes on from what live has shown last
        run.running_changed.connect(self._share_time)
        run.pace_changed.connect(self._share_time)
        run.running_changed.connect(self._note_where_it_stands)
        self._share_time()

    def retrain(self) -> None:
        """Without a change of the document, as an undo step of its own."""
        self._run.pause()
        if not self._document.problems + self._data.problems and self._data.dataset is not None:
            self._live.begin(self._document.project, self._data.dataset, device=self._engine.device, is_edit=False)

    def _take(self, answer: Answer) -> None:
        """A result enters the document, with the edit that led to it where that is still the last."""
        result, live = answer.result, self._live
        self._is_answered = True
        if result is None:
            return
        self._turns.hold(SEEN)
        self._probes.expect(*answer.shown)
        project = _with(self._document.project, answer)
        text = f"Retrain to step {count(answer.wish.steps)}"
        alone = partial(self._document.edit, text, merge=f"retrain {live.runs}")
        enter = self._document.complete if live.ends_the_edit else alone
        self._run.replace_by(project, (result.train, result.test), enter)
        if not result.is_done:
            live.unfinished.add(self._document.project)
        self._tell(result)

    def _foresee(self, after: Project) -> Foreseen:
        """An edit with what training makes of it, where that is there within a moment; else the edit alone."""
        if self._run.is_running or self._run.is_committing or not self._live.is_awaited(self._document.project, after):
            return after, None
        dataset = self._data.ahead(after)
        answer = None if dataset is None else self._live.at_once(after, dataset, device=self._engine.device)
        if answer is None:
            return after, None
        project = _with(after, answer)
        self._is_answered, self._brought = True, (project, answer)
        return project, partial(self._enter, answer)

    def brings(self, after: Project) -> bool:
        """Whether this is an edit that has its numbers: they are shown when all have followed it."""
        return self._brought is not None and after is self._brought[0]

    def arrive(self) -> None:
        """The run's half of it: how good the numbers are that the edit brings."""
        result = None if self._brought is None else self._brought[1].result
        if result is not None:
            self._run.arrived((result.train, result.test))

    def _enter(self, answer: Answer) -> None:
        """The edit that brought a result is made, and all have followed it: now the moment is another."""
        self._brought, result = None, answer.result
        if result is not None:
            self._turns.hold(SEEN)
            self._probes.expect(*answer.shown)
            self.entered()
            self._tell(result)

    def _tell(self, result: Retrained) -> None:
        """What the training has to say besides its numbers."""
        self._engine.is_ready(result.engine)
        if result.error is not None:
            self._run.reported.emit(Report("info", f"Live retrain: {result.error.message}"))

    def _share_time(self) -> None:
        """The hand waits for what it turns, or the training rests: views may take more of the window's time."""
        is_live = self._live.is_on and not self._run.is_running
        self._turns.share = LIVE_SHARE if is_live else SHARE if self._run.pace.is_flat_out else PACED_SHARE
        self._turns.is_calm = self._run.is_running and self._run.pace.is_flat_out

    def _hold_views(self) -> None:
        """Once for each answer: a hand that is faster than the training does see something in between."""
        if self._live.reached == 0 and self._is_answered:
            self._is_answered = False
            self._turns.hold(HOLD)

    def _note_where_it_stands(self) -> None:
        if not self._run.is_running:
            self._live.stands_at((self._document.project.progress or Progress()).step)


def _with(project: Project, answer: Answer) -> Project:
    """The document with a result in it."""
    result = answer.result
    if result is None:
        return project
    parameters, journal, history = answer.shown[0], result.journal, result.history
    return replace(project, parameters=parameters, progress=result.progress, journal=journal, history=history)
