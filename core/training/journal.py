"""The journal of a run: its start and every change with its step. Exact replay, reset and the time line stand on it.

Entries are plain JSON values, kept in the project file. The first is the start; its "parameters" are there only where
the run did not start from initialisation and seed.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass, fields
from typing import Any

import numpy as np

from core.arrays import FrozenMap
from core.choice import Choice
from core.errors import UserError
from core.graph import Graph
from core.initializers import initial_parameters
from core.parameters import GROUPS, Parameters, from_tensors
from core.problems import Problem
from core.project import Project, Training


@dataclass(frozen=True, eq=False)
class Start:
    """Where a run starts.

    Attributes:
        parameters: the numbers before the first update.
        reset: what Reset goes back to: None for initialisation and seed, else numbers that the user set.
    """

    parameters: Parameters
    reset: Parameters | None


def graph_digest(graph: Graph) -> str:
    """A fingerprint of a drawing's structure; a run belongs to one."""
    return hashlib.blake2b(repr((graph.layers, graph.connections)).encode(), digest_size=8).hexdigest()


def start_entry(project: Project, *, engine: str, device: str) -> dict[str, Any]:
    """The first entry of a run that begins with a project as it is."""
    training = project.training_or_default
    entry: dict[str, Any] = {
        "step": 0,
        "change": "start",
        "graph": graph_digest(project.graph),
        "training": training_to_json(training),
        "engine": engine,
        "device": device,
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
        if sound and _is_of(project.graph, first):
            _told_start(project.graph, first)
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


def _is_of(graph: Graph, start: dict[str, Any]) -> bool:
    return start["graph"] == graph_digest(graph)


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
        return True
    return entry["change"] == "parameters" and all(len(value) == 4 for value in entry["values"])


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


def restored_entry(step: int) -> dict[str, Any]:
    """The run became infinite and went back to its last finite parameters."""
    return {"step": step, "change": "restored"}


def training_to_json(training: Training) -> dict[str, Any]:
    """Settings as a file's `training` object, every key written."""
    result: dict[str, Any] = {}
    for field in fields(training):
        value = getattr(training, field.name)
        if field.name != "extra":
            result[field.name] = value.to_json() if isinstance(value, Choice) else value
    return result


def training_from_json(values: dict[str, Any]) -> Training:
    """The inverse of training_to_json, for values that this app wrote."""

    def choice(value: Any) -> Choice:
        if isinstance(value, str):
            return Choice(value)
        settings = {k: tuple(v) if isinstance(v, list) else v for k, v in value.items() if k != "name"}
        return Choice(value["name"], FrozenMap(settings))

    names = {field.name: field.default for field in fields(Training)}
    known: dict[str, Any] = {}
    for key, value in values.items():
        if key in names:
            known[key] = choice(value) if isinstance(names[key], Choice) else value
    return Training(**known)


def parameters_to_json(parameters: Parameters) -> dict[str, Any]:
    groups = {name: {k: a.numpy().tolist() for k, a in parameters.group(name).items()} for name in GROUPS}
    return {name: arrays for name, arrays in groups.items() if arrays}


def parameters_from_json(graph: Graph, values: dict[str, Any]) -> Parameters:

    tensors = {f"{g}/{k}": np.array(v, np.float64) for g, arrays in values.items() for k, v in arrays.items()}
    return from_tensors(graph, tensors)


def _began_at_random(project: Project) -> bool:
    if not project.journal or journal_problems(project):
        return False
    entry = project.journal[0]
    return "parameters" not in entry or entry.get("reset") == "initialization"
