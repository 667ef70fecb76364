"""The table of optimizers: torch's classes, settings and defaults, as the contract says."""

from __future__ import annotations

import inspect

import pytest
import torch

from core.optimizers import OPTIMIZERS


@pytest.mark.parametrize("name", [name for name in OPTIMIZERS if name != "perceptron"])
def test_settings_are_torchs_with_torchs_defaults_but_no_decay(name: str) -> None:
    entry = OPTIMIZERS[name]
    signature = inspect.signature(getattr(torch.optim, entry.torch_class).__init__).parameters
    for setting in entry.settings:
        default = 0.0 if setting.name == "weight_decay" else signature[setting.name].default
        assert setting.default == default, setting.name
        assert setting.allows(setting.default)
    assert entry.uses_momentum == ("momentum" in signature)


def test_the_table_is_the_contracts() -> None:
    assert list(OPTIMIZERS) == ["sgd", "adam", "adamw", "rmsprop", "adagrad", "perceptron"]
    assert all(entry.title and entry.rule and entry.note for entry in OPTIMIZERS.values())
    assert OPTIMIZERS["perceptron"].settings == ()
