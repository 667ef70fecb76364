"""At one operation only what it uses is lit: a wire, or the square of the bias."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF
from PySide6.QtWidgets import QApplication

from core.graph import Connection
from gui.canvas.light import DIMMED, Light
from gui.panels.formula import known
from gui.stepping import Place
from tests.gui.canvas.hands import Hands


def lit_wires(hands: Hands) -> set[tuple[str, int, int]]:
    """What is painted lit: (connection, row, column)."""
    found: set[tuple[str, int, int]] = set()
    for key, item in hands.scene.wires.items():
        if item.light is not None and key in item.light.connections:
            edges = item.light.lit_edges(item.connection, item.wires.rows, item.wires.columns, item.pieces)
            found |= {(key, int(item.wires.rows[i]), int(item.wires.columns[i])) for i in edges}
    return found


def colours(hands: Hands, at: QPointF, reach: int) -> set[str]:
    QApplication.processEvents()
    image, middle = hands.canvas.viewport().grab().toImage(), hands.pixel(at)
    around = range(-reach, reach + 1)
    return {image.pixelColor(middle + QPoint(dx, dy)).name() for dx in around for dy in around}


def walk(hands: Hands, place: Place) -> None:
    hands.session.select(hands.session.selection.with_example(0))
    QApplication.processEvents()
    hands.session.step_to(place)


def test_a_product_lights_its_wire_alone_and_a_unit_all_of_its_wires(hands: Hands) -> None:
    walk(hands, Place("forward", "h", 1, 2))  # b + w₁x₁ has been added up: w₂·x₂
    assert lit_wires(hands) == {("x->h", 1, 1)}
    hands.session.step_to(Place("forward", "h", 1))
    assert lit_wires(hands) == {("x->h", 1, 0), ("x->h", 1, 1)}
    hands.session.step_to(Place("forward", "h", 1, 4))  # the activation
    assert lit_wires(hands) == set()
    hands.session.step_to(None)


def test_backward_lights_the_wire_that_the_gradient_goes_back_along(hands: Hands) -> None:
    walk(hands, Place("backward", "h2", 0, 0))
    assert lit_wires(hands) == {("h2->y", 0, 0)}  # what comes back from y
    hands.session.step_to(Place("backward", "h2", 0, 3))
    assert lit_wires(hands) == {("h->h2", 0, 3)}
    hands.session.step_to(None)


def test_the_bias_is_lit_where_it_is_added_and_where_it_is_updated(hands: Hands) -> None:
    node = hands.scene.nodes["h"]
    square = node.centre + node.shape.bias(1).center()
    theme = hands.canvas.theme_holder.theme
    walk(hands, Place("forward", "h", 1, 0))
    assert theme.forward not in colours(hands, square, 6)
    hands.session.step_to(Place("forward", "h", 1, 1))
    assert theme.forward in colours(hands, square, 6)
    hands.session.step_to(Place("update", "h", 1, 2))
    assert theme.backward in colours(hands, square, 6)
    assert lit_wires(hands) == set()
    hands.session.step_to(None)


def test_edges_are_found_among_those_that_are_drawn() -> None:
    light = Light(frozenset("h"), 0, {"x->h": "target"}, False, frozenset({("x->h", 0, 2), ("x->h", 0, 7)}))
    rows, columns = np.array([0, 0, 1]), np.array([1, 2, 2])
    assert light.lit_edges(Connection("x", "h"), rows, columns, 1).tolist() == [1]


def test_a_tile_shows_what_is_known_at_the_operation_and_no_more(hands: Hands) -> None:
    walk(hands, Place("forward", "h", 1, 2))
    trace, node = hands.session.moment.trace, hands.scene.nodes["h"]
    assert trace is not None
    style, shown, symbols = hands.scene.drawing.style, [], []
    for operation in range(5):  # x₁·w₁, b + it, x₂·w₂, z, a
        hands.session.step_to(Place("forward", "h", 1, operation))
        *symbol, value = node.tiles._written(style, 1, 1, 2.0).text.replace("−", "-").split()
        symbols.append(symbol)
        shown.append(float(value))
    assert symbols == [[], ["s₁"], [], ["z"], ["a"]], "as the strip calls them"
    x, w = trace.layers["x"].activation, trace.connections["x->h"].weight[1]
    assert shown[2] == pytest.approx(x[1] * w[1], abs=5e-4)
    assert shown[3] == pytest.approx(float(known(trace.layers["h"].pre_activation)[1]), abs=5e-4)
    assert shown[4] == pytest.approx(trace.layers["h"].activation[1], abs=5e-4)
    hands.session.step_to(Place("backward", "h", 1, 2))
    assert float(node.tiles._written(style, 1, 1, 2.0).text.replace("−", "-")) == shown[4]
    hands.session.step_to(None)


def test_a_selected_weight_is_dim_at_a_step_that_it_has_no_part_in(hands: Hands) -> None:
    hands.session.select(hands.session.selection.with_weight("h->h2", (1, 2)))
    selected = hands.scene._highlights._selected
    places = Place("forward", "h"), Place("forward", "h2"), Place("forward", "h2", 0), Place("loss"), None
    opacities = []
    for place in places:
        hands.session.step_to(place)
        opacities.append(selected.opacity())
    assert opacities == [DIMMED, 1.0, DIMMED, DIMMED, 1.0]


def test_a_step_by_key_leaves_no_outline_along_the_wire_that_the_mouse_rests_on(hands: Hands) -> None:
    hands.hover(hands.wire("x->h", 0, 0))
    assert hands.scene._highlights._hovered.isVisible()
    walk(hands, Place("loss"))
    assert not hands.scene._highlights._hovered.isVisible()
    hands.hover(hands.wire("x->h", 0, 0) + QPoint(1, 0))
    assert hands.scene._highlights._hovered.isVisible(), "pointed at anew"
    hands.session.step_to(None)
