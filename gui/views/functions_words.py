"""The functions view in words: where the slice lies, what is at a place of it, how far the sum is off."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core.numerals import with_subscript
from core.probing import Plane
from gui.moment import Moment
from gui.numbers import number
from gui.views.functions_names import goal_name, input_names_of
from gui.views.functions_picture import Cell, Floats, Picture, share_text

NEAR = 0.02  # of the line's length: a place so near to an example's means the example


def subject_texts(moment: Moment, line: Plane) -> tuple[str, ...]:
    """Beside the title: through what the line goes and where the other inputs stand still, the longest text first."""
    names = input_names_of(moment)
    if len(names) == 1:
        return f"of {with_subscript(names[0])}", ""
    if line.along:
        return f"on the way from {line.names[0].replace('→', 'to example')}", line.names[0], ""
    through = f"slice through {moment.selected_name or 'the mean'}"
    return f"{through}: {still_text(moment, line)}", through, through.removeprefix("slice "), ""


def still_text(moment: Moment, line: Plane) -> str:
    """Which values the inputs have that don't vary: "x₂ = 0.5", two of them at most; "" with one input."""
    names = input_names_of(moment)
    if line.along:
        return ""
    others = [i for i in range(len(names)) if i != line.x]
    still = ", ".join(f"{with_subscript(names[i])} = {number(line.base[i])}" for i in others[:2])
    return still + (f" and {len(others) - 2} more" if len(others) > 2 else "")


def resting_texts(
    picture: Picture, moment: Moment, points: Floats, hidden: int, *, has_shares: bool = False
) -> tuple[str, ...]:
    """What is said while the mouse is elsewhere, the longest text first; `hidden` units had no room.

    Args:
        has_shares: whether percentages stand in the boxes.
    """
    count = len(picture.joints)
    short = f"{count} joint{'s' if count != 1 else ''}" if count else "no joints"
    chosen = "" if moment.inputs is None else f"┃ {moment.selected_name or 'the place'}"
    if hidden > 0:
        left_out = f"{short}   {hidden} units with the smallest part are left out"
        return left_out, f"{short}   {hidden} left out", short
    still = still_text(moment, picture.curves.line)
    at = f"at {still}" if still else ""
    bend = "dashed: the sum before its activation" if picture.has_bend else ""
    dashed, dots = "╌ sum z" if bend else "", f"┊ {short}" if count else ""
    residual = mean_residual(picture, points)
    share = "%: share of the sum’s variance" if has_shares else ""
    briefly = (dashed, share.replace("the sum’s", "its") if dashed else share)  # the dashes are the sum
    explained = [(chosen, dots, *briefly, residual, at), (chosen, dots, *briefly, at), (chosen, *briefly, at), briefly]
    dotted, stems = f"{short} (dotted)" if count else short, f"{residual} (stems)" if residual else ""
    parts = (
        (chosen, dotted, bend, share, stems, at),
        (chosen, short, bend, share, residual, at),
        *(((chosen, short, bend, share, residual),) if residual else ()),  # else where it stands is said first
        *(explained if share else ()),
        (chosen, short, bend, residual, at),
        (short, bend, residual, at),
        *(((short, bend, residual), (short, at, residual)) if residual else ()),
        (chosen, dashed, dots, at),
        (chosen, dashed, at),
        (chosen, at),
        (short, at),
        (short, residual),
    )
    return *("   ".join(filter(None, part)) for part in parts), at, short


def mean_residual(picture: Picture, points: Floats) -> str:
    """How far the sum is off its targets, points [M, 2]; "" without any."""
    if not len(points):
        return ""
    answers = np.interp(points[:, 0], picture.curves.x, picture.output)
    return f"mean |output − target| {number(float(np.abs(answers - points[:, 1]).mean()))}"


def texts_at(
    picture: Picture, moment: Moment, points: Floats, rows: NDArray[np.intp], x: float, cell: Cell | None
) -> tuple[str, ...]:
    """What is at a place of the line, in a unit's curve or in the sum; rows [M] are the points' examples."""
    line = picture.curves.line
    at = f"{line.names[0]}:" if line.along else with_subscript(input_names_of(moment)[line.x])
    at = f"{at} {number(x)}"
    if cell is not None:
        same = [c for column in picture.columns for c in column.cells if (c.layer, c.unit) == (cell.layer, cell.unit)]
        values = "  ".join(f"{c.kind} {number(float(np.interp(x, picture.curves.x, c.values)))}" for c in same)
        who = moment.graph.by_id[cell.layer].unit_name(cell.unit)
        share = next((f"  {share_text(c.share)} of the variance" for c in same if c.share is not None), "")
        return f"{at}  {who}: {values}{share}", f"{who}: {values}", values
    z, y = (float(np.interp(x, picture.curves.x, curve)) for curve in (picture.total, picture.output))
    text = f"{at}  z {number(z)}  {goal_name(moment, *picture.goal)} {number(y)}"
    row = example_at(picture, points, x)
    if row is not None:
        point = points[row]
        residual = float(np.interp(point[0], picture.curves.x, picture.output)) - point[1]
        long = f"example {int(rows[row]) + 1}  target {number(point[1])}  residual {number(residual)}"
        return f"{at}  {long}", long, text
    return text, text.split("  ", 1)[1]


def example_at(picture: Picture, points: Floats, x: float) -> int | None:
    """The point nearest to a place of the line, where that is near."""
    if not len(points):
        return None
    low, high = picture.curves.line.x_range
    distance = np.abs(points[:, 0] - x)
    best = int(np.argmin(distance))
    return best if distance[best] <= NEAR * (high - low) else None
