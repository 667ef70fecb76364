"""torch on its way in: the thread that imports it, and what is known when it is there."""

from __future__ import annotations

import importlib
import threading


class Loading:
    """Imports core's training half, torch with it, once.

    Attributes:
        cuda_problem: why there is no CUDA, "" if there is, None while nobody knows.
    """

    def __init__(self) -> None:
        self.cuda_problem: str | None = None
        self._told = False
        self._thread = threading.Thread(target=self._load, name="load torch", daemon=True)
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
        self.cuda_problem = importlib.import_module("core.training.preload").import_torch()
