"""Ctrl-C and the system's request to end, while Qt works: noted at once, obeyed where our own code stands.

Python's own way is an exception wherever the interpreter happens to be. In a function that Qt has called, Qt drops it,
or crashes.
"""

from __future__ import annotations

import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

_SIGNALS = (signal.SIGINT, signal.SIGTERM)
_BY_SIGNAL = 128  # what shells add to a signal's number for the status of what it has ended
_noted: list[int] = []  # a process has its signals once


@contextmanager
def interruptions_noted() -> Iterator[None]:
    """Meanwhile a request to end waits for the next `end_if_asked`, at the latest for the end.

    What is ignored, as shells have it for work in the background, stays ignored.
    """
    _noted.clear()
    is_main = threading.current_thread() is threading.main_thread()  # only there may it be said
    before = {number: signal.getsignal(number) for number in _SIGNALS if is_main}
    before = {number: handler for number, handler in before.items() if handler not in (signal.SIG_IGN, None)}
    try:
        for number in before:
            signal.signal(number, _note)
        yield
        end_if_asked()
    finally:
        for number, handler in before.items():
            signal.signal(number, handler)


def end_if_asked() -> None:
    """To be called often, but from nothing that Qt calls.

    Raises:
        KeyboardInterrupt, SystemExit: Ctrl-C was pressed; the system has asked the process to end.
    """
    if not _noted:
        return
    if _noted[0] == signal.SIGINT:
        raise KeyboardInterrupt
    raise SystemExit(_BY_SIGNAL + _noted[0])


def _note(number: int, _frame: object) -> None:
    _noted.append(number)
