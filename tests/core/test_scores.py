"""Scores against definitions counted one example at a time, and against the accuracy that training shows."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
import pytest

from core.arrays import Array, FrozenMap
from core.choice import Choice
from core.datasets.dataset import Dataset, make_dataset
from core.evaluation import evaluate_rows
from core.forward import forward, output_values
from core.graph import Connection, Graph, Layer
from core.initializers import initial_parameters
from core.objective import objective
from core.parameters import Parameters
from core.project import Training
from core.scores import Boundary, Confusion, Fit, Scores, score

RNG = np.random.default_rng(5)


def network(outputs: int, activation: str, seed: int = 1) -> tuple[Graph, Parameters]:
    layers = (
        Layer("x", "input", 2),
        Layer("h", "hidden", 4, Choice("tanh")),
        Layer("y", "output", outputs, Choice(activation)),
    )
    graph = Graph(layers, (Connection("x", "h"), Connection("h", "y")))
    return graph, initial_parameters(graph, Choice("normal"), seed)


def data(targets: np.ndarray, classes: tuple[str, ...] = ()) -> Dataset:
    size = len(targets)
    rows = np.arange(size)
    names = tuple(f"t{i}" for i in range(targets.shape[1]))
    return make_dataset(
        RNG.normal(0, 2, (size, 2)),
        targets,
        input_names=("x1", "x2"),
        target_names=names,
        classes=classes,
        train=rows[: size // 2],
        test=rows[size // 2 :],
    )


def scored(graph: Graph, parameters: Parameters, dataset: Dataset, loss: str) -> tuple[Scores, Training]:
    training = Training(loss=Choice(loss))
    made = score(graph, parameters, dataset, training, dataset.test)
    assert made is not None
    return made, training


def check_by_counting(part: Confusion) -> None:
    """Every measure, from its definition, one example at a time."""
    pairs = list(zip(part.truth.tolist(), part.answered.tolist(), strict=True))
    for k in range(len(part.classes)):
        tp = sum(t == k and a == k for t, a in pairs)
        fp = sum(t != k and a == k for t, a in pairs)
        fn = sum(t == k and a != k for t, a in pairs)
        assert part.support[k] == tp + fn
        for measure, upper, lower in (
            (part.precision, tp, tp + fp),
            (part.recall, tp, tp + fn),
            (part.f1, 2 * tp, 2 * tp + fp + fn),
        ):
            if lower:
                assert measure[k] == pytest.approx(upper / lower, abs=1e-15)
            else:
                assert math.isnan(measure[k])
        if tp:
            p, r = part.precision[k], part.recall[k]
            assert part.f1[k] == pytest.approx(2 * p * r / (p + r)), "F1 is the harmonic mean of the two"
        for other in range(len(part.classes)):
            assert part.counts[k, other] == sum(pair == (k, other) for pair in pairs)


@pytest.mark.parametrize("seed", range(6))
def test_measures_are_what_counting_gives(seed: int) -> None:
    random = np.random.default_rng(seed)
    size = int(random.integers(2, 7))
    truth, answered = random.integers(0, size, (2, 40))
    if seed % 2:
        answered[answered == 0] = 1  # a class that is never the answer
        truth[truth == size - 1] = 0  # and one that does not occur
    check_by_counting(Confusion("", tuple(map(str, range(size))), truth, answered))


def test_zero_by_zero_is_no_number_and_stays_out_of_the_mean() -> None:
    part = Confusion("", ("a", "b", "c"), np.array([0, 0, 1, 1]), np.array([0, 0, 0, 0]))
    np.testing.assert_array_equal(part.precision, [0.5, np.nan, np.nan])
    np.testing.assert_array_equal(part.recall, [1, 0, np.nan])
    np.testing.assert_allclose(part.f1, [2 / 3, 0, np.nan])
    assert part.macro(part.precision) == 0.5
    assert part.macro(part.recall) == 0.5
    assert part.macro(np.array([np.nan])) is None
    assert np.isnan(part.shares[2]).all()
    np.testing.assert_array_equal(part.shares[:2], [[1, 0, 0], [1, 0, 0]])


@pytest.mark.parametrize(("activation", "loss"), [("softmax", "cross_entropy"), ("identity", "mse")])
def test_several_classes_are_answered_by_the_largest_output(activation: str, loss: str) -> None:
    graph, parameters = network(3, activation)
    dataset = data(np.eye(3)[RNG.integers(0, 3, 60)], ("ant", "bee", "cat"))
    scores, training = scored(graph, parameters, dataset, loss)
    (part,) = scores.parts
    assert isinstance(part, Confusion)
    assert part.classes == ("ant", "bee", "cat")
    assert part.boundary is None
    outputs = output_values(graph, forward(graph, parameters, dataset.inputs[dataset.test]))
    np.testing.assert_array_equal(part.answered, outputs.argmax(axis=1))
    check_by_counting(part)
    shown = evaluate_rows(graph, parameters, dataset, training, dataset.test)
    assert part.accuracy == pytest.approx(shown.accuracy)
    assert scores.accuracy == shown.accuracy


@pytest.mark.parametrize(
    ("activation", "loss", "low", "boundary"),
    [
        ("sigmoid", "binary_cross_entropy", 0, Boundary("a", 0.5)),
        ("identity", "binary_cross_entropy", 0, Boundary("z", 0.0)),
        ("sigmoid", "half_mse", 0, Boundary("a", 0.5)),
        ("tanh", "half_mse", -1, Boundary("a", 0.0)),
    ],
)
def test_two_classes_are_told_apart_in_the_middle_of_the_targets(
    activation: str, loss: str, low: int, boundary: Boundary
) -> None:
    graph, parameters = network(1, activation)
    dataset = data(np.where(RNG.uniform(size=(50, 1)) > 0.4, 1.0, float(low)))
    scores, training = scored(graph, parameters, dataset, loss)
    (part,) = scores.parts
    assert isinstance(part, Confusion)
    assert part.boundary == boundary
    values = forward(graph, parameters, dataset.inputs[dataset.test])["y"]
    seen = values.activation if boundary.variable == "a" else values.pre_activation
    assert seen is not None
    np.testing.assert_array_equal(part.answered, seen[:, 0] > boundary.value)
    np.testing.assert_array_equal(part.truth, dataset.targets[dataset.test, 0] == 1)
    check_by_counting(part)
    shown = evaluate_rows(graph, parameters, dataset, training, dataset.test)
    assert part.accuracy == pytest.approx(shown.accuracy)


def test_outputs_that_answer_by_themselves_are_judged_one_by_one() -> None:
    graph, parameters = network(2, "sigmoid")
    dataset = data((RNG.uniform(size=(40, 2)) > 0.5).astype(float) * np.array([1.0, 1.0]))
    assert dataset.target_kind == "binary"
    scores, training = scored(graph, parameters, dataset, "binary_cross_entropy")
    assert [part.name for part in scores.parts] == ["t₀", "t₁"]
    shown = evaluate_rows(graph, parameters, dataset, training, dataset.test)
    both = np.ones(20, bool)
    for part in scores.parts:
        assert isinstance(part, Confusion)
        check_by_counting(part)
        both &= part.truth == part.answered
    assert scores.accuracy == shown.accuracy == pytest.approx(both.mean())


def test_values_are_judged_by_how_far_off_they_are() -> None:
    graph, parameters = network(1, "identity")
    dataset = data(RNG.normal(0, 1, (40, 1)))
    scores, training = scored(graph, parameters, dataset, "half_mse")
    (part,) = scores.parts
    assert isinstance(part, Fit)
    answers = output_values(graph, forward(graph, parameters, dataset.inputs[dataset.test]))[:, 0].tolist()
    targets = dataset.targets[dataset.test, 0].tolist()
    errors = [a - t for a, t in zip(answers, targets, strict=True)]
    mean = sum(targets) / len(targets)
    assert part.mae == pytest.approx(sum(map(abs, errors)) / len(errors))
    assert part.rmse == pytest.approx(math.sqrt(sum(e * e for e in errors) / len(errors)))
    assert part.r2 == pytest.approx(1 - sum(e * e for e in errors) / sum((t - mean) ** 2 for t in targets))
    assert part.r2 == pytest.approx(evaluate_rows(graph, parameters, dataset, training, dataset.test).r2)
    order = scores.farthest(part).tolist()
    worst = max(range(len(errors)), key=lambda i: abs(errors[i]))
    assert order[0] == dataset.test[worst]
    assert sorted(order) == dataset.test.tolist()


def test_targets_that_do_not_vary_have_no_r2() -> None:
    assert Fit("y", np.full(4, 2.0), np.array([1.0, 2.0, 3.0, 2.0])).r2 is None


def test_a_cell_has_its_examples_with_the_largest_loss_first() -> None:
    graph, parameters = network(3, "softmax")
    dataset = data(np.eye(3)[RNG.integers(0, 3, 90)])
    scores, training = scored(graph, parameters, dataset, "cross_entropy")
    (part,) = scores.parts
    assert isinstance(part, Confusion)
    seen: list[int] = []
    goal = objective(graph, training.loss)
    for truth in range(3):
        for answered in range(3):
            rows = scores.in_cell(part, truth, answered)
            assert len(rows) == part.counts[truth, answered]
            losses = goal.values(forward(graph, parameters, dataset.inputs[rows]), dataset.targets[rows])
            assert (np.diff(losses) <= 1e-12).all()
            seen += rows.tolist()
    assert sorted(seen) == dataset.test.tolist()


def test_answers_that_are_no_numbers_have_no_scores_and_no_rows_are_refused() -> None:
    graph, parameters = network(1, "identity")
    dataset = data(RNG.normal(0, 1, (10, 1)))
    broken = replace(parameters, biases=FrozenMap({**parameters.biases, "y": Array.of(np.array([np.inf]))}))
    training = Training(loss=Choice("half_mse"))
    assert score(graph, broken, dataset, training, dataset.test) is None
    with pytest.raises(ValueError, match="nothing"):
        score(graph, parameters, dataset, training, dataset.test[:0])
