"""An update in machine code, from a batch of examples to new parameters: predict, loss, blame, adjust.

`write` gives the text of a module whose function `train(table, count)` does `count` updates. The table holds a
pointer for each name in TABLE.
"""

from __future__ import annotations

from core.activations import bind
from core.expressions import Expression
from core.training.fused.assembly import LANES, Function, Index, Pointer, Vector
from core.training.fused.layers import write_activation, write_loss
from core.training.fused.module import Module
from core.training.fused.plan import LayerPlan, Plan
from core.training.fused.products import Begin, Product, by_example, by_unit, padded, product, sums_over_examples
from core.training.fused.rules import POINTERS, Recipe, sweep

# data: [rows of the data set][plan.row]; order: rows of the data set, one batch after the other; bounds: where each
# batch begins in it, and the last ends; losses: [count], filled in; rates: [count][2]; scratch: [plan.size].
TABLE = (*POINTERS, "data", "order", "bounds", "losses", "scratch")


def write(plan: Plan, recipe: Recipe, *, registers: int) -> str:
    """The module's text."""
    module = Module(registers)
    code = Function("train", ("table",), ("count",))
    pointers = {
        name: code.let(f"load ptr, ptr {code.let(f'getelementptr ptr, ptr %table, i64 {n}')}, align 8")
        for n, name in enumerate(TABLE)
    }
    masked = any(c.mask is not None for c in plan.graph.connections)
    step = sweep(module, plan.count, recipe, masked=masked, clears=plan.blocks)
    program = _Program(module, code, plan, pointers)

    def update(number: Index) -> None:
        first = code.load_integer(pointers["bounds"], number)
        last = code.load_integer(pointers["bounds"], code.plus(number, 1))
        size = code.let(f"sub i64 {last}, {first}")
        program.gradient(first, size)
        rates = code.at(pointers["rates"], code.times(number, 2))
        code.call(step, *(pointers[name] for name in POINTERS[:-1]), rates)
        loss = code.sum_of_lanes(code.load(program.scratch(plan.losses)))
        code.do(f"store float {loss}, ptr {code.at(pointers['losses'], number)}, align 4")

    code.loop("%count", update)
    module.add(code)
    return module.text()


