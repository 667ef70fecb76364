"""Where a command's words go: results to stdout (with --json one document and nothing else), all the rest to stderr."""

from __future__ import annotations

import contextlib
import io
import json
import math
import re
import sys
from collections.abc import Iterable, Mapping
from typing import Any, TextIO

from core.json_text import format_json
from core.problems import Problem

_NOT_ASCII = re.compile(r"[^\x00-\x7f]")


class Output:
    """The two streams of a command, and the warnings so far (a failure's document lists them)."""

    def __init__(self, *, as_json: bool) -> None:
        self.as_json = as_json
        self.warnings: list[str] = []

    def say(self, text: str) -> None:
        """A result for people."""
        if not self.as_json:
            write_stdout(text + "\n")

    def document(self, value: Any) -> None:
        """A result for programs: plain values; numbers that are not finite become null."""
        if self.as_json:
            write_stdout(json_document(value))

    def warn(self, text: str) -> None:
        self.warnings.append(text)
        write_stderr(f"warning: {one_line(text)}")

    def fail(self, problems: Iterable[Problem]) -> None:
        """A line on stderr for each problem, and the document that every failing command prints."""
        listed = tuple(problems)
        for problem in listed:
            write_stderr(one_line(": ".join(filter(None, (problem.where, f"{problem.what} {problem.fix}")))))
        if self.as_json:
            write_stdout(json_document(report(listed, self.warnings)))


def report(problems: Iterable[Problem], warnings: Iterable[str]) -> dict[str, Any]:
    """The document of `check`, and of every command that fails."""
    listed = [problem.to_json() for problem in problems]
    return {"ok": not listed, "problems": listed, "warnings": list(warnings)}


def json_document(value: Any) -> str:
    """JSON text in ASCII, so that it passes through any terminal, pipe and code page unharmed."""
    return _NOT_ASCII.sub(_escaped, format_json(_finite(value)))


def one_line(text: str) -> str:
    return " ".join(text.split())


def write_stdout(text: str) -> None:
    """Writes and flushes; a reader that has gone raises BrokenPipeError, which main turns into a quiet end."""
    if sys.stdout is not None:
        sys.stdout.write(text)
        sys.stdout.flush()


def write_stderr(line: str) -> None:
    if sys.stderr is not None:
        with contextlib.suppress(OSError, ValueError):
            sys.stderr.write(line + "\n")
            sys.stderr.flush()


def allow_any_character(stream: TextIO | None) -> None:
    """Makes a stream write what its encoding cannot hold as \\u…, instead of failing halfway through a word."""
    if isinstance(stream, io.TextIOWrapper):
        with contextlib.suppress(OSError, ValueError):
            stream.reconfigure(errors="backslashreplace")


def _escaped(match: re.Match[str]) -> str:
    return json.dumps(match[0])[1:-1]


def _finite(value: Any) -> Any:
    if isinstance(value, float):
        return value if math.isfinite(value) else None
    if isinstance(value, Mapping):
        return {key: _finite(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [_finite(item) for item in value]
    return value
