"""The stops of a film: which space each one shows, what its coordinates are called, and what separates it."""

from __future__ import annotations

from core.graph import Graph
from core.numerals import subscript
from core.parameters import Parameters
from core.probing import START, Warp, z_at
from gui.views.warp_film import Stop
from gui.views.warp_spaces import Projection


def input_space(graph: Graph) -> str:
    """The name of the space of all inputs."""
    return space_of(tuple(layer.id for layer in graph.inputs))


def space_of(sources: tuple[str, ...]) -> str:
    """The name of the space that a layer reads from."""
    return "+".join(sources)


def stop_of(graph: Graph, parameters: Parameters, part: Warp, i: int, shown: Projection, level: float) -> Stop:
    """The i-th stop of a layer's part; `level` is the output at which sides change."""
    is_end = i == len(part.stages) - 1
    separator = _separator(graph, parameters, part.layer, shown, level) if is_end else None
    space = part.layer if i else space_of(part.sources)
    names = _names(graph, part, i, shown)
    is_simplex = is_end and graph.by_id[part.layer].activation.name == "softmax" and shown.is_whole and shown.size == 3
    return Stop(part.layer, part.stages[i], space, part.frames[i].shape[1], names, is_end, separator, is_simplex)


def input_stop(graph: Graph, shown: Projection) -> Stop:
    """The space of all inputs, which no layer has made."""
    names = tuple(layer.unit_name(i) for layer in graph.inputs for i in range(layer.units))
    seen = _principal(shown) if shown.units is None else tuple(names[unit] for unit in shown.units)
    return Stop("", START, input_space(graph), graph.input_units, seen)


def _principal(shown: Projection) -> tuple[str, ...]:
    return tuple(f"PC {k + 1}" for k in range(shown.size))


def _names(graph: Graph, part: Warp, i: int, shown: Projection) -> tuple[str, ...]:
    """What the shown coordinates are called: z₁, a₁, the inputs' own names, or principal components."""
    if shown.units is None:
        return _principal(shown)
    sources = [graph.by_id[source] for source in part.sources]
    if i or (len(sources) == 1 and sources[0].computes):
        letter = "a" if i in (0, len(part.stages) - 1) else "z"
        return tuple(f"{letter}{subscript(unit + 1)}" for unit in shown.units)
    names = [source.unit_name(k) for source in sources for k in range(source.units)]
    return tuple(names[unit] for unit in shown.units)


def _separator(
    graph: Graph, parameters: Parameters, layer_id: str, shown: Projection, level: float
) -> tuple[float, ...] | None:
    """The flat that a single output unit draws in the layer's own space, where all of that is shown; else None."""
    leaving, layer = graph.out_of(layer_id), graph.by_id[layer_id]
    if layer.kind == "output" and layer.units == 1 and z_at(layer, level) is not None:
        return 1.0, -level  # the output itself: a point on its line
    if len(leaving) != 1 or not shown.is_whole or shown.size < 2:
        return None
    output = graph.by_id[leaving[0].target]
    place = z_at(output, level)
    if output.kind != "output" or output.units != 1 or len(graph.into(output.id)) != 1 or place is None:
        return None
    weights = parameters.weights[leaving[0].key].numpy()[0]
    bias = float(parameters.biases[output.id].numpy()[0]) if output.has_bias else 0.0
    return (*(float(w) for w in weights), bias - place)
