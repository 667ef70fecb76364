"""A layer on the canvas: its frame below the wires and its tiles above them, moved and shown as one."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QPointF, QRectF

from core.graph import Layer
from gui.canvas.drawing_item import PartScene
from gui.canvas.frame_item import FrameItem
from gui.canvas.light import Light
from gui.canvas.limits import colour_limit, power_of_two, weight_limit
from gui.canvas.shape import LayerShape, layer_shape
from gui.canvas.tiles_item import Floats, TilesItem
from gui.moment import Moment
from gui.symbols import colour_middle
from gui.theme import Theme


class LayerNode:
    """Two parts that share a place, and the only one who tells them what to show."""

    def __init__(self, scene: PartScene, layer: Layer, *, unfolded: bool = False) -> None:
        shape = layer_shape(layer, unfolded)
        self.frame = FrameItem(scene, layer, shape)
        self.tiles = TilesItem(scene, layer, shape)
        self.problems: tuple[str, ...] = ()
        self._measure()
        self.update()

    @property
    def layer(self) -> Layer:
        return self.frame.layer

    @property
    def shape(self) -> LayerShape:
        return self.frame.form

    @property
    def centre(self) -> QPointF:
        return QPointF(self.frame.at)

    @property
    def rows(self) -> tuple[float, float]:
        """The heights in the scene between which its wires leave and arrive."""
        faces, y = self.shape.faces, self.frame.at.y()
        half = min(26.0, faces.height() / 2)
        return faces.top() + half + y, faces.bottom() - half + y

    def update(self) -> None:
        """Has all of it painted again, also a title that rises above the frame when it is seen from far."""
        self.frame.update_with_title()
        self.tiles.update()

    def place(self, centre: QPointF) -> bool:
        """Moves there; whether that is somewhere else."""
        if centre == self.frame.at:
            return False
        self.update()
        self.frame.at = self.tiles.at = QPointF(centre)
        self._measure()
        self.update()
        return True

    def change(self, layer: Layer, *, unfolded: bool) -> bool:
        """Takes over a changed layer; whether it looks different."""
        shape = layer_shape(layer, unfolded)
        if layer == self.layer and shape == self.shape:
            return False
        self.frame.change(layer, shape)
        self.tiles.change(layer, shape)
        self._measure()
        return True

    def show_values(self, values: Floats | None, biases: Floats | None, *, is_stale: bool) -> None:
        if values is not None and len(values):
            self.tiles.value_limit = power_of_two(float(np.abs(values).max()))
        self.tiles.show_numbers(values, biases, is_stale=is_stale)

    def show_responses(self, responses: Floats | None, moment: Moment, theme: Theme) -> None:
        """The units' responses, or none: then tiles have the colour of their value."""
        if responses is None or len(responses) != self.layer.units:
            self.show_pictures(None, 1.0, theme)
        else:
            limit, middle = colour_limit(self.layer, responses, moment.plane), colour_middle(self.layer)
            self.show_pictures(responses - np.float32(middle) if middle else responses, limit, theme)

    def show_weights_as_pictures(self, matrix: Floats, side: int, theme: Theme) -> None:
        """What each unit looks for in the picture that it reads: its row of weights, laid out as that picture is."""
        units = matrix[:: self.layer.pieces].reshape(-1, side, side)
        self.show_pictures(units, weight_limit(matrix), theme)

    def show_pictures(self, pictures: Floats | None, limit: float, theme: Theme) -> None:
        """Pictures [units, height, width], or one for the whole layer; None for none."""
        images = self.tiles.images
        if images.clear() if pictures is None else images.show(pictures, self.shape, theme, limit):
            self.tiles.update()

    def show_selected(self, *, frame: bool, unit: int | None) -> None:
        if self.frame.is_selected != frame:
            self.frame.is_selected = frame
            self.frame.update()
        if self.tiles.selected_unit != unit:
            self.tiles.selected_unit = unit
            self.tiles.update()

    def show_hovered(self, *, is_hovered: bool, unit: int | None) -> None:
        if self.frame.is_hovered != is_hovered:
            self.frame.is_hovered = is_hovered
            self.frame.update()
        if self.tiles.hovered_unit != unit:
            self.tiles.hovered_unit = unit
            self.tiles.update()

    def show_port(self, state: str) -> None:
        """ "" for none, "target" while a wire may be dropped here, "refused" while it may not."""
        if self.frame.port_state != state:
            self.frame.port_state = state
            self.frame.update()

    def show_light(self, light: Light | None, asked: frozenset[int]) -> None:
        if (self.tiles.light, self.tiles.asked) != (light, asked):
            self.tiles.light, self.tiles.asked = light, asked
            self.frame.is_dim = light is not None and self.layer.id not in light.layers
            self.update()

    def show_problems(self, problems: tuple[str, ...]) -> None:
        self.problems = problems
        if self.frame.problem != bool(problems):
            self.frame.problem = bool(problems)
            self.frame.update()

    def _measure(self) -> None:
        self.bounds: QRectF = self.shape.frame.translated(self.frame.at)  # the frame in the scene
        self.paint_bounds = self.frame.bounds.united(self.tiles.bounds)
