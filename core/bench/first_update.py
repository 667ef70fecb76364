"""`python -m core.bench.first_update NETWORK SITUATION`: milliseconds from Play to the first update, as JSON."""

from __future__ import annotations

import importlib
import json
import sys
import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass

from core.bench.cases import CASES
from core.datasets.dataset import Dataset
from core.gallery import locate
from core.project import Project
from core.project_file import read_project
from core.registry import Table
from core.training.pace import PACES
from core.training.preload import import_torch
from core.training.trainer import Play, Trainer

TIMES = 4
OPENED, ROWS = "gallery:xor_hidden", 4  # what the window showed before the network was drawn
UNDER_WAY = 0.03  # seconds after which Play comes while the network is being compiled
PATIENCE = 60.0

Measure = Callable[[Project, Dataset], Iterator[float]]


def from_play_to_first_update(project: Project, dataset: Dataset) -> float:
    """Milliseconds until a moment after the first update can be shown, with the thread that is started for it.

    Raises:
        RuntimeError: training failed.
    """
    begun = time.perf_counter()
    trainer = Trainer(project, dataset, device="auto")
    try:
        trainer.send(Play(PACES["flat_out"]))
        while True:
            snapshot, _history, _events = trainer.poll()
            if snapshot is not None and snapshot.step > 0:
                return (time.perf_counter() - begun) * 1e3
            if not trainer.is_alive:
                raise RuntimeError("training failed")
            time.sleep(0.0002)
    finally:
        trainer.stop()


def open_window() -> None:
    """What a window has loaded that is open and says "ready": torch too, and the machine code of another drawing."""
    from core.training.fused import warm

    importlib.import_module("core.training.loop")
    import_torch()
    warm.warm(read_project(locate(OPENED)).project, ROWS, device="auto")
    warm.wait(PATIENCE)


def _fresh(project: Project, dataset: Dataset) -> Iterator[float]:
    import_torch()
    yield from_play_to_first_update(project, dataset)


def _changed(project: Project, dataset: Dataset) -> Iterator[float]:
    open_window()
    yield from_play_to_first_update(project, dataset)


def _under_way(project: Project, dataset: Dataset) -> Iterator[float]:
    from core.training.fused import warm

    open_window()
    warm.warm(project, len(dataset.train), device="auto")
    time.sleep(UNDER_WAY)
    yield from_play_to_first_update(project, dataset)
    warm.wait(PATIENCE)


def _settled(project: Project, dataset: Dataset) -> Iterator[float]:
    from core.training.fused import warm

    open_window()
    warm.warm(project, len(dataset.train), device="auto")
    warm.wait(PATIENCE)
    for _ in range(TIMES):
        yield from_play_to_first_update(project, dataset)


@dataclass(frozen=True)
class Situation:
    """Where Play is pressed.

    Attributes:
        title: of its line; note: what it means.
        measure: does it once, or several times; runs in a process of its own.
        is_lived: whether a user who waits for the window meets it, so that the target holds.
    """

    name: str
    title: str
    note: str
    measure: Measure
    is_lived: bool = True


SITUATIONS: Table[Situation] = Table("situation")
SITUATIONS.add(
    Situation("settled", "Play → first update, drawing settled", "compiled while the user looked at it", _settled)
)
SITUATIONS.add(
    Situation("changed", "Play → first update, drawing just changed", "nothing of it compiled yet", _changed)
)
SITUATIONS.add(
    Situation("under_way", "Play → first update, being compiled", "Play comes 30 ms after compiling began", _under_way)
)
SITUATIONS.add(
    Situation("fresh", "Play → first update, fresh process", "counts imports; no window is open yet", _fresh, False)
)


def main() -> int:
    """Prints the list."""
    case, situation = CASES.find(sys.argv[1]), SITUATIONS.find(sys.argv[2])
    json.dump(list(situation.measure(case.project(), case.dataset())), sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
