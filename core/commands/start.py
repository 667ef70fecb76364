"""The way in, for `netfold` and `python -m gui`: while Python imports, Ctrl-C ends the program without a word.

It imports nothing of the program's own at first, so that the time in which an interruption would show a traceback of
half an import is as short as Python's own start.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager

INTERRUPTED = 130  # what shells report for Ctrl-C


def main(arguments: list[str] | None = None) -> int:
    """Runs the command that the arguments name, those of the process if None; the exit status."""
    with ending_at_once():
        from core.commands.main import main as run
    return run(arguments)


@contextmanager
def ending_at_once() -> Iterator[None]:
    """Has Ctrl-C end the program on the spot, where nothing is made yet that could be lost.

    An exception instead would become another error in the middle of an import; in that of Qt it kills the interpreter.
    """
    before = signal.getsignal(signal.SIGINT)
    is_main = threading.current_thread() is threading.main_thread()  # only there may it be said
    hears = is_main and before is signal.default_int_handler  # a shell may have it ignored
    if hears:
        signal.signal(signal.SIGINT, _end)
    try:
        yield
    finally:
        if hears:
            signal.signal(signal.SIGINT, before)


def _end(_signal: int, _frame: object) -> None:
    os._exit(INTERRUPTED)
