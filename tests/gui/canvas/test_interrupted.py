"""The drawing changes while a button is held down, by a key, a menu or another panel: the gesture just ends."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtWidgets import QApplication

from core.project import Project
from gui.canvas import edits
from tests.gui.canvas.hands import Hands, MakeHands, chain, playground

LEFT = Qt.MouseButton.LeftButton
PRESSES = ("frame_corner", "tile", "bias", "input_port", "output_port", "label", "plus", "wire", "empty")


def place(hands: Hands, name: str) -> QPoint:
    if name in ("frame_corner", "tile", "bias"):
        return getattr(hands, name)("h")  # type: ignore[no-any-return]
    if name == "wire":
        return hands.wire("h->y", 0, 1, 0.3) if "h->y" in hands.scene.wires else hands.wire("h->h2", 0, 1, 0.3)
    if name == "empty":
        return hands.empty()
    hands.hover(hands.tile("h"))  # so that the pill with − and + is there
    return hands.part("h", name)


@pytest.mark.parametrize("has_moved", [False, True])
@pytest.mark.parametrize("name", PRESSES)
def test_a_layer_that_goes_under_the_mouse_ends_the_gesture(hands: Hands, name: str, has_moved: bool) -> None:
    at = place(hands, name)
    hands.mouse(QEvent.Type.MouseButtonPress, at, LEFT, LEFT)
    if has_moved:
        hands.mouse(QEvent.Type.MouseMove, at + QPoint(30, 12), Qt.MouseButton.NoButton, LEFT)
    without = edits.remove(hands.document.project, ["h"])
    hands.document.edit("Delete h", without)
    steps = hands.document.undo_stack.count()
    hands.mouse(QEvent.Type.MouseMove, at + QPoint(60, 40), Qt.MouseButton.NoButton, LEFT)
    hands.mouse(QEvent.Type.MouseButtonRelease, at + QPoint(60, 40), LEFT, Qt.MouseButton.NoButton)
    assert hands.graph == without.graph
    assert hands.document.undo_stack.count() == steps
    assert not any(node.frame.port_state for node in hands.scene.nodes.values())
    assert len(hands.scene.items()) == 3  # the drawing and its two outlines: no rubber wire is left behind


def test_undo_while_a_layer_is_dragged_leaves_a_drawing_that_is_whole(hands: Hands) -> None:
    hands.document.edit("units", edits.set_units(hands.document.project, "h", 3))
    at = hands.frame_corner("h")
    hands.mouse(QEvent.Type.MouseButtonPress, at, LEFT, LEFT)
    hands.mouse(QEvent.Type.MouseMove, at + QPoint(40, 30), Qt.MouseButton.NoButton, LEFT)
    hands.session.undo()
    hands.mouse(QEvent.Type.MouseMove, at + QPoint(50, 30), Qt.MouseButton.NoButton, LEFT)
    hands.mouse(QEvent.Type.MouseButtonRelease, at + QPoint(50, 30), LEFT, Qt.MouseButton.NoButton)
    assert hands.graph.by_id["h"].units == 4
    assert hands.scene.nodes["h"].layer.units == 4
    assert hands.document.undo_stack.canRedo()


def test_a_drag_of_several_layers_is_one_undo_step(hands: Hands) -> None:
    hands.scene.choose(["h", "h2"])
    before = hands.scene.positions()
    hands.drag(hands.frame_corner("h"), hands.frame_corner("h") + QPoint(40, 60))
    assert hands.scene.positions() != before
    assert hands.undo_texts == ["Move 2 layers"]
    hands.document.undo_stack.undo()
    assert hands.scene.positions() == before


def test_another_drawing_with_a_picture_at_its_input_opens_over_one_without(make_hands: MakeHands) -> None:
    hands = make_hands(playground())
    hands.document.edit("Delete x", edits.remove(hands.document.project, ["x"]))
    hands.document.edit("Open", Project(graph=chain(64, 12, 10)))
    QApplication.processEvents()
    assert hands.scene.nodes["x"].shape.picture_side == 8
    hands.document.undo_stack.undo()
    hands.document.undo_stack.redo()
    assert set(hands.scene.nodes) == {"x", "h", "y"}
