"""A table while it is typed: cells as text, a name and a part for each column, and what is still wrong with it."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Literal

from core.datasets.columns import MAX_CLASSES, class_codes, label_text
from core.datasets.csv_file import CsvTable, parse_table
from core.errors import UserError
from core.numerals import with_subscript
from core.project import Cell, Row, TableSource
from gui.numbers import count, parse_number

Part = Literal["input", "target", "left out"]
PARTS: tuple[Part, ...] = ("input", "target", "left out")
MOST_ROWS = 5000  # that can be edited
LISTED = 100
HEADER = -1  # the row of a fault in a column's name


@dataclass
class Column:
    name: str
    part: Part = "input"


@dataclass
class Sheet:
    """Cells as they were typed, row by row; `tests` marks rows that test; `classes` is the order of known names."""

    columns: list[Column]
    rows: list[list[str]]
    tests: list[bool] = field(default_factory=list)
    classes: tuple[str, ...] = ()

    @property
    def is_blank(self) -> bool:
        return not any(cell.strip() for row in self.rows for cell in row)


@dataclass(frozen=True)
class Fault:
    """Something to mend in a cell, or in a column's name where the row is HEADER; (HEADER, -1) is the whole table."""

    row: int
    column: int
    text: str


@dataclass(frozen=True)
class Checked:
    """A source when nothing is wrong, else None and the faults.

    Attributes:
        can_be_classes: whether the numbers of the one target could be the names of classes.
    """

    source: TableSource | None
    faults: tuple[Fault, ...]
    can_be_classes: bool = False


def empty_sheet(columns: int = 3, rows: int = 4) -> Sheet:
    names = [Column(f"x{i + 1}") for i in range(columns - 1)] + [Column("y", "target")]
    return Sheet(names, [[""] * columns for _ in range(rows)], [False] * rows)


def sheet_of(source: TableSource) -> Sheet:
    """A table's rows as text, its test rows after the others."""
    columns = [Column(name) for name in source.inputs] + [Column(name, "target") for name in source.targets]
    tested = source.test_rows or ()
    codes = class_codes(source.classes) if source.classes and len(source.targets) == 1 else {}

    def texts(row: Row) -> list[str]:
        cells = [label_text(cell) for cell in row]
        if codes and cells and cells[-1] in codes:
            cells[-1] = source.classes[int(codes[cells[-1]])]
        return cells

    rows = [texts(row) for row in (*source.rows, *tested)]
    return Sheet(columns, rows, [False] * len(source.rows) + [True] * len(tested), source.classes)


def sheet_of_csv(table: CsvTable) -> Sheet:
    """A file's first rows as text; the last column is the target until told otherwise."""
    last = len(table.columns) - 1
    columns = [Column(name, "target" if i == last and last > 0 else "input") for i, name in enumerate(table.columns)]
    for index, column in enumerate(columns):
        if column.part == "input" and not table.is_numeric(index):
            column.part = "left out"  # words cannot be inputs
    rows = [[label_text(cell) for cell in row] for row in table.rows[:MOST_ROWS]]
    return Sheet(columns, rows, [False] * len(rows))


def pasted(text: str) -> tuple[Sheet, bool] | None:
    """A pasted text as a table of its own and whether its first line names the columns; None where it is none."""
    body = text.lstrip("\r\n")
    try:
        table = parse_table(body)
    except UserError:
        return None
    return sheet_of_csv(table), table.lines[0] > 1


def pasted_cells(text: str) -> list[list[str]]:
    """A pasted text cut into cells, whatever they hold."""
    delimiter = next((d for d in ("\t", ";", ",") if d in text), "\t")
    reader = csv.reader(io.StringIO(text.strip("\r\n"), newline=""), delimiter=delimiter)
    return [[cell.strip() for cell in row] for row in reader if row]


