"""The table of losses. One statement adds one: menu, formula, file format, torch text, trace and tests follow.

A formula is written in core.expressions over the outputs' activations `a` and the targets `t` of one example and gives
one number; training averages it over the batch (or sums, where the table says so).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache
from typing import Literal

from core.activations import ACTIVATIONS
from core.choice import Choice, Setting, setting_numbers
from core.expressions import Expression, gradient, parse, substitute
from core.expressions.nodes import apply
from core.own_formulas import loss_problem, own_loss
from core.registry import Table

TargetRule = Literal["any", "unit", "sign", "one_hot"]


@dataclass(frozen=True)
class Loss:
    """What one example costs.

    Attributes:
        name: its name in files (torch's, where torch has one).
        title: its name on the screen.
        formula: over a, t and the settings' names.
        definition: what it measures, one sentence.
        note: when to use it, what to watch.
        logits: the same over the pre-activations z, stable; used where the output's activation is `squash` (which gives
            a = squash(z)) or identity (then a are logits themselves).
        squash: the activation that belongs to the logits; "" where the loss takes any activation.
        targets: what targets must be: any number, 0 … 1, ±1, or one-hot over the outputs.
        sums_batch: whether the batch is summed rather than averaged.
        settings: numbers a file may give.
        single: the formula for one output column where it differs; it may use `middle`, the activation's own.
        is_own: whether the setting `text` says what one output adds; then `formula` is only an example.
        by_class: whether it compares the outputs of one layer with each other.
    """

    name: str
    title: str
    formula: str
    definition: str
    note: str
    logits: str = ""
    squash: str = ""
    targets: TargetRule = "any"
    sums_batch: bool = False
    settings: tuple[Setting, ...] = ()
    single: str = ""
    by_class: bool = False
    is_own: bool = False

    @property
    def legal_activations(self) -> frozenset[str] | None:
        """Activations that an output layer may have with this loss; None for any."""
        return frozenset((self.squash, "identity")) if self.squash else None


LOSSES: Table[Loss] = Table("loss")
_add = LOSSES.add

_add(
    Loss(
        "half_mse",
        "½ squared error",
        "sum((a - t)^2) / 2",
        "Half the squared distance between output and target, summed over outputs.",
        "Usual for regression; its gradient is a − t.",
    )
)
_add(
    Loss(
        "mse",
        "mean squared error",
        "mean((a - t)^2)",
        "The squared distance between output and target, averaged over outputs.",
        "Usual for regression; far misses count most.",
    )
)
_add(
    Loss(
        "sum_squared",
        "sum of squares",
        "sum((a - t)^2)",
        "The squared distance, summed over outputs and over the batch.",
        "Grows with the batch, so it wants a smaller rate.",
        sums_batch=True,
    )
)
_add(
    Loss(
        "mae",
        "mean absolute error",
        "mean(abs(a - t))",
        "The distance between output and target, averaged over outputs.",
        "Outliers count less than with squares; the gradient is ±1 and 0 at the target.",
    )
)
_add(
    Loss(
        "huber",
        "Huber",
        "mean(where(delta > abs(a - t), (a - t)^2 / 2, delta * (abs(a - t) - delta / 2)))",
        "Squares near the target, straight lines beyond δ.",
        "Smooth at the target and calm about outliers.",
        settings=(Setting("delta", 1.0, 1e-6, 1e6, "where the square turns into a line"),),
    )
)
_add(
    Loss(
        "binary_cross_entropy",
        "binary cross-entropy",
        "-mean(where(t > 0, t * log(where(t > 0, a, 1)), 0) + where(1 > t, (1 - t) * log(where(1 > t, 1 - a, 1)), 0))",
        "Surprise, in nats, at each target when the output is the probability of 1.",
        "For sigmoid outputs and targets 0 … 1; computed from the logits. With identity outputs, a are the logits.",
        logits="mean(t * softplus(-z) + (1 - t) * softplus(z))",
        squash="sigmoid",
        targets="unit",
    )
)
_add(
    Loss(
        "cross_entropy",
        "cross-entropy",
        "-sum(where(t > 0, t * log(where(t > 0, a, 1)), 0))",
        "Surprise, in nats, at the true class when the outputs are probabilities.",
        "For softmax outputs and one class an example; computed from the logits. With identity outputs, a are logits.",
        logits="logsumexp(z - sum(t * z))",
        squash="softmax",
        targets="one_hot",
        by_class=True,
    )
)
_add(
    Loss(
        "hinge",
        "hinge",
        "mean(max(1 - t * a, 0))",
        "How far an output falls short of the margin 1 on its target’s side.",
        "For targets ±1 and identity or tanh outputs; examples beyond the margin no longer pull.",
        targets="sign",
    )
)
_add(
    Loss(
        "multi_margin",
        "multi-class hinge",
        "sum((1 - t) * max(a - sum(t * a) + 1, 0))",
        "How far each wrong score comes within 1 of the true class’s score, summed.",
        "The SVM loss; not divided by the number of classes.",
        targets="one_hot",
        by_class=True,
    )
)
_add(
    Loss(
        "zero_one",
        "wrong examples",
        "sum(t * (1 - leads(a)))",
        "1 for a wrong example, 0 for a right one.",
        "What we want, but flat: its gradient is 0 almost everywhere, so nothing can learn from it.",
        by_class=True,
        single="abs((a > middle) - (t > middle))",
    )
)
_add(
    Loss(
        "formula",
        "own formula",
        "mean((a - t)^2)",
        "A formula of your own over an output’s activation a and its target t, averaged over outputs.",
        "It is averaged over the batch too, so (a - t)^2 is the mean squared error.",
        settings=(Setting("text", "(a - t)^2", note="what one output adds", is_required=True, problem=loss_problem),),
        is_own=True,
    )
)


@dataclass(frozen=True)
class BoundLoss:
    """A loss with settings put in, for the outputs of one drawing.

    Attributes:
        value: the loss of one example as a formula over `t` and `variable`.
        gradient: its gradient with respect to `variable`, over the same.
        variable: "z" where training goes by the logits, else "a".
        activation_gradient: ∂L/∂a as a formula over a and t (equal to `gradient` unless the outputs are squashed).
    """

    loss: Loss
    value: Expression
    gradient: Expression
    variable: Literal["a", "z"]
    activation_gradient: Expression


def loss_on_activation(choice: Choice, output_activations: Sequence[str], columns: int) -> Expression:
    """The loss of one example as a formula over a and t, also where training goes by the logits.

    Raises:
        UserError: no such loss, or a formula of the user's that is none.
    """
    loss = LOSSES.find(choice.name)
    if loss.is_own:
        return apply("mean", own_loss(str(choice.value(loss.settings[0]))))
    fixed = setting_numbers(choice, loss.settings)
    middles = {ACTIVATIONS[name].middle for name in output_activations if name in ACTIVATIONS}
    fixed["middle"] = middles.pop() if len(middles) == 1 else 0.5
    text = loss.single if loss.single and columns == 1 else loss.formula
    return substitute(parse(text, ("a", "t", *fixed)), fixed)


@lru_cache(maxsize=256)
def bind_loss(choice: Choice, output_activations: Sequence[str], columns: int) -> BoundLoss:
    """The formulas of a loss for output layers with these activations and this many columns in all.

    Raises:
        UserError: no such loss.
    """
    loss = LOSSES.find(choice.name)
    on_activation = loss_on_activation(choice, output_activations, columns)
    if not loss.logits:
        slope = gradient(on_activation, ("a",))["a"]
        return BoundLoss(loss, on_activation, slope, "a", slope)
    on_logits = parse(loss.logits, ("z", "t"))
    slope = gradient(on_logits, ("z",))["z"]
    if loss.squash in output_activations:
        return BoundLoss(loss, on_logits, slope, "z", gradient(on_activation, ("a",))["a"])
    return BoundLoss(loss, on_logits, slope, "z", substitute(slope, {"z": parse("a", ("a",))}))
