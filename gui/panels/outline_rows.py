"""The outline without a tool kit: which rows a drawing has, as numbers, and what each says.

All layers are counted first, then all units through all layers, then the frames: one number names the parent of any
row, and nothing has to be stored for a unit or a weight, so that 784-256-128-10 is as cheap as xor.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Container
from dataclasses import dataclass
from typing import Literal

from core.frames import Frame, Frames
from core.graph import Connection, Graph, Layer
from gui.moment import Moment
from gui.numbers import number
from gui.symbols import activation_words, wire_name

MUTED = "muted"
TIPS = {
    "frame": "A frame around layers; it computes nothing. Enter types its name, Del takes it away: the layers stay.",
    "layer": "A layer. F2 or Enter types its name, or in the second column the number of its units. Del removes it.",
    "unit": "A unit: a = f(Σ w·a + b) for the selected example. → opens it. M mutes what reads from it.",
    "bias": "b, added to the weighted sum. Enter types it. Larger: the unit is active more easily.",
    "weight": "w, how strongly the unit reads from that one; negative turns it round. Enter types it, M mutes it.",
}


@dataclass(frozen=True)
class Row:
    """What a row of the tree is.

    Attributes:
        part: "frame", "layer", "unit", "bias" or "weight". layer: whose it is, of a frame the first.
        unit: its number in the layer. key, weight: the connection and (row, column) of a weight.
        index: the place in the bias's array. frame: what a row of a frame is.
    """

    part: Literal["frame", "layer", "unit", "bias", "weight"]
    layer: Layer
    unit: int | None = None
    key: str = ""
    weight: tuple[int, int] | None = None
    index: int = 0
    frame: Frame | None = None


class OutlineRows:
    """The rows of one drawing. A parent is a number: that of a layer, of a unit after all layers, or of a frame after
    all units. Frames stand where the first of their layers would."""

    def __init__(self, graph: Graph, frames: Frames = ()) -> None:
        self.graph, self.frames = graph, frames
        self._first_unit: list[int] = []  # of each layer, counted through all of them
        total = 0
        for layer in graph.layers:
            self._first_unit.append(total)
            total += layer.units
        self._first_frame = len(graph.layers) + total
        number_of = {layer.id: number for number, layer in enumerate(graph.layers)}
        self._inside = [sorted(number_of[i] for i in f.layers if i in number_of) for f in frames]  # layers of a frame
        framed = {layer: number for number, inside in enumerate(self._inside) for layer in inside}
        self._top: list[int] = []  # numbers of the layers and frames that stand below nothing
        for layer in range(len(graph.layers)):
            frame = framed.get(layer)
            if frame is None:
                self._top.append(layer)
            elif layer == self._inside[frame][0]:
                self._top.append(self._first_frame + frame)

    # Where rows stand -------------------------------------------------------

    def number_of(self, parent: int | None, place: int) -> int:
        """The number of what stands at a place below a parent, among all that can be parents."""
        if parent is None:
            return self._top[place]
        if parent >= self._first_frame:
            return self._inside[parent - self._first_frame][place]
        return len(self.graph.layers) + self._first_unit[parent] + place

    def stands_at(self, number: int) -> tuple[int | None, int]:
        """(number of the parent or None, place below it) of a layer, a unit or a frame by its number."""
        if len(self.graph.layers) <= number < self._first_frame:
            return self._unit(number)
        for frame, inside in enumerate(self._inside):
            if number in inside:
                return self._first_frame + frame, inside.index(number)
        return None, self._top.index(number)

    def row(self, parent: int | None, place: int) -> Row:
        """The row at a place below a parent; below None are frames, and layers that are in none."""
        layers = self.graph.layers
        if parent is None or parent >= self._first_frame:
            number = self.number_of(parent, place)
            if number < len(layers):
                return Row("layer", layers[number])
            frame = number - self._first_frame
            return Row("frame", layers[self._inside[frame][0]], frame=self.frames[frame])
        if parent < len(layers):
            return Row("unit", layers[parent], place)
        layer, unit = self._unit(parent)
        return self._part(layers[layer], unit, place)

    def count_below(self, row: Row | None) -> int:
        """How many rows a row has below it; below None are frames, and layers that are in none."""
        if row is None:
            return len(self._top)
        if row.frame is not None:
            return len(self._inside[self.frames.index(row.frame)])
        if row.part == "layer":
            return row.layer.units
        if row.part != "unit":
            return 0
        arriving = sum(self.graph.by_id[c.source].units for c in self._arriving(row.layer))
        return row.layer.pieces * (arriving + (1 if row.layer.has_bias else 0))

    def layer_number(self, layer_id: str) -> int | None:
        return next((i for i, layer in enumerate(self.graph.layers) if layer.id == layer_id), None)

    def frame_number(self, frame: Frame) -> int | None:
        return self._first_frame + self.frames.index(frame) if frame in self.frames else None

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

    def _unit(self, number: int) -> tuple[int, int]:
        """(number of the layer, unit in it) of a unit's number."""
        unit = number - len(self.graph.layers)
        layer = bisect_right(self._first_unit, unit) - 1
        return layer, unit - self._first_unit[layer]

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
        if row.frame is not None:
            return row.frame.name
        if row.part == "layer":
            return layer.id
        if row.part == "unit":
            return layer.unit_name(row.unit or 0)
        if row.part == "bias":
            return f"bias {row.index % layer.pieces + 1}" if layer.pieces > 1 else "bias"
        return wire_name(self.graph, row.key, row.weight or (0, 0))

    def value(self, row: Row, moment: Moment, asked: Container[tuple[str, int | None]] = ()) -> str:
        """What stands beside the name, in the numbers of a moment; "?" for the units that an exercise asks for."""
        layer = row.layer
        if row.frame is not None:
            inside = self.count_below(row)
            return f"frame · {inside} {'layer' if inside == 1 else 'layers'}"
        if row.part == "layer":
            noun = "unit" if layer.computes else "input"  # as the canvas calls them
            units = f"{layer.units} {noun}{'s' * (layer.units != 1)}"
            return f"{activation_words(layer.activation)} · {units}" if layer.computes else units
        if row.part == "unit":
            known = moment.activations if moment.graph == self.graph else None
            if known is None:
                return ""
            is_asked = (layer.id, row.unit) in asked
            return f"a = {'?' if is_asked else number(float(known[layer.id][row.unit or 0]))}"
        return MUTED if self.is_masked(row) else number(self.number_at(row, moment))

    def typed(self, row: Row, moment: Moment, *, is_name: bool) -> str:
        """What an editor starts with."""
        if row.frame is not None:
            return row.frame.name
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
