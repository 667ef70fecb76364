"""How the cost of an update grows with layers, width, batch and rows: its slope where both axes are logarithmic."""

from __future__ import annotations

import statistics
from collections.abc import Iterator
from dataclasses import dataclass, replace

import numpy as np

from core.bench.cases import Case
from core.bench.lines import Found, Line, line_of
from core.bench.netfold import chosen_engine, contestant
from core.bench.suite import Options
from core.bench.timing import one_core, race

_BASE = Case("growth", "", (2, 16, 16, 1), "tanh", "tanh", "half_mse", 16, 512, 0.01)
SLICE = 0.05


@dataclass(frozen=True)
class Axis:
    """What grows, its sizes, and the slope that arithmetic alone would give."""

    name: str
    sizes: tuple[int, ...]
    expected: float

    def case(self, size: int) -> Case:
        if self.name == "layers":
            return replace(_BASE, sizes=(2, *[16] * size, 1))
        if self.name == "width":
            return replace(_BASE, sizes=(2, size, size, 1))
        if self.name == "batch":
            return replace(_BASE, batch=size)
        return replace(_BASE, rows=size)


AXES = (
    Axis("layers", (1, 2, 4, 8, 16, 32), 1.0),
    Axis("width", (16, 32, 64, 128, 256, 512), 2.0),
    Axis("batch", (16, 32, 64, 128, 256, 512), 1.0),
    Axis("rows", (100, 1_000, 10_000, 100_000), 0.0),
)


def run(options: Options) -> Iterator[Found]:
    """A line a size, and one a slope."""
    for axis in AXES:
        sizes = axis.sizes[:3] if options.quick else axis.sizes
        with one_core():
            cases = {str(size): axis.case(size) for size in sizes}
            data = {name: case.dataset() for name, case in cases.items()}
            contestants = {name: contestant(case.project(), data[name]) for name, case in cases.items()}
            slice_ = 0.002 if options.quick else SLICE
            speeds = race(contestants, subject=str(sizes[0]), rounds=options.rounds, slice_=slice_)
        costs = {name: [1e6 / rate for rate in speed.rates] for name, speed in speeds.items()}
        for name, microseconds in costs.items():
            note = f"{chosen_engine(cases[name], data[name])} engine"
            yield line_of(axis.name, f"{int(name):,}", microseconds, "µs", note=note)
        logs = np.log([int(name) for name in costs]), np.log([statistics.median(c) for c in costs.values()])
        slopes = np.diff(logs[1]) / np.diff(logs[0])
        slope = float(np.polyfit(*logs, 1)[0])
        note = f"arithmetic alone: {axis.expected:g}; at the largest {slopes[-1]:.2f}"
        yield Line(axis.name, "log–log slope", slope, "", note=note)
