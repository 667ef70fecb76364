"""Which columns of a table are inputs and which are targets, and the classes that a column of words names."""

from __future__ import annotations

import difflib
from collections.abc import Sequence

from core.datasets.csv_file import CsvTable, number
from core.problems import Problem, ProblemsError
from core.project import Cell, TableSource

MAX_CLASSES = 1000


def table_source(
    table: CsvTable,
    *,
    inputs: Sequence[str] = (),
    targets: Sequence[str] = (),
    classes: Sequence[str] = (),
    numbers_are_classes: bool = False,
    train_fraction: float = 1.0,
) -> TableSource:
    """Rows for a project from a table.

    Args:
        inputs: names of the input columns; () means all that are not targets.
        targets: names of the target columns; () means the last column.
        classes: names of the classes; () means those of a column of words in order of first appearance.
        numbers_are_classes: makes classes of a target column of numbers too, in ascending order.

    Raises:
        ProblemsError: columns that don't exist, or that hold what inputs or targets cannot be.
    """
    target_names = tuple(targets) or table.columns[-1:]
    input_names = tuple(inputs) or tuple(name for name in table.columns if name not in target_names)
    if problems := _problems(table, input_names, target_names):
        raise ProblemsError(problems)
    columns = [table.columns.index(name) for name in (*input_names, *target_names)]
    labels = [row[columns[-1]] for row in table.rows]
    if len(target_names) == 1 and not classes and (numbers_are_classes or isinstance(labels[0], str)):
        classes = _classes(labels)
        if len(classes) > MAX_CLASSES:
            raise ProblemsError([_too_many_classes(target_names[0], len(classes))])
    rows = tuple(tuple(row[index] for index in columns) for row in table.rows)
    return TableSource(input_names, target_names, rows, classes=tuple(classes), train_fraction=train_fraction)


def label_text(cell: Cell) -> str:
    """The class name that a cell stands for: a word itself, a number as short as it can be written (3, not 3.0)."""
    return cell if isinstance(cell, str) else f"{cell:.15g}"


def class_codes(classes: Sequence[str]) -> dict[str, float]:
    """What a cell of a class column may say (as label_text writes it) → the number of its class.

    Names always; the numbers 0 … K−1 as well, unless names are numbers themselves and a 1 could mean either.
    """
    codes = {name: float(index) for index, name in enumerate(classes)}
    values = [number(name) for name in classes]
    if all(value is None for value in values):
        codes.update({str(index): float(index) for index in range(len(classes))})
    for index, value in enumerate(values):
        if value is not None:  # a class named "3.0" is meant by the number 3
            codes.setdefault(label_text(value), float(index))
    return codes


def _classes(labels: Sequence[Cell]) -> tuple[str, ...]:
    """The labels in order of first appearance, numbers in ascending order."""
    seen = dict.fromkeys(labels)
    words = any(isinstance(label, str) for label in seen)
    return tuple(label_text(label) for label in (seen if words else sorted(seen)))


def _problems(table: CsvTable, inputs: Sequence[str], targets: Sequence[str]) -> list[Problem]:
    """What is wrong with a choice of columns."""
    if len(table.columns) < 2:
        what = f"There is only one column: {', '.join(table.columns)}."
        return [Problem("data", what, "Give at least one input column and one target column.")]
    problems: list[Problem] = []
    for place, names in (("data.inputs", inputs), ("data.targets", targets)):
        for name in names:
            if name not in table.columns:
                near = difflib.get_close_matches(name, table.columns, n=1)
                fix = f"Did you mean {near[0]!r}?" if near else f"Columns: {', '.join(table.columns)}."
                problems.append(Problem(place, f"There is no column {name!r}.", fix))
            elif list(names).count(name) > 1 or (name in inputs and name in targets):
                problems.append(Problem(place, f"Column {name!r} is named twice.", "Name each column once."))
            elif table.is_numeric(table.columns.index(name)):
                continue
            elif name in inputs:
                cells = [row[table.columns.index(name)] for row in table.rows]
                word = next((cell for cell in cells if str(cell)[:1].isalpha()), cells[0])
                what = f"Column {name!r} holds words ({word!r})."
                problems.append(Problem(place, what, "Inputs are numbers: leave the column out or make it the target."))
            elif len(targets) > 1:
                what = f"Column {name!r} holds words, and there are {len(targets)} target columns."
                problems.append(Problem(place, what, "A column of class names must be the only target."))
    if not inputs:
        problems.append(Problem("data.inputs", "No column is left for the inputs.", "Choose fewer targets."))
    return problems


def _too_many_classes(column: str, count: int) -> Problem:
    what = f"Column {column!r} holds {count} different words, too many for classes (at most {MAX_CLASSES})."
    return Problem("data.targets", what, "Choose another target column.")
