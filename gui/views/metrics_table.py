"""The metrics view's numbers for others to work on: as a table, and as lines of text."""

from __future__ import annotations

from core.scores import Confusion, Fit, Scores
from gui.views import metrics_words as words
from gui.views.saving import NumbersTable


def table_of(scores: Scores, part: Confusion | Fit) -> NumbersTable:
    """A row a true class with its counts and measures, empty for 0/0; or a row an example."""
    if isinstance(part, Fit):
        values = zip(scores.rows.tolist(), part.targets.tolist(), part.answers.tolist(), strict=True)
        return NumbersTable(("example", "target", "answer", "error"), [(r + 1, t, a, a - t) for r, t, a in values])
    measures = (part.precision.tolist(), part.recall.tolist(), part.f1.tolist(), part.support.tolist())
    rows = [
        (name, *counts, *("" if value != value else value for value in each))
        for name, counts, each in zip(part.classes, part.counts.tolist(), zip(*measures, strict=True), strict=True)
    ]
    return NumbersTable(("true class", *(f"answered {name}" for name in part.classes), *words.MEASURES), rows)


def lines_of(part: Confusion | Fit) -> list[str]:
    """Every measure with how it comes about."""
    if isinstance(part, Fit):
        return [words.fit_texts(part)[0]]
    every = [words.measure_words(part, row, m) for row in range(len(part.classes)) for m in words.MEASURES[:3]]
    return [words.accuracy_words(part), *every, *(words.macro_words(part, m) for m in words.MEASURES[:3])]
