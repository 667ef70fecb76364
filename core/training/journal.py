"""The journal of a run: its start and every change with its step. Exact replay, reset and the time line stand on it.

Entries are plain JSON values, kept in the project file. The first is the start; its "parameters" are there only where
the run did not start from initialisation and seed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, fields
from itertools import pairwise
from typing import Any

import numpy as np

from core.arrays import FrozenMap
from core.choice import Choice
from core.errors import UserError
from core.graph import Graph
from core.initializers import INITIALIZERS, initial_parameters
from core.parameters import GROUPS, Parameters, from_tensors, parameter_shapes
from core.problems import Problem
from core.project import Project, Training

_FITTING: dict[type, tuple[type, ...]] = {bool: (bool,), int: (int,), float: (int, float)}


@dataclass(frozen=True, eq=False)
class Start:
    """Where a run starts.

    Attributes:
        parameters: the numbers before the first update.
        reset: what Reset goes back to: None for initialisation and seed, else numbers that the user set.
    """

    parameters: Parameters
    reset: Parameters | None


def start_entry(project: Project, *, engine: str, device: str, rows: str) -> dict[str, Any]:
    """The first entry of a run that begins with a project as it is; `rows` is the fingerprint of its data."""
    training = project.training_or_default
    entry: dict[str, Any] = {
        "step": 0,
        "change": "start",
        "graph": project.graph.digest,
        "training": training_to_json(training),
        "engine": engine,
        "device": device,
        "rows": rows,
    }
    if project.parameters is not None:
        entry["parameters"] = parameters_to_json(project.parameters)
        # Numbers carried over from a run that began at random go back to random; typed ones stay the start.
        entry["reset"] = "initialization" if _began_at_random(project) else "parameters"
    return entry


def belongs(project: Project) -> bool:
    """Whether the project's journal tells the run of its drawing as it is now."""
    return bool(project.journal) and not journal_problems(project) and _is_of(project.graph, project.journal[0])


def journal_problems(project: Project) -> list[Problem]:
    """What is wrong with the journal of a project whose drawing is sound: only Netfold writes journals."""
    try:
        first, *rest = project.journal or ({"change": "start", "graph": ""},)
        sound = first["change"] == "start" and all(_is_change(entry) for entry in rest)
        sound = sound and all(before["step"] <= after["step"] for before, after in pairwise(rest))
        if sound and _is_of(project.graph, first):
            _check_start(project.graph, first)
            numbers = [value for entry in rest if entry["change"] == "parameters" for value in entry["values"]]
            shapes = parameter_shapes(project.graph) if numbers else {}
            sound = all(_is_number_of(shapes, *value) for value in numbers)
    except (AttributeError, IndexError, KeyError, TypeError, ValueError, UserError):
        sound = False
    fix = "Remove `journal` and `progress` to begin a new run with the parameters as they are."
    return [] if sound else [Problem("journal", "The journal is damaged.", fix)]


def start_of_run(project: Project) -> Start:
    """Where the project's run started; for one without a run, where it would start."""
    training = project.training_or_default
    if belongs(project):
        return _told_start(project.graph, project.journal[0])
    fresh = initial_parameters(project.graph, training.initialization, training.seed)
    if project.parameters is None or _began_at_random(project):
        return Start(project.parameters or fresh, None)
    return Start(project.parameters, project.parameters)


def largest_given(project: Project, journal: Sequence[dict[str, Any]]) -> float:
    """The largest size of a parameter that training did not make: at the run's start, or typed since.

    Args:
        journal: of the project's run, as far as it has come.
    """
    at_start = [float(np.abs(array.numpy()).max(initial=0)) for _, array in start_of_run(project).parameters.tensors()]
    typed = [abs(value[3]) for entry in journal if entry["change"] == "parameters" for value in entry["values"]]
    return max(0.0, *at_start, *typed)


def _is_of(graph: Graph, start: dict[str, Any]) -> bool:
    return start["graph"] == graph.digest


def _check_start(graph: Graph, entry: dict[str, Any]) -> None:
    """Raises what _told_start would, without drawing numbers."""
    if "parameters" in entry:
        parameters_from_json(graph, entry["parameters"])
    INITIALIZERS.find(training_from_json(entry["training"]).initialization.name)


def _told_start(graph: Graph, entry: dict[str, Any]) -> Start:
    """The start that a journal's first entry tells."""
    begun = training_from_json(entry["training"])
    if "parameters" not in entry:
        return Start(initial_parameters(graph, begun.initialization, begun.seed), None)
    parameters = parameters_from_json(graph, entry["parameters"])
    return Start(parameters, None if entry.get("reset") == "initialization" else parameters)


