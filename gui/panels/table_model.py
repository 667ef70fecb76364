"""The sheet as Qt's tables want it: cells that can be typed in, rows and columns that come and go, and their faults."""

from __future__ import annotations

from typing import Any

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, QPersistentModelIndex, Qt, Signal

from core.numerals import with_subscript
from gui.numbers import count, number, parse_number
from gui.panels.table_sheet import (
    HEADER,
    MOST_ROWS,
    PARTS,
    Checked,
    Column,
    Fault,
    Sheet,
    check,
    pasted,
    pasted_cells,
)

Index = QModelIndex | QPersistentModelIndex
_ROOT = QModelIndex()
LONG = 9  # characters from which a number is shown shorter than it is


class TableModel(QAbstractTableModel):
    """Signals:
    checked_changed(): something was typed, added or turned into a target; read `checked`.
    """

    checked_changed = Signal()

    def __init__(self, sheet: Sheet, *, train_fraction: float = 1.0, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.sheet = sheet
        self.is_modified = False  # other than which columns are what
        self.is_read_only = False
        self.numbers_are_classes = False
        self._train_fraction = train_fraction
        self.checked: Checked = check(sheet)
        self._faults: dict[tuple[int, int], Fault] = {}
        self._check()

    # What Qt asks -----------------------------------------------------------

    def rowCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.sheet.rows)

    def columnCount(self, parent: Index = _ROOT) -> int:
        return 0 if parent.isValid() else len(self.sheet.columns)

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if not index.isValid():
            return None
        text = self.sheet.rows[index.row()][index.column()]
        if role == Qt.ItemDataRole.EditRole:
            return text
        value = parse_number(text)
        if role == Qt.ItemDataRole.DisplayRole:
            return number(value, 6) if value is not None and len(text) > LONG else text
        if role == Qt.ItemDataRole.TextAlignmentRole:
            side = Qt.AlignmentFlag.AlignLeft if value is None else Qt.AlignmentFlag.AlignRight
            return int(side | Qt.AlignmentFlag.AlignVCenter)
        if role == Qt.ItemDataRole.ToolTipRole and (fault := self.fault(index.row(), index.column())):
            return fault.text
        return None

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> Any:
        if orientation is Qt.Orientation.Vertical:
            if role == Qt.ItemDataRole.DisplayRole:
                return f"test {section + 1}" if self.sheet.tests[section] else str(section + 1)
            return None
        column = self.sheet.columns[section]
        if role == Qt.ItemDataRole.DisplayRole:
            return with_subscript(column.name)
        if role == Qt.ItemDataRole.ToolTipRole:
            fault = self.fault(HEADER, section)
            name = with_subscript(column.name)
            told = f"{name}: {column.part}\nClick to make it an input, a target, or leave it out."
            return (
                fault.text
                if fault
                else told + "\nDouble-click its name to rename it. (Shift+F2; Ctrl+T changes the part.)"
            )
        return None

    def flags(self, index: Index) -> Qt.ItemFlag:
        usual = Qt.ItemFlag.ItemIsSelectable | Qt.ItemFlag.ItemIsEnabled
        return usual if self.is_read_only else usual | Qt.ItemFlag.ItemIsEditable

    def setData(self, index: Index, value: Any, role: int = Qt.ItemDataRole.EditRole) -> bool:
        if role != Qt.ItemDataRole.EditRole or not index.isValid() or self.is_read_only:
            return False
        text, row = str(value).strip(), index.row()
        if text == self.sheet.rows[row][index.column()]:
            return True
        self.sheet.rows[row][index.column()] = text
        if row == len(self.sheet.rows) - 1 and text:
            self.add_rows(row + 1, 1)  # there is always a line to go on typing in
        self._edited()
        return True

    # What the user does -----------------------------------------------------

    def fault(self, row: int, column: int) -> Fault | None:
        return self._faults.get((row, column))

    def add_rows(self, at: int, rows: int) -> None:
        room = min(rows, MOST_ROWS + 1 - len(self.sheet.rows))
        if self.is_read_only or room <= 0:
            return
        self.beginInsertRows(_ROOT, at, at + room - 1)
        self.sheet.rows[at:at] = [[""] * len(self.sheet.columns) for _ in range(room)]
        self.sheet.tests[at:at] = [False] * room
        self.endInsertRows()
        self._edited()

    def add_column(self, name: str = "") -> None:
        if self.is_read_only:
            return
        at = len(self.sheet.columns)
        self.beginInsertColumns(_ROOT, at, at)
        self.sheet.columns.append(Column(name or self._fresh_name()))
        for row in self.sheet.rows:
            row.append("")
        self.endInsertColumns()
        self._edited()

    def remove_rows_at(self, rows: set[int]) -> None:
        if self.is_read_only or not rows:
            return
        self.beginResetModel()
        kept = [i for i in range(len(self.sheet.rows)) if i not in rows]
        self.sheet.rows = [self.sheet.rows[i] for i in kept] or [[""] * len(self.sheet.columns)]
        self.sheet.tests = [self.sheet.tests[i] for i in kept] or [False]
        self.endResetModel()
        self._edited()

    def remove_columns_at(self, columns: set[int]) -> None:
        if self.is_read_only or not columns or len(columns) >= len(self.sheet.columns):
            return
        self.beginResetModel()
        kept = [i for i in range(len(self.sheet.columns)) if i not in columns]
        self.sheet.columns = [self.sheet.columns[i] for i in kept]
        self.sheet.rows = [[row[i] for i in kept] for row in self.sheet.rows]
        self.endResetModel()
        self._edited()

    def rename(self, column: int, name: str) -> None:
        if not self.is_read_only and self.sheet.columns[column].name != name.strip():
            self.sheet.columns[column].name = name.strip()
            self._edited()

    def next_part(self, column: int) -> None:
        """Input, target, left out, and round again."""
        parts = self.sheet.columns[column]
        parts.part = PARTS[(PARTS.index(parts.part) + 1) % len(PARTS)]
        self._check()

    def clear(self, cells: set[tuple[int, int]]) -> None:
        if not self.is_read_only and cells:
            for row, column in cells:
                self.sheet.rows[row][column] = ""
            self._edited()

    def toggle_test(self, rows: set[int]) -> None:
        """Makes rows test rows, or all of them training rows again."""
        if not self.is_read_only and rows:
            marks = not all(self.sheet.tests[row] for row in rows)
            for row in rows:
                self.sheet.tests[row] = marks
            self._edited()

    def set_numbers_are_classes(self, *, on: bool) -> None:
        self.numbers_are_classes = on
        self._check()

    def paste(self, text: str, row: int, column: int) -> str:
        """Puts a spreadsheet's cells at a place, or in the place of all where they name columns; why not, or ""."""
        if self.is_read_only:
            return "This table is too long to be edited here."
        if len(text) > 20_000_000 or text.count("\n") > MOST_ROWS + 1:
            return f"More than {count(MOST_ROWS)} rows: save them as a CSV file and open that."
        whole = pasted(text)
        if whole is not None:
            sheet, has_header = whole
            covers = (row, column) == (0, 0) and len(sheet.columns) >= len(self.sheet.columns)
            if self.sheet.is_blank or (has_header and covers):
                self.beginResetModel()
                self.sheet = sheet
                self.endResetModel()
                self._edited()
                return ""
        cells = pasted_cells(text)
        if not cells:
            return "There is no text to paste."
        width = max(map(len, cells))
        while len(self.sheet.columns) < column + width:
            self.add_column()
        self.add_rows(len(self.sheet.rows), row + len(cells) - len(self.sheet.rows))
        for offset, line in enumerate(cells[: len(self.sheet.rows) - row]):
            self.sheet.rows[row + offset][column : column + len(line)] = line
        self._edited()
        return ""

    def cells_text(self, rows: list[int], columns: list[int]) -> str:
        """A block of cells as a spreadsheet takes it."""
        return "\n".join("\t".join(self.sheet.rows[r][c] for c in columns) for r in rows)

    # ------------------------------------------------------------------------

    def _fresh_name(self) -> str:
        names = {column.name for column in self.sheet.columns}
        return next(name for i in range(1, len(names) + 2) if (name := f"x{i}") not in names)

    def _edited(self) -> None:
        self.is_modified = True
        self._check()

    def _check(self) -> None:
        self.checked = check(
            self.sheet, numbers_are_classes=self.numbers_are_classes, train_fraction=self._train_fraction
        )
        self._faults = {(fault.row, fault.column): fault for fault in reversed(self.checked.faults)}
        if self.sheet.rows and self.sheet.columns:
            last = self.index(len(self.sheet.rows) - 1, len(self.sheet.columns) - 1)
            self.dataChanged.emit(self.index(0, 0), last)
        self.headerDataChanged.emit(Qt.Orientation.Horizontal, 0, max(0, len(self.sheet.columns) - 1))
        self.headerDataChanged.emit(Qt.Orientation.Vertical, 0, max(0, len(self.sheet.rows) - 1))
        self.checked_changed.emit()
