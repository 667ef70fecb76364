"""A layer's formulas as functions over its units and a block of examples: activations, their adjoints, and losses."""

from __future__ import annotations

from core.expressions import Expression
from core.training.fused.assembly import Function, Index
from core.training.fused.formulas import Formula, reader
from core.training.fused.vector import LANES, Vector


def write_activation(
    code: Function,
    formulas: dict[str, Expression],
    units: int,
    pieces: int,
    learned: tuple[str, ...],
    examples: int,
) -> None:
    """A function's body that computes a layer's formulas for every unit of a block of examples.

    Args:
        formulas: "a", or "z" for the adjoint of z, or a learned name for its adjoint → the formula.
        pieces: of each unit of a maxout layer, 0 for other layers. learned: the slopes that training learns.
        examples: of the block, a multiple of LANES; arrays are [units, examples].
    """
    targets = {"a": "%a", "z": "%grad_z"} | dict.fromkeys(learned, "%slope_adjoints")

    def tile(number: Index) -> None:
        start = code.times(number, LANES)

        def store(unit: Index, *values: Vector) -> None:
            for target, value in zip(formulas, values, strict=True):
                code.store(value, targets[target], code.plus(code.times(unit, examples), start))

        if not pieces:
            wide = {"z": reader(code, "%z", examples, number), "a": reader(code, "%a", examples, number)}
            wide["g"] = reader(code, "%grad_a", examples, number)
            for name in learned:
                wide[name] = lambda unit: code.load_everywhere("%slopes", unit)
            Formula(code, units, wide).each_unit(list(formulas.values()), store)
            return

        def unit_of_pieces(unit: Index) -> None:  # maxout: what a formula calls units are a unit's pieces
            first = code.times(unit, pieces)
            place = code.plus(code.times(unit, examples), start)
            z = code.at("%z", code.plus(code.times(first, examples), start))
            wide = {"z": lambda piece: code.load(z, code.times(piece, examples))}
            if "a" in formulas:
                code.store(Formula(code, pieces, wide).narrow_value(formulas["a"]), "%a", place)
                return
            narrow = {"a": code.load("%a", place), "g": code.load("%grad_a", place)}
            formula = Formula(code, pieces, wide, narrow)
            formula.each_unit([formulas["z"]], lambda piece, value: store(code.plus(first, piece), value))

        code.loop(units, unit_of_pieces)

    code.loop(examples // LANES, tile)


def write_loss(
    code: Function, value: Expression, gradient: Expression, variable: str, units: int, examples: int
) -> None:
    """A function's body that adds a block's losses up, and writes the adjoints of `variable`, [units, examples].

    Args:
        value, gradient: one example's loss and its gradient, over `variable` ("a" or "z") and t.
        units: of all outputs; examples: of the block, a multiple of LANES.
    """

    def tile(number: Index) -> None:
        start = code.times(number, LANES)
        share = code.load("%shares", start)
        wide = {variable: reader(code, "%outputs", examples, number), "t": reader(code, "%targets", examples, number)}
        formula = Formula(code, units, wide)
        loss = code.fma(formula.narrow_value(value), share, code.load("%losses"))
        code.store(loss, "%losses")

        def store(unit: Index, adjoint: Vector) -> None:
            code.store(adjoint * share, "%adjoints", code.plus(code.times(unit, examples), start))

        formula.each_unit([gradient], store)

    code.loop(examples // LANES, tile)
