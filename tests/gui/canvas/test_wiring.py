"""Wiring with the mouse: connect, refuse, detach, delete, and dropping nodes from the palette."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QPoint, QPointF, Qt
from PySide6.QtWidgets import QToolTip

from core.graph import Connection, Graph, Layer
from gui.canvas.hits import hit_at
from gui.canvas.wire_geometry import ARRIVAL_GAP, DEPARTURE_GAP
from tests.gui.canvas.hands import Hands, MakeHands, chain, playground

LOOSE = Graph((Layer("x", "input", 2), Layer("h", "hidden", 3), Layer("y", "output", 1)))


def test_dragging_from_a_port_to_a_layer_connects_them(make_hands: MakeHands) -> None:
    hands = make_hands(playground(LOOSE))
    hands.drag(hands.part("x", "output_port"), hands.frame_corner("h"))
    assert list(hands.graph.by_key) == ["x->h"]
    assert hands.undo_texts == ["Connect x to h"]
    hands.document.undo_stack.undo()
    assert not hands.graph.connections
    assert not hands.scene.wires


def test_dragging_backwards_from_an_input_port_connects_too(make_hands: MakeHands) -> None:
    hands = make_hands(playground(LOOSE))
    hands.drag(hands.part("y", "input_port"), hands.frame_corner("h"))
    assert list(hands.graph.by_key) == ["h->y"]


def test_a_refused_wire_says_why_at_the_cursor_and_changes_nothing(hands: Hands) -> None:
    hands.start_drag(hands.part("h2", "output_port"), hands.frame_corner("h"))
    assert hands.scene.nodes["h"].frame.port_state == "refused"
    assert "cycle" in QToolTip.text()
    hands.mouse(*release(hands.frame_corner("h")))
    assert hands.undo_texts == []
    assert hands.scene.nodes["h"].frame.port_state == ""


def test_escape_takes_the_rubber_wire_away(hands: Hands) -> None:
    items = len(hands.scene.items())
    hands.start_drag(hands.part("x", "output_port"), hands.frame_corner("y"))
    assert len(hands.scene.items()) == items + 1
    hands.key(Qt.Key.Key_Escape)
    hands.mouse(*release(hands.frame_corner("y")))
    assert len(hands.scene.items()) == items
    assert "x->y" not in hands.graph.by_key


def test_a_wire_dropped_on_empty_offers_the_nodes_that_fit_there(hands: Hands) -> None:
    hands.drag(hands.part("h", "output_port"), QPoint(700, 60))
    menu = hands.canvas.menus.add_menu
    assert menu is not None
    assert [menu.list.item(i).text().split()[0] for i in range(menu.list.count())] == ["Hidden", "Output"]
    hands.key(Qt.Key.Key_Return)
    assert "h->h3" in hands.graph.by_key
    assert hands.undo_texts == ["Add h3 to h"]


def test_dragging_off_an_input_end_detaches(hands: Hands) -> None:
    hands.drag(hands.part("y", "input_port"), QPoint(500, 30))
    assert "h2->y" not in hands.graph.by_key
    assert hands.undo_texts == ["Detach h2 from y"]


def test_a_detached_end_dropped_on_another_layer_connects_there(make_hands: MakeHands) -> None:
    graph = chain(2, 3, 2, 1).without_connections(("h2->y",))
    hands = make_hands(playground(graph))
    hands.drag(hands.part("h2", "input_port"), hands.frame_corner("y"))
    assert set(hands.graph.by_key) == {"x->h", "h->y"}


def test_a_detached_end_dropped_where_it_was_changes_nothing(hands: Hands) -> None:
    hands.drag(hands.part("y", "input_port"), hands.frame_corner("y"))
    assert hands.undo_texts == []
    assert not hands.scene.wires["h2->y"].is_detaching


def test_alt_click_on_a_wire_deletes_the_connection(hands: Hands) -> None:
    hands.click(hands.wire("h->h2", 1, 0), Qt.KeyboardModifier.AltModifier)
    assert "h->h2" not in hands.graph.by_key
    assert hands.undo_texts == ["Disconnect h from h2"]


def test_a_node_dropped_on_the_canvas_becomes_a_layer_there(hands: Hands) -> None:
    at = QPoint(500, 60)
    wanted = hands.canvas.mapToScene(at)
    hands.drop_node("hidden", at)
    layer = hands.graph.by_id["h3"]
    assert (layer.kind, layer.units, layer.activation.name) == ("hidden", 4, "tanh")
    x, y = hands.document.project.layout["h3"]
    assert abs(x - wanted.x()) <= 4
    assert abs(y - wanted.y()) <= 4
    assert hands.undo_texts == ["Add h3"]


def test_dropped_inputs_and_outputs_take_their_units_from_the_data(make_hands: MakeHands) -> None:
    hands = make_hands(playground(Graph()))
    hands.drop_node("input", QPoint(200, 300))
    hands.drop_node("output", QPoint(700, 300))
    assert hands.graph.by_id["x"].units == 2
    assert hands.graph.by_id["x"].names == hands.session.dataset.input_names  # type: ignore[union-attr]
    assert (hands.graph.by_id["y"].units, hands.graph.by_id["y"].activation.name) == (1, "identity")


def test_a_hidden_node_dropped_on_a_wire_goes_between(hands: Hands) -> None:
    places = hands.scene.positions()
    hands.drop_node("hidden", hands.wire("h2->y", 0, 0))
    assert {"h2->h3", "h3->y"} <= hands.graph.by_key.keys()
    assert "h2->y" not in hands.graph.by_key
    assert {name: hands.scene.positions()[name] for name in places} == places


def test_a_loose_layer_dragged_onto_a_wire_goes_between(make_hands: MakeHands) -> None:
    graph = chain(2, 1).with_layer(Layer("m", "hidden", 1)).with_connection(Connection("x", "y"))
    hands = make_hands(playground(graph))
    hands.canvas.fit(hands.scene.contents().adjusted(-300, -300, 300, 300))
    hands.drag(hands.frame_corner("m"), hands.frame_corner("m") + QPoint(0, -400))  # out of the way first
    offset = hands.frame_corner("m") - hands.pixel(hands.scene.nodes["m"].centre)
    hands.drag(hands.frame_corner("m"), hands.wire("x->y", 0, 1) + offset)
    assert set(hands.graph.by_key) == {"x->m", "m->y"}


def release(at: QPoint) -> tuple[object, QPoint, Qt.MouseButton, Qt.MouseButton]:
    return QEvent.Type.MouseButtonRelease, at, Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton


def test_wires_begin_and_end_a_little_beside_the_tiles_whatever_their_width(hands: Hands) -> None:
    wires = hands.scene.wires["x->h"].wires
    assert len(wires) == 8
    edge = wires.index((3, 1))
    source, target = hands.scene.nodes["x"], hands.scene.nodes["h"]
    from_tile, to_tile, bias = source.shape.tiles[1], target.shape.tiles[3], target.shape.bias(3)
    start, end = QPointF(*wires.starts[edge].tolist()), QPointF(*wires.ends[edge].tolist())
    assert start == source.centre + QPointF(from_tile.right() + DEPARTURE_GAP, from_tile.center().y())
    assert end == target.centre + QPointF(to_tile.left() - ARRIVAL_GAP, to_tile.center().y())
    assert end.x() < target.centre.x() + bias.left()


def test_a_press_just_inside_the_right_edge_starts_a_wire_and_moves_nothing(hands: Hands) -> None:
    node = hands.scene.nodes["x"]
    frame = node.shape.frame
    for y in (frame.top() + 3, 0.0, frame.bottom() - 3):
        for inside in (1.0, 2.0, 5.0):
            at = node.centre + QPointF(frame.right() - inside, y)
            assert hit_at(hands.scene, at, 1.0).part == "output_port"
    assert hit_at(hands.scene, node.centre + QPointF(frame.left() + 3, frame.top() + 3), 1.0).part != "output_port"
