"""What the window tells its user: one kind of report for all that happened, wanted or not."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Literal

from core.errors import UserError
from core.problems import ProblemsError


@dataclass(frozen=True)
class Report:
    """A sentence for the user.

    Attributes:
        level: "info" goes to the status line, "warning" and "error" into the banner.
        message: what happened; hint: what to do; details: more lines (all problems, a traceback), copyable.
        stays: whether it stays in the status line until the next act, however long that takes.
        mends: names of actions the banner offers: "reset", "train_on", "health" (the view), what
            `core.training.divergence.remedies` names; with one, an info is there too.
    """

    level: Literal["info", "warning", "error"]
    message: str
    hint: str = ""
    details: str = ""
    mends: tuple[str, ...] = ()
    stays: bool = False


def report_of(error: UserError, *, mends: tuple[str, ...] = ()) -> Report:
    """The report of an error that the user can mend."""
    place = f"{error.where}: " if error.where and not is_named(error.where, error.message) else ""
    details = "\n".join(map(str, error.problems)) if isinstance(error, ProblemsError) else ""
    return Report("error", place + error.message, error.hint, details, mends)


def is_named(where: str, text: str) -> bool:
    """Whether a sentence names a place by itself, so that it need not stand before it."""
    return re.search(rf"(?<!\w){re.escape(where)}(?!\w)", text) is not None
