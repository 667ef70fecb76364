"""The drawing as Qt's tree: frames, layers, their units, and of each unit its biases and the weights that arrive."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QObject, QPersistentModelIndex, Qt

from core.frames import Frame, Frames
from core.graph import Graph
from core.parameters import Group
from gui.panels.outline_rows import TIPS, OutlineRows, Row
from gui.session import Session

Index = QModelIndex | QPersistentModelIndex
_NOWHERE = QModelIndex()
NAME, VALUE = 0, 1


class OutlineModel(QAbstractItemModel):
    """Column NAME and column VALUE; an index carries its parent's number plus one, 0 for none.

    Args:
        type_name: gives a layer another name; why not, or None. type_units: gives it so many units.
        type_frame: gives a frame another name.
        type_number: sets a weight or a bias. refused: told why a typed text was not taken.
    """

    def __init__(
        self,
        session: Session,
        parent: QObject,
        *,
        type_name: Callable[[str, str], str | None],
        type_units: Callable[[str, str], str | None],
        type_frame: Callable[[Frame, str], str | None],
        type_number: Callable[[Group, str, tuple[int, ...], str], str | None],
        refused: Callable[[str], None],
    ) -> None:
        super().__init__(parent)
        self._session = session
        self._type_name, self._type_units, self._type_frame = type_name, type_units, type_frame
        self._type_number, self._refused = type_number, refused
        project = session.document.project
        self._rows = OutlineRows(project.graph, project.frames)

    @property
    def graph(self) -> Graph:
        return self._rows.graph

    def take(self, graph: Graph, frames: Frames) -> None:
        """Another drawing, or other frames around it."""
        self.beginResetModel()
        self._rows = OutlineRows(graph, frames)
        self.endResetModel()

    def show_numbers(self) -> None:
        """Every number may be another one now; views ask for those they show."""
        if self.graph.layers:
            last = self.index(self.rowCount() - 1, VALUE)
            self.dataChanged.emit(self.index(0, VALUE), last, [Qt.ItemDataRole.DisplayRole])

    # The tree ---------------------------------------------------------------

    def index(self, row: int, column: int, parent: Index = _NOWHERE) -> QModelIndex:
        if not self.hasIndex(row, column, parent):
            return QModelIndex()
        return self.createIndex(row, column, 0 if not parent.isValid() else self._number(parent) + 1)

    def parent(self, index: Index) -> QModelIndex:  # type: ignore[override]
        if not index.isValid() or index.internalId() == 0:
            return QModelIndex()
        return self._at(index.internalId() - 1)

    def rowCount(self, parent: Index = _NOWHERE) -> int:
        if not parent.isValid():
            return self._rows.count_below(None)
        return self._rows.count_below(self.row(parent)) if parent.column() == NAME else 0

    def columnCount(self, parent: Index = _NOWHERE) -> int:
        return 2

    def row(self, index: Index) -> Row:
        """What stands at an index."""
        return self._rows.row(_above(index), index.row())

    def find(self, layer_id: str, unit: int | None = None) -> QModelIndex:
        """Where a layer or a unit stands."""
        number = self._rows.layer_number(layer_id)
        if number is None:
            return QModelIndex()
        at = self._at(number)
        return at if unit is None else self.index(unit, NAME, at)

    def find_frame(self, frame: Frame) -> QModelIndex:
        number = self._rows.frame_number(frame)
        return QModelIndex() if number is None else self._at(number)

    def find_weight(self, key: str, weight: tuple[int, int]) -> QModelIndex:
        found = self._rows.place_of_weight(key, weight)
        if found is None:
            return QModelIndex()
        layer_id, unit, place = found
        return self.index(place, NAME, self.find(layer_id, unit))

    # What it says -----------------------------------------------------------

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if role == Qt.ItemDataRole.DisplayRole and orientation == Qt.Orientation.Horizontal:
            return ("Layer, unit, wire", "Value")[section]
        if role == Qt.ItemDataRole.TextAlignmentRole and section == VALUE:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        flags = Qt.ItemFlag.ItemIsEnabled | Qt.ItemFlag.ItemIsSelectable
        return flags | Qt.ItemFlag.ItemIsEditable if index.isValid() and self.is_editable(index) else flags

    def is_editable(self, index: Index) -> bool:
        """A frame's or layer's name, its units, a bias, a weight; one that is muted is refused with the reason."""
        row = self.row(index)
        if row.part == "layer":
            return True
        if row.part == "frame":
            return index.column() == NAME
        return index.column() == VALUE and row.part in ("bias", "weight")

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        row, rows, moment = self.row(index), self._rows, self._session.moment
        asked = self._session.attention.asked
        if role == Qt.ItemDataRole.DisplayRole:
            return rows.name(row) if index.column() == NAME else rows.value(row, moment, asked)
        if role == Qt.ItemDataRole.EditRole:
            return rows.typed(row, moment, is_name=index.column() == NAME)
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return ", ".join(filter(None, (rows.name(row), rows.value(row, moment, asked))))
        if role == Qt.ItemDataRole.ToolTipRole:
            return TIPS[row.part]
        if role == Qt.ItemDataRole.TextAlignmentRole and index.column() == VALUE:
            return int(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        return None

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        row, text, is_name = self.row(index), str(value), index.column() == NAME
        if text == self._rows.typed(row, self._session.moment, is_name=is_name):
            return False
        if row.frame is not None:
            why = self._type_frame(row.frame, text)
        elif row.part == "layer":
            why = (self._type_name if is_name else self._type_units)(row.layer.id, text)
        elif row.part == "bias":
            why = self._type_number("biases", row.layer.id, (row.index,), text)
        else:
            why = self._type_number("weights", row.key, row.weight or (0, 0), text)
        if why is not None:
            self._refused(why)
        return why is None

    def _at(self, number: int) -> QModelIndex:
        """The first column of what has that number among all that can be parents."""
        parent, place = self._rows.stands_at(number)
        return self.createIndex(place, NAME, 0 if parent is None else parent + 1)

    def _number(self, index: Index) -> int:
        return self._rows.number_of(_above(index), index.row())


def _above(index: Index) -> int | None:
    """The number of an index's parent."""
    return index.internalId() - 1 if index.internalId() else None
