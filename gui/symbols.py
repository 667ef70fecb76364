"""What stands for a part of the network, the same wherever it is shown: names of wires and formulas, a tile's grey."""

from __future__ import annotations

from core.activations import ACTIVATIONS, bind
from core.choice import Choice
from core.errors import UserError
from core.expressions import typeset
from core.graph import Graph, Layer
from core.inspection.operations import vector_name
from core.parameters import Group

_IN_FORMULAS = {"sigmoid": "σ", "identity": "", "formula": "f"}
_MOST_NAMES = 2  # of layers that stand side by side in a formula
LONGEST_LABEL = 11  # characters of a formula that fit below a layer


def batch_name(layer: Layer) -> str:
    """The same of a batch, a row an example: "X", else "A(h1)", the a of another layer."""
    return "X" if layer.kind == "input" else f"A({vector_name(layer)})"


def source_names(graph: Graph, layer: Layer) -> tuple[str, str]:
    """What a layer reads, of one example and of a batch: "x, h1" and "X, A(h1)"."""
    sources = [graph.by_id[connection.source] for connection in graph.into(layer.id)]
    one, all_ = (dict.fromkeys(map(name, sources)) for name in (vector_name, batch_name))
    return ", ".join(one), ", ".join(all_)


def reads(graph: Graph, layer: Layer) -> str:
    """What a layer multiplies its weights by: "x", "h1", and of several layers "(x, h1)", one below the other."""
    names = tuple(dict.fromkeys(vector_name(graph.by_id[c.source]) for c in graph.into(layer.id)))
    if len(names) > _MOST_NAMES:
        names = (names[0], "…")
    return names[0] if len(names) == 1 else f"({', '.join(names)})"


def wire_name(graph: Graph, key: str, weight: tuple[int, int]) -> str:
    """ "x1 → h 2": from which unit to which a weight (row, column) of a connection goes."""
    connection = graph.by_key[key]
    source, target = graph.by_id[connection.source], graph.by_id[connection.target]
    return f"{source.unit_name(weight[1])} → {row_name(target, weight[0])}"


def row_name(layer: Layer, row: int) -> str:
    """Whose numbers stand in a row of a layer's arrays: a unit, or a piece of one."""
    unit, piece = divmod(row, layer.pieces)
    return layer.unit_name(unit) + (f", piece {piece + 1}" if layer.pieces > 1 else "")


def number_name(graph: Graph, group: Group, key: str, index: tuple[int, ...]) -> str:
    """ "weight of x₁ → h 2", "bias of h 2", "slope of h 2"."""
    if group == "weights":
        return f"weight of {wire_name(graph, key, (index[0], index[1]))}"
    layer = graph.by_id[key]
    return f"bias of {row_name(layer, index[0])}" if group == "biases" else f"slope of {layer.unit_name(index[0])}"


def affine(graph: Graph, layer: Layer) -> str:
    """The affine step of a whole layer: "W x + b"; of several sources "W(x) x + W(h1) h1 + b"."""
    names = [vector_name(graph.by_id[connection.source]) for connection in graph.into(layer.id)]
    products = [f"W {name}" if len(names) == 1 else f"W({name}) {name}" for name in names]
    return " + ".join([*products, *(["b"] if layer.has_bias else [])])


def activation_title(name: str) -> str:
    """An activation's name on the screen."""
    return ACTIVATIONS[name].title if name in ACTIVATIONS else name


def activation_short(name: str) -> str:
    """What an activation is called in front of a bracket: "σ", "tanh", "" for the identity."""
    return _IN_FORMULAS.get(name, activation_title(name))


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
        return activation_title(choice.name)
    text = function_text(choice)
    return text if len(text) <= LONGEST_LABEL else "f(z)"


def colour_middle(layer: Layer) -> float:
    """The activation that is grey on a layer's tiles: 0, but the middle of its span for an output.

    So that an output's tile and the map of that output are one picture.
    """
    span = bind(layer.activation).activation.span if layer.kind == "output" else None
    return 0.0 if span is None else sum(span) / 2
