"""How a project is trained, in a file: JSON → Training and Progress with notes on what does not fit, and back."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.arrays import Array, FrozenMap
from core.choice_file import read_choice, read_choices
from core.clipping import CLIPS
from core.graph import Graph
from core.initializers import INITIALIZERS
from core.losses import LOSSES
from core.optimizers import OPTIMIZERS
from core.project import Progress, Training, default_loss
from core.reading import Fields, Notes, array_of
from core.schedules import SCHEDULES
from core.stops import STOPS

COUNT_LIMIT = 2**53
_OPTIMIZER = "optimizer/"


def read_training(value: object, graph: Graph, notes: Notes) -> Training:
    """Reads the value under "training"; ranges are checked by core.checks, types here."""
    fields = Fields(value, "training", notes)
    return Training(
        loss=read_choice(fields, "loss", default_loss(graph), LOSSES),
        optimizer=read_choice(fields, "optimizer", Training.optimizer, OPTIMIZERS),
        learning_rate=fields.number("learning_rate", Training.learning_rate),
        momentum=fields.number("momentum", Training.momentum),
        l1=fields.number("l1", Training.l1),
        l2=fields.number("l2", Training.l2),
        batch_size=fields.whole("batch_size", Training.batch_size),
        shuffle=fields.flag("shuffle", Training.shuffle),
        initialization=read_choice(fields, "initialization", Training.initialization, INITIALIZERS),
        seed=fields.whole("seed", Training.seed),
        schedule=read_choice(fields, "schedule", Training.schedule, SCHEDULES),
        clip=read_choice(fields, "clip", Training.clip, CLIPS),
        stop=read_choices(fields, "stop", STOPS),
        extra=fields.rest(),
    )


def training_to_json(training: Training) -> dict[str, Any]:
    """The value under "training", keys in the order of the contract; what came later is there where it is used."""
    later: dict[str, Any] = {}
    if training.schedule != Training.schedule:
        later["schedule"] = training.schedule.to_json()
    if training.clip != Training.clip:
        later["clip"] = training.clip.to_json()
    if training.stop:
        later["stop"] = [condition.to_json() for condition in training.stop]
    return {
        "loss": training.loss.to_json(),
        "optimizer": training.optimizer.to_json(),
        "learning_rate": training.learning_rate,
        "momentum": training.momentum,
        "l1": training.l1,
        "l2": training.l2,
        "batch_size": training.batch_size,
        "shuffle": training.shuffle,
        "initialization": training.initialization.to_json(),
        "seed": training.seed,
        **later,
        **training.extra,
    }


def read_progress(
    value: object, arrays: dict[str, NDArray[np.floating]], notes: Notes
) -> tuple[Progress, FrozenMap[Any]]:
    """Where training stands, with the optimizer's arrays inline or from their part of the zip, and unknown keys."""
    fields = Fields(value, "progress", notes)
    counts = {key: fields.whole(key, 0) for key in ("step", "epoch", "position")}
    for key, count in counts.items():
        if not 0 <= count < COUNT_LIMIT:
            notes.problem(f"progress.{key}", f"`{key}` is {count:g}.", "Write a whole number from 0 up, below 2⁵³.")
    state: dict[str, Array] = {}
    for name, array in arrays.items():
        if not name.startswith(_OPTIMIZER) or array.ndim > 1 or array.size == 0:
            notes.problem(name, "This is no state of an optimizer.", "Save the project again with Netfold.")
            continue
        state[name.removeprefix(_OPTIMIZER)] = Array.of(array, "float32")
    inline = fields.take("optimizer")
    if inline is not None:
        inner = Fields(inline, "progress.optimizer", notes)
        for name in inner.left():
            given = inner.take(name)
            single = not isinstance(given, list)  # torch keeps a count of steps among the arrays
            array = array_of([given] if single else given, 1, inner.place(name), f"`{name}`", notes)
            if array is None:
                continue
            if np.abs(array).max() > np.finfo(np.float32).max:
                notes.problem(inner.place(name), "A number is too large for float32.", "Remove `progress`.")
            else:
                state[name] = Array.of(array[0] if single else array, "float32")
    return Progress(**counts, optimizer=FrozenMap(sorted(state.items()))), fields.rest()


def progress_to_json(progress: Progress, extra: FrozenMap[Any], *, inline: bool) -> dict[str, Any]:
    """The value under "progress"; the optimizer's arrays are in it when inline."""
    document: dict[str, Any] = {"step": progress.step, "epoch": progress.epoch, "position": progress.position}
    if inline and progress.optimizer:
        document["optimizer"] = {name: array.numpy().tolist() for name, array in sorted(progress.optimizer.items())}
    return {**document, **extra}


def progress_arrays(progress: Progress) -> dict[str, NDArray[np.floating]]:
    """The optimizer's arrays by the names they have in the zip."""
    return {f"{_OPTIMIZER}{name}": array.numpy() for name, array in progress.optimizer.items()}
