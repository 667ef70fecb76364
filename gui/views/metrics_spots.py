"""What the metrics view says of what the mouse is over, and of the selected example while it is elsewhere."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from core.scores import Confusion, Fit, Scores
from gui.numbers import count
from gui.views import metrics_words as words


@dataclass(frozen=True)
class Spot:
    """Something the mouse may be over: a cell, a class's measure, a measure's mean, or the accuracy."""

    kind: Literal["cell", "measure", "macro", "accuracy"]
    row: int = 0
    column: int = 0
    measure: str = ""


def spot_texts(part: Confusion, spot: Spot, whole: float | None) -> tuple[tuple[str, ...], str]:
    """What a place of the matrix says, the longest text first, and the definitions for its tooltip.

    Args:
        whole: the accuracy over all outputs.
    """
    if spot.kind == "cell":
        kind = "Right answers." if spot.row == spot.column else "Wrong answers."
        click = "A click selects its examples one by one, the largest loss first."
        turn = "" if part.boundary is None else f"\nAnswered {words.boundary_text(part.classes, part.boundary)}."
        each = "\n".join(words.measure_words(part, spot.row, m) for m in words.MEASURES[:3])
        return words.cell_texts(part, spot.row, spot.column), f"{kind} {click}{turn}\n{each}"
    if spot.kind == "measure":
        text = words.measure_words(part, spot.row, spot.measure)
        return (text, text.split(": ", 1)[-1]), f"{words.NOTES[spot.measure]}\n{words.COUNTED}"
    if spot.kind == "macro":
        text = words.macro_words(part, spot.measure)
        return (text, text.split(",")[0]), f"{words.NOTES[spot.measure]}\n{words.COUNTED}\n{words.MACRO}"
    text = words.accuracy_words(part)
    every = "" if whole is None or whole == part.accuracy else f"\nRight in all outputs: {words.percent(whole)}."
    return (text, text.split(";")[0]), f"{words.ACCURACY}{every}"


def confusion_hint(scores: Scores, part: Confusion, place: int | None) -> tuple[str, ...]:
    """Which of its cell's examples the selected one is; `place`: where it is among the rows, None for nowhere."""
    if place is None:
        return "click a cell: its examples one by one, the largest loss first", "click a cell: its examples", ""
    truth, answered = int(part.truth[place]), int(part.answered[place])
    rows, example = scores.in_cell(part, truth, answered).tolist(), int(scores.rows[place])
    name, where = f"example {count(example + 1)}", f"{count(rows.index(example) + 1)} of {count(len(rows))}"
    which = f"{part.classes[truth]} answered {part.classes[answered]}"
    its = f"{name}, no. {where} in its cell, largest loss first"
    return f"{its}: true {which}", f"{its}: {which}", its, f"no. {where}, largest loss first", f"no. {where}", ""


def fit_hint(scores: Scores, part: Fit, place: int | None) -> tuple[str, ...]:
    """The selected example, or the worst one."""
    row = int(scores.farthest(part)[0])
    at = scores.place_of(row) or 0
    if place is not None and place != at:
        return (*words.miss_texts(part, place, int(scores.rows[place]), is_worst=False), "")
    return (*words.miss_texts(part, at, row, is_worst=True), "")


def subject_texts(scores: Scores, which: str) -> tuple[str, ...]:
    """Beside the title: how many examples of which rows; where an answer turns stands at the matrix."""
    one = "example" if len(scores.rows) == 1 else "examples"
    size = f"{count(len(scores.rows))} {which} {one}"
    return size, f"{count(len(scores.rows))} {which} rows", ""
