"""Settings that need other machine code come into force when it is there; training goes on meanwhile.

The journal tells the step at which they did, as of any change, so that a run done again does the same.
"""

from __future__ import annotations

import threading
from dataclasses import replace

from core.project import Training

TYPE_CHECKING = False
if TYPE_CHECKING:
    from core.training.loop import Run


class ComingSettings:
    """At most one change that waits; a newer one takes its place."""

    def __init__(self) -> None:
        self._training: Training | None = None
        self._compiled = threading.Event()

    def ask(self, run: Run, training: Training) -> None:
        """Has them come as soon as they can."""
        from core.training.fused.kernels import takes_another  # they import a compiler: no window waits for it
        from core.training.fused.warm import warm

        self._training, self._compiled = training, threading.Event()
        rows = len(run.dataset.train)
        if run.engine.name == "fused" and takes_another(run.training, training, rows):
            self._compiled = warm(replace(run.project, training=training), rows)
        else:
            self._compiled.set()

    def due(self, *, trains: bool) -> Training | None:
        """The settings whose time has come; while nothing trains it has come at once."""
        if trains and not self._compiled.is_set():
            return None
        training, self._training = self._training, None
        return training
