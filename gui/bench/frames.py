"""Frames of every gesture on the canvas (gui.bench.canvas), as lines of `netfold bench`."""

from __future__ import annotations

from collections.abc import Iterator

from core.bench.lines import Found, Line, Target
from core.bench.suite import Options
from gui.bench import canvas
from gui.bench.stage import quietly

WHILE_TRAINING, MANY_NODES = Target(16.0), Target(8.0)  # milliseconds at p95
BUSY = 1.5  # times as long as usual that plain arithmetic takes at p95 where others want the processor


def run(options: Options) -> Iterator[Found]:
    """A line a gesture: p95 of its frames."""
    with quietly():
        measured = canvas.measure(frames=10 if options.quick else 240)
    for name, figures in measured.items():
        group, _, gesture = name.rpartition(": ")
        note = f"p50 {figures['p50']:.1f}, worst {figures['worst']:.1f}"
        if figures["late"] > BUSY:
            note += "; not to be trusted: the machine was busy"
        yield Line(group, f"{gesture}, frame p95", figures["p95"], "ms", target=_target(group, gesture), note=note)


def _target(group: str, gesture: str) -> Target | None:
    if group.startswith("200 nodes"):
        return None if gesture == "zoom" else MANY_NODES
    return None if group.endswith("still") else WHILE_TRAINING
