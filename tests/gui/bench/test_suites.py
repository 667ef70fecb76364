"""The suites that open the window, at sizes that only show that they work."""

from __future__ import annotations

import importlib
import time
from collections.abc import Iterator
from itertools import combinations

import numpy as np
import pytest
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication

from core.bench.lines import Line, Skipped
from core.bench.suite import SUITES, Options
from core.forward import forward
from gui.bench.picture import png
from gui.bench.stage import everything_visible, hidden_panels
from gui.bench.warp_frames import AXES, LINES, REACH, SAMPLES, SIDE, make_stage, own_frames
from gui.bench.window import STATES, lateness, rounds
from gui.views.warp_scene import WarpScene
from tests.gui.conftest import assert_no_thread_is_left

QUICK = Options(rounds=1, minutes=0.02, quick=True)


@pytest.fixture(autouse=True)
def nothing_left(qapp: QApplication) -> Iterator[None]:
    yield
    assert_no_thread_is_left()


def test_everything_visible_hides_no_panel() -> None:
    with everything_visible() as window:
        assert hidden_panels(window) == []
        docks = window.docks.by_name.items()
        pairs = [(a, b) for (a, one), (b, two) in combinations(docks, 2) if one.geometry().intersects(two.geometry())]
        assert pairs == []
        assert {"rail", "warp", "output", "loss", "stepper", "history", "outline"} <= set(window.docks.by_name)
        assert window.session.selection.layer


def test_a_start_is_measured_in_processes_of_their_own() -> None:
    lines = {line.name: line for line in SUITES["startup"].run(QUICK) if isinstance(line, Line)}
    marks = [lines[name].value for name in ("first paint", "filled", "ready to train")]
    assert 0 < marks[0] < marks[1] < marks[2]
    assert lines["Play when filled, first update"].value > marks[1]
    assert lines["most work in a turn"].value > 0


def test_lateness_is_measured_in_each_state_and_against_idle() -> None:
    lines = [line for line in SUITES["window"].run(QUICK) if isinstance(line, Line)]
    assert [line.group for line in lines[: 3 * len(STATES) : 3]] == list(STATES)
    above = [line for line in lines if line.name.startswith("above idle")]
    assert {(line.group, str(line.target)) for line in above} >= {("flat out", "≤ 2.00"), ("flat out", "≤ 8.00")}
    trained = next(line for line in lines if line.group == "flat out")
    assert "updates/s" in trained.note
    work = {line.name: line for line in lines if line.group == "flat out" and line.name.startswith("work in a round")}
    assert [str(line.target) for line in work.values()] == ["≤ 2.00", "≤ 6.00"]
    assert all(line.value > 0 for line in work.values())


def test_a_blocked_loop_is_late(qapp: QApplication) -> None:
    QTimer.singleShot(100, lambda: time.sleep(0.08))
    assert 40 < max(lateness(0.4)) < 400


def test_the_work_of_a_round_is_measured_apart_from_waiting(qapp: QApplication) -> None:
    def work(seconds: float) -> None:
        until = time.thread_time() + seconds
        while time.thread_time() < until:
            pass

    QTimer.singleShot(50, lambda: work(0.03))
    QTimer.singleShot(150, lambda: time.sleep(0.2))
    with rounds() as took:
        lateness(0.5)
    assert 30 <= max(took) < 60


def test_memory_is_watched_while_it_trains() -> None:
    lines = list(SUITES["memory"].run(QUICK))
    if len(lines) == 1:
        pytest.skip("this system does not say how much memory a process has")
    sizes = [line for line in lines if isinstance(line, Line) and line.unit == "MiB"]
    assert all(50 < line.value < 20_000 for line in sizes)
    growth = lines[-1]
    assert isinstance(growth, Line)
    assert growth.unit == "MiB/min"
    assert growth.target is not None


def test_views_are_measured_painted_computed_and_in_the_window() -> None:
    found = list(SUITES["views"].run(QUICK))
    lines = {(line.group, line.name): line for line in found if isinstance(line, Line)}
    frame = lines["warp, 5,000 points", "frame p95"]
    assert frame.value > 0.5
    assert str(frame.target) == "≤ 16.0"
    ratio = lines.get(("warp, 500 points", "as quick as matplotlib"))
    assert (ratio is None) == any(isinstance(line, Skipped) for line in found)
    assert 0 < lines["playground", "tiles and output map"].value < 50
    assert lines["1 epoch/frame", "updates"].value > 10
    flat_out = lines["flat out", "frames with a new picture"]
    assert flat_out.value > 0
    assert "functions" in flat_out.note
    assert lines["flat out", "seen against unseen"].value > 0


def test_the_stepper_is_timed_in_every_phase_at_every_depth_on_a_small_and_a_wide_network() -> None:
    lines = [line for line in SUITES["stepper"].run(QUICK) if isinstance(line, Line)]
    groups = list(dict.fromkeys(line.group for line in lines))
    assert groups == ["2-4-2-1, 25 parameters", "784-128-10, 101,770 parameters"]
    answers = [line for line in lines if line.target is not None]
    names = [line.name for line in answers if line.group == groups[1]]
    assert names[:3] == ["predict, network, p95", "predict, layer, p95", "predict, unit, p95"]
    assert len(names) == len(set(names)) == 20
    assert {"key . held down, by unit, p95", "proof of a unit, p95", "exercise, p95"} <= set(names)
    assert names[-2:] == ["what if: a weight, p95", "what if: an input, p95"]
    assert all(line.value > 0 and str(line.target) == "≤ 50.0" for line in answers)
    followed = [line for line in lines if line.target is None]
    assert {line.name.partition(":")[0] for line in followed} == {"another example", "a key", "a weight", "an input"}
    latest = max(line.value for line in followed)
    assert latest > max(line.low or 0.0 for line in answers), "what follows comes after the answer"


def test_the_film_that_is_measured_is_the_networks_own() -> None:
    stage = make_stage(60)
    assert stage.vertices == 2 * LINES * SAMPLES
    moment = stage.moment
    assert moment.parameters is not None
    inputs = stage.film.lines.vertices
    hidden = forward(moment.graph, moment.parameters, inputs)["h"].activation
    shown = stage.film.grid[-1][np.isfinite(stage.film.grid[-1][:, 0])]
    assert shown == pytest.approx(hidden, abs=1e-5)


@pytest.mark.parametrize("name", [name for name, suite in SUITES.items() if suite.needs_window])
def test_every_suite_of_the_window_is_there(name: str) -> None:
    """The table names modules that core does not know."""
    assert callable(importlib.import_module(SUITES[name].module).run)


def test_a_plot_becomes_a_png(qapp: QApplication) -> None:
    text = '<svg xmlns="http://www.w3.org/2000/svg" width="8" height="6"><rect width="8" height="6" fill="red"/></svg>'
    assert png(text).startswith(b"\x89PNG")


def test_the_peer_draws_the_same_lines_and_points_in_the_same_place(qapp: QApplication) -> None:
    stage = make_stage(50)
    frame, end = own_frames(stage)
    try:
        frame(0)
        scene = next(w for w in QApplication.topLevelWidgets() if isinstance(w, WarpScene))
        box, (low, high) = scene.box.sceneBoundingRect(), scene.box.viewRange()[0]
    finally:
        end()
    left, bottom, width, height = (SIDE * share for share in AXES)
    assert (low, high) == pytest.approx((-REACH, REACH))
    assert (left, SIDE - bottom - height, width, height) == pytest.approx(box.getRect(), abs=5)
