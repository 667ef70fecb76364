"""Tables from CSV files and from the clipboard: what is in the text, as named columns of numbers or words."""

from __future__ import annotations

import csv
import io
import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from itertools import islice
from pathlib import Path

from core.errors import UserError
from core.numerals import grouped
from core.problems import Problem, ProblemsError
from core.project import Cell, Row

MAX_BYTES = 100 * 2**20
MAX_ROWS = 2_000_000
MAX_PROBLEMS = 20
DELIMITERS = ("\t", ";", ",")  # where two fit, the earlier: a comma may be decimal, a tab never is
_MISSING = {"nan", "na", "n/a", "#n/a", "null", "none", "inf", "-inf", "+inf", "infinity", "-infinity", "-", "?"}
_WITH_POINT = re.compile(r"[+−-]?\d*\.\d+([eE][+-]?\d+)?")


@dataclass(frozen=True)
class CsvTable:
    """A rectangular table: every cell of a column is a finite number, or every one is a word.

    Attributes:
        columns: a name per column, each once.
        rows: the cells, a float or a str each.
        lines: the line of the text (from 1) on which each row begins.
        name: the file's name, "" for pasted text.
    """

    columns: tuple[str, ...]
    rows: tuple[Row, ...]
    lines: tuple[int, ...]
    name: str = ""

    def is_numeric(self, column: int) -> bool:
        return not isinstance(self.rows[0][column], str)

    def place(self, row: int) -> str:
        """Where a row stands, for problems: "fish.csv, line 7"."""
        return _place(self.name, self.lines[row])


def read_csv(path: str | Path) -> CsvTable:
    """The table in a file.

    Commas, semicolons or tabs separate cells; unless commas do, and no number has a point, a comma is decimal. UTF-8
    (or UTF-16 with its mark, as spreadsheets write it), else Latin-1. The first line may name the columns.

    Raises:
        UserError: a file that is missing, too large or not text.
        ProblemsError: cells that are missing or not what their column holds, by line and column.
    """
    file = Path(path).expanduser().absolute()
    try:
        size = file.stat().st_size
        if size > MAX_BYTES:
            raise UserError(
                f"{file} has {size / 2**20:.0f} MiB.", hint=f"The limit is {MAX_BYTES // 2**20} MiB: keep fewer rows."
            )
        data = file.read_bytes()
    except FileNotFoundError:
        raise UserError(f"There is no file {file}.", hint="Check the path, or choose the file again.") from None
    except OSError as error:
        raise UserError(
            f"{file} cannot be read: {error.strerror}.", hint="Check that it is a file you may read."
        ) from None
    return parse_table(_decoded(data, file), name=file.name)


def parse_table(text: str, *, name: str = "") -> CsvTable:
    """The table in a text, as pasted from a spreadsheet; the rules and errors are those of `read_csv`."""
    if len(text) > MAX_BYTES:
        raise UserError(f"The text is longer than {MAX_BYTES // 2**20} MiB.", hint="Keep fewer rows.", where=name)
    delimiter = _delimiter(text)
    cells, lines = _cells(text, delimiter, name)
    if not cells:
        raise UserError("There are no rows.", hint="A table needs a row per example.", where=name or "the table")
    decimal_comma = delimiter != "," and not any(_WITH_POINT.fullmatch(cell) for row in cells for cell in row)
    if decimal_comma:
        cells = [[_with_decimal_point(cell) for cell in row] for row in cells]
    columns: tuple[str, ...] = ()
    if _is_header(cells):
        columns, cells, lines = _unique(cells[0]), cells[1:], lines[1:]
    if not cells:
        raise UserError("There are no rows below the names.", hint="Add a row per example.", where=name or "the table")
    columns = columns or _default_names(len(cells[0]))
    return _checked(columns, cells, lines, name)


def number(cell: str) -> float | None:
    """The number a cell holds, or None for a word, nothing, or what is not finite."""
    cell = cell.replace("−", "-")
    if "_" in cell or not cell.isascii():
        return None
    try:
        value = float(cell)
    except ValueError:
        return None
    return value if math.isfinite(value) else None


def _place(name: str, line: int) -> str:
    return f"{name}, line {line}" if name else f"line {line}"


def _decoded(data: bytes, file: Path) -> str:
    encoding = "utf-16" if data[:2] in (b"\xff\xfe", b"\xfe\xff") else "utf-8-sig"
    try:
        text = data.decode(encoding)
    except UnicodeDecodeError:
        text = data.decode("latin-1")
    if "\0" in text or data[:4] == b"PK\x03\x04":
        raise UserError(f"{file} is not a text file.", hint="Save the sheet as CSV and open that.")
    return text


def _records(text: str, delimiter: str) -> Iterator[tuple[int, list[str]]]:
    """The line on which each record begins, and its cells without the space around them; blank ones are left out."""
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, skipinitialspace=True, strict=True)
    start = 1
    for record in reader:
        record = [cell.strip() for cell in record]
        if any(record):
            yield start, record
        start = reader.line_num + 1


