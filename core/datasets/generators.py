"""The table of generated data sets: the six of TensorFlow Playground, by its formulas, from a seed.

Formulas and noise rules are those of its src/dataset.ts (Google, Apache 2.0). Noise runs from 0 to 0.5, its slider's
0 … 50 %. In circle, xor, plane and multi_gauss noise moves the point that decides the target, not the point that is
shown; in gauss and spiral it moves the point itself.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.registry import Table

Floats = NDArray[np.float64]
Draw = Callable[[np.random.Generator, int, float], tuple[Floats, Floats]]

MAX_NOISE = 0.5
MAX_SAMPLES = 2_000_000
DOMAIN = (-6.0, 6.0)


@dataclass(frozen=True)
class Generator:
    """A data set of two inputs x1, x2 and one target y.

    Attributes:
        draw: (generator, samples, noise) → points [N, 2] and targets [N, 1], unshuffled.
        definition: a sentence with the formula, as shown to the user.
        labels: the two values of the target, or its range without noise when it is a regression.
        samples: how many rows it gives unless told otherwise.
        domain: (low, high) of both axes.
    """

    name: str
    title: str
    draw: Draw
    definition: str
    labels: tuple[float, float] = (-1.0, 1.0)
    is_regression: bool = False
    samples: int = 500
    domain: tuple[float, float] = DOMAIN


def generate(generator: Generator, *, samples: int, noise: float, seed: int) -> tuple[Floats, Floats]:
    """Points [N, 2] and targets [N, 1] in a shuffled order; the same on every machine for the same seed."""
    rng = np.random.default_rng([seed, 2])
    points, targets = generator.draw(rng, samples, noise)
    order = rng.permutation(samples)
    return points[order], targets[order]


def _halves(samples: int) -> tuple[int, int]:
    """How many rows the first and the second class get; the first gets the odd one."""
    return samples - samples // 2, samples // 2


def _two_classes(first: Floats, second: Floats) -> tuple[Floats, Floats]:
    """The rows of class +1 followed by those of class −1, with their targets."""
    targets = np.concatenate([np.ones(len(first)), -np.ones(len(second))])
    return np.concatenate([first, second]), targets[:, None]


def _polar(r: Floats, angle: Floats) -> Floats:
    return np.stack([r * np.sin(angle), r * np.cos(angle)], axis=1)


def _circle(rng: np.random.Generator, samples: int, noise: float) -> tuple[Floats, Floats]:
    radius = 5.0
    inside, outside = _halves(samples)
    r = np.concatenate([rng.uniform(0, 0.5 * radius, inside), rng.uniform(0.7 * radius, radius, outside)])
    points = _polar(r, rng.uniform(0, 2 * np.pi, samples))
    judged = points + rng.uniform(-radius, radius, (samples, 2)) * noise
    # y = +1 where √(x1² + x2²) < 2.5
    return points, np.where(np.hypot(judged[:, :1], judged[:, 1:]) < 0.5 * radius, 1.0, -1.0)


def _xor(rng: np.random.Generator, samples: int, noise: float) -> tuple[Floats, Floats]:
    padding = 0.3
    points = rng.uniform(-5, 5, (samples, 2))
    points += np.where(points > 0, padding, -padding)  # keeps the axes free
    judged = points + rng.uniform(-5, 5, (samples, 2)) * noise
    # y = +1 where x1 · x2 ≥ 0
    return points, np.where(judged[:, :1] * judged[:, 1:] >= 0, 1.0, -1.0)


def _gauss(rng: np.random.Generator, samples: int, noise: float) -> tuple[Floats, Floats]:
    first, second = _halves(samples)
    deviation = np.sqrt(0.5 + noise / 0.5 * (4 - 0.5))  # variance 0.5 … 4 for noise 0 … 0.5
    return _two_classes(rng.normal(2, deviation, (first, 2)), rng.normal(-2, deviation, (second, 2)))


def _spiral(rng: np.random.Generator, samples: int, noise: float) -> tuple[Floats, Floats]:
    def arm(count: int, turn: float) -> Floats:
        i = np.arange(count) / max(count, 1)
        # r = 5 i/n, angle = 1.75 · 2π i/n + turn
        return _polar(5 * i, 1.75 * i * 2 * np.pi + turn) + rng.uniform(-1, 1, (count, 2)) * noise

    first, second = _halves(samples)
    return _two_classes(arm(first, 0.0), arm(second, np.pi))


def _over_the_plane(label: Callable[[Floats], Floats]) -> Draw:
    """A regression over the square of ±6, whose target is a function [N, 2] → [N] of the point moved by noise."""

    def draw(rng: np.random.Generator, samples: int, noise: float) -> tuple[Floats, Floats]:
        radius = 6.0
        points = rng.uniform(-radius, radius, (samples, 2))
        judged = points + rng.uniform(-radius, radius, (samples, 2)) * noise
        return points, label(judged)[:, None]

    return draw


def plane(points: Floats) -> Floats:
    """(x1 + x2) / 10 of points [N, 2]."""
    return points.sum(axis=1) / 10


# x1 and x2 of six centres, and the sign of each hill
_HILLS = ((-4, 2.5, 1), (0, 2.5, -1), (4, 2.5, 1), (-4, -2.5, -1), (0, -2.5, 1), (4, -2.5, -1))


def multi_gauss(points: Floats) -> Floats:
    """The height of the hill that is strongest at each of points [N, 2]: ±(1 − distance / 2), 0 beyond 2."""
    best = np.zeros(len(points))
    for x1, x2, sign in _HILLS:
        height = sign * np.clip(1 - np.hypot(points[:, 0] - x1, points[:, 1] - x2) / 2, 0, 1)
        best = np.where(np.abs(height) > np.abs(best), height, best)
    return best


GENERATORS: Table[Generator] = Table("data set")
GENERATORS.add(
    Generator(
        "circle",
        "Circle",
        _circle,
        "+1 where √(x1² + x2²) < 2.5, −1 in the ring from 3.5 to 5; the judged point is off by up to 5·noise.",
    )
)
GENERATORS.add(
    Generator(
        "xor",
        "Exclusive or",
        _xor,
        "+1 where x1·x2 ≥ 0, −1 elsewhere, 0.3 clear of the axes; the judged point is off by up to 5·noise.",
    )
)
GENERATORS.add(
    Generator(
        "gauss",
        "Two Gaussians",
        _gauss,
        "+1 around (2, 2) and −1 around (−2, −2), normal with a variance of 0.5 + 7·noise.",
    )
)
GENERATORS.add(
    Generator(
        "spiral",
        "Spiral",
        _spiral,
        "Two arms r·(sin t, cos t) with r = 5·i/n, t = 3.5π·i/n, the −1 arm turned by π; points move by up to noise.",
    )
)
GENERATORS.add(
    Generator(
        "plane",
        "Plane",
        _over_the_plane(plane),
        "y = (x1 + x2) / 10 over the square of ±6; the measured point is off by up to 6·noise.",
        labels=(-1.2, 1.2),
        is_regression=True,
        samples=1200,
    )
)
GENERATORS.add(
    Generator(
        "multi_gauss",
        "Six hills",
        _over_the_plane(multi_gauss),
        "y = ±(1 − d/2) of the strongest of six hills, 0 where all d > 2; the measured point is off by up to 6·noise.",
        is_regression=True,
        samples=1200,
    )
)
