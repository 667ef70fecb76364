"""The primitive operations that the stepper walks through: a unit's and the loss's, made once an example, and which
weight or bias each of them uses."""

from __future__ import annotations

from typing import Literal
from weakref import WeakKeyDictionary

from core.choice import Choice
from core.graph import Graph, Layer
from core.inspection.computation import Computation
from core.inspection.example import Trace
from core.inspection.loss_operations import loss_graph
from core.inspection.operations import UnitGraph, unit_graph, winning_row
from core.inspection.proof import Number
from core.numerals import subscript

Phase = Literal["forward", "loss", "backward", "update"]
_made: WeakKeyDictionary[Trace, dict[tuple[str, int], UnitGraph]] = WeakKeyDictionary()
_losses: WeakKeyDictionary[Trace, dict[tuple[Choice, bool], Computation]] = WeakKeyDictionary()


def graph_of(graph: Graph, trace: Trace, layer: Layer, unit: int) -> UnitGraph:
    """A unit's operations; made once a trace."""
    kept = _made.setdefault(trace, {})
    if (layer.id, unit) not in kept:
        kept[layer.id, unit] = unit_graph(graph, trace, layer, unit)
    return kept[layer.id, unit]


def loss_of(graph: Graph, trace: Trace, loss: Choice, *, fused: bool = False) -> Computation:
    """The loss's operations; made once a trace."""
    kept = _losses.setdefault(trace, {})
    if (loss, fused) not in kept:
        kept[loss, fused] = loss_graph(graph, trace, loss, fused=fused)
    return kept[loss, fused]


def way_back(made: Computation) -> tuple[int, ...]:
    """Operations that the gradient goes back through, the last one first."""
    return tuple(i for i in reversed(made.operations) if i <= made.start and made.nodes[i].gradient is not None)


def operation_count(graph: Graph, trace: Trace, loss: Choice, phase: Phase, layer_id: str, unit: int) -> int:
    """How many operations a unit has in a phase, or the loss; 0 for a layer that computes nothing."""
    if phase == "loss":
        return len(loss_of(graph, trace, loss).operations)
    layer = graph.by_id.get(layer_id)
    if layer is None or not layer.computes:
        return 0
    made = graph_of(graph, trace, layer, unit)
    if phase == "forward":
        return len(made.computation.operations)
    if phase == "backward":
        return 1 + len(way_back(made.computation))
    return len(updated(graph, trace, layer, unit))


def updated(graph: Graph, trace: Trace, layer: Layer, unit: int) -> tuple[tuple[str, Number], ...]:
    """Symbol and place of the numbers that the walk through a unit's update stops at: the weights of the products that
    are operations of their own, then the bias; nothing that is frozen."""
    if layer.frozen:
        return ()
    found: list[tuple[str, Number]] = [
        (f"w{subscript(one.number)}", _weight(one.connection, one.row, one.column))
        for one in graph_of(graph, trace, layer, unit).kept
        if not graph.by_key[one.connection].frozen
    ]
    if layer.has_bias:
        found.append(("b", ("biases", layer.id, (winning_row(layer, trace, unit),))))
    return tuple(found)


def numbers_used(
    graph: Graph, trace: Trace, phase: Phase, layer_id: str, unit: int, operation: int
) -> tuple[Number, ...] | None:
    """The weights or the bias that one operation of a unit is about; () for one of its activation.

    A product uses its weight, and so does the sum that takes it up; the sum that starts with b uses the bias as well
    as the product, and the one over the terms folded together all their weights. None for backward's first operation,
    where the gradient arrives, and where there is no such operation: that is about the whole unit.
    """
    layer = graph.by_id.get(layer_id)
    if phase == "loss" or layer is None or not layer.computes or layer_id not in trace.layers:
        return None
    made, row = graph_of(graph, trace, layer, unit), winning_row(layer, trace, unit)
    bias: Number = ("biases", layer_id, (row,))
    if phase == "update":
        numbers = updated(graph, trace, layer, unit)
        return (numbers[operation][1],) if operation < len(numbers) else None
    whole = made.computation
    if phase == "backward":
        operation -= 1
    order = whole.operations if phase == "forward" else way_back(whole)
    if not 0 <= operation < len(order):
        return None
    node = order[operation]
    if node > made.affine:
        return ()
    of_leaf: dict[str, tuple[Number, ...]] = {
        w: (_weight(one.connection, one.row, one.column),) for one, (w, _) in zip(made.kept, made.leaves, strict=True)
    }
    if made.folded:
        of_leaf[made.rest] = tuple(_weight(one.connection, one.row, one.column) for one in made.folded)
    if trace.layers[layer_id].bias is not None:
        of_leaf["b"] = (bias,)
    found: list[Number] = []
    for argument in _own(whole, node):
        found += of_leaf.get(whole.nodes[argument].name, ())
    return tuple(found)


def result_of(graph: Graph, trace: Trace, layer_id: str, unit: int, operation: int) -> tuple[str, float] | None:
    """What an operation of a unit's forward step gives, with its symbol: all that is known of the unit there; None for
    no operation."""
    layer = graph.by_id.get(layer_id)
    if layer is None or not layer.computes or layer_id not in trace.layers:
        return None
    made = graph_of(graph, trace, layer, unit)
    whole, order = made.computation, made.computation.operations
    if not 0 <= operation < len(order):
        return None
    node = order[operation]
    return symbol_of(whole, node, made.affine), whole.nodes[node].value


def symbol_of(made: Computation, node: int, affine_node: int | None) -> str:
    """What an operation's result is called: running sums s₁ s₂ …, z, then u₁ u₂ …, a (or L); "" for a product of two
    leaves, which is called by its factors.

    Args:
        affine_node: the number of z among the nodes; None for a computation that has none, such as a loss.
    """
    found = made.nodes[node]
    if node == affine_node:
        return "z"
    if node == len(made.nodes) - 1:
        return "a" if affine_node is not None else "L"
    if found.primitive == "multiply" and all(not made.nodes[i].primitive for i in found.arguments):
        return ""
    before = [i for i in made.operations if i < node]
    if affine_node is not None and node < affine_node:
        return f"s{subscript(1 + sum(made.nodes[i].primitive == 'add' for i in before))}"
    return f"u{subscript(1 + sum(i > (affine_node if affine_node is not None else -1) for i in before))}"


def _own(made: Computation, node: int) -> tuple[int, ...]:
    """The leaves that an operation of the affine sum takes up: its own, and those of the products that it adds."""
    leaves: list[int] = []
    for argument in made.nodes[node].arguments:
        below = made.nodes[argument]
        if not below.primitive:
            leaves.append(argument)
        elif below.primitive == "multiply":
            leaves += [i for i in below.arguments if not made.nodes[i].primitive]
    return tuple(leaves)


def _weight(connection: str, row: int, column: int) -> Number:
    return "weights", connection, (row, column)
