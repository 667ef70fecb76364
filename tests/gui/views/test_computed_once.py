"""A picture is computed where what it is computed of differs: not for a key of the stepper, or a metric that comes."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from core.forward import forward
from gui.stepping import Place
from gui.views import output, warp
from gui.views.output import OutputView
from gui.views.warp import WarpView
from tests.gui.views.conftest import OpenSession, ShowView, settle


@pytest.fixture
def made(monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What is computed, by name, while views ask."""
    names: list[str] = []
    for module, name in ((output, "find"), (warp, "make_film")):
        make = getattr(module, name)
        monkeypatch.setattr(module, name, lambda *given, n=name, m=make: (names.append(n), m(*given))[1])
    return names


@pytest.mark.parametrize(("name", "work"), [("output", "find"), ("warp", "make_film")])
def test_a_key_of_the_stepper_computes_no_picture(
    open_session: OpenSession, show_view: ShowView, qtbot: QtBot, made: list[str], name: str, work: str
) -> None:
    session = open_session(2, 3, 1)
    session.select(session.selection.with_example(3))
    show_view(session, name)
    session.step_to(Place("forward", "h1", 0))
    settle(qtbot, session)
    made.clear()
    for unit in (1, 2):
        session.step_to(Place("forward", "h1", unit))
        settle(qtbot, session)
    assert made == []
    session.set_weight("weights", "x->h1", (0, 0), 2.5)
    qtbot.waitUntil(lambda: session.moment.train is not None)
    settle(qtbot, session)
    assert made == [work], "once: the metrics that come later change nothing of it"


def test_another_example_leaves_the_map_and_moves_through_the_film(
    open_session: OpenSession, show_view: ShowView, qtbot: QtBot, made: list[str]
) -> None:
    session = open_session(2, 3, 1)
    session.select(session.selection.with_example(3))
    views = show_view(session, "output"), show_view(session, "warp")
    settle(qtbot, session)
    made.clear()
    session.select(replace(session.selection, example=5))
    settle(qtbot, session)
    assert set(made) == {"make_film"}
    film = views[1].film if isinstance(views[1], WarpView) else None
    assert film is not None
    place, data = film.place_at(0.0), session.moment.dataset
    assert place is not None
    assert data is not None
    assert place[:2] == pytest.approx(data.inputs[5])


def test_what_was_before_comes_back_although_something_else_was_asked_for_in_between(
    open_session: OpenSession, show_view: ShowView, qtbot: QtBot
) -> None:
    session = open_session(2, 3, 1)
    view = show_view(session, "output")
    assert isinstance(view, OutputView)
    session.set_weight("weights", "x->h1", (0, 0), 2.5)
    settle(qtbot, session)
    session.set_weight("weights", "x->h1", (0, 0), -7.0)
    qtbot.wait(1)
    session.undo()
    settle(qtbot, session)
    moment = session.moment
    assert moment.parameters is not None
    assert moment.plane is not None
    assert view.found is not None
    inputs = moment.plane.grid(view.found.values.shape[-1])
    values = forward(moment.graph, moment.parameters, inputs)["y"].activation[:, 0]
    np.testing.assert_allclose(np.ravel(view.found.values[0]), values, atol=1e-5)
