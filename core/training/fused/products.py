"""Matrix products, transposes and sums over examples: the three loops that a layer's arithmetic is made of.

One product serves three times, because out[r, c] = Σ_k s[r, k]·v[k, c] only ever asks for single numbers s and for
rows of vectors v:   Z = W·A   (rows: units, k: sources, columns: examples),
                    ∂A = Wᵀ·∂Z (rows: sources, k: units, columns: examples),
                    ∂W = ∂Z·Aᵀ (rows: units, k: examples, columns: sources; v is A with an example a row).
"""

from __future__ import annotations

import itertools
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

from core.training.fused.assembly import Function, Index, Pointer
from core.training.fused.module import Module
from core.training.fused.vector import LANES, Vector

UNROLL = 4
FEW = LANES // 4  # columns, up to which a product goes by sums over examples
Begin = Literal["zero", "add", "bias"]  # with nothing, with what is there, with a number a row
End = Literal["put", "descend"]  # out ← Σ, or one step of plain gradient descent: out ← out − rate·Σ


@dataclass(frozen=True)
class Product:
    """out[r, c] = begin + Σ_k s[r, k]·v[k, c], or a step along it; strides count floats.

    Attributes:
        rows, terms, columns: ranges of r, k, c.
        scalar_row, scalar_term: from s[r, k] to the next r, to the next k.
        vector_term, out_row: from v[k, ·] to the next k, from out[r, ·] to the next r.
    """

    rows: int
    terms: int
    columns: int
    scalar_row: int
    scalar_term: int
    vector_term: int
    out_row: int
    begin: Begin
    end: End = "put"


def product(module: Module, shape: Product) -> str:
    """The function (out, scalars, vectors, extra) of a product; extra: the bias or the rate, where there is one."""
    return module.once(
        shape, ("out", "scalars", "vectors", "extra"), lambda code: _write_product(code, shape, module.registers)
    )


