"""Which engine and device a run gets: by what they can do, and by what an update costs on this computer.

The journal records the choice, so a run done again never depends on how fast the computer is.
"""

from __future__ import annotations

import sys
from collections.abc import Callable
from typing import NamedTuple

from core.datasets.dataset import Dataset
from core.errors import UserError
from core.graph import Graph
from core.initializers import initial_parameters
from core.parameters import Parameters
from core.project import Training
from core.training.engine import Engine
from core.training.fused import machine
from core.training.fused.engine import FusedEngine
from core.training.fused.grouping import grouped
from core.training.fused.kernels import MANY_KINDS, kinds
from core.training.fused.rules import recipe
from core.training.measure import seconds_an_update, trial_rows
from core.training.preload import import_torch

LARGE = 100_000_000  # multiplications an update, some milliseconds; below, machine code wins on any computer
KEPT = 64  # measurements
SMALL_REASON = "Small updates run as machine code made for the drawing."
_measured: dict[object, EngineChoice] = {}


class EngineChoice(NamedTuple):
    """An engine's name, why it was chosen (a sentence for the status bar), and the device it runs on."""

    name: str
    reason: str
    device: str = "cpu"


def choose_engine(graph: Graph, training: Training, rows: int, device: str, *, prompt: bool = False) -> EngineChoice:
    """The engine that a new run of a drawing without problems should have; "auto" looks for the best device too.

    Args:
        rows: to train on; prompt: somebody waits, so nothing is tried that was not tried ahead of time.
    """
    obstacle = what_stops_fused(training, "cpu" if device == "auto" else device)
    batch = max(1, min(training.batch_size, rows))
    is_large = multiplications(graph, batch) >= LARGE
    if not obstacle:
        count = kinds(grouped(graph).graph)
        if count > MANY_KINDS:
            obstacle = f"{count} kinds of connections would take too long to compile."
    rivals = [] if obstacle else [("fused", "cpu")]
    if obstacle or is_large:
        rivals.append(("torch", "cpu" if device == "auto" else device))
    if device == "auto" and is_large and has_cuda():
        rivals.append(("torch", "cuda"))
    if len(rivals) == 1:
        name, place = rivals[0]
        return EngineChoice(name, obstacle or SMALL_REASON, place)
    key = (graph, training.loss, recipe(training) or training.optimizer, batch, device)
    if key not in _measured:
        if prompt:
            return EngineChoice(rivals[0][0], "Engines were not tried on this drawing yet.", rivals[0][1])
        if len(_measured) >= KEPT:
            _measured.clear()
        _measured[key] = _fastest(rivals, graph, training, batch)
    return _measured[key]


def _fastest(rivals: list[tuple[str, str]], graph: Graph, training: Training, batch: int) -> EngineChoice:
    """Lets engines and devices try a few updates each."""
    dataset = trial_rows(graph, batch)
    parameters = initial_parameters(graph, training.initialization, training.seed)
    seconds: dict[tuple[str, str], float] = {}
    failed = ""
    for name, device in rivals:
        best = min(seconds.values(), default=float("inf"))

        def make(name: str = name, device: str = device) -> Engine:
            return engine_class(name)(graph, parameters, dataset, training, device=device)

        try:
            seconds[name, device] = seconds_an_update(make, hopeless=3 * best)
        except RuntimeError:  # too little memory on the card, or one that this torch was not built for
            if device == "cpu":
                raise
            failed = f" {device.upper()} failed."
    name, device = min(seconds, key=lambda rival: seconds[rival])
    told = ", ".join(f"{1e3 * s:.2g} ms {_words(*rival)}" for rival, s in sorted(seconds.items(), key=lambda r: r[1]))
    return EngineChoice(name, f"Tried on this computer: an update takes {told}.{failed}", device)


def _words(name: str, device: str) -> str:
    return "as machine code" if name == "fused" else f"by torch on {device}"


def recorded_choice(name: str, training: Training, device: str) -> EngineChoice:
    """The engine that a run began under, where it can still do it, and why it is this one."""
    obstacle = what_stops_fused(training, device)
    if name == "fused":
        return EngineChoice("torch", obstacle, device) if obstacle else EngineChoice("fused", SMALL_REASON, device)
    return EngineChoice("torch", obstacle or "The run began under this engine.", device)


def what_stops_fused(training: Training, device: str) -> str:
    """Why the fused engine cannot do a run, as a sentence; "" where it can."""
    if not machine.is_available():
        return "The fused engine needs llvmlite, which is not installed."
    if device != "cpu":
        return f"The fused engine runs on the CPU, not on {device}."
    if recipe(training) is None:
        return f"The fused engine has no rule for {training.optimizer.name}."
    return ""


def multiplications(graph: Graph, batch_size: int) -> int:
    """Of one update: forward, and backward to the weights and to all sources but the inputs."""
    total = 0
    for connection in graph.connections:
        rows, columns = graph.shape(connection)
        total += rows * columns * batch_size * (2 if graph.by_id[connection.source].kind == "input" else 3)
    return total


def make_engine(
    name: str, graph: Graph, parameters: Parameters, dataset: Dataset, training: Training, *, device: str
) -> Engine:
    """The engine of that name where it can do the run, else torch's."""
    if name != "torch" and what_stops_fused(training, device):
        name = "torch"
    return engine_class(name)(graph, parameters, dataset, training, device=device)


def engine_class(name: str) -> Callable[..., Engine]:
    """The engine of that name; torch's is imported when it is first asked for, a second's work."""
    if name == FusedEngine.name:
        return FusedEngine
    import_torch()
    from core.training.torch_engine import TorchEngine

    return TorchEngine


def has_cuda() -> bool:
    """Whether torch can use a graphics card; imports it."""
    return not import_torch()


def is_torch_ready() -> bool:
    """Whether torch and what its optimizers ask for at their first use are imported."""
    return "torch._dynamo" in sys.modules


def pick_device(name: str) -> str:
    """ "cpu", "cuda", or "auto" where the run is to choose: most runs need not even look for a graphics card.

    Raises:
        UserError: cuda was asked for and there is none.
    """
    if name == "cuda" and not has_cuda():
        raise UserError("There is no CUDA device that torch can use.", hint="Use --device cpu or auto.", where="device")
    return name


def recorded_device(name: str, recorded: str) -> str:
    """Where a run goes on: on the device that it began on, if the choice is ours and it is there."""
    if name != "auto":
        return name
    return recorded if recorded == "cuda" and has_cuda() else "cpu"
