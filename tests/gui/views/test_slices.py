"""A plane through more inputs than two says where the others stand still."""

from __future__ import annotations

import numpy as np
import pytest

from core.project import TableSource
from gui.numbers import number
from gui.views.plane_axes import fixed_text
from tests.gui.views.conftest import OpenSession, ShowView


def rows(inputs: int) -> TableSource:
    values = np.random.default_rng(inputs).uniform(0, 1, (9, inputs + 1)).round(3)
    return TableSource(tuple(f"x{i + 1}" for i in range(inputs)), ("y",), tuple(tuple(map(float, v)) for v in values))


@pytest.mark.parametrize("name", ["regions", "output", "fields"])
@pytest.mark.parametrize("width", [336, 1000])
def test_the_value_of_the_third_input_is_said(
    name: str, width: int, open_session: OpenSession, show_view: ShowView
) -> None:
    session = open_session(3, 4, 1, data=rows(3), activation="relu", output="identity")
    view = show_view(session, name, width, 400)
    assert session.dataset is not None
    assert f"x₃ = {number(float(session.dataset.inputs[:, 2].mean()))}" in view.subject.text()


def test_of_many_inputs_two_are_said_and_the_rest_counted(open_session: OpenSession) -> None:
    moment = open_session(6, 3, 1, data=rows(6)).moment
    assert moment.plane is not None
    text = fixed_text(moment, moment.plane)
    assert text.startswith("x₃ = ")
    assert text.endswith(" and 2 more")


def test_two_inputs_leave_nothing_to_say(open_session: OpenSession) -> None:
    moment = open_session(2, 3, 1).moment
    assert moment.plane is not None
    assert fixed_text(moment, moment.plane) == ""


def test_the_functions_view_says_it_below_where_the_title_has_no_room(
    open_session: OpenSession, show_view: ShowView
) -> None:
    session = open_session(3, 4, 1, data=rows(3), activation="relu", output="identity")
    view = show_view(session, "functions", 336, 280)
    assert session.dataset is not None
    assert session.moment.inputs is not None
    assert f"x₂ = {number(float(session.moment.inputs[1]))}" in view.readout.text()
