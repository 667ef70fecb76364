"""What a sub-command is: an entry of the table in main.py, with its arguments and what it does."""

from __future__ import annotations

import argparse
from collections.abc import Callable
from dataclasses import dataclass

from core.commands.output import Output


@dataclass(frozen=True)
class Command:
    """One sub-command.

    Attributes:
        name: as typed after `netfold`.
        summary: a line for `netfold --help`.
        add_arguments: declares its arguments.
        run: does the work; raises UserError (bad input) or WorkFailedError, and imports what is heavy only then.
        details: more for `netfold NAME --help`.
    """

    name: str
    summary: str
    add_arguments: Callable[[argparse.ArgumentParser], None]
    run: Callable[[argparse.Namespace, Output], None]
    details: str = ""


def add_file(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", help="a project (.netfold or .json), or gallery:ID")


def add_json(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="print one JSON document on stdout and nothing else")


def whole_number(text: str) -> int:
    """A count from the command line: 0, 1, 2 …"""
    if not (text.isascii() and text.isdecimal() and len(text) <= 18):
        raise argparse.ArgumentTypeError(f"{text[:40]!r} is not a whole number from 0 up, of at most 18 digits")
    return int(text)