def _write_product(code: Function, shape: Product, registers: int) -> None:
    whole, tail = divmod(shape.columns, LANES)
    if whole:
        # A block of rows × vectors stays in registers: the shape that reads least a multiplication.
        width = min(
            (w for w in range(1, 9) if whole % w == 0 and w <= registers), key=lambda w: 1 / w + 1 / (registers // w)
        )

        def columns(number: Index) -> None:
            _all_rows(code, shape, code.times(number, width * LANES), [LANES] * width, registers // width)

        code.loop(whole // width, columns)
    if tail:
        _all_rows(code, shape, whole * LANES, [tail], 4 if whole else registers)


def _all_rows(code: Function, shape: Product, column: Index, counts: list[int], at_once: int) -> None:
    at_once = min(at_once, shape.rows, 8 if len(counts) == 1 else at_once)
    blocks, rest = divmod(shape.rows, at_once)
    code.loop(blocks, lambda number: _block(code, shape, code.times(number, at_once), at_once, column, counts))
    if rest:
        _block(code, shape, blocks * at_once, rest, column, counts, unroll=1 if blocks else UNROLL)


def _block(
    code: Function,
    shape: Product,
    row: Index,
    rows: int,
    column: Index,
    counts: list[int],
    *,
    unroll: int = UNROLL,
) -> None:
    """`rows` rows from `row` on, and as many vectors of columns as there are `counts` (of columns to keep)."""
    scalars = [code.at("%scalars", code.times(code.plus(row, r), shape.scalar_row)) for r in range(rows)]
    vectors = code.at("%vectors", column)
    outs = [code.at("%out", code.plus(code.times(code.plus(row, r), shape.out_row), column)) for r in range(rows)]
    cells = [(r, c) for r in range(rows) for c in range(len(counts))]

    def begin(r: int) -> Vector:
        return code.load_everywhere("%extra", code.plus(row, r)) if shape.begin == "bias" else code.constant(0.0)

    def step(k: Index, *sums: Vector) -> list[Vector]:
        place = code.times(k, shape.vector_term)
        v = [code.load(vectors, code.plus(place, c * LANES)) for c in range(len(counts))]
        s = [code.load_everywhere(scalar, code.times(k, shape.scalar_term)) for scalar in scalars]
        return [code.fma(s[r], v[c], total) for (r, c), total in zip(cells, sums, strict=True)]

    by = min(unroll, 4 if len(cells) < 8 else 2)
    totals = code.long_sum(shape.terms, step, [begin(r) for r, _ in cells], unroll=by)
    for (r, c), total in zip(cells, totals, strict=True):
        place = code.at(outs[r], c * LANES)
        if shape.begin == "add":  # last, so that the terms are added to a smaller sum (Function.long_sum)
            total = code.load(place, count=counts[c]) + total
        _finish(code, shape.end, total, place, counts[c])


def _finish(code: Function, end: End, total: Vector, place: Pointer, count: int) -> None:
    if end == "descend":  # w ← w − r·∂L/∂w
        total = code.load(place, count=count) - code.load_everywhere("%extra") * total
    code.store(total, place, count=count)


# Transposes ----------------------------------------------------------------------------------------------------------


def padded(units: int) -> int:
    """Floats that an example's row of units takes: a power of two, or whole vectors."""
    if units >= LANES:
        return -(-units // LANES) * LANES
    return 1 << (units - 1).bit_length()


def by_example(module: Module, units: int, examples: int) -> str:
    """The function (out, source) from [padded units][examples] to [examples][padded units]."""
    width = padded(units)

    def narrow(code: Function, tile: Index) -> None:
        rows = [code.load("%source", code.plus(code.times(tile, LANES), r * examples)) for r in range(width)]
        for number, vector in enumerate(_times(code, rows, _riffle)):  # several examples a vector
            code.store(vector, "%out", code.plus(code.times(tile, LANES * width), number * LANES))

    def write(code: Function) -> None:
        if width < LANES:
            code.loop(examples // LANES, lambda tile: narrow(code, tile))
        else:
            _by_tiles(module, code, (width, examples), (examples, width))

    return module.once(("by example", width, examples), ("out", "source"), write)


def by_unit(module: Module, units: int, examples: int) -> str:
    """The inverse of by_example."""
    width = padded(units)

    def narrow(code: Function, tile: Index) -> None:
        places = [code.plus(code.times(tile, LANES * width), n * LANES) for n in range(width)]
        for number, vector in enumerate(_times(code, [code.load("%source", place) for place in places], _unriffle)):
            code.store(vector, "%out", code.plus(code.times(tile, LANES), number * examples))

    def write(code: Function) -> None:
        if width < LANES:
            code.loop(examples // LANES, lambda tile: narrow(code, tile))
        else:
            _by_tiles(module, code, (examples, width), (width, examples))

    return module.once(("by unit", width, examples), ("out", "source"), write)


def _by_tiles(module: Module, code: Function, source: tuple[int, int], out: tuple[int, int]) -> None:
    """Transposes a matrix of whole vectors; source and out: its rows and columns before and after."""
    tile = _tile(module)
    (rows, row), (_, out_row) = source, out

    def cell(down: Index, across: Index) -> None:
        target = code.at("%out", code.plus(code.times(across, out_row), down))
        code.call(tile, target, code.at("%source", code.plus(code.times(down, row), across)), integers=(out_row, row))

    def band(number: Index) -> None:
        down = code.times(number, LANES)
        code.loop(row // LANES, lambda n: cell(down, code.times(n, LANES)))

    code.loop(rows // LANES, band)


def _tile(module: Module) -> str:
    """The function (out, source, out_row, source_row) that transposes LANES × LANES numbers in rows so far apart.

    All transposes share it: the compiler takes 10 ms for its shuffles.
    """

    def row(code: Function, number: int, stride: str) -> Index:
        return code.times(stride, number) if number else 0

    def write(code: Function) -> None:
        rows = [code.load("%source", row(code, r, "%source_row")) for r in range(LANES)]
        for r, vector in enumerate(_times(code, rows, _riffle)):
            code.store(vector, "%out", row(code, r, "%out_row"))

    return module.once("tile", ("out", "source"), write, integers=("out_row", "source_row"))


Deal = Callable[[Function, list[Vector]], list[Vector]]


def _times(code: Function, rows: list[Vector], once: Deal) -> list[Vector]:
    """A deck of 2ᵐ rows dealt m times is transposed: each time the address's bits go round by one."""
    for _ in range((len(rows) - 1).bit_length()):
        rows = once(code, rows)
    return rows


def _riffle(code: Function, rows: list[Vector]) -> list[Vector]:
    """First half and second half of the numbers, alternating."""
    half, middle = len(rows) // 2, LANES // 2
    low = [lane // 2 + LANES * (lane % 2) for lane in range(LANES)]
    high = [place + middle for place in low]
    pairs = [(code.shuffle(a, b, low), code.shuffle(a, b, high)) for a, b in zip(rows[:half], rows[half:], strict=True)]
    return [vector for pair in pairs for vector in pair]


def _unriffle(code: Function, rows: list[Vector]) -> list[Vector]:
    """Numbers at even places, then those at odd ones."""
    even = [code.shuffle(a, b, range(0, 2 * LANES, 2)) for a, b in zip(rows[::2], rows[1::2], strict=True)]
    odd = [code.shuffle(a, b, range(1, 2 * LANES, 2)) for a, b in zip(rows[::2], rows[1::2], strict=True)]
    return even + odd


# Sums over examples -----------------------------------------------------------------------------------------------


def sums(module: Module, rows: int, columns: int | None, examples: int, begin: Begin, end: End) -> str:
    """The function (out, left, right, extra): out[r, c] = begin + Σ left[r, ·]·right[c, ·], examples one by one.

    It is the product for so FEW columns that vectors of them would be mostly empty. Without columns out[r] is
    Σ left[r, ·] alone. Begin, end and extra are as in a product.
    """

    def write(code: Function) -> None:
        def some(first: Index, count: int) -> None:
            def tile(number: Index, *totals: Vector) -> list[Vector]:
                start = code.times(number, LANES)
                place = code.plus(code.times(first, examples), start)
                left = [code.load("%left", code.plus(place, r * examples)) for r in range(count)]
                if columns is None:
                    return [total + x for total, x in zip(totals, left, strict=True)]
                right = [code.load("%right", code.plus(start, c * examples)) for c in range(columns)]
                pairs = itertools.product(left, right)
                return [code.fma(x, y, total) for (x, y), total in zip(pairs, totals, strict=True)]

            totals = code.loop(examples // LANES, tile, [code.constant(0.0)] * (count * (columns or 1)))
            place = code.at("%out", code.times(first, columns or 1))
            total = _sums_of_lanes(code, totals)
            if begin == "add":
                total = total + code.load(place, count=len(totals))
            _finish(code, end, total, place, len(totals))

        at_once = LANES // (columns or 1)
        whole, rest = divmod(rows, at_once)
        code.loop(whole, lambda number: some(code.times(number, at_once), at_once))
        if rest:
            some(whole * at_once, rest)

    return module.once(("sums", rows, columns, examples, begin, end), ("out", "left", "right", "extra"), write)


def _sums_of_lanes(code: Function, rows: list[Vector]) -> Vector:
    """Row r's sum in lane r: neighbours are added until one lane a row is left."""
    rows = rows + [code.constant(0.0)] * (padded(len(rows)) - len(rows))
    for _ in range(LANES.bit_length() - 1):
        numbers = _unriffle(code, rows if len(rows) > 1 else rows * 2)
        middle = len(numbers) // 2
        rows = [even + odd for even, odd in zip(numbers[:middle], numbers[middle:], strict=True)]
    return rows[0]
