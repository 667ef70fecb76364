"""Lines and errors over the output's map are where the network says they are."""

from __future__ import annotations

from collections.abc import Callable

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from core.forward import forward, output_values
from core.project import GeneratorSource, TableSource
from gui.numbers import number
from gui.session import Session
from gui.views.output import OutputView
from gui.views.output_lines import distance, strokes
from gui.views.output_names import CLASSES, EACH
from gui.views.output_work import Found, Wish, find, side_level
from tests.gui.views.conftest import OpenSession, pixels, settle

ShowView = Callable[..., OutputView]
THREE = TableSource(
    ("length", "lightness"),
    ("fish",),
    tuple((float(i % 5), float(i // 5), float(i % 3)) for i in range(30)),
    classes=("salmon", "bass", "sturgeon"),
)
BINARY = TableSource(("a", "b"), ("t",), tuple((float(i % 4), float(i // 4), float(i % 2)) for i in range(16)))


def found_of(session: Session, wish: Wish) -> Found:
    moment = session.moment
    assert moment.parameters is not None
    assert moment.plane is not None
    return find(moment.graph, moment.parameters, moment.plane, moment.dataset, wish)


def answers_at(session: Session, points: np.ndarray) -> np.ndarray:
    moment = session.moment
    assert moment.parameters is not None
    return output_values(moment.graph, forward(moment.graph, moment.parameters, points))


def test_the_output_changes_sides_on_the_dark_line(open_session: OpenSession) -> None:
    session = open_session(2, 4, 1)
    line = found_of(session, Wish(0)).sides[0].reshape(-1, 2)
    assert len(line)
    assert np.abs(answers_at(session, line)).max() < 0.01


@pytest.mark.parametrize("classes", [1, 3])
def test_where_it_changes_sides_is_drawn_in_few_strokes(open_session: OpenSession, classes: int) -> None:
    """Of one piece for each cell of the map every joint would be seen, at twice as many pixels as a bead."""
    look = {"data": THREE, "loss": "cross_entropy", "output": "softmax"} if classes > 1 else {}
    found = found_of(open_session(2, 4, classes, **look), Wish(CLASSES if classes > 1 else 0))
    (lines,) = found.sides.values()
    _, goes_on = strokes(lines)
    assert len(lines) > 40
    assert int((~goes_on).sum()) < 8


def test_sides_of_targets_0_and_1_change_at_one_half(open_session: OpenSession) -> None:
    session = open_session(2, 4, 1, data=BINARY, output="identity")
    level = side_level(session.moment)
    assert level == 0.5
    line = found_of(session, Wish(0, level)).sides[0].reshape(-1, 2)
    assert len(line)
    assert answers_at(session, line)[:, 0] == pytest.approx(0.5, abs=0.02)


def test_two_classes_are_equal_on_the_line_between_their_regions(open_session: OpenSession) -> None:
    session = open_session(2, 4, 3, data=THREE, loss="cross_entropy", output="softmax")
    line = found_of(session, Wish(CLASSES)).sides[CLASSES].reshape(-1, 2)
    assert len(line)
    best = np.sort(answers_at(session, line), axis=1)
    near_corner = best[:, 1] - best[:, 0] < 0.02  # where three classes meet, the cell has two lines
    assert (best[:, 2] - best[:, 1])[~near_corner] == pytest.approx(0, abs=0.01)


def test_the_border_of_two_classes_is_drawn_once(open_session: OpenSession) -> None:
    session = open_session(2, 4, 3, data=THREE, loss="cross_entropy", output="softmax")
    lines = found_of(session, Wish(CLASSES)).sides[CLASSES]
    best = np.argsort(answers_at(session, lines.mean(axis=1)), axis=1)[:, 1:]
    pairs, counts = np.unique(np.sort(best, axis=1), axis=0, return_counts=True)
    assert counts[(pairs == (0, 1)).all(axis=1)] > 10, "one that is the border of the first class and of the second"
    assert len(np.unique(np.sort(lines, axis=1).reshape(-1, 4).round(6), axis=0)) == len(lines)


def test_a_line_ends_at_the_frame(open_session: OpenSession, show_view: ShowView) -> None:
    plot, line = (view := show_view(open_session(2, 4, 1), "output", 500, 500).flat).plot, view.lines.sides
    (left, right), (down, up) = plot.box.viewRange()
    frame = plot.mapFromScene(plot.box.sceneBoundingRect()).boundingRect()
    view.lines.clear()
    empty = pixels(plot)
    line.setData([(left + right) / 2] * 2, [2 * down - up, 2 * up - down], connect="all")
    line.show()
    rows = np.flatnonzero((pixels(plot) != empty).any(axis=(1, 2)))
    assert rows[0] >= frame.top() - 1
    assert rows[-1] <= frame.bottom() + 1
    assert len(rows) > 0.9 * frame.height()


def test_levels_are_tenths_of_the_colours_range(open_session: OpenSession) -> None:
    session = open_session(2, 4, 1)
    lines = found_of(session, Wish(0, has_levels=True)).levels.reshape(-1, 2)
    assert len(lines)
    values = answers_at(session, lines)[:, 0]
    assert np.abs(values - np.round(values / 0.2) * 0.2).max() < 0.01
    assert not len(found_of(session, Wish(0)).levels)


def test_each_units_zero_line_is_where_its_z_is_zero(open_session: OpenSession) -> None:
    session = open_session(2, 3, 2, 1)
    moment = session.moment
    assert moment.parameters is not None
    all_of_them = found_of(session, Wish(0, zero_layer="*")).zeros
    assert set(all_of_them) == {("h1", 0), ("h1", 1), ("h1", 2), ("h2", 0), ("h2", 1)}
    assert {layer for layer, _ in found_of(session, Wish(0, zero_layer="h2")).zeros} == {"h2"}
    for (layer, unit), line in all_of_them.items():
        z = forward(moment.graph, moment.parameters, line.reshape(-1, 2))[layer].pre_activation
        assert z is not None
        assert np.abs(z[:, unit]).max(initial=0) < 0.01


def test_errors_are_output_less_target(open_session: OpenSession) -> None:
    session = open_session(2, 3, 1)
    errors = found_of(session, Wish(0, has_errors=True)).errors
    data = session.moment.dataset
    assert errors is not None
    assert data is not None
    assert errors == pytest.approx(answers_at(session, data.inputs) - data.targets)


def test_the_mouse_on_a_zero_line_names_its_unit_and_lights_it(
    open_session: OpenSession, show_view: ShowView, qtbot: QtBot
) -> None:
    session = open_session(2, 3, 1)
    view = show_view(session, "output", 600, 560)
    view.options.turn("zeros", on=True)
    settle(qtbot, session)
    assert view.found is not None
    line = view.found.zeros["h1", 1]
    place = line[len(line) // 5].mean(axis=0)  # far from 0, where all cross
    others = [distance(part, place) for unit, part in view.found.zeros.items() if unit != ("h1", 1) and len(part)]
    assert min(others, default=9) > 8 * max(view.plot.pixel()), "a place where the lines are apart"
    view.plot.hovered.emit(float(place[0]), float(place[1]))
    name = session.moment.graph.by_id["h1"].unit_name(1)
    assert view.readout.text().startswith(f"{name}: z = 0")
    assert view.flat.lines.lit.isVisible()
    view.plot.left.emit()
    assert not view.flat.lines.lit.isVisible()
    session.select(session.selection.with_unit("h1", 1))
    settle(qtbot, session)
    assert view.flat.lines.lit.isVisible()


def test_an_example_beside_the_plane_is_told_by_its_own_inputs(open_session: OpenSession, show_view: ShowView) -> None:
    rows = tuple((float(a), float(b), float(a - b) * 3, float(a * b)) for a in (-1, 0.5, 2) for b in (-1, 1))
    session = open_session(3, 4, 1, data=TableSource(("a", "b", "c"), ("y",), rows))
    view = show_view(session, "output", 600, 420)
    moment = session.moment
    assert moment.plane is not None
    assert moment.dataset is not None
    x, y = moment.plane.coordinates(moment.dataset.inputs)[4]
    own = answers_at(session, moment.dataset.inputs)[4, 0]
    there = answers_at(session, moment.plane.points(np.array([x]), np.array([y])))[0, 0]
    assert abs(own - there) > 0.01, "else the test says nothing"
    text = view.mouse.texts_at(float(x), float(y))[0]
    assert f"→ y {number(float(own))}   example 5, target " in text


@pytest.mark.parametrize("option", ["levels", "zeros", "errors", "surface"])
def test_every_option_changes_the_picture_and_gives_it_back(
    option: str, open_session: OpenSession, show_view: ShowView, qtbot: QtBot
) -> None:
    session = open_session(2, 4, 1, data=GeneratorSource("circle", samples=60))
    view = show_view(session, "output", 500, 420)
    before = pixels(view.pictures)
    for on in (True, False):
        view.options.turn(option, on=on)
        settle(qtbot, session)
        assert (pixels(view.pictures) != before).any() == on


def test_options_that_mean_nothing_here_cannot_be_chosen(open_session: OpenSession, show_view: ShowView) -> None:
    session = open_session(2, 4, 3, data=THREE, loss="cross_entropy", output="softmax")
    view = show_view(session, "output")
    actions = view.options.actions
    assert [name for name, action in actions.items() if action.isEnabled()] == ["zeros", "errors"]
    view._choose(2)
    assert all(action.isEnabled() for action in actions.values())
    view._choose(4)
    assert view.output == EACH
    assert [name for name, action in actions.items() if action.isEnabled()] == ["zeros"]
    assert all(action.toolTip() != action.text() for action in actions.values())


def test_of_one_input_errors_are_stems_from_the_targets_to_the_curve(
    open_session: OpenSession, show_view: ShowView, qtbot: QtBot
) -> None:
    rows = tuple((float(x), float(x * x)) for x in np.linspace(-1, 1, 15))
    session = open_session(1, 4, 1, data=TableSource(("x",), ("y",), rows), output="identity")
    view = show_view(session, "output")
    view.options.turn("errors", on=True)
    settle(qtbot, session)
    x, y = (np.asarray(part) for part in view.flat.stems.getData())
    assert y[::2] == pytest.approx([t for _, t in rows])
    assert y[1::2] == pytest.approx(answers_at(session, x[1::2, None])[:, 0])
