"""What an update costs under an engine, tried on this computer before a run whose updates are large."""

from __future__ import annotations

import time
from collections.abc import Callable

import numpy as np

from core.datasets.dataset import Dataset, make_dataset
from core.graph import Graph
from core.training.batches import Batches
from core.training.engine import Engine

TRIALS = 3  # updates, the first of which only wakes everything up
PATIENCE = 0.08  # seconds after which no further update is begun


def trial_rows(graph: Graph, rows: int) -> Dataset:
    """Rows of noise in the drawing's shape: what an update costs does not depend on what they say."""
    rng = np.random.default_rng(0)
    return make_dataset(
        rng.uniform(-1, 1, (rows, graph.input_units)),
        rng.uniform(0, 1, (rows, graph.output_units)),
        input_names=tuple(f"x{n}" for n in range(graph.input_units)),
        target_names=tuple(f"t{n}" for n in range(graph.output_units)),
        train=np.arange(rows),
        test=np.arange(0),
    )


def seconds_an_update(make: Callable[[], Engine], *, hopeless: float = float("inf")) -> float:
    """The fastest of a few updates, all rows at once, by an engine made for this.

    `hopeless`: an update that takes longer than this ends the trial.
    """
    engine = make()
    rows = engine.dataset.train
    batch = Batches(rows, np.array([0, len(rows)]), 0, len(rows))
    best, begun = float("inf"), time.perf_counter()
    for trial in range(TRIALS):
        started = time.perf_counter()
        engine.updates(batch)
        engine.finish()
        took = time.perf_counter() - started
        best = min(best, took)
        if (trial and took > hopeless) or time.perf_counter() - begun > PATIENCE:
            break
    return best
