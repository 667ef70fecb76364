"""How soon the stepper answers: from its key to its page laid out and painted, in the whole window, with every panel as
it starts. A small network, and one of 784 inputs and about 100,000 weights.

What else is painted with the page counts: it is seen when all of it is.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from functools import partial
from itertools import pairwise

import numpy as np
from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtTest import QTest

from core.bench.lines import Found, Line, Target, line_of
from core.bench.suite import Options
from core.choice import Choice
from core.graph import Connection, Graph, Layer
from core.project import Project, TableSource, Training
from gui.bench.stage import everything_visible, live
from gui.main_window import MainWindow
from gui.stepping import PHASE_TITLES, PHASES, Phase, Place

TARGET = Target(50.0)  # milliseconds at p95
TIMES = 12  # answers of each kind in a round
BUSY = 2.0  # times as long as its work that an answer takes only where others want the processor
SIZES = {"2-4-2-1": (2, 4, 2, 1), "784-128-10": (784, 128, 10)}
_ROWS = 60


def run(options: Options) -> Iterator[Found]:
    """A line for each phase and depth, for the key, the proof, the exercise, and what would be with other numbers."""
    times = 2 if options.quick else TIMES * options.rounds
    for name, sizes in SIZES.items():
        with everything_visible(only=()) as window:
            window.document.open(network(sizes), None)
            window.session.select(window.session.selection.with_example(0))
            window.activateWindow()  # keys go where the user is
            window.canvas.setFocus()
            live(0.05 if options.quick else 0.5)
            weights = window.document.project.graph.parameter_count()
            for what, before, act in _acts(window):
                act(0)  # what is made once is made before
                took = []
                for number in range(1, times + 1):
                    before()
                    took.append(_until_painted(window, lambda n=number, do=act: do(n)))
                yield _line(f"{name}, {weights:,} parameters", what, took)
            window.session.step_to(None)


def network(sizes: tuple[int, ...]) -> Project:
    """A chain of layers, random rows, a loss that fits."""
    ids = ["x", *(f"h{i}" for i in range(1, len(sizes) - 1)), "y"]
    by_class = sizes[-1] > 1
    kinds = ["input", *["hidden"] * (len(sizes) - 2), "output"]
    names = ["identity", *["relu"] * (len(sizes) - 2), "softmax" if by_class else "tanh"]
    layers = tuple(
        Layer(i, kind, size, Choice(name))  # type: ignore[arg-type]
        for i, kind, size, name in zip(ids, kinds, sizes, names, strict=True)
    )
    graph = Graph(layers, tuple(Connection(a, b) for a, b in pairwise(ids)))
    inputs = np.random.default_rng(5).uniform(-1, 1, (_ROWS, sizes[0])).round(4)
    targets = np.eye(sizes[-1])[np.arange(_ROWS) % sizes[-1]] if by_class else np.sign(inputs[:, :1])
    rows = tuple(map(tuple, np.hstack([inputs, targets]).tolist()))
    inputs_, targets_ = (tuple(f"{name}{i + 1}" for i in range(n)) for name, n in (("x", sizes[0]), ("y", sizes[-1])))
    training = Training(loss=Choice("cross_entropy" if by_class else "half_mse"))
    return Project("stepper", graph, data=TableSource(inputs_, targets_, rows), training=training)


def _acts(window: MainWindow) -> Iterator[tuple[str, Callable[[], None], Callable[[int], None]]]:
    """What is done, what before it without being measured, and how: the number makes each time another one."""

    def away(phase: Phase) -> None:
        """Another page first: some are the same for every example."""
        session.step_to(Place("forward" if phase == "backward" else "backward", layer.id, 0))
        live(0.02)
        while strip.is_due:
            live(0.002)

    def nothing() -> None:
        pass

    session, strip, graph = window.session, window.stepper, window.document.project.graph
    layer, last = graph.by_id["h1"], graph.outputs[-1].id
    for phase in PHASES:
        at = last if phase == "loss" else layer.id
        for depth in ("network", "layer", "unit"):
            yield (
                f"{PHASE_TITLES[phase]}, {depth}",
                partial(away, phase),
                lambda n, p=phase, d=depth, a=at: _show(window, p, d, a, n),
            )
    for kind in ("unit", "operation"):
        window.transport.show_step_kind(kind)
        session.step_to(Place("forward", layer.id, 0))
        yield f"key . by {kind}", nothing, lambda _n: _press(window)
    session.step_to(Place("backward", layer.id, 0))
    strip.toggle_proof()
    yield "proof of a unit", nothing, lambda n: session.step_to(Place("backward", layer.id, n % layer.units))
    strip.toggle_proof()
    strip.toggle_exercise()
    yield "exercise", nothing, lambda n: session.step_to(Place("backward", layer.id, n % layer.units))
    strip.toggle_exercise()
    session.step_to(None)
    key, inputs = graph.into(layer.id)[0].key, session.moment.inputs
    assert inputs is not None
    session.select(session.selection.with_weight(key, (0, 0)))
    yield "what if: a weight", nothing, lambda n: session.set_weight("weights", key, (0, 0), 0.01 * n)
    wanted = session.moment.wanted
    yield "what if: an input", nothing, lambda n: session.try_values([0.01 * n, *inputs[1:]], wanted)


def _press(window: MainWindow) -> None:
    """The key that steps; from the last stop back to the first unit."""
    if window.stepper.walk.is_at_end:
        window.session.step_to(Place("forward", "h1", 0))
    else:
        QTest.keyClick(window.canvas, Qt.Key.Key_Period)


def _show(window: MainWindow, phase: Phase, depth: str, layer: str, number: int) -> None:
    """The phase at a depth, of another unit (and another example) than the last one."""
    session = window.session
    units = window.document.project.graph.by_id[layer].units
    session.select(replace(session.selection, example=number % _ROWS))
    place = {"network": Place(phase), "layer": Place(phase, layer), "unit": Place(phase, layer, number % units)}[depth]
    session.step_to(place)


class _Paintings(QObject):
    """Counts how often a widget is painted."""

    def __init__(self) -> None:
        super().__init__()
        self.count = 0

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.count += event.type() == QEvent.Type.Paint
        return False


def _until_painted(window: MainWindow, act: Callable[[], None]) -> tuple[float, float]:
    """Milliseconds from an act until the strip shows its page, laid out and painted; and the processor's of them."""
    strip, paintings = window.stepper, _Paintings()
    strip.lines.installEventFilter(paintings)
    begun, worked = time.perf_counter(), time.thread_time()
    try:
        act()
        while not paintings.count or strip.is_due:
            live(0.001)
            if time.perf_counter() - begun > 5:
                raise RuntimeError("the stepper does not answer")
    finally:
        strip.lines.removeEventFilter(paintings)
    return (time.perf_counter() - begun) * 1e3, (time.thread_time() - worked) * 1e3


def _line(group: str, what: str, took: list[tuple[float, float]]) -> Line:
    waited, worked = [ms for ms, _ in took], [ms for _, ms in took]
    late, work = float(np.percentile(waited, 95)), float(np.percentile(worked, 95))
    spread = line_of(group, what, waited, "ms")
    note = f"p50 {spread.value:.1f}; of the processor's time p95 {work:.1f}"
    if late > BUSY * work:
        note += "; not to be trusted: the machine was busy"
    return Line(group, f"{what}, p95", late, "ms", spread.low, spread.high, TARGET, note)
