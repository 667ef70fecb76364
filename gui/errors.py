"""What the window tells its user: one kind of report for all that happened, wanted or not."""

from __future__ import annotations

import os
import re
from dataclasses import dataclass
from pathlib import Path
from typing import Literal

from core.errors import UserError
from core.problems import ProblemsError


@dataclass(frozen=True)
class Report:
    """A sentence for the user.

    Attributes:
        level: "info" goes to the status line, "warning" and "error" into the banner.
        message: what happened; hint: what to do; details: more lines (all problems, a traceback), copyable.
        path: the file that it names, with all its folders.
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
    path: str = ""


def report_of(error: UserError, *, file: Path | None = None, mends: tuple[str, ...] = ()) -> Report:
    """The report of an error that the user can mend.

    Args:
        file: what was read or written, where the error does not say so: its name stands before the sentence.
    """
    path = error.where if os.path.isabs(error.where) else str(file or "")
    places = [Path(path).name, error.where if error.where not in (path, "the file") else ""]
    named = ", ".join(place for place in places if place and not is_named(place, error.message))
    details = "\n".join(map(str, error.problems)) if isinstance(error, ProblemsError) else ""
    return Report(
        "error", f"{named}: {error.message}" if named else error.message, error.hint, details, mends, path=path
    )


def is_named(where: str, text: str) -> bool:
    """Whether a sentence names a place by itself, so that it need not stand before it."""
    return re.search(rf"(?<!\w){re.escape(where)}(?!\w)", text) is not None
