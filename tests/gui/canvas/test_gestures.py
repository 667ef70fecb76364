"""Gestures beyond wiring and selecting: dragging numbers, cutting wires, moving all connections, copy and paste."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from pytestqt.qtbot import QtBot

from core.graph import Connection
from gui.canvas.masks import is_masked
from gui.numbers import number
from tests.gui.canvas.hands import Hands, MakeHands, chain, playground

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def weight(hands: Hands, key: str, index: tuple[int, int]) -> float:
    parameters = hands.session.parameters()
    assert parameters is not None
    return float(parameters.weights[key].numpy()[index])


def bias(hands: Hands, layer: str, unit: int) -> float:
    parameters = hands.session.parameters()
    assert parameters is not None
    return float(parameters.biases[layer].numpy()[unit])


def test_dragging_a_wire_sideways_changes_its_weight_in_one_undo_step(hands: Hands) -> None:
    before = weight(hands, "x->h", (0, 0))
    at = hands.wire("x->h", 0, 0, 0.3)
    hands.drag(at, at + QPoint(50, 0))
    assert weight(hands, "x->h", (0, 0)) == pytest.approx(before + 0.5, abs=0.006)
    assert hands.document.undo_stack.count() == 1
    assert hands.session.selection.weight == (0, 0)
    hands.document.undo_stack.undo()
    assert weight(hands, "x->h", (0, 0)) == pytest.approx(before)


def test_shift_makes_the_drag_finer(hands: Hands) -> None:
    before = bias(hands, "h", 1)
    at = hands.bias("h", 1)
    hands.drag(at, at + QPoint(-50, 0), SHIFT)
    assert bias(hands, "h", 1) == pytest.approx(before - 0.05, abs=0.0006)
    assert hands.undo_texts == [f"Set bias of h 2 to {hands.document.undo_stack.undoText().split()[-1]}"]


def test_esc_during_the_drag_puts_the_number_back(hands: Hands) -> None:
    before = weight(hands, "x->h", (0, 0))
    at = hands.wire("x->h", 0, 0, 0.3)
    hands.start_drag(at, at + QPoint(50, 0))
    hands.key(Qt.Key.Key_Escape)
    assert weight(hands, "x->h", (0, 0)) == pytest.approx(before)
    assert hands.document.undo_stack.index() == 0


def test_a_tremble_up_or_down_on_a_wire_changes_nothing(hands: Hands) -> None:
    at = hands.wire("x->h", 0, 0, 0.3)
    hands.drag(at, at + QPoint(1, 30))
    assert hands.document.undo_stack.count() == 0


def test_training_waits_while_a_number_is_dragged_and_goes_on_from_there(hands: Hands, qtbot: QtBot) -> None:
    hands.session.play()
    qtbot.waitUntil(lambda: hands.session.moment.step > 0, timeout=30_000)
    at = hands.bias("h", 0)
    hands.start_drag(at, at + QPoint(100, 0))
    assert not hands.session.is_running
    dragged = bias(hands, "h", 0)
    hands.mouse(QEvent.Type.MouseButtonRelease, at + QPoint(100, 0), Qt.MouseButton.LeftButton, Qt.MouseButton.NoButton)
    assert hands.session.is_running
    hands.session.pause()
    train, set_bias, *_ = hands.undo_texts
    assert train.startswith("Train to step")
    assert set_bias == f"Set bias of h 1 to {number(dragged)}"


def test_a_stroke_with_ctrl_and_the_right_button_cuts_every_wire_it_crosses(make_hands: MakeHands) -> None:
    hands = make_hands(playground(chain(2, 2, 1)))
    middle = hands.wire("h->y", 0, 0)
    hands.drag(middle + QPoint(0, -300), middle + QPoint(0, 300), CTRL, Qt.MouseButton.RightButton)
    assert [c.key for c in hands.graph.connections] == ["x->h"]
    assert hands.undo_texts == ["Cut h → y"]


def test_a_short_stroke_cuts_only_the_weights_under_it(make_hands: MakeHands) -> None:
    hands = make_hands(playground(chain(2, 2, 1)))
    at = hands.wire("x->h", 0, 0, 0.1)
    hands.drag(at + QPoint(0, -12), at + QPoint(0, 8), CTRL, Qt.MouseButton.RightButton)
    (connection,) = (c for c in hands.graph.connections if c.key == "x->h")
    assert is_masked(connection.mask, (0, 0))
    assert not is_masked(connection.mask, (1, 1))


def test_ctrl_drag_of_a_pin_moves_all_its_connections_with_their_weights(make_hands: MakeHands) -> None:
    graph = chain(2, 3, 3, 1)
    graph = graph.without_connections(("h->h2",)).with_connection(Connection("x", "h2"))
    graph = graph.without_connections(("x->h2",))
    hands = make_hands(playground(graph))
    before = hands.scene.numbers
    assert before is not None
    hands.hover(hands.frame_corner("h"))
    hands.drag(hands.part("h", "input_port"), hands.tile("h2", 1), CTRL)
    assert {c.key for c in hands.graph.connections} == {"x->h2", "h2->y"}
    assert hands.undo_texts == ["Move the connections into h to h2"]


def test_ctrl_drag_of_a_pin_into_the_open_detaches_all(hands: Hands) -> None:
    hands.hover(hands.frame_corner("h"))
    hands.drag(hands.part("h", "output_port"), hands.empty(), CTRL)
    assert {c.key for c in hands.graph.connections} == {"x->h", "h2->y"}


def test_copied_layers_are_pasted_with_their_numbers_and_inner_wires(hands: Hands) -> None:
    hands.session.set_weight("weights", "h->h2", (0, 0), 7.0)
    hands.scene.choose(("h", "h2"))
    hands.key(Qt.Key.Key_C, CTRL)
    hands.key(Qt.Key.Key_V, CTRL)
    assert {"h3", "h4"} <= hands.graph.by_id.keys()
    assert {c.key for c in hands.graph.connections} == {"x->h", "h->h2", "h2->y", "h3->h4"}
    assert weight_shown(hands, "h3->h4") == 7.0
    assert hands.scene.chosen == {"h3", "h4"}


def test_paste_with_wires_wires_the_copies_to_what_the_originals_read(hands: Hands) -> None:
    hands.scene.choose(("h",))
    hands.key(Qt.Key.Key_C, CTRL)
    hands.key(Qt.Key.Key_V, CTRL | SHIFT)
    assert {"x->h3", "h3->h2"} <= {c.key for c in hands.graph.connections}


def test_cut_and_paste_brings_a_layer_back_under_its_name(hands: Hands) -> None:
    hands.scene.choose(("h",))
    hands.key(Qt.Key.Key_X, CTRL)
    assert "h" not in hands.graph.by_id
    hands.key(Qt.Key.Key_V, CTRL | SHIFT)
    assert {c.key for c in hands.graph.connections} == {"x->h", "h->h2", "h2->y"}


def test_m_mutes_what_reads_from_a_unit_and_gives_it_back(hands: Hands) -> None:
    hands.click(hands.tile("h", 1))
    hands.key(Qt.Key.Key_M)
    mask = hands.graph.by_key["h->h2"].mask
    assert mask is not None
    assert mask.numpy()[:, 1].sum() == 0
    hands.key(Qt.Key.Key_M)
    assert hands.graph.by_key["h->h2"].mask is None


def test_alt_arrows_walk_through_layers_and_units(hands: Hands) -> None:
    alt = Qt.KeyboardModifier.AltModifier
    hands.key(Qt.Key.Key_Right, alt)
    assert hands.session.selection.layer == "x"
    hands.key(Qt.Key.Key_Right, alt)
    hands.key(Qt.Key.Key_Down, alt)
    hands.key(Qt.Key.Key_Down, alt)
    assert (hands.session.selection.layer, hands.session.selection.unit) == ("h", 1)


def test_esc_clears_the_unit_and_then_the_example(hands: Hands) -> None:
    hands.click(hands.tile("h", 1))
    hands.key(Qt.Key.Key_Escape)
    assert hands.session.selection.layer == ""
    assert hands.session.selection.example == 0
    hands.key(Qt.Key.Key_Escape)
    assert hands.session.selection.example is None


def weight_shown(hands: Hands, key: str) -> float:
    shown = hands.scene.weight(key, (0, 0))
    assert shown is not None
    return shown


def test_a_moved_layer_changes_the_layout_and_has_nothing_else_computed(
    hands: Hands, monkeypatch: pytest.MonkeyPatch
) -> None:
    heard: list[str] = []
    for name in ("moment_changed", "responses_changed", "selection_changed", "problems_changed", "history_changed"):
        getattr(hands.session, name).connect(lambda name=name: heard.append(name))
    hands.scene.choose(["h"])
    hands.wait_for_responses()
    heard.clear()
    shown: list[object] = []
    monkeypatch.setattr(hands.scene.wires, "show_weights", lambda *a, **k: shown.append(a))
    monkeypatch.setattr(hands.session, "ask", lambda key, job: shown.append(key))
    before = hands.document.project
    hands.drag(hands.frame_corner("h"), hands.frame_corner("h") + QPoint(40, 60))
    after = hands.document.project
    assert after.layout != before.layout
    assert (after.graph, after.parameters, after.training) == (before.graph, before.parameters, before.training)
    assert heard == []
    assert shown == []
    assert hands.scene.positions()["h"] == tuple(after.layout["h"])