def _is_change(entry: dict[str, Any]) -> bool:
    if type(entry["step"]) is not int or entry["step"] < 0:
        return False
    if entry["change"] == "training":
        training_from_json(entry["training"])
        return True
    if entry["change"] == "restored":
        return type(entry.get("to", 0)) is int
    if entry["change"] == "data":
        return isinstance(entry.get("before", {}), dict) and isinstance(entry.get("text", ""), str)
    return entry["change"] == "parameters" and all(len(value) == 4 for value in entry["values"])


def _is_number_of(shapes: dict[str, tuple[int, ...]], group: str, key: str, index: list[int], value: float) -> bool:
    """Whether a typed number has a place in the drawing."""
    shape = shapes[f"{group}/{key}"]
    inside = len(index) == len(shape) and all(type(i) is int and 0 <= i < n for i, n in zip(index, shape, strict=True))
    return inside and type(value) in (int, float)


def training_entry(step: int, training: Training, *, engine: str | None = None) -> dict[str, Any]:
    """Settings from that step on, and the engine where it is another from there on."""
    entry = {"step": step, "change": "training", "training": training_to_json(training)}
    return entry if engine is None else entry | {"engine": engine}


def parameters_entry(step: int, changes: tuple[tuple[str, str, tuple[int, ...], float], ...]) -> dict[str, Any]:
    """Typed numbers: (group, key, index, value) each."""
    return {"step": step, "change": "parameters", "values": [[g, k, list(i), v] for g, k, i, v in changes]}


def newest_training(journal: Sequence[dict[str, Any]]) -> Training:
    """The settings that a journal ends with."""
    return training_from_json([entry["training"] for entry in journal if "training" in entry][-1])


def recorded_engine(journal: Sequence[dict[str, Any]]) -> str:
    """The engine that a journal ends with; torch, the reference, where it does not say."""
    return ["torch", *(str(entry["engine"]) for entry in journal if "engine" in entry)][-1]


def restored_entry(step: int, *, to: int) -> dict[str, Any]:
    """The run became infinite and went back to its last finite parameters, those of step `to`."""
    return {"step": step, "change": "restored", "to": to}


def data_entry(step: int, *, before: dict[str, Any] | None, rows: str | None, text: str) -> dict[str, Any]:
    """Other data from that step on.

    Args:
        before: the data source until then, as in a file; None where it is too large to keep, or not known.
        rows: the fingerprint of the rows from then on; None until a run has them.
    """
    entry = {"step": step, "change": "data", "before": before, "rows": rows, "text": text}
    return {key: value for key, value in entry.items() if value is not None}


def training_to_json(training: Training) -> dict[str, Any]:
    """Settings as a file's `training` object, every key written."""
    result: dict[str, Any] = {}
    for field in fields(training):
        value = getattr(training, field.name)
        if field.name == "stop":
            result["stop"] = [condition.to_json() for condition in value]
        elif field.name != "extra":
            result[field.name] = value.to_json() if isinstance(value, Choice) else value
    return result


def training_from_json(values: dict[str, Any]) -> Training:
    """The inverse of training_to_json, for values that this app wrote; TypeError and the like for others."""

    def choice(value: Any) -> Choice:
        if isinstance(value, str):
            return Choice(value)
        settings = {k: tuple(v) if isinstance(v, list) else v for k, v in value.items() if k != "name"}
        return Choice(value["name"], FrozenMap(settings))

    names = {field.name: field.default for field in fields(Training)}
    known: dict[str, Any] = {}
    for key, value in values.items():
        if key == "stop":
            known[key] = tuple(choice(item) for item in value)
        elif key in names:
            known[key] = choice(value) if isinstance(names[key], Choice) else value
            if type(names[key]) in (bool, int, float) and type(value) not in _FITTING[type(names[key])]:
                raise TypeError(f"{key} is no {type(names[key]).__name__}")
    return Training(**known)


def parameters_to_json(parameters: Parameters) -> dict[str, Any]:
    """Group → key → nested lists, as an entry of the journal holds them; groups without numbers are left out."""
    groups = {name: {k: a.numpy().tolist() for k, a in parameters.group(name).items()} for name in GROUPS}
    return {name: arrays for name, arrays in groups.items() if arrays}


def parameters_from_json(graph: Graph, values: dict[str, Any]) -> Parameters:
    """The parameters of a drawing from what `parameters_to_json` made of parameters that fit it."""
    tensors = {f"{g}/{k}": np.array(v, np.float64) for g, arrays in values.items() for k, v in arrays.items()}
    return from_tensors(graph, tensors)


def _began_at_random(project: Project) -> bool:
    if not project.journal or journal_problems(project):
        return False
    entry = project.journal[0]
    return "parameters" not in entry or entry.get("reset") == "initialization"
