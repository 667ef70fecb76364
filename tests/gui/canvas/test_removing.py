"""One unit taken away: what is left computes as it did, with nothing from the unit that is gone."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt

from core.arrays import Array, FrozenMap
from core.choice import Choice
from core.forward import forward
from core.graph import Connection, Graph, Layer
from core.initializers import initial_parameters
from core.parameters import parameter_shapes
from core.project import Project
from gui.canvas.removing import remove_unit
from tests.gui.canvas.hands import Hands

INPUTS = np.random.default_rng(5).normal(size=(7, 2))


def project(activation: str) -> Project:
    """x-h-y with a skip, masks at the ends of h, and names."""
    graph = Graph(
        (
            Layer("x", "input", 2),
            Layer("h", "hidden", 3, Choice(activation), names=("a", "b", "c")),
            Layer("y", "output", 2),
        ),
        (
            Connection("x", "h"),
            Connection("h", "y", mask=Array.of([[1, 0, 1], [1, 1, 0]], "uint8")),
            Connection("x", "y"),
        ),
    )
    pieces = graph.by_id["h"].pieces
    mask = np.ones((3 * pieces, 2))
    mask[-1, 0] = 0
    graph = graph.with_connection(Connection("x", "h", mask=Array.of(mask, "uint8")))
    return Project(graph=graph, parameters=initial_parameters(graph, Choice("normal"), 4), layout=FrozenMap())


@pytest.mark.parametrize("activation", ["tanh", "maxout", "prelu"])
@pytest.mark.parametrize("unit", range(3))
def test_without_a_unit_the_others_compute_what_they_did(activation: str, unit: int) -> None:
    before = project(activation)
    assert before.parameters is not None
    after = remove_unit(before, "h", unit)
    assert after.parameters is not None
    assert {name: array.shape for name, array in after.parameters.tensors()} == parameter_shapes(after.graph)
    weights = before.parameters.weights["h->y"].numpy().copy()
    weights[:, unit] = 0  # nothing arrives from it
    silent = before.parameters.with_array("weights", "h->y", Array.of(weights))
    expected, found = forward(before.graph, silent, INPUTS), forward(after.graph, after.parameters, INPUTS)
    np.testing.assert_allclose(found["y"].activation, expected["y"].activation, rtol=0, atol=1e-15)
    left = [index for index in range(3) if index != unit]
    np.testing.assert_array_equal(found["h"].activation, expected["h"].activation[:, left])
    assert after.graph.by_id["h"].names == tuple("abc"[index] for index in left)


def test_a_drawing_without_numbers_loses_the_unit_too_and_a_layer_s_last_unit_is_the_layer() -> None:
    bare = replace(project("tanh"), parameters=None)
    for _ in range(2):
        bare = remove_unit(bare, "h", 0)
    assert (bare.graph.by_id["h"].units, bare.graph.by_id["h"].names) == (1, ("c",))
    assert "h" not in remove_unit(bare, "h", 0).graph.by_id


def test_del_removes_the_selected_unit_alone_and_undo_brings_it_back(hands: Hands) -> None:
    hands.click(hands.tile("h", 1))
    units = hands.graph.by_id["h"].units
    hands.key(Qt.Key.Key_Delete)
    assert hands.graph.by_id["h"].units == units - 1
    assert hands.undo_texts == ["Delete unit h 2"]
    assert (hands.session.selection.layer, hands.session.selection.unit) == ("h", None)
    hands.document.undo_stack.undo()
    assert hands.graph.by_id["h"].units == units


@pytest.mark.qt_log_ignore("This plugin does not support grabbing the keyboard")
def test_the_right_click_on_a_unit_offers_to_delete_the_unit_or_the_layer(hands: Hands) -> None:
    menu = hands.canvas.menus.open_context(hands.tile("h", 1))
    entries = {action.text().split("\t")[0]: action for action in menu.actions()}
    assert {"Delete unit h 2", "Delete layer h"} <= entries.keys()
    entries["Delete layer h"].trigger()
    assert "h" not in hands.graph.by_id
    menu.close()
    menu = hands.canvas.menus.open_context(hands.tile("x", 0))
    next(a for a in menu.actions() if a.text().startswith("Delete unit")).trigger()
    assert hands.graph.by_id["x"].units == 1
    menu.close()


def test_ctrl_x_cuts_the_layer_whose_unit_is_selected(hands: Hands) -> None:
    hands.click(hands.tile("h", 1))
    hands.key(Qt.Key.Key_X, Qt.KeyboardModifier.ControlModifier)
    assert "h" not in hands.graph.by_id


@pytest.mark.qt_log_ignore("This plugin does not support grabbing the keyboard")
def test_with_more_layers_selected_the_menu_of_a_unit_deletes_what_it_says(hands: Hands) -> None:
    hands.scene.choose(("h", "y"))
    menu = hands.canvas.menus.open_context(hands.tile("h", 1))
    (entry,) = (action for action in menu.actions() if action.text().startswith("Delete"))
    assert entry.text().startswith("Delete 2 layers")
    entry.trigger()
    assert not {"h", "y"} & hands.graph.by_id.keys()
    menu.close()


@pytest.mark.qt_log_ignore("This plugin does not support grabbing the keyboard")
def test_a_right_click_on_the_frame_is_about_the_layer_whose_unit_was_selected(hands: Hands) -> None:
    hands.click(hands.tile("h", 1))
    menu = hands.canvas.menus.open_context(hands.frame_corner("h"))
    next(action for action in menu.actions() if action.text().startswith("Delete")).trigger()
    assert "h" not in hands.graph.by_id
    menu.close()


def test_a_mask_that_hides_nothing_any_more_is_none() -> None:
    after = remove_unit(project("tanh"), "h", 2)
    assert after.graph.by_key["x->h"].mask is None
