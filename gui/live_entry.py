"""Between live retrain and the rest of the session: its results enter the document, and Play moves its end."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from PySide6.QtCore import QObject

from core.project import Progress
from core.training.retrainer import Answer
from gui.data_loading import LoadedData
from gui.document import Document
from gui.engine_status import EngineStatus
from gui.errors import Report
from gui.live_retrain import LiveRetrain
from gui.probes import Probes
from gui.training_run import TrainingRun
from gui.turns import SHARE, Turns

LIVE_SHARE = 0.9
PACED_SHARE = 0.6  # while the training rests between two pictures: enough for sixty of them a second
HOLD = 0.016  # seconds that views wait for what is about to come


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
        self._is_answered = True
        live.changed.connect(self._share_time)
        live.changed.connect(self._hold_views)
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
        self._turns.hold(0)
        parameters, pictures, others = answer.shown
        self._probes.expect(parameters, pictures, others)
        project = replace(
            self._document.project,
            parameters=parameters,
            progress=result.progress,
            journal=result.journal,
            history=result.history,
        )
        alone = partial(self._document.edit, f"Retrain to step {live.steps:,}", merge=f"retrain {live.runs}")
        enter = self._document.complete if live.ends_the_edit else alone
        self._run.replace_by(project, (result.train, result.test), enter)
        self._engine.is_ready(result.engine)
        if result.error is not None:
            self._run.reported.emit(Report("info", f"Live retrain: {result.error.message}"))

    def _share_time(self) -> None:
        """The hand waits for what it turns, or the training rests: views may take more of the window's time."""
        is_live = self._live.is_on and not self._run.is_running
        self._turns.share = LIVE_SHARE if is_live else SHARE if self._run.pace.is_flat_out else PACED_SHARE

    def _hold_views(self) -> None:
        """Once for each answer: a hand that is faster than the training does see something in between."""
        if self._live.reached == 0 and self._is_answered:
            self._is_answered = False
            self._turns.hold(HOLD)

    def _note_where_it_stands(self) -> None:
        if not self._run.is_running:
            self._live.stands_at((self._document.project.progress or Progress()).step)
