"""A run that becomes infinite says why: each cause has a sentence of its own, and its own way out."""

from __future__ import annotations

import re
from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from core.choice import Choice
from core.datasets.dataset import Dataset, make_dataset
from core.graph import Connection, Graph, Layer
from core.initializers import start_of
from core.parameters import from_tensors
from core.training.divergence import remedies
from core.training.fused import machine
from core.training.loop import DivergedError, Run
from tests.core.training.scenes import choice, network, project, rows

ENGINES = ["torch", *(["fused"] if machine.is_available() else [])]


def told(graph: Graph, data: Dataset, engine: str, *, start: dict[str, float] | None = None, **settings: Any) -> Any:
    made = project(graph, **settings)
    begin = start_of(graph, None, made.training_or_default.initialization, 3)
    tensors = {name: array.numpy() for name, array in begin.tensors()}
    tensors |= {name: np.full_like(tensors[name], value) for name, value in (start or {}).items()}
    run = Run(replace(made, parameters=from_tensors(graph, tensors)), data, engine=engine)
    with pytest.raises(DivergedError) as caught:
        run.advance(2000)
    assert np.isfinite(run.engine.flat_copy()).all()
    assert f"step {run.step}" in caught.value.message
    return caught.value


@pytest.mark.parametrize("engine", ENGINES)
def test_a_rate_that_is_too_high_is_told_with_the_size_of_the_update(engine: str) -> None:
    error = told(network(hidden="relu"), rows(), engine, learning_rate=1e4)
    assert "the rate 10000 is too high: the last update changed the parameters by" in error.message
    assert "times their own size" in error.message
    assert "rate 1000" in error.hint


@pytest.mark.parametrize("engine", ENGINES)
def test_a_rate_that_exploded_is_told_also_where_the_last_update_was_small_because_units_are_dead(engine: str) -> None:
    rng = np.random.default_rng(0)
    x = rng.uniform(-1, 1, (30, 2))
    t = np.sin(3 * x.sum(axis=1, keepdims=True))
    data = make_dataset(x, t, input_names=("a", "b"), target_names=("t",), train=np.arange(30), test=np.arange(0))
    layers = (Layer("x", "input", 2), Layer("h", "hidden", 6, Choice("relu")), Layer("y", "output", 1))
    graph = Graph(layers, (Connection("x", "h"), Connection("h", "y")))
    run = Run(project(graph, learning_rate=10.0, batch_size=10, seed=6), data, engine=engine)
    with pytest.raises(DivergedError) as caught:
        run.advance(2000)
    assert "Likely cause: the rate 10 is too high: the largest parameter grew from 0.9" in caught.value.message
    assert caught.value.hint == "Try the rate 1, clip the gradient, or reset."


@pytest.mark.parametrize("engine", ENGINES)
def test_a_number_that_was_typed_is_not_blamed_on_the_rate(engine: str) -> None:
    run = Run(project(network(), loss=Choice("mse")), rows(), engine=engine)
    run.advance(5)
    run.set_values((("biases", "y", (0,), 1e25),))
    with pytest.raises(DivergedError, match="the outputs are so large that the loss overflows"):
        run.advance(5)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("rate", [0.1, 1e-6])
@pytest.mark.parametrize("text", ["sqrt(abs(a-t))", "sqrt((a-t)^2)", "abs(a-t)^0.7"])
def test_a_loss_without_a_finite_slope_is_told_and_no_rate_is_offered(engine: str, rate: float, text: str) -> None:
    data, graph, loss = rows(outputs=1), network(outputs=1), choice("formula", text=text)
    targets = data.targets.copy()
    targets[6] = 0
    start = {"weights/h->y": 0.0, "weights/x->y": 0.0, "biases/y": 0.0}
    data = replace(data, targets=targets)
    error = told(graph, data, engine, start=start, loss=loss, learning_rate=rate, batch_size=25)
    assert (
        "Likely cause: the formula of the loss has no finite slope where a of y is 0 and its target 0 (data row 7)."
        in (error.message)
    )
    assert error.hint == "Choose another loss, or a formula whose slope stays finite: no rate helps."
    assert remedies(project(graph, learning_rate=rate, loss=loss).training_or_default, error.where) == {}


@pytest.mark.parametrize("engine", ENGINES)
def test_an_activation_without_a_finite_slope_is_told_with_its_layer(engine: str) -> None:
    graph = network()
    hidden = replace(graph.by_id["h"], activation=choice("formula", text="where(z > -2, sqrt(z + 2), 0)"))
    error = told(graph.with_layer(hidden), rows(), engine, start={"biases/h": -4.0}, learning_rate=1e-6)
    cause = r"the formula of the activation has no finite slope where z of h \d is −\d\S* \(data row \d+\)\."
    assert re.search(cause, error.message)
    assert error.hint == (
        "Choose another activation, or a formula whose slope stays finite: no rate helps. "
        "The slope of where(…) takes in both branches, also the one that is not taken."
    )
    assert error.where == "formula"


