"""What is wrong with a document, as values: where, what, and how to mend it.

A problem is shown as a badge and a sentence while the user draws; it is raised (all of them at once) only where the
work cannot begin without its mend.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from core.errors import UserError


@dataclass(frozen=True)
class Problem:
    """One thing to mend.

    Attributes:
        where: a layer id, a connection key ("x->h"), a dotted place in the file ("training.loss"), or a line.
        what: one sentence that says what is wrong.
        fix: one sentence that says what to do.
    """

    where: str
    what: str
    fix: str

    def __str__(self) -> str:
        return f"{self.where}: {self.what} {self.fix}"

    def to_json(self) -> dict[str, str]:
        return {"where": self.where, "what": self.what, "fix": self.fix}


class ProblemsError(UserError):
    """A document that cannot be used; carries every problem, not the first."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        first, rest = problems[0], len(problems) - 1
        more = f" (and {rest} more)" if rest else ""
        super().__init__(first.what + more, hint=first.fix, where=first.where)
        self.problems = tuple(problems)
