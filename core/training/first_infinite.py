"""Which number of a network stopped being finite first: where it stands, for which row of the data, what it became."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.datasets.dataset import Dataset
from core.forward import LayerValues, forward
from core.graph import Graph, Layer
from core.parameters import unflatten


@dataclass(frozen=True)
class FirstInfinite:
    """The first number, in order of computation, that is not finite.

    Attributes:
        layer: its id. kind: "parameters", "activation", or "loss" where every layer is finite.
        words: what became what, "z of h 2 became infinite (data row 18)".
        values: of all layers, for the batch.
    """

    layer: str
    kind: str
    words: str
    values: dict[str, LayerValues]


def first_infinite(graph: Graph, dataset: Dataset, rows: NDArray[np.int64], flat: NDArray[Any]) -> FirstInfinite:
    """Looks through the layers in order.

    Args:
        rows: the batch whose loss was not finite; flat: the parameters [P] that gave it.
    """
    parameters = unflatten(graph, flat)
    values = forward(graph, parameters, dataset.inputs[rows], dtype="float32")
    for layer in graph.forward_order:
        for connection in graph.into(layer.id):
            weight, source = parameters.weights[connection.key].numpy(), graph.by_id[connection.source]
            if (at := _first(weight)) is not None:
                name = f"the weight {source.unit_name(at[1])} → {_row_name(layer, at[0])}"
                return FirstInfinite(layer.id, "parameters", f"{name} became {_became(weight[at])}", values)
        if layer.has_bias and (at := _first(bias := parameters.biases[layer.id].numpy())) is not None:
            name = f"the bias of {_row_name(layer, at[0])}"
            return FirstInfinite(layer.id, "parameters", f"{name} became {_became(bias[at])}", values)
        z, a = values[layer.id].pre_activation, values[layer.id].activation
        for letter, array in (("z", z), ("a", a)):
            # z alone may be infinite: what saturates makes a finite a of it
            if array is not None and _first(a) is not None and (at := _first(array)) is not None:
                name, row = f"{letter} of {unit_name(layer, at[1])}", rows[at[0]] + 1
                words = f"{name} became {_became(array[at])} (data row {row})"
                return FirstInfinite(layer.id, "activation", words, values)
    # Every number is finite, so the loss itself overflowed: on the answers of the layer that is furthest out.
    outputs = [layer.id for layer in graph.outputs]
    name = max(outputs, key=lambda name: float(np.abs(values[name].activation).max()))
    return FirstInfinite(name, "loss", f"the loss of {name} became infinite", values)


def _first(array: NDArray[Any]) -> tuple[int, ...] | None:
    """Where the first number stands that is not finite."""
    return first_place(~np.isfinite(array))


def first_place(broken: NDArray[np.bool_]) -> tuple[int, ...] | None:
    """Where the first true one stands."""
    return tuple(int(i) for i in np.argwhere(broken)[0]) if broken.any() else None


def _became(number: NDArray[Any]) -> str:
    return "NaN" if np.isnan(number) else "infinite"


def _row_name(layer: Layer, row: int) -> str:
    """Whose numbers stand in a row of a layer's arrays: a unit, or a piece of one."""
    unit, piece = divmod(row, layer.pieces)
    return unit_name(layer, unit) + (f", piece {piece + 1}" if layer.pieces > 1 else "")


def unit_name(layer: Layer, unit: int) -> str:
    """With its layer, where it has a name of its own: "sea bass of y"."""
    name = layer.unit_name(unit)
    return f"{name} of {layer.id}" if unit < len(layer.names) else name
