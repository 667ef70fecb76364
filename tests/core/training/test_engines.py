"""The choice of engine and device where llvmlite or a graphics card is missing, there, or not what it promises.

No graphics card is needed: whether there is one is said by the test, and torch's device "meta", whose tensors have no
numbers but refuse to meet the CPU's, stands in for it.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch

from core.choice import Choice
from core.errors import UserError
from core.graph import Connection, Graph, Layer
from core.optimizers import OPTIMIZERS
from core.project import Training
from core.training import engines
from core.training.engines import choose_engine, make_engine, pick_device, recorded_choice, recorded_device
from core.training.fused import machine
from core.training.journal import start_of_run
from core.training.loop import Run
from core.training.messages import Ready
from core.training.torch_engine import TorchEngine
from core.training.trainer import Trainer
from tests.core.training.scenes import choice, network, project, rows

WIDE = Graph(
    (Layer("x", "input", 600), Layer("h", "hidden", 600), Layer("y", "output", 2)),
    (Connection("x", "h"), Connection("h", "y")),
)


def test_without_llvmlite_torch_trains_and_the_reason_is_told_to_whoever_watches(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    monkeypatch.setattr(machine, "llvm", None)
    chosen = choose_engine(network(), Training(), 25, "auto")
    assert (chosen.name, chosen.device) == ("torch", "cpu")
    assert "llvmlite" in chosen.reason
    assert Run(project(), rows(), engine="fused").engine.name == "torch"
    trainer = Trainer(project(), rows(), device="auto")
    try:
        deadline = time.monotonic() + 60
        while not (events := trainer.poll()[2]):
            assert time.monotonic() < deadline
            time.sleep(0.01)
    finally:
        assert trainer.stop()
    (ready,) = events
    assert isinstance(ready, Ready)
    assert (ready.engine, ready.reason) == ("torch", chosen.reason)


def test_a_run_of_the_fused_engine_goes_on_by_torch_where_llvmlite_is_missing(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(machine, "llvm", None)
    chosen = recorded_choice("fused", Training(), "cpu")
    assert chosen.name == "torch"
    assert "llvmlite" in chosen.reason


def test_cuda_is_a_device_where_there_is_a_card_and_else_a_clear_error(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines, "has_cuda", lambda: True)
    assert pick_device("cuda") == "cuda"
    monkeypatch.setattr(engines, "has_cuda", lambda: False)
    with pytest.raises(UserError, match="no CUDA device") as caught:
        pick_device("cuda")
    assert "cpu" in caught.value.hint
    assert caught.value.where == "device"


@pytest.mark.parametrize("has_card", [False, True])
def test_a_run_that_began_on_the_card_goes_on_there_if_it_is_there(
    has_card: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(engines, "has_cuda", lambda: has_card)
    assert recorded_device("auto", "cuda") == ("cuda" if has_card else "cpu")
    assert recorded_device("auto", "cpu") == "cpu"
    assert recorded_device("cpu", "cuda") == "cpu"  # a wish goes before


def trials(monkeypatch: pytest.MonkeyPatch, tell: Callable[[str], float]) -> None:
    """Lets a device's name alone say what an update takes, on a computer that has a card."""
    monkeypatch.setattr(machine, "llvm", None)
    monkeypatch.setattr(engines, "has_cuda", lambda: True)
    monkeypatch.setattr(engines, "_measured", {})
    monkeypatch.setattr(engines, "engine_class", lambda _name: lambda *_args, device: device)
    monkeypatch.setattr(engines, "seconds_an_update", lambda make, **_: tell(make()))


def test_a_card_that_fails_when_it_is_tried_is_not_taken_and_the_reason_says_so(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def tell(device: str) -> float:
        if device == "cuda":
            raise RuntimeError("CUDA error: no kernel image is available for execution on the device")
        return 0.002

    trials(monkeypatch, tell)
    chosen = choose_engine(WIDE, Training(batch_size=200), 500, "auto")
    assert (chosen.name, chosen.device) == ("torch", "cpu")
    assert chosen.reason == "Tried on this computer: an update takes 2 ms by torch on cpu. CUDA failed."


def test_a_failure_of_the_processor_is_nobodys_to_hide(monkeypatch: pytest.MonkeyPatch) -> None:
    def tell(device: str) -> float:
        raise RuntimeError(f"a bug on {device}")

    trials(monkeypatch, tell)
    with pytest.raises(RuntimeError, match="a bug on cpu"):
        choose_engine(WIDE, Training(batch_size=200), 500, "auto")


@pytest.fixture
def other_device(monkeypatch: pytest.MonkeyPatch) -> str:
    """A device whose tensors refuse to meet the CPU's; what is read from it reads as a half."""

    def read(tensor: Any, *_: Any, **__: Any) -> Any:
        return torch.full(tensor.shape, 0.5, dtype=tensor.dtype)

    monkeypatch.setattr(torch.Tensor, "cpu", read)
    monkeypatch.setattr(torch.Tensor, "item", lambda _tensor: 0.5)
    monkeypatch.setattr(torch.cuda, "synchronize", lambda: None)
    with pytest.raises(RuntimeError, match="device"):
        _ = torch.ones(3) + torch.ones(3, device="meta")
    return "meta"


def test_the_stand_in_refuses_what_was_left_on_the_processor(other_device: str) -> None:
    engine = torch_engine(other_device)
    engine.inputs = engine.inputs.new_zeros(engine.inputs.shape, device="cpu")
    with pytest.raises(RuntimeError, match="device"):
        engine.update(np.arange(4), 0.1)


@pytest.mark.parametrize("optimizer", [name for name in OPTIMIZERS if name != "perceptron"])
@pytest.mark.parametrize("clip", ["norm", "value"])
def test_an_update_on_another_device_brings_all_of_its_numbers_there(
    optimizer: str, clip: str, other_device: str
) -> None:
    settings = {"optimizer": Choice(optimizer), "momentum": 0.5, "l1": 0.1, "l2": 0.1}
    engine = torch_engine(other_device, **settings, clip=choice(clip, limit=1.0))
    losses = [engine.update(np.arange(4), 0.1) for _ in range(2)]
    engine.finish()
    assert losses == [0.5, 0.5]
    assert engine.network.flat.device.type == other_device
    assert all(buffer.device.type == other_device for buffer in engine.network.module.buffers())
    outputs, _ = engine.outputs(np.arange(5))
    assert outputs.shape == (5, 2)
    assert isinstance(engine.network.copy_flat(), np.ndarray)
    engine.network.write(engine.network.copy_flat())
    engine.load_optimizer_state(engine.optimizer_state())  # as when a saved run goes on
    engine.update(np.arange(4), 0.1)
    kept = [value for value in engine._optimizer.state[engine._flat].values() if value is not None and value.ndim]
    assert all(value.device.type == other_device for value in kept)


def torch_engine(device: str, **settings: Any) -> TorchEngine:
    made = project(**settings)
    parameters = start_of_run(made).parameters
    assert made.training is not None
    assert parameters is not None
    engine = make_engine("fused", made.graph, parameters, rows(), made.training, device=device)
    assert isinstance(engine, TorchEngine)  # the fused engine runs on the processor
    return engine
