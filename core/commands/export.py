"""`netfold export`: writes a network for the world outside, once a fresh process has shown that it is the same."""

from __future__ import annotations

import argparse

from core.commands.command import Command, add_file, add_json
from core.commands.documents import check_target, open_project
from core.commands.failure import WorkFailedError
from core.commands.output import Output
from core.export.exporters import EXPORTERS, find_exporter


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    add_file(parser)
    kinds = "/".join(EXPORTERS)
    parser.add_argument("--to", required=True, metavar="KIND", help=f"what to write: {kinds}")
    parser.add_argument("-o", "--output", required=True, metavar="OUT", help="the file to write")
    add_json(parser)


def _run(arguments: argparse.Namespace, output: Output) -> None:
    find_exporter(arguments.to)
    project = open_project(arguments.file, output)
    target = check_target(arguments.output)

    from core.export.verify import ExportFailedError, export

    try:
        report = export(project, arguments.to, target)
    except ExportFailedError as error:
        raise WorkFailedError(error.message, hint=error.hint, where=error.where) from error
    output.document(report.to_json())
    output.say(
        f"{report.path}: {report.kind}, {report.bytes:,} bytes; reloaded in a fresh process, "
        f"largest relative difference {report.difference:.1e}."
    )


COMMAND = Command(
    "export",
    "Writes the network as a file that runs without Netfold.",
    _add_arguments,
    _run,
    "\n".join(f"  {exporter.name:12} {exporter.summary}" for exporter in EXPORTERS.values())
    + "\n\nThe file is loaded in a fresh process without Netfold and its outputs are compared (1e-5 relative) before\n"
    "it is put in place; if they differ nothing is written, and the exit status is 1.",
)
