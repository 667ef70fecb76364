"""From FILE on the command line to a project and its rows, with every problem on the way."""

from __future__ import annotations

import os
from pathlib import Path

from core.checks import data_problems, project_problems
from core.commands.failure import problems_of
from core.commands.output import Output
from core.data_checks import source_problems
from core.datasets.dataset import Dataset
from core.datasets.of_project import rows_of
from core.errors import UserError
from core.gallery import locate
from core.problems import Problem, ProblemsError
from core.project import Project
from core.project_file import read_project


def open_project(file: str, output: Output) -> Project:
    """The project of FILE, a path or gallery:ID; its warnings go to stderr.

    Raises:
        UserError: there is none, or it cannot be read (ProblemsError: every reason).
    """
    opened = read_project(file_named(file))
    for warning in opened.warnings:
        output.warn(warning)
    return opened.project


def file_named(file: str) -> Path:
    """The file that FILE means; it need not exist.

    Raises:
        UserError: no gallery project has that id, or the name begins with a user (~name) that there is none of.
    """
    try:
        return locate(file)
    except RuntimeError as error:
        raise UserError("There is no such user.", hint="Write the path in full.", where=file) from error


def examined(project: Project) -> tuple[list[Problem], Dataset | None]:
    """Every problem of a document, rows included, and its rows when it has some that could be had."""
    problems = project_problems(project)
    seed_is_wrong = any(problem.where == "training.seed" for problem in problems)
    if project.data is None or source_problems(project.data) or seed_is_wrong:
        return problems, None
    try:
        dataset = rows_of(project)
    except UserError as error:
        return [*problems, *problems_of(error)], None
    return problems or data_problems(project, dataset), dataset


def refuse_if(problems: list[Problem]) -> None:
    """Raises ProblemsError with all of them, if there are any."""
    if problems:
        raise ProblemsError(problems)


def check_target(path: str) -> Path:
    """The file to write, looked at before the work begins.

    Raises:
        UserError: its folder is missing or closed to us, or it is a folder or a device itself.
    """
    target = Path(path)
    try:
        real = Path(os.path.realpath(target))
        if real.is_dir():
            raise UserError("This is a folder.", hint="Give the name of a file in it.", where=path)
        if not real.parent.is_dir():
            what = f"There is no folder {real.parent}."
            raise UserError(what, hint="Make it first, or save somewhere else.", where=path)
        if real.exists() and not real.is_file():
            raise UserError("This is not an ordinary file.", hint="Save under another name.", where=path)
        if not os.access(real.parent, os.W_OK):
            what = f"Nothing can be written into the folder {real.parent}."
            raise UserError(what, hint="Save somewhere else.", where=path)
    except (OSError, ValueError) as error:
        raise UserError(f"This name cannot be used: {error}.", hint="Save under another name.", where=path) from error
    return target
