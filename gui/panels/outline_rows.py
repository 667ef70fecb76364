"""The outline without a tool kit: which rows a drawing has, as numbers, and what each says.

All layers are counted first, then all units through all layers: one number names the parent of any row, and nothing has
to be stored for a row, so that 784-256-128-10 is as cheap as xor.
"""

from __future__ import annotations

from bisect import bisect_right
from dataclasses import dataclass
from typing import Literal

from core.graph import Connection, Graph, Layer
from gui.moment import Moment
from gui.numbers import number

MUTED = "muted"
TIPS = {
    "layer": "A layer. F2 or Enter types its name, or in the second column the number of its units. Del removes it.",
    "unit": "A unit: a = f(Σ w·a + b) for the selected example. → opens it. M mutes what reads from it.",
    "bias": "b, added to the weighted sum. Enter types it. Larger: the unit is active more easily.",
    "weight": "w, how strongly the unit reads from that one; negative turns it round. Enter types it, M mutes it.",
}


@dataclass(frozen=True)
class Row:
    """What a row of the tree is.

    Attributes:
        part: "layer", "unit", "bias" or "weight". layer: whose it is. unit: its number in the layer.
        key, weight: the connection and (row, column) of a weight; index: the place in the bias's array.
    """

    part: Literal["layer", "unit", "bias", "weight"]
    layer: Layer
    unit: int | None = None
    key: str = ""
    weight: tuple[int, int] | None = None
    index: int = 0


class OutlineRows:
    """The rows of one drawing. A parent is a number: that of a layer, or of a unit after all layers."""

    def __init__(self, graph: Graph) -> None:
        self.graph = graph
        self._first_unit: list[int] = []  # of each layer, counted through all of them
        total = 0
        for layer in graph.layers:
            self._first_unit.append(total)
            total += layer.units

    # Where rows stand -------------------------------------------------------

    def number_of(self, layer: int, unit: int | None = None) -> int:
        """The number of a layer, or of one of its units, among all that can be parents."""
        return layer if unit is None else len(self.graph.layers) + self._first_unit[layer] + unit

    def named(self, parent: int) -> tuple[int, int | None]:
        """(number of the layer, unit in it or None) of a parent's number."""
        layers = len(self.graph.layers)
        if parent < layers:
            return parent, None
        layer = bisect_right(self._first_unit, parent - layers) - 1
        return layer, parent - layers - self._first_unit[layer]

    def row(self, parent: int | None, place: int) -> Row:
        """The row at a place below a parent; below None are the layers."""
        layers = self.graph.layers
        if parent is None:
            return Row("layer", layers[place])
        layer_number, unit = self.named(parent)
        layer = layers[layer_number]
        return Row("unit", layer, place) if unit is None else self._part(layer, unit, place)

    def count_below(self, row: Row | None) -> int:
        """How many rows a row has below it; below None are the layers."""
        if row is None:
            return len(self.graph.layers)
        if row.part == "layer":
            return row.layer.units
        if row.part != "unit":
            return 0
        arriving = sum(self.graph.by_id[c.source].units for c in self._arriving(row.layer))
        return row.layer.pieces * (arriving + (1 if row.layer.has_bias else 0))

    def place_of_layer(self, layer_id: str) -> int | None:
        return next((i for i, layer in enumerate(self.graph.layers) if layer.id == layer_id), None)

    def place_of_weight(self, key: str, weight: tuple[int, int]) -> tuple[str, int, int] | None:
        """(layer, unit, place below the unit) of a weight; None for one that is not drawn."""
        connection = self.graph.by_key.get(key)
        layer = self.graph.by_id.get(connection.target) if connection is not None else None
        if layer is None:
            return None
        unit, piece = divmod(weight[0], layer.pieces)
        place = layer.pieces if layer.has_bias else 0
        for other in self._arriving(layer):
            columns = self.graph.by_id[other.source].units
            if other.key == key:
                return layer.id, unit, place + piece * columns + weight[1]
            place += columns * layer.pieces
        return None

    def _part(self, layer: Layer, unit: int, place: int) -> Row:
        """A unit's biases come first, then the weights that arrive, connection by connection."""
        if layer.has_bias:
            if place < layer.pieces:
                return Row("bias", layer, unit, index=unit * layer.pieces + place)
            place -= layer.pieces
        for connection in self._arriving(layer):
            columns = self.graph.by_id[connection.source].units
            if place < columns * layer.pieces:
                piece, column = divmod(place, columns)
                return Row("weight", layer, unit, connection.key, (unit * layer.pieces + piece, column))
            place -= columns * layer.pieces
        raise IndexError(place)

    def _arriving(self, layer: Layer) -> list[Connection]:
        return [c for c in self.graph.into(layer.id) if c.source in self.graph.by_id]

    # What they say ----------------------------------------------------------

    def name(self, row: Row) -> str:
        layer = row.layer
        if row.part == "layer":
            return layer.id
        if row.part == "unit":
            return layer.unit_name(row.unit or 0)
        if row.part == "bias":
            return f"bias {row.index % layer.pieces + 1}" if layer.pieces > 1 else "bias"
        target_row, column = row.weight or (0, 0)
        source = self.graph.by_id[row.key.partition("->")[0]]
        of_piece = f", piece {target_row % layer.pieces + 1}" if layer.pieces > 1 else ""
        return f"from {source.unit_name(column)}{of_piece}"

    def value(self, row: Row, moment: Moment) -> str:
        """What stands beside the name, in the numbers of a moment."""
        layer = row.layer
        if row.part == "layer":
            units = f"{layer.units} {'unit' if layer.units == 1 else 'units'}"
            return f"{layer.activation.name} · {units}" if layer.computes else units
        if row.part == "unit":
            trace = moment.trace.layers.get(layer.id) if moment.trace and moment.graph == self.graph else None
            return "" if trace is None else f"a = {number(float(trace.activation[row.unit or 0]))}"
        return MUTED if self.is_masked(row) else number(self.number_at(row, moment))

    def typed(self, row: Row, moment: Moment, *, is_name: bool) -> str:
        """What an editor starts with."""
        if row.part == "layer":
            return row.layer.id if is_name else str(row.layer.units)
        value = self.number_at(row, moment)
        return "" if value is None else number(value, 6)

    def number_at(self, row: Row, moment: Moment) -> float | None:
        """The bias or the weight; None where there is none, or not of this drawing."""
        if moment.parameters is None or moment.graph != self.graph:
            return None
        if row.part == "bias":
            array = moment.parameters.biases.get(row.layer.id)
            return None if array is None else float(array.numpy()[row.index])
        array = moment.parameters.weights.get(row.key)
        return None if array is None or row.weight is None else float(array.numpy()[row.weight])

    def is_masked(self, row: Row) -> bool:
        """Whether a weight was taken away."""
        mask = self.graph.by_key[row.key].mask if row.key else None
        return mask is not None and row.weight is not None and not mask.numpy()[row.weight]
