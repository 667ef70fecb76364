"""A plane through more inputs than two says where the others stand still."""

from __future__ import annotations

import numpy as np
import pytest

from core.forward import forward, output_values
from core.project import TableSource
from gui.numbers import number
from gui.views.functions import FunctionsView
from gui.views.plane_axes import fixed_text
from gui.views.regions import RegionsView
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


def test_of_many_inputs_functions_and_regions_are_cut_from_example_to_example(
    open_session: OpenSession, show_view: ShowView
) -> None:
    session = open_session(20, 4, 1, data=rows(20), activation="relu", output="identity")
    session.select(session.selection.with_example(2))
    view, regions = show_view(session, "functions", 600, 400), show_view(session, "regions", 600, 500)
    assert isinstance(view, FunctionsView)
    assert isinstance(regions, RegionsView)
    picture, data, moment = view.picture_shown, session.dataset, session.moment
    assert picture is not None
    assert data is not None
    assert moment.parameters is not None
    assert "from example 3 to example " in view.subject.text()
    other = int(picture.curves.line.names[0].rpartition(" ")[2]) - 1
    answers = output_values(moment.graph, forward(moment.graph, moment.parameters, data.inputs[[2, other]]))[:, 0]
    np.testing.assert_allclose(np.interp([0, 1], picture.curves.x, picture.output), answers, atol=1e-6)
    assert "through examples 3, " in regions.subject.text()
    session.select(session.selection.with_point(picture.curves.line.line_points(np.array([0.5]))[0]))
    view.refresh()
    assert view._line(session.moment, session.moment.plane or picture.curves.line) == picture.curves.line
    view._choose_way(1 + 7)
    assert view.feature == 7
    view._choose_way(0)
    assert view.feature is None
