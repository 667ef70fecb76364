"""Why a run became infinite: the step, the layer and the likely cause, in words, from the last finite moment.

And what to change so that it does not, as settings.
"""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from core.activations import bind
from core.choice import Choice
from core.clipping import NO_CLIP
from core.datasets.dataset import Dataset
from core.errors import UserError
from core.expressions import Apply, Expression, Program, variables
from core.forward import LayerValues
from core.graph import Graph, Layer
from core.numerals import grouped
from core.objective import Objective, objective
from core.project import Training
from core.training.finite import LastFinite
from core.training.first_infinite import first_infinite
from core.training.infinite_slope import infinite_slope
from core.training.strong_pull import strong_pull

HUGE_RATIO = 1.0  # an update as large as the weights themselves cannot be descending
HUGE_GROWTH = 100.0  # times the largest parameter that was given, or 1: no descent leads that far out
HUGE_NUMBER = 1e15  # of a data row: its square has left the precision of everything else
OUTLIER = 1e3  # times what is usual in its column: a gradient a million times the others'


def explain(
    graph: Graph,
    training: Training,
    dataset: Dataset,
    rows: np.ndarray,
    *,
    step: int,
    last: LastFinite,
    after: np.ndarray,
    given: float,
) -> tuple[UserError, str]:
    """The error to show, and the layer it happened in.

    Args:
        rows: the batch whose loss was not finite; step: the update that led there.
        last: the parameters before that update, and its batch; after: the parameters [P] after it.
        given: the largest size of a parameter that training did not make.

    The error's `where` is that layer too, or "data" where a row is the cause, or "formula" where one's slope is.
    """
    first = first_infinite(graph, dataset, rows, after)
    layer, values, where = first.layer, first.values, first.layer
    before = last.flat
    ratio, is_finite = _update_ratio(before, after), bool(np.isfinite(after).all())
    grown = float(np.abs(after if is_finite else before).max(initial=0))
    rate = training.learning_rate
    too_high, lower = f"the rate {rate:g} is too high", f"Try the rate {rate / 10:g}, clip the gradient, or reset."
    if (row := _bad_row(dataset, rows)) is not None:
        cause, mend, where = row, "Mend the row in the data.", "data"
    elif (pull := strong_pull(training)) is not None:
        cause, mend = pull.cause, pull.mend(rate)
    elif is_finite and HUGE_RATIO < ratio < np.inf:
        cause, mend = f"{too_high}: the last update changed the parameters by {ratio:.2g} times their own size", lower
    elif grown > HUGE_GROWTH * max(given, 1.0):  # the last update may be small: units that were thrown far are dead
        cause, mend = f"{too_high}: the largest parameter grew from {given:.2g} to {grown:.2g}", lower
    elif not is_finite and (slope := infinite_slope(graph, training.loss, dataset, last)) is not None:
        cause, mend, layer, where = slope.cause, slope.mend, slope.layer, "formula"
    elif not is_finite or ratio > HUGE_RATIO:
        cause, mend = f"{too_high}: the last update changed the parameters beyond all bounds", lower
    elif first.kind == "activation":
        cause, mend = _in_activation(graph.by_id[layer], values[layer])
    else:
        cause, mend = _in_loss(objective(graph, training.loss), values, dataset.targets[rows])
    when = "before" if ratio else "where"  # the run stands at its last finite numbers
    message = f"Training stopped at step {grouped(step)} {when} {first.words}. Likely cause: {cause}."
    return UserError(message, hint=mend, where=where), layer


