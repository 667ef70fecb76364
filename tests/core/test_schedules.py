"""Every schedule against torch's own schedulers, and what any schedule must be."""

from __future__ import annotations

import warnings
from collections.abc import Callable
from typing import Any

import numpy as np
import pytest
import torch
from torch.optim import lr_scheduler

from core.choice import Choice
from core.schedules import SCHEDULES, factors, rate_at
from tests.core.training.scenes import choice

RATE = 0.2
UPDATES = 60


def by_torch(make: Callable[[torch.optim.Optimizer], Any]) -> list[float]:
    optimizer = torch.optim.SGD([torch.nn.Parameter(torch.zeros(1))], lr=RATE)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        scheduler = make(optimizer)
        rates = []
        for _ in range(UPDATES):
            rates.append(optimizer.param_groups[0]["lr"])
            optimizer.step()
            scheduler.step()
    return rates


PEERS: dict[str, tuple[Choice, Callable[[torch.optim.Optimizer], Any]]] = {
    "constant": (choice("constant"), lambda o: lr_scheduler.ConstantLR(o, factor=1.0)),
    "step": (choice("step", n=7, factor=0.3, in_updates=True), lambda o: lr_scheduler.StepLR(o, 7, 0.3)),
    "exponential": (
        choice("exponential", n=1, factor=0.9, in_updates=True),
        lambda o: lr_scheduler.ExponentialLR(o, 0.9),
    ),
    "cosine": (
        choice("cosine", n=59, floor=0.25, in_updates=True),
        lambda o: lr_scheduler.CosineAnnealingLR(o, 59, eta_min=0.25 * RATE),
    ),
    "warm_up": (
        choice("warm_up", n=20, start=0.1, in_updates=True),
        lambda o: lr_scheduler.LinearLR(o, 0.1, total_iters=20),
    ),
    "warm_up_cosine": (
        choice("warm_up_cosine", n=20, over=39, start=0.1, floor=0.0, in_updates=True),
        lambda o: lr_scheduler.SequentialLR(
            o, [lr_scheduler.LinearLR(o, 0.1, total_iters=20), lr_scheduler.CosineAnnealingLR(o, 39)], [20]
        ),
    ),
}


def test_every_schedule_has_a_peer() -> None:
    assert list(PEERS) == list(SCHEDULES)


@pytest.mark.parametrize("name", PEERS)
def test_the_rates_are_torchs(name: str) -> None:
    course, make = PEERS[name]
    ours = [rate_at(course, RATE, update=n, epoch=n / 10) for n in range(UPDATES)]
    np.testing.assert_allclose(ours, by_torch(make), rtol=1e-6, atol=1e-12)


@pytest.mark.parametrize("name", SCHEDULES)
def test_a_schedule_counts_epochs_unless_told_otherwise(name: str) -> None:
    moments = np.arange(UPDATES)
    in_epochs = factors(choice(name), updates=0 * moments, epochs=moments.astype(float))
    given = {"in_updates": True} if name != "constant" else {}
    np.testing.assert_array_equal(in_epochs, factors(choice(name, **given), updates=moments, epochs=0.0 * moments))


@pytest.mark.parametrize("name", SCHEDULES)
def test_a_factor_stays_between_zero_and_one_for_ever(name: str) -> None:
    late = np.array([0.0, 1.0, 7.5, 1e3, 1e9, 1e15])
    values = factors(choice(name), updates=late.astype(np.int64), epochs=late)
    assert ((values >= 0) & (values <= 1)).all()
