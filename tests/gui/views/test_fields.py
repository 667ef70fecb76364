"""The fields view on real sessions: what its tiles say, what a click does, and how layers without room are folded."""

from __future__ import annotations

import csv
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QColor, QPixmap
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from core.forward import forward
from core.project import TableSource
from gui.session import Session
from gui.views.fields import FieldsView
from gui.views.fields_canvas import FieldsCanvas
from gui.views.fields_work import AFTER, BEFORE
from gui.views.output_map import LINE_POINTS
from gui.views.saving import write_csv
from gui.views.view_options import ViewOptions
from tests.gui.paintings import Paintings
from tests.gui.views.conftest import OpenSession

ShowView = Callable[..., FieldsView]
CLASSES = TableSource(
    ("x1", "x2"),
    ("a", "b", "c"),
    tuple((float(i), float(i % 4), *(float(i % 3 == k) for k in range(3))) for i in range(12)),
)


def settle(qtbot: QtBot, session: Session) -> None:
    for _ in range(3):
        qtbot.wait(110)
        qtbot.waitUntil(lambda: session.is_idle, timeout=5000)


def rows(inputs: int, count: int = 9) -> TableSource:
    values = np.random.default_rng(inputs).uniform(0, 1, (count, inputs + 1)).round(3)
    return TableSource(tuple(f"x{i + 1}" for i in range(inputs)), ("y",), tuple(tuple(map(float, v)) for v in values))


def centre(view: FieldsView, layer: str, unit: int) -> QPoint:
    tile = view.canvas.tile(layer, unit)
    assert tile is not None
    return tile.center().toPoint() + QPoint(2, 2)


@pytest.mark.parametrize("kind", [BEFORE, AFTER])
def test_a_tile_has_the_units_answer_at_every_pixel(
    kind: str, open_session: OpenSession, show_view: ShowView, qtbot: QtBot
) -> None:
    session = open_session(2, 4, 3, activation="relu", output="softmax", data=CLASSES)
    view = show_view(session, "fields", 500, 400)
    view._choose([BEFORE, AFTER].index(kind))
    settle(qtbot, session)
    moment, found = session.moment, view.found
    assert moment.parameters is not None
    assert moment.plane is not None
    assert found is not None
    size = found.wish.size
    values = forward(moment.graph, moment.parameters, moment.plane.grid(size).astype(float), dtype="float64")
    assert [*found.layers] == ["x", "h1", "y"]
    for layer, field in found.layers.items():
        z, a = values[layer].pre_activation, values[layer].activation
        wanted = z if kind == BEFORE and z is not None else a
        assert field.kind == (kind if layer != "x" else AFTER)
        assert field.units == tuple(range(moment.graph.by_id[layer].units))
        np.testing.assert_allclose(field.values.reshape(len(field.units), -1).T, wanted, rtol=1e-5, atol=1e-5)


def test_the_colours_are_those_of_the_canvas_with_their_ends_and_middle(
    open_session: OpenSession, show_view: ShowView
) -> None:
    session = open_session(2, 3, 1, activation="tanh", output="sigmoid")
    view = show_view(session, "fields", 500, 400)
    assert view.found is not None
    output, hidden = view.found.layers["y"].scale, view.found.layers["h1"].scale
    assert (output.low, output.middle, output.high) == (0.0, 0.5, 1.0)
    assert (hidden.low, hidden.middle, hidden.high) == (-1.0, 0.0, 1.0)
    theme, values, words = view.themes.theme, view.found.layers["h1"].values, view.found.layers["h1"].words
    for at in (np.argmin(values), np.argmax(values)):
        value, seen = values.ravel()[at], QColor.fromRgb(int(words.ravel()[at]))
        ends = [QColor(theme.zero), QColor(theme.positive if value > 0 else theme.negative)]
        for part in (QColor.red, QColor.green, QColor.blue):
            wanted = part(ends[0]) + abs(value) * (part(ends[1]) - part(ends[0]))
            assert part(seen) == pytest.approx(wanted, abs=2)


def test_zero_lines_lie_where_z_is_0(open_session: OpenSession, show_view: ShowView) -> None:
    session = open_session(2, 4, 1)
    view = show_view(session, "fields", 500, 400)
    moment = session.moment
    assert view.found is not None
    assert moment.parameters is not None
    assert moment.plane is not None
    lines = view.found.layers["h1"].zeros
    assert any(len(line) for line in lines)
    for unit, line in enumerate(lines):
        places = line.reshape(-1, 2)
        inputs = moment.plane.points(places[:, 0], places[:, 1]).astype(float)
        z = forward(moment.graph, moment.parameters, inputs)["h1"].pre_activation
        assert z is not None
        np.testing.assert_allclose(z[:, unit], 0, atol=1e-4)


@pytest.mark.parametrize(("output", "is_said"), [("tanh", True), ("softmax", False)])
def test_zero_lines_are_explained_where_there_are_any(
    open_session: OpenSession, show_view: ShowView, output: str, is_said: bool
) -> None:
    view = show_view(open_session(2, 2, output=output, data=rows(2)), "fields", 700, 400)
    assert view.found is not None
    assert any(len(line) for line in view.found.layers["y"].zeros) == is_said
    assert ("line: z = 0" in view.readout.text()) == is_said


