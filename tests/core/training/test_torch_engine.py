"""Each optimizer's update against its rule written out in numpy, with the oracle's gradients, in float64."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch

from core.choice import Choice
from core.errors import UserError
from core.graph_file import graph_to_json
from core.initializers import initial_parameters
from core.optimizers import OPTIMIZERS
from core.parameters import flatten, parameter_shapes
from core.project import Training
from core.schedules import rate_at
from core.training.engines import pick_device
from core.training.fused import machine
from core.training.loop import Run
from tests.core.oracle import solve
from tests.core.training.scenes import MASK, choice, logic, network, project, rows

Floats = np.ndarray[Any, Any]
Rule = Callable[[Floats, Floats, int, dict[str, Floats], Training], Floats]
STEPS = 20


@pytest.fixture(autouse=True)
def torch_alone(monkeypatch: pytest.MonkeyPatch) -> None:
    """Whatever else is installed, these tests look at torch's engine."""
    monkeypatch.setattr(machine, "llvm", None)


# The rules: (w, g, step from 1, memory, settings) → new w ---------------------------------------------------------


def sgd(w: Floats, g: Floats, step: int, memory: dict[str, Floats], training: Training) -> Floats:
    given, rho = training.optimizer.settings, training.momentum
    g = g + given.get("weight_decay", 0.0) * w
    if rho:
        memory["v"] = g if step == 1 else rho * memory["v"] + g
        g = g + rho * memory["v"] if given.get("nesterov") else memory["v"]
    return w - training.learning_rate * g


def adam(w: Floats, g: Floats, step: int, memory: dict[str, Floats], training: Training) -> Floats:
    given, rate = training.optimizer.settings, training.learning_rate
    one, two = given.get("betas", (0.9, 0.999))
    decay = given.get("weight_decay", 0.0)
    if training.optimizer.name == "adamw":
        w = w - rate * decay * w
    else:
        g = g + decay * w
    memory["m"] = one * memory.get("m", 0 * w) + (1 - one) * g
    memory["v"] = two * memory.get("v", 0 * w) + (1 - two) * g * g
    m, v = memory["m"] / (1 - one**step), memory["v"] / (1 - two**step)
    return w - rate * m / (np.sqrt(v) + given.get("eps", 1e-8))


def rmsprop(w: Floats, g: Floats, step: int, memory: dict[str, Floats], training: Training) -> Floats:
    given = training.optimizer.settings
    alpha = given.get("alpha", 0.99)
    memory["v"] = alpha * memory.get("v", 0 * w) + (1 - alpha) * g * g
    change = g / (np.sqrt(memory["v"]) + given.get("eps", 1e-8))
    if training.momentum:
        memory["b"] = change = training.momentum * memory.get("b", 0 * w) + change
    return w - training.learning_rate * change


def adagrad(w: Floats, g: Floats, step: int, memory: dict[str, Floats], training: Training) -> Floats:
    given = training.optimizer.settings
    memory["s"] = memory.get("s", 0 * w) + g * g
    rate = training.learning_rate / (1 + (step - 1) * given.get("lr_decay", 0.0))
    return w - rate * g / (np.sqrt(memory["s"]) + given.get("eps", 1e-10))


