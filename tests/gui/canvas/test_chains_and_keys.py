"""Chains typed as "2-8-1", and the keys that the canvas hears."""

from __future__ import annotations

import pytest

from core.choice import Choice
from core.graph import Graph, Layer
from gui.canvas.actions import CanvasActions
from gui.canvas.chains import chain_layers, parse_chain
from gui.canvas.keys import canvas_keys


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


def test_every_key_of_the_canvas_has_a_method() -> None:
    assert canvas_keys()
    for method in canvas_keys().values():
        assert callable(getattr(CanvasActions, method))
