"""What views cost: a frame of the warp, tiles and output map, and the whole window while it trains in view."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from PySide6.QtCore import QEvent, QEventLoop, QObject, QTimer
from PySide6.QtWidgets import QAbstractScrollArea, QWidget

from core.bench.lines import Found, Line, Skipped, Target, line_of
from core.bench.netfold import playground
from core.bench.suite import Options
from core.probing import plane_of, responses
from core.training.pace import PACES
from core.training.retrain import retrained
from gui.app import application
from gui.bench import warp_frames
from gui.bench.stage import everything_visible, hidden_panels, lay_open, live, quietly
from gui.main_window import MainWindow
from gui.probes import TILE_PIXELS
from gui.session import Session
from gui.views.output_map import outputs_over_plane
from gui.views.output_work import PIXELS, Wish, find

POINTS = {5_000: Target(10.0, at_least=True), 500: Target(5.0, at_least=True)}  # how often as quick as the peer
FRAME = Target(16.0)  # milliseconds at p95
COMPUTED = Target(1.0)
SIZE = (1600, 1000)  # with room for all that is watched
WATCHED = ("warp", "output", "loss", "functions")
PACED, FLAT_OUT = Target(60.0, at_least=True), Target(30.0, at_least=True)  # frames a second
MORE_WORK = Target(1.10)  # times the processor's time of an update that nobody sees
TURN, SETTLE = 5.0, 0.7  # seconds
PAIRS = 2  # of turns in a round, seen and unseen: one tells the ratio to 3 %


def run(options: Options) -> Iterator[Found]:
    """The warp's frames, what is computed without being painted, and the window."""
    with quietly():
        application()
        yield from _warp(options)
    yield from _computed(options)
    yield from _window(options)


# The warp -----------------------------------------------------------------------------------------