@pytest.mark.parametrize("engine", ENGINES)
def test_exploding_activations_are_told_with_their_layer(engine: str) -> None:
    layers = [Layer("x", "input", 3), *(Layer(f"h{n}", "hidden", 8, Choice("relu")) for n in range(5))]
    layers.append(Layer("y", "output", 2))
    graph = Graph(tuple(layers), tuple(Connection(a.id, b.id) for a, b in pairwise(layers)))
    start = {f"weights/{connection.key}": 1e9 for connection in graph.connections}
    data = rows()
    error = told(graph, replace(data, inputs=np.abs(data.inputs) + 0.1), engine, start=start)
    assert "where z of h3 1 became infinite (data row " in error.message
    assert "Likely cause: its activations exploded" in error.message
    assert error.where == "h3"
    assert "smaller weights" in error.hint


@pytest.mark.parametrize("engine", ENGINES)
def test_the_logarithm_of_zero_is_told(engine: str) -> None:
    loss = choice("formula", text="-(t * log(a) + (1 - t) * log(1 - a))")
    data = rows(outputs=1)
    data = replace(data, targets=(data.targets > 0).astype(float))
    graph = network(output="sigmoid", outputs=1)
    error = told(graph, data, engine, start={"biases/y": 200.0}, loss=loss)
    assert "where the loss of y became infinite. " in error.message
    assert "Likely cause: the loss takes the logarithm of 0." in error.message
    assert error.hint.startswith("Keep the outputs inside their range")


@pytest.mark.parametrize("engine", ENGINES)
def test_an_activation_that_leaves_its_range_is_told(engine: str) -> None:
    layers = (
        Layer("x", "input", 3),
        Layer("h", "hidden", 2, choice("formula", text="log(x + 3)")),
        Layer("y", "output", 2),
    )
    graph = Graph(layers, (Connection("x", "h"), Connection("h", "y")))
    error = told(graph, rows(), engine, start={"biases/h": -9.0})
    assert "where a of h 1 became NaN (data row " in error.message
    assert "Likely cause: the activation formula takes the logarithm of a negative number." in error.message


@pytest.mark.parametrize("engine", ENGINES)
def test_outputs_that_overflow_the_loss_are_told(engine: str) -> None:
    error = told(network(), rows(), engine, start={"biases/y": 1e25}, loss=Choice("mse"))
    assert "the outputs are so large that the loss overflows" in error.message


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize(("value", "words"), [(np.nan, "not a number"), (1e30, "number of the size 1e+30")])
@pytest.mark.parametrize("where", ["inputs", "targets"])
def test_a_bad_data_row_is_told_by_its_number(engine: str, value: float, words: str, where: str) -> None:
    data = rows(25)
    broken = getattr(data, where).copy()
    broken[17, 0] = value
    error = told(network(hidden="relu"), replace(data, **{where: broken}), engine, learning_rate=1e-6)
    assert "data row 18 holds" in error.message
    assert words in error.message
    assert error.hint == "Mend the row in the data."
    assert error.where == "data"


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("batch_size", [1, 25])
@pytest.mark.parametrize(("where", "name"), [("inputs", "x2"), ("targets", "y1")])
def test_a_row_far_beyond_the_others_is_told_also_when_its_batch_has_passed(
    engine: str, batch_size: int, where: str, name: str
) -> None:
    data = rows(25)
    broken = getattr(data, where).copy()
    broken[17, int(name[1])] = -2.5e8
    data = replace(data, **{where: broken})
    error = told(network(hidden="identity"), data, engine, learning_rate=0.1, batch_size=batch_size)
    assert f"data row 18 holds {name} of the size 2.5e+08, where 1 is usual." in error.message
    assert error.where == "data"


def test_a_rate_is_not_excused_by_a_row_that_is_ten_times_the_others() -> None:
    data = rows(25)
    inputs = data.inputs.copy()
    inputs[3] *= 10
    error = told(network(hidden="relu"), replace(data, inputs=inputs), "torch", learning_rate=1e4)
    assert "the rate 10000 is too high" in error.message


