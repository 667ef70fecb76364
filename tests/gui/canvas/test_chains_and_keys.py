"""Chains typed as "2-8-1", and the table of keys."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QKeySequence

from core.choice import Choice
from core.graph import Graph, Layer
from gui.canvas.actions import CanvasActions
from gui.canvas.chains import chain_layers, parse_chain
from gui.canvas.keys import KEYS


@pytest.mark.parametrize(
    ("text", "units"),
    [
        ("2-8-1", (2, 8, 1)),
        (" 2 - 8 - 1 ", (2, 8, 1)),
        ("2 8 1", (2, 8, 1)),
        ("784,128,10", (784, 128, 10)),
        ("2−1", (2, 1)),
        ("2", None),
        ("2-", None),
        ("hidden", None),
        ("2-0-1", None),
        ("2-999999999-1", None),
    ],
)
def test_a_chain_is_read_or_is_none(text: str, units: tuple[int, ...] | None) -> None:
    assert parse_chain(text) == units


def test_a_chain_gets_ids_that_are_free() -> None:
    graph = Graph((Layer("x", "input", 1), Layer("h", "hidden", 1)))
    layers = chain_layers(graph, (2, 3, 4, 1), Choice("tanh"), Choice("identity"))
    assert [layer.id for layer in layers] == ["x2", "h2", "h3", "y"]
    assert [layer.kind for layer in layers] == ["input", "hidden", "hidden", "output"]


def test_no_key_means_two_things() -> None:
    sequences = [QKeySequence(key.keys).toString() for key in KEYS]
    assert all(sequences)
    assert len(sequences) == len(set(sequences))


def test_every_key_has_an_action_and_says_what_it_does() -> None:
    for key in KEYS:
        assert callable(getattr(CanvasActions, key.action))
        assert key.text
