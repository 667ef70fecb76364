"""Rounding by chance: what is exact stays, the rest goes up or down, and what cancels leaves what float32 may leave."""

from __future__ import annotations

import numpy as np
import torch

from core.bench.rounding import RoundedByChance


def test_a_float32_number_stays_and_another_goes_to_either_side_as_often_as_it_is_near() -> None:
    rounding = RoundedByChance(0)
    exact = torch.tensor([0.0, -0.0, 1.0, -2.5, 1e-30, -3e38, float("inf")]).double()
    assert torch.equal(rounding.rounded(exact), exact)
    step = float(np.spacing(np.float32(1.5)))
    got = rounding.rounded(torch.full((40_000,), -1.5 - 0.25 * step, dtype=torch.float64))
    sides, counts = got.unique(return_counts=True)
    assert sides.tolist() == [-1.5 - step, -1.5]
    assert abs(counts[0] / 40_000 - 0.25) < 0.01


def test_everything_an_operation_and_its_gradient_give_is_a_float32_number() -> None:
    values = torch.linspace(0.1, 2, 50, dtype=torch.float64, requires_grad=True)
    with RoundedByChance(1):
        result = torch.tanh(values / 3)
        result.sum().backward()
    assert values.grad is not None
    for tensor in (result.detach(), values.grad):
        assert torch.equal(tensor, tensor.float().double())
        assert tensor.dtype == torch.float64
    exact = torch.tanh(values.detach() / 3)
    assert 0 < (result.detach() / exact - 1).abs().max() < 2**-22


def test_a_pre_activation_within_rounding_of_a_kink_falls_on_either_side() -> None:
    third = torch.full((2,), 1 / 3, dtype=torch.float64)
    sides = set()
    for seed in range(20):
        with RoundedByChance(seed):
            sides.add(float(torch.sign((third * 0.3).sum() - 0.2 - 1e-12)))
    assert {-1.0, 1.0} <= sides


def test_a_seed_gives_the_same_roundings_again() -> None:
    values = torch.linspace(0, 1, 1000, dtype=torch.float64)
    again = [RoundedByChance(seed).rounded(values) for seed in (3, 3, 4)]
    assert torch.equal(again[0], again[1])
    assert not torch.equal(again[0], again[2])
