"""Lines over the output's map: equal values, where it changes sides, and where each hidden unit's z is 0."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

import numpy as np
import pyqtgraph as pg
from numpy.typing import NDArray
from PySide6.QtCore import QObject
from PySide6.QtGui import QColor
from PySide6.QtWidgets import QMenu

from core.forward import forward, output_values
from core.graph import Graph
from core.landscape.contours import contour
from core.parameters import Parameters
from core.probing import Plane
from gui.moment import Moment
from gui.session import Session
from gui.theme import ThemeHolder
from gui.views.output_map import Scale
from gui.views.pens import line_pen
from gui.views.plot import Plot

Floats = NDArray[np.floating[Any]]
SIZE = 81  # values along each side of the grid that lines are found on
_LEVELS = (-0.8, -0.6, -0.4, -0.2, 0.2, 0.4, 0.6, 0.8)  # shares of the scale's half, besides its middle
_MOST_UNITS = 64  # whose zero lines are drawn
_NONE = np.zeros((0, 2, 2))


@dataclass(frozen=True, eq=False)
class Lines:
    """Segments [S, 2, 2] each: of equal output, of its middle, of all units' zero lines and of the selected one's."""

    equal: Floats
    middle: Floats
    zeros: Floats
    selected: Floats


def lines_over(
    graph: Graph,
    parameters: Parameters,
    plane: Plane,
    *,
    output: int | None,
    scale: Scale,
    has_zeros: bool,
    selected: tuple[str, int | None],
) -> Lines:
    """All lines over a plane; `output` is the one whose equal values are drawn, None for none of them."""
    values = forward(graph, parameters, plane.grid(SIZE))
    x = _centres(plane.x_range)
    y = _centres(plane.y_range)
    equal = middle = _NONE
    if output is not None:
        shown = output_values(graph, values)[:, output].reshape(SIZE, SIZE)[::-1]
        equal = _all(contour(x, y, shown, scale.middle + share * scale.limit) for share in _LEVELS)
        middle = contour(x, y, shown, scale.middle)
    zeros: list[Floats] = []
    own: list[Floats] = []
    for layer in graph.forward_order if has_zeros else ():
        z = values[layer.id].pre_activation
        if layer.kind != "hidden" or z is None or z.ndim == 3:
            continue
        for unit in range(layer.units):
            if len(zeros) + len(own) >= _MOST_UNITS:
                break
            is_own = selected[0] == layer.id and selected[1] in (None, unit)
            (own if is_own else zeros).append(contour(x, y, z[:, unit].reshape(SIZE, SIZE)[::-1], 0.0))
    return Lines(equal, middle, _all(zeros), _all(own))


class OutputLines(QObject):
    """Draws them into a plot, computed off the GUI thread; the view's menu turns them on."""

    def __init__(self, session: Session, themes: ThemeHolder, plot: Plot, changed: Callable[[], None]) -> None:
        super().__init__(plot)
        self._session, self._themes, self._changed = session, themes, changed
        self.has_equal = self.has_zeros = False
        self.lines: Lines | None = None
        self._items = [pg.PlotCurveItem(antialias=True, connect="pairs") for _ in range(4)]
        for item in self._items:
            item.setZValue(4)  # over the map, under the points
            plot.addItem(item)
        session.probed.connect(self._take)

    @property
    def is_on(self) -> bool:
        return self.has_equal or self.has_zeros

    def fill_menu(self, menu: QMenu) -> None:
        for text, name in (("Lines of equal output", "has_equal"), ("Each unit's zero line", "has_zeros")):
            action = menu.addAction(text)
            action.setCheckable(True)
            action.setChecked(getattr(self, name))
            action.toggled.connect(lambda on, which=name: self.turn(which, on=on))

    def turn(self, name: str, *, on: bool) -> None:
        """Shows or hides "has_equal" or "has_zeros"."""
        setattr(self, name, on)
        self._changed()

    def refresh(self, moment: Moment, output: int | None, scale: Scale) -> None:
        """Has the lines of a moment drawn, or takes them away."""
        plane, parameters, graph = moment.plane, moment.parameters, moment.graph
        if not self.is_on or plane is None or plane.y is None or parameters is None:
            self.clear()
            return
        selection, shown = self._session.selection, output if self.has_equal else None
        has_zeros, selected = self.has_zeros, (selection.layer, selection.unit)
        self._session.ask(
            self._key,
            lambda: (
                graph,
                lines_over(graph, parameters, plane, output=shown, scale=scale, has_zeros=has_zeros, selected=selected),
            ),
        )

    def clear(self) -> None:
        self.lines = None
        for item in self._items:
            item.hide()

    @property
    def _key(self) -> tuple[str, int]:
        return "output lines", id(self)

    def _take(self, key: object, result: object) -> None:
        if key != self._key or not isinstance(result, tuple) or not self.is_on:
            return
        graph, lines = result
        if graph != self._session.moment.graph:
            return
        self.lines = lines
        theme, hairline = self._themes.theme, self._themes.hairline
        faint, text = QColor(theme.text), QColor(theme.text)
        faint.setAlphaF(0.4)
        dash = [4.0, 3.0]
        pens = (
            line_pen(faint, width=hairline),
            line_pen(text, width=2 * hairline),
            line_pen(faint, width=1.4 * hairline, dash=dash),
            line_pen(theme.accent, width=2 * hairline),
        )
        parts = (lines.equal, lines.middle, lines.zeros, lines.selected)
        for item, part, pen in zip(self._items, parts, pens, strict=True):
            item.setData(part[..., 0].ravel(), part[..., 1].ravel(), pen=pen)
            item.setVisible(len(part) > 0)


def _centres(limits: tuple[float, float]) -> Floats:
    low, high = limits
    return low + (high - low) / SIZE * (np.arange(SIZE) + 0.5)


def _all(parts: Any) -> Floats:
    found = list(parts)
    return np.concatenate(found) if found else _NONE