@pytest.mark.parametrize("engine", ENGINES)
def test_an_l2_that_throws_weights_past_zero_is_told_and_its_mend_works(engine: str) -> None:
    error = told(network(hidden="relu"), rows(), engine, learning_rate=0.03, l2=100.0)
    assert re.search(r"before .* became (infinite|NaN)", error.message), "the numbers that are shown are finite"
    assert "Likely cause: L2 100 is too high for the rate 0.03" in error.message
    assert "to 2 times its size" in error.message
    assert error.hint == "Try L2 3.3 or less, or the rate 0.003 (÷ 10), and reset."
    Run(project(network(hidden="relu"), learning_rate=0.03, l2=3.3), rows(), engine=engine).advance(2000)
    Run(project(network(hidden="relu"), learning_rate=0.003, l2=100.0), rows(), engine=engine).advance(2000)


@pytest.mark.parametrize("engine", ENGINES)
@pytest.mark.parametrize("clip", ["none", "norm"])
@pytest.mark.parametrize(("name", "momentum"), [("sgd", 0.0), ("adamw", 0.9)])
def test_a_weight_decay_that_throws_parameters_past_zero_is_told(
    engine: str, clip: str, name: str, momentum: float
) -> None:
    settings = {"optimizer": choice(name, weight_decay=100.0), "clip": Choice(clip), "momentum": momentum}
    error = told(network(hidden="relu"), rows(), engine, learning_rate=0.03, **settings)
    cause = "weight decay 100 is too high for the rate 0.03: it throws every parameter past 0 with each update"
    assert f"Likely cause: {cause}, to 2 times its size." in error.message
    assert error.hint == "Try weight decay 3.3 or less, or the rate 0.003 (÷ 10), and reset."


def test_of_weight_decay_and_l2_that_are_too_strong_together_the_stronger_is_told() -> None:
    for decay, l2, words in ((60.0, 30.0, "weight decay 60 is too high"), (30.0, 60.0, "L2 60 is too high")):
        settings = {"learning_rate": 0.03, "optimizer": choice("sgd", weight_decay=decay), "l2": l2}
        assert words in told(network(hidden="relu"), rows(), "torch", **settings).message


def test_a_weight_decay_that_adam_scales_is_not_blamed() -> None:
    made = project(optimizer=choice("adam", weight_decay=100.0), learning_rate=0.03)
    assert list(remedies(made.training_or_default, "y")) == ["lower_rate", "clip"]


@pytest.mark.parametrize(("decay", "grows"), [(50.0, True), (42.0, False)])
def test_a_velocity_that_looks_ahead_bears_less_weight_decay(decay: float, grows: bool) -> None:
    # up to 2 (1 + 0.5) / (1 + 2 · 0.5) = 1.5 of rate · decay
    optimizer = choice("sgd", nesterov=True, weight_decay=decay)
    made = project(network(hidden="relu"), learning_rate=0.033, optimizer=optimizer, momentum=0.5)
    assert ("lower_weight_decay" in remedies(made.training_or_default, "y")) == grows
    run = Run(made, rows(), engine="torch")
    if grows:
        with pytest.raises(DivergedError, match="weight decay 50 is too high"):
            run.advance(3000)
    else:
        run.advance(3000)


@pytest.mark.parametrize(
    ("settings", "offered"),
    [
        ({"learning_rate": 0.03, "l2": 100.0}, ["lower_rate", "lower_l2"]),
        ({"learning_rate": 0.03, "l2": 1e4}, ["lower_l2"]),  # a tenth of the rate would diverge as well
        ({"learning_rate": 0.03, "l1": 1e4}, ["lower_l1"]),
        (
            {"learning_rate": 0.03, "optimizer": choice("sgd", weight_decay=100.0)},
            ["lower_rate", "lower_weight_decay"],
        ),
        ({"learning_rate": 0.03, "optimizer": choice("adamw", weight_decay=1e4)}, ["lower_weight_decay"]),
        ({"learning_rate": 1.0}, ["lower_rate", "clip"]),
        ({"learning_rate": 1.0, "clip": Choice("norm")}, ["lower_rate"]),
    ],
    ids=str,
)
def test_each_remedy_keeps_a_run_finite_from_which_it_is_offered(settings: dict[str, Any], offered: list[str]) -> None:
    graph = network(hidden="relu")
    found = remedies(project(graph, **settings).training_or_default, "y")
    assert list(found) == offered
    for training in found.values():
        Run(replace(project(graph), training=training), rows(), engine="torch").advance(500)
    assert remedies(project(graph, **settings).training_or_default, "data") == {}


def test_an_l1_that_moves_weights_by_more_than_their_size_is_told() -> None:
    error = told(network(hidden="relu"), rows(), "torch", learning_rate=0.03, l1=1e4)
    assert "L1 10000 is too high for the rate 0.03: it moves every weight by 300 with each update" in error.message


def test_beside_a_higher_rate_l2_is_not_blamed() -> None:
    error = told(network(hidden="relu"), rows(), "torch", learning_rate=1e4, l2=0.1)
    assert "the rate 10000 is too high" in error.message
