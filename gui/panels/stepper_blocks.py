"""Where the equations of a page stand: left to right as blocks, in rows with shared columns where they don't fit."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from PySide6.QtCore import QRectF

from gui.panels.formula_equation import Equation, Line, Page, cells
from gui.theme import GRID

CURVE_WIDTH, CURVE_HEIGHT = 112, 56  # pixels at scale 1
ROWS = 2 * GRID  # between rows of blocks
GRID_ROW = 0.4  # of a pair of lines: from one row of a matrix to the next
BETWEEN = 8 * GRID  # between blocks
BESIDE = 4 * GRID  # between an equation and its curve, or its check
_LOOSEST = 1.25  # times as wide as its equations that a row becomes by shared columns
_FEWEST = 16  # characters of a line, however narrow the strip

_Place = tuple[int, float]  # which of the groups stands here, and its left edge


@dataclass(frozen=True)
class Measures:
    """Pixels: of a character, of a pair of lines, of a curve; of all that equations may take, 0 for no limit."""

    cell: float
    row: float
    curve_width: float
    curve_height: float
    high: float = 0.0


@dataclass(frozen=True)
class Block:
    """An equation, which of the page's it is, where it stands, its lines, whether there is room for its curve, and
    whether its matrix is drawn as one."""

    number: int
    equation: Equation
    area: QRectF
    lines: tuple[Line, ...]
    has_curve: bool = False
    has_grid: bool = False


def blocks_of(page: Page, width: float, sizes: Measures) -> list[Block]:
    """Equations left to right, in rows where they don't fit, which share columns; one that is too wide is broken.

    Matrices are drawn as such where all of the page has room then, else row after row in one line.
    """
    if any(equation.grid for equation in page.equations):
        drawn = _blocks(page, width, sizes, draws=True)
        if not sizes.high or max(block.area.bottom() for block in drawn) <= sizes.high:
            return drawn
    return _blocks(page, width, sizes, draws=False)


def _blocks(page: Page, width: float, sizes: Measures, *, draws: bool) -> list[Block]:
    blocks = [_block(number, equation, width, sizes, draws=draws) for number, equation in enumerate(page.equations)]
    groups = _together(blocks, width)
    wide = [group[-1].area.right() for group in groups]
    pairs = [i for i, group in enumerate(groups) if len(group) > 1]
    placed: list[Block] = []
    top = 0.0
    for row in _grid_of_pairs(wide, pairs[0], width) if len(pairs) > 1 else _rows_of(wide, width):
        placed += [replace(block, area=block.area.translated(left, top)) for i, left in row for block in groups[i]]
        top += max(block.area.height() for i, _ in row for block in groups[i]) + ROWS
    return placed


def _together(blocks: Sequence[Block], width: float) -> list[list[Block]]:
    """Blocks with their checks, side by side from 0 on; the first ones of all groups take alike wide room."""
    is_check = [block.equation.is_check for block in blocks]
    first = max(
        (block.area.width() for block, follows in zip(blocks, is_check[1:], strict=False) if follows), default=0.0
    )
    groups: list[list[Block]] = []
    for block, follows in zip(blocks, is_check, strict=True):
        left = max(first, groups[-1][-1].area.right()) + BESIDE if follows and groups else 0.0
        if left and left + block.area.width() <= width:
            groups[-1].append(replace(block, area=block.area.translated(left, 0)))
        else:
            groups.append([block])
    return groups


def _grid_of_pairs(wide: Sequence[float], first: int, width: float) -> list[list[_Place]]:
    """Pairs in columns of one width, so that all rows share where each half begins: what stands before the `first` of
    them takes places among them, or stays at the left of them where that takes fewer rows."""
    grids: list[list[list[_Place]]] = []
    for aside in (0, first):
        left, column = sum(wide[:aside]) + BETWEEN * aside, max(wide[aside:]) + BETWEEN
        count = int((width + BETWEEN - left) / column)
        if aside and count < 1:
            continue
        starts = range(aside, len(wide), max(1, count))
        rows = [[(i, left + column * (i - at)) for i in range(at, min(at + starts.step, len(wide)))] for at in starts]
        rows[0] = [(i, sum(wide[:i]) + BETWEEN * i) for i in range(aside)] + rows[0]
        grids.append(rows)
    return min(grids, key=len)


def _rows_of(wide: Sequence[float], width: float) -> list[list[_Place]]:
    """Rows of as many as have room, in columns where those fit."""
    rows = _filled(wide, width)
    lefts = _shared_columns(wide, len(rows[0]), len(rows), width) if len(rows) > 1 else None
    if lefts is not None:
        starts = range(0, len(wide), len(lefts))
        return [[(i, lefts[i - at]) for i in range(at, min(at + len(lefts), len(wide)))] for at in starts]
    return [[(i, sum(wide[row[0] : i]) + BETWEEN * (i - row[0])) for i in row] for row in rows]


def _filled(wide: Sequence[float], width: float) -> list[range]:
    """Which blocks stand in a row: as many as have room."""
    if not wide:
        return []
    rows: list[range] = []
    first, x = 0, 0.0
    for i, each in enumerate(wide):
        if i > first and x + each > width:
            rows.append(range(first, i))
            first, x = i, 0.0
        x += each + BETWEEN
    return [*rows, range(first, len(wide))]


def _shared_columns(wide: Sequence[float], most: int, rows: int, width: float) -> list[float] | None:
    """Where the columns begin that all rows share; None where they would take more rows, more room, or leave holes.

    Args:
        most: columns; rows: of them, at most.
    """
    for count in range(most, 1, -1):
        columns = [max(wide[first::count]) for first in range(count)]
        if len(wide) > count * rows:
            return None
        is_close = sum(columns) <= _LOOSEST * sum(wide[:count])
        if is_close and sum(columns) + BETWEEN * (count - 1) <= width:
            return [sum(columns[:i]) + BETWEEN * i for i in range(count)]
    return None


def _block(number: int, equation: Equation, width: float, sizes: Measures, *, draws: bool) -> Block:
    """An equation in the corner, with the lines that it takes."""
    beside = 0.0 if equation.curve is None else BESIDE + sizes.curve_width
    has_grid = draws and len(equation.grid) > 1
    lines = [equation.beside_grid] if has_grid else equation.laid_out()
    if has_grid and sizes.cell * (cells(lines[0].below) + 1) > width:
        has_grid, lines = False, equation.laid_out()
    if beside + sizes.cell * max(cells(lines[0].above), cells(lines[0].below)) > width:
        if beside + _FEWEST * sizes.cell > width:
            beside = 0.0  # no room for the curve: the numbers count
        lines = equation.laid_out(max(_FEWEST, int((width - beside) / sizes.cell)))
    wide = beside + sizes.cell * max(cells(text) for line in lines for text in (line.above, line.below))
    high = sizes.row * len(lines)
    if has_grid:
        wide, high = wide + sizes.cell, sizes.row * (1 + GRID_ROW * (len(equation.grid) - 1))
    if equation.curve is not None and beside:
        high = max(high, sizes.curve_height)
    return Block(number, equation, QRectF(0, 0, wide, high), tuple(lines), beside > 0, has_grid)


def columns_of(block: Block, sizes: Measures) -> list[tuple[QRectF, int]]:
    """Where each column of an equation stands."""
    found: list[tuple[QRectF, int]] = []
    for row, printed in enumerate(block.lines):
        top = block.area.top() + row * sizes.row
        for (column, above, below, _, _), (symbol, number) in zip(printed.spans, printed.texts, strict=True):
            left = block.area.left() + sizes.cell * min(above, below)
            right = block.area.left() + sizes.cell * max(above + cells(symbol), below + cells(number))
            found.append((QRectF(left, top, right - left, sizes.row), column))
    return found
