"""Paints the wires of the whole drawing together, by pen: a few calls a frame instead of one for every wire.

Colours are opaque and blended beforehand, because alpha is ten times as dear; weak wires come first, so that strong
ones lie on top, across connections too.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from gui.canvas.ink import SMALLEST_TEXT_ZOOM, draw_badge, draw_lock, pen, shared_pen
from gui.canvas.light import DIMMED
from gui.canvas.style import CanvasStyle
from gui.canvas.tiles_item import paint_sign
from gui.canvas.wire_item import MARGIN, WireItem
from gui.theme import PEN_STEPS, Theme, blend, pen_colours, pen_widths

# Measured on the raster engine: a curve 35 µs, as straight pieces 14 µs, without smoothing 4 µs.
FEW_EDGES, MANY_EDGES = 160, 800
COARSE_ZOOM = 0.45  # seen from further away a wire has half as many pieces
WIDE = 4.0  # pixels from which the joints of straight pieces would show
NO_NUMBER = PEN_STEPS  # the step of wires without a weight
TURNS = 4
SIGN_ARM, SIGN_DISC = 3.2, 5.5
Pens = tuple[QPen, ...]


def strength(step: int) -> float:
    """How strong the weights of a pen's step are, whatever their sign."""
    return abs(step - (PEN_STEPS - 1) / 2) if step < PEN_STEPS else -1.0


@lru_cache(maxsize=8)
def wire_pens(theme: Theme, opacity: float) -> Pens:
    """A pen per step, and one for wires without a number."""
    neutral = blend(theme.canvas, theme.muted, 0.4 * opacity)
    colours, widths = (*pen_colours(theme, opacity), neutral), (*pen_widths(), 1.2)
    return tuple(_flat(colour, width) for colour, width in zip(colours, widths, strict=True))


@lru_cache(maxsize=8)
def lit_pens(colour: str) -> Pens:
    return tuple(_flat(colour, max(2.0, width)) for width in (*pen_widths(), 1.2))


@lru_cache(maxsize=8)
def halo_pens(theme: Theme) -> Pens:
    """What lies under the wires of a selected connection."""
    return tuple(_flat(theme.accent_soft, width + 5) for width in (*pen_widths(), 1.2))


def _flat(colour: str, width: float) -> QPen:
    line = pen(colour, width)
    line.setCapStyle(Qt.PenCapStyle.FlatCap)
    return line


def _layers(wires: NDArray[np.intp], plan: WirePlan) -> list[tuple[int, list[int]]]:
    """Batches of wires by pen, weak ones first; those of a strength by turns, so that no sign hides the other.

    A wire's turn is its own, whatever is painted beside it: a part of the screen that is painted again has to meet the
    rest of it.
    """
    batches: dict[tuple[int, int], list[int]] = {}
    turns, steps = plan.turns[wires].tolist(), plan.steps[wires].tolist()
    for wire, turn, step in zip(wires.tolist(), turns, steps, strict=True):
        batches.setdefault((turn, step), []).append(wire)
    layers = [(strength(step), turn, step, own) for (turn, step), own in batches.items()]
    layers.sort(key=lambda layer: layer[:3])
    return [(step, own) for _, _, step, own in layers]


class WirePlan:
    """The wires of all connections side by side, until there are others.

    Attributes:
        items: the connections. owner, edge: of each wire, its connection and its number there.
        steps: the pen of each. turns: when it comes among those as strong. bounds: [wires, 4] left, top, right, bottom.
        areas: [connections, 4] around all that each may paint.
    """

    def __init__(self, items: Iterable[WireItem]) -> None:
        self.items = list(items)
        self._number = {id(item): number for number, item in enumerate(self.items)}
        sizes = [len(item.wires) for item in self.items]
        self.owner: NDArray[np.intp] = np.repeat(np.arange(len(sizes)), sizes)
        self._first: NDArray[np.intp] = np.concatenate([[0], np.cumsum(sizes, dtype=np.intp)])
        self.edge: NDArray[np.intp] = np.arange(len(self.owner)) - self._first[self.owner]
        self.bounds = np.concatenate([np.empty((0, 4)), *(item.wires.edge_bounds for item in self.items if item.wires)])
        self.areas = np.array([_sides(item.bounds) for item in self.items]).reshape(-1, 4)
        self.steps = np.empty(len(self.owner), np.intp)
        self.turns = np.empty(len(self.owner), np.intp)
        for number in range(len(self.items)):
            self.revalue(number)
            self._take_turns(number)

    def __len__(self) -> int:
        return len(self.owner)

    def revalue(self, number: int) -> None:
        """Reads the pens of one connection again."""
        bins = self.items[number].wires.bins
        self.steps[self._first[number] : self._first[number + 1]] = NO_NUMBER if bins is None else bins

    def relay(self, item: WireItem) -> bool:
        """Takes over a connection's other course; False where it is not one of these, or has more or fewer wires."""
        number = self._number.get(id(item))
        if number is None or self._first[number + 1] - self._first[number] != len(item.wires):
            return False
        self.bounds[self._first[number] : self._first[number + 1]] = item.wires.edge_bounds
        self.areas[number] = _sides(item.bounds)
        self.revalue(number)
        self._take_turns(number)
        return True

    def _take_turns(self, number: int) -> None:
        wires = self.items[number].wires
        self.turns[self._first[number] : self._first[number + 1]] = (wires.rows + wires.columns) % TURNS

    def range(self, number: int) -> NDArray[np.intp]:
        return np.arange(self._first[number], self._first[number + 1])

    def within(self, exposed: Sequence[QRectF]) -> NDArray[np.bool_]:
        """Which wires touch one of the rectangles."""
        return _touching(self.bounds, [rect.adjusted(-MARGIN, -MARGIN, MARGIN, MARGIN) for rect in exposed])

    def touched(self, exposed: Sequence[QRectF]) -> list[tuple[int, WireItem]]:
        """(number, connection) of those that may paint in one of the rectangles: few of many, where one moves."""
        return [(int(number), self.items[number]) for number in np.flatnonzero(_touching(self.areas, exposed))]


