"""argparse, except that a wrong command line raises UsageError instead of ending the process."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from typing import Any, NoReturn

from core.commands.command import Command
from core.commands.failure import UsageError

_MISSING = "the following arguments are required: "  # argparse's words


class Parser(argparse.ArgumentParser):
    def __init__(self, **settings: Any) -> None:
        super().__init__(allow_abbrev=False, formatter_class=argparse.RawDescriptionHelpFormatter, **settings)

    def error(self, message: str) -> NoReturn:
        if message.startswith(_MISSING):
            names = message.removeprefix(_MISSING).split(", ")
            message = f"{' and '.join(names)} {'is' if len(names) == 1 else 'are'} missing"
        text = message if message.startswith("-") else message[:1].upper() + message[1:]
        usage = " ".join(self.format_usage().removeprefix("usage: ").split())
        hint = f"Usage: {usage} ({self.prog} --help explains them)."
        raise UsageError(f"{text.rstrip('.')}.", hint=hint, where=self.prog)


def command_parser(command: Command, prog: str) -> Parser:
    parser = Parser(prog=prog, description=f"{command.summary}\n\n{command.details}".strip())
    command.add_arguments(parser)
    return parser


def overview(commands: Iterable[Command]) -> str:
    """What `netfold --help` prints."""
    lines = [
        "netfold [FILE]            opens the window with a project, gallery:ID, or the last project",
        "netfold COMMAND …         works without a window:",
        "",
        *(f"  {command.name:10} {command.summary}" for command in commands),
        "",
        "netfold COMMAND --help    tells a command’s arguments",
        "netfold --version         tells the version",
        "",
        "FILE may be a path or gallery:ID. With --json stdout is one JSON document and nothing else.",
        "Exit status: 0 done, 1 the work failed, 2 bad input or usage.",
    ]
    return "\n".join(lines)
