"""The thread behind live retrain: of the runs that are asked for only the newest is done, and given up for a newer."""

from __future__ import annotations

import threading
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from core.datasets.dataset import Dataset
from core.project import Project

if TYPE_CHECKING:
    from core.training.retrain import Retrained


@dataclass(frozen=True, eq=False)
class Wish:
    """A run to be done.

    Attributes:
        project: its start, settings and drawing; dataset: what it learns from.
        steps: where it ends; device: as the user chose it.
        shown: what is to be computed of each result on the same thread, None for nothing.
    """

    project: Project
    dataset: Dataset
    steps: int
    device: str = "cpu"
    shown: Callable[[Retrained], Any] | None = None


@dataclass(frozen=True, eq=False)
class Answer:
    """A result on the way or at the end.

    Attributes:
        result: None where something went wrong that is not the training's own; then `error` is there.
        shown: what the wish wanted computed of it.
    """

    wish: Wish
    result: Retrained | None
    shown: Any = None
    error: BaseException | None = None


class Retrainer:
    """Does one wish at a time, on a thread that begins with the first and ends with `stop`."""

    def __init__(self) -> None:
        self._changed = threading.Condition()
        self._wish: Wish | None = None
        self._answer: Answer | None = None
        self._stopping = False
        self._thread: threading.Thread | None = None

    def ask(self, wish: Wish) -> None:
        """The newest wish; what was under way for an older one is given up, its answers are dropped."""
        with self._changed:
            self._wish, self._answer = wish, None
            if self._thread is None and not self._stopping:
                self._thread = threading.Thread(target=self._work, name="retrainer", daemon=True)
                self._thread.start()
            self._changed.notify()

    def forget(self) -> None:
        """Nobody wants the answer any more."""
        with self._changed:
            self._wish = self._answer = None

    def poll(self) -> Answer | None:
        """The newest answer that has not been taken yet."""
        with self._changed:
            answer, self._answer = self._answer, None
        return answer

    def stop(self, timeout: float = 10.0) -> bool:
        """Ends the thread after the slice it is at; returns whether it ended within `timeout` seconds."""
        with self._changed:
            self._stopping, self._wish, self._answer = True, None, None
            self._changed.notify()
        thread, self._thread = self._thread, None
        if thread is not None:
            thread.join(timeout)
        return thread is None or not thread.is_alive()

    def _work(self) -> None:
        done: Wish | None = None
        while True:
            with self._changed:
                while not self._stopping and (self._wish is None or self._wish is done):
                    self._changed.wait()
                if self._stopping:
                    return
                wish = done = self._wish
            if wish is not None:
                self._do(wish)

    def _do(self, wish: Wish) -> None:
        try:
            from core.training.retrain import retrain  # imports torch: here, so that no window waits for it

            for result in retrain(wish.project, wish.dataset, steps=wish.steps, device=wish.device):
                if not self._tell(wish, result):
                    return
        except BaseException as error:  # noqa: BLE001 - handed to whoever polls, never swallowed
            with self._changed:
                if self._wish is wish:
                    self._answer = Answer(wish, None, error=error)

    def _tell(self, wish: Wish, result: Retrained) -> bool:
        """Leaves a result for whoever polls; False where nobody waits for it any more."""
        if self._wish is not wish:
            return False
        shown = wish.shown(result) if wish.shown is not None else None
        with self._changed:
            if self._wish is not wish:
                return False
            self._answer = Answer(wish, result, shown)
        return True
