"""`netfold bench`: how fast this is here, against peers measured in the same run."""

from __future__ import annotations

import argparse
import importlib
import os
import subprocess
from collections.abc import Iterator
from importlib import metadata
from pathlib import Path
from typing import Any

from core.atomic import write_atomically
from core.bench.lines import Found, Line, Skipped, table
from core.bench.suite import SUITES, Options, Suite
from core.commands.command import Command, add_json, whole_number
from core.commands.documents import check_target
from core.commands.failure import UsageError
from core.commands.output import Output, json_document
from core.commands.window import has_display
from core.errors import UserError

ALL = "all"
PICTURES = (".svg", ".png")


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    names = ", ".join(SUITES)
    parser.add_argument("--suite", default="engine", metavar="NAME", help=f"{names}, or {ALL} (engine)")
    parser.add_argument("--rounds", type=whole_number, default=9, metavar="N", help="how often all take turns (9)")
    parser.add_argument("--minutes", type=_minutes, default=30.0, metavar="M", help="of the memory suite (30)")
    parser.add_argument("--engines", action="store_true", help="show every engine, not only the one that is chosen")
    parser.add_argument("--quick", action="store_true", help="only try that it works: tiny sizes, no meaning")
    parser.add_argument("--plot", metavar="FILE", help="draw the ratios: .svg or .png")
    parser.add_argument("--out", metavar="FILE", help="write the JSON document here too")
    add_json(parser)


def _run(arguments: argparse.Namespace, output: Output) -> None:
    suites = [s for s in SUITES.values() if not s.is_long] if arguments.suite == ALL else [SUITES.find(arguments.suite)]
    if not arguments.rounds:
        raise UsageError("--rounds must be 1 or more.", where="netfold bench")
    if arguments.plot is not None and not arguments.plot.lower().endswith(PICTURES):
        what = f"{arguments.plot} is no kind of picture that can be drawn."
        raise UsageError(what, hint="Let it end in .svg or .png.", where="netfold bench")
    plot, out = (None if name is None else check_target(name) for name in (arguments.plot, arguments.out))
    options = Options(arguments.rounds, arguments.minutes, arguments.engines, arguments.quick)

    from core.bench.machine import describe  # brings torch, which takes a second

    machine = describe()
    output.say(", ".join(f"{name.replace('_', ' ')} {value}" for name, value in machine.items()))
    found = {suite.name: list(_told(suite, options, output)) for suite in suites}
    lines = [line for part in found.values() for line in part if isinstance(line, Line)]
    document = {
        "netfold": metadata.version("netfold"),
        "machine": machine,
        "rounds": arguments.rounds,
        "quick": arguments.quick,
        "met": sum(line.is_met is True for line in lines),
        "missed": sum(line.is_met is False for line in lines),
        "suites": [
            {"name": s.name, "title": s.title, "lines": [line.to_json() for line in found[s.name]]} for s in suites
        ],
    }
    output.document(document)
    output.say(f"\n{document['met']} targets met, {document['missed']} missed.")
    if out is not None:
        _write(out, json_document(document).encode("utf-8"))
        output.say(f"wrote {out}")
    if plot is not None:
        _draw(plot, lines, ", ".join(suite.title for suite in suites))
        output.say(f"drew {plot}")


def _told(suite: Suite, options: Options, output: Output) -> Iterator[Found]:
    """What a suite finds, printed network by network as it comes."""
    output.say(f"\n{suite.name}: {suite.title}")
    if suite.needs_window and not has_display():
        os.environ["QT_QPA_PLATFORM"] = "offscreen"  # drawn for nobody, at the same cost
    waiting: list[Found] = []
    try:
        for found in suite.run(options):
            if waiting and found.group != waiting[-1].group:
                output.say(table(waiting))
                waiting.clear()
            waiting.append(found)
            yield found
    except ModuleNotFoundError as error:
        missing = (error.name or "").split(".")[0]
        if missing not in ("gui", "PySide6", "shiboken6", "pyqtgraph"):
            raise
        hint = "The suites that need no window work without it: engine, accuracy, grouping, growth."
        raise UserError(f"The window is not installed ({missing} is missing).", hint=hint, where=suite.name) from error
    except subprocess.SubprocessError as error:
        lost = Skipped(suite.name, f"a process that it started failed ({type(error).__name__})")
        waiting.append(lost)
        yield lost
    if waiting:
        output.say(table(waiting))


def _draw(path: Path, lines: list[Line], title: str) -> None:
    from core.bench.plot import svg

    picture = svg(lines, title[:1].upper() + title[1:])
    if path.suffix.lower() == ".svg":
        _write(path, picture.encode("utf-8"))
        return
    if not has_display():
        os.environ["QT_QPA_PLATFORM"] = "offscreen"
    drawing: Any = importlib.import_module("gui.bench.picture")
    _write(path, drawing.png(picture))


def _write(path: Path, content: bytes) -> None:
    write_atomically(path, content)


def _minutes(text: str) -> float:
    try:
        value = float(text)
    except ValueError:
        value = -1.0
    if not 0 < value <= 24 * 60:
        raise argparse.ArgumentTypeError(f"{text[:40]!r} is no number of minutes")
    return value


COMMAND = Command(
    "bench",
    "Measures speed: ratios against peers of the same run.",
    _add_arguments,
    _run,
    "Suites:\n"
    + "\n".join(f"  {suite.name:10} {suite.title}" for suite in SUITES.values())
    + "\n\nAll take turns in short slices, and the median of the rounds’ ratios is shown with its quartiles: that\n"
    "holds on a busy machine too, where absolute times do not. Peers that are not installed are left out, with a\n"
    "line that says so: scikit-learn, JAX, and ConvNetJS where node finds it (NODE_PATH).",
)
