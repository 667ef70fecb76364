"""The thread behind live retrain: of the runs that are asked for only the newest is done, and given up for a newer."""

from __future__ import annotations

import threading
import time
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
        cost: seconds of the processor until then, what was shown included; waiting for other threads is none.
    """

    wish: Wish
    result: Retrained | None
    shown: Any = None
    error: BaseException | None = None
    cost: float = 0.0

    @property
    def is_end(self) -> bool:
        """Whether it is where training ends up."""
        return self.result is not None and self.result.is_done


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

    def wait(self, timeout: float) -> Answer | None:
        """The wish's end, where it comes within `timeout` seconds; what else comes is left to `poll`."""
        with self._changed:
            ended = self._changed.wait_for(lambda: self._answer is not None and self._answer.is_end, timeout)
            answer = self._answer if ended else None
            if ended:
                self._answer = None
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
        begun = time.thread_time()
        try:
            from core.training.retrain import retrain  # imports torch: here, so that no window waits for it

            for result in retrain(wish.project, wish.dataset, steps=wish.steps, device=wish.device):
                if not self._tell(wish, result, begun):
                    return
        except BaseException as error:  # noqa: BLE001 - handed to whoever polls, never swallowed
            with self._changed:
                if self._wish is wish:
                    self._answer = Answer(wish, None, error=error)
                    self._changed.notify_all()

    def _tell(self, wish: Wish, result: Retrained, begun: float) -> bool:
        """Leaves a result for whoever polls or waits; False where nobody wants it any more."""
        if self._wish is not wish:
            return False
        shown = wish.shown(result) if wish.shown is not None else None
        with self._changed:
            if self._wish is not wish:
                return False
            self._answer = Answer(wish, result, shown, cost=time.thread_time() - begun)
            self._changed.notify_all()
        return True
