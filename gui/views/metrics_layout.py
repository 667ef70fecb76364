"""Where everything of a confusion matrix stands in the room there is; pure, from the widths of its texts."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from PySide6.QtCore import QRectF

from gui.views.metrics_words import BRIEF, F1, MEASURES, PRECISION, RECALL

LARGEST = 150.0  # pixels of a cell
_SMALL = 12.0  # pixels of a cell below which measures beside the matrix give way to it
_FLAT = 1.7  # times as wide as high a cell is, at most
_PAD = 8.0  # beside a text in its column
_TIGHT = 5.0  # and in its cell
MARK = 11.0  # room for a class's mark
ABOVE, BELOW = 2.5, 1.6  # lines above and below the cells
_COLUMNS = (MEASURES, (PRECISION, RECALL, F1), (RECALL,), ())


@dataclass(frozen=True)
class Layout:
    """Pixels.

    Attributes:
        box: the cells. cell: width and height of one.
        rows, columns: what stands beside and above the cells, () for nothing.
        measures: which columns stand at the right; headings: what is above them; lefts: where each begins, and its end.
        line: height of a line of type; bottom: top of the row of averages.
        left: where the rows' names begin.
    """

    box: QRectF
    cell: tuple[float, float]
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    measures: tuple[str, ...]
    headings: tuple[str, ...]
    lefts: tuple[float, ...]
    line: float
    left: float

    @property
    def bottom(self) -> float:
        return self.box.bottom() + self.line / 3

    def at(self, row: int, column: int) -> QRectF:
        wide, high = self.cell
        return QRectF(self.box.left() + column * wide, self.box.top() + row * high, wide, high)


def lay_out(
    classes: tuple[str, ...],
    texts: dict[str, list[str]],
    widest: tuple[str, str],
    room: tuple[float, float],
    measure: Callable[[str], float],
    line: float,
    scale: float,
    *,
    has_numbers: bool = True,
) -> Layout:
    """What says the most of what fits: names before wordy headings, numbers in cells before the last measures.

    Args:
        texts: measure → the widest of what may stand in its column. widest: the widest number and share in a cell.
        room: width and height. measure: the width of a text. line: its height.
        has_numbers: False for names and tints only.
    """
    size, height = len(classes), room[1]
    high = max(min((height - (ABOVE + BELOW) * line) / size, LARGEST * scale), 0.1)
    has_rows = high >= 0.9 * line
    numbers = tuple(str(i + 1) for i in range(size))
    labelled = tuple(f"{n} {name}" for n, name in zip(numbers, classes, strict=True))
    names = ((classes, classes), (labelled, numbers), (numbers, numbers)) if has_rows else (((), classes),)
    tries: list[Layout] = []
    for measures in _COLUMNS if has_rows and has_numbers else ((),):
        for rows, columns in (*names, (names[-1][0], ())):
            for headings in dict.fromkeys((measures, tuple(BRIEF[m] for m in measures))):
                made = _place(size, rows, columns, measures, headings, texts, room, high, measure, line)
                if made is not None and _is_named(made, measure):
                    tries.append(made)
    needed = [measure(text) + _TIGHT for text in widest]
    wanted = (0.0,) if not has_numbers else (needed[1], needed[0]) if high >= 2.2 * line else (needed[0],)
    plain = (numbers, ()) if numbers != classes else ((),)
    tables = [made for made in tries if made.columns and (len(made.measures) >= 3 or not has_numbers)]
    named = sorted((made for made in tables if made.rows not in plain), key=lambda made: made.columns != classes)
    for among, least in ((named, wanted), (tables, wanted), (tries, (*wanted, _SMALL * scale))):
        for width in least:
            for made in among:
                if made.cell[0] >= width:
                    return made
    return next((made for made in tries if not made.measures), tries[-1])


def _is_named(layout: Layout, measure: Callable[[str], float]) -> bool:
    return not layout.columns or max(map(measure, layout.columns)) <= layout.cell[0] - 2


def _place(
    size: int,
    rows: tuple[str, ...],
    columns: tuple[str, ...],
    measures: tuple[str, ...],
    headings: tuple[str, ...],
    texts: dict[str, list[str]],
    room: tuple[float, float],
    high: float,
    measure: Callable[[str], float],
    line: float,
) -> Layout | None:
    width, height = room
    pad = max(_PAD, 0.6 * line)
    beside = (MARK if rows else 0.0) + max((measure(name) for name in (*rows, "true")), default=0.0) + _PAD
    wides = [max(map(measure, (heading, *texts[m]))) + pad for m, heading in zip(measures, headings, strict=True)]
    wides[:3] = [max(wides[:3], default=0.0)] * len(wides[:3])  # precision, recall and F1 are alike
    free = width - 1 - beside - sum(wides) - (_PAD if measures else 0.0)
    wide = min(free / size, _FLAT * high)
    if measures and (wide < 1 or beside > 0.45 * width):
        return None
    wide = max(wide, 0.1)
    needed = beside + wide * size + sum(wides) + (_PAD if measures else 0.0)
    left = max(0.0, (width - needed) / 2)
    top = ABOVE * line + max(0.0, height - (ABOVE + BELOW) * line - high * size) / 3
    box = QRectF(left + beside, top, wide * size, high * size)
    edge = box.right() + _PAD
    lefts = [edge]
    for each in wides:
        lefts.append(lefts[-1] + each)
    return Layout(box, (wide, high), rows, columns, measures, headings, tuple(lefts), line, left)