def test_a_click_selects_the_unit_and_the_mouse_reads_its_value(
    open_session: OpenSession, show_view: ShowView, qtbot: QtBot
) -> None:
    session = open_session(2, 4, 1)
    view = show_view(session, "fields", 500, 400)
    before = view.found
    qtbot.mouseClick(view.canvas, Qt.MouseButton.LeftButton, pos=centre(view, "h1", 2))
    assert (session.selection.layer, session.selection.unit) == ("h1", 2)
    settle(qtbot, session)
    assert view.canvas.marks.unit == ("h1", 2)
    assert view.found is before, "nothing is computed for another selection"
    tile = view.canvas.tile("h1", 2)
    assert tile is not None
    seen = view.grab().toImage().pixelColor(view.canvas.pos() + tile.bottomLeft().toPoint() + QPoint(20, 2))
    assert seen == QColor(view.themes.theme.accent)
    moment = session.moment
    assert moment.parameters is not None
    view.canvas.hovered.emit("h1", 1, 1.5, -2.0)
    values = forward(moment.graph, moment.parameters, np.array([[1.5, -2.0]]))["h1"]
    text = view.readout.text().replace("−", "-")
    assert text.startswith("x₁ 1.5  x₂ -2 → h1 2: z ")
    assert float(text.split(" a ")[1]) == pytest.approx(float(values.activation[0, 1]), rel=0.01)
    assert view.definition in view.explain(1.5, -2.0)


def test_it_is_painted_only_where_something_on_it_differs(
    open_session: OpenSession, show_view: ShowView, qtbot: QtBot
) -> None:
    session = open_session(2, 4, 1)
    view = show_view(session, "fields", 500, 400)
    settle(qtbot, session)
    paintings = Paintings(view.canvas)
    for _ in range(3):
        view.refresh()
        settle(qtbot, session)
    assert paintings.count == 0
    for act in (
        lambda: session.select(session.selection.with_unit("h1", 3)),
        lambda: session.select(session.selection.with_example(2)),
        lambda: session.set_weight("biases", "h1", (0,), 0.5),
        lambda: view.themes.set_dark(True),
    ):
        act()
        qtbot.waitUntil(lambda: paintings.count > 0, timeout=5000)
        settle(qtbot, session)
        paintings.count = 0


def test_a_long_layer_shows_what_fits_and_says_how_many_are_left(
    open_session: OpenSession, show_view: ShowView, qtbot: QtBot
) -> None:
    session = open_session(2, 100, 1)
    view = show_view(session, "fields", 336, 280)
    block = view.canvas.arrangement.blocks[1]
    assert block.hidden > 0
    assert block.hidden + len(block.units) == 100
    assert block.units == (*range(len(block.units) - 1), 99), "the first ones and the last, as on the canvas"
    inside = view.canvas.rect().toRectF()
    assert all(inside.contains(cell) for cell in (*block.tiles, block.more))
    layer, unit, *_ = view.canvas._at(block.more.center() + QPoint(2, 2)) or ("", 0)
    assert (layer, unit) == ("h1", -1)
    view.canvas.hovered.emit("h1", -1, 0.0, 0.0)
    assert f"{block.hidden} of h1’s 100 units" in view.readout.text()
    qtbot.mouseClick(view.canvas, Qt.MouseButton.LeftButton, pos=block.more.center().toPoint())
    settle(qtbot, session)
    assert view.options.is_on("only")
    (alone,) = view.canvas.arrangement.blocks
    assert len(alone.units) > len(block.units)


def test_layers_without_room_are_counted_and_the_selected_one_is_among_the_shown(
    open_session: OpenSession, show_view: ShowView, qtbot: QtBot
) -> None:
    session = open_session(2, *([3] * 18), 1)
    session.select(session.selection.with_unit("h12", 1))
    view = show_view(session, "fields", 336, 280)
    shown = [view.canvas.layer_of(block).id for block in view.canvas.arrangement.blocks]
    assert shown[0] == "x"
    assert shown[-1] == "y"
    assert "h12" in shown
    assert f"{20 - len(shown)} layers left out" in view.subject.toolTip()


def test_only_the_selected_layer(open_session: OpenSession, show_view: ShowView, qtbot: QtBot) -> None:
    session = open_session(2, 4, 2, 1)
    view = show_view(session, "fields", 336, 280)
    small = view.canvas.arrangement.side
    session.select(session.selection.with_unit("h2"))
    view.ask_for_layer()
    settle(qtbot, session)
    assert [view.canvas.layer_of(block).id for block in view.canvas.arrangement.blocks] == ["h2"]
    assert view.canvas.arrangement.side > small
    assert view.found is not None
    assert [*view.found.layers] == ["h2"]


