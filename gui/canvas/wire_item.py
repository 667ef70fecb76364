"""All wires of one connection as one item: few as curves, many in batches of straight pieces by pen."""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QLineF, QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen
from PySide6.QtWidgets import QGraphicsItem, QStyleOptionGraphicsItem, QWidget

from core.graph import Connection
from gui.canvas.ink import draw_badge, pen
from gui.canvas.light import DIMMED, Light
from gui.canvas.wires import Wires
from gui.theme import PEN_STEPS, Theme, blend, pen_colours, pen_widths

WIRES_Z = 1.0
MARGIN = 10.0  # half the widest wire and a badge
# Measured on the raster engine: a curve 35 µs, as straight pieces 14 µs, without smoothing 4 µs.
FEW_EDGES, MANY_EDGES = 160, 800


def strength(step: int) -> float:
    """How strong the weights of a pen's step are, whatever their sign."""
    return abs(step - (PEN_STEPS - 1) / 2)


@lru_cache(maxsize=8)
def wire_pens(theme: Theme, opacity: float) -> tuple[QPen, ...]:
    """A pen per step; pre-blended opaque colours, because alpha is ten times as dear."""
    return tuple(_flat(colour, width) for colour, width in zip(pen_colours(theme, opacity), pen_widths(), strict=True))


@lru_cache(maxsize=8)
def lit_pens(colour: str) -> tuple[QPen, ...]:
    return tuple(_flat(colour, max(2.0, width)) for width in pen_widths())


@lru_cache(maxsize=8)
def halo_pens(theme: Theme) -> tuple[QPen, ...]:
    """What lies under the wires of a selected connection."""
    return tuple(_flat(theme.accent_soft, width + 5) for width in pen_widths())


def _flat(colour: str, width: float) -> QPen:
    line = pen(colour, width)
    line.setCapStyle(Qt.PenCapStyle.FlatCap)
    return line


class WireItem(QGraphicsItem):
    """Paints a connection.

    Attributes:
        crowd: edges on the whole canvas, which decides how finely wires are drawn.
        is_selected: the whole connection is. light: what the stepper lights, or None. problem: whether it has a badge.
        is_detaching: drawn faint, while its end is dragged away.
    """

    def __init__(self, connection: Connection, wires: Wires, theme: Theme) -> None:
        super().__init__()
        self.connection, self.wires, self.theme = connection, wires, theme
        self.pieces = 1
        self.crowd = 0
        self.is_selected = False
        self.is_detaching = False
        self.is_stale = False
        self.light: Light | None = None
        self.problem = False
        self.setZValue(WIRES_Z)
        self.setAcceptedMouseButtons(Qt.MouseButton.NoButton)

    def change(self, connection: Connection, wires: Wires, pieces: int) -> None:
        """Other wires, or the same with other weights."""
        if wires.bounds != self.wires.bounds:
            self.prepareGeometryChange()
        self.connection, self.wires, self.pieces = connection, wires, pieces
        self.update()

    def revalue(self, matrix: NDArray[np.floating[Any]] | None) -> bool:
        """Takes over new weights alone; False when the wires have to be chosen anew."""
        wires = self.wires.revalued(matrix)
        if wires is not None:
            self.wires = wires
            self.update()
        return wires is not None

    @property
    def badge_at(self) -> QPointF:
        return self.wires.bounds.center()

    def boundingRect(self) -> QRectF:
        return self.wires.bounds.adjusted(-MARGIN, -MARGIN, MARGIN, MARGIN)

    def paint(self, painter: QPainter, option: QStyleOptionGraphicsItem, widget: QWidget | None = None) -> None:
        wires, theme = self.wires, self.theme
        painter.setRenderHint(QPainter.RenderHint.Antialiasing, self.crowd <= MANY_EDGES)
        painter.setBrush(Qt.BrushStyle.NoBrush)
        if wires.fold_paths:
            painter.setPen(pen(blend(theme.canvas, theme.line, 0.8)))
            for path in wires.fold_paths:
                painter.drawPath(path)
        is_dim = self.light is not None or self.is_detaching or self.is_stale
        if self.is_selected and not is_dim:
            self._paint_edges(painter, np.arange(len(wires)), halo_pens(theme))
        self._paint_edges(painter, np.arange(len(wires)), wire_pens(theme, DIMMED if is_dim else 1.0))
        if self.light is not None:
            lit = self.light.lit_edges(self.connection, wires.rows, wires.columns, self.pieces)
            self._paint_edges(painter, lit, lit_pens(self.light.colour(theme)))
        if self.problem:
            draw_badge(painter, self.badge_at, theme)

    def _paint_edges(self, painter: QPainter, edges: NDArray[np.intp], pens: tuple[QPen, ...]) -> None:
        """Some of the edges, weak ones first so that strong ones lie on top."""
        bins = self.wires.bins
        if bins is None:
            painter.setPen(QPen(QColor(blend(self.theme.canvas, self.theme.muted, 0.4)), 1.2))
            self._paint_batch(painter, edges.tolist())
            return
        batches: dict[int, list[int]] = {}
        for edge, step in zip(edges.tolist(), bins[edges].tolist(), strict=True):
            batches.setdefault(step, []).append(edge)
        for step in sorted(batches, key=strength):
            painter.setPen(pens[step])
            self._paint_batch(painter, batches[step])

    def _paint_batch(self, painter: QPainter, edges: list[int]) -> None:
        if self.crowd <= FEW_EDGES or painter.pen().widthF() > 4:
            for edge in edges:
                painter.drawPath(self.wires.paths[edge])
            return
        pieces: list[QLineF] = []
        for edge in edges:
            pieces += self.wires.lines[edge]
        painter.drawLines(pieces)
