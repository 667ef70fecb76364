"""`netfold check`: says whether a project is complete, and everything that is wrong with it."""

from __future__ import annotations

import argparse

from core.commands.command import Command, add_file, add_json
from core.commands.documents import examined, open_project, refuse_if
from core.commands.output import Output, report
from core.stops import never_met


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    add_file(parser)
    add_json(parser)


def _run(arguments: argparse.Namespace, output: Output) -> None:
    project = open_project(arguments.file, output)
    problems, dataset = examined(project)
    refuse_if(problems)
    if dataset is not None and (told := never_met(project.training_or_default.stop, has_test=len(dataset.test) > 0)):
        output.warn(told)
    graph = project.graph
    size = f"{graph.input_units} → {graph.output_units} units, {graph.parameter_count():,} parameters"
    rows = "no data" if dataset is None else f"{len(dataset.train):,} training and {len(dataset.test):,} test rows"
    output.say(f"{project.title}: no problems ({size}; {rows}).")
    output.document(report((), output.warnings))


COMMAND = Command(
    "check",
    "Says what is wrong with a project, each problem with the layer or line it belongs to.",
    _add_arguments,
    _run,
    "The rows are generated or read as well. Exit status 0 without problems, 2 with some.",
)
