"""What is wrong with a document: the one list that `netfold check`, the window's badges and every command go by.

`graph_problems`  the drawing alone.
`project_problems`  the whole document, without reading or generating rows.
`data_problems`  rows against the drawing and the loss, once they are there.
`refusals`  the part of them that keeps a file from being opened at all.
"""

from __future__ import annotations

import numpy as np

from core.data_checks import data_problems, source_problems, table_form_problems
from core.graph import Graph
from core.graph_checks import form_problems, graph_problems
from core.json_text import printable, shown
from core.parameters import Parameters, parameter_shapes
from core.problems import Problem
from core.project import Project, TableSource
from core.training_checks import training_form_problems, training_problems

__all__ = ["data_problems", "graph_problems", "parameter_problems", "project_problems", "refusals"]


def project_problems(project: Project) -> list[Problem]:
    """Everything that keeps a document from being trained, as far as it shows without its rows."""
    graph = project.graph
    problems = graph_problems(graph)
    if project.parameters is not None and not form_problems(graph):
        problems += parameter_problems(graph, project.parameters)
    if project.data is not None:
        problems += source_problems(project.data)
    if project.training is not None:
        problems += training_problems(project.training, graph)
    for layer_id in project.layout:
        if layer_id not in graph.by_id:
            what = f"layout places {shown(layer_id)}, which is not drawn."
            problems.append(Problem(f"layout.{layer_id}", what, "Remove this entry, or draw the layer."))
    return [printable(problem) for problem in problems]


def refusals(project: Project) -> list[Problem]:
    """The problems of a document that no window could show and mend; a file with these is not opened."""
    problems = form_problems(project.graph)
    if isinstance(project.data, TableSource):
        problems += table_form_problems(project.data)
    if project.training is not None:
        problems += training_form_problems(project.training)
    return problems


def parameter_problems(graph: Graph, parameters: Parameters) -> list[Problem]:
    """Whether a drawing of sound form has all its numbers, in their shapes, finite, and none besides."""
    problems: list[Problem] = []
    wanted = parameter_shapes(graph)
    given = dict(parameters.tensors())
    for name, shape in wanted.items():
        group, key = name.split("/", 1)
        noun = f"The {group} of {key}"
        if name not in given:
            fix = "Give them, or remove all parameters to start from the seed."
            problems.append(Problem(key, f"{noun} are missing, while other parameters are there.", fix))
        elif given[name].shape != shape:
            fix = f"Give a row per unit of {key.split('->')[-1]} and a column per unit of {key.split('->')[0]}."
            if len(shape) == 1:
                fix = f"Give {shape[0]} numbers in a list."
            elif graph.by_id[key.split("->")[-1]].pieces > 1:
                fix = f"Give {shape[0]} rows (units times pieces) of {shape[1]} numbers."
            what = f"{noun} are {_shape_text(given[name].shape)}; they should be {_shape_text(shape)}."
            problems.append(Problem(key, what, fix))
        elif not np.isfinite(given[name].numpy()).all():
            problems.append(Problem(key, f"{noun} hold a number that is not finite.", "Reset them, or undo."))
    for name in sorted(given.keys() - wanted.keys()):
        group, key = name.split("/", 1)
        what = f"There are {group} for {shown(key)}, which has none in the drawing."
        problems.append(Problem(f"parameters.{group}.{key}", what, "Remove them, or draw what they belong to."))
    return problems


def _shape_text(shape: tuple[int, ...]) -> str:
    return "×".join(map(str, shape)) if len(shape) > 1 else f"{shape[0]} numbers" if shape else "a single number"
