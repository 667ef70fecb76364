"""Formulas that a user might write, each beside the same in torch: activations over z (or x), losses over a and t."""

from __future__ import annotations

from collections.abc import Callable

import torch
from torch import Tensor
from torch.nn import functional

ACTIVATION_TEXTS: dict[str, Callable[[Tensor], Tensor]] = {
    "z * sigmoid(z)": functional.silu,
    "z/(1 + |z|)": lambda x: x / (1 + x.abs()),
    "x^2 / (1 + x^2)": lambda x: x**2 / (1 + x**2),
    "e^(-x^2)": lambda x: torch.exp(-(x**2)),
    "max(x, 0.1 * x)": lambda x: functional.leaky_relu(x, 0.1),
    "log(1 + exp(x)) - tanh(x/2)": lambda x: functional.softplus(x) - torch.tanh(x / 2),
    "where(x > 0, x, sin(pi * x) / pi)": lambda x: torch.where(x > 0, x, torch.sin(torch.pi * x) / torch.pi),
    "sqrt(x^2 + 1) * exp(1) / e": lambda x: torch.sqrt(x**2 + 1),
}
KINKED_TEXTS = ("max(x, 0.1 * x)",)
LOSS_TEXTS: dict[str, Callable[[Tensor, Tensor], Tensor]] = {
    "(a - t)^2": lambda a, t: (a - t) ** 2,
    "log((exp(a - t) + exp(t - a)) / 2)": lambda a, t: torch.log(torch.cosh(a - t)),
    "1 - 1/(1 + (a-t)^2)": lambda a, t: 1 - 1 / (1 + (a - t) ** 2),
    "where(t > a, 3, 1) * (a - t)^2": lambda a, t: torch.where(t > a, 3.0, 1.0) * (a - t) ** 2,
}
