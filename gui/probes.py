"""What is computed for views off the GUI thread: jobs that views ask for, and every unit's response for the canvas."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QObject, Signal

from core.evaluation import evaluate_all
from core.probing import responses
from core.worker import Worker
from gui.moment import Moment

TILE_PIXELS = 50
RESPONSES, METRICS = "responses", "metrics"


class Probes(QObject):
    """Owns the worker thread.

    Signals:
        asked(): there is something to wait for; `poll` once a frame until `is_idle`.
        probed(key, result): a view's job is done.
        responses_changed(): read `responses`.
        measured(parameters, (train, test)): metrics of these parameters.
    """

    asked = Signal()
    probed = Signal(object, object)
    responses_changed = Signal()
    measured = Signal(object, object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.responses: dict[str, NDArray[np.floating[Any]]] | None = None
        self._worker = Worker("views")

    @property
    def is_idle(self) -> bool:
        return self._worker.is_idle

    def ask(self, key: Hashable, job: Callable[[], Any]) -> None:
        """Has a job done; a newer one under the same key takes its place."""
        self._worker.ask(key, job)
        self.asked.emit()

    def ask_responses(self, moment: Moment) -> None:
        """Has every unit's response over the input plane computed; None at once where there is nothing to compute."""
        if moment.parameters is None or moment.plane is None:
            self._worker.forget(RESPONSES)
            self.responses = None
            self.responses_changed.emit()
            return
        graph, parameters, plane = moment.graph, moment.parameters, moment.plane
        self.ask(RESPONSES, lambda: responses(graph, parameters, plane, TILE_PIXELS))

    def ask_metrics(self, moment: Moment) -> None:
        """Has loss and metrics of a moment without any computed, in numpy: torch may not be there yet."""
        parameters, dataset = moment.parameters, moment.dataset
        if parameters is not None and dataset is not None:
            self.ask(METRICS, lambda: (parameters, evaluate_all(moment.graph, parameters, dataset, moment.training)))

    def poll(self) -> None:
        """Hands on what is done.

        Raises:
            BaseException: whatever a job raised; that is a bug.
        """
        for key, result, error in self._worker.collect():
            if error is not None:
                raise error
            if key == RESPONSES:
                self.responses = result
                self.responses_changed.emit()
            elif key == METRICS:
                self.measured.emit(*result)
            else:
                self.probed.emit(key, result)

    def stop(self) -> None:
        self._worker.stop()
