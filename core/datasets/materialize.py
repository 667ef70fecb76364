"""From a data source of a project to its rows: the one way by which data enter training, traces and views."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core import resources
from core.datasets.bundled import BUNDLED
from core.datasets.columns import MAX_CLASSES, class_codes, label_text, table_source
from core.datasets.csv_file import MAX_PROBLEMS, read_csv
from core.datasets.dataset import Dataset, Range, make_dataset, split
from core.datasets.generators import GENERATORS, MAX_NOISE, MAX_SAMPLES, generate
from core.problems import Problem, ProblemsError
from core.project import BundledSource, Cell, DataSource, FileSource, GeneratorSource, Row, TableSource

Place = Callable[[int], str]

MAX_ONE_HOT = 100_000_000  # 800 MB of float64


def materialize(
    source: DataSource, *, folder: str | Path, seed: int, outputs: int | None, signs: bool = False
) -> Dataset:
    """The rows of a source. It is worked out anew each time: the caller keeps what it wants to keep.

    Args:
        folder: where a relative path of a FileSource starts.
        seed: of the split into training and test rows (a generator has a seed of its own for its rows).
        outputs: output units of the drawing, or None where there is none. A column of K classes becomes K one-hot
            columns; for one output and two classes it becomes one column of 0 and 1.
        signs: that one column is of −1 and +1 instead, as losses of the hinge kind need it.

    Raises:
        ProblemsError: everything that is wrong with the source, by places such as "data.rows[3]".
        UserError: a file that cannot be read, or a name that no table knows.
    """
    if not 0 < source.train_fraction <= 1:
        what = f"The share of training rows is {source.train_fraction:g}."
        raise ProblemsError([Problem("data.train_fraction", what, "Give a number above 0 and at most 1.")])
    if isinstance(source, GeneratorSource):
        return _from_generator(source, seed=seed)
    if isinstance(source, BundledSource):
        bundled = BUNDLED.find(source.name)
        table = replace(bundled.table(), train_fraction=source.train_fraction)
        ranges = (bundled.domain,) * len(table.inputs) if bundled.domain else None
        return _from_table(table, seed=seed, outputs=outputs, signs=signs, ranges=ranges)
    if isinstance(source, FileSource):
        read = read_csv(find_file(source.path, folder=folder))
        table = table_source(read, inputs=source.inputs, targets=source.targets, classes=source.classes)
        table = replace(table, train_fraction=source.train_fraction)
        return _from_table(table, seed=seed, outputs=outputs, signs=signs, place=read.place)
    return _from_table(source, seed=seed, outputs=outputs, signs=signs)


def find_file(path: str, *, folder: str | Path) -> Path:
    """Where a data file is: beside the project, or, for a bare name that is not there, among the shipped ones."""
    beside = Path(folder) / Path(path).expanduser()
    shipped = resources.path("data") / Path(path).name
    return shipped if not beside.exists() and shipped.name == path and shipped.is_file() else beside


def describe_generators() -> list[dict[str, Any]]:
    """Every generated and bundled data set as plain JSON values, for `netfold gallery --data` and for documentation."""
    described: list[dict[str, Any]] = [
        {
            "source": "generator",
            "name": entry.name,
            "title": entry.title,
            "definition": entry.definition,
            "kind": "regression" if entry.is_regression else "classification",
            "inputs": ["x1", "x2"],
            "targets": ["y"],
            "input_ranges": [list(entry.domain)] * 2,
            "labels": list(entry.labels),
            "samples": entry.samples,
            "noise": [0.0, MAX_NOISE],
        }
        for entry in GENERATORS.values()
    ]
    for entry in BUNDLED.values():
        data = materialize(BundledSource(entry.name), folder="", seed=0, outputs=None)
        described.append(
            {
                "source": "bundled",
                "name": entry.name,
                "title": entry.title,
                "definition": entry.definition,
                "kind": "classification",
                "inputs": list(data.input_names),
                "targets": list(entry.table().targets),
                "input_ranges": [list(entry.domain or ends) for ends in data.input_ranges],
                "labels": list(data.classes) or sorted(set(data.targets.ravel().tolist())),
                "samples": len(data),
            }
        )
    return described


def _from_generator(source: GeneratorSource, *, seed: int) -> Dataset:
    generator = GENERATORS.find(source.name)
    problems: list[Problem] = []
    if not 1 <= source.samples <= MAX_SAMPLES:
        what = f"{source.samples} samples cannot be drawn."
        problems.append(Problem("data.samples", what, f"Give a number from 1 to {MAX_SAMPLES}."))
    if not 0 <= source.noise <= MAX_NOISE:
        problems.append(
            Problem(
                "data.noise", f"Noise of {source.noise:g} is out of range.", f"Give a number from 0 to {MAX_NOISE}."
            )
        )
    if source.seed < 0:
        problems.append(
            Problem("data.seed", f"The seed {source.seed} is negative.", "Give 0 or a larger whole number.")
        )
    if problems:
        raise ProblemsError(problems)
    points, targets = generate(generator, samples=source.samples, noise=source.noise, seed=source.seed)
    train, test = split(source.samples, train_fraction=source.train_fraction, seed=seed)
    return make_dataset(
        points,
        targets,
        input_names=("x1", "x2"),
        target_names=("y",),
        train=train,
        test=test,
        input_ranges=(generator.domain,) * 2,
    )


def _from_table(
    source: TableSource,
    *,
    seed: int,
    outputs: int | None,
    signs: bool,
    place: Place = "data.rows[{}]".format,
    ranges: tuple[Range, ...] | None = None,
) -> Dataset:
    problems = _shape_problems(source)
    if problems:
        raise ProblemsError(problems)
    # A single column of classes holds names or numbers; as many columns as classes are one-hot as they stand.
    codes = class_codes(source.classes) if source.classes and len(source.targets) == 1 else None
    values = _values(source.rows, source, codes, place, problems)
    tested = _values(source.test_rows or (), source, codes, "data.test_rows[{}]".format, problems)
    if len(problems) > MAX_PROBLEMS:
        rest = Problem("data", f"… and {len(problems) - MAX_PROBLEMS} more of this kind.", "Mend these first.")
        problems = [*problems[:MAX_PROBLEMS], rest]
    if problems:
        raise ProblemsError(problems)
    if source.test_rows is None:
        train, test = split(len(values), train_fraction=source.train_fraction, seed=seed)
    else:
        train, test = np.arange(len(values)), np.arange(len(values), len(values) + len(tested))
    everything = np.concatenate([values, tested])
    inputs, targets = everything[:, : len(source.inputs)], everything[:, len(source.inputs) :]
    target_names = source.targets
    if codes is not None:
        targets, target_names = _class_columns(targets[:, 0], source, outputs, signs=signs)
    return make_dataset(
        inputs,
        targets,
        input_names=source.inputs,
        target_names=target_names,
        classes=source.classes,
        train=train,
        test=test,
        input_ranges=ranges,
    )


def _shape_problems(source: TableSource) -> list[Problem]:
    """What is wrong before any cell is looked at."""
    problems: list[Problem] = []
    if not source.inputs:
        problems.append(Problem("data.inputs", "There are no input columns.", "Name at least one column."))
    if not source.rows:
        problems.append(Problem("data.rows", "There are no rows.", "Add at least one."))
    count, columns = len(source.classes), len(source.targets)
    if count and columns not in (1, count):
        what = f"There are {count} classes and {columns} target columns."
        problems.append(Problem("data.targets", what, "Give one column of class names, or one column a class."))
    if count * len(source.rows) > MAX_ONE_HOT:
        what = f"{len(source.rows)} rows of {count} classes make {count * len(source.rows)} targets."
        problems.append(Problem("data.rows", what, f"The limit is {MAX_ONE_HOT}: keep fewer rows or classes."))
    if len(set(source.classes)) < count:
        problems.append(Problem("data.classes", "Two classes have the same name.", "Name each class once."))
    if count > MAX_CLASSES:
        problems.append(Problem("data.classes", f"There are {count} classes.", f"The limit is {MAX_CLASSES}."))
    return problems


def _values(
    rows: Sequence[Row], source: TableSource, codes: dict[str, float] | None, place: Place, problems: list[Problem]
) -> NDArray[np.float64]:
    """The cells as numbers [rows, columns], a class as its number; what cannot be one is added to the problems."""
    names = (*source.inputs, *source.targets)
    values = np.zeros((len(rows), len(names)))
    for index, row in enumerate(rows):
        if len(row) != len(names):
            what = f"This row has {len(row)} cells, not {len(names)}."
            problems.append(Problem(place(index), what, f"Give a cell for each of {', '.join(names)}."))
            continue
        for column, cell in enumerate(row):
            if codes is not None and column == len(names) - 1:
                code = codes.get(label_text(cell))
                if code is None:
                    what = f"{label_text(cell)!r} in column {names[column]!r} is none of the classes."
                    problems.append(Problem(place(index), what, f"Classes: {', '.join(source.classes)}."))
                else:
                    values[index, column] = code
            elif _is_number(cell):
                values[index, column] = cell
            else:
                what = f"{cell!r} in column {names[column]!r} is not a finite number."
                problems.append(Problem(place(index), what, "Write a number."))
    return values


def _is_number(cell: Cell) -> bool:
    return not isinstance(cell, str) and math.isfinite(cell)


def _class_columns(
    index: NDArray[np.float64], source: TableSource, outputs: int | None, *, signs: bool
) -> tuple[NDArray[np.float64], tuple[str, ...]]:
    """Targets for a class number per row: one column where one unit decides between two classes, else one-hot."""
    if outputs == 1 and len(source.classes) == 2:
        return (2 * index - 1 if signs else index)[:, None], source.targets
    return np.eye(len(source.classes))[index.astype(np.int64)], source.classes
