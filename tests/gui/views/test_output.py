"""The output view on real sessions: map, curve, classes, points."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from pytestqt.qtbot import QtBot

from core.choice import Choice
from core.forward import forward, output_values
from core.graph import Layer
from core.project import TableSource
from gui.theme import CLASS_COLOURS, LIGHT, ThemeHolder
from gui.views.colour_bar import ColourBar
from gui.views.marks import nearest
from gui.views.output import OutputView
from gui.views.output_map import class_words, output_layer, outputs_over_plane, round_up, scale_of, with_room
from gui.views.output_names import score_texts
from gui.views.output_work import PIXELS
from tests.gui.conftest import MakeSession
from tests.gui.views.conftest import OpenSession

ShowView = Callable[..., OutputView]
FISH = TableSource(
    ("length", "lightness"),
    ("fish",),
    tuple((float(i % 5), float(i // 5), float(i % 3)) for i in range(30)),
    classes=("salmon", "bass", "sturgeon"),
)


def test_the_map_is_what_the_network_answers_at_the_pixels(open_session: OpenSession) -> None:
    moment = open_session(2, 4, 1).moment
    assert moment.parameters is not None
    assert moment.plane is not None
    image = outputs_over_plane(moment.graph, moment.parameters, moment.plane, 20)
    answers = output_values(moment.graph, forward(moment.graph, moment.parameters, moment.plane.grid(20)))
    assert image.shape == (1, 20, 20)
    assert image.reshape(-1) == pytest.approx(answers[:, 0], abs=1e-6)


def test_the_map_and_the_points_are_drawn(open_session: OpenSession, show_view: ShowView) -> None:
    session = open_session(2, 4, 1)
    view = show_view(session, "output")
    grabbed = view.grab().toImage()
    colours = {grabbed.pixel(x, y) for x in range(80, 250, 7) for y in range(60, 180, 7)}
    assert len(colours) > 30
    assert len(view.points.data) == len(session.moment.dataset)


def test_clicking_a_point_selects_its_example(open_session: OpenSession, show_view: ShowView, qtbot: QtBot) -> None:
    session = open_session(2, 3, 1)
    view = show_view(session, "output", 700, 600)
    row = 17
    place = view.plot.box.mapViewToScene(view.plot.box.mapFromParent(view.plot.box.pos()))
    x, y = view.flat.xy[row]
    scene = view.plot.box.mapViewToScene(type(place)(x, y))
    where = view.plot.mapFromScene(scene)
    qtbot.mouseClick(view.plot.viewport(), Qt.MouseButton.LeftButton, pos=QPoint(where.x(), where.y()))
    assert session.selection.example == nearest(view.flat.xy, x, y, (1.0, 1.0))


def test_hovering_says_the_answer_and_leaving_brings_the_accuracy_back(
    open_session: OpenSession, show_view: ShowView
) -> None:
    view = show_view(open_session(2, 3, 1), "output")
    view.plot.hovered.emit(1.0, 2.0)
    assert "→" in view.readout.text()
    view.say("")
    assert "accuracy" in view.readout.text()
    assert all(text.startswith(("train ", "test ")) for text in view.hint()[:2]), "accuracy of what"
    assert view.hint()[-1].split()[0] in ("train", "test")


def test_one_input_is_drawn_as_a_curve_with_the_targets(open_session: OpenSession, show_view: ShowView) -> None:
    rows = tuple((float(x), float(x * x)) for x in np.linspace(-1, 1, 15))
    session = open_session(1, 4, 1, data=TableSource(("x",), ("y",), rows), output="identity")
    view = show_view(session, "output")
    assert view.curves[0].isVisible()
    assert not view.bar.isVisible()
    assert view.flat.xy[:, 1] == pytest.approx([y for _, y in rows])


def test_classes_are_regions_and_each_output_can_be_chosen(open_session: OpenSession, show_view: ShowView) -> None:
    session = open_session(2, 4, 3, data=FISH, loss="cross_entropy", output="softmax")
    view = show_view(session, "output")
    assert view.chooser.isVisible()
    assert view.chooser.text() == "classes ▾"
    view._choose(2)
    assert view.chooser.text() == "bass ▾"


def test_a_region_has_the_colour_of_the_leading_class_and_pales_with_doubt() -> None:
    values = np.array([[[0.9, 0.34]], [[0.05, 0.33]], [[0.05, 0.33]]])
    words = class_words(values, LIGHT)
    sure, unsure = (int(w) for w in words[0])
    assert sure != unsure
    assert (unsure & 0xFF) + (unsure >> 8 & 0xFF) + (unsure >> 16 & 0xFF) > (sure & 0xFF) + (sure >> 8 & 0xFF) + (
        sure >> 16 & 0xFF
    )


@pytest.mark.parametrize(
    ("activation", "ends"),
    [("tanh", (-1, 0, 1)), ("sigmoid", (0, 0.5, 1)), ("softmax", (0, 0.5, 1)), ("relu", (-3, 0, 3))],
)
def test_the_colour_scale_has_the_activations_range_or_a_round_one(activation: str, ends: tuple[float, ...]) -> None:
    scale = scale_of(Layer("y", "output", 1, Choice(activation)), np.zeros(3), np.array([-2.2, 1.0]))
    assert (scale.low, scale.middle, scale.high) == ends


@pytest.mark.parametrize(("count", "has_dot"), [(4, True), (10, False)])
def test_a_legend_without_room_for_all_classes_says_that_there_are_more(
    qtbot: QtBot, count: int, has_dot: bool
) -> None:
    """Four rows: in the last one stands the fourth class, or an ellipsis instead of its dot."""
    bar = ColourBar(ThemeHolder())
    qtbot.addWidget(bar)
    bar.stand(True)
    bar.show_classes(tuple(f"c{k}" for k in range(count)))
    bar.resize(bar.width(), 4 * bar._line())
    picture = bar.grab().toImage()
    middle = round(3.5 * bar._line())
    seen = {picture.pixelColor(x, y).name() for x in range(9) for y in range(middle - 4, middle + 4)}
    assert (CLASS_COLOURS[3] in seen) == has_dot


@pytest.mark.parametrize(("largest", "texts"), [(2.9, ("−3", "0", "3")), (3.1, ("≤ −3", "0", "≥ 3"))])
def test_the_legend_says_where_values_lie_beyond_its_ends(qtbot: QtBot, largest: float, texts: tuple[str, ...]) -> None:
    layer = Layer("y", "output", 1, Choice("identity"))
    bar = ColourBar(ThemeHolder())
    qtbot.addWidget(bar)
    bar.show_scale(scale_of(layer, np.array([0.1, -largest, np.inf]), np.array([-2.2, 1.0])))
    assert bar._texts() == texts


@pytest.mark.parametrize(
    ("size", "rounded"), [(1.0, 1.0), (1.2, 1.5), (2.2, 3.0), (8.0, 10.0), (0.13, 0.15), (0.0, 1.0)]
)
def test_limits_are_rounded_up_to_few_values(size: float, rounded: float) -> None:
    assert round_up(size) == pytest.approx(rounded)


def test_an_output_column_finds_its_layer(open_session: OpenSession) -> None:
    graph = open_session(2, 3, 1).moment.graph
    assert output_layer(graph, 0).id == "y"
    with pytest.raises(IndexError):
        output_layer(graph, 1)


def test_live_retrain_brings_the_map_with_its_numbers(
    open_session: OpenSession, show_view: ShowView, qtbot: QtBot
) -> None:
    session = open_session(2, 4, 1)
    view = show_view(session, "output")
    session.set_live(True)
    qtbot.waitUntil(lambda: not session.live.is_under_way and session.is_idle, timeout=30_000)
    seen: list[bool] = []
    session.responses_changed.connect(lambda: seen.append(view.drawn is session.moment))
    asked: list[object] = []
    session.ask = lambda key, job: asked.append(key)
    training = session.training
    session.set_training(replace(training, learning_rate=0.3), "Rate")
    qtbot.waitUntil(lambda: not session.live.is_under_way, timeout=30_000)
    moment = session.moment
    assert moment.training.learning_rate == 0.3
    assert view.drawn is moment, "in the same round of the event loop as the numbers"
    assert moment.parameters is not None
    assert moment.plane is not None
    expected = outputs_over_plane(moment.graph, moment.parameters, moment.plane, PIXELS)
    assert view.found is not None
    np.testing.assert_array_equal(view.found.values, expected)
    qtbot.waitUntil(lambda: session.turns.is_idle)
    assert ("output", id(view)) not in asked, "it is not computed once more"


def test_live_retrain_computes_nothing_for_a_hidden_map(
    open_session: OpenSession, show_view: ShowView, qtbot: QtBot
) -> None:
    session = open_session(2, 4, 1)
    view = show_view(session, "output")
    assert view._for_live(session.moment) is not None
    view.hide()
    assert view._for_live(session.moment) is None


def test_the_numbers_that_are_saved_are_the_networks_answers(open_session: OpenSession, show_view: ShowView) -> None:
    session = open_session(2, 4, 3, data=FISH, loss="cross_entropy", output="softmax")
    view = show_view(session, "output")
    table, moment = view.table(), session.moment
    assert table is not None
    assert table.columns == ("length", "lightness", "salmon", "bass", "sturgeon")
    cells = np.array(list(table.rows), float)
    assert len(cells) == PIXELS**2
    assert moment.parameters is not None
    rows = cells[::997]
    answers = output_values(moment.graph, forward(moment.graph, moment.parameters, rows[:, :2]))
    assert rows[:, 2:] == pytest.approx(answers, abs=1e-5)


def test_a_theme_does_not_take_an_old_picture_for_a_new_one(
    open_session: OpenSession, show_view: ShowView, qtbot: QtBot
) -> None:
    session = open_session(2, 4, 1)
    view = show_view(session, "output")
    drawn = view.drawn
    session.ask = lambda key, job: None
    session.train_steps(3)
    qtbot.waitUntil(lambda: session.moment.step == 3, timeout=30_000)
    view._redraw()
    assert view.drawn is drawn
    assert view.drawn is not session.moment


@pytest.mark.parametrize("example", [None, 1])
@pytest.mark.parametrize("is_placed", [False, True])
def test_a_score_says_of_which_examples_it_is_however_short(
    example: int | None, is_placed: bool, open_session: OpenSession, show_view: ShowView
) -> None:
    rows = tuple((float(i % 5), float(i // 5), float(i % 4), float(i % 3)) for i in range(30))
    data = TableSource(("length", "lightness", "weight"), ("fish",), rows, classes=FISH.classes)
    session = open_session(3, 4, 3, data=data, loss="cross_entropy", output="softmax")
    session.select(session.selection.with_example(example))
    show_view(session, "output")
    texts = score_texts(session.moment, 0, is_placed=is_placed)
    scores = [text for text in texts if "%" in text]
    assert len(scores) >= 2
    assert [text for text in scores if not text.startswith(("train ", "test "))] == []


@pytest.mark.parametrize(("bias", "says"), [(-1.0, True), (-1.5, False)])
def test_examples_right_on_the_boundary_of_a_step_are_said_to_count_as_0(
    bias: float, says: bool, make_session: MakeSession
) -> None:
    session = make_session("perceptron_and")
    target = session.moment.graph.outputs[0].id
    for source in range(2):
        session.set_weight("weights", next(iter(session.moment.graph.connections)).key, (0, source), 1.0)
    session.set_weight("biases", target, (0,), bias)
    assert ("step(0) = 0" in score_texts(session.moment, 0)[0]) == says


@pytest.mark.parametrize("width", [200, 284, 336])
def test_what_its_number_says_is_named_as_long_as_there_is_room(
    width: int, open_session: OpenSession, show_view: ShowView
) -> None:
    view = show_view(open_session(2, 3, 1), "output", width, 320)
    assert view.readout.text().startswith("test accuracy " if width > 200 else "test ")
    assert ("example 1: y = " if width > 284 else "◎ y = ") in view.readout.text(), "what the ring is around"


def test_a_panel_of_two_beside_each_other_has_the_legend_and_the_test_points(
    open_session: OpenSession, show_view: ShowView
) -> None:
    view = show_view(open_session(2, 3, 1), "output", 284, 320)
    assert view.legend.isVisible()
    assert view.legend.entries[:2] == ("train", "test")
    spots: Any = view.points.data
    assert spots["visible"].all()


def test_over_one_input_the_legend_tells_the_curve_from_the_targets(
    open_session: OpenSession, show_view: ShowView
) -> None:
    rows = tuple((float(x), float(x) ** 2) for x in range(8))
    view = show_view(open_session(1, 3, 1, data=TableSource(("x",), ("y",), rows)), "output")
    assert view.legend.entries == ("curve", "target")
    half = TableSource(("x",), ("y",), rows, train_fraction=0.5)
    view = show_view(open_session(1, 3, 1, data=half), "output")
    assert view.legend.entries == ("curve", "train", "test")


def test_an_axis_around_one_value_is_wide_enough_for_its_numbers_to_differ() -> None:
    assert with_room(-4.60517, -4.60517, 0.08) == pytest.approx((-6.907755, -2.302585))
    assert with_room(0.0, 0.0, 0.08) == (-0.5, 0.5)
    assert with_room(-1.0, 1.0, 0.05) == pytest.approx((-1.1, 1.1))


def test_of_pictures_no_map_is_drawn_and_it_says_why(open_session: OpenSession, show_view: ShowView) -> None:
    values = np.random.default_rng(1).uniform(size=(6, 64)).round(3).tolist()
    rows = tuple((*map(float, row), float(i % 2)) for i, row in enumerate(values))
    pictures = TableSource(tuple(f"x{k}" for k in range(64)), ("y",), rows)
    session = open_session(64, 3, 1, data=pictures)
    view = show_view(session, "output", 500, 400)
    assert "64 inputs are a picture of 8 × 8" in view.empty.text()
    assert "metrics view" in view.empty.text()
    assert not view.bar.isVisible()
    assert view.table() is None
    assert "example" in view.readout.text() or "loss" in view.readout.text(), "what it answers is still said"


def test_where_the_title_has_no_room_the_readout_says_at_what_the_other_inputs_stand(
    open_session: OpenSession, show_view: ShowView
) -> None:
    rows = tuple((float(a), float(b), 5.0, *np.eye(3)[(a + b) % 3].tolist()) for a in range(3) for b in range(3))
    data = TableSource(("x1", "x2", "x3"), ("a", "b", "c"), rows)
    session = open_session(3, 3, data=data, output="softmax")
    narrow, wide = (show_view(session, "output", width, 220) for width in (184, 700))
    assert narrow.subject.text() == ""
    assert narrow.readout.text().startswith("train ")
    assert narrow.readout.text().endswith("x₃ = 5")
    assert "x₃ = 5" in wide.subject.text()
    assert "x₃" not in wide.readout.text()


def test_beyond_the_plane_the_title_says_that_the_points_lie_off_it(
    open_session: OpenSession, show_view: ShowView
) -> None:
    rows = tuple((*np.random.default_rng(i).normal(size=3).tolist(), float(i % 2)) for i in range(12))
    session = open_session(3, 3, 1, data=TableSource(("a", "b", "c"), ("y",), rows))
    assert "the points lie off this plane" in show_view(session, "output", 900, 500).subject.text()


def test_points_on_the_slice_are_not_said_to_lie_off_it(open_session: OpenSession, show_view: ShowView) -> None:
    rows = tuple((float(a), float(b), 5.0, float(a > b)) for a in range(3) for b in range(3))
    session = open_session(3, 1, data=TableSource(("x1", "x2", "x3"), ("y",), rows))
    words = show_view(session, "output", 900, 500).subject.text()
    assert "x₃ = 5 (its mean)" in words
    assert "off this plane" not in words
    assert "points" not in show_view(open_session(2, 3, 1), "output", 900, 500).subject.text()
