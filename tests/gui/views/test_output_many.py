"""The output view of more examples than have their errors computed, or lie on the surface: which ones do."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from core.datasets.dataset import Dataset
from core.forward import forward, output_values
from core.project import TableSource
from core.some_rows import some_rows
from gui.numbers import number
from gui.session import Session
from gui.theme import LIGHT
from gui.views.marks import target_colours
from gui.views.output import OutputView
from gui.views.output_relief import MOST_POINTS
from gui.views.output_work import MOST_ROWS
from tests.gui.views.conftest import OpenSession, settle

ShowView = Callable[..., OutputView]
COUNT = 8000
KNOWN = some_rows(COUNT, MOST_ROWS)


def sorted_table(inputs: int) -> TableSource:
    """The first half of it is of the first class."""
    kind = np.repeat([0.0, 1.0], COUNT // 2)
    x = np.random.default_rng(0).normal(size=(COUNT, inputs)) + 4 * kind[:, None]
    names = tuple(f"x{k + 1}" for k in range(inputs))
    return TableSource(names, ("y",), tuple(map(tuple, np.column_stack([x, kind]).tolist())))


@pytest.fixture
def session(open_session: OpenSession) -> Session:
    return open_session(2, 3, 1, data=sorted_table(2))


def data_of(session: Session) -> Dataset:
    assert session.moment.dataset is not None
    return session.moment.dataset


def errors_of(session: Session) -> np.ndarray:
    """Of every example."""
    moment, data = session.moment, data_of(session)
    assert moment.parameters is not None
    return output_values(moment.graph, forward(moment.graph, moment.parameters, data.inputs)) - data.targets


def test_on_the_surface_both_classes_of_a_sorted_table_stand_each_with_its_own_stem(
    session: Session, show_view: ShowView, qtbot: QtBot
) -> None:
    view, data = show_view(session, "output", 500, 420), data_of(session)
    view.options.turn("surface", on=True)
    view.options.turn("errors", on=True)
    settle(qtbot, session)
    relief, plane, rows = view.surface.relief, session.moment.plane, some_rows(COUNT, MOST_POINTS)
    assert relief is not None
    assert plane is not None
    assert 0.4 < data.targets[rows].mean() < 0.6
    assert relief.dots == [target_colours(data, LIGHT)[row] for row in rows]
    low, high = np.array([plane.x_range, plane.y_range]).T
    np.testing.assert_allclose(relief.points[:, :2], (data.inputs[rows] - low) / (high - low) * 2 - 1, atol=1e-5)
    stems = relief.feet[:, 2] - relief.points[:, 2]
    wanted = errors_of(session)[rows, 0]
    assert np.corrcoef(stems, wanted)[0, 1] == pytest.approx(1, abs=1e-6)


def test_the_largest_errors_are_ringed_in_both_classes_and_said(
    session: Session, show_view: ShowView, qtbot: QtBot
) -> None:
    view, data = show_view(session, "output", 700, 620), data_of(session)
    view.options.turn("errors", on=True)
    settle(qtbot, session)
    assert view.found is not None
    errors = errors_of(session)
    assert view.found.errors == pytest.approx(errors[KNOWN])
    largest = KNOWN[np.argsort(-np.abs(errors[KNOWN, 0]), kind="stable")[:100]]
    ringed = view.flat.lines.rings._places
    assert all((np.abs(ringed - place).max(axis=1) < 1e-5).any() for place in data.inputs[largest])
    row = int(KNOWN[data.inputs[KNOWN].sum(axis=1).argmax()])  # with no other one near
    said = view.mouse.texts_at(*map(float, data.inputs[row]))[0]
    assert f"error {number(float(errors[row, 0]))}" in said


def test_of_one_input_each_stem_starts_at_its_own_example(
    open_session: OpenSession, show_view: ShowView, qtbot: QtBot
) -> None:
    session = open_session(1, 3, 1, data=sorted_table(1))
    view, data = show_view(session, "output", 500, 420), data_of(session)
    view.options.turn("errors", on=True)
    settle(qtbot, session)
    x, y = map(np.asarray, view.flat.stems.getData())
    np.testing.assert_allclose(x[::2], data.inputs[KNOWN, 0], rtol=1e-6)
    np.testing.assert_allclose(y[::2], data.targets[KNOWN, 0])
    np.testing.assert_allclose(y[1::2], (data.targets + errors_of(session))[KNOWN, 0], atol=1e-6)
