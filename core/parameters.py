"""The numbers of a drawing: weights, biases and learned slopes by name, as one frozen value."""

from __future__ import annotations

import math
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field, replace
from typing import Literal, NamedTuple

import numpy as np

from core.activations import learned_names
from core.arrays import Array, FrozenMap
from core.graph import Graph

Group = Literal["weights", "biases", "slopes"]
GROUPS: tuple[Group, ...] = ("weights", "biases", "slopes")


@dataclass(frozen=True)
class Parameters:
    """Weights by connection key ("x->h", a row per target row), biases and slopes by layer id.

    Values read from JSON keep float64; whatever was trained or initialised is exactly representable in float32.
    """

    weights: FrozenMap[Array] = field(default_factory=FrozenMap)
    biases: FrozenMap[Array] = field(default_factory=FrozenMap)
    slopes: FrozenMap[Array] = field(default_factory=FrozenMap)

    def group(self, name: Group) -> FrozenMap[Array]:
        return getattr(self, name)

    def tensors(self) -> Iterator[tuple[str, Array]]:
        """Pairs of a file's tensor name ("weights/x->h") and its values, in a fixed order."""
        for name in GROUPS:
            for key, array in self.group(name).items():
                yield f"{name}/{key}", array

    def with_array(self, group: Group, key: str, array: Array) -> Parameters:
        return replace(self, **{group: self.group(group).with_item(key, array)})

    def with_value(self, group: Group, key: str, index: tuple[int, ...], value: float) -> Parameters:
        """The same parameters with one number changed: the weight, bias or slope at an index of its array."""
        return self.with_array(group, key, self.group(group)[key].replaced(index, value))


def parameter_shapes(graph: Graph) -> dict[str, tuple[int, ...]]:
    """Tensor name → shape of every parameter that a drawing without problems has, in the order files keep."""
    shapes: dict[str, tuple[int, ...]] = {}
    for connection in graph.connections:
        shapes[f"weights/{connection.key}"] = graph.shape(connection)
    for layer in graph.layers:
        if layer.has_bias:
            shapes[f"biases/{layer.id}"] = (layer.rows,)
    for layer in graph.layers:
        if layer.computes and learned_names(layer.activation):
            shapes[f"slopes/{layer.id}"] = (layer.units,)
    return shapes


class Slot(NamedTuple):
    """Where a tensor lies in one array [P] of all parameters."""

    start: int
    shape: tuple[int, ...]

    @property
    def part(self) -> slice:
        return slice(self.start, self.start + math.prod(self.shape))

    def place(self, index: tuple[int, ...]) -> int:
        """Of one number in the array [P]."""
        return self.start + int(np.ravel_multi_index(index, self.shape))


def slots(graph: Graph) -> dict[str, Slot]:
    """Tensor name → where it lies, in the order of parameter_shapes."""
    made: dict[str, Slot] = {}
    start = 0
    for name, shape in parameter_shapes(graph).items():
        made[name] = Slot(start, shape)
        start += math.prod(shape)
    return made


def from_tensors(graph: Graph, tensors: dict[str, np.ndarray], dtype: str = "float64") -> Parameters:
    """Parameters from arrays by tensor name; the names and shapes are those of parameter_shapes."""
    return _grouped((name, Array.of(tensors[name], dtype)) for name in parameter_shapes(graph))


def _grouped(arrays: Iterable[tuple[str, Array]]) -> Parameters:
    """Parameters from pairs of a tensor name and its values."""
    groups: dict[str, dict[str, Array]] = {name: {} for name in GROUPS}
    for name, array in arrays:
        group, key = name.split("/", 1)
        groups[group][key] = array
    return Parameters(*(FrozenMap(groups[name]) for name in GROUPS))


def masked(graph: Graph, parameters: Parameters) -> Parameters:
    """The same parameters with every weight under mask 0 set to exactly 0."""
    for connection in graph.connections:
        if connection.mask is not None and connection.key in parameters.weights:
            weight, mask = parameters.weights[connection.key].numpy(), connection.mask.numpy()
            if np.any(weight[mask == 0] != 0):
                parameters = parameters.with_array(
                    "weights", connection.key, Array.of(np.where(mask != 0, weight, 0.0))
                )
    return parameters


def carried_over(graph: Graph, fresh: Parameters, old: Parameters) -> Parameters:
    """The fresh parameters of a changed drawing, with old values kept wherever name and position still exist.

    A layer that grew keeps the weights of the units it had; one that shrank keeps those that are left.
    """
    tensors: dict[str, np.ndarray] = {}
    previous = dict(old.tensors())
    for name, array in fresh.tensors():
        values = array.numpy().copy()
        if name in previous:
            before = previous[name].numpy()
            if before.ndim == values.ndim:
                shared = tuple(slice(0, min(a, b)) for a, b in zip(before.shape, values.shape, strict=True))
                values[shared] = before[shared]
        tensors[name] = values
    return masked(graph, from_tensors(graph, tensors))


def unflatten(graph: Graph, flat: np.ndarray) -> Parameters:
    """Parameters from one array [P] in the order of parameter_shapes."""
    return _grouped((name, Array.of(flat[slot.part].reshape(slot.shape))) for name, slot in slots(graph).items())


def flatten(graph: Graph, parameters: Parameters, dtype: str = "float32") -> np.ndarray:
    """All parameters as one array [P] in the order of parameter_shapes."""
    arrays = dict(parameters.tensors())
    parts = [arrays[name].numpy().astype(dtype).reshape(-1) for name in parameter_shapes(graph)]
    return np.concatenate(parts) if parts else np.zeros(0, dtype)


def frozen_tensors(graph: Graph) -> frozenset[str]:
    """Names of the tensors that training leaves as they are: what is frozen, and all that computes a frozen layer."""
    weights = {f"weights/{c.key}" for c in graph.connections if c.frozen or graph.by_id[c.target].frozen}
    others = {f"{group}/{layer.id}" for layer in graph.layers if layer.frozen for group in ("biases", "slopes")}
    return frozenset((weights | others) & parameter_shapes(graph).keys())


def training_entries(graph: Graph) -> np.ndarray:
    """[P], 1 where an entry of the flat buffer is trained, 0 where it is frozen."""
    frozen = frozen_tensors(graph)
    shapes = parameter_shapes(graph).items()
    parts = [np.full(int(np.prod(shape)), float(name not in frozen), np.float32) for name, shape in shapes]
    return np.concatenate(parts) if parts else np.zeros(0, np.float32)


def weight_entries(graph: Graph) -> np.ndarray:
    """[P], 1 where an entry of the flat buffer is a weight (what L1 and L2 pull on), 0 for biases and slopes."""
    parts = [
        np.full(int(np.prod(shape)), float(name.startswith("weights/")), np.float32)
        for name, shape in parameter_shapes(graph).items()
    ]
    return np.concatenate(parts) if parts else np.zeros(0, np.float32)
