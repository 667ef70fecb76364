"""Small pictures of whole projects: the real drawing, its real weights and responses, and its real data."""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QBrush, QColor, QImage, QPainter, QPainterPath, QPen, QTransform

from core.graph import Graph
from core.initializers import initial_parameters
from core.parameters import Parameters
from core.probing import plane_of, responses
from core.project import Project
from core.project_file import read_project
from gui.data_loading import load_data
from gui.panels.data_thumbnails import Sketch, sketch
from gui.symbols import colour_middle
from gui.theme import CLASS_COLOURS, Theme, blend, colour, colour_words, pen_bins, pen_colours

WIDTH, HEIGHT = 160, 88
FIELD = 0.35  # of a class's colour in its field
PIXELS = 24  # of a unit's response
MOST_UNITS = 6  # shown of a layer
TILE, SPACE, SQUARE, EDGE = 19.0, 4.0, 46.0, 4.0

Columns = tuple[tuple[str, ...], ...]


@dataclass(frozen=True, eq=False)
class Miniature:
    """All that a picture shows, computed once, in no theme's colours.

    Attributes:
        columns: ids of layers from left to right, by depth.
        responses: layer id → [units, PIXELS, PIXELS] over the input plane; empty without data.
        points: the data over that plane, None without any.
    """

    graph: Graph
    parameters: Parameters | None
    columns: Columns
    responses: dict[str, NDArray[np.floating[Any]]]
    points: Sketch | None

    def middle(self, layer_id: str) -> float:
        """The activation of a layer that is grey."""
        return colour_middle(self.graph.by_id[layer_id])


@lru_cache(maxsize=64)
def miniature_of(path: Path) -> Miniature:
    """The picture's content of a project file that ships with the app.

    Raises:
        UserError: it cannot be read.
    """
    return miniature(read_project(path).project)


def miniature(project: Project) -> Miniature:
    graph, training = project.graph, project.training_or_default
    parameters = project.parameters or initial_parameters(graph, training.initialization, training.seed)
    dataset, _problems = load_data(project)
    if dataset is None or not len(dataset) or dataset.inputs.shape[1] != graph.input_units:
        return Miniature(graph, parameters, _columns(graph), {}, None)
    shown = responses(graph, parameters, plane_of(dataset.inputs, dataset.input_ranges), PIXELS)
    return Miniature(graph, parameters, _columns(graph), shown, sketch(dataset))


def paint_miniature(painter: QPainter, rect: QRectF, what: Miniature, theme: Theme) -> None:
    """Draws it into a rectangle of the proportion WIDTH : HEIGHT."""
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    painter.translate(rect.topLeft())
    painter.scale(rect.width() / WIDTH, rect.height() / HEIGHT)
    tiles = _tiles(what)
    leftmost = min(place.left() for places in tiles.values() for place in places)
    painter.translate((EDGE - leftmost) / 2, 0)  # a small network stands in the middle
    _paint_wires(painter, what, tiles, theme)
    for layer_id, places in tiles.items():
        for unit, place in enumerate(places):
            _paint_tile(painter, place, what.responses.get(layer_id), unit, theme, middle=what.middle(layer_id))
    if what.points is not None:
        inset = 3.0
        last = what.columns[-1][-1]
        places, values = tiles[last], what.responses.get(last)
        square = places[0] if len(places) == 1 and places[0].width() > TILE else _data_square()
        if square not in places and what.points.are_classes:
            _paint_field(painter, square, values, theme)
        elif square not in places:  # the first output, whose targets the points show
            _paint_tile(painter, square, values, 0, theme, middle=what.middle(last))
        _paint_points(painter, square.adjusted(inset, inset, -inset, -inset), what.points, theme)
    painter.restore()


def _columns(graph: Graph) -> Columns:
    """Layers by their longest way from an input."""
    depth: dict[str, int] = {}
    for layer in graph.forward_order:
        sources = [c.source for c in graph.into(layer.id)]
        depth[layer.id] = 1 + max((depth.get(source, -1) for source in sources), default=-1)
    return tuple(tuple(i for i in depth if depth[i] == column) for column in range(1 + max(depth.values(), default=-1)))


def _data_square() -> QRectF:
    return QRectF(WIDTH - EDGE - SQUARE, (HEIGHT - SQUARE) / 2, SQUARE, SQUARE)


