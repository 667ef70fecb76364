"""The keyboard's way through the drawing: what is selected, what is in view, and arrows that move layers."""

from __future__ import annotations

from PySide6.QtCore import QPointF

from gui.canvas import edits
from gui.canvas.acting import Acting
from gui.theme import GRID


class Walking(Acting):
    """Selecting, fitting, zooming and nudging."""

    def select_all(self) -> None:
        self._scene.choose(self._scene.nodes)

    def cancel(self) -> None:
        if self._canvas.cancel_gesture():
            return
        selection = self._session.selection
        if self._session.travel.is_past:
            self._session.travel.leave()
            self.tell("Back to now.")
        elif self._session.place is not None:
            self._session.step_to(None)
        elif self._scene.chosen or selection.layer or selection.connection:
            self._scene.choose(())
        elif selection.example is not None or selection.point is not None:
            self._session.select(selection.with_example(None))
            self.tell("No example is selected: click a data point in any view.")
        else:
            self._canvas.left.emit()

    def go_to(self, layer_id: str) -> None:
        """Selects a layer and brings it into view."""
        self._scene.choose((layer_id,))
        self.fit_selection()

    def next_layer(self) -> None:
        self._walk_layers(1)

    def previous_layer(self) -> None:
        self._walk_layers(-1)

    def next_unit(self) -> None:
        self._walk_units(1)

    def previous_unit(self) -> None:
        self._walk_units(-1)

    def _walk_layers(self, by: int) -> None:
        """Selects the layer that stands next from left to right."""
        places = self._scene.positions()
        nodes = sorted(places, key=lambda layer_id: places[layer_id])
        if nodes:
            here = self._session.selection.layer
            step = nodes.index(here) + by if here in nodes else (0 if by > 0 else -1)
            self._scene.choose((nodes[step % len(nodes)],))

    def _walk_units(self, by: int) -> None:
        selection = self._session.selection
        layer = self._scene.graph.by_id.get(selection.layer)
        if layer is None:
            self._walk_layers(1)
            return
        unit = (0 if by > 0 else -1) if selection.unit is None else selection.unit + by
        self._session.select(selection.with_unit(layer.id, unit % layer.units))

    def fit_selection(self) -> None:
        area = self._scene.contents(self._scene.chosen)
        if area.isEmpty():
            self._canvas.fit_all()
        else:
            self._canvas.fit(area)

    def fit_everything(self) -> None:
        self._canvas.fit_all()

    def zoom_to_100(self) -> None:
        self._canvas.zoom_at(QPointF(self._canvas.viewport().rect().center()), 1 / self._canvas.zoom)

    def nudge(self, dx: float, dy: float) -> None:
        places = self._scene.positions()
        moved = {i: (places[i][0] + dx, places[i][1] + dy) for i in self._scene.chosen}
        if not moved:
            self.tell("Select layers first: the arrow keys then move them.")
        else:
            ids = sorted(moved)
            text = f"Move {ids[0]}" if len(ids) == 1 else f"Move {len(ids)} layers"
            self._document.edit(text, edits.move(self._scene.pinned(), moved), merge=f"nudge {' '.join(ids)}")

    def nudge_left(self) -> None:
        self.nudge(-GRID, 0)

    def nudge_right(self) -> None:
        self.nudge(GRID, 0)

    def nudge_up(self) -> None:
        self.nudge(0, -GRID)

    def nudge_down(self) -> None:
        self.nudge(0, GRID)
