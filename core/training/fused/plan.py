"""What an update needs of a drawing, and where each of its numbers lies in the kernel's scratch memory.

Scratch values of a layer lie [units][examples]: a vector register holds LANES examples of one unit. A batch is worked
off in blocks of `examples`; lanes beyond its end repeat the last example and count for nothing.
"""

from __future__ import annotations

import math
from dataclasses import dataclass

from core.activations import bind
from core.choice import Choice
from core.expressions import Expression, Variable, variables
from core.graph import Graph, Layer
from core.objective import Objective, objective
from core.parameters import parameter_shapes, slots
from core.training.fused.formulas import with_known
from core.training.fused.products import FEW, padded
from core.training.fused.vector import LANES

MAX_EXAMPLES = 128  # a block's: more would leave the processor's nearest memory


@dataclass(frozen=True)
class LayerPlan:
    """A computing layer.

    Attributes:
        value: a as a formula over z and learned names; None where a is not needed (the loss goes by z) or is z.
        backward: variable → adjoint over g = ∂L/∂a, a, z and learned names; None where ∂L/∂z is ∂L/∂a.
        z, a, grad_a, grad_z: offsets in scratch; some share a place.
        by_example: offset of a with an example a row, for the gradients of the weights after it; None if not needed.
        slope_adjoint: offset of the learned slope's adjoint, an example a lane; None without.
    """

    layer: Layer
    value: Expression | None
    backward: dict[str, Expression] | None
    z: int
    a: int
    grad_a: int
    grad_z: int
    by_example: int | None
    slope_adjoint: int | None

    @property
    def is_maxout(self) -> bool:
        return bind(self.layer.activation).activation.pieces


@dataclass(frozen=True)
class Plan:
    """Offsets of everything, in floats.

    Attributes:
        examples: examples a block; blocks: whether a batch may take more than one.
        columns: inputs and targets of an example; row: floats between two examples in the data.
        rows, units: the block's data, an example a row and a unit a row.
        shares: [examples], what each example counts: 1/n or 1, and 0 beyond the batch.
        losses: [LANES], the batch's loss so far.
        layers: computing layers that lead to an output, in order of computation.
        parameters: tensor name → offset in the flat parameters; count: how many there are.
        first_column: input layer → its column.
        size: of scratch.
    """

    graph: Graph
    goal: Objective
    examples: int
    blocks: bool
    columns: int
    row: int
    rows: int
    units: int
    shares: int
    losses: int
    layers: tuple[LayerPlan, ...]
    parameters: dict[str, int]
    count: int
    first_column: dict[str, int]
    outputs: dict[str, int]
    size: int

    def by_id(self, layer_id: str) -> LayerPlan:
        return next(plan for plan in self.layers if plan.layer.id == layer_id)


def block_size(batch_size: int) -> tuple[int, bool]:
    """(examples a block, whether a batch takes several): blocks of one batch are about equal."""
    blocks = -(-batch_size // MAX_EXAMPLES)
    return -(-batch_size // (blocks * LANES)) * LANES, blocks > 1


def plan(graph: Graph, loss: Choice, examples: int, *, blocks: bool) -> Plan:
    """The plan of a drawing without problems; see block_size for the batch."""
    goal = objective(graph, loss)
    memory = _Memory()
    columns = graph.input_units + graph.output_units
    row = padded(columns)
    rows, units = memory.take(row * examples), memory.take(row * examples)
    shares, losses = memory.take(examples), memory.take(LANES)
    # outputs lie side by side, in the order of the targets: the loss takes them together
    starts = {name: memory.take(graph.output_units * examples) for name in ("z", "a", "grad")}
    outputs, column = {}, 0
    for layer in graph.outputs:
        outputs[layer.id] = column
        column += layer.units
    alive = _alive(graph)
    layers = []
    for layer in graph.forward_order:
        if layer.computes and layer.id in alive:
            place = {k: v + outputs[layer.id] * examples for k, v in starts.items()} if layer.id in outputs else {}
            layers.append(_layer_plan(layer, memory, examples, place, goal.by_logits, bool(graph.out_of(layer.id))))
    offsets = {name: slot.start for name, slot in slots(graph).items()}
    count = sum(math.prod(shape) for shape in parameter_shapes(graph).values())
    first_column, column = {}, 0
    for layer in graph.inputs:
        first_column[layer.id] = column
        column += layer.units
    return Plan(
        graph, goal, examples, blocks, columns, row, rows, units, shares, losses,
        tuple(layers), offsets, count, first_column, starts | {}, memory.size,
    )  # fmt: skip


class _Memory:
    def __init__(self) -> None:
        self.size = 0

    def take(self, floats: int) -> int:
        """Room on a vector's boundary, with a vector to spare: rows may be read beyond their end."""
        start = self.size
        self.size += (-(-floats // LANES) + 1) * LANES
        return start


def _layer_plan(
    layer: Layer, memory: _Memory, examples: int, place: dict[str, int], by_logits: bool, feeds: bool
) -> LayerPlan:
    bound = bind(layer.activation)
    known = {bound.value: Variable("a")}
    value: Expression | None = bound.value
    backward = {name: with_known(adjoint, known) for name, adjoint in bound.backward.items()}
    if bound.value == Variable("z"):
        value, backward = None, None
    elif place and by_logits:
        value, backward = None, None  # the loss looks at z and gives ∂L/∂z
    keeps_z = value is not None and (
        bound.activation.pieces
        or bound.activation.over_units
        or any("z" in variables(adjoint) for adjoint in (backward or {}).values())
    )
    a = place["a"] if place else memory.take(padded(layer.units) * examples)  # padded: for by_example, never written
    grad_a = place["grad"] if place else memory.take(layer.units * examples)
    if place and value is None:
        z = a = place["z"]
        if not by_logits:
            z = a = place["a"]
    else:
        z = memory.take(layer.rows * examples) if keeps_z else a
    grad_z = memory.take(layer.rows * examples) if bound.activation.pieces else grad_a
    return LayerPlan(
        layer, value, backward, z, a, grad_a, grad_z,
        memory.take(padded(layer.units) * examples) if feeds and layer.units > FEW else None,
        memory.take(layer.units * examples) if bound.learned else None,
    )  # fmt: skip


def _alive(graph: Graph) -> set[str]:
    """Layers from which an output is reached: the others get no gradient."""
    alive = {layer.id for layer in graph.outputs}
    for layer in reversed(graph.forward_order):
        if any(connection.target in alive for connection in graph.out_of(layer.id)):
            alive.add(layer.id)
    return alive
