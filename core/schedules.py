"""The table of rate schedules: how the learning rate changes while training, in words and as one function of time.

Time s is counted from the run's start, in epochs (a fraction within one) or in updates. The rate is a function of s
alone, so that a run that was saved, paused or scrubbed goes on exactly.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.choice import Choice, Setting
from core.registry import Table

Floats = NDArray[np.float64]


@dataclass(frozen=True)
class Schedule:
    """A schedule of the learning rate.

    Attributes:
        name: its name in files; title: its name on the screen.
        rule: the rate at time s as shown to the user, r being `training.learning_rate`.
        definition: what it does, one sentence; note: what it is good for.
        factor: (s, settings by name) → what r is multiplied by, ≥ 0.
        settings: numbers a file may give.
    """

    name: str
    title: str
    rule: str
    definition: str
    note: str
    factor: Callable[[Floats, dict[str, Any]], Floats]
    settings: tuple[Setting, ...] = ()


SCHEDULES: Table[Schedule] = Table("schedule")
_add = SCHEDULES.add

CONSTANT = Choice("constant")
_IN_UPDATES = Setting("in_updates", False, note="counts s and n in updates instead of epochs")
LONGEST = 10**12


def _time(name: str, default: int, note: str, effect: str, words: str = "") -> Setting:
    unit = "in epochs, or in updates where that is ticked"
    return Setting(name, default, 1, LONGEST, f"{note}, {unit}", words=words, effect=effect)


def _cosine(s: Floats, over: float, floor: float) -> Floats:
    return floor + (1 - floor) * (1 + np.cos(np.pi * np.clip(s / over, 0, 1))) / 2


def _ramp(s: Floats, n: float, start: float) -> Floats:
    return start + (1 - start) * np.minimum(s / n, 1)


def _warm_up_cosine(s: Floats, given: dict[str, Any]) -> Floats:
    n = given["n"]
    return np.where(s < n, _ramp(s, n, given["start"]), _cosine(s - n, given["over"], given["floor"]))


_FLOOR = Setting(
    "floor",
    0.0,
    0.0,
    1.0,
    "share m of the rate that is left at the end",
    words="floor m",
    effect="Larger: goes on learning at the end. Smaller: comes to rest; 0: stands still.",
)
_START = Setting(
    "start",
    0.1,
    0.0,
    1.0,
    "share b of the rate that it begins with",
    words="start b",
    effect="Larger: bolder first updates. Smaller: gentler ones.",
)
_SLOWER = "Larger: the rate falls later, and learning goes on. Smaller: it falls sooner."
_GENTLER = "Larger: gentler for longer. Smaller: at the full rate sooner."
_CUTS = "Larger: falls less. Smaller: falls faster, and may stop learning early."

_add(
    Schedule(
        "constant",
        "constant",
        "r",
        "The same rate from the first update to the last.",
        "The place to begin: every other schedule is measured against it.",
        lambda s, given: np.ones_like(s),
    )
)
_add(
    Schedule(
        "step",
        "steps down",
        "r·f^⌊s/n⌋",
        "Multiplies the rate by f every n epochs.",
        "Large steps first, then ever finer ones; the loss often drops visibly at each cut.",
        lambda s, given: given["factor"] ** np.floor(s / given["n"]),
        (
            _time("n", 30, "time between two cuts", _SLOWER),
            Setting("factor", 0.5, 0.0, 1.0, "what each cut leaves of the rate, f", words="factor f", effect=_CUTS),
            _IN_UPDATES,
        ),
    )
)
_add(
    Schedule(
        "exponential",
        "exponential",
        "r·f^(s/n)",
        "Falls by the factor f over every n epochs, evenly.",
        "A smooth way down that never ends; small f stops learning early.",
        lambda s, given: given["factor"] ** (s / given["n"]),
        (
            _time("n", 10, "time in which the rate falls by the factor", _SLOWER),
            Setting("factor", 0.9, 0.0, 1.0, "what is left of the rate after n, f", words="factor f", effect=_CUTS),
            _IN_UPDATES,
        ),
    )
)
_add(
    Schedule(
        "cosine",
        "cosine",
        "r·(m + (1 − m)·(1 + cos(π·s/n))/2), from s = n on r·m",
        "Falls along half a wave: slowly, fast, slowly, to the share m after n epochs.",
        "A good default when it is known how long training will take.",
        lambda s, given: _cosine(s, given["n"], given["floor"]),
        (_time("n", 100, "time until the floor is reached", _SLOWER), _FLOOR, _IN_UPDATES),
    )
)
_add(
    Schedule(
        "warm_up",
        "warm-up",
        "r·(b + (1 − b)·min(s/n, 1))",
        "Rises evenly from the share b to the full rate over n epochs, then stays.",
        "Keeps the first updates small, while the gradients of a fresh network are wild.",
        lambda s, given: _ramp(s, given["n"], given["start"]),
        (_time("n", 5, "time until the full rate", _GENTLER), _START, _IN_UPDATES),
    )
)
_add(
    Schedule(
        "warm_up_cosine",
        "warm-up, then cosine",
        "r·(b + (1 − b)·s/n) up to n, then r·(m + (1 − m)·(1 + cos(π·(s − n)/k))/2), at last r·m",
        "Rises over n epochs, then falls along half a wave over k more.",
        "How large networks are trained.",
        _warm_up_cosine,
        (
            _time("n", 5, "time until the full rate", _GENTLER),
            _time("over", 95, "time k from the full rate to the floor", _SLOWER, "k"),
            _START,
            _FLOOR,
            _IN_UPDATES,
        ),
    )
)


def factors(choice: Choice, *, updates: NDArray[np.int64], epochs: Floats) -> Floats:
    """What the learning rate is multiplied by at some moments, given as updates done and as epochs done.

    Raises:
        UserError: no such schedule.
    """
    schedule = SCHEDULES.find(choice.name)
    given = {setting.name: choice.value(setting) for setting in schedule.settings}
    time = updates.astype(np.float64) if given.get("in_updates") else epochs
    return schedule.factor(time, given)


def rate_at(choice: Choice, learning_rate: float, *, update: int, epoch: float) -> float:
    """The rate of the update that follows a moment: `update` updates and `epoch` epochs after the start."""
    return learning_rate * float(factors(choice, updates=np.array([update]), epochs=np.array([float(epoch)]))[0])
