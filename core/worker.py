"""A thread that computes what views ask for; of each kind of request only the newest is worth its time.

Requests carry all they need (frozen values), so nothing is locked but the table of what waits.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Hashable
from typing import Any

Job = Callable[[], Any]


class Worker:
    """Runs jobs one at a time. A job asked for under a key replaces one that still waits under it.

    `collect` hands over finished results, and the exceptions of jobs that failed, on whatever thread calls it.
    """

    def __init__(self, name: str) -> None:
        self._waiting: dict[Hashable, Job] = {}
        self._done: dict[Hashable, tuple[Any, BaseException | None]] = {}
        self._changed = threading.Condition()
        self._stopping = False
        self._busy = False
        self._thread = threading.Thread(target=self._work, name=name, daemon=True)
        self._thread.start()

    def ask(self, key: Hashable, job: Job) -> None:
        with self._changed:
            self._waiting[key] = job
            self._changed.notify()

    def forget(self, key: Hashable) -> None:
        """Drops a request that nobody wants any more, and its result."""
        with self._changed:
            self._waiting.pop(key, None)
            self._done.pop(key, None)

    def collect(self) -> list[tuple[Hashable, Any, BaseException | None]]:
        """(key, result, error) of every job finished since the last call."""
        with self._changed:
            done, self._done = self._done, {}
        return [(key, result, error) for key, (result, error) in done.items()]

    @property
    def is_idle(self) -> bool:
        with self._changed:
            return not self._waiting and not self._busy

    @property
    def has_results(self) -> bool:
        """Whether jobs are finished that nobody has collected."""
        with self._changed:
            return bool(self._done)

    def stop(self, timeout: float = 2.0) -> bool:
        """Ends the thread after the job it is at; returns whether it ended in time (seconds)."""
        with self._changed:
            self._stopping = True
            self._waiting.clear()
            self._changed.notify()
        self._thread.join(timeout)
        return not self._thread.is_alive()

    def _work(self) -> None:
        while True:
            with self._changed:
                self._busy = False
                while not self._waiting and not self._stopping:
                    self._changed.wait()
                if self._stopping:
                    return
                key = next(iter(self._waiting))
                job = self._waiting.pop(key)
                self._busy = True
            result, error = None, None
            try:
                result = job()
            except BaseException as caught:  # noqa: BLE001 - handed to the caller of collect, never swallowed
                error = caught
            with self._changed:
                if not self._stopping:
                    self._done[key] = (result, error)
