"""What the canvas shows: pictures, values, light, problems, folds, corner and empty state. Pixels are looked at."""

from __future__ import annotations

import time
from collections.abc import Callable
from dataclasses import replace
from functools import partial

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QWheelEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from core.arrays import Array
from core.choice import Choice
from core.graph import Graph, Layer
from core.project import Project
from gui.canvas.hits import Hit
from gui.canvas.light import light_of
from gui.canvas.overlays import EmptyHint, parameter_text
from gui.canvas.shape import layer_shape
from gui.canvas.tooltips import tooltip
from gui.stepping import Place
from tests.gui.canvas.hands import Hands, MakeHands, chain, playground


def colours(hands: Hands, at: QPoint, reach: int = 12) -> set[str]:
    image = hands.canvas.viewport().grab().toImage()
    around = range(-reach, reach + 1)
    return {image.pixelColor(at + QPoint(dx, dy)).name() for dx in around for dy in around}


def near(colour: str, others: set[str]) -> bool:
    wanted = QColor(colour)
    return any(
        abs(wanted.red() - c.red()) + abs(wanted.green() - c.green()) + abs(wanted.blue() - c.blue()) < 24
        for c in map(QColor, others)
    )


def test_tiles_show_their_responses(hands: Hands) -> None:
    hands.wait_for_responses()
    theme = hands.canvas.theme_holder.theme
    seen = colours(hands, hands.tile("h", 3), 18)
    assert near(theme.negative, seen)
    assert near(theme.positive, seen)


def test_new_responses_are_written_into_the_same_pictures(hands: Hands) -> None:
    hands.wait_for_responses()
    brush = hands.scene.nodes["h"].tiles.images.brushes[0]
    hands.scene.show_responses()
    assert hands.scene.nodes["h"].tiles.images.brushes[0] is brush


def test_pictures_change_on_the_screen_when_responses_do(hands: Hands) -> None:
    theme, node = hands.canvas.theme_holder.theme, hands.scene.nodes["h"]
    for value, colour in ((1.0, theme.positive), (-1.0, theme.negative)):
        node.show_responses(np.full((4, 50, 50), value, np.float32), hands.session.moment, theme)
        assert colours(hands, hands.tile("h", 0), 3) == {colour}


def test_a_new_moment_recolours_wires_without_laying_them_anew(hands: Hands) -> None:
    item = hands.scene.wires["x->h"]
    hands.canvas.viewport().grab()
    paths, before = item.wires.paths, item.wires.weights
    hands.session.set_weight("weights", "x->h", (0, 0), 4.0)
    assert item.wires.weights is not before
    assert item.wires.paths is paths
    assert item.wires.weights is not None
    assert item.wires.weights[item.wires.index((0, 0))] == 4.0


def test_while_training_runs_the_canvas_follows(hands: Hands) -> None:
    hands.wait_for_responses()
    before = hands.scene.weight("x->h", (0, 0))
    hands.session.train_steps(50)
    deadline = time.monotonic() + 30
    while hands.session.is_running and time.monotonic() < deadline:
        QApplication.processEvents()
        time.sleep(0.005)
    assert hands.scene.weight("x->h", (0, 0)) != before


