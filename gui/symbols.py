"""What stands for a layer, the same wherever it is shown: the name of its formula, and the grey of its values."""

from __future__ import annotations

from core.activations import ACTIVATIONS, bind
from core.choice import Choice
from core.errors import UserError
from core.expressions import typeset
from core.graph import Graph, Layer

ACTIVATION_SHORT = {"sigmoid": "σ", "identity": "", "leaky_relu": "leaky relu", "formula": "f"}
LONGEST_LABEL = 11  # characters of a formula that fit below a layer


def reads(graph: Graph, layer: Layer) -> str:
    """What a layer multiplies its weights by: "x" where that is the inputs, else "a"."""
    return "x" if all(graph.by_id[c.source].kind == "input" for c in graph.into(layer.id)) else "a"


def affine(graph: Graph, layer: Layer) -> str:
    """The affine step of a whole layer: "W x + b"."""
    return f"W {reads(graph, layer)}{' + b' if layer.has_bias else ''}"


def function_text(choice: Choice) -> str:
    """An activation's formula for people: the table's, or the user's own over z, in print."""
    activation = ACTIVATIONS.get(choice.name)
    if activation is None or not activation.is_own:
        return activation.formula if activation is not None else choice.name
    try:
        return typeset(bind(choice).value)
    except UserError:
        return str(choice.value(activation.settings[0]))


def activation_words(choice: Choice) -> str:
    """What a layer is labelled with: the activation's name, or the user's own formula where it is short."""
    activation = ACTIVATIONS.get(choice.name)
    if activation is None or not activation.is_own:
        return choice.name
    text = function_text(choice)
    return text if len(text) <= LONGEST_LABEL else "f(z)"


def colour_middle(layer: Layer) -> float:
    """The activation that is grey on a layer's tiles: 0, but the middle of its span for an output.

    So that an output's tile and the map of that output are one picture.
    """
    span = bind(layer.activation).activation.span if layer.kind == "output" else None
    return 0.0 if span is None else sum(span) / 2
