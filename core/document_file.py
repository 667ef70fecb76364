"""The whole document in a file: the JSON object, key by key, and what of it stands in parts of their own."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.arrays import FrozenMap
from core.checks import graph_problems, project_problems, refusals
from core.data_file import data_to_json, read_data
from core.frames import frames_to_json, read_frames, remaining
from core.graph_file import GraphReading, graph_to_json, read_graph
from core.json_text import shown
from core.numerals import grouped
from core.parameters import GROUPS
from core.parameters_file import parameters_of, parameters_to_json, read_parameters
from core.problems import Problem, ProblemsError
from core.project import FORMAT, VERSION, Project
from core.reading import NOTE_LIMIT, Fields, Notes, array_of, described
from core.training_file import progress_to_json, read_progress, read_training, training_to_json

RESERVED = ("expressions", "experiments", "workspace", "gallery")
FARTHEST = 1e6
_OTHER = "Use a .netfold or .json file that Netfold saved."  # where a file is something else

Tensors = dict[str, NDArray[np.floating]]


@dataclass(frozen=True)
class Opened:
    """A document that was read, and what the reader had to say about it.

    Attributes:
        warnings: unknown keys, weights that were set to 0 and the like; nothing that stops work.
    """

    project: Project
    warnings: tuple[str, ...] = ()


def read_document(
    document: object, notes: Notes, *, parameters: Tensors | None = None, optimizer: Tensors | None = None
) -> Opened:
    """The project in a JSON value, with the tensors of the zip's parts, if it was in one.

    Raises:
        ProblemsError: something cannot be represented; it carries these problems and all others that can be told.
    """
    broken = {problem.where.partition(".")[0].partition("[")[0] for problem in notes.problems}
    if not isinstance(document, dict):
        raise ProblemsError([Problem("the file", f"This is no Netfold project: it is {described(document)}.", _OTHER)])
    fields = Fields(document, "", notes)
    _check_version(fields, notes)
    title = fields.text("title", "Untitled")
    if not fields.has("graph"):
        notes.problem("graph", "`graph` is missing.", 'Write "graph": {"layers": […], "connections": […]}.')
    reading = read_graph(fields.take("graph") if fields.has("graph") else {}, notes)
    if "graph" in broken:
        reading = replace(reading, is_sound=False)
    graph_is_clean = not reading.damaged and reading.is_sound
    before = len(notes.problems)
    numbers, more_parameters = read_parameters(fields.take("parameters"), parameters, notes)
    if len(notes.problems) > before or broken & {"parameters", *GROUPS}:
        numbers = None
    before = len(notes.problems)
    data = read_data(value, notes) if (value := fields.take("data")) is not None else None
    data = data if len(notes.problems) == before and "data" not in broken else None
    before = len(notes.problems)
    training = read_training(value, reading.graph, notes) if (value := fields.take("training")) is not None else None
    training = training if len(notes.problems) == before else None
    layout = _read_layout(value, notes) if (value := fields.take("layout")) is not None else FrozenMap[Any]()
    drawn = reading.graph.by_id
    frames = read_frames(value, drawn, notes) if (value := fields.take("frames")) is not None else ()
    progress, more_progress = None, FrozenMap[Any]()
    if (value := fields.take("progress")) is not None:
        progress, more_progress = read_progress(value, optimizer or {}, notes)
    elif optimizer:
        notes.warn("The optimizer’s state is left out: the project does not say where its training stands.")
    journal = _read_journal(fields, notes)
    # Unknown keys of objects that have no place for them are kept under the name of the object.
    kept = {name: more for name, more in (("parameters", more_parameters), ("progress", more_progress)) if more}
    extra = FrozenMap({**fields.rest(silent=RESERVED), **kept})
    project = Project(title, reading.graph, None, data, training, layout, progress, journal, "", extra)
    project = replace(project, frames=frames)
    if not graph_is_clean or notes.problems or refusals(project):
        if numbers is not None and graph_is_clean and not refusals(replace(project, data=None, training=None)):
            project = replace(project, parameters=parameters_of(project.graph, numbers, Notes()))
        raise ProblemsError(_bounded([*notes.problems, *_others(project, reading, notes.problems)]))
    if numbers is not None:
        project = replace(project, parameters=parameters_of(project.graph, numbers, notes))
    return Opened(project, tuple(notes.warnings))


def document_to_json(project: Project, *, inline: bool) -> dict[str, Any]:
    """The JSON object of a project, keys in the order of the contract; parameters and state are in it when inline."""
    document: dict[str, Any] = {"format": FORMAT, "version": VERSION, "title": project.title}
    document["graph"] = graph_to_json(project.graph)
    extra = dict(project.extra)
    numbers = extra.pop("parameters", FrozenMap[Any]())
    progress_extra = extra.pop("progress", FrozenMap[Any]())
    if inline and project.parameters is not None and any(project.parameters.tensors()):
        numbers = {**parameters_to_json(project.graph, project.parameters), **numbers}
    if numbers:
        document["parameters"] = numbers
    if project.data is not None:
        document["data"] = data_to_json(project.data)
    if project.training is not None:
        document["training"] = training_to_json(project.training)
    if project.layout:
        document["layout"] = project.layout
    if frames := remaining(project.frames, project.graph.by_id):
        document["frames"] = frames_to_json(frames)
    if project.progress is not None:
        document["progress"] = progress_to_json(project.progress, progress_extra, inline=inline)
    if project.journal:
        document["journal"] = project.journal
    return {**document, **extra}


def _check_version(fields: Fields, notes: Notes) -> None:
    """A file of something else ends the reading at once, and so does a newer one: what its keys mean is not known."""
    kind, version = fields.take("format"), fields.take("version")
    if kind != FORMAT:
        said = f"`format` is {described(kind)}." if kind is not None else "`format` is missing."
        what = f"This is no Netfold project: {said}"
        if not fields.has("graph"):
            raise ProblemsError([Problem("format", what, _OTHER)])
        notes.problem("format", what, f'Write "format": "{FORMAT}".')
    elif type(version) in (int, float) and version > VERSION:
        what = f"This file has version {version:g}; this Netfold reads version {VERSION}."
        raise ProblemsError([Problem("version", what, "Open it with a newer Netfold.")])
    if version is None:
        notes.problem("version", "`version` is missing.", f'Write "version": {VERSION}.')
    elif type(version) not in (int, float) or version != VERSION:
        notes.problem("version", f"There is no version {described(version)}.", f'Write "version": {VERSION}.')


def _read_layout(value: object, notes: Notes) -> FrozenMap[Any]:
    fields = Fields(value, "layout", notes)
    layout: dict[str, tuple[float, float]] = {}
    for key in fields.left():
        where = fields.place(key)
        array = array_of(fields.take(key), 1, where, f"The place of {shown(key)}", notes)
        if array is None:
            continue
        if array.shape != (2,) or np.abs(array).max() > FARTHEST:
            what = f"The place of {shown(key)} must be two numbers up to a million."
            notes.problem(where, what, "Write [x, y], or remove the entry.")
        else:
            layout[key] = (float(array[0]), float(array[1]))
    return FrozenMap(layout)


def _read_journal(fields: Fields, notes: Notes) -> tuple[Any, ...]:
    value = fields.take("journal")
    if isinstance(value, list):
        return tuple(value)
    if value is not None:
        notes.problem("journal", f"`journal` must be a list, not {described(value)}.", "Write […], or remove it.")
    return ()


def _others(project: Project, reading: GraphReading, noted: list[Problem]) -> list[Problem]:
    """What else can be said of a document that is refused, without repeating what follows from the problems noted."""
    if not reading.is_sound:
        return []
    if not reading.damaged:
        found = project_problems(project)
    else:
        ends = {c.key: {c.source, c.target, c.key} for c in reading.graph.connections}
        found = [p for p in graph_problems(reading.graph) if not ends.get(p.where, {p.where}) & reading.damaged]
    nothing_drawn = any(problem.where == "graph" for problem in noted)
    return [problem for problem in found if not (nothing_drawn and problem.where == "graph")]


def _bounded(problems: list[Problem]) -> list[Problem]:
    if len(problems) <= NOTE_LIMIT:
        return problems
    left = len(problems) - NOTE_LIMIT
    rest = Problem("the file", f"There are {grouped(left)} more problems.", "Mend these first.")
    return [*problems[:NOTE_LIMIT], rest]
