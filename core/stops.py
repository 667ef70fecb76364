"""The table of stop conditions: when a run has done what it was for. Any one of those set ends it."""

from __future__ import annotations

from dataclasses import dataclass

from core.choice import Choice, Setting
from core.registry import Table


@dataclass(frozen=True)
class Stop:
    """A condition; core.training.stopping says when it holds.

    Attributes:
        name: its name in files; title: its name on the screen.
        definition: when it holds, one sentence; note: what it is good for.
        settings: numbers a file may give.
        by_loss: whether it needs the loss over a whole set.
    """

    name: str
    title: str
    definition: str
    note: str
    settings: tuple[Setting, ...]
    by_loss: bool = False


STOPS: Table[Stop] = Table("stop condition")
LARGEST = 10**15
_LONGER = "Larger: trains longer. Smaller: ends sooner."
_OF_TEST = Setting(
    "of_test", False, note="looks at the loss over the test rows instead of the training rows", words="test loss"
)

STOPS.add(
    Stop(
        "loss",
        "loss reached",
        "After an epoch, the loss is at or below a value.",
        "For a loss whose scale is known; of the test rows it asks for what generalises.",
        (
            Setting(
                "value",
                0.01,
                None,
                None,
                "the loss at which to stop",
                words="at or below",
                effect="Larger: ends sooner. Smaller: trains longer, perhaps for ever.",
            ),
            _OF_TEST,
        ),
        by_loss=True,
    )
)
STOPS.add(
    Stop(
        "steps",
        "steps done",
        "So many updates are done since the run began.",
        "To compare runs at the same step.",
        (Setting("count", 1000, 1, LARGEST, "updates since the run began", words="updates", effect=_LONGER),),
    )
)
STOPS.add(
    Stop(
        "epochs",
        "epochs done",
        "So many epochs are complete since the run began.",
        "To compare runs that have seen every row equally often.",
        (Setting("count", 100, 1, LARGEST, "completed epochs since the run began", words="epochs", effect=_LONGER),),
    )
)
STOPS.add(
    Stop(
        "plateau",
        "plateau",
        "The loss has not fallen by more than δ below its best for n epochs.",
        "Early stopping: of the test rows it ends a run that begins to overfit.",
        (
            Setting(
                "epochs",
                20,
                1,
                LARGEST,
                "epochs n without improvement",
                words="epochs n",
                effect="Larger: more patient. Smaller: ends at the first flat stretch.",
            ),
            Setting(
                "delta",
                0.0,
                0.0,
                None,
                "what counts as an improvement: falling by more than δ",
                words="least fall δ",
                effect="Larger: ends sooner, slow progress counts for nothing. Smaller: any fall keeps it going.",
            ),
            _OF_TEST,
        ),
        by_loss=True,
    )
)
STOPS.add(
    Stop(
        "seconds",
        "time",
        "So many seconds of training have passed since Play.",
        "A budget; where it ends depends on the computer.",
        (Setting("count", 60.0, 0.001, 1e9, "seconds of training since Play", words="seconds", effect=_LONGER),),
    )
)


def never_met(stop: tuple[Choice, ...], *, has_test: bool) -> str:
    """Why some of the conditions can never hold, one sentence; "" where all can.

    Args:
        stop: conditions of a run; has_test: whether there are rows that test.
    """
    known = [STOPS[choice.name] for choice in stop if choice.name in STOPS and choice.value(_OF_TEST)]
    if has_test or not (blind := [entry.title for entry in known if _OF_TEST in entry.settings]):
        return ""
    names = " and ".join(f"“{title}”" for title in blind)
    return f"There are no test rows: {names} by the test loss never ends a run."
