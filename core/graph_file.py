"""The drawing in a file: JSON → Graph with notes on what does not fit, and Graph → JSON."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, cast

import numpy as np

from core.activations import ACTIVATIONS
from core.arrays import Array
from core.choice_file import read_choice
from core.graph import ID_PATTERN, IDENTITY, KINDS, Connection, Graph, Kind, Layer
from core.json_text import shown
from core.reading import Fields, Notes, array_of, described

RESERVED_KINDS = ("feature", "merge")


@dataclass(frozen=True)
class GraphReading:
    """What could be read of a drawing.

    Attributes:
        graph: the drawing, with stand-ins for values that did not fit.
        damaged: ids and keys with a problem of their own; what else is wrong with them says nothing.
        is_sound: whether ids, kinds and ends were all read, so that the rest can still be checked.
    """

    graph: Graph
    damaged: frozenset[str]
    is_sound: bool


def read_graph(value: object, notes: Notes) -> GraphReading:
    """Reads the value under "graph"."""
    fields = Fields(value, "graph", notes)
    damaged: set[str] = set()
    sound: list[bool] = [fields.is_object]
    layers: list[Layer] = []
    for index, item in enumerate(_items(fields, "layers", sound)):
        before = len(notes.problems)
        layer = _read_layer(item, f"graph.layers[{index}]", notes, sound)
        layers.append(layer)
        if len(notes.problems) > before:
            damaged.add(layer.id)
    connections: list[Connection] = []
    for index, item in enumerate(_items(fields, "connections", sound)):
        before = len(notes.problems)
        connection = _read_connection(item, f"graph.connections[{index}]", notes, sound)
        connections.append(connection)
        if len(notes.problems) > before:
            damaged.add(connection.key)
    graph = Graph(tuple(layers), tuple(connections), fields.rest())
    return GraphReading(graph, frozenset(damaged), all(sound))


def graph_to_json(graph: Graph) -> dict[str, Any]:
    """The value under "graph", keys in the order of the contract."""
    return {
        "layers": [_layer_to_json(layer) for layer in graph.layers],
        "connections": [_connection_to_json(connection) for connection in graph.connections],
        **graph.extra,
    }


def _items(fields: Fields, key: str, sound: list[bool]) -> list[object]:
    value = fields.take(key)
    if isinstance(value, list):
        return value
    if value is not None:
        sound.append(False)
        fields.notes.problem(fields.place(key), f"`{key}` must be a list, not {described(value)}.", "Write […].")
    return []


def _read_layer(value: object, path: str, notes: Notes, sound: list[bool]) -> Layer:
    stated = value.get("id") if isinstance(value, dict) else None
    where = stated if isinstance(stated, str) and ID_PATTERN.fullmatch(stated) else path
    fields = Fields(value, where, notes, keys_in_place=False)
    layer_id = fields.text("id")
    sound.append(isinstance(stated, str))
    is_text = fields.has("kind") and isinstance(value["kind"], str) if isinstance(value, dict) else False
    kind = fields.text("kind")
    if kind not in KINDS:
        sound.append(False)
        if kind in RESERVED_KINDS:
            what, fix = f"The kind {shown(kind)} is not in this version yet.", "Use input, hidden or output layers."
            notes.problem(fields.where, what, fix)
        elif is_text:
            what = f"There is no kind of layer named {shown(kind)}."
            notes.problem(fields.where, what, "Write input, hidden or output.")
        kind = "hidden"
    units = fields.whole("units")
    activation = read_choice(fields, "activation", IDENTITY, ACTIVATIONS)
    names = fields.texts("names")
    bias = fields.flag("bias", True)
    frozen = fields.flag("frozen", False)
    return Layer(layer_id, cast(Kind, kind), units, activation, names, bias, frozen, fields.rest())


def _read_connection(value: object, path: str, notes: Notes, sound: list[bool]) -> Connection:
    ends = (value.get("source"), value.get("target")) if isinstance(value, dict) else (None, None)
    has_ends = all(isinstance(end, str) and ID_PATTERN.fullmatch(end) for end in ends)
    fields = Fields(value, f"{ends[0]}->{ends[1]}" if has_ends else path, notes, keys_in_place=False)
    source, target = fields.text("source"), fields.text("target")
    sound.append(all(isinstance(end, str) for end in ends))
    mask = None
    if fields.has("mask") and (given := fields.take("mask")) is not None:
        array = array_of(given, 2, fields.where, "`mask`", notes)
        if array is not None:
            is_mask = bool(np.isin(array, (0, 1)).all())
            mask = Array.of(array, "uint8" if is_mask else "float64")
    return Connection(source, target, mask, fields.flag("frozen", False), fields.rest())


def _layer_to_json(layer: Layer) -> dict[str, Any]:
    document: dict[str, Any] = {"id": layer.id, "kind": layer.kind, "units": layer.units}
    if layer.computes or layer.activation != IDENTITY:
        document["activation"] = layer.activation.to_json()
    if layer.names:
        document["names"] = list(layer.names)
    if not layer.bias:
        document["bias"] = False
    if layer.frozen:
        document["frozen"] = True
    return {**document, **layer.extra}


def _connection_to_json(connection: Connection) -> dict[str, Any]:
    document: dict[str, Any] = {"source": connection.source, "target": connection.target}
    if connection.mask is not None:
        document["mask"] = connection.mask.numpy().tolist()
    if connection.frozen:
        document["frozen"] = True
    return {**document, **connection.extra}
