"""Small pictures of data sets: real rows over their first two inputs, coloured by target."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray
from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPen

from core.datasets.dataset import Dataset
from core.datasets.materialize import materialize
from core.project import BundledSource, GeneratorSource
from gui.theme import CLASS_COLOURS, Theme, blend, colour

THUMBNAIL = 48  # pixels a side at scale 1
MOST_POINTS = 110


@dataclass(frozen=True, eq=False)
class Sketch:
    """Points to draw: xy [N, 2] in 0 … 1 with y upward, and a number or a class for each."""

    xy: NDArray[np.float64]
    values: NDArray[np.float64]
    are_classes: bool


@lru_cache(maxsize=64)
def sketch_of(source: GeneratorSource | BundledSource) -> Sketch:
    """The picture of a generated or bundled set; few points are enough."""
    if isinstance(source, GeneratorSource):
        source = replace(source, samples=max(1, min(source.samples, MOST_POINTS)), train_fraction=1.0)
    return sketch(materialize(source, folder="", seed=0, outputs=1))


def sketch(dataset: Dataset) -> Sketch:
    """The picture of rows that are there already: evenly picked ones."""
    picked = np.unique(np.linspace(0, len(dataset) - 1, min(len(dataset), MOST_POINTS)).astype(int))
    columns = dataset.inputs[picked][:, :2]
    ranges = np.array(dataset.input_ranges[:2])
    xy = (columns - ranges[:, 0]) / (ranges[:, 1] - ranges[:, 0])
    if xy.shape[1] == 1:
        xy = np.column_stack([xy, np.full(len(xy), 0.5)])
    kind = dataset.target_kind
    if kind == "classes":
        return Sketch(xy, dataset.class_index()[picked].astype(float), are_classes=True)
    values = dataset.targets[picked, 0] if dataset.targets.shape[1] else np.zeros(len(picked))
    if kind == "binary":
        values = 2 * values - 1
    largest = float(np.abs(values).max()) if len(values) else 1.0
    return Sketch(xy, values / max(1.0, largest), are_classes=False)


def paint_sketch(painter: QPainter, rect: QRectF, points: Sketch, theme: Theme) -> None:
    """Dots in a rectangle; few rows make big dots, and each has a thin edge so that grey ones show."""
    count = len(points.xy)
    radius = rect.width() * (0.1 if count <= 16 else 0.03)
    inner = rect.adjusted(radius, radius, -radius, -radius)
    painter.save()
    painter.setRenderHint(QPainter.RenderHint.Antialiasing)
    for (x, y), value in zip(points.xy, points.values, strict=True):
        if points.are_classes:
            fill = CLASS_COLOURS[int(value) % len(CLASS_COLOURS)]
        else:
            fill = colour(theme, float(value)).name()
        edge = blend(fill, theme.text, 0.25) if not points.are_classes and abs(value) < 0.4 else fill
        painter.setPen(QPen(QColor(edge), 0.5))
        painter.setBrush(QColor(fill))
        place = QPointF(inner.left() + x * inner.width(), inner.bottom() - y * inner.height())
        painter.drawEllipse(place, radius, radius)
    painter.restore()


def paint_plus(painter: QPainter, rect: QRectF, theme: Theme) -> None:
    """The tile of data that are not there yet."""
    painter.setPen(QPen(QColor(theme.muted), rect.width() / 30, Qt.PenStyle.SolidLine, Qt.PenCapStyle.RoundCap))
    arm, centre = rect.width() * 0.12, rect.center()
    painter.drawLine(centre - QPointF(arm, 0), centre + QPointF(arm, 0))
    painter.drawLine(centre - QPointF(0, arm), centre + QPointF(0, arm))
