"""A deep network beside a shallow one of as many parameters, both as they start: whose plane is cut into more (F5)."""

from __future__ import annotations

from dataclasses import dataclass, replace

from core.choice import Choice
from core.graph import Connection, Graph, Layer
from core.initializers import initial_parameters
from core.probing import Plane
from core.regions.network import curved_layers, linear_regions

START_SEEDS = 5  # starts that are averaged over: one alone says little


@dataclass(frozen=True)
class Start:
    """A network at its start.

    Attributes:
        shape: "2-8-8-1". parameters: how many it has. counts: regions over the plane, one for each seed.
    """

    shape: str
    parameters: int
    counts: tuple[int, ...]

    @property
    def mean(self) -> float:
        return sum(self.counts) / len(self.counts)


def shallow_of(graph: Graph) -> Graph | None:
    """One hidden layer, as wide as gives it about as many parameters; None where there is nothing to compare.

    With I inputs, O outputs and n units: n(I + 1) + O(n + 1). The activation is the first hidden layer's.
    """
    hidden = [layer for layer in graph.forward_order if layer.kind == "hidden"]
    if len(hidden) < 2 or curved_layers(graph) or any(layer.pieces > 1 for layer in hidden):
        return None
    inputs, outputs = graph.inputs, graph.outputs
    rest = graph.parameter_count() - sum(layer.units for layer in outputs)
    units = max(1, round(rest / (graph.input_units + 1 + graph.output_units)))
    middle = Layer("h", "hidden", units, hidden[0].activation)
    taken = {layer.id for layer in (*inputs, *outputs)}
    while middle.id in taken:
        middle = replace(middle, id=f"{middle.id}_")
    wires = [Connection(layer.id, middle.id) for layer in inputs]
    wires += [Connection(middle.id, layer.id) for layer in outputs]
    return Graph((*inputs, middle, *outputs), tuple(wires))


def compared(graph: Graph, initialization: Choice, seed: int, plane: Plane, *, most: int) -> tuple[Start, Start] | None:
    """This network and its shallow equal, untrained, from the same seeds; None where there is nothing to compare."""
    shallow = shallow_of(graph)
    if shallow is None:
        return None
    seeds = range(seed, seed + START_SEEDS)
    deep, wide = (
        Start(
            _shape(drawing),
            drawing.parameter_count(),
            tuple(
                len(linear_regions(drawing, initial_parameters(drawing, initialization, s), plane, most=most))
                for s in seeds
            ),
        )
        for drawing in (graph, shallow)
    )
    return deep, wide


def _shape(graph: Graph) -> str:
    inner = [str(layer.units) for layer in graph.forward_order if layer.kind == "hidden"]
    return "-".join([str(graph.input_units), *inner, str(graph.output_units)])
