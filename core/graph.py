"""What is drawn: layers and connections, as frozen values that know their order but not their numbers."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable
from dataclasses import dataclass, field, replace
from functools import cached_property
from typing import Any, Literal

from core.activations import learned_names, pieces
from core.arrays import Array, FrozenMap
from core.choice import Choice
from core.numerals import with_subscript

Kind = Literal["input", "hidden", "output"]
KINDS: tuple[Kind, ...] = ("input", "hidden", "output")
ID_PATTERN = re.compile(r"[A-Za-z_][A-Za-z0-9_]{0,63}")
IDENTITY = Choice("identity")


@dataclass(frozen=True)
class Layer:
    """A group of units with one activation; a layer of one unit is a single neuron.

    Attributes:
        id: unique in the graph; matches ID_PATTERN.
        kind: input layers hold the example, hidden and output layers compute a = f(Σ W a_source + b).
        units: number of units, 1 … N.
        activation: the entry of core.activations and its settings; input layers keep IDENTITY.
        names: a name per unit (the data's columns, say), or ().
        bias: False drops b.
        frozen: training leaves b, slopes and all weights into the layer as they are.
        extra: keys of the file that this version does not know, kept on a round trip.
    """

    id: str
    kind: Kind
    units: int
    activation: Choice = IDENTITY
    names: tuple[str, ...] = ()
    bias: bool = True
    frozen: bool = field(default=False, repr=False)  # journals know drawings by what is printed, and by who is frozen
    extra: FrozenMap[Any] = field(default_factory=FrozenMap)

    @property
    def computes(self) -> bool:
        """Whether the layer has a pre-activation, weights and a bias of its own."""
        return self.kind != "input"

    @property
    def has_bias(self) -> bool:
        return self.computes and self.bias

    @property
    def pieces(self) -> int:
        """Rows of W and b per unit: k for maxout, 1 for everything else."""
        return pieces(self.activation)

    @property
    def rows(self) -> int:
        """Rows of the incoming weight matrices and length of the bias: units · pieces."""
        return self.units * self.pieces

    def unit_name(self, index: int) -> str:
        """What a unit is called on the screen: its own name, x1 as x₁, or the layer's id and its number from 1."""
        if index < len(self.names):
            return with_subscript(self.names[index])
        return self.id if self.units == 1 else f"{self.id} {index + 1}"


@dataclass(frozen=True)
class Connection:
    """All weights from one layer to another.

    Attributes:
        mask: None, or an Array of 0 and 1 with a row per target row and a column per source unit;
            a weight under 0 does not exist: it stays exactly 0 and gets no gradient.
        frozen: training leaves the weights as they are; traces still show their gradients.
    """

    source: str
    target: str
    mask: Array | None = None
    frozen: bool = field(default=False, repr=False)
    extra: FrozenMap[Any] = field(default_factory=FrozenMap)

    @property
    def key(self) -> str:
        """The name of the weights in files and traces."""
        return f"{self.source}->{self.target}"


@dataclass(frozen=True)
class Graph:
    """A drawing. It may have problems (see core.problems); the properties below hold for drawings without any."""

    layers: tuple[Layer, ...] = ()
    connections: tuple[Connection, ...] = ()
    extra: FrozenMap[Any] = field(default_factory=FrozenMap)

    @cached_property
    def by_id(self) -> dict[str, Layer]:
        return {layer.id: layer for layer in self.layers}

    @cached_property
    def by_key(self) -> dict[str, Connection]:
        return {connection.key: connection for connection in self.connections}

    @cached_property
    def inputs(self) -> tuple[Layer, ...]:
        """Input layers in drawn order; they split the data's input columns."""
        return tuple(layer for layer in self.layers if layer.kind == "input")

    @cached_property
    def outputs(self) -> tuple[Layer, ...]:
        """Output layers in drawn order; they split the data's target columns."""
        return tuple(layer for layer in self.layers if layer.kind == "output")

    @cached_property
    def input_units(self) -> int:
        return sum(layer.units for layer in self.inputs)

    @cached_property
    def output_units(self) -> int:
        return sum(layer.units for layer in self.outputs)

    @cached_property
    def _into(self) -> dict[str, tuple[Connection, ...]]:
        return _grouped(self.connections, [c.target for c in self.connections])

    @cached_property
    def _out_of(self) -> dict[str, tuple[Connection, ...]]:
        return _grouped(self.connections, [c.source for c in self.connections])

    def into(self, layer_id: str) -> tuple[Connection, ...]:
        """Connections that arrive at a layer, in drawn order."""
        return self._into.get(layer_id, ())

    def out_of(self, layer_id: str) -> tuple[Connection, ...]:
        """Connections that leave a layer, in drawn order."""
        return self._out_of.get(layer_id, ())

    @cached_property
    def forward_order(self) -> tuple[Layer, ...]:
        """Layers each after all it reads from, drawn order among equals; layers on a cycle are left out."""
        waiting = {layer.id: {c.source for c in self.into(layer.id)} & set(self.by_id) for layer in self.layers}
        order: list[Layer] = []
        placed: set[str] = set()
        progress = True
        while progress:
            progress = False
            for layer in self.layers:
                if layer.id not in placed and waiting[layer.id] <= placed:
                    order.append(layer)
                    placed.add(layer.id)
                    progress = True
        return tuple(order)

    def shape(self, connection: Connection) -> tuple[int, int]:
        """Shape of a connection's weight matrix: (rows of the target, units of the source)."""
        return self.by_id[connection.target].rows, self.by_id[connection.source].units

    @property
    def frozen_names(self) -> tuple[str, ...]:
        """Ids of frozen layers and keys of frozen connections, in drawn order."""
        layers = [layer.id for layer in self.layers if layer.frozen]
        return (*layers, *(connection.key for connection in self.connections if connection.frozen))

    @cached_property
    def digest(self) -> str:
        """A fingerprint of the structure; a run belongs to one."""
        told = repr((self.layers, self.connections)) + (repr(self.frozen_names) if self.frozen_names else "")
        return hashlib.blake2b(told.encode(), digest_size=8).hexdigest()

    def parameter_count(self) -> int:
        """Weights that exist (masked ones don't), biases and learned slopes."""
        total = 0
        for connection in self.connections:
            if connection.mask is None:
                rows, columns = self.shape(connection)
                total += rows * columns
            else:
                total += int(connection.mask.numpy().sum())
        total += sum(layer.rows for layer in self.layers if layer.has_bias)
        return total + sum(layer.units for layer in self.layers if layer.computes and learned_names(layer.activation))

    def reaches(self, start: str, goal: str) -> bool:
        """Whether signals from one layer get to another (or the two are the same)."""
        seen, stack = set(), [start]
        while stack:
            current = stack.pop()
            if current == goal:
                return True
            if current not in seen:
                seen.add(current)
                stack.extend(c.target for c in self.out_of(current))
        return False

    def with_layer(self, layer: Layer) -> Graph:
        """The same drawing with a layer added, or replaced where its id exists."""
        if layer.id not in self.by_id:
            return replace(self, layers=(*self.layers, layer))
        return replace(self, layers=tuple(layer if old.id == layer.id else old for old in self.layers))

    def without_layers(self, ids: Iterable[str]) -> Graph:
        """The same drawing without some layers and all that is connected to them."""
        gone = set(ids)
        return replace(
            self,
            layers=tuple(layer for layer in self.layers if layer.id not in gone),
            connections=tuple(c for c in self.connections if c.source not in gone and c.target not in gone),
        )

    def with_connection(self, connection: Connection) -> Graph:
        """The same drawing with a connection added, or replaced where its key exists."""
        if connection.key not in self.by_key:
            return replace(self, connections=(*self.connections, connection))
        return replace(self, connections=tuple(connection if c.key == connection.key else c for c in self.connections))

    def without_connections(self, keys: Iterable[str]) -> Graph:
        gone = set(keys)
        return replace(self, connections=tuple(c for c in self.connections if c.key not in gone))

    def fresh_id(self, stem: str) -> str:
        """The first of stem, stem2, stem3 … that no layer has."""
        number, candidate = 1, stem
        while candidate in self.by_id:
            number += 1
            candidate = f"{stem}{number}"
        return candidate


def _grouped(connections: tuple[Connection, ...], keys: list[str]) -> dict[str, tuple[Connection, ...]]:
    groups: dict[str, tuple[Connection, ...]] = {}
    for key, connection in zip(keys, connections, strict=True):
        groups[key] = (*groups.get(key, ()), connection)
    return groups
