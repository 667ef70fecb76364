"""JSON from strangers and JSON for people: a guarded parser, and a writer whose text is stable and readable.

The parser of the standard library takes NaN, lets the last of two equal keys win, overflows on deep nesting and knows
no limit of size. Here each of these is a problem with a place.
"""

from __future__ import annotations

import json
import math
import re
from collections.abc import Mapping
from typing import Any

import numpy as np

from core.errors import UserError
from core.numerals import THIN
from core.problems import Problem, ProblemsError

SIZE_LIMIT = 64 * 2**20
DEPTH_LIMIT = 64
WIDTH = 110

_STRING = re.compile(rb'"[^"\\]*(?:\\.[^"\\]*)*"', re.DOTALL)
# Texts in which a number may be too large, not a number, or half a character; only they are walked a second time.
_SUSPECT = re.compile(rb"NaN|Infinity|[eE]\+?[0-9]{3}|[0-9]{19}|\\[uU][dD][89a-fA-F]")


class _Repeated(dict[str, Any]):
    """An object in which keys stood twice."""

    repeated: tuple[str, ...] = ()


def parse(data: bytes, where: str) -> tuple[Any, list[Problem]]:
    """The value of a JSON text, and what is wrong inside it: keys that stand twice, numbers that are not finite.

    Raises:
        UserError: too large, not UTF-8, nested too deep.
        ProblemsError: not JSON; the problem's place is the line.
    """
    if len(data) > SIZE_LIMIT:
        size = f"{len(data) / 2**20:.0f} MiB"
        raise UserError(f"The JSON is {size}; the limit is 64 MiB.", hint="Use a smaller file.", where=where)
    data = data.removeprefix(b"\xef\xbb\xbf")
    try:
        text = data.decode("utf-8")
    except UnicodeDecodeError as error:
        line = data.count(b"\n", 0, error.start) + 1
        raise UserError(
            f"The text is not UTF-8 (line {line}).", hint="Save it as UTF-8 in your editor.", where=where
        ) from error
    if _depth(data) > DEPTH_LIMIT:
        raise UserError(
            f"The JSON is nested deeper than {DEPTH_LIMIT} levels.",
            hint="No project needs that; use another file.",
            where=where,
        )
    repeats: list[str] = []

    def collect(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        found = dict(pairs)
        if len(found) == len(pairs):
            return found
        keys = [key for key, _ in pairs]
        marked = _Repeated(found)
        marked.repeated = tuple(key for key in found if keys.count(key) > 1)
        repeats.extend(marked.repeated)
        return marked

    try:
        value = json.loads(text, object_pairs_hook=collect, parse_int=_whole)
    except json.JSONDecodeError as error:
        raise ProblemsError([_syntax_problem(error)]) from error
    except RecursionError as error:
        raise UserError("The JSON is nested too deep.", hint="Use another file.", where=where) from error
    return value, _scan(value) if repeats or _SUSPECT.search(data) else []


def _whole(digits: str) -> int | float:
    if len(digits) < 19:
        return int(digits)
    return float(digits) if len(digits) < 400 else math.inf


def _depth(data: bytes) -> int:
    """How deep brackets nest, strings left out."""
    codes = np.frombuffer(_STRING.sub(b"", data), dtype=np.uint8)
    opens = (codes == ord("[")) | (codes == ord("{"))
    steps = np.where(opens, 1, -1)[opens | (codes == ord("]")) | (codes == ord("}"))]
    return int(steps.cumsum().max(initial=0))


def _syntax_problem(error: json.JSONDecodeError) -> Problem:
    said = error.msg[:1].lower() + error.msg[1:]
    if not error.doc[error.pos :].strip():
        return Problem(f"line {error.lineno}", f"The JSON ends too early ({said}).", "Look for what was cut off.")
    return Problem(
        f"line {error.lineno}",
        f"This is not JSON: {said} at column {error.colno}.",
        "Look there and just before it for a comma, quote or bracket too few or too many.",
    )


def _scan(value: Any) -> list[Problem]:
    """What no part of a project may hold, wherever it stands; in the order of the text."""
    problems: list[Problem] = []
    waiting: list[tuple[str, Any]] = [("", value)]
    while waiting:
        where, current = waiting.pop()
        place = where or "the file"
        if isinstance(current, float) and not math.isfinite(current):
            what = "NaN is not a number." if math.isnan(current) else "The number is infinite or too large."
            problems.append(Problem(place, what, "Write a finite number."))
        elif isinstance(current, str) and not _is_text(current):
            problems.append(Problem(place, "The text holds half a character (\\ud800 … \\udfff).", "Write it anew."))
        elif isinstance(current, list):
            waiting.extend((f"{where}[{i}]", item) for i, item in reversed(list(enumerate(current))))
        elif isinstance(current, dict):
            for key in getattr(current, "repeated", ()):
                what = f"The key {shown(key)} stands twice in one object."
                problems.append(Problem(place, what, "Remove one of them."))
            if not all(map(_is_text, current)):
                problems.append(Problem(place, "A key holds half a character (\\ud800 … \\udfff).", "Write it anew."))
            dot = f"{where}." if where else ""
            waiting.extend((f"{dot}{shown(key)[1:-1]}", item) for key, item in reversed(list(current.items())))
    return problems


def _is_text(text: str) -> bool:
    return not any("\ud800" <= character <= "\udfff" for character in text)


def shown(text: str) -> str:
    """A string from a file as it can stand in a sentence: quoted, on one line, not too long, printable."""
    return f'"{one_line(text, limit=60)}"'


def one_line(text: str, *, limit: int = 300) -> str:
    """A text that may hold a stranger's words, fit to be printed: one line, printable, not too long."""
    short = text if len(text) <= limit else text[: limit - 1] + "…"
    return short if short.isprintable() else "".join(c if c.isprintable() or c == THIN else "?" for c in short)


def printable(problem: Problem) -> Problem:
    """The problem with every stranger's word in it fit to be printed."""
    return Problem(one_line(problem.where) or '""', one_line(problem.what), one_line(problem.fix))


def format_json(value: Any) -> str:
    """Readable text of plain values: lists of numbers and what is short on one line, else a line an entry.

    Keys keep their order; whole-valued numbers are written without a point; the same value always gives the same text.

    Raises:
        ValueError: a number is not finite.
    """
    return _formatted(value, 0) + "\n"


def _formatted(value: Any, indent: int) -> str:
    if isinstance(value, Mapping):
        parts = [
            f"{json.dumps(key, ensure_ascii=False)}: {_formatted(item, indent + 2)}" for key, item in value.items()
        ]
        return _joined("{", parts, "}", indent, always_one_line=False)
    if isinstance(value, (list, tuple)):
        if set(map(type, value)) <= {int, float}:  # most of a project: rows of numbers
            return f"[{', '.join([_scalar(item) for item in value])}]"
        parts = [_formatted(item, indent + 2) for item in value]
        plain = not any(isinstance(item, (Mapping, list, tuple, str)) for item in value)
        return _joined("[", parts, "]", indent, always_one_line=plain)
    return _scalar(value)


def _joined(start: str, parts: list[str], end: str, indent: int, *, always_one_line: bool) -> str:
    short = indent > 0 and indent + sum(map(len, parts)) + 2 * len(parts) <= WIDTH and not any("\n" in p for p in parts)
    if short or always_one_line or not parts:
        return start + ", ".join(parts) + end
    gap = "\n" + " " * (indent + 2)
    return start + gap + ("," + gap).join(parts) + "\n" + " " * indent + end


def _scalar(value: Any) -> str:
    if isinstance(value, float):
        if value.is_integer() and abs(value) < 1e15 and (value or math.copysign(1, value) > 0):
            return str(int(value))
        if not math.isfinite(value):
            raise ValueError("the number is not finite")
        return float.__repr__(value)
    return json.dumps(value, ensure_ascii=False)
