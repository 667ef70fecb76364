"""How late the event loop is, idle and while training, in turns: what a user feels as stutter.

Being late is also the fault of whoever else wants the processor. So the work itself is measured as well: the
processor's time that the window's thread takes from one wait of its event loop to the next. No mouse waits for longer
than such a round, on a machine that has nothing else to do.
"""

from __future__ import annotations

import contextlib
import itertools
import time
from collections.abc import Iterator

import numpy as np
from PySide6.QtCore import QAbstractEventDispatcher, Qt, QTimer

from core.bench.lines import Found, Line, Target, line_of
from core.bench.suite import Options
from core.training.pace import PACES
from gui.bench.stage import everything_visible, live
from gui.main_window import MainWindow

TICK = 16  # milliseconds
TURN, SETTLE = 3.0, 0.5  # seconds
LEFT_TO_DO = 10.0  # seconds that views may take, at most, for what a run has left to them
STATES = {"idle": "", "paced": "epoch", "flat out": "flat_out"}
PERCENTILES = (50, 95, 99)
BUSY = 1.0  # milliseconds at p95 by which idle is late only where others want the processor
MOST = {95: 2.0, 99: 8.0}  # milliseconds above idle
MOST_WORK = {95: 2.0, 99: 6.0}  # milliseconds of a round, while training flat out
LEAST_WORK = 0.05  # milliseconds; a round with less only looked at the clock


def run(options: Options) -> Iterator[Found]:
    """Lateness in each state, then how much later than idle: of the window as it starts, with all that it is composed
    of in sight; then of one so large that every panel there is has room in it."""
    yield from _measured(options, "", ())
    yield from _measured(options, ", every panel", None)


def _measured(options: Options, layout: str, panels: tuple[str, ...] | None) -> Iterator[Found]:
    """A round's turns follow each other."""
    seconds, settle = (0.4, 0.1) if options.quick else (TURN, SETTLE)
    late: dict[str, list[list[float]]] = {state: [] for state in STATES}
    work: dict[str, list[list[float]]] = {state: [] for state in STATES}
    pace_of: dict[str, list[float]] = {state: [] for state in STATES}
    with everything_visible(only=panels) as window:
        for _ in range(options.rounds):
            for state, pace in STATES.items():
                _begin(window, pace)
                live(settle)
                before, begun = window.session.moment.step, time.perf_counter()
                with rounds() as took:
                    late[state].append(lateness(seconds))
                work[state].append([ms for ms in took if ms >= LEAST_WORK] or [0.0])
                pace_of[state].append((window.session.moment.step - before) / (time.perf_counter() - begun))
                window.session.pause()
    for state, turns in late.items():
        speed = float(np.median(pace_of[state]))
        note = f"{speed:,.0f} updates/s" if speed else ""
        yield from (_line(state + layout, percentile, turns, note) for percentile in PERCENTILES)
    for state, turns in late.items():
        for percentile in PERCENTILES[1:]:
            if state != "idle":
                yield _above_idle(state + layout, percentile, turns, late["idle"])
    for state, turns in work.items():
        each = [sum(turn) / (1e3 * seconds) * 100 for turn in turns]
        yield line_of(state + layout, "window's share of a processor", each, "%")
        for percentile in PERCENTILES[1:]:
            target = Target(MOST_WORK[percentile]) if state == "flat out" else None
            yield _line(state + layout, percentile, turns, "of rounds that did something", "work in a round", target)


def lateness(seconds: float) -> list[float]:
    """Milliseconds by which each tick of a 60-a-second timer came too late."""
    ticks: list[float] = []
    timer = QTimer()
    timer.setTimerType(Qt.TimerType.PreciseTimer)
    timer.setInterval(TICK)
    timer.timeout.connect(lambda: ticks.append(time.perf_counter()))
    timer.start()
    live(seconds)
    timer.stop()
    return [max(0.0, (after - before) * 1e3 - TICK) for before, after in itertools.pairwise(ticks)]


@contextlib.contextmanager
def rounds() -> Iterator[list[float]]:
    """Milliseconds of the processor's time that this thread takes in each round of its event loop meanwhile."""
    dispatcher = QAbstractEventDispatcher.instance()
    took: list[float] = []
    last = time.thread_time()

    def look() -> None:
        nonlocal last
        now = time.thread_time()
        took.append((now - last) * 1e3)
        last = now

    dispatcher.aboutToBlock.connect(look)
    try:
        yield took
    finally:
        dispatcher.aboutToBlock.disconnect(look)


def _begin(window: MainWindow, pace: str) -> None:
    """Trains at a pace, or ends all that a run left to do: only then is the window idle."""
    if pace:
        window.session.set_pace(PACES[pace])
        window.session.play()
        return
    until = time.monotonic() + LEFT_TO_DO
    while not window.session.is_idle and time.monotonic() < until:
        live(0.05)


def _line(
    state: str, percentile: int, turns: list[list[float]], note: str, what: str = "late", target: Target | None = None
) -> Line:
    each = [float(np.percentile(turn, percentile)) for turn in turns]
    spread = line_of(state, f"{what}, p{percentile}", each, "ms", note=note)
    return Line(state, spread.name, _pooled(turns, percentile), "ms", spread.low, spread.high, target, note)


def _above_idle(state: str, percentile: int, turns: list[list[float]], idle: list[list[float]]) -> Line:
    each = [
        float(np.percentile(a, percentile) - np.percentile(b, percentile)) for a, b in zip(turns, idle, strict=True)
    ]
    together = _pooled(turns, percentile) - _pooled(idle, percentile)
    note = f"median of the rounds; of all their ticks together {together:.2g}"
    if _pooled(idle, 95) > BUSY:
        note = "not to be trusted: the machine was busy, idle was late too"
    return line_of(state, f"above idle, p{percentile}", each, "ms", target=Target(MOST[percentile]), note=note)


def _pooled(turns: list[list[float]], percentile: int) -> float:
    return float(np.percentile(np.concatenate(turns), percentile))
