"""An update computes wholly where its numbers lie: torch's own device without memory stands for a graphics card.

On it shapes and devices are computed and no numbers, so that an update gets as far as the loss that it would return.
Some operations take numbers of the processor there that a graphics card would refuse: `OneDevice` refuses them all. Not
looked at here: networks with frozen parts, since to find these is to look at numbers.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_leaves

from core.activations import ACTIVATIONS
from core.choice import Choice
from core.graph import Connection, Graph, Layer
from core.initializers import initial_parameters
from core.losses import LOSSES
from core.optimizers import OPTIMIZERS
from core.project import Training
from core.training.torch_engine import TorchEngine
from tests.core.training.scenes import network, project, rows

PLAIN = project().training_or_default


class OneDevice(TorchDispatchMode):
    """Refuses operations on numbers of two devices, other than to copy them; a single number may lie elsewhere."""

    def __torch_dispatch__(self, func: Any, types: object, args: Any = (), kwargs: Any = None) -> object:
        tensors = [leaf for leaf in tree_leaves((args, kwargs or {})) if isinstance(leaf, torch.Tensor) and leaf.ndim]
        if "copy" not in str(func) and len({tensor.device.type for tensor in tensors}) > 1:
            raise RuntimeError(f"{func}: numbers of two devices")
        return func(*args, **(kwargs or {}))


def update_elsewhere(graph: Graph, training: Training) -> TorchEngine:
    """One update of a network that lies on the device without memory."""
    parameters = initial_parameters(graph, training.initialization, 0)
    engine = TorchEngine(graph, parameters, rows(), training, device="meta")
    with OneDevice(), pytest.raises(RuntimeError, match=r"item\(\) cannot be called on meta tensors"):
        engine.update(np.arange(5), 0.1)
    assert engine.network.flat.device.type == engine.inputs.device.type == "meta"
    return engine


def test_what_stands_for_a_graphics_card_refuses_numbers_of_the_processor() -> None:
    graph = network()
    engine = TorchEngine(graph, initial_parameters(graph, PLAIN.initialization, 0), rows(), PLAIN, device="meta")
    engine.targets = torch.zeros(25, 2)
    with OneDevice(), pytest.raises(RuntimeError, match="numbers of two devices"):
        engine.update(np.arange(5), 0.1)
    with OneDevice(), pytest.raises(RuntimeError, match="numbers of two devices"):
        torch.nn.functional.linear(engine.inputs, torch.ones(2, 3))


@pytest.mark.parametrize("name", [name for name, _ in ACTIVATIONS.items()])
def test_every_activation_computes_where_the_network_lies(name: str) -> None:
    layers = (Layer("x", "input", 3), Layer("h", "hidden", 4, Choice(name)), Layer("y", "output", 2))
    update_elsewhere(Graph(layers, (Connection("x", "h"), Connection("h", "y"))), PLAIN)


@pytest.mark.parametrize("name", [name for name, _ in LOSSES.items()])
def test_every_loss_computes_where_the_network_lies(name: str) -> None:
    update_elsewhere(network(), replace(PLAIN, loss=Choice(name)))


@pytest.mark.parametrize("name", [name for name, _ in OPTIMIZERS.items()])
@pytest.mark.parametrize("momentum", [0.0, 0.9])
def test_every_optimizer_keeps_its_memory_where_the_network_lies(name: str, momentum: float) -> None:
    engine = update_elsewhere(network(), replace(PLAIN, optimizer=Choice(name), momentum=momentum))
    kept = [value for memory in engine._optimizer.state.values() for value in memory.values() if value is not None]
    assert {value.device.type for value in kept if value.ndim} <= {"meta"}


@pytest.mark.parametrize(
    "settings", [{"l1": 0.1, "l2": 0.1}, {"clip": Choice("norm")}, {"clip": Choice("value")}], ids=str
)
def test_penalties_and_clipping_compute_where_the_network_lies(settings: dict[str, object]) -> None:
    update_elsewhere(network(), replace(PLAIN, **settings))  # type: ignore[arg-type]
