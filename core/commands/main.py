"""`netfold`: finds the command, runs it, and turns whatever happens into an exit status and plain lines.

Adding a command is one statement here and one file beside this one.
"""

from __future__ import annotations

import contextlib
import os
import sys
import tempfile
import traceback
from collections.abc import Sequence
from importlib import metadata

from core.commands import bench, check, export, gallery, trace, train, window
from core.commands.command import Command
from core.commands.failure import BAD_INPUT, WORK_FAILED, exit_status, problems_of
from core.commands.output import Output, allow_any_character, write_stdout
from core.commands.parser import command_parser, overview
from core.commands.start import INTERRUPTED
from core.errors import UserError
from core.problems import Problem
from core.registry import Table

COMMANDS: Table[Command] = Table("command")
COMMANDS.add(gallery.COMMAND)
COMMANDS.add(check.COMMAND)
COMMANDS.add(train.COMMAND)
COMMANDS.add(trace.COMMAND)
COMMANDS.add(export.COMMAND)
COMMANDS.add(window.RENDER)
COMMANDS.add(bench.COMMAND)

PIPE_CLOSED = 141  # what they report for a writer whose reader has gone


def main(argv: list[str] | None = None) -> int:
    """Runs the command line (sys.argv's unless told) and returns the exit status; never raises for bad input."""
    arguments = sys.argv[1:] if argv is None else list(argv)
    allow_any_character(sys.stdout)
    output = Output(as_json="--json" in arguments)
    try:
        try:
            return _dispatch(arguments, output)
        except UserError as error:
            output.fail(problems_of(error))
            return exit_status(error)
        except MemoryError:
            output.fail([Problem("", "There is not enough memory for this.", "Use a smaller network or fewer rows.")])
            return WORK_FAILED
        except BrokenPipeError:
            raise
        except Exception as error:  # noqa: BLE001 - the third door: anything else is a bug, and is said to be one
            output.fail([_bug(error)])
            return WORK_FAILED
    except BrokenPipeError:
        _let_stdout_go()
        return PIPE_CLOSED
    except KeyboardInterrupt:
        return INTERRUPTED


def _dispatch(arguments: Sequence[str], output: Output) -> int:
    first = arguments[0] if arguments else ""
    if first in ("-h", "--help", "help"):
        write_stdout(overview(COMMANDS.values()) + "\n")
        return 0
    if first == "--version":
        write_stdout(f"netfold {_version()}\n")
        return 0
    if first in COMMANDS:
        command, rest, prog = COMMANDS[first], arguments[1:], f"netfold {first}"
    else:
        command, rest, prog = window.WINDOW, arguments, "netfold"
    try:
        parsed = command_parser(command, prog).parse_args(rest)
    except SystemExit as end:  # argparse has printed its --help
        return end.code if isinstance(end.code, int) else BAD_INPUT
    command.run(parsed, output)
    return 0


def _version() -> str:
    try:
        return metadata.version("netfold")
    except metadata.PackageNotFoundError:
        return "(not installed)"


def _bug(error: Exception) -> Problem:
    said = f"{type(error).__name__}: {error}" if str(error) else type(error).__name__
    try:
        with tempfile.NamedTemporaryFile(
            "w", prefix="netfold-bug-", suffix=".txt", delete=False, encoding="utf-8", errors="backslashreplace"
        ) as file:
            file.write("".join(traceback.format_exception(error)))
        place = f"Please report it; the details are in {file.name}."
    except OSError:
        place = "Please report it."
    return Problem("", f"This is a bug in Netfold ({said[:200]}).", place)


def _let_stdout_go() -> None:
    """Points stdout nowhere, so that Python's own flush at exit does not complain about the closed pipe."""
    with contextlib.suppress(OSError, ValueError):
        nowhere = os.open(os.devnull, os.O_WRONLY)
        os.dup2(nowhere, sys.stdout.fileno())
        os.close(nowhere)


if __name__ == "__main__":
    sys.exit(main())
