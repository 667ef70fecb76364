"""The loss curve of a run without a window: one point an epoch at first, and the same in pieces as at once."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from core.training.loop import Run
from core.training.unwatched import EACH, UnwatchedCurve
from tests.core.training.scenes import network, project, rows


def trained(run: Run, curve: UnwatchedCurve, steps: int) -> Run:
    goal = run.step + steps
    while run.step < goal:
        due = curve.updates_to_next()
        run.advance(min(due, goal - run.step))
        curve.note()
    return run


def test_a_run_in_pieces_has_the_curve_of_the_whole() -> None:
    made, data = project(network(), batch_size=4), rows()
    whole = Run(made, data)
    at_once = UnwatchedCurve(whole)
    trained(whole, at_once, 61)
    expected = at_once.ended(*whole.evaluate())
    first = Run(made, data)
    piece = UnwatchedCurve(first)
    trained(first, piece, 31)
    saved = replace(first.saved_project(), history=piece.ended(*first.evaluate()))
    second = Run(saved, data)
    piece = UnwatchedCurve(second)
    trained(second, piece, 30)
    assert piece.ended(*second.evaluate()) == expected
    assert len(expected) == 10
    assert (np.diff(expected.steps) > 0).all()
    assert expected.steps[0] == 0
    assert expected.steps[-1] == 61
    assert expected.train[-1] < expected.train[0]


def test_a_long_run_is_looked_at_less_and_less_often() -> None:
    made, data = project(network(), batch_size=100), rows()
    run = Run(made, data)
    curve = UnwatchedCurve(run)
    trained(run, curve, 8 * EACH * run.updates_to_epoch_end(1))
    history = curve.ended(*run.evaluate())
    assert len(history) == 4 * EACH + 1
    assert set(np.diff(history.epochs)) == {1.0, 2.0, 4.0}
