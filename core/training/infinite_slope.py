"""Where an own formula has no finite slope: there the gradient is infinite or no number, and no rate helps."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from core.activations import ACTIVATIONS, bind
from core.choice import Choice
from core.datasets.dataset import Dataset
from core.expressions import Apply, Expression, evaluate
from core.expressions.nodes import in_order
from core.forward import forward
from core.graph import Graph
from core.losses import LOSSES
from core.objective import objective
from core.parameters import unflatten
from core.training.finite import LastFinite
from core.training.first_infinite import first_place, unit_name


@dataclass(frozen=True)
class InfiniteSlope:
    """The first such place on the way back: the layer's id, what is so, and how to mend it."""

    layer: str
    cause: str
    mend: str


def infinite_slope(graph: Graph, loss: Choice, dataset: Dataset, last: LastFinite) -> InfiniteSlope | None:
    """Looks through the loss and the activations that the user typed; the table's own have a slope everywhere."""
    if (rows := last.batch) is None:
        return None
    values = forward(graph, unflatten(graph, last.flat), dataset.inputs[rows], dtype="float32")
    if LOSSES.find(loss.name).is_own:
        goal, targets = objective(graph, loss), dataset.targets[rows]
        slopes, column = goal.gradients(values, targets), 0
        for layer in graph.outputs:
            a = values[layer.id].activation
            if (at := first_place(~np.isfinite(slopes[layer.id][1]) & np.isfinite(a))) is not None:
                name, target = unit_name(layer, at[1]), targets[at[0], column + at[1]]
                where = (
                    f"where a of {name} is {_short(a[at])} and its target {_short(target)} (data row {rows[at[0]] + 1})"
                )
                mend = _mend("loss", goal.bounds[0].value)
                return InfiniteSlope(layer.id, f"the formula of the loss has no finite slope {where}", mend)
            column += layer.units
    for layer in reversed(graph.forward_order):
        z = values[layer.id].pre_activation
        if z is None or not ACTIVATIONS.find(layer.activation.name).is_own:
            continue
        bound = bind(layer.activation)
        if (at := first_place(~np.isfinite(evaluate(bound.derivative, {"z": z})) & np.isfinite(z))) is not None:
            where = f"where z of {unit_name(layer, at[1])} is {_short(z[at])} (data row {rows[at[0]] + 1})"
            cause = f"the formula of the activation has no finite slope {where}"
            return InfiniteSlope(layer.id, cause, _mend("activation", bound.value))
    return None


def _short(value: float) -> str:
    return ("−" if value < 0 else "") + f"{abs(value):.3g}"


def _mend(what: str, formula: Expression) -> str:
    chooses = any(isinstance(node, Apply) and node.primitive == "where" for node in in_order(formula))
    both = " The slope of where(…) takes in both branches, also the one that is not taken." if chooses else ""
    return f"Choose another {what}, or a formula whose slope stays finite: no rate helps.{both}"
