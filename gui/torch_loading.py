"""What trains on its way in: the threads that import core's engines and torch, and what they have found out."""

from __future__ import annotations

import importlib
import sys
import threading

MODULES = 760  # of torch's that its import brings, more or less: what its progress is counted in


class _Import:
    """A thread that imports something, once."""

    def __init__(self, name: str) -> None:
        self._told = False
        self._thread = threading.Thread(target=self._load, name=name, daemon=True)
        self._thread.start()

    @property
    def is_done(self) -> bool:
        return not self._thread.is_alive()

    def has_just_ended(self) -> bool:
        """Whether it is done and nobody has been told; true once."""
        if self._told or not self.is_done:
            return False
        self._told = True
        return True

    def _load(self) -> None:
        raise NotImplementedError


class EnginesLoading(_Import):
    """Imports the training loop and the engine that needs no torch: a tenth of a second.

    Attributes:
        needs_torch: whether that engine is not there, so that nothing trains without torch.
    """

    def __init__(self) -> None:
        self.needs_torch = False
        super().__init__("load engines")

    def _load(self) -> None:
        importlib.import_module("core.training.loop")
        self.needs_torch = not importlib.import_module("core.training.fused.machine").is_available()


class Loading(_Import):
    """Imports torch.

    Attributes:
        cuda_problem: why there is no CUDA, "" if there is, None while nobody knows.
    """

    def __init__(self) -> None:
        self.cuda_problem: str | None = None
        super().__init__("load torch")

    @property
    def share(self) -> float:
        """How much of the import is done, 0 … 1, by its modules; never all of it before the end."""
        if self.is_done:
            return 1.0
        return min(0.99, sum(name.startswith("torch") for name in list(sys.modules)) / MODULES)

    def _load(self) -> None:
        self.cuda_problem = importlib.import_module("core.training.preload").import_torch()
