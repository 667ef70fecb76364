"""What the weights view draws as images: every matrix and bias, or the weights of units that read a picture."""

from __future__ import annotations

import numpy as np

from core.graph import Graph
from core.parameters import Parameters
from core.weight_course import side_of_image
from gui.views.weights_canvas import Block


def row_name(graph: Graph, layer_id: str, row: int) -> str:
    """Whose weights a row of a matrix holds."""
    layer = graph.by_id.get(layer_id)
    if layer is None:
        return f"{layer_id} {row + 1}"
    unit, piece = divmod(row, layer.pieces)
    return layer.unit_name(unit) + (f" piece {piece + 1}" if layer.pieces > 1 else "")


def matrices(graph: Graph, parameters: Parameters) -> tuple[Block, ...]:
    """Every connection's W in forward order, and after all that arrives at a layer its b."""
    blocks: list[Block] = []
    for layer in graph.forward_order:
        for connection in graph.into(layer.id):
            values = parameters.weights[connection.key].numpy().astype(np.float64)
            exists = np.ones(values.shape, bool) if connection.mask is None else connection.mask.numpy() != 0
            blocks.append(Block(connection.key.replace("->", " → "), values, exists, connection.key))
        if layer.has_bias:
            bias = parameters.biases[layer.id].numpy().astype(np.float64)[:, None]
            blocks.append(Block(f"b of {layer.id}", bias, np.ones(bias.shape, bool)))
    return tuple(blocks)


def templates(graph: Graph, parameters: Parameters) -> tuple[Block, ...]:
    """The weights of every unit that reads a picture, in the picture's shape (row by row)."""
    blocks: list[Block] = []
    for layer in graph.inputs:
        side = side_of_image(layer.units)
        for connection in graph.out_of(layer.id) if side else ():
            values = parameters.weights[connection.key].numpy().astype(np.float64)
            exists = np.ones(values.shape, bool) if connection.mask is None else connection.mask.numpy() != 0
            target = graph.by_id[connection.target]
            for row in range(len(values)):
                name = row_name(graph, target.id, row)
                image, there = values[row].reshape(side, side), exists[row].reshape(side, side)
                blocks.append(Block(name, image, there, connection.key, row, is_template=True))
    return tuple(blocks)
