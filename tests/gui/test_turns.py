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
        turns.ask("loss", lambda: times.append(turns._begun), every=0.08)  # a busy machine may run the job later
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


def test_a_window_that_something_else_keeps_busy_draws_too(turns: Turns) -> None:
    done: list[str] = []
    for name in ("before", "canvas"):
        turns.ask(name, lambda name=name: done.append(name))
        patience = time.monotonic() + 10
        while not turns.is_idle and time.monotonic() < patience:  # no rest at all: more than any share
            QApplication.processEvents()
    assert done == ["before", "canvas"]


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


def test_while_training_flat_out_beginnings_keep_a_distance(turns: Turns, qtbot: QtBot) -> None:
    begun: list[float] = []
    assert turns.reading == module.READING
    turns.is_calm = True
    assert turns.reading > module.READING
    for name in "abcde":
        turns.ask(name, lambda: begun.append(turns._begun))  # a busy machine may run the job later
    qtbot.waitUntil(lambda: turns.is_idle)
    least = module.BEGINNING - 0.002
    assert all(later - earlier >= least / 2 for earlier, later in pairwise(begun)), "after a late one less"
    assert begun[-1] - begun[0] >= (len(begun) - 1.5) * least


def test_while_training_flat_out_what_has_begun_comes_before_all_that_has_not(turns: Turns, qtbot: QtBot) -> None:
    turns.is_calm = True
    done: list[str] = []

    def begin() -> None:
        done.append("map")
        turns.ask(("map", 1, "result"), lambda: done.append("its result"))
        assert turns.is_under_way

    turns.ask("before", lambda: None)
    qtbot.waitUntil(lambda: turns.is_idle)
    turns.ask(("map", 1), begin)
    qtbot.waitUntil(lambda: "map" in done)
    turns.ask(("warp", 2), lambda: done.append("warp"))
    turns.ask("numbers", lambda: done.append("numbers"), every=turns.reading)
    qtbot.waitUntil(lambda: turns.is_idle)
    assert done[:2] == ["map", "its result"]
    assert not turns.is_under_way


def test_while_training_flat_out_what_costs_much_comes_less_often_but_it_comes(turns: Turns, qtbot: QtBot) -> None:
    turns.is_calm, turns.share = True, 1.0
    count = {"cheap": 0, "costly": 0}

    def draw(name: str, seconds: float) -> None:
        until = time.thread_time() + seconds / 2
        while time.thread_time() < until:
            pass
        turns.spend((name, 0), seconds / 2)  # a thread of its own computed as much for it
        count[name] += 1
        if sum(count.values()) < 60:
            turns.ask((name, 0), lambda: draw(name, seconds))

    turns.ask(("cheap", 0), lambda: draw("cheap", 0.001))
    turns.ask(("costly", 0), lambda: draw("costly", 0.016))
    qtbot.waitUntil(lambda: sum(count.values()) >= 60, timeout=20_000)
    assert count["cheap"] > 1.6 * count["costly"], "a fourth at most, were there others besides"
    assert count["costly"] >= 6


def test_while_training_flat_out_the_view_that_is_looked_at_comes_more_often_and_the_others_too(
    turns: Turns, qtbot: QtBot
) -> None:
    turns.is_calm = True
    done: list[str] = []

    def draw(name: str) -> None:
        until = time.thread_time() + 0.001  # as much for each: of next to nothing chance would say which costs more
        while time.thread_time() < until:
            pass
        done.append(name)
        if len(done) < 24:
            turns.ask(name, lambda: draw(name))

    turns.preferred = "warp"
    for name in ("map", "warp", "loss"):
        turns.ask(name, lambda name=name: draw(name))
    qtbot.waitUntil(lambda: len(done) >= 24, timeout=10_000)
    assert done.count("warp") > 1.3 * max(done.count("map"), done.count("loss"))
    assert min(done.count("map"), done.count("loss")) >= 4


def test_numbers_that_are_due_together_come_among_the_pictures_not_in_a_row(turns: Turns, qtbot: QtBot) -> None:
    turns.is_calm = True
    done: list[str] = []

    def draw(name: str) -> None:
        done.append(name)
        if len(done) < 60:
            turns.ask(name, lambda: draw(name))

    names = ["speed", "stepper", "counters", "outline"]
    for name in names:
        turns.ask(name, lambda: None)
    qtbot.waitUntil(lambda: turns.is_idle)
    for name in names:
        turns.ask(name, lambda name=name: done.append(name), every=turns.reading)
    for name in ("map", "warp", "loss"):
        turns.ask(name, lambda name=name: draw(name))
    qtbot.waitUntil(lambda: turns.is_idle, timeout=10_000)
    assert set(names) <= set(done)
    first = min(done.index(name) for name in names)
    assert done[first : first + 4] != [name for name in done if name in names]


def test_all_that_moves_is_through_while_numbers_wait_to_be_read(turns: Turns, qtbot: QtBot) -> None:
    turns.is_calm = True
    for _ in range(2):
        turns.ask("numbers", lambda: None, every=turns.reading)
        turns.ask("map", lambda: None)
        assert not turns.is_through
        qtbot.waitUntil(lambda: turns.is_through)
    assert not turns.is_idle


def test_turns_wait_until_an_answer_is_painted(turns: Turns, qtbot: QtBot) -> None:
    done: list[str] = []
    turns.ask("view", lambda: done.append("view"))
    turns.wait_for_answer()
    turns.follow("threads", lambda: done.append("threads"))
    qtbot.wait(round(module.ANSWER * 300))
    assert done == []
    turns.answered()
    qtbot.waitUntil(lambda: turns.is_idle)
    assert done == ["view", "threads"]
    turns.follow("threads", lambda: done.append("at once"))
    assert done[-1] == "at once"


def test_an_answer_that_nobody_sees_is_not_waited_for_long(turns: Turns, qtbot: QtBot) -> None:
    turns.wait_for_answer()
    begun = time.monotonic()
    turns.ask("view", lambda: None)
    qtbot.waitUntil(lambda: turns.is_idle, timeout=5_000)
    assert time.monotonic() - begun >= 0.9 * module.ANSWER
