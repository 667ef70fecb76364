"""An update taken apart in float64: contributions add up, and the rule leaves what torch's optimizers leave."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
import torch
from hypothesis import given, settings
from hypothesis import strategies as st

from core.arrays import FrozenMap
from core.choice import Choice
from core.datasets.of_project import rows_of
from core.gallery import locate
from core.initializers import initial_parameters
from core.inspection.rules import RULES, apply_rule
from core.inspection.update import BatchUpdate, batch_update
from core.optimizers import OPTIMIZERS
from core.parameters import Group, flatten, parameter_shapes
from core.project import Project, Training
from core.project_file import read_project
from core.training.batches import Batches, bounds_of_batches, epoch_order
from core.training.rates import learning_rates
from core.training.torch_engine import TorchEngine
from tests.core.oracle_strategies import Case, cases

SETTINGS = {
    "sgd": [{}, {"weight_decay": 0.1}, {"nesterov": True}],
    "adam": [{}, {"weight_decay": 0.1}, {"betas": (0.5, 0.9)}],
    "adamw": [{}, {"weight_decay": 0.1}],
    "rmsprop": [{}, {"alpha": 0.5, "weight_decay": 0.1}],
    "adagrad": [{}, {"lr_decay": 0.5}],
    "perceptron": [{}],
}
TRIED = [(name, given, rho) for name in OPTIMIZERS for given in SETTINGS[name] for rho in (0.0, 0.9)]


def test_every_optimizer_has_a_rule_of_its_own() -> None:
    assert set(RULES) == set(OPTIMIZERS) == set(SETTINGS)


@pytest.mark.parametrize(("name", "given", "momentum"), TRIED)
def test_each_rule_is_torchs_for_five_updates(name: str, given: dict, momentum: float) -> None:
    if given.get("nesterov") and not momentum:
        return
    training = Training(optimizer=Choice(name, FrozenMap(given)), momentum=momentum)
    rng = np.random.default_rng(0)
    w = rng.standard_normal(4)
    theirs = torch.nn.Parameter(torch.tensor(w))
    entry = OPTIMIZERS[name]
    options = {s.name: training.optimizer.value(s) for s in entry.settings}
    if entry.uses_momentum:
        options["momentum"] = momentum
    optimizer = getattr(torch.optim, entry.torch_class)([theirs], lr=0.05, **options)
    state: dict[str, np.ndarray] = {}
    for _ in range(5):
        g = rng.standard_normal(4)
        lines, state = apply_rule(training, w, g, state, 0.05)
        theirs.grad = torch.tensor(g)
        optimizer.step()
        w = lines[-1].value
        np.testing.assert_allclose(w, theirs.detach().numpy(), rtol=1e-12)
        kept = {k: np.asarray(v) for k, v in optimizer.state[theirs].items() if v is not None}
        assert set(kept) <= set(state)
        for key, value in kept.items():
            np.testing.assert_allclose(state[key], value, rtol=1e-12)


@given(cases(rows=3), st.sampled_from(["sgd", "adam"]), st.booleans())
@settings(max_examples=40)
def test_the_examples_contributions_add_up_to_the_gradient(case: Case, optimizer: str, regular: bool) -> None:
    training = Training(loss=case.loss, optimizer=Choice(optimizer), l2=0.1 * regular, l1=0.01 * regular)
    made = batch_update(
        case.graph, case.parameters, case.inputs, case.targets, training, rows=(0, 1, 2), rate=training.learning_rate
    )
    for name, shape in parameter_shapes(case.graph).items():
        group, key = name.split("/", 1)
        index = tuple(size - 1 for size in shape)
        assert group in ("weights", "biases", "slopes")
        place = made.place(group, key, index)  # type: ignore[arg-type]
        shares = made.contributions(group, key, index)  # type: ignore[arg-type]
        assert shares.sum() == pytest.approx(
            made.data[place], rel=1e-12, abs=1e-12 * float(np.abs(shares).sum()) + 1e-300
        )


def walk(project: Project, epochs: int) -> Iterator[BatchUpdate]:
    """Updates of whole epochs, one batch after the other, each from where the last one ended."""
    training, dataset = project.training_or_default, rows_of(project)
    assert project.parameters is not None
    parameters, state, step = project.parameters, {}, 0
    for epoch in range(epochs):
        order = epoch_order(np.asarray(dataset.train), seed=training.seed, epoch=epoch, shuffle=training.shuffle)
        for first in range(0, len(order), training.batch_size):
            rows = order[first : first + training.batch_size]
            bounds = bounds_of_batches(len(order), training.batch_size, first, 1)
            rate = float(learning_rates(training, Batches(order, bounds, epoch, len(order), step))[0])
            made = batch_update(
                project.graph, parameters, dataset.inputs[rows], dataset.targets[rows], training,
                rows=tuple(rows.tolist()), rate=rate, state=state,
            )  # fmt: skip
            yield made
            parameters, state, step = made.after(), made.state, step + 1


@pytest.mark.parametrize("name", ["training_loop", "fish", "xor_hidden", "sigmoid_graph"])
@pytest.mark.parametrize("optimizer", ["sgd", "adam", "adamw", "rmsprop", "adagrad"])
def test_stepping_an_epoch_leaves_what_training_it_on_the_torch_engine_leaves(name: str, optimizer: str) -> None:
    project = read_project(locate(f"gallery:{name}")).project
    training = replace(
        project.training_or_default, optimizer=Choice(optimizer), momentum=0.5, l2=0.01, batch_size=7,
        clip=Choice("norm", FrozenMap({"limit": 0.5})), schedule=Choice("cosine", FrozenMap({"n": 5})),
    )  # fmt: skip
    parameters = project.parameters or initial_parameters(project.graph, training.initialization, training.seed)
    project = replace(project, training=training, parameters=parameters)
    dataset = rows_of(project)
    engine = TorchEngine(project.graph, parameters, dataset, training)
    last = list(walk(project, 2))[-1]
    step = 0
    for epoch in range(2):
        order = epoch_order(np.asarray(dataset.train), seed=training.seed, epoch=epoch, shuffle=training.shuffle)
        count = -(-len(order) // training.batch_size)
        engine.updates(Batches(order, bounds_of_batches(len(order), 7, 0, count), epoch, len(order), step))
        step += count
    theirs = engine.network.flat.detach().numpy()
    np.testing.assert_allclose(last.new, theirs, rtol=1e-5, atol=2e-6)


def test_b4_moves_its_weights_one_example_after_the_other() -> None:
    project = read_project(locate("gallery:training_loop")).project
    first = next(walk(project, 1))
    group: Group = "weights"
    place = first.place(group, "x->y", (0, 1))
    gradient = 0.6681878 * 0.1  # (y − t)·x₂
    assert first.entering[place] == pytest.approx(gradient, abs=1e-7)
    assert first.new[place] == pytest.approx(-1 - 0.03 * gradient, abs=1e-8)
    assert first.rows == (0,)
    assert flatten(project.graph, first.after(), "float64").tolist() == first.new.tolist()
