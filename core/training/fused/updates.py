"""Updates in machine code, from batches of examples to new parameters: the gradient of each, and a step along it."""

from __future__ import annotations

from core.training.fused.assembly import Function, Index
from core.training.fused.module import Module
from core.training.fused.plan import Plan
from core.training.fused.program import Program, pointers_of
from core.training.fused.rules import POINTERS, RATES, STEP, Recipe, sweep

# data: [rows of the data set][plan.row]; order: rows of the data set, one batch after the other; bounds: where each
# batch begins in it, and the last ends; losses: [count], filled in; rates: [count][RATES]; scratch: [plan.size].
TABLE = (*POINTERS, "data", "order", "bounds", "losses", "scratch")


def write_training(module: Module, plan: Plan, recipe: Recipe) -> None:
    """The function `train(table, count)`, for `count` updates."""
    code = Function("train", ("table",), ("count",))
    pointers = pointers_of(code, TABLE)
    masked = any(c.mask is not None for c in plan.graph.connections)
    frozen = bool(plan.graph.frozen_names)
    # plain gradient descent steps as soon as a gradient stands; all else sweeps over the parameters afterwards
    descends = recipe == Recipe("sgd") and not (masked or frozen or plan.blocks)
    program = Program(module, code, plan, pointers)

    def update(number: Index) -> None:
        first = code.load_integer(pointers["bounds"], number)
        last = code.load_integer(pointers["bounds"], code.plus(number, 1))
        size = code.let(f"sub i64 {last}, {first}")
        rates = code.at(pointers["rates"], code.times(number, RATES))
        program.gradient(first, size, rate=code.at(rates, STEP) if descends else None)
        if not descends:
            step = sweep(module, plan.count, recipe, masked=masked, frozen=frozen, clears=plan.blocks)
            code.call(step, *(pointers[name] for name in POINTERS[:-1]), rates)
        loss = code.sum_of_lanes(code.load(program.scratch(plan.losses)))
        code.do(f"store float {loss}, ptr {code.at(pointers['losses'], number)}, align 4")

    code.loop("%count", update)
    module.add(code)
