"""The loss, and a typed formula, as graphs of primitive operations with their gradients."""

from __future__ import annotations

import numpy as np

from core.choice import Choice
from core.expressions import Apply, Expression, parse
from core.graph import Graph
from core.inspection.computation import Computation, computation
from core.inspection.example import Trace
from core.inspection.operations import Floats
from core.inspection.textbook import by_hand, written_out
from core.losses import LOSSES, loss_on_activation
from core.numerals import subscript
from core.objective import loss_groups


def loss_graph(graph: Graph, trace: Trace, choice: Choice, *, fused: bool = False) -> Computation:
    """One example's loss in primitive operations, with its gradients.

    Args:
        fused: over the pre-activations, as it is trained, where the loss has such a form; else over the activations.
    """
    loss = LOSSES.find(choice.name)
    target = np.asarray(trace.target, float)
    z = np.concatenate([_flat(trace.layers[layer.id].pre_activation) for layer in graph.outputs])
    a = np.concatenate([np.asarray(trace.layers[layer.id].activation, float) for layer in graph.outputs])
    activations = tuple(layer.activation.name for layer in graph.outputs)
    # identity outputs are logits themselves
    by_logits = bool(loss.logits) and (fused or any(name != loss.squash for name in activations))
    variable = "z" if by_logits else "a"
    values: dict[str, float] = {}
    parts: list[Expression] = []
    groups = loss_groups(graph, choice)
    for first, last in groups:
        if by_logits:
            formula = parse(loss.logits, ("z", "t"))
        else:
            formula = loss_on_activation(choice, activations, last - first)
        single = len(a) == 1
        names = [
            {
                variable: variable if single else f"{variable}{subscript(i + 1)}",
                "t": "t" if single else f"t{subscript(i + 1)}",
            }
            for i in range(first, last)
        ]
        for i, unit in zip(range(first, last), names, strict=True):
            values[unit[variable]] = float((z if by_logits else a)[i])
            values[unit["t"]] = float(target[i])
        parts.append(by_hand(written_out(formula, names, values), values))
    whole = parts[0]
    for part in parts[1:]:
        whole = Apply("add", (whole, part))
    return computation(whole, values)


def typed_graph(text: str, values: dict[str, float]) -> Computation:
    """A typed formula in primitive operations at some values.

    Raises:
        UserError: the text is no formula, or has a name without a value.
    """
    return computation(parse(text, tuple(values)), values)


def _flat(z: Floats | None) -> Floats:
    values = np.asarray(z, float)
    return np.max(values, axis=-1) if values.ndim == 2 else values
