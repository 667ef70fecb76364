"""How long any past step takes to be there again, by keyframes and computing on from the nearest one before it."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Iterator

import numpy as np

from core.bench.cases import CASES, Case
from core.bench.lines import Found, Line, Target, line_of
from core.bench.netfold import small
from core.bench.suite import Options
from core.training.loop import Run
from core.training.timeline import Recording, moment_at, rebuilt

TARGET = Target(100.0)
STEPS = {"tiny": 2_000_000, "tfmax": 1_000_000, "deep": 20_000, "mnist": 4_000, "field": 200}  # a second or two
PLACES = 3  # looked up for each round


def run(options: Options) -> Iterator[Found]:
    """Two lines a network: places anywhere in a run, each equally likely, and the slowest of them."""
    rng = np.random.default_rng(0)
    for case in CASES.values():
        made, steps = (small(case), 2_000) if options.quick else (case, STEPS[case.name])
        yield from _lines(made, steps, rng.integers(1, steps + 1, PLACES * options.rounds).tolist())


def _lines(case: Case, steps: int, places: list[int]) -> tuple[Line, Line]:
    trained = Run(case.project(), case.dataset())
    trained.advance(steps)
    recording = Recording.of(trained.saved_project(), trained.dataset)
    ((kept, _same),) = deque(rebuilt(recording), maxlen=1)
    took: list[float] = []
    exact = 0
    for step in places:
        begun = time.perf_counter()
        moment = moment_at(recording, kept, step)
        took.append((time.perf_counter() - begun) * 1e3)
        exact += moment.is_exact and moment.step == step
    note = f"{exact} of {len(places)} exact, {len(kept.frames)} keyframes of {kept.bytes / 2**20:.1f} MiB"
    what = f"any of {steps:,} steps again"
    return (
        line_of(case.name, what, took, "ms", target=TARGET, note=note),
        Line(case.name, f"{what}, slowest", max(took), "ms"),
    )
