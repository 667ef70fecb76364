"""The one error a user can mend: what is wrong, where it is, and what to do about it.

Three doors (see problems.py for the first): a `Problem` is a value shown beside the drawing, a `UserError` is raised
when something outside the drawing stops the work (a file, memory, a loss that became NaN). Anything else is a bug.
"""

from __future__ import annotations


class UserError(Exception):
    """Something that the user can mend.

    Attributes:
        message: what is wrong, one sentence.
        hint: what to do about it, one sentence, or "".
        where: the file, line, layer or step it belongs to, or "".
    """

    def __init__(self, message: str, *, hint: str = "", where: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.hint = hint
        self.where = where

    def __str__(self) -> str:
        place = f"{self.where}: " if self.where else ""
        mend = f" {self.hint}" if self.hint else ""
        return f"{place}{self.message}{mend}"
