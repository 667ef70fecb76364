"""Freezing on the canvas: several layers or a wire's connection, undoable, marked, and obeyed by training."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from core.gallery import locate
from core.project_file import project_from_bytes, project_to_bytes, read_project
from gui.canvas.freezing import freeze
from tests.gui.canvas.hands import Hands

PROJECT = read_project(locate("gallery:playground")).project


def opened(hands: Hands) -> None:
    hands.document.open(PROJECT, None)
    hands.canvas.fit_all()


def test_a_frozen_layer_keeps_its_numbers_and_thaws_to_what_it_was() -> None:
    frozen = freeze(PROJECT, ("h1",), ("h2->y",), frozen=True)
    assert frozen.graph.frozen_names == ("h1", "h2->y")
    assert frozen.parameters == PROJECT.parameters
    assert freeze(frozen, ("h1",), ("h2->y",), frozen=False) == PROJECT


def test_l_freezes_all_chosen_layers_as_one_undo_step_and_thaws_them(hands: Hands) -> None:
    opened(hands)
    hands.canvas.scene_.choose(("h1", "h2", "x"))
    hands.key(Qt.Key.Key_L)
    assert hands.document.project.graph.frozen_names == ("h1", "h2")  # inputs learn nothing
    assert hands.document.undo_stack.undoText() == "Freeze h1, h2"
    hands.key(Qt.Key.Key_L)
    assert hands.document.project.graph.frozen_names == ()
    hands.document.undo_stack.undo()
    assert hands.document.project.graph.frozen_names == ("h1", "h2")


def test_of_some_frozen_layers_the_others_are_frozen_first(hands: Hands) -> None:
    opened(hands)
    hands.canvas.scene_.choose(("h1",))
    hands.key(Qt.Key.Key_L)
    hands.canvas.scene_.choose(("h1", "h2"))
    hands.key(Qt.Key.Key_L)
    assert hands.document.project.graph.frozen_names == ("h1", "h2")


def test_l_on_a_wire_freezes_its_connection(hands: Hands) -> None:
    opened(hands)
    session = hands.canvas.session
    session.select(session.selection.with_weight("h2->y", (0, 0)))
    hands.key(Qt.Key.Key_L)
    assert hands.document.project.graph.frozen_names == ("h2->y",)
    again = project_from_bytes(project_to_bytes(hands.document.project), "").project
    assert again.graph.frozen_names == ("h2->y",)


def test_with_nothing_chosen_it_says_what_to_choose(hands: Hands) -> None:
    opened(hands)
    hands.canvas.scene_.choose(())
    hands.key(Qt.Key.Key_L)
    assert not hands.document.undo_stack.count()


def test_a_lock_shows_on_the_layer_and_on_the_wire(hands: Hands) -> None:
    opened(hands)
    before = image(hands)
    hands.document.edit("Freeze", freeze(PROJECT, ("h1",), (), frozen=True))
    layer = image(hands)
    assert (layer != before).any()
    hands.document.edit("Freeze", freeze(PROJECT, (), ("h2->y",), frozen=True))
    wire = image(hands)
    assert (wire != before).any()
    assert (wire != layer).any()


def test_training_leaves_what_is_frozen_as_it_is(hands: Hands, qtbot: QtBot) -> None:
    hands.document.open(freeze(PROJECT, ("h1",), ("h2->y",), frozen=True), None)
    session = hands.canvas.session
    before = session.parameters()
    session.train_steps(50)
    qtbot.waitUntil(lambda: session.moment.step == 50 and not session.is_running, timeout=20_000)
    after = session.parameters()
    assert before is not None
    assert after is not None
    assert after.weights["x->h1"] == before.weights["x->h1"]
    assert after.biases["h1"] == before.biases["h1"]
    assert after.weights["h2->y"] == before.weights["h2->y"]
    assert after.weights["h1->h2"] != before.weights["h1->h2"]
    assert after.biases["y"] != before.biases["y"]


def image(hands: Hands) -> np.ndarray:
    hands.canvas.scene_.choose(())
    picture = hands.canvas.grab().toImage()
    return np.frombuffer(picture.constBits(), np.uint8).copy()
