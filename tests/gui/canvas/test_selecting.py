"""Selecting and moving with mouse and keys: one selection in both directions, one undo step a gesture."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF, Qt

from tests.gui.canvas.hands import Hands

SHIFT, CONTROL = Qt.KeyboardModifier.ShiftModifier, Qt.KeyboardModifier.ControlModifier


def test_a_click_on_a_tile_selects_the_unit(hands: Hands) -> None:
    hands.click(hands.tile("h", 2))
    assert (hands.session.selection.layer, hands.session.selection.unit) == ("h", 2)
    assert hands.scene.nodes["h"].tiles.selected_unit == 2


def test_a_click_on_a_wire_selects_its_weight(hands: Hands) -> None:
    hands.click(hands.wire("x->h", 3, 0, 0.4))
    assert hands.session.selection.connection == "x->h"
    assert hands.session.selection.weight == (3, 0)


def test_a_thin_wire_can_be_hit_four_pixels_beside_it(hands: Hands) -> None:
    at = hands.wire("h2->y", 0, 0, 0.1)
    assert hands.canvas.hit(at + QPoint(0, 4)).part == "wire"


def test_the_canvas_follows_the_sessions_selection(hands: Hands) -> None:
    hands.session.select(hands.session.selection.with_unit("h2", 1))
    assert hands.scene.nodes["h2"].tiles.selected_unit == 1
    hands.session.select(hands.session.selection.with_weight("h2->y", (0, 0)))
    assert hands.scene.nodes["h2"].tiles.selected_unit is None
    assert hands.scene.chosen == frozenset()


def test_shift_adds_and_control_toggles(hands: Hands) -> None:
    hands.click(hands.frame_corner("x"))
    hands.click(hands.frame_corner("h"), SHIFT)
    assert hands.scene.chosen == {"x", "h"}
    hands.click(hands.frame_corner("x"), CONTROL)
    assert hands.scene.chosen == {"h"}
    hands.click(hands.empty())
    assert hands.scene.chosen == frozenset()


def test_a_box_selects_what_it_touches(hands: Hands) -> None:
    hands.drag(hands.empty(), QPoint(hands.frame_corner("h").x() + 20, 780))
    assert hands.scene.chosen == {"x", "h"}


def test_ctrl_a_selects_all_and_escape_nothing(hands: Hands) -> None:
    hands.key(Qt.Key.Key_A, CONTROL)
    assert hands.scene.chosen == {"x", "h", "h2", "y"}
    hands.key(Qt.Key.Key_Escape)
    assert hands.scene.chosen == frozenset()


def test_dragging_a_layer_is_one_undo_step_and_changes_the_layout_alone(hands: Hands) -> None:
    graph, before = hands.graph, hands.scene.positions()
    hands.drag(hands.frame_corner("h"), hands.frame_corner("h") + QPoint(40, 90))
    assert hands.graph is graph
    assert hands.undo_texts == ["Move h"]
    after = hands.scene.positions()
    assert after["h"] != before["h"]
    assert {name: after[name] for name in ("x", "h2", "y")} == {name: before[name] for name in ("x", "h2", "y")}
    hands.document.undo_stack.undo()
    assert hands.scene.positions() == before


def test_wires_follow_while_a_layer_is_dragged_and_escape_puts_it_back(hands: Hands) -> None:
    before = hands.scene.wires["x->h"].wires.ends.copy()
    hands.start_drag(hands.frame_corner("h"), hands.frame_corner("h") + QPoint(0, 80))
    assert (hands.scene.wires["x->h"].wires.ends != before).any()
    hands.key(Qt.Key.Key_Escape)
    assert (hands.scene.wires["x->h"].wires.ends == before).all()
    assert hands.undo_texts == []


def test_all_selected_layers_move_together(hands: Hands) -> None:
    before = hands.scene.positions()
    hands.scene.choose(("h", "h2"))
    hands.drag(hands.frame_corner("h"), hands.frame_corner("h") + QPoint(0, 120))
    after = hands.scene.positions()
    moved = [after[name][1] - before[name][1] for name in ("h", "h2")]
    assert moved[0] == moved[1] > 0
    assert hands.undo_texts == ["Move 2 layers"]


def test_arrows_nudge_and_a_row_of_them_is_one_undo_step(hands: Hands) -> None:
    before = hands.scene.positions()["h"]
    hands.scene.choose(("h",))
    for _ in range(3):
        hands.key(Qt.Key.Key_Right)
    assert hands.scene.positions()["h"] == (before[0] + 12, before[1])
    assert hands.undo_texts == ["Move h"]


def test_del_removes_layers_with_their_wires_and_undo_brings_them_back(hands: Hands) -> None:
    hands.click(hands.frame_corner("h2"))
    hands.key(Qt.Key.Key_Delete)
    assert list(hands.scene.nodes) == ["x", "h", "y"]
    assert list(hands.scene.wires) == ["x->h"]
    hands.document.undo_stack.undo()
    assert set(hands.scene.nodes) == {"x", "h", "h2", "y"}
    assert len(hands.scene.wires) == 3


def test_del_removes_the_connection_of_the_selected_weight(hands: Hands) -> None:
    hands.click(hands.wire("h2->y", 0, 1))
    hands.key(Qt.Key.Key_Delete)
    assert "h2->y" not in hands.graph.by_key


def test_ctrl_d_duplicates_and_selects_the_copy(hands: Hands) -> None:
    hands.click(hands.frame_corner("h"))
    hands.key(Qt.Key.Key_D, CONTROL)
    assert hands.scene.chosen == {"h3"}
    assert hands.graph.by_id["h3"].units == 4


def test_items_of_layers_that_did_not_change_are_kept(hands: Hands) -> None:
    frame = hands.scene.nodes["x"].frame
    wire = hands.scene.wires["x->h"]
    hands.canvas.commands.set_units("h2", 3)
    assert hands.scene.nodes["x"].frame is frame
    assert hands.scene.wires["x->h"] is wire


def test_a_layer_lines_up_with_its_neighbour_when_it_comes_near(hands: Hands) -> None:
    hands.drag(hands.frame_corner("y"), hands.frame_corner("y") + QPoint(30, 5))
    assert hands.scene.nodes["y"].centre.y() == hands.scene.nodes["h2"].centre.y()
    assert isinstance(hands.scene.nodes["y"].centre, QPointF)
