"""One batch's gradient: the fused engine loses no more digits on it than float32 torch.

After 100 updates two runs are apart by what rounding happened to do. The root mean square over all parameters of a few
networks is sharper: it shows a sum that is added up in a worse order, or a formula that loses a bit.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from itertools import combinations, pairwise
from typing import Any

import numpy as np
import pytest
import torch

from core.activations import ACTIVATIONS
from core.choice import Choice
from core.compiler.network import Network, loss_function
from core.graph import Connection, Graph, Layer
from core.losses import LOSSES
from core.project import Project, Training
from core.training.loop import Run
from tests.core.oracle_strategies import Case, random_parameters
from tests.core.oracle_strategies import _target as target_of
from tests.core.own_texts import ACTIVATION_TEXTS, LOSS_TEXTS
from tests.core.training.scenes import choice

pytest.importorskip("llvmlite", exc_type=ImportError)

NETWORKS = 3
MOST = 1.25  # times torch's root mean square
TANH, IDENTITY, HALF_MSE = Choice("tanh"), Choice("identity"), Choice("half_mse")
HIDDEN = [
    choice("maxout", pieces=3) if name == "maxout" else Choice(name)
    for name, activation in ACTIVATIONS.items()
    if not (activation.output_only or activation.is_own or name in ("step", "sign"))  # those two have no gradient
] + [choice("formula", text=text) for text in ACTIVATION_TEXTS]
LAST = [
    (Choice(loss), Choice(output))
    for loss, entry in LOSSES.items()
    for output in ("sigmoid", "softmax" if entry.legal_activations else "tanh")
    if loss not in ("zero_one", "formula") and (entry.legal_activations is None or output in entry.legal_activations)
] + [(choice("formula", text=text), Choice("sigmoid")) for text in LOSS_TEXTS]


def network(units: list[int], *, hidden: Choice = TANH, last: Choice = IDENTITY, skips: bool = False) -> Graph:
    """A chain of layers, or with every skip there can be."""
    end = len(units) - 1
    layers = [Layer("l0", "input", units[0])]
    layers += [Layer(f"l{i}", "hidden", units[i], hidden) for i in range(1, end)]
    layers.append(Layer(f"l{end}", "output", units[end], last))
    pairs = combinations(layers, 2) if skips else pairwise(layers)
    return Graph(tuple(layers), tuple(Connection(a.id, b.id) for a, b in pairs))


def check(graph: Graph, rows: int, loss: Choice = HALF_MSE) -> None:
    """The root mean square of the engine's errors over a few sets of parameters and rows, beside torch's."""
    errors: dict[str, list[float]] = {"engine": [], "torch": []}
    for seed in range(NETWORKS):
        rng = np.random.default_rng(seed)
        inputs = rng.standard_normal((rows, graph.input_units))
        targets = np.stack([target_of(graph, loss.name, rng) for _ in range(rows)])
        case = Case(graph, random_parameters(graph, rng), loss, inputs, targets)
        exact = by_torch(case, "float64")
        scale = np.sqrt(np.mean(exact**2))
        for name, by in GRADIENTS.items():
            errors[name].append(float(np.mean(((by(case) - exact) / scale) ** 2)))
    engine, peer = (math.sqrt(sum(errors[name])) for name in ("engine", "torch"))
    assert engine <= MOST * peer


def by_torch(case: Case, dtype: str) -> np.ndarray[Any, Any]:
    network = Network(case.graph, case.parameters, dtype=dtype)
    network.flat.data.copy_(network.flat.data.float().to(network.flat.dtype))
    dataset = case.dataset()
    inputs, targets = (torch.tensor(a).to(network.flat.dtype) for a in (dataset.inputs, dataset.targets))
    each = loss_function(case.graph, case.loss)(*network.compute(inputs), targets)
    (each.sum() if LOSSES[case.loss.name].sums_batch else each.mean()).backward()
    return network.gradient.numpy().astype(np.float64)


def by_engine(case: Case) -> np.ndarray[Any, Any]:
    """The velocity after one update from rest is the gradient."""
    training = Training(loss=case.loss, momentum=0.5, batch_size=len(case.inputs), shuffle=False)
    run = Run(Project(graph=case.graph, parameters=case.parameters, training=training), case.dataset(), engine="fused")
    assert run.engine.name == "fused"
    run.advance(1)
    return run.engine.optimizer_state()["momentum_buffer"].numpy().astype(np.float64)


GRADIENTS: dict[str, Callable[[Case], np.ndarray[Any, Any]]] = {
    "engine": by_engine,
    "torch": lambda case: by_torch(case, "float32"),
}


@pytest.mark.parametrize(
    ("units", "skips", "rows"),
    [
        pytest.param([6] * 4, False, 10, id="small"),
        pytest.param([300] * 3, False, 10, id="wide"),  # sums over 300 sources
        pytest.param([40] * 6, True, 23, id="skips"),  # sums over five connections
        pytest.param([16] * 5, False, 600, id="many examples"),  # five blocks of a batch
    ],
)
def test_sums_of_every_shape_lose_no_more_than_torchs(units: list[int], skips: bool, rows: int) -> None:
    check(network(units, skips=skips), rows)


@pytest.mark.parametrize("hidden", HIDDEN, ids=lambda c: str(c.settings.get("text", c.name)))
def test_every_activation_loses_no_more_than_torchs(hidden: Choice) -> None:
    check(network([6, 24, 24, 5], hidden=hidden), 46)


@pytest.mark.parametrize(
    ("loss", "last"), LAST, ids=[f"{loss.settings.get('text', loss.name)} of {last.name}" for loss, last in LAST]
)
def test_every_loss_loses_no_more_than_torchs(loss: Choice, last: Choice) -> None:
    check(network([6, 24, 24, 5], last=last), 46, loss)
