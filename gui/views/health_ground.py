"""What stands still in the health view while training: the activation's curve, where it is flat, and the axes."""

from __future__ import annotations

import numpy as np
import pyqtgraph as pg
from PySide6.QtCore import QRectF
from PySide6.QtGui import QColor, QFontMetricsF

from core.graph import Layer
from gui.symbols import activation_title
from gui.theme import GRID, ThemeHolder, label_font
from gui.views.health_picture import Floats, Spread, runs
from gui.views.pens import line_pen
from gui.views.plot import Plot

_FLAT = ("flat: hardly learns", "flat")  # the shaded part
_LINES = 4  # that the drawing is high, at least, to have its name in it


class Bars(pg.BarGraphItem):
    """Bars that are painted by what is seen of the plane: the library asks for the pen's pixels each time."""

    def __init__(self) -> None:
        super().__init__(x=[0.0], height=[0.0], width=1.0)

    def boundingRect(self) -> QRectF:
        box = self.getViewBox()
        return super().boundingRect() if box is None else QRectF(box.viewRect())


class HealthGround:
    """Items on the view's plot, below and above its bars; they are laid anew only where something of them differs."""

    def __init__(self, plot: Plot, themes: ThemeHolder) -> None:
        self._plot, self._themes = plot, themes
        self.flat, self.curve = Bars(), pg.PlotCurveItem(antialias=True)
        self.name = pg.TextItem(anchor=(0.5, 0.0))
        self._laid: object = None

    def forget(self) -> None:
        self._laid = None

    def lay(
        self, layer: Layer, unit: int | None, spread: Spread, ends: tuple[float, float], *, has_shares: bool
    ) -> None:
        """For a layer, or one of its units; `ends` of the vertical axis; `has_shares`: room for the bars' scale."""
        curve = b"" if spread.curve is None else spread.curve.tobytes()
        looks = (self._themes.theme, self._themes.scale, self._plot.box.size(), has_shares)
        laid = (layer, unit, spread.z.tobytes(), curve, spread.is_flat.tobytes(), looks)
        if laid == self._laid:
            return
        self._laid = laid
        theme, (low, high), plot = self._themes.theme, ends, self._plot
        plot.inside.showAxis("right", has_shares)
        shade = QColor(theme.problem)
        shade.setAlphaF(0.10)
        places, widths = runs(spread.z, spread.is_flat, float(spread.z[1] - spread.z[0]))
        heights = np.full(len(places), high - low)
        self.flat.setOpts(x=places, y0=low, height=heights, width=widths, brush=shade, pen=None)
        self.curve.setVisible(spread.curve is not None)
        if spread.curve is not None:
            self.curve.setData(spread.z, spread.curve, pen=line_pen(theme.text, width=2.0), connect="finite")
        name = activation_title(layer.activation.name)
        whose = layer.id if unit is None else layer.unit_name(unit)
        plot.y_axis.is_bare = spread.curve is None  # softmax is no function of one z
        plot.y_axis.dress()
        plot.name_axes(f"z of {whose}", f"a = {name}(z)" if spread.curve is not None else f"{name}: no single curve")
        plot.box.setRange(xRange=(spread.z[0], spread.z[-1]), yRange=ends, padding=0)
        plot.fit_labels()
        self._name_flat(spread, places, widths, high)

    def _name_flat(self, spread: Spread, places: Floats, widths: Floats, top: float) -> None:
        """Writes into the first shaded part whose upper end the curve leaves free what it is."""
        metrics, pixel = QFontMetricsF(label_font(self._themes.scale)), self._plot.pixel()[0]
        self.name.hide()
        if self._plot.box.height() < _LINES * metrics.height():
            return
        for place, wide in zip(places, widths, strict=True):
            is_there = np.abs(spread.z - place) <= wide / 2
            room = wide / pixel - 2 * GRID if pixel > 0 else 0.0
            text = next((t for t in _FLAT if metrics.horizontalAdvance(t) <= room), "")
            if text and spread.curve is not None and float(np.max(spread.curve[is_there])) < top - 0.4 * abs(top):
                self.name.setFont(label_font(self._themes.scale))
                self.name.setText(text, color=self._themes.theme.text)  # the muted colour is pale on the shade
                self.name.setPos(float(place), top)
                self.name.show()
                return
