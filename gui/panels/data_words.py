"""The line that says what is loaded: "500 points, 2 inputs, 1 target (−1, 1)"."""

from __future__ import annotations

import re

from core.datasets.bundled import BUNDLED
from core.datasets.dataset import Dataset
from core.numerals import with_subscript
from core.problems import Problem
from core.project import BundledSource, DataSource, FileSource, GeneratorSource, TableSource
from gui.numbers import count
from gui.panels.data_choices import file_name
from gui.panels.data_suits import plural, target_words

MOST_NAMES = 3


def data_line(source: DataSource | None, dataset: Dataset | None, problems: tuple[Problem, ...] = ()) -> str:
    """What is loaded, or why it cannot be."""
    if source is None:
        return "No data yet."
    if dataset is None:
        wrong = next((p for p in problems if p.where.startswith("data")), None) or next(iter(problems), None)
        return f"{wrong.what} {wrong.fix}" if wrong is not None else "The data cannot be read."
    inputs, targets = dataset.inputs.shape[1], dataset.targets.shape[1]
    if isinstance(source, GeneratorSource):
        parts = [f"{count(len(dataset))} points", plural(inputs, "input")]
        return ", ".join([*parts, f"{plural(targets, 'target')} ({target_words(dataset)})"])
    names = f"{_listed(dataset.input_names)} → {_target(source, dataset)}"
    rows = plural(len(dataset), "row").replace(str(len(dataset)), count(len(dataset)), 1)
    return f"{', '.join([*_named(source), rows])}: {names}"


def unbroken(line: str) -> str:
    """The same for a narrow place: neither a number and what it counts nor what is in brackets is broken."""
    line = re.sub(r"(?<=\d) (?=[a-z])|(?<=→) |(?<=target) (?=\()|(?<=targets) (?=\()", "\u00a0", line)
    return re.sub(r"\([^()]*\)", lambda found: found.group().replace(" ", "\u00a0"), line)


def split_line(dataset: Dataset) -> str:
    """How many rows train and test, for a tooltip."""
    return f"{count(len(dataset.train))} rows train, {count(len(dataset.test))} test."


def _named(source: DataSource) -> list[str]:
    if isinstance(source, FileSource):
        return [file_name(source)]
    return []


def _target(source: DataSource, dataset: Dataset) -> str:
    if dataset.classes:
        return f"{_target_column(source, dataset)} ({plural(len(dataset.classes), 'class')})"
    return f"{_listed(dataset.target_names)} ({target_words(dataset)})" if dataset.target_names else "no target"


def _target_column(source: DataSource, dataset: Dataset) -> str:
    """The column that held the classes, which have columns of their own in the rows."""
    if isinstance(source, BundledSource) and source.name in BUNDLED:
        return _listed(BUNDLED[source.name].table().targets)
    if isinstance(source, (TableSource, FileSource)) and len(source.targets) == 1:
        return source.targets[0]
    return _listed(dataset.target_names) if len(dataset.target_names) == 1 else "class"


def _listed(names: tuple[str, ...]) -> str:
    short = [with_subscript(name) if len(name) <= 16 else f"{name[:15]}…" for name in names[:MOST_NAMES]]
    return ", ".join(short) + (f", … ({len(names)})" if len(names) > MOST_NAMES else "")
