"""The drawing as a tree: layers, their units, and of each unit its bias and the weights that arrive, with numbers.

Nothing is stored for a row: its numbers are found when they are asked for, so that 784-256-128-10 is as cheap as xor.
"""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from core.graph import Connection, Graph, Layer
from core.parameters import Group
from gui.numbers import number
from gui.session import Session

Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
NAME, VALUE = 0, 1
MUTED = "muted"


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


class OutlineModel(QAbstractItemModel):
    """Column NAME and column VALUE.

    Args:
        rename: gives a layer another name; why not, or None. set_units: gives it so many units.
        refused: told why a typed text was not taken.
    """

    def __init__(
        self,
        session: Session,
        parent: QObject,
        *,
        type_name: Callable[[str, str], str | None],
        type_units: Callable[[str, str], str | None],
        type_number: Callable[[Group, str, tuple[int, ...], str], str | None],
        refused: Callable[[str], None],
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._type_name, self._type_units, self._type_number = type_name, type_units, type_number
        self._refused = refused
        self.graph = Graph()
        self._first_unit: list[int] = []  # of each layer, counted through all of them
        self.take(session.document.project.graph)

    def take(self, graph: Graph) -> None:
        """Another drawing."""
        self.beginResetModel()
        self.graph = graph
        self._first_unit, total = [], 0
        for layer in graph.layers:
            self._first_unit.append(total)
            total += layer.units
        self.endResetModel()

    def show_numbers(self) -> None:
        """Every number may be another one now; views ask for those they show."""
        if self.graph.layers:
            last = self.index(self.rowCount() - 1, VALUE)
            self.dataChanged.emit(self.index(0, VALUE), last, [Qt.ItemDataRole.DisplayRole])

    # The tree: an index carries its parent's number, 0 for none; layers come first, then all units ------------

    def index(self, row: int, column: int, parent: Index = _NOWHERE) -> QModelIndex:
        if not self.hasIndex(row, column, parent):
            return QModelIndex()
        return self.createIndex(row, column, 0 if not parent.isValid() else self._number(parent) + 1)

    def parent(self, index: Index) -> QModelIndex:  # type: ignore[override]
        above = index.internalId()
        if not index.isValid() or above == 0:
            return QModelIndex()
        number_above, layers = above - 1, len(self.graph.layers)
        if number_above < layers:
            return self.createIndex(number_above, 0, 0)
        layer, unit = self._unit_of(number_above - layers)
        return self.createIndex(unit, 0, layer + 1)

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        if not parent.isValid():
            return len(self.graph.layers)
        if parent.column() != NAME:
            return 0
        row = self.row(parent)
        if row.part == "layer":
            return row.layer.units
        return self._parts_of_unit(row.layer) if row.part == "unit" else 0

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return 2

    def row(self, index: Index) -> Row:
        """What stands at an index."""
        above, layers = index.internalId(), self.graph.layers
        if above == 0:
            return Row("layer", layers[index.row()])
        if above - 1 < len(layers):
            return Row("unit", layers[above - 1], index.row())
        layer_number, unit = self._unit_of(above - 1 - len(layers))
        layer, place = layers[layer_number], index.row()
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
        raise IndexError(index.row())

    def find(self, layer_id: str, unit: int | None = None) -> QModelIndex:
        """Where a layer or a unit stands."""
        place = next((i for i, layer in enumerate(self.graph.layers) if layer.id == layer_id), None)
        if place is None:
            return QModelIndex()
        at = self.index(place, NAME)
        return at if unit is None else self.index(unit, NAME, at)

    def find_weight(self, key: str, weight: tuple[int, int]) -> QModelIndex:
        connection = self.graph.by_key.get(key)
        layer = self.graph.by_id.get(connection.target) if connection is not None else None
        if connection is None or layer is None:
            return QModelIndex()
        unit, piece = divmod(weight[0], layer.pieces)
        place = layer.pieces if layer.has_bias else 0
        for other in self._arriving(layer):
            columns = self.graph.by_id[other.source].units
            if other.key == key:
                return self.index(place + piece * columns + weight[1], NAME, self.find(layer.id, unit))
            place += columns * layer.pieces
        return QModelIndex()

    # What it says -----------------------------------------------------------

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.DisplayRole and orientation == Qt.Orientation.Horizontal:
            return ("Layer, unit, wire", "Value")[section]
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return flags | Qt.ItemFlag.ItemIsEditable if index.isValid() and self.is_editable(index) else flags

    def is_editable(self, index: Index) -> bool:
        """A layer's name and its units, a bias, a weight that exists."""
        row = self.row(index)
        if row.part == "layer":
            return True
        return index.column() == VALUE and row.part in ("bias", "weight")

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row = self.row(index)
        if role == Qt.ItemDataRole.DisplayRole:
            return self._name(row) if index.column() == NAME else self._value(row)
        if role == Qt.ItemDataRole.EditRole:
            return self._typed(row, index.column())
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return f"{self._name(row)}, {self._value(row)}"
        if role == Qt.ItemDataRole.ToolTipRole:
            return _TIPS[row.part]
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column() == VALUE:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        row, text = self.row(index), str(value)
        if text == self._typed(row, index.column()):
            return False
        if row.part == "layer":
            type_it = self._type_name if index.column() == NAME else self._type_units
            why = type_it(row.layer.id, text)
        elif row.part == "bias":
            why = self._type_number("biases", row.layer.id, (row.index,), text)
        else:
            why = self._type_number("weights", row.key, row.weight or (0, 0), text)
        if why is not None:
            self._refused(why)
        return why is None

    def _name(self, row: Row) -> str:
        layer = row.layer
        if row.part == "layer":
            return layer.id
        if row.part == "unit":
            return layer.unit_name(row.unit or 0)
        piece = f" {row.index % layer.pieces + 1}" if row.part == "bias" else ""
        if row.part == "bias":
            return "bias" + (piece if layer.pieces > 1 else "")
        target_row, column = row.weight or (0, 0)
        source = self.graph.by_id[row.key.partition("->")[0]]
        of_piece = f", piece {target_row % layer.pieces + 1}" if layer.pieces > 1 else ""
        return f"from {source.unit_name(column)}{of_piece}"

    def _value(self, row: Row) -> str:
        layer = row.layer
        if row.part == "layer":
            units = f"{layer.units} {'unit' if layer.units == 1 else 'units'}"
            return f"{layer.activation.name} · {units}" if layer.computes else units
        if row.part == "unit":
            moment = self._session.moment
            trace = moment.trace.layers.get(layer.id) if moment.trace and moment.graph == self.graph else None
            return "" if trace is None else f"a = {number(float(trace.activation[row.unit or 0]))}"
        if row.part == "weight" and self._is_masked(row):
            return MUTED
        value = self._number_of(row)
        return number(value)

    def _typed(self, row: Row, column: int) -> str:
        """What an editor starts with."""
        if row.part == "layer":
            return row.layer.id if column == NAME else str(row.layer.units)
        value = self._number_of(row) if row.part in ("bias", "weight") else None
        return "" if value is None else number(value, 6)

    def _number_of(self, row: Row) -> float | None:
        moment = self._session.moment
        if moment.parameters is None or moment.graph != self.graph:
            return None
        if row.part == "bias":
            array = moment.parameters.biases.get(row.layer.id)
            return None if array is None else float(array.numpy()[row.index])
        array = moment.parameters.weights.get(row.key)
        return None if array is None or row.weight is None else float(array.numpy()[row.weight])

    def _is_masked(self, row: Row) -> bool:
        mask = self.graph.by_key[row.key].mask
        return mask is not None and row.weight is not None and not mask.numpy()[row.weight]

    def _number(self, index: Index) -> int:
        """The number of a layer or a unit among all of them."""
        row = self.row(index)
        if row.part == "layer":
            return index.row()
        layer = index.internalId() - 1
        return len(self.graph.layers) + self._first_unit[layer] + index.row()

    def _unit_of(self, through: int) -> tuple[int, int]:
        """(number of the layer, unit in it) of a unit counted through all layers."""
        layer = bisect_right(self._first_unit, through) - 1
        return layer, through - self._first_unit[layer]

    def _arriving(self, layer: Layer) -> list[Connection]:
        return [c for c in self.graph.into(layer.id) if c.source in self.graph.by_id]

    def _parts_of_unit(self, layer: Layer) -> int:
        arriving = sum(self.graph.by_id[c.source].units for c in self._arriving(layer))
        return layer.pieces * (arriving + (1 if layer.has_bias else 0))


_TIPS = {
    "layer": "A layer. F2 or Enter types its name, or in the second column the number of its units. Del removes it.",
    "unit": "A unit: a = f(Σ w·a + b) for the selected example. → opens it. M mutes what reads from it.",
    "bias": "b, added to the weighted sum. Enter types it. Larger: the unit is active more easily.",
    "weight": "w, how strongly the unit reads from that one; negative turns it round. Enter types it, M mutes it.",
}
