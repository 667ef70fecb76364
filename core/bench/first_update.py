"""`python -m core.bench.first_update NETWORK`: milliseconds from Play to the first update, several times, as JSON."""

from __future__ import annotations

import json
import sys
import time

from core.bench.cases import CASES
from core.datasets.dataset import Dataset
from core.project import Project
from core.training.pace import PACES
from core.training.preload import import_torch
from core.training.trainer import Play, Trainer

TIMES = 4


def from_play_to_first_update(project: Project, dataset: Dataset) -> float:
    """Milliseconds, with the thread that is started for it.

    Raises:
        RuntimeError: training failed.
    """
    begun = time.perf_counter()
    trainer = Trainer(project, dataset)
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


def main() -> int:
    """Prints the list; the first is a fresh process's."""
    case = CASES.find(sys.argv[1])
    project, dataset = case.project(), case.dataset()
    import_torch()
    json.dump([from_play_to_first_update(project, dataset) for _ in range(TIMES)], sys.stdout)
    return 0


if __name__ == "__main__":
    sys.exit(main())
