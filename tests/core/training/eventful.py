"""Runs in which a lot happens, and what they were at each step: what the time line is held against."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np
from hypothesis import strategies as st

from core.choice import Choice
from core.datasets.of_project import rows_of
from core.graph import Connection, Graph, Layer
from core.project import GeneratorSource, Project, TableSource, Training
from core.training.engines import what_stops_fused
from core.training.fused import machine
from core.training.keyframes import KeyframeRecorder, Keyframes
from core.training.loop import DivergedError, Run
from tests.core.oracle_strategies import Case, cases
from tests.core.training.scenes import choice

OPTIMIZERS: dict[str, dict[str, Any]] = {
    "sgd": {"optimizer": Choice("sgd")},
    "momentum": {"optimizer": Choice("sgd"), "momentum": 0.8},
    "nesterov": {"optimizer": choice("sgd", nesterov=True), "momentum": 0.8},
    "adam": {"optimizer": Choice("adam")},
    "adamw": {"optimizer": choice("adamw", weight_decay=0.1)},
    "rmsprop": {"optimizer": Choice("rmsprop"), "momentum": 0.5},
}
ROWS = 23


@dataclass
class Told:
    """A run, and what it was after everything that happened at a step: (parameters, optimizer, progress, settings)."""

    run: Run
    kept: Keyframes
    at: dict[int, tuple[bytes, Any, Training, Any]] = field(default_factory=dict)


def table(case: Case, seed: int = 0) -> TableSource:
    """The rows of a case as a table, its inputs shaken a little by other seeds."""
    shaken = case.inputs + (0.1 * np.random.default_rng(seed).standard_normal(case.inputs.shape) if seed else 0)
    rows = tuple(tuple(row) for row in np.hstack([shaken, case.targets]).tolist())
    inputs = tuple(f"x{i}" for i in range(case.inputs.shape[1]))
    targets = tuple(f"y{i}" for i in range(case.targets.shape[1]))
    return TableSource(inputs, targets, rows, train_fraction=0.8)


def document(case: Case, **training: Any) -> Project:
    settings = {"loss": case.loss, "learning_rate": 0.01, "batch_size": 4, **training}
    return Project(graph=case.graph, parameters=case.parameters, data=table(case), training=Training(**settings))


def state(run: Run) -> tuple[bytes, Any, Training, Any]:
    return run.engine.flat_copy().tobytes(), run.progress(), run.training, run.project.data


@st.composite
def eventful_runs(draw: st.DrawFn, *, engine: str) -> Told:
    """A run on a drawn network, with changes of every kind, pauses, and keyframes at odd places."""
    case = draw(cases(rows=ROWS))
    optimizers = st.sampled_from(sorted(OPTIMIZERS))
    made = document(case, batch_size=draw(st.sampled_from([1, 4, 7, 40])), seed=draw(st.integers(0, 3)))
    made = replace(made, training=replace(made.training_or_default, **OPTIMIZERS[draw(optimizers)]))
    if draw(st.booleans()):
        made = replace(made, parameters=None)
    run = Run(made, rows_of(made), engine=engine)
    assert run.engine.name == engine or what_stops_fused(run.training, "cpu")
    recorder, told = KeyframeRecorder(), Told(run, Keyframes())

    def note() -> None:
        told.at[run.step] = state(run)
        if draw(st.integers(0, 3)) == 0:
            recorder.take(run, is_pinned=draw(st.booleans()))

    note()
    for _ in range(draw(st.integers(1, 6))):
        for _ in range(draw(st.integers(0, 12))):
            with contextlib.suppress(DivergedError):
                run.advance(1)
            note()
        kind = draw(st.sampled_from(["settings", "optimizer", "values", "data", "split", "engine", "pause"]))
        if kind == "settings":
            rate, size = draw(st.sampled_from([0.003, 0.02])), draw(st.sampled_from([1, 5, 10]))
            run.set_training(replace(run.training, learning_rate=rate, batch_size=size, shuffle=draw(st.booleans())))
        elif kind == "optimizer":
            run.set_training(replace(run.training, **OPTIMIZERS[draw(optimizers)]))
        elif kind == "values":
            name, (_, shape) = draw(st.sampled_from(sorted(run.engine.network.slots.items())))
            group, key = name.split("/", 1)
            index = tuple(draw(st.integers(0, size - 1)) for size in shape)
            run.set_values(((group, key, index, 0.25),))  # type: ignore[arg-type]
        elif kind == "engine":
            other = "fused" if run.engine.name == "torch" and machine.is_available() else "torch"
            run.set_training(run.training, engine=other)
        elif kind == "data":
            source = table(case, draw(st.integers(1, 5)))
            run.set_data(source, rows_of(replace(run.project, data=source, training=run.training)))
        else:
            saved = run.saved_project()
            if kind == "split":  # another seed splits the rows otherwise
                saved = replace(saved, training=replace(run.training, seed=run.training.seed + 1))
            run = Run(saved, rows_of(saved))
        note()
    told.run, told.kept = run, recorder.kept
    return told


def playground_like(**training: Any) -> Project:
    """2 → 4 → 2 → 1 on 60 drawn points."""
    layers = (
        Layer("x", "input", 2),
        Layer("a", "hidden", 4, Choice("tanh")),
        Layer("b", "hidden", 2, Choice("tanh")),
        Layer("y", "output", 1, Choice("tanh")),
    )
    graph = Graph(layers, (Connection("x", "a"), Connection("a", "b"), Connection("b", "y")))
    data = GeneratorSource("circle", samples=60)
    return Project(graph=graph, data=data, training=Training(**{"learning_rate": 0.03, **training}))
