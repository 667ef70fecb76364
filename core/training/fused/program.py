"""From a batch of examples to their loss and its gradient, in machine code: predict, loss, blame."""

from __future__ import annotations

from collections.abc import Sequence

from core.activations import bind
from core.expressions import Expression
from core.graph import Connection
from core.training.fused.assembly import Function, Index, Pointer
from core.training.fused.layers import write_activation, write_loss
from core.training.fused.module import Module
from core.training.fused.plan import LayerPlan, Plan
from core.training.fused.products import FEW, Begin, End, Product, by_example, by_unit, padded, product, sums
from core.training.fused.vector import LANES, Vector


def pointers_of(code: Function, table: Sequence[str]) -> dict[str, Pointer]:
    """What the function's parameter `table` holds, by name."""
    return {
        name: code.let(f"load ptr, ptr {code.let(f'getelementptr ptr, ptr %table, i64 {n}')}, align 8")
        for n, name in enumerate(table)
    }


class Program:
    """Writes the gradient of a batch's loss into `gradient`, or steps along it, and the loss into scratch."""

    def __init__(self, module: Module, code: Function, plan: Plan, pointers: dict[str, Pointer]) -> None:
        self.module, self.code, self.plan, self.pointers = module, code, plan, pointers
        self.begun: set[int] = set()  # adjoints that hold something already: further shares are added
        self.rate: Pointer | None = None  # of plain gradient descent; None leaves the gradient to a sweep

    def scratch(self, offset: int) -> Pointer:
        return self.code.at(self.pointers["scratch"], offset)

    def gradient(self, first: Index, size: Index, *, rate: Pointer | None) -> None:
        """Adds up the gradient of a batch, block by block, and its loss.

        Args:
            first, size: the batch's place in the order of examples. rate: of plain descent, done here at once; None
                leaves the gradient to a sweep.
        """
        code, plan, self.rate = self.code, self.plan, rate
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
        self._predict(first, left, size)
        for layer in reversed(self.plan.layers):
            self._backward(layer)

    # Predict --------------------------------------------------------------------

    def loss(self, first: Index, left: Index) -> str:
        """The summed loss of a block's examples; their outputs are in scratch then."""
        self.code.store(self.code.constant(0.0), self.scratch(self.plan.losses))
        self._predict(first, left, 1)  # each counts in full
        return self.code.sum_of_lanes(self.code.load(self.scratch(self.plan.losses)))

    def _predict(self, first: Index, left: Index, size: Index) -> None:
        self._fetch(first, left, size)
        for layer in self.plan.layers:
            self._forward(layer)
        self._losses()

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
        layer = here.layer
        if here.backward is not None:
            self._activate(here, here.backward)
        for connection in self.plan.graph.into(layer.id):
            if connection.source not in self.plan.first_column:
                self._blame_source(here, connection)
            self._weights_gradient(here, connection)
        if layer.has_bias:
            self._sums(f"biases/{layer.id}", layer.rows, here.grad_z)
        if here.slope_adjoint is not None:
            self._sums(f"slopes/{layer.id}", layer.units, here.slope_adjoint)

    def _blame_source(self, here: LayerPlan, connection: Connection) -> None:
        """∂L/∂a = Wᵀ ∂L/∂z"""
        plan, source = self.plan, self.plan.by_id(connection.source)
        begin: Begin = "add" if source.grad_a in self.begun else "zero"
        self.begun.add(source.grad_a)
        rows, terms = source.layer.units, here.layer.rows
        shape = Product(rows, terms, plan.examples, 1, rows, plan.examples, plan.examples, begin)
        weights = self._parameter(f"weights/{connection.key}")
        places = self.scratch(source.grad_a), weights, self.scratch(here.grad_z)
        self.code.call(product(self.module, shape), *places, self._parameter_start())

    def _weights_gradient(self, here: LayerPlan, connection: Connection) -> None:
        """∂L/∂W = ∂L/∂z aᵀ"""
        plan, rows = self.plan, here.layer.rows
        name, units = f"weights/{connection.key}", plan.graph.by_id[connection.source].units
        if units <= FEW:
            self._sums(name, rows, here.grad_z, self._source(connection.source), units)
            return
        source, row = self._source_by_example(connection.source)
        begin, end, rate = self._reach()
        shape = Product(rows, plan.examples, units, plan.examples, 1, row, units, begin, end)
        self.code.call(product(self.module, shape), self._gradient(name), self.scratch(here.grad_z), source, rate)

    def _sums(self, name: str, rows: int, left: int, right: Pointer | None = None, columns: int | None = None) -> None:
        """A gradient that is a sum over examples of one value, or of products of two."""
        begin, end, rate = self._reach()
        function = sums(self.module, rows, columns, self.plan.examples, begin, end)
        self.code.call(function, self._gradient(name), self.scratch(left), right or self._parameter_start(), rate)

    def _reach(self) -> tuple[Begin, End, Pointer]:
        """How gradients begin and end: a batch's blocks add to them, and plain descent steps at once."""
        begin: Begin = "add" if self.plan.blocks else "zero"
        return (begin, "put", self._parameter_start()) if self.rate is None else (begin, "descend", self.rate)

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
        """Where a parameter's gradient goes: the parameter itself, where it steps at once."""
        base = "gradient" if self.rate is None else "parameters"
        return self.code.at(self.pointers[base], self.plan.parameters[name])

    def _parameter_start(self) -> Pointer:
        return self.pointers["parameters"]
