"""Which engine and device a run gets: by what they can do, and by what an update costs on this computer."""

from __future__ import annotations

import os
from typing import NamedTuple

import torch

from core.datasets.dataset import Dataset
from core.errors import UserError
from core.graph import Graph
from core.parameters import Parameters
from core.project import Training
from core.training.engine import Engine
from core.training.fused import machine
from core.training.fused.engine import FusedEngine
from core.training.fused.grouping import grouped
from core.training.fused.rules import recipe
from core.training.torch_engine import TorchEngine

ENGINES: dict[str, type[Engine]] = {engine.name: engine for engine in (FusedEngine, TorchEngine)}

# On one core the fused engine is faster at every size: it runs small updates without overhead and large ones near the
# processor's peak. torch wins by using more cores; with fewer than these, or for smaller updates, they only wait for
# each other. Measured on 2 cores, 32 M multiplications an update: 1,550 updates/s fused, 880 torch, 130 torch on both.
MANY_CORES = 4
LARGE = 100_000_000  # multiplications an update
MANY_SHAPES = 40  # compiling takes up to 50 ms for each kind of connection; it is done before Play, not at it


class EngineChoice(NamedTuple):
    """An engine's name, and why it was chosen: a sentence for the status bar."""

    name: str
    reason: str


def choose_engine(graph: Graph, training: Training, dataset: Dataset, device: str) -> EngineChoice:
    """The engine that a new run of a drawing without problems should have."""
    obstacle = what_stops_fused(training, device)
    if obstacle:
        return EngineChoice("torch", obstacle)
    products = multiplications(graph, min(training.batch_size, max(1, len(dataset.train))))
    if products >= LARGE and (os.cpu_count() or 1) >= MANY_CORES:
        return EngineChoice("torch", f"Updates of {products / 1e6:,.0f} M multiplications are torch's, on many cores.")
    together = grouped(graph).graph
    shapes = len({together.shape(connection) for connection in together.connections})
    if shapes > MANY_SHAPES:
        return EngineChoice("torch", f"{shapes} kinds of connections would take too long to compile.")
    return EngineChoice("fused", "Small updates run as machine code made for the drawing.")


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
    return ENGINES.get(name, TorchEngine)(graph, parameters, dataset, training, device=device)


def pick_device(name: str) -> str:
    """ "cpu" or "cuda" from "cpu", "cuda" or "auto" (which keeps to the CPU: small networks are launch-bound on a GPU).

    Raises:
        UserError: cuda was asked for and there is none.
    """
    if name == "cuda" and not torch.cuda.is_available():
        raise UserError("There is no CUDA device that torch can use.", hint="Use --device cpu or auto.", where="device")
    return "cpu" if name == "auto" else name