def _delimiter(text: str) -> str:
    """The delimiter that cuts most of the first hundred records into the same number of cells, more than one."""

    def regularity(delimiter: str) -> float:
        try:
            widths = [len(record) for _, record in islice(_records(text, delimiter), 100)]
        except csv.Error:
            return 0.0
        usual = max(set(widths), key=widths.count, default=1)
        return widths.count(usual) / len(widths) if usual > 1 else 0.0

    return max(DELIMITERS, key=regularity) if any(map(regularity, DELIMITERS)) else ","


def _cells(text: str, delimiter: str, name: str) -> tuple[list[list[str]], list[int]]:
    cells: list[list[str]] = []
    lines: list[int] = []
    try:
        for line, record in _records(text, delimiter):
            if len(cells) > MAX_ROWS:
                raise UserError(f"There are more than {grouped(MAX_ROWS)} rows.", hint="Keep fewer rows.", where=name)
            cells.append(record)
            lines.append(line)
    except csv.Error as error:
        place = _place(name, lines[-1] + 1 if lines else 1)
        fix = 'Write "…" around the whole cell, and "" for a quote inside it.'
        raise ProblemsError(
            [Problem(place, f"The quotes of this or a later line do not match ({error}).", fix)]
        ) from None
    if all(not row[-1] and len(row) > 1 for row in cells):  # every line ends with a delimiter
        cells = [row[:-1] for row in cells]
    return cells, lines


def _with_decimal_point(cell: str) -> str:
    return cell.replace(",", ".") if cell.count(",") == 1 and number(cell.replace(",", ".")) is not None else cell


def _is_header(cells: list[list[str]]) -> bool:
    """Whether the first row names the columns.

    It does where it holds no number. It also does where its numbers are different whole ones, as for pixels 0, 1, 2 …,
    and a word stands above a column of numbers. A typing error in a first row of data should not turn it into names.
    """
    first = cells[0]
    numbers = [value for cell in first if (value := number(cell)) is not None]
    if not numbers:
        return not any(cell.lower() in _MISSING for cell in first)
    if len(set(numbers)) < len(numbers) or any(value != int(value) for value in numbers):
        return False
    below = [row for row in cells[1:] if len(row) == len(first)]
    words = [index for index, cell in enumerate(first) if cell[:1].isalpha()]
    return bool(below) and any(all(number(row[index]) is not None for row in below) for index in words)


def _unique(names: list[str]) -> tuple[str, ...]:
    """The names of a header, with a number after one that is there already and one for each that is empty."""
    unique: dict[str, None] = {}
    taken = set(names)
    for index, name in enumerate(names):
        stem = candidate = name or f"column {index + 1}"
        count = 1
        while candidate in unique or (candidate != name and candidate in taken):
            count += 1
            candidate = f"{stem} {count}"
        unique[candidate] = None
    return tuple(unique)


def _default_names(width: int) -> tuple[str, ...]:
    """x1, x2 … and y for the last column, which is the target unless told otherwise."""
    return (*(f"x{i + 1}" for i in range(width - 1)), "y") if width > 1 else ("x1",)


def _checked(columns: tuple[str, ...], cells: list[list[str]], lines: list[int], name: str) -> CsvTable:
    """The table with numbers as numbers, or a ProblemsError that names every cell to mend."""
    numeric = [_holds_numbers(cells, column) for column in range(len(columns))]
    problems: list[Problem] = []
    found = 0
    rows: list[Row] = []
    for line, record in zip(lines, cells, strict=True):
        place = _place(name, line)
        if len(record) != len(columns):
            problem = Problem(place, f"This line has {len(record)} cells, not {len(columns)}.", "Add or remove cells.")
            row, faults = (), [problem]
        else:
            row = tuple(_cell(text, is_number) for text, is_number in zip(record, numeric, strict=True))
            faults = [_fault(place, columns[i], record[i]) for i, cell in enumerate(row) if cell is None]
        found += len(faults)
        problems += faults[: MAX_PROBLEMS - len(problems)]
        rows.append(tuple(cell for cell in row if cell is not None))
    if found > MAX_PROBLEMS:
        rest = Problem(name or "the table", f"… and {found - MAX_PROBLEMS} more of this kind.", "Mend these first.")
        problems.append(rest)
    if problems:
        raise ProblemsError(problems)
    return CsvTable(columns, tuple(rows), tuple(lines), name)


def _holds_numbers(cells: list[list[str]], column: int) -> bool:
    """Whether a column is one of numbers: more of its cells are numbers than are words, or nothing is a word."""
    texts = [row[column] for row in cells if column < len(row) and row[column]]
    numbers = sum(number(text) is not None for text in texts)
    words = sum(text.lower() not in _MISSING for text in texts) - numbers
    return numbers > words or words == 0


def _cell(text: str, is_number: bool) -> Cell | None:
    return (number(text) if is_number else text) if text else None


def _fault(place: str, column: str, text: str) -> Problem:
    if not text:
        return Problem(place, f"The cell of column {column!r} is empty.", "Fill it in, or remove the line.")
    what = "is not a finite number" if text.lower() in _MISSING else "is not a number"
    return Problem(place, f"{text!r} in column {column!r} {what}.", "Write a number, or remove the line.")