def check(sheet: Sheet, *, numbers_are_classes: bool = False, train_fraction: float = 1.0) -> Checked:
    """The table as a source, or everything that is still wrong with it; blank rows do not count."""
    inputs = [i for i, column in enumerate(sheet.columns) if column.part == "input"]
    targets = [i for i, column in enumerate(sheet.columns) if column.part == "target"]
    kept = [r for r, row in enumerate(sheet.rows) if any(cell.strip() for cell in row)]
    faults = _name_faults(sheet, [*inputs, *targets])
    for lacking, what in ((inputs, "Make a column an input."), (targets, "Make a column a target.")):
        if not lacking:
            faults.append(Fault(HEADER, -1, what))
    if not kept:
        faults.append(Fault(HEADER, -1, "Type or paste at least one row."))
    labelled, possible = _labels(sheet, targets, kept)
    labelled = labelled or (possible and numbers_are_classes)
    values: dict[int, list[Cell]] = {}
    for column in (*inputs, *targets):
        values[column], wrong = _column(sheet, column, kept, as_words=labelled and column in targets)
        faults += wrong
    classes = _classes(values[targets[0]], sheet.classes) if labelled else ()
    if len(classes) > MAX_CLASSES:
        faults.append(Fault(HEADER, targets[0], f"{count(len(classes))} classes are too many: at most {MAX_CLASSES}."))
    if kept and all(sheet.tests[r] for r in kept):
        faults.append(Fault(HEADER, -1, "All rows test: at least one must train."))
    if faults:
        return Checked(None, tuple(sorted(faults, key=lambda f: (f.row, f.column))), possible)
    rows = list(zip(*(values[column] for column in (*inputs, *targets)), strict=True))
    marked = [sheet.tests[r] for r in kept]
    source = TableSource(
        tuple(sheet.columns[i].name.strip() for i in inputs),
        tuple(sheet.columns[i].name.strip() for i in targets),
        tuple(row for row, tests in zip(rows, marked, strict=True) if not tests),
        tuple(row for row, tests in zip(rows, marked, strict=True) if tests) if any(marked) else None,
        classes,
        train_fraction,
    )
    return Checked(source, (), possible)


def fault_place(sheet: Sheet, fault: Fault) -> str:
    """Where a fault is: "row 3, brightness"."""
    if fault.column < 0:
        return ""
    name = with_subscript(sheet.columns[fault.column].name) or f"column {fault.column + 1}"
    return f"row {fault.row + 1}, {name}" if fault.row >= 0 else f"column {fault.column + 1}"


def _name_faults(sheet: Sheet, used: Sequence[int]) -> list[Fault]:
    seen: set[str] = set()
    faults: list[Fault] = []
    for index in sorted(used):
        name = sheet.columns[index].name.strip()
        if not name:
            faults.append(Fault(HEADER, index, "The column has no name."))
        elif name in seen:
            faults.append(Fault(HEADER, index, f"Another column is named {name!r} too."))
        seen.add(name)
    return faults


def _labels(sheet: Sheet, targets: Sequence[int], kept: Sequence[int]) -> tuple[bool, bool]:
    """Whether the one target holds words, so that they name classes, and whether its numbers could."""
    if len(targets) != 1:
        return False, False
    texts = [text for r in kept if (text := sheet.rows[r][targets[0]].strip())]
    numbers = [value for text in texts if (value := parse_number(text)) is not None]
    are_words = len(texts) > 2 * len(numbers)
    whole = bool(numbers) and len(numbers) == len(texts) and all(v == int(v) for v in numbers)
    # what is known as classes already stays so, also where the names are numbers
    known = bool(sheet.classes) and set(texts) <= set(sheet.classes)
    return are_words or known, whole and not known and 2 < len(set(numbers)) <= MAX_CLASSES


def _column(sheet: Sheet, column: int, kept: Sequence[int], *, as_words: bool) -> tuple[list[Cell], list[Fault]]:
    cells: list[Cell] = []
    faults: list[Fault] = []
    for r in kept:
        text = sheet.rows[r][column].strip()
        value = parse_number(text) if text else None
        if as_words:  # 1.0 and 1 are the same class, unless it is known by the longer name
            cells.append(text if value is None or text in sheet.classes else label_text(value))
        else:
            cells.append(0.0 if value is None else value)
        if not text:
            faults.append(Fault(r, column, "The cell is empty."))
        elif not as_words and value is None:
            faults.append(Fault(r, column, f"“{text if len(text) <= 24 else text[:23] + '…'}” is not a number."))
    return cells, faults


def _classes(labels: Sequence[Cell], known: tuple[str, ...]) -> tuple[str, ...]:
    """Known names in their order, new ones after them: numbers ascending, words as they first appear."""
    seen = dict.fromkeys(str(label) for label in labels)
    if set(seen) <= set(known):
        return known
    fresh = [label for label in seen if label not in known]
    values = [parse_number(label) for label in fresh]
    if all(value is not None for value in values):
        fresh.sort(key=lambda label: parse_number(label) or 0.0)
    return (*(name for name in known if name in seen), *fresh)
