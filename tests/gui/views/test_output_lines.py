"""Lines over the output's map lie where the network says they do."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from PySide6.QtTest import QTest

from core.forward import forward
from gui.session import Session
from gui.views.output import OutputView
from gui.views.output_lines import lines_over
from gui.views.output_map import Scale

OpenSession = Callable[..., Session]
ShowView = Callable[..., OutputView]


def test_the_middle_line_is_where_the_output_is_in_the_middle(open_session: OpenSession) -> None:
    moment = open_session(2, 4, 1).moment
    assert moment.parameters is not None
    assert moment.plane is not None
    found = lines_over(
        moment.graph,
        moment.parameters,
        moment.plane,
        output=0,
        scale=Scale(-1.0, 0.0, 1.0),
        has_zeros=False,
        selected=("", None),
    )
    assert len(found.middle)
    answers = forward(moment.graph, moment.parameters, found.middle.reshape(-1, 2))["y"].activation
    assert np.abs(answers).max() < 0.03
    assert len(found.equal)
    assert not len(found.zeros)


@pytest.mark.parametrize("unit", [0, 2])
def test_zero_lines_of_the_first_layer_are_straight_and_the_selected_one_stands_out(
    unit: int, open_session: OpenSession
) -> None:
    moment = open_session(2, 3, 1).moment
    assert moment.parameters is not None
    assert moment.plane is not None
    found = lines_over(
        moment.graph,
        moment.parameters,
        moment.plane,
        output=None,
        scale=Scale(-1.0, 0.0, 1.0),
        has_zeros=True,
        selected=("h1", unit),
    )
    points = found.selected.reshape(-1, 2)
    assert len(points)
    z = forward(moment.graph, moment.parameters, points)["h1"].pre_activation
    assert z is not None
    assert np.abs(z[:, unit]).max() < 1e-5  # the grid is in single precision
    assert len(found.zeros)
    assert not len(found.middle)


def test_the_menu_turns_lines_on_and_off(open_session: OpenSession, show_view: ShowView) -> None:
    session = open_session(2, 4, 1)
    view = show_view(session, "output", 500, 420)
    before = view.grab().toImage()
    view.overlay.turn("has_equal", on=True)
    for _ in range(50):
        QTest.qWait(20)
        if view.overlay.lines is not None and session.is_idle:
            break
    assert view.overlay.lines is not None
    assert view.grab().toImage() != before
    view.overlay.turn("has_equal", on=False)
    QTest.qWait(120)
    assert view.overlay.lines is None
    assert not any(item.isVisible() for item in view.overlay._items)
