"""Which pictures stand on the tiles: responses over the input plane, or what is seen in a picture.

The plane of two of 784 pixels says nothing. Such a network shows the selected example at its input, and on the units
that read it their weights, laid out as the picture is; deeper units have the colour of their value.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.graph import Graph
from core.parameters import Parameters
from gui.canvas.layer_node import LayerNode
from gui.canvas.limits import weight_limit
from gui.canvas.shape import picture_side
from gui.moment import Moment
from gui.theme import Theme

MOST_PLANE_INPUTS = 16  # with more inputs than this two of them are no plane worth looking at


class Pictures:
    """Tells the layers which pictures to show."""

    def __init__(self, nodes: Mapping[str, LayerNode]) -> None:
        self._nodes = nodes

    def forget(self) -> None:
        """The colours changed: every picture is made anew."""
        for node in self._nodes.values():
            node.tiles.images.clear()

    def show_weights(self, graph: Graph, numbers: Parameters | None, theme: Theme) -> None:
        """The example at inputs that are pictures, and the weights of the units that read them."""
        for layer in graph.inputs:
            side = picture_side(layer)
            if not side:
                continue
            node = self._nodes[layer.id]
            values = node.tiles.values
            if node.shape.picture_side and values is not None and len(values) == layer.units:
                limit = weight_limit(values)
                node.show_pictures(np.asarray(values, np.float32).reshape(1, side, side), limit, theme)
            for connection in graph.out_of(layer.id):
                array = numbers.weights.get(connection.key) if numbers else None
                reader = self._nodes.get(connection.target)
                if array is not None and reader is not None and array.shape == (reader.layer.rows, layer.units):
                    reader.show_weights_as_pictures(array.numpy(), side, theme)

    def show_responses(
        self, graph: Graph, responses: Mapping[str, NDArray[np.floating[Any]]], moment: Moment, theme: Theme
    ) -> None:
        """The responses of all units that have a plane to respond to."""
        sees = {layer.id for layer in graph.inputs if picture_side(layer)}
        readers = {c.target for layer_id in sees for c in graph.out_of(layer_id)}
        for layer_id, node in self._nodes.items():
            if layer_id in sees or layer_id in readers:
                continue
            shown = responses.get(layer_id) if not sees and graph.input_units <= MOST_PLANE_INPUTS else None
            node.show_responses(shown, moment, theme)
