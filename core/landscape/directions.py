"""Directions through weight space: chosen weights, random ones as long as a unit's weights, and the path's own."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.graph import Graph
from core.parameters import parameter_shapes, slots, training_entries

Floats = NDArray[np.floating[Any]]
MOST_MOMENTS = 256  # of a path; more would not be told apart in its directions


@dataclass(frozen=True, eq=False)
class Directions:
    """Two directions from a point of weight space.

    Attributes:
        origin: θ [P] that (0, 0) means. first, second: [P] each.
        variance: of the path, the share that lies along each; () where they are not the path's.
    """

    origin: Floats
    first: Floats
    second: Floats
    variance: tuple[float, ...] = ()

    def at(self, alpha: Floats, beta: Floats) -> Floats:
        """θ + α d₁ + β d₂, [M, P] for α, β [M]."""
        return self.origin + np.outer(alpha, self.first) + np.outer(beta, self.second)

    def coordinates(self, thetas: Floats) -> Floats:
        """(α, β) of the place in the plane that is nearest to each of the weights [M, P], [M, 2]."""
        basis = np.column_stack([self.first, self.second])
        if not basis.any():
            return np.zeros((len(thetas), 2))
        return np.linalg.lstsq(basis, (thetas - self.origin).T, rcond=None)[0].T

    def distance(self, thetas: Floats) -> Floats:
        """How far off the plane the weights [M, P] lie, [M]."""
        where = self.coordinates(thetas)
        return np.linalg.norm(thetas - self.at(where[:, 0], where[:, 1]), axis=1)


def of_entries(theta: Floats, first: int, second: int) -> Directions:
    """Two weights, by their places in θ: α and β are what is added to each."""
    axes = np.zeros((2, len(theta)))
    axes[0, first] = axes[1, second] = 1.0
    if first == second:
        axes[1] = 0.0
    return Directions(theta, axes[0], axes[1])


def random_per_unit(graph: Graph, theta: Floats, seed: int) -> Directions:
    """Two random directions, in which each unit's weights and bias are as long as they are in θ.

    So that a step of 1 changes every unit as much as it is large: filter normalisation (Li et al. 2018). What has no
    weight there (mask) or is frozen stands still.
    """
    rng = np.random.default_rng([seed, 0x1A4D])
    rows = unit_rows(graph)
    stays = movable(graph) == 0
    made = []
    for _ in range(2):
        d = rng.standard_normal(len(theta))
        d[stays] = 0.0
        lengths = np.sqrt(np.bincount(rows, theta**2))
        drawn = np.sqrt(np.bincount(rows, d**2))
        made.append(d * np.divide(lengths, drawn, out=np.zeros_like(lengths), where=drawn > 0)[rows])
    return Directions(theta, made[0], made[1])


def of_path(theta: Floats, path: Floats) -> Directions | None:
    """The two directions along which a run's moments [M, P] lie spread the most, by PCA, each as long as the spread.

    They go through θ, so that the present moment lies on the surface. None for a path without extent.
    """
    if len(path) < 2:
        return None
    few = path[np.unique(np.linspace(0, len(path) - 1, MOST_MOMENTS).astype(int))].astype(np.float64)
    centred = few - few.mean(axis=0)
    _u, sizes, axes = np.linalg.svd(centred, full_matrices=False)
    total = float((sizes**2).sum())
    if total <= 1e-20 * max(1.0, float((theta**2).sum())):
        return None
    first, second = axes[0], axes[1] if len(axes) > 1 else np.zeros_like(axes[0])
    shares = [float(s**2) / total for s in sizes[:2]]
    spread = float(np.abs(centred @ first).max())
    # the run leaves for the right, whatever sign the decomposition chose
    ways = [1.0 if float((few[-1] - few[0]) @ d) >= 0 else -1.0 for d in (first, second)]
    return Directions(theta, first * ways[0] * spread, second * ways[1] * spread, (shares[0], *shares[1:]))


def unit_rows(graph: Graph) -> NDArray[np.intp]:
    """For each entry of θ the number of the row (unit, or piece of one) whose weights, bias or slope it is, [P]."""
    first: dict[str, int] = {}
    total = 0
    for layer in graph.layers:
        first[layer.id], total = total, total + layer.rows
    parts: list[NDArray[np.intp]] = []
    for name, shape in parameter_shapes(graph).items():
        group, key = name.split("/", 1)
        target = key.split("->")[1] if group == "weights" else key
        layer = graph.by_id[target]
        step = layer.pieces if group == "slopes" else 1
        rows = first[target] + np.arange(shape[0]) * step
        parts.append(np.repeat(rows, int(np.prod(shape[1:]))))
    return np.concatenate(parts) if parts else np.zeros(0, np.intp)


def movable(graph: Graph) -> NDArray[np.float64]:
    """[P], 1 where a number exists and may change, 0 under a mask and where something is frozen."""
    moves = training_entries(graph).astype(np.float64)
    for name, slot in slots(graph).items():
        connection = graph.by_key.get(name.removeprefix("weights/")) if name.startswith("weights/") else None
        if connection is not None and connection.mask is not None:
            moves[slot.part] *= connection.mask.numpy().reshape(-1) != 0
    return moves