def _bad_row(dataset: Dataset, rows: np.ndarray) -> str | None:
    """Which row no network can make sense of: one of the batch, or one that an update before it went by."""
    for chosen in (rows, dataset.train):
        numbers = np.abs(np.concatenate([dataset.inputs[chosen], dataset.targets[chosen]], axis=1), dtype=np.float64)
        if not numbers.size:
            continue
        if not (finite := np.isfinite(numbers).all(axis=1)).all():
            return f"data row {chosen[int(finite.argmin())] + 1} holds something that is not a number"
        place, column = np.unravel_index(numbers.argmax(), numbers.shape)
        if numbers[place, column] > HUGE_NUMBER:
            return f"data row {chosen[place] + 1} holds a number of the size {numbers[place, column]:.1g}"
    if not numbers.size:
        return None
    usual = np.maximum(np.median(numbers, axis=0), 1.0)  # of the training rows, column by column
    place, column = np.unravel_index((numbers / usual).argmax(), numbers.shape)
    if numbers[place, column] <= OUTLIER * usual[column]:
        return None
    name = (*dataset.input_names, *dataset.target_names)[column]
    size = f"{numbers[place, column]:.2g}"
    return f"data row {dataset.train[place] + 1} holds {name} of the size {size}, where {usual[column]:.2g} is usual"


def remedies(training: Training, where: str) -> dict[str, Training]:
    """What may mend a run that diverged, best first: settings to start again with, by what they change.

    Args:
        where: of the error that `explain` gave.

    Returns:
        "lower_rate" a tenth of the rate, "lower_l2", "lower_l1" and "lower_weight_decay" a pull that the rate bears,
        "clip" gradients shortened to 1. None of them where the data or a formula's slope are the cause, and none that
        changes nothing.
    """
    if where in ("data", "formula"):
        return {}
    pull = strong_pull(training)
    found: dict[str, Training] = {}
    if pull is None or pull.bears_tenth(training.learning_rate):
        found["lower_rate"] = replace(training, learning_rate=training.learning_rate / 10)
    if pull is not None:
        found[f"lower_{pull.name}"] = pull.lowered(training)
    elif training.clip == NO_CLIP:
        found["clip"] = replace(training, clip=Choice("norm"))
    return found


def _in_activation(layer: Layer, values: LayerValues) -> tuple[str, str]:
    """(cause, how to mend it) where a layer's activations are the first numbers that are not finite."""
    z = values.pre_activation
    if z is not None and np.isfinite(z).all():
        told = _broken(bind(layer.activation).value, {"z": z})
        if told != OVERFLOW:
            return f"the activation {layer.activation.name} {told}", "Choose another activation, or a smaller rate."
    return "its activations exploded", "Use smaller weights, a bounded activation, or a smaller rate."


def _in_loss(goal: Objective, values: dict[str, LayerValues], targets: np.ndarray) -> tuple[str, str]:
    """Likewise where all activations are finite and the loss is not."""
    outputs = goal.outputs(values)
    for (first, last), bound in zip(goal.groups, goal.bounds, strict=True):
        part = {bound.variable: outputs[:, first:last], "t": targets[:, first:last].astype(outputs.dtype)}
        told = _broken(bound.value, part)
        if told not in ("", OVERFLOW):
            return f"the loss {told}", "Keep the outputs inside their range, or try a smaller rate."
    return "the outputs are so large that the loss overflows", "Use smaller weights or targets, or a smaller rate."


OVERFLOW = "overflows"


def _broken(formula: Expression, values: dict[str, np.ndarray]) -> str:
    """What the first operation of a formula that gives no finite number does; "" where all are finite."""
    program = Program.of(formula)
    known = {name: values.get(name, np.ones(1, np.float32)) for name in variables(formula)}
    results = program.run(known, np.dtype(np.float32))
    for node, arguments, result in zip(program.nodes, program.arguments, results, strict=True):
        if not isinstance(node, Apply) or np.isfinite(result).all():
            continue
        last = results[arguments[-1]]
        if node.primitive == "log":
            return "takes the logarithm of 0" if (last == 0).any() else "takes the logarithm of a negative number"
        if node.primitive == "divide" and (last == 0).any():
            return "divides by 0"
        if node.primitive in ("sqrt", "power") and (results[arguments[0]] < 0).any():
            return "takes the root of a negative number"
        return OVERFLOW
    return ""


def _update_ratio(before: np.ndarray, after: np.ndarray) -> float:
    with np.errstate(all="ignore"):
        size = float(np.linalg.norm(before.astype(np.float64)))
        change = float(np.linalg.norm(after.astype(np.float64) - before))
    return change / size if size else float("inf") if change else 0.0
