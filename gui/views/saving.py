"""What is drawn as files for others to work on: vector pictures and tables of numbers."""

from __future__ import annotations

import contextlib
import csv
import io
import re
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import pyqtgraph as pg
from PySide6.QtCore import QBuffer, QPoint, QRectF
from PySide6.QtGui import QImage, QPaintEngine, QPainter, QRegion
from PySide6.QtSvg import QSvgGenerator
from PySide6.QtWidgets import QAbstractScrollArea, QGraphicsView, QWidget

from core.atomic import write_atomically
from core.errors import UserError
from core.numerals import without_subscript

_DPI = 96  # what a pixel is on paper and in a browser


@dataclass(frozen=True)
class NumbersTable:
    """Columns by name, and rows of numbers or words."""

    columns: tuple[str, ...]
    rows: Iterable[Sequence[object]]


def image_bytes(image: QImage, path: Path) -> bytes:
    """An image as the bytes of a file, of the format that the file's name says.

    Raises:
        UserError: the name says none, or the format cannot hold the image.
    """
    buffer = QBuffer()
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    kind = path.suffix[1:].upper()
    if not (kind and image.save(buffer, kind)):  # type: ignore[call-overload]
        raise UserError("No picture can be written under this name.", hint="Let it end in .png.", where=str(path))
    return bytes(buffer.data().data())


def svg_bytes(widget: QWidget) -> bytes:
    """A widget drawn as lines and type, as the bytes of an SVG file.

    Plots and all that can be scrolled are drawn apart, over the rest: what leaves their frames is to be cut off, and
    the generator cuts at the wrong place wherever a widget lies beside its window's corner.
    """
    plots = [plot for plot in widget.findChildren(pg.GraphicsView) if plot.isVisible()]
    scrolled = _scrolled(widget)
    with _hidden([*(plot.viewport() for plot in plots), *scrolled]):
        below = _drawing(widget, lambda painter: QWidget.render(widget, painter, QPoint()), cuts=False)
    lists = [_framed(widget, viewport, f"list-{number}") for number, viewport in enumerate(scrolled)]
    with _as_shapes(plots):
        above = _drawing(widget, lambda painter: _paint_plots(painter, widget, plots), cuts=True)
    end = below.rindex("</svg>")
    return f"{below[:end]}{''.join(lists)}<g>{_inner(above, 'plot-')}</g>\n{below[end:]}".encode()


def _scrolled(widget: QWidget) -> list[QWidget]:
    """The viewports of what can be scrolled, but for scenes; what lies within another one is drawn with that."""
    viewports = [
        area.viewport()
        for area in widget.findChildren(QAbstractScrollArea)
        if not isinstance(area, QGraphicsView) and area.isVisible() and not area.viewport().rect().isEmpty()
    ]
    return [own for own in viewports if not any(other.isAncestorOf(own) for other in viewports if other is not own)]


def _framed(widget: QWidget, viewport: QWidget, name: str) -> str:
    """A viewport as a group, placed on a widget and cut off where the viewport ends."""

    def paint(painter: QPainter) -> None:
        QWidget.render(viewport, painter, QPoint(), QRegion(), QWidget.RenderFlag.DrawChildren)

    at, inner = viewport.mapTo(widget, QPoint()), _inner(_drawing(viewport, paint, cuts=False), f"{name}-")
    return (
        f'<defs><clipPath id="{name}"><rect x="{at.x()}" y="{at.y()}" width="{viewport.width()}" '
        f'height="{viewport.height()}"/></clipPath></defs>\n'
        f'<g clip-path="url(#{name})"><g transform="translate({at.x()},{at.y()})">{inner}</g></g>\n'
    )


def _inner(drawing: str, name: str) -> str:
    """All that an SVG text holds, its parts named after it: it becomes part of another one."""
    inner = drawing[drawing.index("<defs>") : drawing.rindex("</svg>")]
    return re.sub(r'(?<= id=")|(?<=url\(#)|(?<=href="#)', name, inner)


def _drawing(widget: QWidget, paint: Callable[[QPainter], object], *, cuts: bool) -> str:
    """The SVG text of what is painted, as large as a widget; `cuts`: with clips."""
    version = QSvgGenerator.SvgVersion.Svg11 if cuts else QSvgGenerator.SvgVersion.SvgTiny12
    buffer, generator = QBuffer(), QSvgGenerator(version)
    buffer.open(QBuffer.OpenModeFlag.WriteOnly)
    generator.setOutputDevice(buffer)
    generator.setResolution(_DPI)
    generator.setSize(widget.size())
    generator.setViewBox(widget.rect())
    with QPainter(generator) as painter:
        paint(painter)
    return bytes(buffer.data().data()).decode("utf-8")


def _paint_plots(painter: QPainter, widget: QWidget, plots: Sequence[QGraphicsView]) -> None:
    for plot in plots:
        area = plot.viewport().rect()
        painter.save()
        painter.translate(plot.viewport().mapTo(widget, QPoint()))
        plot.render(painter, QRectF(area), area)
        painter.restore()


@contextlib.contextmanager
def _hidden(widgets: Sequence[QWidget]) -> Iterator[None]:
    for widget in widgets:
        widget.hide()
    try:
        yield
    finally:
        for widget in widgets:
            widget.show()


def draws_shapes(painter: QPainter) -> bool:
    """Whether what is painted is kept as shapes: then small pictures of points would be a mosaic of them all."""
    return painter.paintEngine().type() in (QPaintEngine.Type.SVG, QPaintEngine.Type.Pdf, QPaintEngine.Type.Picture)


@contextlib.contextmanager
def _as_shapes(plots: Sequence[QGraphicsView]) -> Iterator[None]:
    """Has the library's points drawn one by one instead of cut out of a picture of them all."""
    scenes = [plot.scene() for plot in plots]
    marks = [item for scene in scenes for item in scene.items() if isinstance(item, pg.ScatterPlotItem)]
    for item in marks:
        item.setExportMode(True, {"antialias": True, "resolutionScale": 1.0})
    try:
        yield
    finally:
        for item in marks:
            item.setExportMode(False)


def write_csv(table: NumbersTable, path: Path) -> None:
    """Writes a table with its columns' names, plain for whatever reads them.

    Raises:
        UserError: it cannot be written; an older file is untouched.
    """
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    writer.writerow(map(without_subscript, table.columns))
    writer.writerows(table.rows)
    write_atomically(path, text.getvalue().encode())
