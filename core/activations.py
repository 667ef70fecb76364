"""The table of activations. One statement adds one: menu, curve, f′, tooltip, file format, torch text and tests follow.

A formula is written in core.expressions over the pre-activation `z` (and settings and learned names); its derivative
is derived from it and checked against autograd.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from core.choice import Choice, Setting, setting_numbers
from core.expressions import Expression, Variable, gradient, parse, substitute
from core.own_formulas import activation_problem, own_activation
from core.registry import Table


@dataclass(frozen=True)
class Activation:
    """A function from pre-activations to activations.

    Attributes:
        name: its name in files (torch's, where torch has one); title: its name on the screen, the same unless given.
        formula: in the expression language, over z, the settings' names and the learned names.
        definition: what it does, one sentence.
        note: what it is for and what to watch: kinks, saturation, flat parts.
        settings: numbers a file may give.
        learned: settings whose number is a parameter a unit, trained; the setting's default is its start.
        is_own: whether the setting `text` holds the formula; then `formula` is only an example.
        over_units: whether a unit's activation depends on all units of the layer (softmax).
        output_only: whether only output layers may have it.
        pieces: whether z has several pieces a unit (maxout); the setting `pieces` says how many.
        kinks: pre-activations at which the derivative jumps.
        middle: the output halfway between its two sides, which tells two classes apart.
        span: the least and the greatest that it gives, (0, 1) for shares; None where it has no end.
    """

    name: str
    formula: str
    definition: str
    note: str
    settings: tuple[Setting, ...] = ()
    learned: tuple[str, ...] = ()
    is_own: bool = False
    over_units: bool = False
    output_only: bool = False
    pieces: bool = False
    kinks: tuple[float, ...] = ()
    middle: float = 0.5
    span: tuple[float, float] | None = None
    title: str = ""

    def __post_init__(self) -> None:
        if not self.title:
            object.__setattr__(self, "title", self.name)

    def setting(self, name: str) -> Setting:
        return next(setting for setting in self.settings if setting.name == name)

    def learned_start(self, choice: Choice, name: str) -> float:
        """What a learned number starts from."""
        return float(choice.value(self.setting(name)))


ACTIVATIONS: Table[Activation] = Table("activation")
_add = ACTIVATIONS.add

_add(Activation("identity", "z", "Passes z on.", "A network of identities is one linear map."))
_add(
    Activation(
        "relu",
        "max(z, 0)",
        "Passes what is positive, cuts off the rest.",
        "Folds space along a line. Derivative 0 at and below 0: a unit that is below 0 for every example is dead.",
        kinks=(0.0,),
        title="ReLU",
    )
)
_add(
    Activation(
        "leaky_relu",
        "where(z > 0, z, slope * z)",
        "ReLU that lets a little of the negative side through.",
        "No dead units: the gradient below 0 is the slope.",
        settings=(Setting("slope", 0.01, -10.0, 10.0, "slope below 0; 0 is ReLU, 1 is the identity"),),
        kinks=(0.0,),
        title="leaky ReLU",
    )
)
_add(
    Activation(
        "prelu",
        "where(z > 0, z, slope * z)",
        "Leaky ReLU whose slope is learned, one a unit.",
        "The slope is trained with the weights.",
        settings=(Setting("slope", 0.25, -10.0, 10.0, "slope that training starts from"),),
        learned=("slope",),
        kinks=(0.0,),
        title="PReLU",
    )
)
_add(
    Activation(
        "elu",
        "where(z > 0, z, alpha * expm1(min(0, z)))",
        "The identity above 0, an exponential that levels off at −α below.",
        "Smooth at 0 for α = 1, and means nearer to 0 than ReLU’s.",
        settings=(Setting("alpha", 1.0, 0.0, 100.0, "the level −α that it approaches below 0"),),
        kinks=(0.0,),
        title="ELU",
    )
)
_add(Activation("softplus", "softplus(z)", "A smooth ReLU.", "Its derivative is the sigmoid."))
_add(
    Activation(
        "silu",
        "z * sigmoid(z)",
        "z weighted by its own sigmoid.",
        "Also called swish; dips below 0 near −1.28.",
        title="SiLU",
    )
)
_add(
    Activation(
        "gelu",
        "z * 0.5 * (1 + erf(z / 1.4142135623730951))",
        "z times the probability that a standard normal number is below it.",
        "The exact form, not the approximation by tanh.",
        title="GELU",
    )
)
_add(
    Activation(
        "tanh",
        "tanh(z)",
        "Squashes to −1 … 1.",
        "Saturates beyond ±3: there its derivative 1 − a² is nearly 0 and learning slows.",
        middle=0.0,
        span=(-1.0, 1.0),
    )
)
_add(
    Activation(
        "sigmoid",
        "sigmoid(z)",
        "Squashes to 0 … 1: 1/(1 + e⁻ᶻ).",
        "Saturates beyond ±6; its derivative a(1 − a) is at most ¼.",
        span=(0.0, 1.0),
    )
)
_add(
    Activation(
        "softmax",
        "exp(z - logsumexp(z))",
        "Exponentials that share out 1 among the layer’s units.",
        "A smooth argmax, for the probabilities of K classes. Each output depends on every z of the layer.",
        over_units=True,
        output_only=True,
        span=(0.0, 1.0),
    )
)
_add(
    Activation(
        "step",
        "(z > 0) + at_zero * (1 - abs(sign(z)))",
        "1 above 0, else 0.",
        "Flat on both sides: the gradient is 0, so gradient descent cannot move what is before it.",
        settings=(Setting("at_zero", 0.0, 0.0, 1.0, "the value at z = 0; decks differ between 0 and 1"),),
        kinks=(0.0,),
        span=(0.0, 1.0),
    )
)
_add(
    Activation(
        "sign",
        "sign(z)",
        "−1, 0 or 1: which side of 0 z is on.",
        "Flat on both sides: the gradient is 0, so gradient descent cannot move what is before it.",
        kinks=(0.0,),
        middle=0.0,
        span=(-1.0, 1.0),
    )
)
_add(
    Activation(
        "maxout",
        "largest(z)",
        "The largest of the unit’s k pieces, each with weights and a bias of its own.",
        "Learns a convex piecewise linear function; the first of equal pieces gets the gradient.",
        settings=(Setting("pieces", 2, 1, 64, "affine pieces a unit; more pieces, more corners"),),
        pieces=True,
    )
)
_add(
    Activation(
        "sin",
        "sin(z)",
        "A wave.",
        "For neural fields and periodic data; needs small starts.",
        middle=0.0,
        span=(-1.0, 1.0),
    )
)
_add(
    Activation(
        "formula",
        "z * sigmoid(z)",
        "A formula of your own over z, the pre-activation.",
        "Anything that the formula language has and that has a slope almost everywhere, such as z*sigmoid(z).",
        settings=(Setting("text", "z * sigmoid(z)", note="the formula", is_required=True, problem=activation_problem),),
        is_own=True,
    )
)


@dataclass(frozen=True)
class Bound:
    """An activation with a file's settings put in: what everything computes with.

    Attributes:
        value: a as a formula over z (and learned names).
        backward: variable → its adjoint as a formula over the same variables and `g` = ∂L/∂a.
        derivative: f′(z) for an elementwise activation; for softmax and maxout the adjoint of Σ a.
        learned: names of trained numbers a unit, among the variables.
    """

    activation: Activation
    value: Expression
    backward: dict[str, Expression]
    derivative: Expression
    learned: tuple[str, ...]


@lru_cache(maxsize=512)
def bind(choice: Choice) -> Bound:
    """The formulas of a layer's activation, settings included.

    Raises:
        UserError: no such activation, or a formula of the user's that is none.
    """
    activation = ACTIVATIONS.find(choice.name)
    if activation.is_own:
        value = own_activation(str(choice.value(activation.setting("text"))))
    else:
        fixed = setting_numbers(choice, activation.settings)
        formula = parse(activation.formula, ("z", *fixed))
        value = substitute(formula, {n: number for n, number in fixed.items() if n not in activation.learned})
    wrt = ("z", *activation.learned)
    return Bound(
        activation,
        value,
        gradient(value, wrt, Variable("g")),
        gradient(value, ("z",))["z"],
        activation.learned,
    )


def learned_names(choice: Choice) -> tuple[str, ...]:
    """Names of the numbers a unit that training learns; () for an unknown activation."""
    activation = ACTIVATIONS.get(choice.name)
    return activation.learned if activation is not None else ()


def pieces(choice: Choice) -> int:
    """Rows of W and b a unit: k for maxout, 1 for everything else and for an unknown activation."""
    activation = ACTIVATIONS.get(choice.name)
    if activation is None or not activation.pieces:
        return 1
    return int(choice.value(activation.setting("pieces")))
