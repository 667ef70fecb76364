"""A unit as a graph of primitive operations, with one example's numbers and gradients.

Forward the stepper walks the operations in order, backward the same ones in reverse.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.activations import bind
from core.expressions import Apply, Constant, Expression, Variable, is_zero, variables
from core.expressions.nodes import apply
from core.graph import Graph, Layer
from core.inspection.computation import Computation, computation
from core.inspection.example import Trace
from core.inspection.textbook import by_hand, softmax_of
from core.numerals import subscript, with_subscript

Floats = NDArray[np.floating[Any]]
MOST_TERMS = 8  # products of a sum that are operations of their own; the smallest of more are one
_LONGEST_NAME = 8  # characters of a layer's name in a formula
_AGREES = 1e-6  # relative: a δ from the loss's short form and the product of the chain rule are the same number


@dataclass(frozen=True)
class Input:
    """One product of a unit's affine sum.

    Attributes:
        source, column: the unit that sends; connection, row: where its weight stands.
        activation, weight: the two factors.
        number: its place among all sources of the unit, from 1, masked ones counted.
    """

    source: str
    column: int
    connection: str
    row: int
    activation: float
    weight: float
    number: int

    @property
    def value(self) -> float:
        return self.activation * self.weight


def inputs_of(graph: Graph, trace: Trace, layer: Layer, row: int) -> tuple[Input, ...]:
    """The products that arrive at a row of a layer, in drawn order; a weight under a mask does not exist."""
    found: list[Input] = []
    number = 0
    for connection in graph.into(layer.id):
        weights = trace.connections[connection.key].weight[row].tolist()
        mask = None if connection.mask is None else connection.mask.numpy()[row].tolist()
        activations = trace.layers[connection.source].activation.tolist()
        for column, (a, w) in enumerate(zip(activations, weights, strict=True)):
            number += 1
            if mask is None or mask[column]:
                found.append(Input(connection.source, column, connection.key, row, a, w, number))
    return tuple(found)


def largest_first(inputs: tuple[Input, ...], most: int) -> tuple[tuple[Input, ...], tuple[Input, ...]]:
    """What is shown one by one and what is folded into one term: all where they are few, else the largest."""
    if len(inputs) <= most:
        return inputs, ()
    sizes = np.abs(np.nan_to_num(np.array([one.value for one in inputs])))
    order = np.argsort(-sizes, kind="stable")
    keep = max(1, most - 1)
    return tuple(inputs[i] for i in order[:keep]), tuple(inputs[i] for i in order[keep:])


@dataclass(frozen=True)
class UnitGraph:
    """A unit's computation from its products to its activation.

    Attributes:
        computation: the graph; gradients are ∂L/∂node through this unit, absent without a target.
        affine: the number of the node that is z.
        kept: the inputs that are leaves of their own; folded: those that are one leaf together.
        leaves: for each kept input the names of its weight and its activation in the graph.
        rest: what the folded ones are called together, "" where there are none.
    """

    computation: Computation
    affine: int
    kept: tuple[Input, ...]
    folded: tuple[Input, ...]
    leaves: tuple[tuple[str, str], ...]
    rest: str = ""


def winning_row(layer: Layer, trace: Trace, unit: int) -> int:
    """The row of W and b that made the activation: the unit's own, of maxout's pieces the first largest."""
    z = trace.layers[layer.id].pre_activation
    if layer.pieces == 1 or z is None:
        return unit * layer.pieces
    return unit * layer.pieces + int(np.argmax(z[unit]))


def unit_graph(graph: Graph, trace: Trace, layer: Layer, unit: int, *, most: int = MOST_TERMS) -> UnitGraph:
    """A unit in primitive operations: b + Σ x·w one by one, then its activation by hand."""
    numbers, row = trace.layers[layer.id], winning_row(layer, trace, unit)
    kept, folded = largest_first(inputs_of(graph, trace, layer, row), most)
    values: dict[str, float] = {}
    terms: list[Expression] = []
    leaves: list[tuple[str, str]] = []
    if numbers.bias is not None:
        values["b"] = float(numbers.bias[row])
        terms.append(Variable("b"))
    for one in kept:
        w = _free(f"w{subscript(one.number)}", values)
        values[w] = one.weight
        a = _free(input_name(graph, one), values)
        values[a] = one.activation
        leaves.append((w, a))
        terms.append(Apply("multiply", (Variable(a), Variable(w))))  # x·w, as the sums are written
    rest = f"{len(folded)} more" if folded else ""
    if folded:
        values[rest] = float(sum(one.value for one in folded))
        terms.append(Variable(rest))
    affine = terms[0] if terms else Constant(0.0)
    for term in terms[1:]:
        affine = Apply("add", (affine, term))
    whole = _activated(layer, trace, unit, affine, values)
    seed = None if numbers.grad_activation is None else float(numbers.grad_activation[unit])
    start: Expression | None = None
    if numbers.grad_pre_activation is not None:
        delta = float(np.ravel(numbers.grad_pre_activation)[row])
        made = computation(whole, values, seed=seed)
        at = made.nodes[_place(made, affine)].gradient
        close = at is not None and np.isclose(at, delta, rtol=_AGREES, atol=1e-300, equal_nan=True)
        if bind(layer.activation).activation.over_units or not close:
            seed, start = delta, affine  # softmax mixes its units, and a saturated product has lost its digits
    made = computation(whole, values, seed=seed, start=start)
    return UnitGraph(made, _place(made, affine), kept, folded, tuple(leaves), rest)


def vector_name(layer: Layer) -> str:
    """What all activations of a layer are called where another one reads them: "x" of inputs, else the layer's name.

    The letter a is left to the layer at hand: "z = W h1 + b, a = tanh(z)".
    """
    if layer.kind == "input":
        return "x"
    return layer.id if len(layer.id) <= _LONGEST_NAME else layer.id[: _LONGEST_NAME - 1] + "…"


def input_name(graph: Graph, one: Input) -> str:
    """What a source's activation is called in the graph of the unit it feeds: its column's name, x₂ or h1₂."""
    source = graph.by_id[one.source]
    if source.kind == "input" and one.column < len(source.names):
        return with_subscript(source.names[one.column])
    return f"{vector_name(source)}{subscript(one.column + 1)}"


def _free(name: str, taken: dict[str, float]) -> str:
    """A name that no other number has: columns may be called anything, "b" too."""
    while name in taken:
        name += "′"
    return name


def _place(made: Computation, expression: Expression) -> int:
    return next(i for i, node in enumerate(made.nodes) if node.expression == expression)


def _activated(layer: Layer, trace: Trace, unit: int, affine: Expression, values: dict[str, float]) -> Expression:
    """f(z) over the affine sum; adds what else it takes (other units' z, a learned slope) to the values."""
    bound, numbers = bind(layer.activation), trace.layers[layer.id]
    z = np.asarray(numbers.pre_activation, float)
    if bound.activation.over_units:
        names = [_free(f"z{subscript(i + 1)}", values) for i in range(layer.units)]
        values.update({name: float(z[i]) for i, name in enumerate(names) if i != unit})
        return softmax_of(unit, [affine if i == unit else Variable(name) for i, name in enumerate(names)], values)
    if bound.activation.pieces:
        winner = int(np.argmax(z[unit]))
        names = [_free(f"z{subscript(i + 1)}", values) for i in range(layer.pieces)]
        values.update({name: float(z[unit, i]) for i, name in enumerate(names) if i != winner})
        pieces = [affine if i == winner else Variable(name) for i, name in enumerate(names)]
        made = pieces[-1]
        for piece in reversed(pieces[:-1]):
            made = apply("max", made, piece)  # a tie goes to max's second argument: the first piece
        return made
    if numbers.slope is not None:  # a column called "slope" is no slope
        values.update({name: float(numbers.slope[unit]) for name in bound.learned})
    if bound.activation.name == "identity":
        return affine
    # the formula by hand at z, then z by what it is
    at = {**values, "z": float(z[unit])}
    formula = by_hand(bound.value, at)
    if "z" in variables(formula):
        return substitute_exactly(formula, affine)
    flat = Apply("multiply", (Constant(0.0), affine))  # a branch that does not depend on z
    return flat if is_zero(formula) else Apply("add", (formula, flat))


def substitute_exactly(formula: Expression, affine: Expression) -> Expression:
    """The formula over z with z replaced and nothing simplified on the way."""
    if isinstance(formula, Variable) and formula.name == "z":
        return affine
    if isinstance(formula, Apply):
        return Apply(formula.primitive, tuple(substitute_exactly(argument, affine) for argument in formula.args))
    return formula
