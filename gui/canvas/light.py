"""What the stepper lights on the canvas: a unit and the wires that carry its signal, in the colour of the direction."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.graph import Connection, Graph
from gui.stepping import Place
from gui.theme import Theme

DIMMED = 0.4  # opacity of all that is not lit


@dataclass(frozen=True)
class Light:
    """The stepper's place as the canvas sees it.

    Attributes:
        layers: lit layers. unit: the only lit unit of them, or None for all.
        connections: key → whether the unit is at its "target" or its "source" end.
        backward: whether the gradient's colour is meant.
    """

    layers: frozenset[str]
    unit: int | None
    connections: dict[str, str]
    backward: bool

    def colour(self, theme: Theme) -> str:
        return theme.backward if self.backward else theme.forward

    def has_unit(self, layer: str, unit: int) -> bool:
        return layer in self.layers and (self.unit is None or self.unit == unit)

    def lit_edges(self, connection: Connection, rows: NDArray[np.intp], columns: NDArray[np.intp],
                  pieces: int) -> NDArray[np.intp]:  # fmt: skip
        """Which of a connection's edges carry the signal."""
        end = self.connections.get(connection.key)
        if end is None:
            return np.empty(0, np.intp)
        if self.unit is None:
            return np.arange(len(rows))
        return np.flatnonzero((rows // pieces if end == "target" else columns) == self.unit)


def light_of(graph: Graph, place: Place | None) -> Light | None:
    """What is lit at a place: forward and update what comes in, backward what the gradient comes back through."""
    if place is None:
        return None
    if place.layer:
        layers = frozenset((place.layer,)) if place.layer in graph.by_id else frozenset()
    elif place.phase == "loss":
        layers = frozenset(layer.id for layer in graph.outputs)
    else:
        layers = frozenset(layer.id for layer in graph.layers if layer.computes)
    connections: dict[str, str] = {}
    for layer_id in layers:
        leaving = graph.out_of(layer_id)
        if place.phase == "backward" and leaving:
            connections.update((c.key, "source") for c in leaving)
        elif place.phase != "loss" and not (place.phase == "backward" and leaving):
            connections.update((c.key, "target") for c in graph.into(layer_id))
    return Light(layers, place.unit, connections, place.phase in ("backward", "update"))
