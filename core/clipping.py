"""The table of gradient clippings: what keeps a single update from throwing the parameters far away."""

from __future__ import annotations

from dataclasses import dataclass, replace

from core.choice import Choice, Setting
from core.registry import Table


@dataclass(frozen=True)
class Clip:
    """A bound on the gradient, L1 and L2 included, before the optimizer sees it.

    Attributes:
        name: its name in files; title: its name on the screen.
        rule: what becomes of the gradient g, as shown to the user.
        definition: what it does, one sentence; note: what it is good for.
        settings: numbers a file may give.
    """

    name: str
    title: str
    rule: str
    definition: str
    note: str
    settings: tuple[Setting, ...] = ()


CLIPS: Table[Clip] = Table("clipping")
NO_CLIP = Choice("none")
NORM_GUARD = 1e-6  # as torch: a zero gradient is divided by this

_BOUND = "Larger: seldom bounds anything. Smaller: shorter updates, safer and slower."
_LIMIT = Setting("limit", 1.0, 0.0, None, words="limit c", effect=_BOUND)
CLIPS.add(Clip("none", "none", "g", "The gradient as it is.", "Enough for most networks whose rate is not too high."))
CLIPS.add(
    Clip(
        "norm",
        "by norm",
        "g·min(1, c/‖g‖)",
        "Shortens the gradient of all parameters together to the length c; its direction stays.",
        "Saves a run from rare steep places without bending the way down.",
        (replace(_LIMIT, note="the greatest length c of an update’s gradient"),),
    )
)
CLIPS.add(
    Clip(
        "value",
        "by value",
        "max(−c, min(g, c))",
        "Cuts each parameter’s own derivative off at ±c.",
        "Bounds every parameter’s step; the direction bends towards the diagonals.",
        (replace(_LIMIT, note="the greatest size c of a single derivative"),),
    )
)


def limit(choice: Choice) -> float:
    """The bound c of a clipping that has one; infinite for none."""
    settings = CLIPS.find(choice.name).settings
    return float(choice.value(settings[0])) if settings else float("inf")
