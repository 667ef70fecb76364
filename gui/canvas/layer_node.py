"""A layer on the canvas: its frame below the wires and its tiles above them, moved and shown as one."""

from __future__ import annotations

from PySide6.QtCore import QPointF, QRectF
from PySide6.QtWidgets import QGraphicsScene

from core.graph import Layer
from gui.canvas.frame_item import FrameItem
from gui.canvas.light import DIMMED, Light
from gui.canvas.limits import colour_limit, power_of_two
from gui.canvas.shape import LayerShape, layer_shape
from gui.canvas.tiles_item import Floats, TilesItem
from gui.moment import Moment
from gui.theme import Theme


class LayerNode:
    """Two items that share a place, and the only one who tells them what to show."""

    def __init__(self, scene: QGraphicsScene, layer: Layer, theme: Theme, *, unfolded: bool = False) -> None:
        shape = layer_shape(layer, unfolded)
        self.frame = FrameItem(layer, shape, theme)
        self.tiles = TilesItem(layer, shape, theme)
        self.problems: tuple[str, ...] = ()
        self._scene = scene
        for item in (self.frame, self.tiles):
            scene.addItem(item)

    @property
    def layer(self) -> Layer:
        return self.frame.layer

    @property
    def shape(self) -> LayerShape:
        return self.frame.form

    @property
    def centre(self) -> QPointF:
        return self.frame.pos()

    @property
    def bounds(self) -> QRectF:
        """The frame in scene coordinates."""
        return self.shape.frame.translated(self.centre)

    def place(self, centre: QPointF) -> bool:
        """Moves there; whether that is somewhere else."""
        if centre == self.centre:
            return False
        self.frame.setPos(centre)
        self.tiles.setPos(centre)
        return True

    def change(self, layer: Layer, *, unfolded: bool) -> bool:
        """Takes over a changed layer; whether it looks different."""
        shape = layer_shape(layer, unfolded)
        if layer == self.layer and shape == self.shape:
            return False
        self.frame.change(layer, shape)
        self.tiles.change(layer, shape)
        return True

    def remove(self) -> None:
        for item in (self.frame, self.tiles):
            self._scene.removeItem(item)

    def show_values(self, values: Floats | None, biases: Floats | None, *, is_stale: bool) -> None:
        self.tiles.values, self.tiles.biases, self.tiles.is_stale = values, biases, is_stale
        if values is not None and len(values):
            self.tiles.value_limit = power_of_two(float(abs(values).max()))
        self.tiles.update()

    def show_responses(self, responses: Floats | None, moment: Moment) -> None:
        """The pictures of the units, or none: then tiles have the colour of their value."""
        if responses is None or len(responses) != self.layer.units:
            self.tiles.images.clear()
        else:
            limit = colour_limit(self.layer, responses, moment.plane)
            self.tiles.images.show(responses, self.shape, self.tiles.theme, limit)
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

    def show_light(self, light: Light | None) -> None:
        self.tiles.light = light
        self.tiles.update()
        self.frame.setOpacity(DIMMED if light is not None and self.layer.id not in light.layers else 1.0)

    def show_problems(self, problems: tuple[str, ...]) -> None:
        self.problems = problems
        if self.frame.problem != bool(problems):
            self.frame.problem = bool(problems)
            self.frame.update()

    def show_theme(self, theme: Theme) -> None:
        self.frame.theme = self.tiles.theme = theme
        self.frame.update()
        self.tiles.update()