def test_the_numbers_that_are_saved_are_the_units_answers(
    tmp_path: Path, open_session: OpenSession, show_view: ShowView
) -> None:
    session = open_session(2, 3, 1)
    view = show_view(session, "fields")
    table, moment = view.table(), session.moment
    assert table is not None
    assert moment.parameters is not None
    write_csv(table, tmp_path / "fields.csv")
    with (tmp_path / "fields.csv").open(newline="", encoding="utf-8") as file:
        head, *lines = list(csv.reader(file))
    assert head[:2] == ["x1", "x2"]
    assert head[4:] == ["a h1 1", "a h1 2", "a h1 3", "a y"]
    numbers = np.array(lines, float)
    values = forward(moment.graph, moment.parameters, numbers[:, :2])
    np.testing.assert_allclose(numbers[:, 4:7], values["h1"].activation, atol=1e-5)
    np.testing.assert_allclose(numbers[:, 7:], values["y"].activation, atol=1e-5)


def test_one_input_has_curves(open_session: OpenSession, show_view: ShowView) -> None:
    session = open_session(1, 3, 1, data=rows(1), activation="relu", output="identity")
    view = show_view(session, "fields")
    moment = session.moment
    assert view.found is not None
    assert moment.parameters is not None
    assert moment.plane is not None
    x = np.linspace(*moment.plane.x_range, LINE_POINTS)[:, None]
    values = forward(moment.graph, moment.parameters, x)
    for layer, field in view.found.layers.items():
        assert field.values.shape[1:] == (1, LINE_POINTS)
        np.testing.assert_allclose(field.values[:, 0].T, values[layer].activation, atol=1e-5)
        assert np.abs(field.values).max() <= field.scale.high or layer == "x"


@pytest.mark.parametrize("inputs", [1, 2])
def test_every_pixel_is_painted_whatever_lay_below(inputs: int, open_session: OpenSession, show_view: ShowView) -> None:
    session = open_session(inputs, 3, 1, data=rows(inputs), activation="relu", output="identity")
    canvas = show_view(session, "fields").canvas
    pictures = []
    for below in ("#ff00ff", "#00ff00"):
        picture = QPixmap(canvas.size())
        picture.fill(QColor(below))
        canvas.render(picture, renderFlags=QWidget.RenderFlag.DrawChildren)
        pictures.append(picture.toImage())
    assert pictures[0] == pictures[1]


def test_answers_over_a_line_are_painted_as_such_until_those_over_a_plane_are_there(
    open_session: OpenSession, show_view: ShowView, qtbot: QtBot
) -> None:
    session = open_session(1, 3, 1, data=rows(1), activation="relu", output="identity")
    view = show_view(session, "fields")
    graph = open_session(2, 3, 1, activation="relu", output="identity").document.project.graph
    session.document.edit("A plane", replace(session.document.project, graph=graph, data=rows(2)))
    qtbot.waitUntil(lambda: session.moment.plane is not None and session.moment.plane.y is not None)
    view.refresh()
    view.grab()  # would raise
    assert view.found is not None
    assert view.found.layers["h1"].values.shape[1] == 1
    settle(qtbot, session)
    assert view.found.layers["h1"].values.shape[1] > 1


def test_a_picture_has_no_plane_and_it_says_why_and_what_to_do(open_session: OpenSession, show_view: ShowView) -> None:
    session = open_session(784, 4, 1, data=rows(784, 4))
    view = show_view(session, "fields")
    assert view.empty.isVisible()
    assert not view.canvas.isVisible()
    assert "784 inputs are a picture of 28 × 28" in view.empty.text()
    assert "weights view" in view.empty.text()
    assert view.table() is None


def test_of_three_inputs_it_is_a_slice_and_says_where(open_session: OpenSession, show_view: ShowView) -> None:
    session = open_session(3, 4, 1, data=rows(3))
    view = show_view(session, "fields", 600, 400)
    assert "x₃ = " in view.subject.text()


def test_options_come_back_and_senseless_ones_leave_it_as_it_was(
    open_session: OpenSession, show_view: ShowView
) -> None:
    view = show_view(open_session(2, 3, 1), "fields")
    usual = view.present_options()
    view.take_options(ViewOptions.of({"values": "z", "only": True, "points": True, "zeros": False}))
    assert view.present_options() == {"values": "z", "only": True, "points": True, "zeros": False}
    view.take_options(ViewOptions.of({"values": "b", "only": 3, "points": "on"}))
    assert view.present_options() == usual


def test_names_and_frames_are_painted_again_only_where_they_differ(
    open_session: OpenSession, show_view: ShowView, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = open_session(2, 4, 1, activation="tanh", output="tanh")
    view = show_view(session, "fields")
    settle(qtbot, session)
    before, named = view.canvas.grab().toImage(), list[str]()
    paint_name = FieldsCanvas._paint_name

    def noted(canvas: FieldsCanvas, *of: Any) -> None:
        named.append(of[2].id)
        paint_name(canvas, *of)

    monkeypatch.setattr(FieldsCanvas, "_paint_name", noted)
    key = session.document.project.graph.connections[0].key
    session.set_weight("weights", key, (0, 0), 3.0)
    settle(qtbot, session)
    moved = view.canvas.grab().toImage()
    assert moved != before
    assert not named
    session.select(session.selection.with_unit("h1", 2))
    settle(qtbot, session)
    assert view.canvas.grab().toImage() != moved
    assert named
