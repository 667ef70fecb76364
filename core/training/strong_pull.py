"""Weight decay, L2 or L1 so strong that it throws the weights past 0, each update farther: which, and what helps."""

from __future__ import annotations

from dataclasses import dataclass, replace

from core.choice import Choice
from core.clipping import NO_CLIP
from core.optimizers import OPTIMIZERS
from core.project import Training

TITLES = {"l2": "L2", "l1": "L1", "weight_decay": "weight decay"}


@dataclass(frozen=True)
class StrongPull:
    """A pull towards 0 that the rate does not bear.

    Attributes:
        name: of the setting; cause: what it does, in words.
        most: what it may be with this rate; most_rate: what the rate may be with it.
    """

    name: str
    cause: str
    most: float
    most_rate: float

    def bears_tenth(self, rate: float) -> bool:
        """Whether a tenth of the rate, which a window offers with one click, is low enough."""
        return rate / 10 <= self.most_rate

    def mend(self, rate: float) -> str:
        """What to try, in words."""
        tenth, least = f"the rate {rate / 10:.3g} (÷ 10)", f"the rate {self.most_rate / 10:.2g} or less"
        lower = tenth if self.bears_tenth(rate) else least
        return f"Try {TITLES[self.name]} {self.most:.2g} or less, or {lower}, and reset."

    def lowered(self, training: Training) -> Training:
        """The settings with as much of it as the rate bears."""
        if self.name != "weight_decay":
            return replace(training, **{self.name: self.most})
        settings = training.optimizer.settings.with_item(self.name, self.most)
        return replace(training, optimizer=Choice(training.optimizer.name, settings))


def strong_pull(training: Training) -> StrongPull | None:
    """Where a pull alone makes the weights grow.

    Only where the optimizer does not scale what pulls: with plain gradient descent, L2 and L1 unclipped (weight decay
    enters after the clipping), and the decay of AdamW. Where the rate is the larger of the two it is the rate that is
    out of place.
    """
    rate, l1, name = training.learning_rate, training.l1, training.optimizer.name
    if name not in ("sgd", "adamw"):
        return None
    given = {s.name: training.optimizer.value(s) for s in OPTIMIZERS.find(name).settings}
    is_plain = name == "sgd" and training.clip == NO_CLIP
    pulls = {"weight_decay": float(given["weight_decay"]), "l2": training.l2 if is_plain else 0.0}
    momentum = training.momentum if name == "sgd" else 0.0  # AdamW decays apart from its averages
    ahead = 2 * momentum if given.get("nesterov") else 0.0
    strongest, total = max(pulls, key=lambda key: pulls[key]), sum(pulls.values())
    # beyond it w ← w − rate·total·w, with momentum, grows
    if pulls[strongest] > rate and rate * total > 2 * (1 + momentum) / (1 + ahead):
        what = "parameter" if strongest == "weight_decay" else "weight"
        size = "" if momentum else f", to {abs(1 - rate * total):.3g} times its size"
        told = f"{TITLES[strongest]} {pulls[strongest]:g} is too high for the rate {rate:g}"
        told = f"{told}: it throws every {what} past 0 with each update{size}"
        return StrongPull(strongest, told, float(f"{0.1 / rate:.2g}"), 1 / total)
    if is_plain and l1 > rate and rate * l1 >= 1:
        told = f"L1 {l1:g} is too high for the rate {rate:g}: it moves every weight by {rate * l1:.3g} with each update"
        return StrongPull("l1", told, float(f"{0.01 / rate:.2g}"), 0.1 / l1)
    return None