def test_while_training_the_canvas_asks_for_responses_and_shows_numbers_together_with_them(
    hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    scene, session = hands.scene, hands.session
    waiting: list[Callable[[], None]] = []
    done: list[str] = []
    monkeypatch.setattr(type(session), "is_running", property(lambda _: True))
    monkeypatch.setattr(session.turns, "ask", lambda _key, job, every=0.0: waiting.append(job))
    monkeypatch.setattr(session, "ask_responses", lambda: done.append("asked"))
    monkeypatch.setattr(scene, "show_moment", lambda: done.append("numbers"))
    monkeypatch.setattr(scene, "show_responses", lambda: done.append("responses"))
    session.moment_changed.emit()
    waiting.pop()()
    assert done == ["asked"]
    session.responses_changed.emit()
    waiting.pop()()
    assert done == ["asked", "numbers", "responses"]


def test_what_two_moments_changed_is_painted_when_both_come_before_the_turn_to_paint(
    hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    hands.wait_for_responses()
    scene, session = hands.scene, hands.session
    waiting: dict[str, Callable[[], None]] = {}
    monkeypatch.setattr(type(session), "is_running", property(lambda _: True))
    monkeypatch.setattr(session.turns, "ask", lambda key, job, every=0.0: waiting.__setitem__(key[-1], job))
    changed = [QRectF(0, 0, 20, 20), QRectF(300, 0, 20, 20)]
    painted: list[QRectF] = []
    for area in changed:
        monkeypatch.setattr(scene, "show_moment", partial(scene.repaint, area, is_below=False))
        session.moment_changed.emit()
        session.responses_changed.emit()
        waiting.pop("responses")()
    monkeypatch.setattr(scene, "update", painted.append)
    waiting.pop("painting")()
    assert painted == changed


def test_values_of_the_selected_example_stand_on_the_tiles(hands: Hands) -> None:
    trace = hands.session.moment.trace
    assert trace is not None
    values = hands.scene.nodes["h"].tiles.values
    assert values is not None
    assert values.tolist() == trace.layers["h"].activation.tolist()


def test_responses_of_another_drawing_are_not_shown(hands: Hands) -> None:
    hands.wait_for_responses()
    hands.canvas.commands.set_units("h", 3)
    hands.scene.show_responses()  # the session still has the old ones
    assert len(hands.scene.nodes["h"].tiles.images.brushes) in (0, 3)


@pytest.mark.parametrize("phase", ["forward", "backward"])
def test_the_stepper_lights_the_unit_and_dims_the_rest(hands: Hands, phase: str) -> None:
    hands.session.step_to(Place(phase, "h", 1))  # type: ignore[arg-type]
    theme = hands.canvas.theme_holder.theme
    lit = theme.forward if phase == "forward" else theme.backward
    node = hands.scene.nodes["h"]
    edge = hands.pixel(node.centre + QPointF(node.shape.tiles[1].center().x(), node.shape.tiles[1].top() - 1))
    assert lit in colours(hands, edge, 4)
    assert hands.scene.nodes["x"].frame.is_dim
    assert not node.frame.is_dim
    hands.session.step_to(None)
    assert lit not in colours(hands, edge, 4)


def test_light_falls_on_incoming_wires_forward_and_on_outgoing_ones_backward() -> None:
    graph = chain(2, 4, 2, 1)
    forward, backward = light_of(graph, Place("forward", "h", 1)), light_of(graph, Place("backward", "h", 1))
    assert forward is not None
    assert backward is not None
    assert forward.connections == {"x->h": "target"}
    assert backward.connections == {"h->h2": "source"}


def test_a_problem_is_a_badge_with_what_and_how_to_mend_it(make_hands: MakeHands) -> None:
    hands = make_hands(playground(chain(2, 2, 1).with_layer(Layer("lost", "hidden", 1))))
    node = hands.scene.nodes["lost"]
    assert node.frame.problem
    hit = hands.canvas.hit(hands.pixel(node.centre + node.frame.badge_at))
    assert hit.part == "badge"
    assert "lost" in tooltip(hands.scene, hit)
    assert hands.canvas.theme_holder.theme.problem in colours(hands, hands.pixel(node.centre + node.frame.badge_at), 8)
    hands.canvas.document.undo_stack.undo()


def test_a_connection_with_a_problem_has_a_badge_too(make_hands: MakeHands) -> None:
    graph = chain(2, 4, 1)
    graph = graph.with_connection(replace(graph.by_key["h->y"], mask=Array.of(np.zeros((3, 3)), "uint8")))
    hands = make_hands(playground(graph))
    item = hands.scene.wires["h->y"]
    assert item.problem
    assert hands.canvas.hit(hands.pixel(item.badge_at)).part == "wire_badge"


def test_tooltips_explain_units_and_wires(hands: Hands) -> None:
    unit = tooltip(hands.scene, Hit("tile", "h", 1))
    assert "z = Σ w·a + b" in unit
    assert "b = " in unit
    wire = tooltip(hands.scene, Hit("wire", key="x->h", weight=(1, 0)))
    assert wire.startswith("w (x 1 → h 2) = ")
    assert "double-click to type" in wire


def test_a_long_layer_folds_and_unfolds(make_hands: MakeHands) -> None:
    hands = make_hands(playground(chain(2, 40, 1)))
    assert layer_shape(hands.graph.by_id["h"]).hidden == 32
    assert len(hands.scene.wires["x->h"].wires) == 16
    hands.click(hands.part("h", "fold_line"))
    hands.canvas.fit_all()
    assert len(hands.scene.wires["x->h"].wires) == 80


def test_a_huge_network_draws_few_wires_and_is_not_blank(make_hands: MakeHands) -> None:
    hands = make_hands(Project(graph=chain(784, 256, 128, 10)))
    assert sum(len(item.wires) for item in hands.scene.wires.values()) <= 2_000
    assert len(colours(hands, hands.canvas.viewport().rect().center(), 100)) > 20


def test_the_corner_counts_the_parameters() -> None:
    assert parameter_text(chain(2, 4, 2, 1)) == "12 + 10 + 3 = 25 parameters"
    assert parameter_text(Graph()) == "0 parameters"


def test_an_empty_canvas_says_what_to_do(make_hands: MakeHands) -> None:
    hands = make_hands(playground(Graph()))
    hint = hands.canvas.findChild(EmptyHint)
    assert hint is not None
    assert hint.isVisible()
    hands.drop_node("input", QPoint(300, 300))
    assert not hint.isVisible()


def test_the_wheel_zooms_at_the_cursor(hands: Hands) -> None:
    at = QPoint(300, 200)
    before, zoom = hands.canvas.mapToScene(at), hands.canvas.zoom
    event = QWheelEvent(
        QPointF(at), QPointF(at), QPoint(), QPoint(0, 240), Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier,
        Qt.ScrollPhase.NoScrollPhase, False,
    )  # fmt: skip
    QApplication.sendEvent(hands.canvas.viewport(), event)
    assert hands.canvas.zoom > zoom
    after = hands.canvas.mapToScene(at)
    assert abs(after.x() - before.x()) < 2
    assert abs(after.y() - before.y()) < 2


def test_it_stays_fitted_until_the_user_zooms(hands: Hands, qapp: QApplication) -> None:
    hands.canvas.resize(600, 500)
    qapp.processEvents()
    assert hands.canvas.mapToScene(hands.canvas.viewport().rect()).boundingRect().contains(hands.canvas.contents())
    hands.canvas.zoom_at(QPointF(300, 250), 2)
    zoom = hands.canvas.zoom
    hands.canvas.resize(900, 700)
    qapp.processEvents()
    assert hands.canvas.zoom == zoom
    hands.key(Qt.Key.Key_Home)
    assert hands.canvas.is_fitted


@pytest.mark.parametrize("button", [Qt.MouseButton.MiddleButton, Qt.MouseButton.RightButton])
def test_middle_and_right_drag_pan(hands: Hands, button: Qt.MouseButton) -> None:
    before = hands.pixel(QPointF())
    hands.drag(QPoint(300, 300), QPoint(360, 340), button=button)
    assert hands.pixel(QPointF()) - before == QPoint(60, 40)


def test_space_pans_with_a_drag_and_plays_with_a_tap(hands: Hands) -> None:
    taps: list[int] = []
    hands.canvas.space_tapped.connect(lambda: taps.append(1))
    QTest.keyClick(hands.canvas, Qt.Key.Key_Space)
    assert len(taps) == 1
    before = hands.pixel(QPointF())
    QTest.keyPress(hands.canvas, Qt.Key.Key_Space)
    hands.drag(hands.tile("h", 0), hands.tile("h", 0) + QPoint(50, 0))
    QTest.keyRelease(hands.canvas, Qt.Key.Key_Space)
    assert len(taps) == 1
    assert hands.pixel(QPointF()) - before == QPoint(50, 0)


def test_the_theme_changes_at_once(hands: Hands) -> None:
    hands.canvas.theme_holder.set("dark")
    assert hands.canvas.theme_holder.theme.canvas in colours(hands, QPoint(30, 30), 6)


@pytest.mark.parametrize(("activation", "middle"), [("sigmoid", 0.5), ("step", 0.5), ("tanh", 0.0), ("relu", 0.0)])
def test_an_output_is_grey_where_it_changes_sides_as_in_the_map_of_it(
    make_hands: MakeHands, activation: str, middle: float
) -> None:
    graph = chain(2, 3, 1)
    output = replace(graph.by_id["y"], activation=Choice(activation))
    hands = make_hands(playground(graph.with_layer(output)))
    theme, node = hands.canvas.theme_holder.theme, hands.scene.nodes["y"]
    for value, colour in ((middle, theme.zero), (1.0, theme.positive), (middle - 1.0, theme.negative)):
        node.show_responses(np.full((1, 50, 50), value, np.float32), hands.session.moment, theme)
        assert colours(hands, hands.tile("y"), 3) == {colour}


def test_a_hidden_sigmoid_unit_is_grey_at_0(make_hands: MakeHands) -> None:
    graph = chain(2, 3, 1)
    hands = make_hands(playground(graph.with_layer(replace(graph.by_id["h"], activation=Choice("sigmoid")))))
    theme, node = hands.canvas.theme_holder.theme, hands.scene.nodes["h"]
    node.show_responses(np.zeros((3, 50, 50), np.float32), hands.session.moment, theme)
    assert colours(hands, hands.tile("h"), 3) == {theme.zero}


def test_numbers_on_tiles_are_those_that_are_written_and_faces_without_a_picture_those_of_now(
    hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    hands.wait_for_responses()
    session, scene = hands.session, hands.scene
    session.select(session.selection.with_example(0))
    hands.wait_for_responses()
    before = session.written
    session.set_weight("biases", "h", (0,), 0.75)
    hands.wait_for_responses()
    assert session.moment is session.written is not before
    session.written = before
    scene.show_moment()
    tiles = scene.nodes["h"].tiles
    assert tiles.values is not None
    assert before.activations is not None
    assert session.moment.activations is not None
    assert tiles.values.tolist() == before.activations["h"].tolist()
    tiles.images.clear()
    scene.show_moment()
    assert tiles.values.tolist() == session.moment.activations["h"].tolist() != before.activations["h"].tolist()


def test_where_the_stepper_stands_comes_into_view(hands: Hands) -> None:
    canvas, session = hands.canvas, hands.session
    seen = canvas.viewport().rect()

    def area(layer: str) -> QRectF:
        return QRectF(canvas.mapFromScene(hands.scene.nodes[layer].bounds).boundingRect())

    session.step_to(Place("forward", "h", 0))
    before = area("h")
    session.step_to(Place("forward", "y", 0))
    assert area("h") == before, "what is in view stays where it is"
    canvas.fit(hands.scene.nodes["x"].bounds.adjusted(-1, -1, 1, 1))
    canvas.look_at(hands.scene.nodes["x"].bounds.center() - QPointF(400, 0), 3.0)
    assert not area("y").intersects(QRectF(seen))
    session.step_to(Place("backward", "y", 0))
    assert QRectF(seen).contains(area("y").center())
    assert canvas.zoom == pytest.approx(3.0)
    session.step_to(None)
