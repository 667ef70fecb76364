"""Compiling ahead of Play, while the user still draws: on a thread that gives way to all others, the newest drawing
first."""

from __future__ import annotations

import contextlib
import importlib
import os
import sys
import threading

from core.graph_checks import graph_problems
from core.project import Project
from core.training.fused import machine, shuffle
from core.training.fused.grouping import grouped
from core.training.fused.kernels import MANY_KINDS, is_few, kernel, kinds
from core.training.fused.rules import recipe
from core.training_checks import training_problems

POLITE = 5  # how far behind the other threads it stands, on Linux's scale of 19


class _Warmer:
    """One thread while there is something to compile; of the drawings that wait only the newest counts."""

    def __init__(self) -> None:
        self._lock = threading.Lock()
        self._next: tuple[Project, int, str, threading.Event] | None = None
        self._thread: threading.Thread | None = None

    def ask(self, project: Project, rows: int, device: str) -> threading.Event:
        done = threading.Event()
        with self._lock:
            if self._next is not None:
                self._next[-1].set()  # nobody waits for what nobody does
            self._next = (project, rows, device, done)
            if self._thread is None:
                self._thread = threading.Thread(target=self._work, name="compiling ahead", daemon=True)
                self._thread.start()
        return done

    def wait(self, timeout: float) -> bool:
        thread = self._thread
        if thread is not None:
            thread.join(timeout)
        return thread is None or not thread.is_alive()

    def _work(self) -> None:
        if sys.platform == "linux":  # there a thread has a priority of its own
            with contextlib.suppress(OSError):
                os.setpriority(os.PRIO_PROCESS, threading.get_native_id(), POLITE)
        while True:
            with self._lock:
                if self._next is None:
                    self._thread = None
                    return
                asked, self._next = self._next, None
            try:
                with contextlib.suppress(Exception):  # Play meets the same trouble, and tells it
                    _compile(*asked)
            finally:
                asked[-1].set()


def _compile(project: Project, rows: int, device: str, done: threading.Event) -> None:
    graph, training = project.graph, project.training_or_default
    if graph_problems(graph) or training_problems(training, graph):
        return
    if machine.is_available() and recipe(training) is not None and kinds(grouped(graph).graph) <= MANY_KINDS:
        kernel(grouped(graph).graph, training, rows)
        done.set()
        shuffle.compile_ahead()
    engines = importlib.import_module("core.training.engines")  # which imports this module's own half of the engine
    chosen = engines.choose_engine(graph, training, rows, device)  # tries them where an update is large
    if chosen.name == "torch" or ("torch" in sys.modules and not is_few(graph)):
        importlib.import_module("core.training.preload").import_torch()
        importlib.import_module("core.training.torch_engine").load()


_WARMER = _Warmer()


def warm(project: Project, rows: int, *, device: str = "cpu") -> threading.Event:
    """Has a drawing's update compiled soon, for Play, and its engines tried if it is large; torch comes if it needs it.

    Returns at once; any thread may call it, at every edit. What it returns is set as soon as the update is compiled, or
    is not going to be.

    Args:
        rows: training rows that the project has; only a batch larger than that depends on them.
        device: as the user chose it: "cpu", "cuda" or "auto".
    """
    return _WARMER.ask(project, rows, device)


def wait(timeout: float = 10.0) -> bool:
    """Waits until nothing is left to compile; for tests, and for an app that ends. False where it took longer."""
    return _WARMER.wait(timeout)
