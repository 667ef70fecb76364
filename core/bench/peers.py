"""Whom we are measured against: the same network, data, batch and plain SGD, as their own users would write it."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from contextlib import ExitStack
from dataclasses import dataclass
from importlib import import_module  # peers need not be there
from importlib.util import find_spec
from itertools import pairwise
from typing import Any

import numpy as np
import torch
from torch import nn

from core.bench import node
from core.bench.cases import Case
from core.bench.timing import Work
from core.registry import Table


@dataclass(frozen=True)
class Peer:
    """A contestant.

    Attributes:
        title: as printed.
        build: case → what does a number of updates; the stack is closed after the race.
        missing: why it cannot take part here, "" where it can.
        cases: names of the cases it can do; () for all.
    """

    name: str
    title: str
    build: Callable[[Case, ExitStack], Work]
    missing: Callable[[], str]
    cases: tuple[str, ...] = ()

    def does(self, case: Case) -> bool:
        return not self.cases or case.name in self.cases


def _needs(module: str) -> Callable[[], str]:
    return lambda: "" if find_spec(module) is not None else f"{module} is not installed"


PEERS: Table[Peer] = Table("peer")

JAX_UPDATES = 1000  # in a call, or a pass where that is more or where updates are not small
SMALL = 100_000  # multiplications forward
_ACTIVATIONS = {"tanh": nn.Tanh, "relu": nn.ReLU, "identity": nn.Identity}


def _plain_torch(case: Case, _closing: ExitStack) -> Work:
    """nn.Sequential, autograd and torch.optim.SGD, batches as slices of the data."""
    layers: list[nn.Module] = []
    for number, (before, after) in enumerate(pairwise(case.sizes)):
        is_last = number == len(case.sizes) - 2
        layers.append(nn.Linear(before, after))
        if not is_last:
            layers.append(_ACTIVATIONS[case.hidden]())
        elif not case.is_classification:
            layers.append(_ACTIVATIONS[case.output]())
    network = nn.Sequential(*layers)
    optimizer = torch.optim.SGD(network.parameters(), lr=case.rate)
    inputs, targets = (torch.tensor(array, dtype=torch.float32) for array in case.data())
    labels = targets.argmax(dim=1)
    batches = case.rows // case.batch

    def work(count: int) -> int:
        for number in range(count):
            start = number % batches * case.batch
            part = slice(start, start + case.batch)
            optimizer.zero_grad()
            outputs = network(inputs[part])
            if case.is_classification:
                loss = nn.functional.cross_entropy(outputs, labels[part])
            else:
                loss = 0.5 * ((outputs - targets[part]) ** 2).sum() / case.batch
            loss.backward()
            optimizer.step()
        return count

    return work


def _analytic_torch(case: Case, _closing: ExitStack) -> Work:
    """The backward pass written out by hand, every result into memory that is reused."""
    rng = np.random.default_rng(1)
    weights = [
        torch.tensor(rng.standard_normal((b, a)) / np.sqrt(a), dtype=torch.float32) for a, b in pairwise(case.sizes)
    ]
    biases = [torch.zeros(b) for b in case.sizes[1:]]
    inputs, targets = (torch.tensor(array, dtype=torch.float32) for array in case.data())
    a_s = [torch.zeros(case.batch, size) for size in case.sizes]
    deltas = [torch.zeros(case.batch, size) for size in case.sizes]
    grads = [torch.zeros_like(weight) for weight in weights]
    batches, last = case.rows // case.batch, len(weights) - 1

    def activate(number: int, z: torch.Tensor) -> None:
        kind = case.output if number == last else case.hidden
        if kind == "tanh":
            torch.tanh(z, out=z)
        elif kind == "relu":
            torch.clamp_min(z, 0, out=z)
        elif kind == "softmax":
            torch.softmax(z, 1, out=z)

    def work(count: int) -> int:
        with torch.no_grad():
            for number in range(count):
                start = number % batches * case.batch
                a_s[0] = inputs[start : start + case.batch]
                for i, weight in enumerate(weights):
                    torch.addmm(biases[i], a_s[i], weight.t(), out=a_s[i + 1])
                    activate(i, a_s[i + 1])
                torch.sub(a_s[-1], targets[start : start + case.batch], out=deltas[-1])
                for i in range(last, -1, -1):
                    kind = case.output if i == last else case.hidden
                    if kind == "tanh":
                        deltas[i + 1].mul_(1 - a_s[i + 1] * a_s[i + 1])
                    elif kind == "relu":
                        deltas[i + 1].mul_(a_s[i + 1] > 0)
                    torch.mm(deltas[i + 1].t(), a_s[i], out=grads[i])
                    if i:
                        torch.mm(deltas[i + 1], weights[i], out=deltas[i])
                    weights[i].sub_(grads[i], alpha=case.rate / case.batch)
                    biases[i].sub_(deltas[i + 1].sum(0), alpha=case.rate / case.batch)
        return count

    return work


def _scikit_learn(case: Case, _closing: ExitStack) -> Work:
    """MLPClassifier or MLPRegressor by partial_fit of whole passes; its updates are those of its own batches."""
    perceptrons: Any = import_module("sklearn.neural_network")
    inputs, targets = (array.astype(np.float32) for array in case.data())
    # It has one output activation a task, so the tanh cases are run as classifications, as its users would.
    classifies = case.is_classification or case.output == "tanh"
    kind = perceptrons.MLPClassifier if classifies else perceptrons.MLPRegressor
    options: dict[str, Any] = {
        "hidden_layer_sizes": case.sizes[1:-1],
        "activation": case.hidden,
        "solver": "sgd",
        "batch_size": case.batch,
        "learning_rate_init": case.rate,
        "momentum": 0.0,
        "alpha": 0.0,
        "max_iter": 1,
        "shuffle": True,
    }
    model = kind(**options)
    answers = targets.argmax(axis=1) if case.is_classification else targets[:, 0] > 0 if classifies else targets
    classes = np.unique(answers) if classifies else None
    batches = -(-case.rows // case.batch)

    def work(count: int) -> int:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            passes = -(-count // batches)
            for _ in range(passes):
                _pass(model, inputs, answers, classes)
        return passes * batches

    return work


def _pass(model: object, inputs: np.ndarray, answers: np.ndarray, classes: np.ndarray | None) -> None:
    fit = model.partial_fit  # type: ignore[attr-defined]
    if classes is None:
        fit(inputs, answers)
    else:
        fit(inputs, answers, classes=classes)


def _jax(case: Case, _closing: ExitStack) -> Work:
    """jit and lax.scan over the batches of a pass, as many passes a call as make a call's own cost small."""
    jax: Any = import_module("jax")
    jnp: Any = import_module("jax.numpy")
    inputs, targets = case.data()
    batches = case.rows // case.batch
    x = jnp.asarray(inputs[: batches * case.batch], jnp.float32).reshape(batches, case.batch, -1)
    t = jnp.asarray(targets[: batches * case.batch], jnp.float32).reshape(batches, case.batch, -1)
    rng = np.random.default_rng(1)
    start = [
        (jnp.asarray(rng.standard_normal((a, b)) / np.sqrt(a), jnp.float32), jnp.zeros(b))
        for a, b in pairwise(case.sizes)
    ]
    functions = {"tanh": jnp.tanh, "relu": jax.nn.relu, "identity": lambda z: z}

    def loss(parameters, x_batch, t_batch):  # noqa: ANN001, ANN202 - jax arrays
        a = x_batch
        for number, (weight, bias) in enumerate(parameters):
            a = a @ weight + bias
            if number < len(parameters) - 1:
                a = functions[case.hidden](a)
        if case.is_classification:
            return -(jax.nn.log_softmax(a) * t_batch).sum() / case.batch
        return 0.5 * ((functions[case.output](a) - t_batch) ** 2).sum() / case.batch

    def step(parameters, batch):  # noqa: ANN001, ANN202
        value, grads = jax.value_and_grad(loss)(parameters, *batch)
        return jax.tree.map(lambda p, g: p - case.rate * g, parameters, grads), value

    is_small = case.batch * sum(a * b for a, b in pairwise(case.sizes)) < SMALL
    together = max(1, JAX_UPDATES // batches) if is_small else 1

    def one_pass(parameters, _number):  # noqa: ANN001, ANN202
        return jax.lax.scan(step, parameters, (x, t))

    passes = jax.jit(lambda parameters: jax.lax.scan(one_pass, parameters, None, length=together))
    state = [start]

    def work(count: int) -> int:
        calls = -(-count // (together * batches))
        for _ in range(calls):
            state[0], _losses = passes(state[0])
        jax.block_until_ready(state[0])
        return calls * together * batches

    return work


PEERS.add(Peer("plain_torch", "plain torch", _plain_torch, _needs("torch")))
PEERS.add(Peer("analytic_torch", "torch, analytic backward", _analytic_torch, _needs("torch")))
PEERS.add(Peer("scikit_learn", "scikit-learn", _scikit_learn, _needs("sklearn")))
PEERS.add(Peer("jax", "JAX scan", _jax, _needs("jax")))
PEERS.add(Peer("convnetjs", "ConvNetJS", node.convnetjs, node.what_is_missing, ("tiny", "tfmax", "deep")))