def _tiles(what: Miniature) -> dict[str, list[QRectF]]:
    """Where the units stand; a single output is a large square with the data on it."""
    last = what.columns[-1]
    is_square = len(last) == 1 and what.graph.by_id[last[0]].units == 1
    right = WIDTH - EDGE if what.points is None and not is_square else _data_square().left() - 14
    columns = what.columns[:-1] if is_square else what.columns
    gap = (right - EDGE - TILE) / max(1, len(columns) - 1)  # a long chain has small tiles and short wires
    tiles: dict[str, list[QRectF]] = {}
    for number, column in enumerate(columns):
        left = EDGE + number * gap if len(columns) > 1 else (EDGE + right - TILE) / 2
        units = [(layer, u) for layer in column for u in range(min(MOST_UNITS, what.graph.by_id[layer].units))]
        side = min(TILE, (HEIGHT - 2 * EDGE + SPACE) / len(units) - SPACE, 0.6 * gap)
        top = (HEIGHT - len(units) * (side + SPACE) + SPACE) / 2
        for index, (layer, _unit) in enumerate(units):
            place = QRectF(left + (TILE - side) / 2, top + index * (side + SPACE), side, side)
            tiles.setdefault(layer, []).append(place)
    if is_square:
        tiles[last[0]] = [_data_square()]
    return tiles


def _paint_wires(painter: QPainter, what: Miniature, tiles: dict[str, list[QRectF]], theme: Theme) -> None:
    colours = pen_colours(theme)
    painter.setBrush(Qt.BrushStyle.NoBrush)
    for connection in what.graph.connections:
        if what.parameters is None or connection.key not in what.parameters.weights:
            continue
        weights = what.parameters.weights[connection.key].numpy()
        bins = pen_bins(weights)
        for row, end in enumerate(tiles[connection.target]):
            for column, start in enumerate(tiles[connection.source]):
                strength = min(1.0, abs(float(weights[row, column])) / 3)
                painter.setPen(QPen(QColor(colours[bins[row, column]]), 0.7 + 1.8 * strength))
                path = QPainterPath(QPointF(start.right(), start.center().y()))
                middle = (start.right() + end.left()) / 2
                landing = QPointF(end.left(), end.center().y())
                path.cubicTo(QPointF(middle, start.center().y()), QPointF(middle, landing.y()), landing)
                painter.drawPath(path)


def _paint_tile(
    painter: QPainter,
    place: QRectF,
    values: NDArray[np.floating[Any]] | None,
    unit: int,
    theme: Theme,
    *,
    middle: float = 0.0,
) -> None:
    painter.setPen(QPen(QColor(theme.muted), 0.6))
    if values is None or unit >= len(values):
        painter.setBrush(QColor(theme.field))
        painter.drawRoundedRect(place, 3, 3)
        return
    values = values - np.float32(middle)
    limit = max(1.0 - middle, float(np.abs(np.nan_to_num(values)).max()))
    words = np.ascontiguousarray(colour_words(theme, values[unit], limit))
    image = QImage(words.tobytes(), PIXELS, PIXELS, 4 * PIXELS, QImage.Format.Format_RGB32)
    brush = QBrush(image)
    brush.setTransform(QTransform(place.width() / PIXELS, 0, 0, place.height() / PIXELS, place.left(), place.top()))
    painter.setBrush(brush)
    painter.drawRoundedRect(place, 3, 3)


def _paint_field(painter: QPainter, place: QRectF, values: NDArray[np.floating[Any]] | None, theme: Theme) -> None:
    """Which of several outputs is largest where: their classes, in their colours."""
    if values is None or not np.isfinite(values).all():
        _paint_tile(painter, place, None, 0, theme)
        return
    shades = [QColor(blend(theme.panel, colour, FIELD)).rgb() for colour in CLASS_COLOURS]
    words = np.array(shades, np.uint32)[np.argmax(values, axis=0) % len(shades)]
    image = QImage(words.tobytes(), PIXELS, PIXELS, 4 * PIXELS, QImage.Format.Format_RGB32)
    brush = QBrush(image)
    brush.setTransform(QTransform(place.width() / PIXELS, 0, 0, place.height() / PIXELS, place.left(), place.top()))
    painter.setPen(QPen(QColor(theme.muted), 0.6))
    painter.setBrush(brush)
    painter.drawRoundedRect(place, 3, 3)


def _paint_points(painter: QPainter, square: QRectF, points: Sketch, theme: Theme) -> None:
    """The data over the plane; each has an edge, so that it shows on its own colour."""
    radius = 3.4 if len(points.xy) <= 16 else 1.5
    inner = square.adjusted(radius, radius, -radius, -radius)
    painter.setPen(QPen(QColor(theme.panel), 0.9 if radius > 2 else 0.35))
    for (x, y), value in zip(points.xy, points.values, strict=True):
        is_class = points.are_classes
        painter.setBrush(QColor(CLASS_COLOURS[int(value) % len(CLASS_COLOURS)]) if is_class else colour(theme, value))
        place = QPointF(inner.left() + x * inner.width(), inner.bottom() - y * inner.height())
        painter.drawEllipse(place, radius, radius)
