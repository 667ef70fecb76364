"""A paint device that keeps no pixels but every text: what was written, where, and what of it is cut away.

Whatever draws text, a label, a tab, an axis or a tile of the canvas, ends in `drawTextItem`. So one measure holds for
all of them: a text must lie inside the widget that paints it and inside its clip, and must not be shortened to "…".
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import lru_cache

from PySide6.QtCore import QPoint, QPointF, QRect, QRectF
from PySide6.QtGui import QPaintDevice, QPaintEngine, QRegion, QTransform
from PySide6.QtWidgets import QWidget

_ALL = QPaintEngine.PaintEngineFeature.AllFeatures


@dataclass(frozen=True)
class Written:
    """One run of text in the coordinates of the widget that painted it.

    Attributes:
        area: where its letters stand; clip: what of the widget may be painted at that moment.
        size: of its font in pixels, as it appears; ink: its colour, "#rrggbb"; opacity: of ink and painter, 0 … 1.
    """

    text: str
    area: QRectF
    clip: QRectF
    size: float
    ink: str
    opacity: float


class _Engine(QPaintEngine):
    def __init__(self, written: list[Written]) -> None:
        super().__init__(_ALL)
        self._written = written

    def begin(self, _device: QPaintDevice) -> bool:
        return True

    def end(self) -> bool:
        return True

    def type(self) -> QPaintEngine.Type:
        return QPaintEngine.Type.User

    def updateState(self, _state: object) -> None:
        pass

    def drawPixmap(self, *_rest: object) -> None:
        pass

    def drawImage(self, *_rest: object) -> None:
        pass

    def drawTiledPixmap(self, *_rest: object) -> None:
        pass

    def drawPolygon(self, *_rest: object) -> None:
        pass

    def drawPath(self, *_rest: object) -> None:
        pass

    def drawRects(self, *_rest: object) -> None:
        pass

    def drawLines(self, *_rest: object) -> None:
        pass

    def drawEllipse(self, *_rest: object) -> None:
        pass

    def drawPoints(self, *_rest: object) -> None:
        pass

    def drawTextItem(self, at: QPointF, item: object) -> None:
        painter = self.painter()
        transform = painter.combinedTransform() if painter.worldMatrixEnabled() else QTransform()
        width, up, down = item.width(), item.ascent(), item.descent()  # type: ignore[attr-defined]
        area = transform.mapRect(QRectF(at.x(), at.y() - up, width, up + down))
        if painter.hasClipping():
            clip = transform.mapRect(painter.clipBoundingRect())
        else:
            clip = QRectF(-1e6, -1e6, 2e6, 2e6)
        text = item.text()  # type: ignore[attr-defined]
        font = item.font()  # type: ignore[attr-defined]
        ink = painter.pen().color()
        opacity = painter.opacity() * ink.alphaF()
        self._written.append(Written(text, area, clip, font.pixelSize() * transform.m22(), ink.name(), opacity))


class Recorder(QPaintDevice):
    """Rendered into like a pixmap of the widget's size. There is one, for good: PySide destroys these badly."""

    def __init__(self) -> None:
        super().__init__()
        self.size = QRect()
        self.written: list[Written] = []
        self._engine = _Engine(self.written)

    def paintEngine(self) -> QPaintEngine:
        return self._engine

    def devType(self) -> int:
        return 3

    def metric(self, which: QPaintDevice.PaintDeviceMetric) -> int:
        metrics = QPaintDevice.PaintDeviceMetric
        values = {
            metrics.PdmWidth: self.size.width(),
            metrics.PdmHeight: self.size.height(),
            metrics.PdmWidthMM: 300,
            metrics.PdmHeightMM: 200,
            metrics.PdmDepth: 32,
            metrics.PdmNumColors: 2**24,
            metrics.PdmDpiX: 96,
            metrics.PdmDpiY: 96,
            metrics.PdmPhysicalDpiX: 96,
            metrics.PdmPhysicalDpiY: 96,
            metrics.PdmDevicePixelRatio: 1,
            metrics.PdmDevicePixelRatioScaled: 0x10000,
        }
        return values.get(which, 1)


@lru_cache(maxsize=1)
def _recorder() -> Recorder:
    return Recorder()


def texts_of(widget: QWidget) -> list[Written]:
    """What a widget writes itself, without its children."""
    recorder = _recorder()
    recorder.size = widget.rect()
    recorder.written.clear()
    # a graphics view has a render of its own, which draws the scene alone
    QWidget.render(widget, recorder, QPoint(), QRegion(), QWidget.RenderFlag(0))
    return list(recorder.written)
