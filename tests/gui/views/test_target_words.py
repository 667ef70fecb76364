"""What an example's target is called: by its class wherever the data name classes."""

from __future__ import annotations

import numpy as np
import pytest

from core.datasets.dataset import make_dataset
from gui.views.target_words import target_text


@pytest.mark.parametrize(
    ("targets", "classes", "texts"),
    [
        ([[1, 0], [0, 1]], ("salmon", "bass"), ["salmon", "bass"]),
        ([[0], [1]], ("salmon", "bass"), ["salmon (0)", "bass (1)"]),
        ([[-1], [1]], ("salmon", "bass"), ["salmon (−1)", "bass (1)"]),
        ([[0], [1]], (), ["0", "1"]),
        ([[0.25], [-2]], (), ["0.25", "−2"]),
        ([[1, 2, 3, 4, 5]], (), ["1, 2, 3, 4"]),
        ([[0, 2], [1, 0]], ("one", "two", "three"), ["0, 2", "1, 0"]),
    ],
    ids=["one-hot", "one output", "signs", "no names", "numbers", "many numbers", "names that do not fit"],
)
def test_a_target_is_called_by_its_class_or_its_numbers(
    targets: list[list[float]], classes: tuple[str, ...], texts: list[str]
) -> None:
    rows, t = np.zeros((len(targets), 2)), np.array(targets, float)
    names = tuple(f"t{i}" for i in range(t.shape[1]))
    data = make_dataset(
        rows, t, input_names=("a", "b"), target_names=names, classes=classes, train=np.arange(len(t)), test=np.arange(0)
    )
    assert [target_text(data, row) for row in range(len(data))] == texts
