"""How soon the stepper answers, in the whole window, with every panel as it starts: a small network, and one of 784
inputs and about 100,000 weights.

An answer is what was asked for: the stepper's page, and on the canvas what it lights there. It is timed from the key
until both are painted, with all that is painted with them: they are seen when all of it is. What else follows the
example or the weight, the views and their texts, comes in turns of the event loop after that, so that the next key
need not wait for it; how long until all has followed is told in lines of its own.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from functools import partial
from itertools import pairwise

import numpy as np
from PySide6.QtCore import QEvent, QEventLoop, QObject, Qt, QTimer, Signal
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
HELD = 1 / 30  # seconds between two keys of one held down
QUIET, LONGEST = 8, 5000  # looks without any work after which all has followed; milliseconds that it may take
_ROWS = 60


def run(options: Options) -> Iterator[Found]:
    """A line for each phase and depth, for the key, the proof, the exercise, and what would be with other numbers."""
    times = 1 if options.quick else TIMES * options.rounds
    for name, sizes in SIZES.items():
        with everything_visible(only=()) as window:
            window.document.open(network(sizes), None)
            window.session.select(window.session.selection.with_example(0))
            window.activateWindow()  # keys go where the user is
            window.canvas.setFocus()
            live(0.05 if options.quick else 0.5)
            group = f"{name}, {window.document.project.graph.parameter_count():,} parameters"
            followed: dict[str, list[float]] = {}
            for act in _acts(window):
                act.do(0)  # what is made once is made before
                watch, took = Watch(window), []
                for number in range(1, times + 1):
                    act.before()
                    if act.settles and not options.quick:
                        watch.settle()
                    took.append(watch.answer(partial(act.do, number)))
                    if act.settles:
                        followed.setdefault(act.kind, []).append(watch.settle())
                watch.close()
                yield _line(group, act.name, took)
            for kind, waited in followed.items():
                spread, late = line_of(group, kind, waited, "ms"), float(np.percentile(waited, 95))
                words = f"{kind}: until every view has followed, p95"
                yield Line(group, words, late, "ms", spread.low, spread.high, note=f"p50 {spread.value:.1f}")
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


@dataclass(frozen=True)
class Act:
    """Attributes:
    name: what is done. kind: of acts after which much the same follows.
    do: does it; the number makes each time another one. before: what is done before it without being measured.
    settles: whether it begins when all that came before has followed; a key held down does not wait.
    """

    name: str
    kind: str
    do: Callable[[int], None]
    before: Callable[[], None] = lambda: None
    settles: bool = True


def _acts(window: MainWindow) -> Iterator[Act]:
    """Each with the stepper standing where it begins."""

    def away(phase: Phase) -> None:
        """Another page first: some are the same for every example."""
        session.step_to(Place("forward" if phase == "backward" else "backward", layer.id, 0))

    session, strip, graph = window.session, window.stepper, window.document.project.graph
    layer, last = graph.by_id["h1"], graph.outputs[-1].id
    for phase in PHASES:
        at = last if phase == "loss" else layer.id
        for depth in ("network", "layer", "unit"):
            show = partial(_show, window, phase, depth, at)
            yield Act(f"{PHASE_TITLES[phase]}, {depth}", "another example", show, partial(away, phase))
    for kind in ("unit", "operation"):
        window.transport.show_step_kind(kind)
        session.step_to(Place("forward", layer.id, 0))
        yield Act(f"key . by {kind}", "a key", lambda _n: _press(window))
        session.step_to(Place("forward", layer.id, 0))
        hold = partial(_hold, [time.monotonic()])
        yield Act(f"key . held down, by {kind}", "", lambda _n: _press(window), hold, settles=False)
    session.step_to(Place("backward", layer.id, 0))
    strip.toggle_proof()
    other = lambda n: session.step_to(Place("backward", layer.id, n % layer.units))  # noqa: E731
    yield Act("proof of a unit", "a key", other)
    strip.toggle_proof()
    strip.toggle_exercise()
    yield Act("exercise", "a key", other)
    strip.toggle_exercise()
    session.step_to(None)
    key, inputs = graph.into(layer.id)[0].key, session.moment.inputs
    assert inputs is not None
    session.select(session.selection.with_weight(key, (0, 0)))
    yield Act("what if: a weight", "a weight", lambda n: session.set_weight("weights", key, (0, 0), 0.01 * n))
    wanted = session.moment.wanted
    yield Act("what if: an input", "an input", lambda n: session.try_values([0.01 * n, *inputs[1:]], wanted))


def _hold(pressed: list[float]) -> None:
    """Until a key that is held down comes again."""
    live(max(0.0, pressed[-1] + HELD - time.monotonic()))
    pressed[:] = [time.monotonic()]


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


class Watch(QObject):
    """Sees when the stepper's page, and what it lights on the canvas, stand on the screen, and when nothing follows.

    Signals:
        painted(): the window has been painted; it comes when all of the painting is done.
    """

    painted = Signal()

    def __init__(self, window: MainWindow) -> None:
        super().__init__(window)
        self._window, self._loop = window, QEventLoop(self)
        self._limit = QTimer(self)
        self._limit.setSingleShot(True)
        self._limit.setInterval(LONGEST)
        self._limit.timeout.connect(self._loop.quit)
        self._begun = self._ended = (0.0, 0.0)  # of the last answer: the time, and the processor's of this thread
        self._last = 0.0  # when the window was painted last
        self._has_page = self._has_canvas = self._is_answered = True
        window.stepper.lines.painted.connect(self._see_page)
        window.canvas.viewport().installEventFilter(self)
        window.installEventFilter(self)
        self.painted.connect(self._see_end, Qt.ConnectionType.QueuedConnection)

    def close(self) -> None:
        self._window.stepper.lines.painted.disconnect(self._see_page)
        self.deleteLater()

    def answer(self, act: Callable[[], None]) -> tuple[float, float]:
        """Milliseconds from an act until it is answered; and the processor's of them, in this thread."""
        lit = self._lit()
        self._has_page = self._is_answered = False
        self._begun = time.perf_counter(), time.thread_time()
        act()
        self._has_canvas = self._lit() == lit  # where nothing else is lit there is nothing to wait for
        self._limit.start()
        self._loop.exec()
        self._limit.stop()
        if not self._is_answered:
            raise RuntimeError("the stepper does not answer")
        return (self._ended[0] - self._begun[0]) * 1e3, (self._ended[1] - self._begun[1]) * 1e3

    def settle(self) -> float:
        """Waits until nothing follows any more; milliseconds from the last act until then."""
        until, quiet = time.perf_counter() + LONGEST / 1e3, 0
        while quiet < QUIET and time.perf_counter() < until:
            live(0.004)
            quiet = quiet + 1 if self._window.session.is_idle else 0
        return (self._last - self._begun[0]) * 1e3

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._window and event.type() == QEvent.Type.UpdateRequest:
            self.painted.emit()
        elif event.type() == QEvent.Type.Paint and watched is not self._window:
            self._has_canvas = True
        return False

    def _lit(self) -> object:
        """What the canvas lights."""
        return [node.tiles.light for node in self._window.canvas.scene_.nodes.values()]

    def _see_page(self) -> None:
        self._has_page = not self._window.stepper.is_due

    def _see_end(self) -> None:
        self._last = time.perf_counter()
        if self._has_page and self._has_canvas and not self._is_answered:
            self._is_answered, self._ended = True, (self._last, time.thread_time())
            self._loop.quit()


def _line(group: str, what: str, took: list[tuple[float, float]]) -> Line:
    waited, worked = [ms for ms, _ in took], [ms for _, ms in took]
    late, work = float(np.percentile(waited, 95)), float(np.percentile(worked, 95))
    spread = line_of(group, what, waited, "ms")
    note = f"p50 {spread.value:.1f}; of the processor's time p95 {work:.1f}"
    if late > BUSY * work:
        note += "; not to be trusted: the machine was busy"
    return Line(group, f"{what}, p95", late, "ms", spread.low, spread.high, TARGET, note)
