"""One unit of a layer taken away: its own numbers go, all others stay those of their units."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from core.arrays import Array
from core.parameters import Group, Parameters
from core.project import Project
from gui.canvas import edits, masks


def remove_unit(project: Project, layer_id: str, unit: int) -> Project:
    """Without a unit, the weights that arrive at it and leave it, and its bias; a layer's last unit is the layer.

    Unlike `edits.set_units`, which cuts a layer's last units off, the units behind it keep their numbers.
    """
    layer = project.graph.by_id[layer_id]
    if layer.units == 1:
        return edits.remove(project, (layer_id,))
    rows = range(unit * layer.pieces, (unit + 1) * layer.pieces)
    names = tuple(name for index, name in enumerate(layer.names) if index != unit)
    graph = project.graph.with_layer(replace(layer, units=layer.units - 1, names=names))
    for c in (*project.graph.into(layer_id), *project.graph.out_of(layer_id)):
        if c.mask is not None:
            is_into = c.target == layer_id
            mask = masks.without(c.mask, rows if is_into else (unit,), axis=0 if is_into else 1)
            graph = graph.with_connection(replace(c, mask=mask))
    changed = edits.with_graph(project, graph)
    before, after = project.parameters, changed.parameters
    if before is None or after is None:
        return changed
    for c in project.graph.into(layer_id):
        after = _taken(after, before, "weights", c.key, rows, 0)
    for c in project.graph.out_of(layer_id):
        after = _taken(after, before, "weights", c.key, (unit,), 1)
    after = _taken(after, before, "biases", layer_id, rows, 0)
    return replace(changed, parameters=_taken(after, before, "slopes", layer_id, (unit,), 0))


def _taken(
    after: Parameters, before: Parameters, group: Group, key: str, indices: Sequence[int], axis: int
) -> Parameters:
    """With an array as it was but for what is gone; a drawing with problems may lack it."""
    arrays = before.group(group)
    if key not in arrays or key not in after.group(group):
        return after
    left = np.delete(arrays[key].numpy(), indices, axis=axis)
    return after.with_array(group, key, Array.of(left, arrays[key].dtype))
