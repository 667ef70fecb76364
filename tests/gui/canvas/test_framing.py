"""Frames around layers by keys and mouse: made, named, moved, copied, dissolved, each one undo step."""

from __future__ import annotations

import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLineEdit

from core.frames import Frame
from gui.canvas.tooltips import tooltip
from tests.gui.canvas.hands import Hands

CTRL, SHIFT = Qt.KeyboardModifier.ControlModifier, Qt.KeyboardModifier.ShiftModifier


def frames(hands: Hands) -> tuple[Frame, ...]:
    return hands.document.project.frames


def title(hands: Hands, number: int = 0) -> QPoint:
    return hands.pixel(hands.scene.groups[number].title(hands.canvas.zoom).center())


def framed(hands: Hands, *ids: str) -> Hands:
    """With a frame around those layers, under the name it gets by itself."""
    hands.scene.choose(ids)
    hands.key(Qt.Key.Key_G, CTRL)
    hands.key(Qt.Key.Key_Escape)
    return hands


def type_name(text: str) -> None:
    field = QApplication.focusWidget()
    assert isinstance(field, QLineEdit)
    QTest.keyClicks(field, text)
    QTest.keyClick(field, Qt.Key.Key_Return)


def test_ctrl_g_frames_the_selected_layers_and_asks_for_the_name(hands: Hands) -> None:
    hands.scene.choose(("h2", "h"))
    hands.key(Qt.Key.Key_G, CTRL)
    assert frames(hands) == (Frame("frame", ("h", "h2")),)
    type_name("encoder")
    assert frames(hands) == (Frame("encoder", ("h", "h2")),)
    assert hands.undo_texts == ["Frame 2 layers", "Name the frame encoder"]
    hands.document.undo_stack.undo()
    hands.document.undo_stack.undo()
    assert frames(hands) == ()
    assert len(hands.scene.groups) == 0


def test_esc_leaves_the_frame_with_the_name_it_has(hands: Hands) -> None:
    framed(hands, "h", "h2")
    assert frames(hands) == (Frame("frame", ("h", "h2")),)
    assert hands.canvas.hasFocus() or hands.canvas.viewport().hasFocus()


def test_ctrl_g_with_exactly_its_layers_selected_dissolves_it(hands: Hands) -> None:
    framed(hands, "h", "h2")
    hands.key(Qt.Key.Key_G, CTRL)
    assert frames(hands) == ()
    assert hands.undo_texts[-1] == "Dissolve the frame frame"
    assert set(hands.graph.by_id) == {"x", "h", "h2", "y"}


def test_a_layer_goes_over_to_a_new_frame(hands: Hands) -> None:
    framed(hands, "h", "h2")
    framed(hands, "h2", "y")
    assert frames(hands) == (Frame("frame", ("h",)), Frame("frame 2", ("h2", "y")))


def test_without_a_selection_it_says_what_to_select(hands: Hands) -> None:
    said: list[str] = []
    hands.session.reported.connect(lambda report: said.append(report.message))
    hands.key(Qt.Key.Key_G, CTRL)
    assert frames(hands) == ()
    assert len(said) == 1
    assert said[0].startswith("Select layers first")


def test_a_click_on_the_title_selects_its_layers(hands: Hands) -> None:
    framed(hands, "h", "h2")
    hands.scene.choose(())
    hands.click(title(hands))
    assert hands.scene.chosen == {"h", "h2"}
    assert hands.scene.groups[0].is_selected
    hands.click(title(hands), CTRL)
    assert hands.scene.chosen == frozenset()


def test_shift_click_on_the_title_adds_its_layers(hands: Hands) -> None:
    framed(hands, "h", "h2")
    hands.scene.choose(("y",))
    hands.click(title(hands), SHIFT)
    assert hands.scene.chosen == {"h", "h2", "y"}


def test_dragging_the_title_moves_all_its_layers_in_one_undo_step(hands: Hands) -> None:
    framed(hands, "h", "h2")
    hands.scene.choose(())
    before, box = hands.scene.positions(), hands.scene.groups[0].box()
    hands.drag(title(hands), title(hands) + QPoint(0, 96))
    after = hands.scene.positions()
    moved = {i: (after[i][0] - before[i][0], after[i][1] - before[i][1]) for i in after if after[i] != before[i]}
    assert moved.keys() == {"h", "h2"}
    assert moved["h"] == moved["h2"]
    assert moved["h"][1] > 50
    assert hands.undo_texts[-1] == "Move the frame frame"
    assert hands.scene.groups[0].box() == box.translated(QPointF(*moved["h"]))
    hands.document.undo_stack.undo()
    assert hands.scene.positions() == before
    assert hands.scene.groups[0].box() == box


