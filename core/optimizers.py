"""The table of optimizers: what each does with a gradient, in words and as the torch class that does it."""

from __future__ import annotations

from dataclasses import dataclass

from core.choice import Choice, Setting
from core.registry import Table


@dataclass(frozen=True)
class Optimizer:
    """An update rule.

    Attributes:
        name: its name in files.
        title: its name on the screen.
        torch_class: the class of torch.optim that computes it; "SGD" serves the perceptron too, since its rule is
            gradient descent with (a − t)·x in the place of the gradient.
        rule: the update of one weight w with gradient g and rate r, as shown to the user.
        note: what it is good for.
        settings: what torch calls them; `momentum` and `learning_rate` are keys of `training` itself.
        letters: what the letters of a rule with a memory stand for.
        uses_momentum: whether `training.momentum` enters.
    """

    name: str
    title: str
    torch_class: str
    rule: str
    note: str
    settings: tuple[Setting, ...] = ()
    letters: str = ""
    uses_momentum: bool = False


OPTIMIZERS: Table[Optimizer] = Table("optimizer")

_EPS = Setting("eps", 1e-8, 0.0, None, "keeps the division finite; larger values damp the first steps")
_DECAY = Setting("weight_decay", 0.0, 0.0, None, "pulls every weight towards 0")
_BETAS = Setting("betas", (0.9, 0.999), 0.0, 0.999999999, "memory of the mean and of the mean square of g")
_MOMENTS = "m, v: running means of g and of g²; t: updates up to this one."

OPTIMIZERS.add(
    Optimizer(
        "sgd",
        "SGD",
        "SGD",
        "v ← ρ·v + g;  w ← w − r·v",
        "Gradient descent; with momentum ρ it keeps rolling in the direction it had.",
        (
            Setting("nesterov", False, note="looks ahead along v before it takes the gradient; needs momentum > 0"),
            _DECAY,
        ),
        letters="v: the velocity; ρ: momentum.",
        uses_momentum=True,
    )
)
OPTIMIZERS.add(
    Optimizer(
        "adam",
        "Adam",
        "Adam",
        "m ← β₁m + (1−β₁)g;  v ← β₂v + (1−β₂)g²;  w ← w − r·m̂/(√v̂ + ε)",
        "A rate per weight from the running mean and size of its gradient.",
        (_BETAS, _EPS, _DECAY),
        letters=_MOMENTS,
    )
)
OPTIMIZERS.add(
    Optimizer(
        "adamw",
        "AdamW",
        "AdamW",
        "as Adam, and w ← w − r·λ·w apart from the gradient",
        "Adam with the decay of the weights kept out of its averages.",
        (_BETAS, _EPS, _DECAY),
        letters=_MOMENTS,
    )
)
OPTIMIZERS.add(
    Optimizer(
        "rmsprop",
        "RMSprop",
        "RMSprop",
        "v ← α·v + (1−α)g²;  w ← w − r·g/(√v + ε)",
        "Divides each gradient by its recent size.",
        (Setting("alpha", 0.99, 0.0, 1.0, "memory of the mean square of g"), _EPS, _DECAY),
        letters="v: a running mean of g².",
        uses_momentum=True,
    )
)
OPTIMIZERS.add(
    Optimizer(
        "adagrad",
        "Adagrad",
        "Adagrad",
        "s ← s + g²;  w ← w − r·g/(√s + ε)",
        "Steps shrink for weights that have moved much.",
        (
            Setting("lr_decay", 0.0, 0.0, None, "shrinks the rate with the step number"),
            Setting("eps", 1e-10, 0.0, None, "keeps the division finite"),
            _DECAY,
        ),
        letters="s: the sum of all g² so far.",
    )
)
OPTIMIZERS.add(
    Optimizer(
        "perceptron",
        "Perceptron",
        "SGD",
        "w ← w + r·(t − a)·x",
        "Rosenblatt’s rule for one layer of step or sign units; converges when a line separates the classes.",
    )
)


def is_perceptron(choice: Choice) -> bool:
    """Whether (a − t)·x takes the place of the loss's gradient."""
    return choice.name == "perceptron"
