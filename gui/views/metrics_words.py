"""The words of the metrics view: definitions with their formulas, numbers with their reasons, axes and cells."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.scores import Boundary, Confusion, Fit
from gui.numbers import DASH, count, digits, number

PRECISION, RECALL, F1, SUPPORT = "precision", "recall", "F1", "support"
MEASURES = (PRECISION, RECALL, F1, SUPPORT)
BRIEF = {PRECISION: "prec.", RECALL: "recall", F1: "F1", SUPPORT: "n"}
NOTES = {
    PRECISION: "precision = TP / (TP + FP): of the examples answered with this class, the part that belongs to it.",
    RECALL: "recall = TP / (TP + FN): of the examples of this class, the part that was answered with it.",
    F1: "F1 = 2·TP / (2·TP + FP + FN): the harmonic mean of precision and recall.",
    SUPPORT: "support n = TP + FN: how many examples there are of this class.",
}
COUNTED = (
    "TP: of this class and answered so. FP: answered so, but of another class. FN: of this class, answered otherwise."
)
ACCURACY = "accuracy = right answers / all answers: the diagonal of the matrix against all of it."
MACRO = "macro: the plain mean over the classes, each counting the same; a class without a value is left out."
VALUES = (
    "With a the answer, t the target, N examples:\n"
    "MAE = Σ|a − t| / N: how far off an answer is on average.\n"
    "RMSE = √(Σ(a − t)² / N): the same with large misses counting more.\n"
    "R² = 1 − SS_res / SS_tot, SS_res = Σ(a − t)², SS_tot = Σ(t − mean t)²: 1 is perfect, 0 as good as always "
    "answering the mean, below 0 worse than that."
)
_REASONS = {
    PRECISION: "0/0: never the answer",
    RECALL: "0/0: no example of it",
    F1: "0/0: no example of it, and never the answer",
}


def percent(share: float) -> str:
    return f"{number(100 * share)} %"


def decimal(value: float | None) -> str:
    """A share with as many decimals as its neighbours, so that columns line up; a dash for none."""
    return DASH if value is None or value != value else f"{value:.{max(2, digits() - 1)}f}"


def measure_text(part: Confusion, row: int, measure: str) -> str:
    """What stands in a column beside the matrix, for a class."""
    if measure == SUPPORT:
        return count(int(part.support[row]))
    return decimal(float(_of(part, measure)[row]))


def macro_text(part: Confusion, measure: str) -> str:
    return count(len(part.truth)) if measure == SUPPORT else decimal(part.macro(_of(part, measure)))


def measure_words(part: Confusion, row: int, measure: str) -> str:
    """The same as a sentence: "precision of salmon: 0.93 = 28 / (28 + 2)"."""
    name, right = part.classes[row], int(part.counts[row, row])
    missed, taken = int(part.support[row]) - right, int(part.given[row]) - right
    if measure == SUPPORT:
        return f"{name}: {examples(int(part.support[row]))}"
    value = float(_of(part, measure)[row])
    if value != value:
        return f"{measure} of {name}: {DASH} ({_REASONS[measure]})"
    r, m, t = count(right), count(missed), count(taken)
    sums = {PRECISION: f"{r} / ({r} + {t})", RECALL: f"{r} / ({r} + {m})", F1: f"2·{r} / (2·{r} + {t} + {m})"}
    return f"{measure} of {name}: {decimal(value)} = {sums[measure]}"


def macro_words(part: Confusion, measure: str) -> str:
    if measure == SUPPORT:
        return examples(len(part.truth))
    known = sum(value == value for value in _of(part, measure).tolist())
    return f"macro {measure}: {macro_text(part, measure)}, the mean over {known} of {len(part.classes)} classes"


def accuracy_words(part: Confusion) -> str:
    often = int(part.support.argmax())
    always = (
        f"always answering {part.classes[often]} would be right in {percent(part.support[often] / len(part.truth))}"
    )
    return f"accuracy {percent(part.accuracy)} = {count(part.right)} / {count(len(part.truth))}; {always}"


def accuracy_texts(part: Confusion) -> tuple[str, ...]:
    """Below the matrix, the longest text first."""
    share = percent(part.accuracy)
    return f"accuracy {share} ({count(part.right)} of {count(len(part.truth))})", f"accuracy {share}", f"acc. {share}"


def cell_texts(part: Confusion, truth: int, answered: int) -> tuple[str, ...]:
    """A cell in words, the longest text first."""
    size, share = int(part.counts[truth, answered]), float(part.shares[truth, answered])
    of_row = "" if share != share else f", {percent(share)} of {part.classes[truth]}"
    which = f"{part.classes[truth]} answered {part.classes[answered]}"
    return f"true {which}: {count(size)}{of_row}", f"{which}: {count(size)}", count(size)


def boundary_text(classes: tuple[str, ...], boundary: Boundary) -> str:
    """ "1 where a > 0.5": what tells two classes apart."""
    return f"{classes[1]} where {boundary.variable} > {number(boundary.value)}"


def examples(size: int) -> str:
    return f"{count(size)} example{'' if size == 1 else 's'}"


def fit_texts(part: Fit) -> tuple[str, ...]:
    """Below the scatter, the longest text first."""
    r2, mae, rmse = part.r2, number(part.mae), number(part.rmse)
    square = f"R² {DASH} (the targets don’t vary)" if r2 is None else f"R² {number(r2)}"
    brief = f"R² {number(r2)}"
    return f"MAE {mae}   RMSE {rmse}   {square}", f"MAE {mae}  RMSE {rmse}  {brief}", f"RMSE {rmse}  {brief}", brief


def miss_texts(part: Fit, place: int, row: int, *, is_worst: bool) -> tuple[str, ...]:
    """An example of a regression in words, the longest text first."""
    target, answer = number(float(part.targets[place])), number(float(part.answers[place]))
    off = number(abs(float(part.errors[place])))
    name = f"{'worst: ' if is_worst else ''}example {count(row + 1)}"
    return f"{name}, target {target}, answer {answer}, off by {off}", f"{name}, off by {off}", f"off by {off}"


def _of(part: Confusion, measure: str) -> NDArray[np.floating[Any]]:
    return {PRECISION: part.precision, RECALL: part.recall, F1: part.f1}[measure]
