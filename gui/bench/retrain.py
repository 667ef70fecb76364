"""Live retrain as a user feels it: from a turned knob to the retrained moment, its tiles and its output map, in the
whole window as it starts. A change waits until the one before is through, as slow hands would."""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import replace

from PySide6.QtCore import QEvent, QObject, QTimer
from PySide6.QtWidgets import QWidget

from core.bench.lines import Found, Target, line_of
from core.bench.suite import Options
from core.project import GeneratorSource
from gui.bench.stage import everything_visible, live
from gui.live_retrain import FIRST_STEPS
from gui.main_window import MainWindow
from gui.views.output import OutputView

TARGET = Target(16.0)
TIMES = 10  # turns of a knob in each round
PATIENCE = 20.0  # seconds


def run(options: Options) -> Iterator[Found]:
    """For a setting and for the data: until moment, tiles and output map are there, and are seen; until all is done."""
    with everything_visible(only=()) as window:
        window.session.set_live(on=True)
        _until(lambda: window.session.moment.step == FIRST_STEPS)
        live(0.3)
        for name, turn in (("rate", _rate), ("noise", _noise)):
            shown: list[float] = []
            mapped: list[float] = []
            painted: list[float] = []
            settled: list[float] = []
            for number in range(-2, TIMES * (1 if options.quick else options.rounds)):
                tiles, output, seen, last = _one(window, lambda n=number, t=turn: t(window, n + 3))
                if number >= 0:
                    shown.append(tiles)
                    mapped.append(output)
                    painted.append(seen)
                    settled.append(last)
            note = f"{FIRST_STEPS:,} updates"
            yield line_of(name, "edit → moment and tiles", shown, "ms", target=TARGET, note=note)
            yield line_of(name, "edit → output map", mapped, "ms", target=TARGET, note="computed with the numbers")
            yield line_of(name, "edit → output map and tiles painted", painted, "ms", target=TARGET)
            yield line_of(name, "edit → nothing left to do", settled, "ms", note="every view's turn was there")


class _Paintings(QObject):
    """Notes when a widget has been painted, with all else that was due; `times` by perf_counter."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__()
        self.times: list[float] = []
        self._widget = widget
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if watched is self._widget and event.type() == QEvent.Type.Paint:
            QTimer.singleShot(0, self._note)
        return False

    def _note(self) -> None:
        self.times.append(time.perf_counter())

    def end(self) -> None:
        self._widget.removeEventFilter(self)


def _one(window: MainWindow, turn: Callable[[], None]) -> tuple[float, float, float, float]:
    """Milliseconds until the moment with its tiles, its output map, both painted, and all views served."""
    session = window.session
    times: list[float] = []
    maps: list[float] = []

    def note() -> None:
        times.append(time.perf_counter())

    def note_map(key: object, result: object) -> None:
        is_new = isinstance(result, tuple) and result[0].parameters is session.moment.parameters
        if isinstance(key, tuple) and key[0] == "output" and times and is_new:
            maps.append(time.perf_counter())

    output = window.findChild(OutputView)
    assert isinstance(output, OutputView)
    paintings = _Paintings(output.plot.viewport())
    session.responses_changed.connect(note)
    session.probed.connect(note_map)
    try:
        begun = time.perf_counter()
        turn()
        _until(lambda: bool(times) and not session.live.is_under_way)
        _until(lambda: bool(maps) and paintings.times[-1:] > maps[:1])
        seen = next(at for at in paintings.times if at > maps[0])
        _until(lambda: session.is_idle)
        ended = time.perf_counter()
    finally:
        paintings.end()
        session.responses_changed.disconnect(note)
        session.probed.disconnect(note_map)
    live(0.05)
    return (times[0] - begun) * 1e3, (maps[0] - begun) * 1e3, (seen - begun) * 1e3, (ended - begun) * 1e3


def _rate(window: MainWindow, number: int) -> None:
    training = window.document.project.training_or_default
    window.session.set_training(replace(training, learning_rate=0.03 + 1e-4 * number), "Rate", merge="rate")


def _noise(window: MainWindow, number: int) -> None:
    project = window.document.project
    assert isinstance(project.data, GeneratorSource)
    noise = 0.05 + 0.4 * (number % 50) / 50
    window.document.edit("Noise", replace(project, data=replace(project.data, noise=noise)), merge="noise")


def _until(condition: Callable[[], bool]) -> None:
    """Lets the window live, without pauses that would count.

    Raises:
        RuntimeError: it does not come true.
    """
    deadline = time.perf_counter() + PATIENCE
    while not condition():
        live(0.001)
        if time.perf_counter() > deadline:
            raise RuntimeError("live retrain does not end")
