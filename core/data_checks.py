"""What is wrong with the rows: a table's cells, a source's settings, and whether rows fit the drawing and the loss."""

from __future__ import annotations

import math
from collections.abc import Iterator
from weakref import ref

import numpy as np

from core.datasets.bundled import BUNDLED
from core.datasets.dataset import Dataset, Floats
from core.datasets.generators import GENERATORS, MAX_NOISE, MAX_SAMPLES
from core.graph import Graph
from core.json_text import shown
from core.losses import LOSSES
from core.numerals import grouped
from core.objective import loss_groups
from core.problems import Problem
from core.project import BundledSource, DataSource, FileSource, GeneratorSource, Project, Row, TableSource

SEED_LIMIT = 2**63
ROW_REPORTS = 100
_last: list[tuple[ref[TableSource], tuple[Problem, ...]]] = []  # the table that was looked at last


def source_problems(data: DataSource) -> list[Problem]:
    """What is wrong with where the rows come from; nothing is read or generated."""
    problems: list[Problem] = []
    if not 0 < data.train_fraction <= 1:
        what = f"train_fraction is {data.train_fraction:g}."
        problems.append(Problem("data.train_fraction", what, "Write a number above 0, at most 1."))
    if isinstance(data, TableSource):
        return problems + list(_table_problems(data))
    if isinstance(data, GeneratorSource):
        return problems + _generator_problems(data)
    if isinstance(data, FileSource):
        if not data.path or "\0" in data.path:
            problems.append(Problem("data.path", "The data file has no usable name.", "Give the path of a CSV file."))
        return problems
    return problems + _bundled_problems(data)


def _table_problems(table: TableSource) -> tuple[Problem, ...]:
    """What is wrong with a table's cells: a table never changes, and is asked about with every edit of the document."""
    if _last and _last[0][0]() is table:
        return _last[0][1]
    found = (*table_form_problems(table), *_class_problems(table))
    _last[:] = [(ref(table), found)]
    return found


def table_form_problems(table: TableSource) -> list[Problem]:
    """Rows of the wrong length and texts in columns of numbers: such a table is refused when a file is opened."""
    problems: list[Problem] = []
    columns = (*table.inputs, *table.targets)
    texts_allowed = frozenset((len(table.inputs),)) if table.classes else frozenset[int]()
    for where, row in _rows(table):
        if len(problems) >= ROW_REPORTS:
            problems.append(Problem("data.rows", "More rows are wrong than are listed.", "Mend these first."))
            break
        if len(row) != len(columns):
            what = f"The row has {_plural(len(row), 'entry', 'entries')} for {_plural(len(columns), 'column')}."
            problems.append(Problem(where, what, f"Give one entry each for {_listed(columns)}."))
            continue
        if _is_finite(row):
            continue
        for index, cell in enumerate(row):
            if isinstance(cell, str) and index not in texts_allowed:
                what = f"The column {columns[index]} holds the text {shown(cell)}, not a number."
                fix = "Write a number without quotes."
                if index == len(columns) - 1 and len(table.targets) == 1:
                    fix = 'Write a number, or list the classes in "classes".'
                problems.append(Problem(where, what, fix))
            elif not isinstance(cell, str) and not math.isfinite(cell):
                what = f"The column {columns[index]} holds {cell}."
                problems.append(Problem(where, what, "Write a finite number."))
    return problems


def data_problems(project: Project, dataset: Dataset) -> list[Problem]:
    """Whether materialised rows fit a drawing without problems: its input and output units, and its loss's targets."""
    graph = project.graph
    if len(dataset) == 0:
        return [Problem("data", "There are no rows.", "Add at least one example.")]
    problems: list[Problem] = []
    columns, targets = dataset.inputs.shape[1], dataset.targets.shape[1]
    if columns != graph.input_units:
        fix = f"Give the input layers {columns} units in all, or choose other columns."
        problems.append(_misfit("inputs", columns, "input column", graph.input_units, "input unit", fix))
    if (unheld := _unheld(project, dataset.inputs, "An input")) is not None:
        problems.append(unheld)
    if targets == 0:
        if project.training is not None:
            fix = "Name at least one target column."
            problems.append(Problem("data.targets", "There is no target to learn.", fix))
    elif targets != graph.output_units:
        fix = f"Give the output layers {targets} units in all, or choose other columns."
        problems.append(_misfit("targets", targets, "target column", graph.output_units, "output unit", fix))
    else:
        problems += _target_problems(project, graph, dataset.targets)
    return problems


def _unheld(project: Project, values: Floats, noun: str) -> Problem | None:
    """The first row with a number that float32, in which everything is trained, does not hold."""
    held = (np.abs(values) <= np.finfo(np.float32).max).all(axis=1)
    if held.all():
        return None
    row = int(np.flatnonzero(~held)[0])
    what = "is too large for float32" if np.isfinite(values[row]).all() else "is not a finite number"
    return Problem(_row_place(project, row), f"{noun} {what}.", "Mend the row or leave it out.")


