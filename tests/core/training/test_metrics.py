"""Accuracy and R², by the kind of the targets, and the same from both engines."""

from __future__ import annotations

import numpy as np
import pytest

from core.choice import Choice
from core.datasets.dataset import Dataset, make_dataset
from core.evaluation import evaluate_all
from core.graph import Connection, Graph, Layer
from core.project import Training
from core.training.loop import Run
from core.training.metrics import Judge
from tests.core.training.scenes import network, project, rows


def data(targets: list[list[float]]) -> Dataset:
    t = np.array(targets)
    names = tuple(f"t{i}" for i in range(t.shape[1]))
    count = len(t)
    return make_dataset(
        np.zeros((count, 1)), t, input_names=("x",), target_names=names, train=np.arange(count), test=np.arange(0)
    )


def judged(
    outputs: list[list[float]], targets: list[list[float]], *, activation: str = "identity", loss: str = "half_mse"
) -> tuple[float | None, float | None]:
    units = len(targets[0])
    graph = Graph((Layer("x", "input", 1), Layer("y", "output", units, Choice(activation))), (Connection("x", "y"),))
    judge = Judge(graph, data(targets))
    return judge(np.array(outputs), np.arange(len(targets)), Training(loss=Choice(loss)))


def test_of_classes_the_largest_output_counts() -> None:
    one_hot = [[1.0, 0, 0], [0, 1.0, 0], [0, 0, 1.0], [1.0, 0, 0]]
    outputs = [[5.0, 1, 1], [0, -1, -2.0], [0, 0, 0.1], [-1, -2.0, -3]]
    assert judged(outputs, one_hot, activation="softmax", loss="cross_entropy") == (0.75, None)


def test_of_signs_the_side_of_zero_counts() -> None:
    assert judged([[0.2], [-3.0], [0.0], [4.0]], [[1.0], [-1], [1], [-1]], loss="hinge") == (0.5, None)


def test_of_zeros_and_ones_the_side_of_a_half_counts() -> None:
    assert judged([[0.4], [0.6], [0.9], [0.1]], [[0.0], [1], [1], [1]], activation="sigmoid") == (0.75, None)


def test_with_logits_the_boundary_is_zero() -> None:
    bce = "binary_cross_entropy"
    assert judged([[-0.4], [0.2], [0.9], [-0.1]], [[0.0], [1], [1], [1]], loss=bce) == (0.75, None)


def test_of_values_r2_is_the_explained_share() -> None:
    targets = [[1.0], [2.5], [3.0], [5.5]]
    assert judged(targets, targets) == (None, 1.0)
    assert judged([[3.0]] * 4, targets)[1] == pytest.approx(0.0)
    t, y = np.array(targets), np.array([[1.5], [2.0], [3.0], [5.0]])
    expected = 1 - ((t - y) ** 2).sum() / ((t - t.mean()) ** 2).sum()
    assert judged(y.tolist(), targets)[1] == pytest.approx(expected)


def test_where_targets_do_not_vary_there_is_no_r2() -> None:
    assert judged([[1.0], [2.0]], [[3.0], [3.0]]) == (None, None)


def test_infinite_outputs_have_no_metric() -> None:
    assert judged([[np.nan], [1.0]], [[1.0], [2.0]]) == (None, None)


@pytest.mark.parametrize("loss", ["half_mse", "sum_squared", "mae", "huber"])
def test_numpy_and_torch_find_the_same_losses_and_metrics(loss: str) -> None:
    run = Run(project(network(hidden="prelu"), loss=Choice(loss), l1=0.02, l2=0.3), rows(25, test=7))
    run_train, run_test = run.evaluate()
    train, test = evaluate_all(run.project.graph, run.engine.network.parameters(), run.dataset, run.training)
    assert test is not None
    assert run_test is not None
    for ours, theirs in ((train, run_train), (test, run_test)):
        assert ours.loss == pytest.approx(theirs.loss, rel=1e-5)
        assert ours.data_loss == pytest.approx(theirs.data_loss, rel=1e-5)
        assert ours.r2 == pytest.approx(theirs.r2, rel=1e-4)
        assert ours.accuracy is theirs.accuracy is None