def test_the_frame_follows_a_layer_that_is_dragged_out(hands: Hands) -> None:
    framed(hands, "h", "h2")
    start = hands.frame_corner("h2")
    hands.start_drag(start, start + QPoint(0, 260))
    assert hands.scene.groups[0].box().contains(hands.scene.nodes["h2"].bounds)
    hands.key(Qt.Key.Key_Escape)
    assert hands.scene.groups[0].box().contains(hands.scene.nodes["h2"].bounds)


@pytest.mark.parametrize("way", ["double-click", "F2"])
def test_a_frame_is_renamed_where_its_title_stands(hands: Hands, way: str) -> None:
    framed(hands, "h", "h2")
    if way == "F2":
        hands.click(title(hands))
        hands.key(Qt.Key.Key_F2)
    else:
        hands.double_click(title(hands))
    type_name("the middle")
    assert frames(hands)[0].name == "the middle"


def test_a_name_of_blanks_is_refused_with_the_reason(hands: Hands) -> None:
    framed(hands, "h", "h2")
    hands.double_click(title(hands))
    field = QApplication.focusWidget()
    assert isinstance(field, QLineEdit)
    type_name("   ")
    assert field.property("invalid")
    assert frames(hands)[0].name == "frame"
    hands.key(Qt.Key.Key_Escape)


def test_a_deleted_layer_leaves_its_frame_and_undo_brings_both_back(hands: Hands) -> None:
    framed(hands, "h", "h2")
    hands.scene.choose(("h",))
    hands.key(Qt.Key.Key_Delete)
    assert frames(hands) == (Frame("frame", ("h2",)),)
    hands.scene.choose(("h2",))
    hands.key(Qt.Key.Key_Delete)
    assert frames(hands) == ()
    hands.document.undo_stack.undo()
    hands.document.undo_stack.undo()
    assert frames(hands) == (Frame("frame", ("h", "h2")),)


def test_a_renamed_layer_stays_in_its_frame(hands: Hands) -> None:
    framed(hands, "h", "h2")
    hands.canvas.commands.rename_to("h", "first")
    assert frames(hands)[0].layers == ("first", "h2")


@pytest.mark.parametrize("way", ["duplicate", "copy and paste"])
def test_a_copy_of_a_whole_frame_has_a_frame(hands: Hands, way: str) -> None:
    framed(hands, "h", "h2")
    hands.click(title(hands))
    if way == "duplicate":
        hands.key(Qt.Key.Key_D, CTRL)
    else:
        hands.key(Qt.Key.Key_C, CTRL)
        hands.key(Qt.Key.Key_V, CTRL)
    assert [frame.name for frame in frames(hands)] == ["frame", "frame"]
    assert set(frames(hands)[1].layers) == hands.scene.chosen == {"h3", "h4"}


def test_a_copy_of_a_part_of_it_has_none(hands: Hands) -> None:
    framed(hands, "h", "h2")
    hands.scene.choose(("h",))
    hands.key(Qt.Key.Key_D, CTRL)
    assert len(frames(hands)) == 1


def test_fit_shows_the_frame_with_its_title(hands: Hands) -> None:
    framed(hands, "x", "h", "h2", "y")
    hands.canvas.fit_all()
    zoom = hands.canvas.zoom
    area = hands.canvas.mapFromScene(hands.scene.groups[0].area_at(zoom)).boundingRect()
    assert hands.canvas.viewport().rect().contains(area)


def test_the_menus_of_title_and_layer_offer_to_dissolve_it(hands: Hands) -> None:
    framed(hands, "h", "h2")
    hands.scene.choose(())
    hands.click(title(hands), button=Qt.MouseButton.RightButton)
    menu = hands.canvas.menus.menu
    assert menu is not None
    entries = {action.text().split("\t")[0]: action for action in menu.actions()}
    assert "Rename…" in entries
    entries["Dissolve the frame"].trigger()
    menu.close()
    assert frames(hands) == ()
    hands.click(hands.frame_corner("h"), button=Qt.MouseButton.RightButton)
    menu = hands.canvas.menus.menu
    assert menu is not None
    assert any(action.text().startswith("Frame\t") for action in menu.actions())
    menu.close()


def test_the_title_says_what_it_is(hands: Hands) -> None:
    framed(hands, "h", "h2")
    text = tooltip(hands.scene, hands.canvas.hit(title(hands)))
    assert "h, h2" in text
    assert "Ctrl+G" in text
    assert "frame around h, h2" in hands.canvas.accessibleDescription()


def test_a_frame_starts_no_training_anew_and_keeps_the_numbers(hands: Hands) -> None:
    heard: list[str] = []
    for name in ("moment_changed", "problems_changed", "history_changed"):
        getattr(hands.session, name).connect(lambda name=name: heard.append(name))
    framed(hands, "h", "h2")
    assert heard == []