def _sides(area: QRectF) -> tuple[float, float, float, float]:
    return area.left(), area.top(), area.right(), area.bottom()


def _touching(bounds: NDArray[np.floating[Any]], areas: Sequence[QRectF]) -> NDArray[np.bool_]:
    """Which of the bounds [N, 4] touch one of the areas."""
    touch = np.zeros(len(bounds), bool)
    left, top, right, bottom = bounds.T
    for area in areas:
        touch |= (left <= area.right()) & (right >= area.left()) & (top <= area.bottom()) & (bottom >= area.top())
    return touch


class WirePainter:
    """One painting of a plan."""

    def __init__(self, painter: QPainter, plan: WirePlan, style: CanvasStyle, zoom: float) -> None:
        self._painter, self._plan, self._style, self._zoom = painter, plan, style, zoom

    def paint(self, exposed: Sequence[QRectF]) -> None:
        painter, plan, theme = self._painter, self._plan, self._style.theme
        seen, touched = plan.within(exposed), plan.touched(exposed)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, len(plan) <= MANY_EDGES)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        painter.setPen(shared_pen(blend(theme.canvas, theme.line, 0.8)))
        for _, item in touched:
            for path in item.wires.fold_paths if item.has_folds else ():
                painter.drawPath(path)
        dim = np.zeros(len(plan), bool)
        for number, item in touched:
            if item.is_dim:
                dim[plan.range(number)] = True
            elif item.is_selected:
                own = plan.range(number)
                self._strokes(own[seen[own]], halo_pens(theme))
        self._strokes(np.flatnonzero(seen & dim), wire_pens(theme, DIMMED))
        self._strokes(np.flatnonzero(seen & ~dim), wire_pens(theme, 1.0))
        for number, item in touched:
            if item.light is not None and item.connection.key in item.light.connections:
                lit = item.light.lit_edges(item.connection, item.wires.rows, item.wires.columns, item.pieces)
                self._strokes(plan.range(number)[lit], lit_pens(item.light.colour(theme)))
        if self._style.sign_marks and len(plan) <= FEW_EDGES and self._zoom >= SMALLEST_TEXT_ZOOM:
            self._paint_signs(np.flatnonzero(seen & ~dim))
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        for _, item in touched:
            if item.problem:
                draw_badge(painter, item.badge_at, theme)
            elif item.connection.frozen and self._zoom >= SMALLEST_TEXT_ZOOM:
                draw_lock(painter, item.badge_at, theme)

    def _strokes(self, wires: NDArray[np.intp], pens: Pens) -> None:
        plan = self._plan
        owner, edge = plan.owner, plan.edge
        for step, batch in _layers(wires, plan):
            self._painter.setPen(pens[step])
            parts = [(plan.items[o].wires, e) for o, e in zip(owner[batch].tolist(), edge[batch].tolist(), strict=True)]
            is_far = self._zoom < COARSE_ZOOM
            if (len(plan) <= FEW_EDGES and not is_far) or pens[step].widthF() * self._zoom > WIDE:
                for wires_, number in parts:
                    self._painter.drawPath(wires_.paths[number])
                continue
            pieces: list[QLineF] = []
            for wires_, number in parts:
                pieces += (wires_.coarse_lines if is_far else wires_.lines)[number]
            self._painter.drawLines(pieces)

    def _paint_signs(self, wires: NDArray[np.intp]) -> None:
        """+ and − a third of the way along each wire, where wires into one unit lie apart."""
        plan, painter, theme = self._plan, self._painter, self._style.theme
        colours = pen_colours(theme)
        for wire in wires.tolist():
            drawn, number = plan.items[int(plan.owner[wire])].wires, int(plan.edge[wire])
            if drawn.weights is None or not drawn.weights[number]:
                continue
            x, y = drawn.points[number, drawn.points.shape[1] // 3].tolist()
            painter.setPen(shared_pen(colours[int(plan.steps[wire])]))
            painter.setBrush(QColor(theme.canvas))
            painter.drawEllipse(QRectF(x - SIGN_DISC, y - SIGN_DISC, 2 * SIGN_DISC, 2 * SIGN_DISC))
            paint_sign(painter, x, y, float(drawn.weights[number]), theme.text, SIGN_ARM)
        painter.setBrush(Qt.BrushStyle.NoBrush)
