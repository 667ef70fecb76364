"""The linear regions of a network over a plane or line of its inputs, with each one's affine map and on/off pattern.

From the plane's rectangle on, every unit in forward order cuts every cell where the straight pieces of its activation
meet: within a cell all that comes before is affine, so that the cut is a line (Montúfar et al. 2014).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

from core.activations import bind
from core.expressions import substitute
from core.graph import Graph, Layer
from core.parameters import Parameters
from core.probing import Plane
from core.regions.cells import Cells, joined, split
from core.regions.piecewise import Pieces, pieces_of

Floats = NDArray[np.float64]
MOST = 20_000  # regions; more could not be told apart on a screen


@dataclass(frozen=True, eq=False)
class Regions:
    """P regions.

    Attributes:
        plane: what they tile.
        cells: their shapes.
        patterns: int8 [P, U], for each unit that bends the piece it is on, counted from the left (ReLU: 0 off, 1 on).
        units: [U], (layer id, unit) of each column of patterns.
        slopes: [P, outputs, D], offsets: [P, outputs]; what the outputs are there, by the plane's coordinates. None
            where the count was given up.
        by_layer: layer id → regions up to and with that layer, in forward order.
        logits: whether the outputs' activation is left out, because it is no straight line.
        stopped_at: (layer id, unit) after which there were too many regions to go on; None for all of them.
    """

    plane: Plane
    cells: Cells
    patterns: NDArray[np.int8]
    units: tuple[tuple[str, int], ...]
    slopes: Floats | None
    offsets: Floats | None
    by_layer: dict[str, int]
    logits: bool
    stopped_at: tuple[str, int] | None = None

    def __len__(self) -> int:
        return len(self.cells)


@dataclass(frozen=True, eq=False)
class _Map:
    """A layer's numbers in every cell: slopes [P, units, D], offsets [P, units]."""

    slopes: Floats
    offsets: Floats

    def taken(self, rows: NDArray[np.intp]) -> _Map:
        return _Map(self.slopes[rows], self.offsets[rows])


def curved_layers(graph: Graph) -> tuple[Layer, ...]:
    """Hidden layers whose activation bends everywhere: with any, there are no linear regions."""
    return tuple(layer for layer in graph.layers if layer.kind == "hidden" and not _is_straight(layer))


def linear_regions(graph: Graph, parameters: Parameters, plane: Plane, *, most: int = MOST) -> Regions:
    """All regions of a drawing without problems and without curved layers, in float64.

    Raises:
        ValueError: a hidden layer's activation is not piecewise linear.
    """
    work = _Work(graph, parameters, plane, most)
    for layer in graph.forward_order:
        if layer.computes and not work.pass_layer(layer):
            break
    return work.result()


