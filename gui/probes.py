"""What is computed for views off the GUI thread: jobs that views ask for, and every unit's response for the canvas."""

from __future__ import annotations

import time
from collections.abc import Callable, Hashable
from functools import partial
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, QTimer, Signal

from core.blas import one_thread
from core.evaluation import evaluate_all
from core.graph import Graph
from core.parameters import Parameters
from core.probing import responses
from core.worker import Worker
from gui.moment import Moment

TILE_PIXELS = 50
RESPONSES, METRICS = "responses", "metrics"
LATE_MS = 150  # how long an older drawing's responses may stand for the new one's before they are dimmed


class Probes(QObject):
    """Owns the worker thread.

    Attributes:
        is_shared: training wants the processors as well: products of matrices take one thread. Two would wait for each
            other, and take two to four times as much of the processors' time.
        asked: called where there is something to wait for; `poll` once a frame until `is_idle`.
        worked: called with a key and what its job took of the processor's time, in seconds, while training shares it.

    Signals:
        probed(key, result): a view's job is done.
        responses_changed(): read `responses`.
        measured(Moment, (train, test)): metrics of that moment.
        lateness_changed(): the responses are of an older drawing for LATE_MS already, or not any more; read `is_late`.
    """

    probed = Signal(object, object)
    responses_changed = Signal()
    measured = Signal(object, object)
    lateness_changed = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.responses: dict[str, NDArray[np.floating[Any]]] | None = None
        self.is_late = self.is_shared = False
        self.asked: Callable[[], object] = lambda: None
        self.worked: Callable[[Hashable, float], object] = lambda _key, _seconds: None
        self._asked_for: Graph | None = None
        self._made_for: Graph | None = None
        self._late = QTimer(self)
        self._late.setSingleShot(True)
        self._late.setInterval(LATE_MS)
        self._late.timeout.connect(lambda: self._set_late(is_late=True))
        self._worker = Worker("views")
        self._worked: dict[Hashable, float] = {}  # seconds of the processor's time that a key's last job took
        self._given: tuple[Parameters, dict[str, NDArray[np.floating[Any]]], dict[Hashable, Any]] | None = None

    @property
    def is_idle(self) -> bool:
        return self._worker.is_idle

    @property
    def is_through(self) -> bool:
        """Whether nothing is computed, and all that was has been handed on."""
        return self._worker.is_idle and not self._worker.has_results

    def ask(self, key: Hashable, job: Callable[[], Any]) -> None:
        """Has a job done; a newer one under the same key takes its place."""
        self._worker.ask(key, partial(self._alone, key, job) if self.is_shared else job)
        self.asked()

    def ask_responses(self, moment: Moment) -> None:
        """Has every unit's response over the input plane computed; None at once where there is nothing to compute."""
        if moment.parameters is None or moment.plane is None:
            self._worker.forget(RESPONSES)
            self.responses = self._asked_for = self._made_for = None
            self._set_late(is_late=False)
            self.responses_changed.emit()
            return
        graph, parameters, plane = moment.graph, moment.parameters, moment.plane
        self._asked_for = graph
        given, self._given = self._given, None
        if given is not None and given[0] is parameters:
            self._worker.forget(RESPONSES)
            self._made_for, self.responses = graph, given[1]
            self._set_late(is_late=False)
            self.responses_changed.emit()
            for key, made in given[2].items():
                self.probed.emit(key, (moment, made))
            return
        if self._made_for is not None and self._made_for != graph and not self.is_late and not self._late.isActive():
            self._late.start()
        self.ask(RESPONSES, lambda: (graph, responses(graph, parameters, plane, TILE_PIXELS)))

    def must_compute(self, moment: Moment) -> bool:
        """Whether a thread has to work for the responses of a moment: else they came with its numbers, or are none."""
        is_given = self._given is not None and self._given[0] is moment.parameters
        return moment.parameters is not None and moment.plane is not None and not is_given

    def expect(
        self, parameters: Parameters, made: dict[str, NDArray[np.floating[Any]]] | None, others: dict[Hashable, Any]
    ) -> None:
        """Takes the responses of the moment that comes next, where whoever trained has computed them too.

        Args:
            others: key of a view → what it would have asked for.
        """
        self._given = None if made is None else (parameters, made, others)

    def ask_metrics(self, moment: Moment) -> None:
        """Has loss and metrics of a moment without any computed, in numpy: torch may not be there yet."""
        parameters, dataset = moment.parameters, moment.dataset
        if parameters is not None and dataset is not None:
            self.ask(METRICS, lambda: (moment, evaluate_all(moment.graph, parameters, dataset, moment.training)))

    def poll(self) -> None:
        """Hands on what is done.

        Raises:
            BaseException: whatever a job raised; that is a bug.
        """
        for key, result, error in self._worker.collect():
            if error is not None:
                raise error
            if seconds := self._worked.pop(key, 0.0):
                self.worked(key, seconds)
            if key == RESPONSES:
                self._made_for, self.responses = result
                if self._made_for == self._asked_for:
                    self._set_late(is_late=False)
                self.responses_changed.emit()
            elif key == METRICS:
                self.measured.emit(*result)
            else:
                self.probed.emit(key, result)

    def stop(self) -> None:
        self._late.stop()
        self._worker.stop()

    def _alone(self, key: Hashable, job: Callable[[], Any]) -> Any:
        """On the worker's thread."""
        begun = time.thread_time()
        try:
            with one_thread():
                return job()
        finally:
            self._worked[key] = time.thread_time() - begun

    def _set_late(self, *, is_late: bool) -> None:
        self._late.stop()
        if is_late != self.is_late:
            self.is_late = is_late
            self.lateness_changed.emit()
