"""What the stepper lights on the canvas: a unit and the wires that carry its signal, in the colour of the direction.

Where the walk stands at one operation only the wire or the bias that it uses is lit.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.graph import Connection, Graph
from core.inspection import Trace
from core.inspection.steps import numbers_used, result_of
from gui.stepping import Place
from gui.theme import Theme

DIMMED = 0.4  # opacity of all that is not lit
MOST_WIRES = 1000  # lit one by one, of one operation: the terms folded together


@dataclass(frozen=True)
class Light:
    """The stepper's place as the canvas sees it.

    Attributes:
        layers: lit layers. unit: the only lit unit of them, or None for all.
        connections: key → whether the unit is at its "target" or its "source" end.
        backward: whether the gradient's colour is meant.
        weights: (connection, row, column) of the only lit wires, and biases: (layer, row) of the only lit bias, at one
            operation; None for all of the unit's.
        result: what that operation gives, with its symbol, on the way forward: the unit's value is not known before
            its last one.
    """

    layers: frozenset[str]
    unit: int | None
    connections: dict[str, str]
    backward: bool
    weights: frozenset[tuple[str, int, int]] | None = None
    biases: frozenset[tuple[str, int]] = frozenset()
    result: tuple[str, float] | None = None

    def colour(self, theme: Theme) -> str:
        return theme.backward if self.backward else theme.forward

    def has_unit(self, layer: str, unit: int) -> bool:
        return layer in self.layers and (self.unit is None or self.unit == unit)

    @property
    def is_part(self) -> bool:
        """Whether less than the unit is lit: then its ring is thin."""
        return bool(self.weights or self.biases)

    def lit_edges(self, connection: Connection, rows: NDArray[np.intp], columns: NDArray[np.intp],
                  pieces: int) -> NDArray[np.intp]:  # fmt: skip
        """Which of a connection's edges carry the signal."""
        end = self.connections.get(connection.key)
        if end is None:
            return np.empty(0, np.intp)
        if self.weights is not None:
            own = [(row, column) for key, row, column in self.weights if key == connection.key]
            lit = np.zeros(len(rows), bool)
            for row, column in own[:MOST_WIRES]:
                lit |= (rows == row) & (columns == column)
            return np.flatnonzero(lit)
        if self.unit is None:
            return np.arange(len(rows))
        return np.flatnonzero((rows // pieces if end == "target" else columns) == self.unit)


def light_of(graph: Graph, place: Place | None, trace: Trace | None = None) -> Light | None:
    """What is lit at a place: forward and update what comes in, backward what the gradient comes back through.

    Args:
        trace: the example's numbers, from which one operation of a unit knows what it uses.
    """
    if place is None:
        return None
    if place.layer:
        layers = frozenset((place.layer,)) if place.layer in graph.by_id else frozenset()
    elif place.phase == "loss":
        layers = frozenset(layer.id for layer in graph.outputs)
    else:
        layers = frozenset(layer.id for layer in graph.layers if layer.computes)
    is_backward = place.phase in ("backward", "update")
    if place.operation is not None and trace is not None and place.layer in layers:
        used = numbers_used(graph, trace, place.phase, place.layer, place.unit or 0, place.operation)
        if used is not None:
            weights = frozenset((key, index[0], index[1]) for group, key, index in used if group == "weights")
            biases = frozenset((key, index[0]) for group, key, index in used if group == "biases")
            ends = {key: "target" for key, _, _ in weights}
            at = place.layer, place.unit or 0, place.operation
            result = result_of(graph, trace, *at) if place.phase == "forward" else None
            return Light(layers, place.unit or 0, ends, is_backward, weights, biases, result)
    connections: dict[str, str] = {}
    for layer_id in layers:
        leaving = graph.out_of(layer_id)
        if place.phase == "backward" and leaving:
            connections.update((c.key, "source") for c in leaving)
        elif place.phase != "loss" and not (place.phase == "backward" and leaving):
            connections.update((c.key, "target") for c in graph.into(layer_id))
    return Light(layers, place.unit, connections, is_backward)
