"""What ships is what it says: truth tables are right, and plain gradient descent learns the fish without scaling."""

import numpy as np
import pytest

from core.datasets.bundled import BUNDLED
from core.datasets.materialize import materialize
from core.project import BundledSource


@pytest.mark.parametrize(
    ("name", "outcome"), [("and", [0, 0, 0, 1]), ("or", [0, 1, 1, 1]), ("xor_table", [0, 1, 1, 0])]
)
def test_truth_tables_are_right(name: str, outcome: list[int]) -> None:
    data = materialize(BundledSource(name), folder="", seed=0, outputs=1)
    assert data.inputs.tolist() == [[0, 0], [0, 1], [1, 0], [1, 1]]
    assert data.targets[:, 0].tolist() == outcome
    assert data.input_ranges == ((-0.5, 1.5), (-0.5, 1.5))


@pytest.mark.parametrize(("name", "species"), [("fish", 2), ("fish_three", 3)])
def test_fish_are_240_in_equal_parts_within_their_scales(name: str, species: int) -> None:
    table = BUNDLED[name].table()
    assert (table.inputs, table.targets) == (("length", "brightness"), ("species",))
    data = materialize(BundledSource(name), folder="", seed=0, outputs=species)
    assert data.targets.sum(axis=0).tolist() == [240 / species] * species
    assert data.classes == ("salmon", "sea bass", "sturgeon")[:species]
    length, brightness = data.inputs.T
    assert 2 <= length.min() < length.max() <= 12
    assert 0 <= brightness.min() < brightness.max() <= 10


@pytest.mark.parametrize("seed", range(3))
@pytest.mark.parametrize(("name", "outputs"), [("fish", 1), ("fish_three", 3)])
def test_plain_gradient_descent_halves_the_loss_on_fish_and_gets_nine_in_ten_right(
    name: str, outputs: int, seed: int
) -> None:
    data = materialize(BundledSource(name), folder="", seed=seed, outputs=outputs)
    rng = np.random.default_rng(seed)
    weight = rng.uniform(-1, 1, (outputs, 2)) * np.sqrt(6 / (2 + outputs))
    bias = np.zeros(outputs)

    def predict(x: np.ndarray) -> np.ndarray:
        z = x @ weight.T + bias
        if outputs == 1:
            return 1 / (1 + np.exp(-z))
        e = np.exp(z - z.max(axis=1, keepdims=True))
        return e / e.sum(axis=1, keepdims=True)

    def loss() -> float:
        p, t = predict(data.inputs), data.targets
        per_example = -(t * np.log(p) + (outputs == 1) * (1 - t) * np.log(1 - p)).sum(axis=1)
        return float(per_example.mean())

    before = loss()
    for _ in range(100):
        for batch in np.split(rng.permutation(240), 24):
            error = (predict(data.inputs[batch]) - data.targets[batch]) / 10
            weight -= 0.03 * error.T @ data.inputs[batch]
            bias -= 0.03 * error.sum(axis=0)
    assert loss() < before / 2
    prediction = predict(data.inputs)
    chosen = prediction[:, 0] > 0.5 if outputs == 1 else prediction.argmax(axis=1)
    assert 0.9 < np.mean(chosen == data.class_index()) < 1  # the species overlap: no line gets them all