def _target_problems(project: Project, graph: Graph, targets: Floats) -> list[Problem]:
    choice = project.training_or_default.loss
    loss = LOSSES.get(choice.name)
    if loss is None:
        return []
    if (unheld := _unheld(project, targets, "A target")) is not None:
        return [unheld]
    fits, want, fix = np.ones(len(targets), bool), "", ""
    if loss.targets == "unit":
        fits = ((targets >= 0) & (targets <= 1)).all(axis=1)
        want, fix = "targets from 0 to 1", "Rescale the targets, or choose another loss."
    elif loss.targets == "sign":
        fits = (np.abs(targets) == 1).all(axis=1)
        want, fix = "targets −1 or 1", "Write −1 and 1 for the two classes, or choose another loss."
    elif loss.targets == "one_hot":
        for first, last in loss_groups(graph, choice):
            part = targets[:, first:last]
            fits &= (((part == 0) | (part == 1)).all(axis=1)) & (part.sum(axis=1) == 1)
        want, fix = "one-hot targets (one 1, else 0)", 'Use one-hot columns, or one column with "classes".'
    wrong = np.flatnonzero(~fits)
    if len(wrong) == 0:
        return []
    row = int(wrong[0])
    given = ", ".join(f"{number:g}" for number in targets[row][:8]) + (", …" if targets.shape[1] > 8 else "")
    more = f" So are {_plural(len(wrong) - 1, 'other row')}." if len(wrong) > 1 else ""
    what = f"{loss.name} needs {want}, but this row has {given}.{more}"
    return [Problem(_row_place(project, row), what.replace("So are 1 other row.", "So is 1 other row."), fix)]


def _class_problems(table: TableSource) -> list[Problem]:
    if not table.classes:
        return []
    if len(table.targets) != 1:
        what = f"With classes there is one target column; here are {len(table.targets)}."
        return [Problem("data.classes", what, "Keep one target column, or remove the classes.")]
    if len(set(table.classes)) != len(table.classes):
        return [Problem("data.classes", "A class is listed twice.", "List each class once.")]
    problems: list[Problem] = []
    known, column = set(table.classes), len(table.inputs)
    for where, row in _rows(table):
        if len(row) <= column or len(problems) >= ROW_REPORTS:
            continue
        cell = row[column]
        if isinstance(cell, str):
            is_known = cell in known
        else:  # a class's number from 0, or a name that is a number itself
            is_known = f"{cell:.15g}" in known or (float(cell).is_integer() and 0 <= cell < len(table.classes))
        if not is_known:
            said = shown(cell) if isinstance(cell, str) else f"number {cell:g}"
            problems.append(Problem(where, f"There is no class {said}.", f"The classes are {_listed(table.classes)}."))
    return problems


def _generator_problems(data: GeneratorSource) -> list[Problem]:
    problems: list[Problem] = []
    if data.name not in GENERATORS:
        what = f"There is no generator named {shown(data.name)}."
        problems.append(Problem("data.name", what, GENERATORS.suggestion(data.name)))
    if not 1 <= data.samples <= MAX_SAMPLES:
        what = f"samples is {data.samples:g}."
        problems.append(Problem("data.samples", what, f"Write a whole number from 1 to {grouped(MAX_SAMPLES)}."))
    if not 0 <= data.noise <= MAX_NOISE:
        problems.append(Problem("data.noise", f"noise is {data.noise:g}.", f"Write a number from 0 to {MAX_NOISE:g}."))
    if not 0 <= data.seed < SEED_LIMIT:
        problems.append(Problem("data.seed", f"seed is {data.seed}.", "Write a whole number from 0 up."))
    return problems


def _bundled_problems(data: BundledSource) -> list[Problem]:
    if data.name in BUNDLED:
        return []
    return [Problem("data.name", f"There is no data set named {shown(data.name)}.", BUNDLED.suggestion(data.name))]


def _misfit(key: str, columns: int, noun: str, units: int, unit: str, fix: str) -> Problem:
    return Problem(f"data.{key}", f"The data has {_plural(columns, noun)} for {_plural(units, unit)}.", fix)


def _is_finite(row: Row) -> bool:
    """Whether a row is of finite numbers alone; False is no proof that it is not: their sum may be too large."""
    try:
        return math.isfinite(sum(row))  # type: ignore[arg-type]
    except (TypeError, OverflowError):  # a text
        return False


def _rows(table: TableSource) -> Iterator[tuple[str, Row]]:
    for index, row in enumerate(table.rows):
        yield f"data.rows[{index}]", row
    for index, row in enumerate(table.test_rows or ()):
        yield f"data.test_rows[{index}]", row


def _row_place(project: Project, row: int) -> str:
    """Where a row of the materialised data stands: test rows follow the others."""
    data = project.data
    if isinstance(data, TableSource) and row >= len(data.rows):
        return f"data.test_rows[{row - len(data.rows)}]"
    return f"data.rows[{row}]"


def _plural(count: int, noun: str, plural: str = "") -> str:
    return f"{count} {noun if count == 1 else plural or noun + 's'}"


def _listed(names: tuple[str, ...]) -> str:
    short = ", ".join(name if len(name) <= 20 else name[:19] + "…" for name in names[:6])
    return short + (", …" if len(names) > 6 else "")
