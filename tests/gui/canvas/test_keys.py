"""Keys on the canvas that no other test presses, and what is said where a key has nothing to act on."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QApplication

from gui.errors import Report
from tests.gui.canvas.hands import NONE, Hands, MakeHands, chain, playground

CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier


@pytest.fixture
def said(hands: Hands) -> Iterator[list[str]]:
    """What the status line is told."""
    texts: list[str] = []

    def note(report: Report) -> None:
        texts.append(report.message)

    hands.session.reported.connect(note)
    yield texts
    hands.session.reported.disconnect(note)


def test_f_shows_the_selected_layers_home_everything_and_ctrl_0_actual_size(make_hands: MakeHands) -> None:
    hands = make_hands(playground(chain(2, 8, 8, 8, 8, 1)))
    canvas = hands.canvas
    hands.key(Qt.Key.Key_Home)
    whole = canvas.zoom
    hands.scene.choose(("h2",))
    hands.key(Qt.Key.Key_F)
    assert canvas.zoom > whole
    middle = canvas.mapToScene(canvas.viewport().rect().center())
    assert abs(middle.x() - hands.scene.nodes["h2"].centre.x()) < 20
    hands.key(Qt.Key.Key_0, CTRL)
    assert canvas.zoom == pytest.approx(1)
    hands.key(Qt.Key.Key_Home)
    assert canvas.zoom == pytest.approx(whole, rel=0.01)


@pytest.mark.parametrize(("key", "modifiers", "units"), [
    (Qt.Key.Key_Plus, SHIFT, 5), (Qt.Key.Key_Plus, NONE, 5), (Qt.Key.Key_Minus, NONE, 3)
])  # fmt: skip
def test_plus_and_minus_change_the_units_of_the_selected_layer(
    hands: Hands, key: Qt.Key, modifiers: Qt.KeyboardModifier, units: int
) -> None:
    hands.scene.choose(("h",))
    hands.key(key, modifiers)
    assert hands.graph.by_id["h"].units == units


def test_shift_space_and_letters_with_ctrl_are_not_the_canvas_keys(hands: Hands) -> None:
    hands.scene.choose(("h",))
    before = hands.document.project
    hands.key(Qt.Key.Key_M, CTRL)
    hands.key(Qt.Key.Key_F, CTRL)
    assert hands.document.project == before


@pytest.mark.parametrize(
    ("key", "modifiers", "word"),
    [
        (Qt.Key.Key_Delete, NONE, "Del"),
        (Qt.Key.Key_F2, NONE, "F2"),
        (Qt.Key.Key_Return, NONE, "Enter"),
        (Qt.Key.Key_M, NONE, "M takes"),
        (Qt.Key.Key_Left, NONE, "arrow keys"),
        (Qt.Key.Key_Plus, NONE, "change its units"),
        (Qt.Key.Key_D, CTRL, "duplicated"),
        (Qt.Key.Key_C, CTRL, "copied"),
    ],
)
def test_with_nothing_selected_a_key_says_what_to_select(
    hands: Hands, said: list[str], key: Qt.Key, modifiers: Qt.KeyboardModifier, word: str
) -> None:
    hands.key(key, modifiers)
    assert len(said) == 1
    assert said[0].startswith("Select ")
    assert word in said[0]
    assert hands.undo_texts == []


def test_why_a_wire_is_refused_stays_in_the_status_line(hands: Hands, said: list[str]) -> None:
    hands.drag(hands.part("h", "output_port"), hands.tile("x", 1))
    assert said == ["x is an input: it receives the data, nothing else."]
    assert hands.undo_texts == []


def test_why_a_detached_wire_is_refused_too(hands: Hands, said: list[str]) -> None:
    hands.drag(hands.part("h", "input_port"), hands.tile("x", 1))
    assert len(said) == 1
    assert "itself" in said[0]


def test_a_fold_that_cannot_be_says_so(make_hands: MakeHands) -> None:
    hands = make_hands(playground(chain(300, 4, 1)))
    texts: list[str] = []
    hands.session.reported.connect(lambda report: texts.append(report.message))
    hands.canvas.commands.toggle_fold("x")
    assert texts
    assert "stay folded" in texts[0]


def test_the_add_menu_opens_at_the_mouse_and_shift_tab_leaves_the_canvas(hands: Hands) -> None:
    hands.hover(QPoint(200, 150))
    hands.key(Qt.Key.Key_Tab)
    menu = hands.canvas.menus.add_menu
    assert menu is not None
    assert (menu.pos() - QPoint(200, 150)).manhattanLength() < 8
    hands.key(Qt.Key.Key_Escape)
    QApplication.processEvents()
    assert hands.canvas.menus.add_menu is None or not hands.canvas.menus.add_menu.isVisible()
