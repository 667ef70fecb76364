"""The thread behind live retrain: the newest wish alone is answered, and it ends when told to."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from core.training.retrain import retrained
from core.training.retrainer import Answer, Retrainer, Wish
from tests.core.training.test_retrain import playground_like, rows_of


@pytest.fixture
def retrainer() -> Iterator[Retrainer]:
    made = Retrainer()
    yield made
    assert made.stop()
    assert not [thread for thread in threading.enumerate() if thread.name == "retrainer"]


def last_answer(retrainer: Retrainer, seconds: float = 30.0) -> Answer:
    """The one that is done."""
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        answer = retrainer.poll()
        if answer is not None and (answer.error is not None or (answer.result and answer.result.is_done)):
            return answer
        time.sleep(0.001)
    raise AssertionError("no answer")


def test_an_answer_is_what_the_same_call_gives(retrainer: Retrainer) -> None:
    made = playground_like()
    retrainer.ask(Wish(made, rows_of(made), 300, shown=lambda result: result.step))
    answer = last_answer(retrainer)
    assert answer.result is not None
    np.testing.assert_array_equal(answer.result.flat, retrained(made, rows_of(made), steps=300).flat)
    assert answer.shown == 300


def test_a_newer_wish_takes_the_place_of_one_that_would_take_hours(retrainer: Retrainer) -> None:
    made = playground_like()
    retrainer.ask(Wish(made, rows_of(made), 10**9))
    time.sleep(0.1)
    newer = Wish(replace(made, title="newer"), rows_of(made), 50)
    retrainer.ask(newer)
    answer = last_answer(retrainer)
    assert answer.wish is newer
    assert answer.result is not None
    assert answer.result.step == 50


def test_what_is_forgotten_is_not_answered(retrainer: Retrainer) -> None:
    made = playground_like()
    retrainer.ask(Wish(made, rows_of(made), 10**9))
    time.sleep(0.1)
    retrainer.forget()
    time.sleep(0.2)
    assert retrainer.poll() is None


def test_what_goes_wrong_is_handed_over(retrainer: Retrainer) -> None:
    made = playground_like()

    def fail(_result: object) -> None:
        raise RuntimeError("not drawable")

    retrainer.ask(Wish(made, rows_of(made), 10, shown=fail))
    answer = last_answer(retrainer)
    assert isinstance(answer.error, RuntimeError)
    retrainer.ask(Wish(made, rows_of(made), 10))
    assert last_answer(retrainer).error is None  # and the thread lives on


def test_a_long_run_shows_how_far_it_is(retrainer: Retrainer) -> None:
    made = playground_like()
    retrainer.ask(Wish(made, rows_of(made), 10**9))
    deadline, steps = time.monotonic() + 30, []
    while len(steps) < 2 and time.monotonic() < deadline:
        answer = retrainer.poll()
        if answer is not None and answer.result is not None:
            steps.append(answer.result.step)
        time.sleep(0.001)
    assert 0 < steps[0] < steps[1] < 10**9


def test_whoever_waits_gets_the_end_and_nothing_that_comes_before(retrainer: Retrainer) -> None:
    made = playground_like()
    retrainer.ask(Wish(made, rows_of(made), 400))
    answer = retrainer.wait(60.0)
    assert answer is not None
    assert answer.result is not None
    assert answer.result.is_done
    assert answer.result.step == 400
    assert answer.cost > 0
    assert retrainer.poll() is None, "it has been taken"
    retrainer.ask(Wish(made, rows_of(made), 10**9))
    assert retrainer.wait(0.2) is None
    deadline = time.monotonic() + 30
    while (seen := retrainer.poll()) is None and time.monotonic() < deadline:
        time.sleep(0.001)
    assert seen is not None, "what comes on the way is left to poll"
    assert not seen.is_end


def test_an_error_is_left_to_whoever_polls(retrainer: Retrainer) -> None:
    made = playground_like()
    retrainer.ask(Wish(made, rows_of(made), 50, shown=lambda _result: 1 // 0))
    assert retrainer.wait(0.5) is None
    assert isinstance(last_answer(retrainer).error, ZeroDivisionError)
