"""The mouse over an output view's pictures: what is under it in words, and what a click means."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from PySide6.QtCore import QObject, QPoint

from core.forward import forward, output_values
from core.some_rows import place_among, some_rows
from gui.numbers import number
from gui.views.marks import nearest
from gui.views.output_names import EACH, names_of
from gui.views.target_words import target_text

if TYPE_CHECKING:
    from gui.views.output import OutputView


class OutputMouse(QObject):
    """Connects the three pictures of a view.

    Attributes:
        unit: whose zero line is under the mouse.
    """

    def __init__(self, view: OutputView) -> None:
        super().__init__(view)
        self._view = view
        self.unit: tuple[str, int] | None = None
        self._pointed: int | None = None  # the output under the mouse where all are side by side
        for picture in (view.plot, view.surface):
            view.read(picture, self.lit_texts_at)
            picture.explained.connect(view.explain_at)
        view.read(view.tiles, self._tile_texts)
        view.tiles.explained.connect(self._explain_tile)
        for picture in (view.plot, view.surface, view.tiles):
            picture.left.connect(self._leave)
            picture.clicked.connect(self.click)

    def lit_texts_at(self, x: float, y: float) -> tuple[str, ...]:
        """What is at a place of the plane; a zero line there is lit and named."""
        texts = self.texts_at(x, y)
        unit = self._unit_at(x, y) if texts else None
        self._light(unit)
        if unit is None:
            return texts
        who = self._view.session.moment.graph.by_id[unit[0]].unit_name(unit[1])
        return f"{who}: z = 0 on this line   {texts[0]}", f"{who}: z = 0 on this line", f"{who}: z = 0"

    def _leave(self) -> None:
        """The mouse is elsewhere."""
        self._pointed = None
        self._light(None)

    def texts_at(self, x: float, y: float) -> tuple[str, ...]:
        """The answer at a place of the plane, or to the example that is drawn there; the longest text first.

        An example is told by its own inputs: of more than two, those that the plane does not show may differ from its.
        """
        view = self._view
        moment = view.session.moment
        plane = moment.plane
        if moment.parameters is None or plane is None or view.is_stale:
            return ()
        found = self._example_at(x, y)
        if found is None or moment.dataset is None:
            where = plane.points(np.array([x]), np.array([y]))
        else:
            where = moment.dataset.inputs[[found]]
            x, y = (*plane.coordinates(where)[0].tolist(), 0.0)[:2]
        values = output_values(moment.graph, forward(moment.graph, moment.parameters, where))[0]
        names, chosen = names_of(moment), view.shown(moment)
        best = chosen if chosen >= 0 else int(np.argmax(values))
        if chosen == EACH and self._pointed is not None and self._pointed < len(values):
            best = self._pointed
        at, short = f"{view.plot.x_axis.name} {number(x)}", number(x)
        if plane.y is not None:
            at, short = f"{at}  {view.plot.y_axis.name} {number(y)}", f"{short}, {number(y)}"
        answer = f"{names[best]} {number(float(values[best]))}"
        if found is None or moment.dataset is None:
            return f"{at} → {answer}", f"{short} → {answer}", f"{short} → {number(float(values[best]))}", answer
        goal = target_text(moment.dataset, found)
        goal += self._error_text(found, best) if goal else ""
        return (
            f"{at} → {answer}   example {found + 1}{f', target {goal}' if goal else ''}",
            f"example {found + 1}: {goal}" if goal else f"example {found + 1}",
        )

    def click(self, x: float, y: float) -> None:
        """An example under the mouse, or else the place itself, becomes what every view shows."""
        session = self._view.session
        moment, selection = session.moment, session.selection
        if self._view.is_stale or moment.plane is None:
            return
        found = self._example_at(x, y)
        if found is not None:
            session.select(selection.with_example(found))
        else:
            session.select(selection.with_point(moment.plane.points(np.array([x]), np.array([y]))[0]))

    def _tile_texts(self, output: int, x: float, y: float) -> tuple[str, ...]:
        self._pointed = output
        return self.texts_at(x, y)

    def _explain_tile(self, output: int, x: float, y: float, where: QPoint) -> None:
        self._pointed = output
        self._view.explain_at(x, y, where)

    def _light(self, unit: tuple[str, int] | None) -> None:
        """Lets the zero line under the mouse stand out, of none the selected unit's."""
        view = self._view
        if unit == self.unit:
            return
        self.unit = unit
        if view.found is not None and view.found.zeros and self._is_flat:
            view.flat.lines.show(view.found, view.shown(view.session.moment), view.lit)

    @property
    def _is_flat(self) -> bool:
        return self._view.pictures.currentWidget() is self._view.flat.frame

    def _unit_at(self, x: float, y: float) -> tuple[str, int] | None:
        """The unit whose zero line is under the mouse, of those that are still there."""
        unit = self._view.flat.lines.unit_at(x, y) if self._is_flat else None
        layer = None if unit is None else self._view.session.moment.graph.by_id.get(unit[0])
        return unit if unit is not None and layer is not None and unit[1] < layer.units else None

    def _error_text(self, row: int, output: int) -> str:
        """How far the network is off an example, where errors are shown."""
        errors = None if self._view.found is None else self._view.found.errors
        data = self._view.session.moment.dataset
        if errors is None or data is None or output >= errors.shape[1]:
            return ""
        place = place_among(some_rows(len(data), len(errors)), row)
        return "" if place is None else f", error {number(float(errors[place, output]))}"

    def _example_at(self, x: float, y: float) -> int | None:
        """The example under the mouse, where points are drawn on the plane."""
        view = self._view
        return nearest(view.flat.xy, x, y, view.plot.pixel()) if self._is_flat else None