CASES: dict[str, tuple[Rule, dict[str, Any]]] = {
    "sgd": (sgd, {}),
    "sgd decay": (sgd, {"optimizer": choice("sgd", weight_decay=0.1)}),
    "momentum": (sgd, {"momentum": 0.9, "learning_rate": 0.02}),
    "nesterov": (sgd, {"momentum": 0.9, "learning_rate": 0.02, "optimizer": choice("sgd", nesterov=True)}),
    "adam": (adam, {"optimizer": choice("adam")}),
    "adam set": (adam, {"optimizer": choice("adam", betas=(0.8, 0.95), eps=1e-3, weight_decay=0.1)}),
    "adamw": (adam, {"optimizer": choice("adamw")}),
    "adamw decay": (adam, {"optimizer": choice("adamw", weight_decay=0.5)}),
    "rmsprop": (rmsprop, {"optimizer": choice("rmsprop"), "learning_rate": 0.01}),
    "rmsprop set": (rmsprop, {"optimizer": choice("rmsprop", alpha=0.9, eps=1e-3), "momentum": 0.5}),
    "adagrad": (adagrad, {"optimizer": choice("adagrad")}),
    "adagrad decay": (adagrad, {"optimizer": choice("adagrad", lr_decay=0.1, eps=1e-3)}),
    "l1": (sgd, {"l1": 0.03}),
    "l2": (sgd, {"l2": 0.3}),
    "l1 and l2 with adam": (adam, {"l1": 0.01, "l2": 0.1, "optimizer": choice("adam")}),
    "sum_squared": (sgd, {"loss": Choice("sum_squared"), "learning_rate": 0.005}),
    "mse": (sgd, {"loss": Choice("mse")}),
    "norm": (sgd, {"clip": choice("norm", limit=0.4), "l2": 0.1}),
    "norm adam": (adam, {"clip": choice("norm", limit=0.4), "optimizer": choice("adam", eps=0.1)}),
    "norm far": (sgd, {"clip": choice("norm", limit=1e6), "l1": 0.03}),
    "value": (sgd, {"clip": choice("value", limit=0.05), "momentum": 0.5}),
    "warm": (sgd, {"schedule": choice("warm_up", n=7, in_updates=True), "momentum": 0.5}),
    "cosine adamw": (
        adam,
        {"schedule": choice("cosine", n=3, floor=0.1), "optimizer": choice("adamw", weight_decay=0.5)},
    ),
    "steps rmsprop": (
        rmsprop,
        {"schedule": choice("step", n=2), "optimizer": choice("rmsprop"), "learning_rate": 0.01},
    ),
}


def unflat(run: Run, w: Floats) -> dict[str, dict[str, Any]]:
    groups: dict[str, dict[str, Any]] = {"weights": {}, "biases": {}, "slopes": {}}
    for name, (offset, shape) in run.engine.network.slots.items():
        group, key = name.split("/", 1)
        groups[group][key] = w[offset : offset + int(np.prod(shape))].reshape(shape).tolist()
    return groups


def gradient(run: Run, w: Floats, batch: list[int]) -> tuple[Floats, float]:
    """Of the batch's loss with regularisation, and the loss without, in the oracle's float64."""
    graph, training = graph_to_json(run.project.graph), run.training
    parameters = unflat(run, w)
    total, loss = np.zeros_like(w), 0.0
    # the data as float32, as the engine holds them
    x, t = run.dataset.inputs.astype(np.float32), run.dataset.targets.astype(np.float32)
    for row in batch:
        answer = solve(graph, parameters, x[row].tolist(), t[row].tolist(), training.loss.to_json())
        assert answer.loss is not None
        loss += answer.loss
        for name, (offset, shape) in run.engine.network.slots.items():
            group, key = name.split("/", 1)
            field = {"weights": "grad_weight", "biases": "grad_bias", "slopes": "grad_slope"}[group]
            total[offset : offset + int(np.prod(shape))] += getattr(answer, field)[key].numpy().ravel()
    if training.loss.name != "sum_squared":
        total, loss = total / len(batch), loss / len(batch)
    for name, (offset, shape) in run.engine.network.slots.items():
        if name.startswith("weights/"):
            part = slice(offset, offset + int(np.prod(shape)))
            total[part] += training.l1 * np.sign(w[part]) + training.l2 * w[part]
    return total, loss


def clipped(g: Floats, training: Training) -> Floats:
    limit = training.clip.settings.get("limit", 1.0)
    if training.clip.name == "norm":
        return g * min(1.0, limit / (np.linalg.norm(g) + 1e-6))
    return np.clip(g, -limit, limit) if training.clip.name == "value" else g


