"""Typing on the canvas: weights, biases, names, units, masks, activations and whole chains."""

from __future__ import annotations

import time
from collections.abc import Callable

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit, QToolTip

from core.graph import Graph
from tests.gui.canvas.hands import Hands, MakeHands, playground


def test_double_click_on_a_wire_types_its_weight(hands: Hands) -> None:
    hands.double_click(hands.wire("x->h", 3, 0, 0.4))
    hands.type("−0,71")
    assert hands.scene.weight("x->h", (3, 0)) == pytest.approx(-0.71)
    assert hands.undo_texts == ["Set weight of x 1 → h 4 to −0.71"]
    hands.document.undo_stack.undo()
    assert hands.scene.weight("x->h", (3, 0)) != pytest.approx(-0.71)


def test_escape_leaves_the_weight_as_it_was(hands: Hands) -> None:
    before = hands.scene.weight("x->h", (3, 0))
    hands.double_click(hands.wire("x->h", 3, 0, 0.4))
    hands.key(Qt.Key.Key_5)
    hands.key(Qt.Key.Key_Escape)
    assert hands.scene.weight("x->h", (3, 0)) == before
    assert hands.undo_texts == []


def test_what_is_not_a_number_is_refused_with_the_reason(hands: Hands) -> None:
    hands.double_click(hands.wire("x->h", 3, 0, 0.4))
    hands.type("much")
    assert "not a number" in QToolTip.text()
    editor = hands.canvas.editor
    assert editor is not None
    assert editor.property("invalid")
    hands.key(Qt.Key.Key_Escape)


def test_double_click_on_the_small_square_types_the_bias_of_output_units_too(hands: Hands) -> None:
    hands.double_click(hands.bias("y"))
    hands.type("1.5")
    parameters = hands.session.parameters()
    assert parameters is not None
    assert parameters.biases["y"].numpy().tolist() == [1.5]


def test_numbers_can_be_typed_while_the_drawing_has_problems(hands: Hands) -> None:
    hands.canvas.commands.disconnect_wire("h2->y")
    assert hands.session.parameters() is None
    hands.double_click(hands.wire("x->h", 3, 0, 0.4))
    hands.type("2")
    assert hands.scene.weight("x->h", (3, 0)) == 2


def test_m_takes_a_weight_away_and_gives_it_back(hands: Hands) -> None:
    hands.click(hands.wire("x->h", 3, 0, 0.4))
    hands.key(Qt.Key.Key_M)
    assert hands.scene.wires["x->h"].wires.index((3, 0)) is None
    assert len(hands.scene.wires["x->h"].wires) == 7
    hands.canvas.commands.edit_weight("x->h", (3, 0))
    assert "masked" in QToolTip.text()
    hands.key(Qt.Key.Key_M)
    assert len(hands.scene.wires["x->h"].wires) == 8
    assert hands.undo_texts == ["Take away weight x 1 → h 4", "Give back weight x 1 → h 4"]


def test_f2_renames_and_keeps_the_selection(hands: Hands) -> None:
    hands.click(hands.frame_corner("h2"))
    hands.key(Qt.Key.Key_F2)
    hands.type("deep")
    assert "deep" in hands.graph.by_id
    assert "h->deep" in hands.scene.wires
    assert hands.session.selection.layer == "deep"


@pytest.mark.parametrize(("name", "word"), [("2h", "starts with"), ("x", "already"), ("a b", "starts with")])
def test_a_name_that_cannot_be_is_refused_with_the_reason(hands: Hands, name: str, word: str) -> None:
    hands.click(hands.frame_corner("h"))
    hands.key(Qt.Key.Key_F2)
    hands.type(name)
    assert word in QToolTip.text()
    assert "h" in hands.graph.by_id


def test_the_buttons_above_a_layer_change_its_units_and_clicks_in_a_row_are_one_step(hands: Hands) -> None:
    hands.canvas.commands.toggle_mask()  # says that nothing is selected
    hands.double_click(hands.wire("x->h", 1, 1, 0.4))
    hands.type("0.5")
    hands.document.undo_stack.clear()
    before = hands.scene.weight("x->h", (1, 1))
    hands.hover(hands.part("h", "title"))
    hands.click(hands.part("h", "plus"))
    hands.click(hands.part("h", "plus"))
    assert hands.graph.by_id["h"].units == 6
    hands.click(hands.part("h", "minus"))
    assert hands.graph.by_id["h"].units == 5
    assert hands.undo_texts == ["Units of h"]
    assert hands.scene.weight("x->h", (1, 1)) == before