class _Work:
    """The cells so far, with the maps of all layers in them."""

    def __init__(self, graph: Graph, parameters: Parameters, plane: Plane, most: int) -> None:
        self._graph, self._parameters, self._plane, self._most = graph, parameters, plane, most
        self._cells = Cells.box(*((plane.x_range,) if plane.y is None else (plane.x_range, plane.y_range)))
        self._start = np.zeros(1, np.intp)  # of each cell, which it was part of when the layer under way began
        self._patterns = np.zeros((1, 0), np.int8)
        self._units: list[tuple[str, int]] = []
        self._by_layer: dict[str, int] = {}
        self._stopped_at: tuple[str, int] | None = None
        self._logits = False
        self._maps = self._inputs()

    def _inputs(self) -> dict[str, _Map]:
        """The inputs by the plane's coordinates: one or two vary, the others stand still."""
        plane, count = self._plane, self._graph.input_units
        slopes, offsets = plane.directions[None, :count].astype(float), np.array([plane.base[:count]], float)
        if not plane.along:
            offsets[0, [plane.x] if plane.y is None else [plane.x, plane.y]] = 0.0
        maps: dict[str, _Map] = {}
        first = 0
        for layer in self._graph.inputs:
            maps[layer.id] = _Map(slopes[:, first : first + layer.units], offsets[:, first : first + layer.units])
            first += layer.units
        return maps

    def pass_layer(self, layer: Layer) -> bool:
        """Goes through a layer; whether the count may go on."""
        z = self._pre_activation(layer)
        if not _is_straight(layer):
            if layer.kind != "output":
                raise ValueError(f"the activation of {layer.id!r} bends everywhere")
            self._maps[layer.id], self._logits = z, True
            return True
        before = len(self._units)
        self._start = np.arange(len(self._cells))
        units = range(layer.units)
        takes_largest = bind(layer.activation).activation.pieces
        pieces = [] if takes_largest else [unit_pieces(layer, self._parameters, unit) for unit in units]
        for unit in units:
            if takes_largest:
                self._cut_by_largest(z, range(unit * layer.pieces, (unit + 1) * layer.pieces))
                self._units.append((layer.id, unit))
            elif not pieces[unit].is_linear:
                self._cut_at_breaks(z, unit, pieces[unit].breaks)
                self._units.append((layer.id, unit))
            if len(self._cells) > self._most:
                self._stopped_at, self._by_layer[layer.id] = (layer.id, unit), len(self._cells)
                return False
        self._maps = {key: value.taken(self._start) for key, value in self._maps.items()}
        chosen, on = z.taken(self._start), self._patterns[:, before:]
        self._maps[layer.id] = _largest(chosen, layer, on) if takes_largest else _bent(chosen, pieces, on)
        self._by_layer[layer.id] = len(self._cells)
        return True

    def result(self) -> Regions:
        slopes = offsets = None
        if self._stopped_at is None:
            outputs = [self._maps[layer.id] for layer in self._graph.outputs]
            slopes = np.concatenate([part.slopes for part in outputs], axis=1)
            offsets = np.concatenate([part.offsets for part in outputs], axis=1)
            slopes = np.broadcast_to(slopes, (len(self._cells), *slopes.shape[1:]))
            offsets = np.broadcast_to(offsets, (len(self._cells), offsets.shape[1]))
        return Regions(
            self._plane,
            self._cells,
            self._patterns,
            tuple(self._units),
            slopes,
            offsets,
            self._by_layer,
            self._logits,
            self._stopped_at,
        )

    def _pre_activation(self, layer: Layer) -> _Map:
        """z = Σ W a + b as a map."""
        count, across = len(self._cells), self._cells.vertices.shape[2]
        slopes, offsets = np.zeros((count, layer.rows, across)), np.zeros((count, layer.rows))
        for connection in self._graph.into(layer.id):
            weight = self._parameters.weights[connection.key].numpy().astype(np.float64)
            source = self._maps[connection.source]
            slopes = slopes + weight @ source.slopes
            offsets = offsets + source.offsets @ weight.T
        if layer.has_bias:
            offsets = offsets + self._parameters.biases[layer.id].numpy()
        return _Map(slopes, offsets)

    def _cut_at_breaks(self, z: _Map, unit: int, breaks: Floats) -> None:
        """Cuts where z is at a break; the piece is the number of breaks below z."""
        piece = np.zeros(len(self._cells), np.int8)
        for place in breaks:
            rows = self._start
            done = split(self._cells, z.slopes[rows, unit], z.offsets[rows, unit] - place)
            piece = piece[done.origin] + done.is_above
            self._take(done.cells, done.origin)
        self._patterns = np.column_stack([self._patterns, piece.astype(np.int8)])

    def _cut_by_largest(self, z: _Map, rows: range) -> None:
        """A cell for each of a maxout unit's pieces where it is the largest; the first of equal ones."""
        cells: list[Cells] = []
        origins: list[NDArray[np.intp]] = []
        winners: list[NDArray[np.int8]] = []
        for j, row in enumerate(rows):
            part, origin = self._cells, np.arange(len(self._cells))
            for i, other in enumerate(rows):
                if i == j or not len(part):
                    continue
                at = self._start[origin]
                slopes, offsets = z.slopes[at, row] - z.slopes[at, other], z.offsets[at, row] - z.offsets[at, other]
                done = split(part, slopes, offsets)
                wins = done.is_above | (done.is_zero & (j < i))
                part, origin = done.cells.taken(wins), origin[done.origin[wins]]
            cells.append(part)
            origins.append(origin)
            winners.append(np.full(len(part), j, np.int8))
        self._take(joined(cells), np.concatenate(origins))
        self._patterns = np.column_stack([self._patterns, np.concatenate(winners)])

    def _take(self, cells: Cells, origin: NDArray[np.intp]) -> None:
        if cells is self._cells:
            return
        self._cells, self._start = cells, self._start[origin]
        self._patterns = self._patterns[origin]


def _bent(z: _Map, pieces: list[Pieces], on: NDArray[np.int8]) -> _Map:
    """a = f(z), each unit on its piece; `on` has a column for each unit that bends."""
    slopes, offsets = z.slopes.copy(), z.offsets.copy()
    column = 0
    for unit, own in enumerate(pieces):
        piece = np.zeros(len(on), np.intp)
        if not own.is_linear:
            piece, column = on[:, column].astype(np.intp), column + 1
        slopes[:, unit] *= own.slopes[piece][:, None]
        offsets[:, unit] = offsets[:, unit] * own.slopes[piece] + own.intercepts[piece]
        for place, value in zip(own.breaks, own.at_breaks, strict=True):  # z stands on a break everywhere
            stands = (z.offsets[:, unit] == place) & ~z.slopes[:, unit].any(axis=1)
            offsets[stands, unit] = value
    return _Map(slopes, offsets)


def _largest(z: _Map, layer: Layer, on: NDArray[np.int8]) -> _Map:
    rows = np.arange(layer.units) * layer.pieces + on
    return _Map(np.take_along_axis(z.slopes, rows[..., None], 1), np.take_along_axis(z.offsets, rows, 1))


def unit_pieces(layer: Layer, parameters: Parameters, unit: int) -> Pieces:
    """The straight pieces of a unit's activation, with its learned numbers put in.

    Raises:
        ValueError: it bends everywhere.
    """
    bound = bind(layer.activation)
    learned = {name: float(parameters.slopes[layer.id].numpy()[unit]) for name in bound.learned}
    pieces = pieces_of(substitute(bound.value, learned) if learned else bound.value)
    if pieces is None:
        raise ValueError(f"the activation of {layer.id!r} bends everywhere")
    return pieces


def _is_straight(layer: Layer) -> bool:
    """Whether the activation is piecewise linear, whatever its learned numbers."""
    bound = bind(layer.activation)
    if bound.activation.pieces:
        return True
    return pieces_of(substitute(bound.value, dict.fromkeys(bound.learned, 0.5))) is not None
