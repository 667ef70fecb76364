"""`netfold trace`: one example forward, its loss, and backward; the numbers that the window's stepper shows."""

from __future__ import annotations

import argparse
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from core.commands.command import Command, add_file, add_json
from core.commands.documents import examined, open_project, refuse_if
from core.commands.output import Output
from core.datasets.dataset import Dataset
from core.initializers import start_of
from core.inspection import inspect_example, trace_to_json
from core.problems import Problem, ProblemsError
from core.project import Project, TableSource

_SIGNS = {
    "pre_activation": "z",
    "activation": "a",
    "grad_pre_activation": "∂L/∂z",
    "grad_activation": "∂L/∂a",
    "bias": "b",
    "grad_bias": "∂L/∂b",
    "slope": "slope",
    "grad_slope": "∂L/∂slope",
    "weight": "W",
    "grad": "∂L/∂W",
}


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    add_file(parser)
    parser.add_argument("--example", type=int, required=True, metavar="I", help="row, from 0, as written in the data")
    parser.add_argument("--dtype", choices=("float32", "float64"), default="float32", help="arithmetic (float32)")
    add_json(parser)


def _run(arguments: argparse.Namespace, output: Output) -> None:
    project = open_project(arguments.file, output)
    dataset = _dataset_for_trace(project)
    index = arguments.example
    if not 0 <= index < len(dataset):
        what = f"There is no example {index}: the data has {len(dataset):,} rows."
        raise ProblemsError([Problem("--example", what, f"Give a number from 0 to {len(dataset) - 1}.")])
    training = project.training_or_default
    has_targets = dataset.targets.shape[1] > 0
    trace = inspect_example(
        project.graph,
        start_of(project.graph, project.parameters, training.initialization, training.seed),
        dataset.inputs[index],
        dataset.targets[index] if has_targets else None,
        training.loss if has_targets else None,
        dtype=arguments.dtype,
    )
    document = trace_to_json(trace, example=index, graph=project.graph)
    output.document(document)
    if not output.as_json:
        output.say("\n".join(_lines(document)))


def _dataset_for_trace(project: Project) -> Dataset:
    """The rows; they need inputs, and targets only for a loss and gradients."""
    if isinstance(project.data, TableSource) and not project.data.targets:
        project = replace(project, training=None)  # no target is no problem here
    problems, dataset = examined(project)
    if project.data is None:
        what = "There is no data, and a trace needs an example’s inputs."
        problems.append(Problem("data", what, "Add data with at least the input columns and one row."))
    refuse_if(problems)
    if dataset is None:
        raise ValueError("rows without problems are there")
    return dataset


def _lines(document: dict[str, Any]) -> Iterable[str]:
    """The trace as text, numbers to six digits, a line for each quantity."""
    yield f"example {document['example']} ({document['dtype']})"
    if "target" in document:
        yield f"target {_text(document['target'])}, loss {_text(document['loss'])}"
    for kind in ("layers", "connections"):
        for name, fields in document[kind].items():
            yield name
            width = max(len(_SIGNS[key]) for key in fields)
            for key, values in fields.items():
                yield f"  {_SIGNS[key].ljust(width)} = {_text(values)}"


def _text(value: Any) -> str:
    if isinstance(value, list):
        return "(" + ", ".join(map(_text, value)) + ")"
    return "not finite" if value is None else f"{value:.6g}"


COMMAND = Command(
    "trace",
    "Computes one example forward, its loss, and backward, and prints every number.",
    _add_arguments,
    _run,
    "Loss and gradients are of this example’s data loss, without regularisation; without targets they are left out.\n"
    "Examples count from 0 over the rows as written, before they are split into training and test rows.",
)
