"""Looking at the canvas: zoom at the cursor, pan, fit, and the quiet dotted grid. No scroll bars."""

from __future__ import annotations

import math
from collections.abc import Callable

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF, Qt, Signal
from PySide6.QtGui import (
    QColor,
    QPaintEngine,
    QPainter,
    QPaintEvent,
    QPixmap,
    QRegion,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QFrame, QGraphicsScene, QGraphicsView, QWidget

from gui.canvas.ink import to_pixel
from gui.theme import Theme

SMALLEST, LARGEST = 0.05, 6.0
ZOOM_STEP = 1.15  # per notch of the wheel
FIT_MARGIN = (36.0, 44.0)  # pixels left and right, above and below
LARGEST_FIT = 1.25  # a small network is not blown up …
USUAL_ROOM = (704, 496)  # pixels, of the canvas of a window of 1280 × 800
MOST_GROWTH = 1.6  # … more than this many times in a window with more room
DOT_SPACING = 24.0
DOT_APART = 16.0  # pixels; zoomed out, every other dot is left out
DOT = 2.0  # pixels
MOST_RECTANGLES = 24  # more than these are painted as one


class PannedView(QGraphicsView):
    """A view without scroll bars.

    Signals:
        looked(): it shows another part of the scene, or as large as it was not before.

    Attributes:
        is_below_kept: what lies below is painted from a picture: on a screen, pixel by pixel.
        lent_room: pixels above and below that others have for a while: a drawing that is fitted stays where it would
            be with them, as far as all of it can be seen.
        is_fitted: shows everything, and keeps doing so when the window changes, until the user zooms or pans.
    """

    looked = Signal()

    def __init__(self, scene: QGraphicsScene, parent: QWidget | None = None) -> None:
        super().__init__(scene, parent)
        self.is_fitted = True
        self.is_below_kept = False
        self.lent_room: Callable[[], tuple[int, int]] = lambda: (0, 0)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setTransformationAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setResizeAnchor(QGraphicsView.ViewportAnchor.NoAnchor)
        self.setViewportUpdateMode(QGraphicsView.ViewportUpdateMode.MinimalViewportUpdate)
        self.setCacheMode(QGraphicsView.CacheModeFlag.CacheBackground)
        self.setRenderHint(QPainter.RenderHint.Antialiasing)
        self.setOptimizationFlag(QGraphicsView.OptimizationFlag.DontSavePainterState)

    @property
    def zoom(self) -> float:
        return self.transform().m11()

    def contents(self) -> QRectF:
        """What `fit_all` shows, in scene coordinates."""
        raise NotImplementedError

    def grid_theme(self) -> Theme:
        raise NotImplementedError

    def largest_fit(self) -> float:
        """The zoom above which a network that fits is not blown up."""
        return LARGEST_FIT

    def fit_margin(self) -> tuple[float, float]:
        """Pixels left and right, above and below, that stay empty around what fits."""
        return FIT_MARGIN

    def expose(self, areas: tuple[QRectF, ...] | None) -> None:
        """Told before each painting which rectangles of the scene it is for, and None after it."""

    def paint_below(self, painter: QPainter, areas: tuple[QRectF, ...]) -> None:
        """Paints what lies below all that changes often, in rectangles of the scene: it is kept with the grid until
        the scene's background is invalidated."""

    def fit_all(self) -> None:
        """Shows the whole network, and goes on doing so."""
        self.fit(self.contents())
        self.is_fitted = True

    def fit(self, area: QRectF) -> None:
        """Shows a part of the scene as large as it fits."""
        self.is_fitted = False
        if area.isEmpty():
            self.look_at(QPointF(), 1.0)
            return
        across, down = self.fit_margin()
        width = max(40.0, self.viewport().width() - 2 * across)
        height = max(40.0, self.viewport().height() - 2 * down)
        zoom = min(self.largest_fit(), width / area.width(), height / area.height())
        above, below = self.lent_room()
        most = max(0.0, height + down - zoom * area.height()) / 2  # half the margin is enough then
        lower = min(max((below - above) / 2, -most), most)
        self.look_at(area.center() - QPointF(0, lower / zoom), zoom)

    def look_at(self, centre: QPointF, zoom: float) -> None:
        """Puts a point of the scene into the middle of the view."""
        zoom = min(LARGEST, max(SMALLEST, zoom))
        self.resetTransform()
        self.scale(zoom, zoom)
        self.centerOn(centre)
        self.looked.emit()

    def zoom_at(self, at: QPointF, factor: float) -> None:
        """Zooms so that the point under the cursor stays there."""
        zoom = min(LARGEST, max(SMALLEST, self.zoom * factor))
        before = self.mapToScene(at.toPoint())
        self.is_fitted = False
        self.scale(zoom / self.zoom, zoom / self.zoom)
        moved = self.mapFromScene(before) - at.toPoint()
        self._scroll(moved)

    def pan(self, pixels: QPoint) -> None:
        """Moves the picture with the mouse."""
        self.is_fitted = False
        self._scroll(QPoint(-pixels.x(), -pixels.y()))

    def wheelEvent(self, event: QWheelEvent) -> None:
        notches = event.angleDelta().y() / 120
        if event.modifiers() & Qt.KeyboardModifier.ShiftModifier:
            self.pan(QPoint(round(event.angleDelta().y() / 3), 0))
        elif notches:
            self.zoom_at(event.position(), ZOOM_STEP**notches)
        event.accept()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.is_fitted:
            self.fit_all()

    def paintEvent(self, event: QPaintEvent) -> None:
        is_below_kept = self._meets_pixels()
        if is_below_kept != self.is_below_kept:
            self.is_below_kept = is_below_kept
            self.resetCachedContent()
        self.expose(self._areas(event.region()))
        try:
            super().paintEvent(event)
        finally:
            self.expose(None)

    def _areas(self, region: QRegion) -> tuple[QRectF, ...]:
        """Rectangles of the scene around those of a region of the viewport."""
        few = region.rectCount() <= MOST_RECTANGLES
        rects = list(region) if few else [region.boundingRect()]  # type: ignore[call-overload]
        return tuple(self.mapToScene(r.adjusted(-1, -1, 1, 1)).boundingRect() for r in rects)

    def _meets_pixels(self) -> bool:
        """Whether a pixel of a picture that is kept is one of what is painted on: not on paper, nor enlarged, nor on a
        screen whose scale puts the canvas between two pixels."""
        with QPainter(self.viewport()) as painter:
            placed, engine = painter.deviceTransform(), painter.paintEngine().type()
        is_as_large = not placed.isRotating() and placed.m11() == placed.m22() == self.devicePixelRatio()
        is_whole = placed.dx() == to_pixel(placed.dx()) and placed.dy() == to_pixel(placed.dy())
        return engine is QPaintEngine.Type.Raster and is_as_large and is_whole

    def drawBackground(self, painter: QPainter, rect: QRectF | QRect) -> None:
        self._paint_grid(painter, rect)
        if self.is_below_kept:
            painter.setWorldMatrixEnabled(False)
            region = painter.clipRegion()
            painter.setWorldMatrixEnabled(True)
            self.paint_below(painter, self._areas(region))

    def _paint_grid(self, painter: QPainter, rect: QRectF | QRect) -> None:
        theme = self.grid_theme()
        area = QRectF(rect)
        painter.fillRect(area, QColor(theme.canvas))
        spacing = DOT_SPACING
        while spacing * self.zoom < DOT_APART:
            spacing *= 2
        transform = painter.worldTransform()
        device = transform.mapRect(area)
        left, top = math.floor(area.left() / spacing), math.floor(area.top() / spacing)
        across, down = math.ceil(area.width() / spacing) + 2, math.ceil(area.height() / spacing) + 2
        ratio = painter.device().devicePixelRatio()
        row = QPixmap(max(1, math.ceil(device.width() * ratio)), max(1, math.ceil(DOT * ratio)))
        row.setDevicePixelRatio(ratio)
        row.fill(QColor(theme.canvas))
        with QPainter(row) as dots:
            for i in range(across):
                x = transform.map(QPointF((left + i) * spacing, 0)).x() - device.left() - DOT / 2
                dots.fillRect(QRectF(to_pixel(x * ratio) / ratio, 0, DOT, DOT), QColor(theme.dot))
        painter.setWorldMatrixEnabled(False)
        for j in range(down):
            y = to_pixel((transform.map(QPointF(0, (top + j) * spacing)).y() - DOT / 2) * ratio) / ratio
            painter.drawPixmap(QPointF(device.left(), y), row)
        painter.setWorldMatrixEnabled(True)

    def _scroll(self, by: QPoint) -> None:
        horizontal, vertical = self.horizontalScrollBar(), self.verticalScrollBar()
        horizontal.setValue(horizontal.value() + by.x())
        vertical.setValue(vertical.value() + by.y())
        self.looked.emit()
