"""The film of the warp stands at what the stepper computes, and the example is marked on its way."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from gui.stepping import Place
from gui.views.warp import WarpView
from tests.gui.views.conftest import OpenSession, settle

ShowView = Callable[..., WarpView]


def stands(view: WarpView) -> tuple[str, str]:
    assert view.film is not None
    stop = view.film.stops[round(view.bar.position)]
    return stop.layer, stop.stage


def test_by_operations_the_example_moves_through_the_stages_of_the_layer(
    open_session: OpenSession, show_view: ShowView, qtbot: QtBot
) -> None:
    session = open_session(2, 2, 2, 1)
    session.select(session.selection.with_example(3))
    view = show_view(session, "warp")
    trace = session.moment.trace
    assert trace is not None
    z, a = trace.layers["h1"].pre_activation, trace.layers["h1"].activation
    assert z is not None
    bias = session.moment.parameters.biases["h1"].numpy()  # type: ignore[union-attr]
    # of a unit of two inputs: w₁x₁, b + w₁x₁, w₂x₂, z, a
    for operation, stage, coordinates in ((0, "W", z - bias), (2, "W", z - bias), (3, "+b", z), (4, "tanh", a)):
        session.step_to(Place("forward", "h1", 0, operation))
        settle(qtbot, session)
        assert stands(view) == ("h1", stage)
        assert view.film is not None
        place = view.film.place_at(view.bar.position)
        assert place is not None
        assert place[:2] == pytest.approx(np.ravel(coordinates), abs=1e-6)
    session.step_to(Place("forward", "h1", 1, 0))  # the next unit begins anew
    settle(qtbot, session)
    assert stands(view) == ("h1", "W")
    session.step_to(Place("forward", "h1", 1))  # the whole unit
    settle(qtbot, session)
    assert stands(view) == ("h1", "tanh")
    session.step_to(Place("forward", "h2"))
    settle(qtbot, session)
    assert stands(view) == ("h2", "tanh")
    session.step_to(None)
    settle(qtbot, session)
    assert stands(view) == ("h2", "tanh")


def test_a_film_moved_by_hand_stays_until_the_walk_comes_to_another_stage(
    open_session: OpenSession, show_view: ShowView, qtbot: QtBot
) -> None:
    session = open_session(2, 2, 1)
    view = show_view(session, "warp")
    session.step_to(Place("forward", "h1", 0))
    settle(qtbot, session)
    view.bar.set_position(0.0)
    session.step_to(Place("forward", "h1", 1))
    settle(qtbot, session)
    assert view.bar.position == 0.0
    session.step_to(Place("forward", "y", 0))
    settle(qtbot, session)
    assert stands(view)[0] == "y"
    session.step_to(None)
