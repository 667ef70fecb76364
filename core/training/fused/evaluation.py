"""How well a drawing does on some rows, in machine code: the same prediction and loss as in training, no blame."""

from __future__ import annotations

from core.training.fused.assembly import Function, Index
from core.training.fused.module import Module
from core.training.fused.plan import Plan
from core.training.fused.program import Program, pointers_of
from core.training.fused.vector import LANES

# data: [rows of the data set][plan.row]; order: rows of the data set; outputs: [blocks][outputs][plan.examples] and
# losses: [blocks], the sum of each block's, are filled in; scratch: [plan.size].
EVALUATION_TABLE = ("parameters", "data", "order", "outputs", "losses", "scratch")


def write_evaluation(module: Module, plan: Plan) -> None:
    """The function `evaluate(table, count)`, for `count` rows."""
    code = Function("evaluate", ("table",), ("count",))
    pointers = pointers_of(code, EVALUATION_TABLE)
    program = Program(module, code, plan, pointers)
    outputs, size = plan.outputs["z" if plan.goal.by_logits else "a"], plan.graph.output_units * plan.examples

    def block(number: Index) -> None:
        first = code.times(number, plan.examples)
        loss = program.loss(first, code.let(f"sub i64 %count, {first}"))
        code.do(f"store float {loss}, ptr {code.at(pointers['losses'], number)}, align 4")
        target = code.at(pointers["outputs"], code.times(number, size))

        def tile(part: Index) -> None:
            start = code.times(part, LANES)
            code.store(code.load(program.scratch(outputs), start), target, start)

        code.loop(size // LANES, tile)

    code.loop(code.let(f"udiv i64 {code.plus('%count', plan.examples - 1)}, {plan.examples}"), block)
    module.add(code)