@pytest.mark.parametrize("case", CASES)
def test_twenty_updates_are_the_rules_in_float64_to_rounding(case: str) -> None:
    rule, settings = CASES[case]
    graph = network(hidden="prelu" if case in ("sgd", "adam") else "tanh")
    data = rows(14)
    run = Run(project(graph, shuffle=False, **settings), data)
    w = run.engine.network.copy_flat().astype(np.float64)
    memory: dict[str, Floats] = {}
    updates = run.updates()
    start = 0
    for step in range(1, STEPS + 1):
        batch = list(range(start, min(start + 4, 14)))  # 4, 4, 4, 2: the last one short
        start = 0 if batch[-1] == 13 else batch[-1] + 1
        g, loss = gradient(run, w, batch)
        g = clipped(g, run.training)
        epoch = ((step - 1) // 4) + batch[0] / 14
        rate = rate_at(run.training.schedule, run.training.learning_rate, update=step - 1, epoch=epoch)
        update = next(updates)
        assert update.loss == pytest.approx(loss, rel=1e-4, abs=1e-6)
        assert update.ends_epoch == (start == 0)
        w = rule(w, g, step, memory, replace(run.training, learning_rate=rate))
    np.testing.assert_allclose(run.engine.network.copy_flat(), w, rtol=2e-4, atol=2e-5)


def test_every_optimizer_is_tried() -> None:
    contract = "sgd adam adamw rmsprop adagrad perceptron"
    assert list(OPTIMIZERS) == contract.split()
    tried = {settings.get("optimizer", Choice("sgd")).name for _, settings in CASES.values()}
    assert tried | {"perceptron"} == set(OPTIMIZERS)


@pytest.mark.parametrize("activation", ["step", "sign"])
def test_the_perceptron_is_rosenblatts_rule(activation: str) -> None:
    made, data = logic("xor", activation, optimizer=Choice("perceptron"), loss=Choice("zero_one"), shuffle=False)
    run = Run(made, data)
    f = np.heaviside if activation == "step" else lambda z, _: np.sign(z)
    w, b = np.zeros(2), 0.0
    updates = run.updates()
    for step in range(20):
        x, t = data.inputs[step % 4], data.targets[step % 4, 0]
        a = f(w @ x + b, 0.0)
        w, b = w + (t - a) * x, b + (t - a)
        next(updates)
        np.testing.assert_array_equal(run.engine.network.copy_flat(), [*w, b])


@pytest.mark.parametrize("activation", ["step", "sign"])
def test_the_perceptron_learns_and(activation: str) -> None:
    made, data = logic("and", activation, optimizer=Choice("perceptron"), loss=Choice("zero_one"))
    run = Run(made, data)
    updates = run.updates()
    for _ in range(4 * 50):
        next(updates)
    train, test = run.evaluate()
    assert train.accuracy == 1.0
    assert test is None
    settled = run.engine.network.copy_flat()
    for _ in range(8):
        next(updates)
    np.testing.assert_array_equal(run.engine.network.copy_flat(), settled)


@pytest.mark.parametrize("case", CASES)
def test_a_masked_weight_stays_exactly_zero(case: str) -> None:
    run = Run(project(network(), **CASES[case][1]), rows())
    updates = run.updates()
    for _ in range(STEPS):
        next(updates)
        offset, shape = run.engine.network.slots["weights/x->h"]
        part = slice(offset, offset + int(np.prod(shape)))
        assert not run.engine.network.flat[part].numpy()[MASK.ravel() == 0].any()
        assert not run.engine.network.gradient[part].numpy()[MASK.ravel() == 0].any()
    weights = run.engine.network.parameters().weights["x->h"].numpy()
    assert (weights[MASK == 1] != 0).all()


@pytest.mark.parametrize("loss", ["half_mse", "zero_one"])
@pytest.mark.parametrize("optimizer", [name for name in OPTIMIZERS if name != "perceptron"])
def test_a_flat_network_neither_crashes_nor_moves(optimizer: str, loss: str) -> None:
    hidden, output = ("tanh", "identity") if loss == "zero_one" else ("sign", "step")
    run = Run(project(network(hidden=hidden, output=output), optimizer=Choice(optimizer), loss=Choice(loss)), rows())
    before = run.engine.network.copy_flat()
    updates = run.updates()
    for _ in range(10):
        assert np.isfinite(next(updates).loss)
    np.testing.assert_array_equal(run.engine.network.copy_flat(), before)


def test_what_is_before_a_flat_layer_stands_still_while_what_is_after_it_learns() -> None:
    run = Run(project(network(hidden="step")), rows())
    before = run.engine.network.parameters()
    updates = run.updates()
    for _ in range(10):
        next(updates)
    after = run.engine.network.parameters()
    assert after.weights["x->h"] == before.weights["x->h"]
    assert after.weights["h->y"] != before.weights["h->y"]


def test_the_data_loss_averages_over_the_set_and_regularisation_is_the_contracts() -> None:
    for loss, sums in (("half_mse", False), ("sum_squared", True)):
        data = rows(25, test=5)
        run = Run(project(network(), loss=Choice(loss), l1=0.1, l2=0.2), data)
        w = run.engine.network.copy_flat().astype(np.float64)
        is_weight = np.concatenate(
            [np.full(int(np.prod(s)), n.startswith("weights/")) for n, s in parameter_shapes(run.project.graph).items()]
        )
        penalty = 0.1 * np.abs(w[is_weight]).sum() + 0.1 * (w[is_weight] ** 2).sum()
        train, test = run.evaluate()
        assert test is not None
        for metrics, part in ((train, range(20)), (test, range(20, 25))):
            losses = [gradient(run, w, [row])[1] for row in part]
            assert metrics.data_loss == pytest.approx(sum(losses) if sums else np.mean(losses), rel=1e-5)
            assert metrics.loss - metrics.data_loss == pytest.approx(penalty, rel=1e-4)


@pytest.mark.parametrize("only", ["l1", "l2"])
def test_weights_that_ran_away_cost_infinitely_much_whichever_regularisation_is_on(only: str) -> None:
    run = Run(project(network(), **{only: 0.1}), rows())
    run.engine.network.write(np.full_like(run.engine.flat_copy(), np.inf))
    assert run.engine.regularisation() == np.inf


def test_parameters_are_views_of_one_aligned_buffer_that_comes_and_goes_unchanged() -> None:
    graph = network(hidden="prelu")
    start = initial_parameters(graph, Choice("normal"), 1)
    run = Run(project(graph), rows())
    run.engine.network.load(start)
    assert run.engine.network.flat.data_ptr() % 64 == 0
    assert run.engine.network.parameters() == start
    np.testing.assert_array_equal(run.engine.flat_copy(), flatten(graph, start))
    pointers = {p.data_ptr() for p in run.engine.network.module.parameters()}
    low = run.engine.network.flat.data_ptr()
    assert all(low <= pointer < low + 4 * len(run.engine.network.flat) for pointer in pointers)


def test_a_copy_of_the_parameters_is_read_only_and_does_not_train_along() -> None:
    run = Run(project(), rows())
    copy = run.engine.flat_copy()
    kept = copy.copy()
    next(run.updates())
    np.testing.assert_array_equal(copy, kept)
    with pytest.raises(ValueError, match="read-only"):
        copy[0] = 1


def test_a_device_that_is_not_there_is_a_user_error() -> None:

    assert pick_device("cpu") == "cpu"
    assert pick_device("auto") == "auto"
    if not torch.cuda.is_available():
        with pytest.raises(UserError, match="CUDA"):
            pick_device("cuda")
