"""The loss curve stays small and keeps what a plot would show."""

from __future__ import annotations

import numpy as np
import pytest

from core.training.history import HistoryRecorder
from core.training.messages import Metrics

MOST = 4000  # points


def recorded(losses: np.ndarray, tests: np.ndarray | None = None) -> HistoryRecorder:
    recorder = HistoryRecorder()
    for i, loss in enumerate(losses.tolist()):
        test = None if tests is None else Metrics(tests[i], tests[i])
        recorder.add(10 * (i + 1), i + 1, Metrics(loss, loss), test)
    return recorder


def test_nothing_recorded_is_an_empty_curve() -> None:
    history = HistoryRecorder().history()
    assert len(history.steps) == len(history.epochs) == len(history.train) == len(history.test) == 0


def test_a_short_run_keeps_every_point() -> None:
    losses = np.linspace(1, 0, 500)
    history = recorded(losses, losses + 1).history()
    np.testing.assert_array_equal(history.steps, 10 * np.arange(1, 501))
    np.testing.assert_array_equal(history.epochs, np.arange(1, 501))
    np.testing.assert_array_equal(history.train, losses)
    np.testing.assert_array_equal(history.test, losses + 1)


@pytest.mark.parametrize("shape", ["noise", "falling", "constant", "spike"])
def test_two_hundred_thousand_points_become_few_with_minimum_and_maximum(shape: str) -> None:
    rng = np.random.default_rng(0)
    count = 200_000
    losses = {
        "noise": rng.uniform(1, 2, count),
        "falling": 1 / (1 + np.arange(count)),
        "constant": np.ones(count),
        "spike": np.exp(-np.arange(count) / 5e4) + 0.01 * rng.random(count),
    }[shape]
    if shape == "spike":
        losses[123_456], losses[77_777] = 50.0, -3.0
    recorder = HistoryRecorder()
    for i, loss in enumerate(losses.tolist()):
        recorder.add(i, i, Metrics(loss, loss), None)
        if i % 1000 == 0:
            assert len(recorder.history().steps) <= MOST
    history = recorder.history()
    assert len(history.steps) <= MOST
    assert history.train.min() == losses.min()
    assert history.train.max() == losses.max()
    assert history.steps[-1] == count - 1  # the newest is there
    assert (np.diff(history.steps) > 0).all()
    np.testing.assert_array_equal(history.train, losses[history.steps.astype(int)])
    assert np.isnan(history.test).all()
    if shape != "constant":
        # no long stretch without a point
        assert np.diff(history.steps).max() <= count / 100


def test_looking_twice_at_one_moment_adds_no_point() -> None:
    recorder = HistoryRecorder()
    for _ in range(5):
        recorder.add(3, 1.0, Metrics(0.5, 0.5), None)
    assert len(recorder.history().steps) == 1


def test_a_curve_that_was_handed_out_does_not_change() -> None:
    recorder = recorded(np.ones(10))
    history = recorder.history()
    recorder.add(11, 11, Metrics(2.0, 2.0), None)
    assert len(history.train) == 10
    with pytest.raises(ValueError, match="read-only"):
        history.train[0] = 0


def test_a_curve_that_goes_on_equals_one_that_was_never_interrupted() -> None:
    losses = np.linspace(2, 1, 900)
    whole = recorded(losses).history()
    half = HistoryRecorder(recorded(losses[:450]).history())
    half.add(4500, 450, Metrics(losses[449], losses[449]), None)  # a look at where it stands is no new point
    for i, loss in enumerate(losses.tolist()):
        if i >= 450:
            half.add(10 * (i + 1), i + 1, Metrics(loss, loss), None)
    assert half.history() == whole


def test_a_long_curve_that_goes_on_many_times_keeps_its_beginning() -> None:
    rng = np.random.default_rng(1)
    losses = rng.uniform(1, 2, 100_000)
    losses[777] = 9.0
    recorder = HistoryRecorder()
    for i, loss in enumerate(losses.tolist()):
        if i and i % 10_000 == 0:
            recorder = HistoryRecorder(recorder.history())
        recorder.add(i, i, Metrics(loss, loss), None)
    history = recorder.history()
    assert len(history) <= MOST
    assert history.train.max() == 9.0
    early, late = (history.steps < 50_000).sum(), (history.steps >= 50_000).sum()
    assert 0.4 < early / late < 2.5
