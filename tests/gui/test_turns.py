"""Turns at redrawing: one job in each round of the event loop, the longest waiting first, and never too much of it."""

from __future__ import annotations

import time
from itertools import pairwise

import pytest
from PySide6.QtCore import QAbstractEventDispatcher
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gui import turns as module
from gui.turns import Turns


@pytest.fixture
def turns(qapp: QApplication) -> Turns:
    return Turns()


def test_what_is_asked_for_twice_before_its_turn_is_done_once_and_is_the_newer(turns: Turns, qtbot: QtBot) -> None:
    done: list[str] = []
    turns.ask("map", lambda: done.append("old"))
    turns.ask("map", lambda: done.append("new"))
    assert done == [], "not at once: whoever asks has work of its own"
    qtbot.waitUntil(lambda: turns.is_idle)
    assert done == ["new"]


def test_jobs_are_done_in_rounds_of_their_own_and_in_the_order_of_asking(turns: Turns, qtbot: QtBot) -> None:
    rounds = 0
    done: list[tuple[str, int]] = []

    def look() -> None:
        nonlocal rounds
        rounds += 1

    dispatcher = QAbstractEventDispatcher.instance()
    dispatcher.aboutToBlock.connect(look)
    for name in ("canvas", "warp", "map"):
        turns.ask(name, lambda name=name: done.append((name, rounds)))
    qtbot.waitUntil(lambda: turns.is_idle)
    dispatcher.aboutToBlock.disconnect(look)
    assert [name for name, _ in done] == ["canvas", "warp", "map"]
    assert len({round_ for _, round_ in done}) == 3


def test_a_job_keeps_its_distance_from_its_last_turn(turns: Turns, qtbot: QtBot) -> None:
    times: list[float] = []
    for _ in range(3):
        turns.ask("loss", lambda: times.append(time.monotonic()), every=0.08)
        qtbot.waitUntil(lambda: turns.is_idle)
    assert all(later - earlier >= 0.078 for earlier, later in pairwise(times))


def test_a_job_that_waits_for_long_comes_sooner_where_it_is_asked_for_sooner(turns: Turns, qtbot: QtBot) -> None:
    done: list[str] = []
    turns.ask("stepper", lambda: done.append("first"))
    qtbot.waitUntil(lambda: turns.is_idle)
    turns.ask("stepper", lambda: done.append("while it trains"), every=60.0)
    turns.ask("stepper", lambda: done.append("paused"), every=0.05)
    qtbot.waitUntil(lambda: turns.is_idle, timeout=5000)
    assert done == ["first", "paused"]


def test_a_job_that_takes_long_is_followed_by_a_long_rest(turns: Turns, qtbot: QtBot) -> None:
    times: list[float] = []

    def work() -> None:
        times.append(time.monotonic())
        until = time.thread_time() + 0.03
        while time.thread_time() < until:
            pass

    turns.ask("heavy", work)
    turns.ask("next", lambda: times.append(time.monotonic()))
    qtbot.waitUntil(lambda: turns.is_idle)
    assert times[1] - times[0] >= 0.9 * 0.03 / module.SHARE


def test_a_hand_that_moves_something_makes_turns_rarer(turns: Turns, qtbot: QtBot) -> None:
    times: list[float] = []
    turns.give_way()
    for name in ("a", "b"):
        turns.ask(name, lambda: times.append(time.monotonic()))
    qtbot.waitUntil(lambda: turns.is_idle)
    assert times[1] - times[0] >= 0.9 * module.PATIENT_REST


def test_a_job_that_fails_does_not_stop_the_others(turns: Turns, qtbot: QtBot) -> None:
    done: list[int] = []
    turns.ask("bad", lambda: [][0])
    turns.ask("good", lambda: done.append(1))
    with qtbot.captureExceptions() as caught:
        qtbot.waitUntil(lambda: turns.is_idle)
    assert len(caught) == 1
    assert done == [1]


def test_what_is_forgotten_or_closed_is_not_done(turns: Turns, qtbot: QtBot) -> None:
    done: list[int] = []
    turns.ask("a", lambda: done.append(1))
    turns.forget("a")
    turns.ask("b", lambda: done.append(2))
    turns.close()
    qtbot.wait(30)
    assert done == []


def test_the_view_that_is_looked_at_goes_first(turns: Turns, qtbot: QtBot) -> None:
    done: list[str] = []
    for name in ("canvas", "warp", "map"):
        turns.ask(name, lambda name=name: done.append(name))
    turns.preferred = "map"
    qtbot.waitUntil(lambda: turns.is_idle)
    assert done == ["map", "canvas", "warp"]


def test_the_view_that_is_looked_at_does_not_keep_the_others_waiting(turns: Turns, qtbot: QtBot) -> None:
    done: list[str] = []

    def again() -> None:
        done.append("map")
        if "warp" not in done:
            turns.ask("map", again)

    turns.preferred = "map"
    turns.ask("map", again)
    turns.ask("warp", lambda: done.append("warp"))
    qtbot.waitUntil(lambda: "warp" in done, timeout=2000)


def test_held_turns_come_when_they_are_let_go_or_the_time_is_over(turns: Turns, qtbot: QtBot) -> None:
    done: list[str] = []
    turns.hold(30)
    turns.ask("map", lambda: done.append("map"))
    qtbot.wait(30)
    assert not done
    turns.hold(0)
    qtbot.waitUntil(lambda: done == ["map"], timeout=500)
    begun = time.monotonic()
    turns.hold(0.05)
    turns.ask("map", lambda: done.append("again"))
    qtbot.waitUntil(lambda: turns.is_idle)
    assert time.monotonic() - begun >= 0.045


def test_while_training_flat_out_turns_are_rarer_but_no_picture_waits_long(turns: Turns, qtbot: QtBot) -> None:
    begun: list[float] = []

    def work() -> None:
        begun.append(time.monotonic())
        until = time.thread_time() + 0.002
        while time.thread_time() < until:
            pass

    for is_calm in (True, False):
        turns.is_calm = is_calm
        for name in ("a", "b"):
            turns.ask((name, is_calm), work)
        qtbot.waitUntil(lambda: turns.is_idle)
    calm, usual = begun[1] - begun[0], begun[3] - begun[2]
    assert calm >= 0.9 * min(0.002 / module.CALM, module.PICTURE)
    assert usual >= 0.9 * 0.002 / module.SHARE
    assert turns._pace(0.004) == 0.004 / module.SHARE
    turns.is_calm = True
    assert turns._pace(0.004) == module.PICTURE
    assert turns._pace(0.03) == 0.03 / module.SHARE
    assert turns.reading > module.READING
