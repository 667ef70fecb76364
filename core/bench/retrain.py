"""The browser playground's default trained again from its start, as a knob is turned, with what is shown of it."""

from __future__ import annotations

import time
from collections.abc import Iterator
from dataclasses import replace

from core.bench.lines import Found, Target, line_of
from core.bench.netfold import playground
from core.bench.suite import Options
from core.probing import plane_of, responses
from core.training.retrain import retrained

UPDATES = 2_500
MAP, TILE = 100, 50  # pixels a side
TARGET = Target(16.0)
TIMES = 5  # in each round


def run(options: Options) -> Iterator[Found]:
    """Three lines: the training alone, the pictures alone, and both; the rate differs each time, as under a slider."""
    project, dataset = playground()
    plane = plane_of(dataset.inputs, dataset.input_ranges)
    trained: list[float] = []
    drawn: list[float] = []
    for number in range(-2, TIMES * options.rounds):  # two to warm up
        training = replace(project.training_or_default, learning_rate=0.03 + 0.0005 * (number + 2))
        begun = time.perf_counter()
        end = retrained(replace(project, training=training), dataset, steps=UPDATES)
        between = time.perf_counter()
        parameters = end.ended_project.parameters
        if end.step != UPDATES or parameters is None:
            raise RuntimeError(f"training ended at step {end.step}")
        for size in (MAP, TILE):
            responses(project.graph, parameters, plane, size)
        ended = time.perf_counter()
        if number >= 0:
            trained.append((between - begun) * 1e3)
            drawn.append((ended - between) * 1e3)
    both = [a + b for a, b in zip(trained, drawn, strict=True)]
    yield line_of("playground", f"{UPDATES:,} updates and loss curve", trained, "ms")
    yield line_of("playground", "output map and tiles", drawn, "ms", note="computed, not painted")
    yield line_of("playground", "retrained, with both", both, "ms", target=TARGET)