def test_the_count_between_them_can_be_typed(hands: Hands) -> None:
    hands.hover(hands.part("h", "title"))
    hands.double_click(hands.part("h", "count"))
    hands.type("7")
    assert hands.graph.by_id["h"].units == 7


@pytest.mark.qt_log_ignore("This plugin does not support grabbing the keyboard")
def test_the_activation_menu_has_the_table_and_ticks_the_present_one(hands: Hands) -> None:
    hands.click(hands.part("h", "label"))
    menu = hands.canvas.menus.menu
    assert menu is not None
    names = [action.text() for action in menu.actions()]
    assert {"ReLU", "leaky ReLU", "sigmoid", "maxout"} <= set(names)
    assert "softmax" not in names  # for outputs only
    assert [action.text() for action in menu.actions() if action.isChecked()] == ["tanh"]
    next(action for action in menu.actions() if action.text() == "ReLU").trigger()
    menu.close()
    assert hands.graph.by_id["h"].activation.name == "relu"


@pytest.mark.qt_log_ignore("This plugin does not support grabbing the keyboard")
def test_the_activation_menu_lets_the_name_be_read_that_it_belongs_to(hands: Hands) -> None:
    menus, node = hands.canvas.menus, hands.canvas.scene_.nodes["h"]
    view = hands.canvas.viewport()
    for place in (QPoint(40, 40), QPoint(40, 500), QPoint(4000, 500)):
        hands.canvas.window().move(place)
        menu = menus.open_activations("h")
        label = hands.canvas.mapFromScene(node.shape.label.translated(node.centre)).boundingRect()
        words = label.translated(view.mapToGlobal(QPoint(0, 0))).adjusted(2, 2, -2, -2)
        assert not words.intersects(menu.geometry()), place
        assert view.screen().availableGeometry().contains(menu.geometry()), place
        menu.close()


def test_typing_a_chain_on_an_empty_canvas_builds_the_network(make_hands: MakeHands) -> None:
    hands = make_hands(playground(Graph()))
    hands.key(Qt.Key.Key_2)
    hands.type("-8-1")
    assert [(layer.id, layer.units) for layer in hands.graph.layers] == [("x", 2), ("h", 8), ("y", 1)]
    assert set(hands.graph.by_key) == {"x->h", "h->y"}
    assert hands.undo_texts == ["Add 2-8-1"]
    assert hands.session.problems == ()


@pytest.mark.parametrize(
    "open_menu",
    [
        lambda hands: hands.key(Qt.Key.Key_Tab),
        lambda hands: hands.key(Qt.Key.Key_A, Qt.KeyboardModifier.ShiftModifier),
        lambda hands: hands.double_click(QPoint(60, 40)),
    ],
    ids=["tab", "shift_a", "double_click"],
)
def test_the_add_menu_opens_in_three_ways_and_filters(hands: Hands, open_menu: Callable[[Hands], None]) -> None:
    open_menu(hands)
    hands.type("outp")
    assert hands.graph.by_id["y2"].kind == "output"


def test_escape_closes_the_add_menu_and_gives_the_keys_back(hands: Hands) -> None:
    hands.key(Qt.Key.Key_Tab)
    hands.key(Qt.Key.Key_Escape)
    assert QApplication.focusWidget() in (hands.canvas, hands.canvas.viewport())
    assert hands.undo_texts == []


def test_a_chain_can_be_typed_beside_what_is_there(hands: Hands) -> None:
    hands.key(Qt.Key.Key_Tab)
    hands.type("3-5-2")
    assert [hands.graph.by_id[name].units for name in ("x2", "h3", "y2")] == [3, 5, 2]


def entries(hands: Hands) -> list[str]:
    menu = hands.canvas.menus.add_menu
    assert menu is not None
    return [menu.list.item(i).text() for i in range(menu.list.count())]


