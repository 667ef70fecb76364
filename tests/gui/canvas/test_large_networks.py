"""Networks of hundreds of layers, of many columns, of pictures: they open, can be read, and stay fluid."""

from __future__ import annotations

import time

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QRectF
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from core.choice import Choice
from core.graph import Layer
from core.project import Project
from gui.bench.canvas import single_neurons
from gui.canvas.frame_item import far_rise, far_way
from gui.canvas.hits import Hit
from gui.canvas.ink import SMALLEST_TEXT_ZOOM
from gui.canvas.layout import column_gap
from gui.canvas.shape import layer_shape, picture_side
from gui.canvas.tooltips import tooltip
from gui.theme import ThemeHolder
from tests.gui.canvas.hands import MakeHands, chain, playground


@pytest.mark.parametrize(("units", "side"), [(784, 28), (400, 20), (64, 8), (63, 0), (49, 0), (2, 0)])
def test_a_square_number_of_inputs_is_a_picture(units: int, side: int) -> None:
    assert picture_side(Layer("x", "input", units)) == side
    assert picture_side(Layer("h", "hidden", units)) == 0


def test_named_columns_are_no_picture() -> None:
    assert picture_side(Layer("x", "input", 64, names=tuple(f"colour {'abc'[i % 3]}" for i in range(64)))) == 0


def test_units_that_read_a_picture_show_their_weights_as_one(make_hands: MakeHands) -> None:
    hands = make_hands(Project(graph=chain(784, 256, 128, 10)))
    node = hands.scene.nodes["h"]
    assert [(p.width(), p.height()) for p in node.tiles.images.pictures] == [(28, 28)] * len(node.shape.shown)
    assert "row of weights" in tooltip(hands.scene, Hit("tile", "h", 0))
    assert not hands.scene.nodes["h2"].tiles.images.pictures


def test_a_pixel_of_the_picture_is_an_input(make_hands: MakeHands) -> None:
    hands = make_hands(Project(graph=chain(64, 4, 1)))
    node = hands.scene.nodes["x"]
    picture = node.shape.picture
    corner = node.centre + picture.bottomRight()
    hit = hands.canvas.hit(hands.pixel(corner) - QPoint(4, 4))
    assert (hit.part, hit.unit) == ("tile", 63)
    assert "Row 8, column 8" in tooltip(hands.scene, hit)


def test_a_small_picture_unfolds_into_its_inputs(make_hands: MakeHands) -> None:
    hands = make_hands(Project(graph=chain(64, 4, 1)))
    hands.click(hands.part("x", "fold_line"))
    assert len(hands.scene.nodes["x"].shape.shown) == 64


@pytest.mark.parametrize("units", [(2, *([4] * 38), 1), (784, 256, 128, 10)])
def test_large_networks_fit_without_being_cut(make_hands: MakeHands, units: tuple[int, ...]) -> None:
    started = time.monotonic()
    hands = make_hands(playground(chain(*units)) if units[0] == 2 else Project(graph=chain(*units)))
    assert time.monotonic() - started < 5
    visible = hands.canvas.mapToScene(hands.canvas.viewport().rect()).boundingRect()
    assert all(visible.contains(node.bounds) for node in hands.scene.nodes.values())


def test_a_deep_network_has_narrower_gaps() -> None:
    assert column_gap(4) == 110
    assert column_gap(40) == 48


def test_panning_repaints_the_edges_alone(make_hands: MakeHands, monkeypatch: pytest.MonkeyPatch) -> None:
    hands = make_hands(Project(graph=single_neurons()))
    QApplication.processEvents()
    seen: list[tuple[QRectF, ...]] = []
    paint = hands.scene.wires.paint
    monkeypatch.setattr(hands.scene.wires, "paint", lambda p, e, s, z: (seen.append(e), paint(p, e, s, z)))
    quiet = 0
    while quiet < 3:  # what a first showing still had to paint is over
        seen.clear()
        QTest.qWait(20)
        quiet = quiet + 1 if not seen else 0
    hands.canvas.pan(QPoint(5, 3))
    QApplication.processEvents()
    whole = hands.canvas.mapToScene(hands.canvas.viewport().rect()).boundingRect()
    painted = sum(rect.width() * rect.height() for areas in seen for rect in areas)
    assert seen
    assert painted < 0.2 * whole.width() * whole.height()


def test_numbers_that_look_the_same_are_not_painted_again(make_hands: MakeHands) -> None:
    hands = make_hands(playground())
    item = hands.scene.wires["x->h"]
    assert item.wires.weights is not None
    matrix = np.zeros((4, 2), np.float32)
    matrix[item.wires.rows, item.wires.columns] = item.wires.weights
    assert item.revalue(matrix * np.float32(1.00001)) is False
    assert item.revalue(-matrix) is True


def test_the_strongest_wires_are_laid_anew_only_where_others_are_the_strongest(make_hands: MakeHands) -> None:
    hands = make_hands(Project(graph=chain(784, 6, 10)))
    item, session = hands.scene.wires["x->h"], hands.session
    assert item.wires.is_chosen
    course, weights = item.wires.lines, item.wires.weights
    hands.scene.show_moment()  # another example, the same numbers
    assert item.wires.lines is course
    row, column = int(item.wires.rows[0]), int(item.wires.columns[0])
    session.set_weight("weights", "x->h", (row, column), 3.0)
    assert item.wires.lines is course
    assert weights is not None
    assert item.wires.weights is not None
    assert float(item.wires.weights[0]) == 3.0 != float(weights[0])
    hidden = next(i for i in range(784) if item.wires.index((row, i)) is None)
    session.set_weight("weights", "x->h", (row, hidden), 4.0)
    assert item.wires.index((row, hidden)) is not None
    session.set_weight("weights", "x->h", (row, hidden), 0.0)
    assert item.wires.index((row, hidden)) is None


def test_values_never_lie_on_bias_squares() -> None:
    shape = layer_shape(Layer("h", "hidden", 3, Choice("tanh")))
    for width in (0.0, 30.0, 48.0, 60.0):
        plate = shape.plate(1, width)
        assert not plate.intersects(shape.bias(1))
        assert not plate.intersects(shape.tiles[2])


def test_a_larger_type_has_thicker_frames(make_hands: MakeHands) -> None:
    hands = make_hands(playground())
    holder: ThemeHolder = hands.canvas.theme_holder
    before = hands.scene.drawing.style.hairline
    holder.set_scale(1.5)
    assert hands.scene.drawing.style.hairline > before


def test_every_title_of_forty_layers_is_seen_and_no_wire_crosses_one(make_hands: MakeHands) -> None:
    hands = make_hands(Project(graph=chain(2, *[6] * 38, 1)))
    hands.canvas.resize(690, 502)  # the canvas of a window of 1280 × 800
    QApplication.processEvents()
    zoom = hands.canvas.zoom
    assert zoom < SMALLEST_TEXT_ZOOM
    lanes = [
        (x, y)
        for item in hands.scene.wires.values()
        if item.wires.via is not None
        for x, y in item.wires.points.reshape(-1, 2).tolist()
    ]
    assert lanes
    for node in hands.scene.nodes.values():
        room = node.frame.room_above
        assert far_way(node.layer.id, node.shape.width, room, zoom), node.layer.id
        rise = far_rise(node.layer.id, node.shape.width, room, zoom) / zoom
        title = QRectF(node.bounds.left(), node.bounds.top() - min(rise, 80.0), node.bounds.width(), min(rise, 80.0))
        assert not any(title.contains(x, y) for x, y in lanes), node.layer.id
