"""The one decision about wires: each refusal, in a sentence, and what is allowed."""

from __future__ import annotations

import pytest

from core.graph import Connection, Graph, Layer
from gui.canvas.connecting import refusal

GRAPH = Graph(
    (Layer("x", "input", 2), Layer("a", "hidden", 2), Layer("b", "hidden", 2), Layer("y", "output", 1)),
    (Connection("x", "a"), Connection("a", "b")),
)


@pytest.mark.parametrize("pair", [("x", "b"), ("x", "y"), ("a", "y"), ("b", "y")])
def test_forward_wires_and_skips_are_allowed(pair: tuple[str, str]) -> None:
    assert refusal(GRAPH, *pair) is None


@pytest.mark.parametrize(
    ("source", "target", "word"),
    [
        ("a", "x", "input"),
        ("y", "a", "output"),
        ("a", "a", "itself"),
        ("x", "a", "already"),
        ("b", "a", "cycle"),
        ("x", "gone", "gone"),
    ],
)
def test_what_is_refused_says_why(source: str, target: str, word: str) -> None:
    why = refusal(GRAPH, source, target)
    assert why is not None
    assert word in why