def _warp(options: Options) -> Iterator[Found]:
    """p50 and p95 of our frames; then how much longer the peer's take, in turns with ours."""
    count = 4 if options.quick else 60
    missing = warp_frames.peer_missing()
    for points, target in POINTS.items():
        stage = warp_frames.make_stage(points)
        group = f"warp, {points:,} points"
        frame, end = warp_frames.own_frames(stage)
        try:
            warp_frames.milliseconds(frame, count)  # fills caches
            peer = None if missing else warp_frames.peer_frames(stage)
            other_peer = None if missing else warp_frames.peer_frames(stage, by_colour=True)
            ours: list[float] = []
            theirs: list[float] = []
            coarse: list[float] = []
            ratios: list[float] = []
            for number in range(options.rounds):
                ours += (own := warp_frames.milliseconds(frame, count, number * count))
                if peer is not None and other_peer is not None:
                    theirs += (other := warp_frames.milliseconds(peer, max(3, count // 6), number * count))
                    coarse += warp_frames.milliseconds(other_peer, max(3, count // 6), number * count)
                    ratios.append(float(np.median(other) / np.median(own)))
        finally:
            end()
        note = f"{stage.vertices:,} vertices, {warp_frames.SIDE} × {warp_frames.SIDE} pixels"
        yield line_of(group, "frame", ours, "ms", note=note)
        yield Line(group, "frame p95", float(np.percentile(ours, 95)), "ms", target=FRAME)
        if missing:
            yield Skipped(f"{group}, {warp_frames.PEER}", missing)
            continue
        yield line_of(group, f"frame by {warp_frames.PEER}, blitted", theirs, "ms", note="the same picture")
        note = "an artist a look, on whole pixels"
        yield line_of(group, f"frame by {warp_frames.PEER}, points as markers", coarse, "ms", note=note)
        yield line_of(group, f"as quick as {warp_frames.PEER}", ratios, "×", target=target)


# Computed, not painted ----------------------------------------------------------------------------


def _computed(options: Options) -> Iterator[Found]:
    """All tiles and the output map of the browser playground's default."""
    project, dataset = playground()
    graph, plane = project.graph, plane_of(dataset.inputs, dataset.input_ranges)
    parameters = retrained(project, dataset, steps=200).ended_project.parameters
    if parameters is None:
        raise RuntimeError("the playground has no parameters")
    jobs: dict[str, Callable[[], object]] = {
        "all tiles": lambda: responses(graph, parameters, plane, TILE_PIXELS),
        "output map": lambda: outputs_over_plane(graph, parameters, plane, PIXELS),
        "output map, and where it changes sides": lambda: find(graph, parameters, plane, dataset, Wish(0)),
    }
    took: dict[str, list[float]] = {name: [] for name in jobs}
    for number in range(-3, 20 * options.rounds):
        for name, job in jobs.items():
            begun = time.perf_counter()
            job()
            if number >= 0:
                took[name].append((time.perf_counter() - begun) * 1e3)
    tiles, plain, whole = took.values()
    both = [a + b for a, b in zip(tiles, plain, strict=True)]
    yield line_of("playground", "all tiles", tiles, "ms", note=f"{TILE_PIXELS} × {TILE_PIXELS} pixels a unit")
    yield line_of("playground", "output map", plain, "ms", note=f"{PIXELS} × {PIXELS} pixels")
    yield line_of("playground", "tiles and output map", both, "ms", target=COMPUTED)
    yield line_of("playground", "output map, and its lines", whole, "ms", note="with where the output changes sides")


# In the window ------------------------------------------------------------------------------------


@dataclass(frozen=True)
class Turn:
    """What was seen, and what it cost.

    Attributes:
        frames: how often a second the window was painted with a new picture of the canvas or of a view in it.
        pictures: of each of them a second. updates: a second.
        work: microseconds of all processors' time for an update.
    """

    frames: float
    pictures: dict[str, float]
    updates: float
    work: float


class _Paintings(QObject):
    """Counts how often each widget is painted, and in how many frames of the window; `count` by name and "frames"."""

    def __init__(self, window: QWidget, widgets: dict[str, QWidget]) -> None:
        super().__init__()
        self.count: Counter[str] = Counter()
        self._window = window
        self._is_counted = False  # the frame that is being painted
        self._name_of = {widget: name for name, widget in widgets.items()}
        for widget in (window, *widgets.values()):
            widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._window and event.type() == QEvent.Type.UpdateRequest:
            self._is_counted = False  # Qt paints in one go all that has changed since the last one
        elif event.type() == QEvent.Type.Paint and isinstance(watched, QWidget) and watched in self._name_of:
            self.count[self._name_of[watched]] += 1
            self.count["frames"] += not self._is_counted
            self._is_counted = True
        return False

    def end(self) -> None:
        for widget in (self._window, *self._name_of):
            widget.removeEventFilter(self)


def _window(options: Options) -> Iterator[Found]:
    """At one epoch a frame; then flat out, in turns with the same run behind a hidden window."""
    seconds, settle = (0.4, 0.2) if options.quick else (TURN, SETTLE)
    with everything_visible(size=SIZE, only=()) as window:
        lay_open(window, ["functions"])
        live(settle)
        if hidden := set(WATCHED) & set(hidden_panels(window)):
            raise RuntimeError(f"nobody sees {', '.join(sorted(hidden))}")
        paced = [_turn(window, "epoch", seconds, settle) for _ in range(options.rounds)]
        seen: list[Turn] = []
        unseen: list[Turn] = []
        for _ in range(1 if options.quick else PAIRS * options.rounds):
            seen.append(_turn(window, "flat_out", seconds, settle))
            window.hide()
            unseen.append(_turn(window, "flat_out", seconds, settle))
            window.show()
            live(settle)
    for group, turns, target in (("1 epoch/frame", paced, PACED), ("flat out", seen, FLAT_OUT)):
        rates = ", ".join(f"{name} {np.median([t.pictures[name] for t in turns]):.0f}" for name in ("canvas", *WATCHED))
        yield line_of(group, "frames with a new picture", [t.frames for t in turns], "/s", target=target, note=rates)
        yield line_of(group, "updates", [t.updates for t in turns], "/s")
    yield line_of("flat out", "processor time of an update", [t.work for t in seen], "µs")
    yield line_of("flat out", "of one that nobody sees", [t.work for t in unseen], "µs", note="the window is hidden")
    ratios = [a.work / b.work for a, b in zip(seen, unseen, strict=True)]
    yield line_of("flat out", "seen against unseen", ratios, "×", target=MORE_WORK)


def _turn(window: MainWindow, pace: str, seconds: float, settle: float) -> Turn:
    """Trains for a while."""
    session = window.session
    session.set_pace(PACES[pace])
    session.play()
    live(settle)
    paintings = _Paintings(window, _drawn_on(window))
    try:
        step, begun, worked = _at_new_numbers(session)
        live(seconds)
        last, ended, working = _at_new_numbers(session)
        updates, took, worked = last - step, ended - begun, working - worked
    finally:
        paintings.end()
        session.pause()
    rates = {name: paintings.count[name] / took for name in ("canvas", *WATCHED)}
    return Turn(paintings.count["frames"] / took, rates, updates / took, 1e6 * worked / max(1, updates))


def _at_new_numbers(session: Session) -> tuple[int, float, float]:
    """Waits until the window has newer numbers; their step, the time and the processor's time then."""
    loop = QEventLoop()
    session.moment_changed.connect(loop.quit)
    QTimer.singleShot(1000, loop, loop.quit)  # a run that has ended has none
    loop.exec()
    return session.moment.step, time.perf_counter(), time.process_time()


def _drawn_on(window: MainWindow) -> dict[str, QWidget]:
    """The widgets whose paintings are frames: what each view's picture is painted on."""
    views: dict[str, Any] = dict(window.views)
    pictures: dict[str, QWidget] = {
        "canvas": window.canvas,
        "warp": views["warp"].scene,
        "output": views["output"].plot,
        "loss": views["loss"].plot,
        "functions": views["functions"].canvas,
    }
    return {name: w.viewport() if isinstance(w, QAbstractScrollArea) else w for name, w in pictures.items()}
