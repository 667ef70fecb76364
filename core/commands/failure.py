"""How a command fails: work that was begun and did not succeed (exit status 1) is told apart from bad input (2)."""

from __future__ import annotations

from core.errors import UserError
from core.problems import Problem, ProblemsError

BAD_INPUT = 2
WORK_FAILED = 1


class WorkFailedError(UserError):
    """The input was good and the work failed: training diverged, an export differed, the disk was full."""


class UsageError(UserError):
    """The command line itself is wrong."""


def exit_status(error: UserError) -> int:
    return WORK_FAILED if isinstance(error, WorkFailedError) else BAD_INPUT


def problems_of(error: UserError) -> tuple[Problem, ...]:
    """An error as the problems it stands for, all of them."""
    if isinstance(error, ProblemsError):
        return error.problems
    return (Problem(error.where, error.message, error.hint),)


def as_work_failed(error: UserError) -> WorkFailedError:
    """The same error, met after the work had begun."""
    return WorkFailedError(error.message, hint=error.hint, where=error.where)
