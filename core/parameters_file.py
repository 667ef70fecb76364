"""A drawing's numbers in a file: inline JSON or tensors → Parameters with notes on what does not fit, and back."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.arrays import Array, FrozenMap
from core.graph import Graph
from core.json_text import shown
from core.parameters import GROUPS, Parameters, parameter_shapes
from core.reading import Fields, Notes, array_of

LARGEST = float(np.finfo(np.float32).max)


def read_parameters(
    value: object, tensors: dict[str, NDArray[np.floating]] | None, notes: Notes
) -> tuple[dict[str, NDArray[np.floating]] | None, FrozenMap[Any]]:
    """Arrays by tensor name ("weights/x->h") from the value under "parameters" or the zip's part, and unknown keys.

    None where the file gives no parameters. Whether they fit the drawing is for core.checks.
    """
    found: dict[str, NDArray[np.floating]] | None = None if tensors is None else {}
    for name, array in (tensors or {}).items():
        group, _, key = name.partition("/")
        if group not in GROUPS or not key or array.ndim != _dimensions(group) or array.size == 0:
            what = f"The tensor {shown(name)} is no parameter."
            notes.problem("parameters", what, "Its name is weights/a->b, biases/a or slopes/a.")
        elif found is not None:
            found[name] = array
    if value is None:
        return found or None, FrozenMap()
    fields = Fields(value, "parameters", notes)
    groups = [group for group in GROUPS if fields.has(group)]
    if groups and tensors is not None:
        notes.problem("parameters", "The numbers stand in project.json and in their own part.", "Remove one of them.")
    for group in groups:
        found = {} if found is None else found
        inner = Fields(fields.take(group), f"parameters.{group}", notes)
        for key in inner.left():
            array = array_of(inner.take(key), _dimensions(group), inner.place(key), f"The {group} of {key}", notes)
            if array is not None:
                found[f"{group}/{key}"] = array
    for name, array in (found or {}).items():
        if np.abs(array).max() > LARGEST:
            what = f"A number in {name} is too large for float32."
            notes.problem(f"parameters.{name.replace('/', '.', 1)}", what, "Give a number below 3.4e38.")
    return found or None, fields.rest()


def parameters_of(graph: Graph, arrays: dict[str, NDArray[np.floating]], notes: Notes) -> Parameters:
    """The arrays as Parameters in the drawing's order; weights under mask 0 become 0, with a warning."""
    arrays = dict(arrays)
    for connection in graph.connections:
        name = f"weights/{connection.key}"
        if connection.mask is None or name not in arrays or arrays[name].shape != connection.mask.shape:
            continue
        hidden = (connection.mask.numpy() == 0) & (arrays[name] != 0)
        if count := int(hidden.sum()):
            one = count == 1
            notes.warn(
                f"{connection.key}: {count} weight{'' if one else 's'} under mask 0 {'was' if one else 'were'} not 0; "
                f"{'it is' if one else 'they are'} set to 0."
            )
            arrays[name] = np.where(hidden, 0.0, arrays[name])
    groups: dict[str, dict[str, Array]] = {group: {} for group in GROUPS}
    for name in _in_drawn_order(graph, arrays):
        group, key = name.split("/", 1)
        groups[group][key] = Array.of(arrays[name])
    return Parameters(*(FrozenMap(groups[group]) for group in GROUPS))


def parameters_to_json(graph: Graph, parameters: Parameters) -> dict[str, Any]:
    """The value under "parameters", groups in the order of the contract; slopes only where there are any."""
    document: dict[str, Any] = {"weights": {}, "biases": {}}
    arrays = dict(parameters.tensors())
    for name in _in_drawn_order(graph, arrays):
        group, key = name.split("/", 1)
        document.setdefault(group, {})[key] = arrays[name].numpy().tolist()
    return document


def _in_drawn_order(graph: Graph, arrays: Mapping[str, object]) -> list[str]:
    """Tensor names in the drawing's order, then those that are not drawn."""
    drawn = [name for name in parameter_shapes(graph) if name in arrays]
    return [*drawn, *sorted(arrays.keys() - set(drawn))]


def _dimensions(group: str) -> int:
    return 2 if group == "weights" else 1
