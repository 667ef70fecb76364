"""Saving in the middle changes nothing: 60 steps are 30 steps, a file, and 30 steps, to the last bit."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from core.optimizers import OPTIMIZERS
from core.project_file import read_project
from tests.core.commands.conftest import Netfold


@pytest.mark.parametrize("suffix", [".netfold", ".json"])
@pytest.mark.parametrize("optimizer", list(OPTIMIZERS))
def test_training_on_from_a_file_continues_exactly(
    netfold: Netfold, document: dict[str, Any], write: Callable[..., Path], tmp_path: Path, optimizer: str, suffix: str
) -> None:
    document["training"] |= {"optimizer": optimizer, "l1": 0.001, "l2": 0.01}
    if OPTIMIZERS[optimizer].uses_momentum:
        document["training"]["momentum"] = 0.9
    if optimizer == "perceptron":
        document["graph"]["layers"] = [
            {"id": "x", "kind": "input", "units": 2},
            {"id": "y", "kind": "output", "units": 1, "activation": "step"},
        ]
        document["graph"]["connections"] = [{"source": "x", "target": "y"}]
    path = write(document)
    whole, half, both = (tmp_path / f"{name}{suffix}" for name in ("whole", "half", "both"))
    assert netfold("train", path, "--steps", 61, "-o", whole).status == 0
    assert netfold("train", path, "--steps", 31, "-o", half).status == 0  # in the middle of an epoch
    assert netfold("train", half, "--steps", 30, "-o", both).status == 0
    one, other = read_project(whole).project, read_project(both).project
    assert one.parameters == other.parameters
    assert one.parameters != read_project(half).project.parameters
    assert one.progress == other.progress
    assert one.progress is not None
    assert (one.progress.step, one.progress.epoch) == (61, 30)
    assert whole.read_bytes() == both.read_bytes()


def test_epochs_are_counted_on_from_the_file(
    netfold: Netfold, document: dict[str, Any], write: Callable[..., Path], tmp_path: Path
) -> None:
    out = tmp_path / "out.netfold"
    netfold("train", write(document), "--steps", 5, "-o", out)
    result = netfold("train", out, "--epochs", 1, "--json").document
    assert (result["step"], result["epoch"]) == (6, 3)
