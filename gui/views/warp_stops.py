"""The stops of a film: which space each one shows, what its coordinates are called, and what separates it."""

from __future__ import annotations

from core.graph import Graph
from core.numerals import subscript
from core.parameters import Parameters
from core.probing import LINEAR, SHIFT, START, Warp, weights_into, z_at
from gui.views.warp_film import Affine, Stop
from gui.views.warp_spaces import Projection

_PRINCIPAL = ("PCA u", "PCA v", "PCA w")  # not "PC 1": they are turned within what the components span
_KEEP_ORDER = ("softmax", "identity", "sigmoid", "tanh")  # activations behind which the largest z is the largest output
_MOST_CLASSES = 12  # as of the boundary


def input_space(graph: Graph) -> str:
    """The name of the space of all inputs."""
    return space_of(tuple(layer.id for layer in graph.inputs))


def space_of(sources: tuple[str, ...]) -> str:
    """The name of the space that a layer reads from."""
    return "+".join(sources)


def stop_of(
    graph: Graph, parameters: Parameters, part: Warp, i: int, shown: Projection, level: float, *, by_class: bool = False
) -> Stop:
    """The i-th stop of a layer's part; sides change at the output `level`, or where another class leads."""
    is_end, layer = i == len(part.stages) - 1, graph.by_id[part.layer]
    is_z = part.stages[i] == (SHIFT if layer.has_bias else LINEAR)
    separator, scores = None, ()
    if by_class and graph.output_units > 1:
        scores = _scores(graph, parameters, part.layer, shown, is_end=is_end, is_z=is_z)
        if len(scores) == 2:
            separator, scores = tuple(a - b for a, b in zip(*scores, strict=True)), ()
    elif is_end:
        separator = _separator(graph, parameters, part.layer, shown, level)
    space = part.layer if i else space_of(part.sources)
    names = _names(graph, part, i, shown)
    is_simplex = is_end and layer.activation.name == "softmax" and shown.is_whole and shown.size == 3
    size = part.frames[i].shape[1]
    return Stop(part.layer, part.stages[i], space, size, names, is_end, separator, scores, is_simplex)


def input_stop(graph: Graph, shown: Projection) -> Stop:
    """The space of all inputs, which no layer has made."""
    names = tuple(layer.unit_name(i) for layer in graph.inputs for i in range(layer.units))
    seen = _principal(shown) if shown.units is None else tuple(names[unit] for unit in shown.units)
    return Stop("", START, input_space(graph), graph.input_units, seen)


def _principal(shown: Projection) -> tuple[str, ...]:
    return _PRINCIPAL[: shown.size]


def _names(graph: Graph, part: Warp, i: int, shown: Projection) -> tuple[str, ...]:
    """What the shown coordinates are called: z₁, a₁, the inputs' own names, or those of PCA."""
    if shown.units is None:
        return _principal(shown)
    sources = [graph.by_id[source] for source in part.sources]
    if i or (len(sources) == 1 and sources[0].computes):
        letter = "a" if i in (0, len(part.stages) - 1) else "z"
        return tuple(f"{letter}{subscript(unit + 1)}" for unit in shown.units)
    names = [source.unit_name(k) for source in sources for k in range(source.units)]
    return tuple(names[unit] for unit in shown.units)


def _separator(graph: Graph, parameters: Parameters, layer_id: str, shown: Projection, level: float) -> Affine | None:
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


def _scores(
    graph: Graph, parameters: Parameters, layer_id: str, shown: Projection, *, is_end: bool, is_z: bool
) -> tuple[Affine, ...]:
    """For each class (w…, c) of its score in a layer's own space: the output itself, or its z in the space that it
    reads, where all of that is shown; () where that is not so simple, or in space for more than two classes."""
    output = graph.outputs[0]
    if len(graph.outputs) > 1 or output.activation.name not in _KEEP_ORDER or not shown.is_whole or shown.size < 2:
        return ()
    if layer_id == output.id:
        return ((1.0, 0.0, 0.0), (0.0, 1.0, 0.0)) if output.units == 2 and (is_end or is_z) else ()
    reads = [connection.source for connection in graph.into(output.id)] == [layer_id]
    if not (is_end and reads and output.units <= (_MOST_CLASSES if shown.size == 2 else 2)):
        return ()
    weights = weights_into(graph, parameters, output.id)
    biases = parameters.biases[output.id].numpy() if output.has_bias else [0.0] * output.units
    return tuple((*(float(w) for w in row), float(bias)) for row, bias in zip(weights, biases, strict=True))