def write(hands: Hands, text: str) -> None:
    """Into the add menu, without Enter."""
    hands.key(Qt.Key.Key_Tab)
    field = QApplication.focusWidget()
    assert isinstance(field, QLineEdit)
    QTest.keyClicks(field, text)


def test_a_name_that_no_node_has_is_answered_with_what_can_be_typed(hands: Hands) -> None:
    write(hands, "transformer")
    assert entries(hands) == ["No node is called “transformer”.", "Type input, hidden, output,", "or relu 4, 2-8-1."]
    hands.key(Qt.Key.Key_Return)
    assert hands.undo_texts == []
    menu = hands.canvas.menus.add_menu
    assert menu is not None
    assert menu.isVisible()
    assert menu.list.visualItemRect(menu.list.item(2)).bottom() <= menu.list.viewport().height()
    hands.key(Qt.Key.Key_Escape)


def test_a_very_long_name_is_cut_so_that_the_answer_can_be_read(hands: Hands) -> None:
    write(hands, "w" * 80)
    assert "…”." in entries(hands)[0]
    menu = hands.canvas.menus.add_menu
    assert menu is not None
    assert menu.list.sizeHintForColumn(0) <= menu.list.viewport().width()
    hands.key(Qt.Key.Key_Escape)


@pytest.mark.parametrize(
    ("text", "kind", "units", "activation"),
    [
        ("relu 4", "hidden", 4, "relu"),
        ("leaky relu 5", "hidden", 5, "leaky_relu"),
        ("tanh", "hidden", 4, "tanh"),
        ("sigm3", "hidden", 3, "sigmoid"),
        ("hidden 7", "hidden", 7, "tanh"),
        ("output 3", "output", 3, "identity"),
    ],
)
def test_an_activation_or_a_kind_with_a_number_of_units_can_be_typed(
    hands: Hands, text: str, kind: str, units: int, activation: str
) -> None:
    before = set(hands.graph.by_id)
    hands.key(Qt.Key.Key_Tab)
    hands.type(text)
    (new,) = set(hands.graph.by_id) - before
    layer = hands.graph.by_id[new]
    assert (layer.kind, layer.units, layer.activation.name) == (kind, units, activation)


@pytest.mark.qt_log_ignore("This plugin does not support grabbing the keyboard")
def test_a_right_click_offers_what_can_be_done_there(hands: Hands) -> None:
    menu = hands.canvas.menus.open_context(hands.frame_corner("h"))
    entries = [action for action in menu.actions() if not action.isSeparator()]
    texts = [action.text().split("\t")[0] for action in entries]
    assert texts == ["Rename…", "Frame", "Freeze", "Cut", "Copy", "Duplicate", "Fit selection", "Delete"]
    assert all(action.toolTip() and action.text().split("\t")[1] for action in entries)
    menu.close()
    menu = hands.canvas.menus.open_context(hands.tile("h", 1))
    words = [action.text().split("\t")[0] for action in menu.actions()]
    assert words[:2] == ["Type the bias…", "Mute"]
    assert {"Rename layer h…", "Cut layer h", "Delete layer h"} <= {*words}, "the layer goes, not the unit"
    menu.actions()[1].trigger()
    assert "Mute h 2" in hands.undo_texts
    menu.close()
    menu = hands.canvas.menus.open_context(hands.wire("x->h", 3, 0, 0.4))
    assert menu.actions()[0].text().startswith("Type the weight…")
    menu.actions()[0].trigger()
    hands.type("0.5")
    assert hands.undo_texts[-1] == "Set weight of x 1 → h 4 to 0.5"
    menu.close()


def test_renaming_while_training_runs_keeps_what_was_trained_and_trains_on(hands: Hands) -> None:
    start = hands.scene.weight("x->h", (0, 0))
    hands.session.play()
    deadline = time.monotonic() + 30
    while hands.scene.weight("x->h", (0, 0)) == start and time.monotonic() < deadline:
        QApplication.processEvents()
        time.sleep(0.005)
    hands.click(hands.frame_corner("h"))
    hands.key(Qt.Key.Key_F2)
    hands.type("hidden")
    assert hands.session.is_running
    hands.session.pause()
    assert hands.scene.weight("x->hidden", (0, 0)) != start