class _Program:
    """Writes the gradient of a batch's loss into `gradient`, and the loss into scratch."""

    def __init__(self, module: Module, code: Function, plan: Plan, pointers: dict[str, Pointer]) -> None:
        self.module, self.code, self.plan, self.pointers = module, code, plan, pointers
        self.begun: set[int] = set()  # adjoints that hold something already: further shares are added

    def scratch(self, offset: int) -> Pointer:
        return self.code.at(self.pointers["scratch"], offset)

    def gradient(self, first: Index, size: Index) -> None:
        code, plan = self.code, self.plan
        code.store(code.constant(0.0), self.scratch(plan.losses))
        if not plan.blocks:
            self._block(first, size, size)
            return
        blocks = code.let(f"udiv i64 {code.plus(size, plan.examples - 1)}, {plan.examples}")

        def block(number: Index) -> None:
            done = code.times(number, plan.examples)
            self._block(code.plus(first, done), code.let(f"sub i64 {size}, {done}"), size)

        code.loop(blocks, block)

    def _block(self, first: Index, left: Index, size: Index) -> None:
        self._fetch(first, left, size)
        for layer in self.plan.layers:
            self._forward(layer)
        self._losses()
        for layer in reversed(self.plan.layers):
            self._backward(layer)

    # Predict --------------------------------------------------------------------

    def _fetch(self, first: Index, left: Index, size: Index) -> None:
        """The block's examples into scratch, and what each of them counts."""
        code, plan = self.code, self.plan
        rows, last = self.scratch(plan.rows), code.let(f"sub i64 {left}, 1")
        width = min(plan.row, LANES)

        def copy(lane: Index) -> None:
            is_beyond = code.let(f"icmp ugt i64 {lane}, {last}")
            example = code.plus(first, code.let(f"select i1 {is_beyond}, i64 {last}, i64 {lane}"))
            source = code.at(
                self.pointers["data"], code.times(code.load_integer(self.pointers["order"], example), plan.row)
            )
            target = code.at(rows, code.times(lane, plan.row))
            part = f"<{width} x float>"

            def piece(number: Index) -> None:
                place = code.times(number, width)
                values = code.let(f"load {part}, ptr {code.at(source, place)}, align 4")
                code.do(f"store {part} {values}, ptr {code.at(target, place)}, align 4")

            code.loop(plan.row // width, piece, unroll=4)

        code.loop(plan.examples, copy, unroll=2)
        code.call(by_unit(self.module, plan.columns, plan.examples), self.scratch(plan.units), rows)
        share = code.constant(1.0)
        if not plan.goal.sums_batch:
            share = 1.0 / code.everywhere(code.let(f"uitofp i64 {size} to float"))
        here = code.everywhere(code.let(f"uitofp i64 {left} to float"))
        for tile in range(plan.examples // LANES):
            numbers = ", ".join(f"float {tile * LANES + lane}.0" for lane in range(LANES))
            inside = Vector(code, f"<{numbers}>") < here
            code.store(code.select(inside, share, 0.0), self.scratch(plan.shares + tile * LANES))

    def _forward(self, here: LayerPlan) -> None:
        """z = Σ W a_source + b; a = f(z)."""
        code, plan, layer = self.code, self.plan, here.layer
        begin: Begin = "bias" if layer.has_bias else "zero"
        bias = self._parameter(f"biases/{layer.id}") if layer.has_bias else self._parameter_start()
        for connection in plan.graph.into(layer.id):
            units = plan.graph.by_id[connection.source].units
            shape = Product(layer.rows, units, plan.examples, units, 1, plan.examples, plan.examples, begin)
            weights = self._parameter(f"weights/{connection.key}")
            code.call(product(self.module, shape), self.scratch(here.z), weights, self._source(connection.source), bias)
            begin = "add"
        if here.value is not None:
            self._activate(here, {"a": here.value})
        if here.by_example is not None:
            transpose = by_example(self.module, layer.units, plan.examples)
            code.call(transpose, self.scratch(here.by_example), self.scratch(here.a))

    def _source(self, layer_id: str) -> Pointer:
        """Activations, a unit a row."""
        if layer_id in self.plan.first_column:
            return self.scratch(self.plan.units + self.plan.first_column[layer_id] * self.plan.examples)
        return self.scratch(self.plan.by_id(layer_id).a)

    def _source_by_example(self, layer_id: str) -> tuple[Pointer, int]:
        """Activations, an example a row, and the floats between two rows."""
        if layer_id in self.plan.first_column:
            return self.scratch(self.plan.rows + self.plan.first_column[layer_id]), self.plan.row
        here = self.plan.by_id(layer_id)
        return self.scratch(here.by_example or 0), padded(here.layer.units)

    # Loss -----------------------------------------------------------------------

    def _losses(self) -> None:
        """Adds the block's loss, and writes ∂L/∂(outputs) for every group of outputs."""
        plan = self.plan
        outputs = plan.outputs["z" if plan.goal.by_logits else "a"]
        for (first, last), bound in zip(plan.goal.groups, plan.goal.bounds, strict=True):
            units = last - first
            name = self.module.once(
                ("loss", bound.value, units),
                ("outputs", "targets", "shares", "losses", "adjoints"),
                lambda code, bound=bound, units=units: write_loss(
                    code, bound.value, bound.gradient, bound.variable, units, plan.examples
                ),
            )
            places = (
                outputs + first * plan.examples,
                plan.units + (plan.graph.input_units + first) * plan.examples,
                plan.shares,
                plan.losses,
                plan.outputs["grad"] + first * plan.examples,
            )
            self.code.call(name, *(self.scratch(place) for place in places))

    # Blame ----------------------------------------------------------------------

    def _backward(self, here: LayerPlan) -> None:
        """∂L/∂z from ∂L/∂a; from it the gradients of weights, bias and slopes, and each source's share of ∂L/∂a."""
        code, plan, layer = self.code, self.plan, here.layer
        if here.backward is not None:
            self._activate(here, here.backward)
        begin: Begin = "add" if plan.blocks else "zero"
        nothing = self._parameter_start()
        for connection in plan.graph.into(layer.id):
            units = plan.graph.by_id[connection.source].units
            if connection.source not in plan.first_column:  # ∂L/∂a = Wᵀ ∂L/∂z
                adjoint = plan.by_id(connection.source).grad_a
                share: Begin = "add" if adjoint in self.begun else "zero"
                self.begun.add(adjoint)
                shape = Product(units, layer.rows, plan.examples, 1, units, plan.examples, plan.examples, share)
                weights = self._parameter(f"weights/{connection.key}")
                code.call(
                    product(self.module, shape), self.scratch(adjoint), weights, self.scratch(here.grad_z), nothing
                )
            source, row = self._source_by_example(connection.source)  # ∂L/∂W = ∂L/∂z aᵀ
            shape = Product(layer.rows, plan.examples, units, plan.examples, 1, row, units, begin)
            gradient = self._gradient(f"weights/{connection.key}")
            code.call(product(self.module, shape), gradient, self.scratch(here.grad_z), source, nothing)
        if layer.has_bias:
            sums = sums_over_examples(self.module, layer.rows, plan.examples, begin)
            code.call(sums, self._gradient(f"biases/{layer.id}"), self.scratch(here.grad_z))
        if here.slope_adjoint is not None:
            sums = sums_over_examples(self.module, layer.units, plan.examples, begin)
            code.call(sums, self._gradient(f"slopes/{layer.id}"), self.scratch(here.slope_adjoint))

    def _activate(self, here: LayerPlan, formulas: dict[str, Expression]) -> None:
        """Evaluates the activation (to "a") or its adjoints (to "z" and learned names) over the layer."""
        plan, layer = self.plan, here.layer
        learned = bind(layer.activation).learned
        name = self.module.once(
            ("activation", tuple(formulas.items()), layer.units, layer.pieces),
            ("z", "a", "grad_a", "grad_z", "slopes", "slope_adjoints"),
            lambda code: write_activation(
                code, formulas, layer.units, layer.pieces if here.is_maxout else 0, learned, plan.examples
            ),
        )
        slopes = self._parameter(f"slopes/{layer.id}") if learned else self._parameter_start()
        places = (here.z, here.a, here.grad_a, here.grad_z)
        self.code.call(name, *(self.scratch(p) for p in places), slopes, self.scratch(here.slope_adjoint or 0))

    def _parameter(self, name: str) -> Pointer:
        return self.code.at(self.pointers["parameters"], self.plan.parameters[name])

    def _gradient(self, name: str) -> Pointer:
        return self.code.at(self.pointers["gradient"], self.plan.parameters[name])

    def _parameter_start(self) -> Pointer:
        return self.pointers["parameters"]
