"""What the weights view draws as images: every matrix and bias, or the weights of units that read a picture."""

from __future__ import annotations

import numpy as np

from core.graph import Graph, Layer
from core.numerals import with_subscript
from core.parameters import Parameters
from core.weight_course import side_of_image
from gui.moment import Moment
from gui.views.functions_names import input_names_of
from gui.views.output_names import names_of
from gui.views.weights_canvas import Block

Names = dict[str, tuple[str, ...]]


def row_name(graph: Graph, layer_id: str, row: int) -> str:
    """Whose weights a row of a matrix holds."""
    layer = graph.by_id.get(layer_id)
    if layer is None:
        return f"{layer_id} {row + 1}"
    unit, piece = divmod(row, layer.pieces)
    return layer.unit_name(unit) + (f" piece {piece + 1}" if layer.pieces > 1 else "")


def short_names(moment: Moment) -> Names:
    """Layer id → what stands beside its rows and above its columns: data columns and classes by name, units by number.

    The title of a matrix says the layers.
    """
    graph, names = moment.graph, {}
    for layers, all_names in ((graph.inputs, input_names_of(moment)), (graph.outputs, names_of(moment))):
        first = 0
        for layer in layers:
            names[layer.id] = tuple(with_subscript(name) for name in all_names[first : first + layer.units])
            first += layer.units
    return {layer.id: names.get(layer.id) or _numbers(layer) for layer in graph.layers}


def _numbers(layer: Layer) -> tuple[str, ...]:
    return tuple(layer.names[k] if k < len(layer.names) else str(k + 1) for k in range(layer.units))


def _of_rows(layer: Layer, names: Names) -> tuple[str, ...]:
    """A name a row: of a maxout unit's pieces the first has it."""
    return tuple(name if not piece else "" for name in names.get(layer.id, ()) for piece in range(layer.pieces))


def matrices(graph: Graph, parameters: Parameters, names: Names | None = None) -> tuple[Block, ...]:
    """Every connection's W in forward order, and after all that arrives at a layer its b."""
    names = names or {}
    blocks: list[Block] = []
    for layer in graph.forward_order:
        for connection in graph.into(layer.id):
            values = parameters.weights[connection.key].numpy().astype(np.float64)
            exists = np.ones(values.shape, bool) if connection.mask is None else connection.mask.numpy() != 0
            rows, columns = _of_rows(layer, names), names.get(connection.source, ())
            title = connection.key.replace("->", " → ")
            blocks.append(Block(title, values, exists, connection.key, rows=rows, columns=columns))
        if layer.has_bias:
            bias = parameters.biases[layer.id].numpy().astype(np.float64)[:, None]
            blocks.append(Block(f"b of {layer.id}", bias, np.ones(bias.shape, bool), rows=_of_rows(layer, names)))
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
