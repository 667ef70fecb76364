"""Every change that the canvas can make to a drawing, as pure functions from project to project.

Gestures, menus and keys call these and hand the result to `document.edit`. Parameters that were all there stay all
there: old values are kept by name and position, new ones come from the initialisation and its seed.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import replace

import numpy as np

from core.arrays import Array, FrozenMap
from core.choice import Choice
from core.frames import remaining, with_copies
from core.graph import Connection, Graph, Layer
from core.initializers import INITIALIZERS, initial_parameters
from core.parameters import Parameters, carried_over, masked
from core.project import Project
from gui.canvas.masks import fitted, toggled

Point = tuple[float, float]
DEFAULT_INITIALIZATION = Choice("xavier_uniform")


def with_graph(project: Project, graph: Graph) -> Project:
    """The project with another drawing: parameters carried over; layers that are gone leave layout and frames."""
    parameters = project.parameters
    if parameters is not None:
        parameters = carried_over(sound(graph), start_parameters(project, graph), parameters)
    layout = FrozenMap({i: p for i, p in project.layout.items() if i in graph.by_id})
    frames = remaining(project.frames, graph.by_id)
    changed = replace(project, graph=graph, parameters=parameters, layout=layout, frames=frames)
    return changed if shapes_agree(project.graph, graph) else without_momentum(changed)


def start_parameters(project: Project, graph: Graph) -> Parameters:
    """What the project's initialisation and seed give a drawing; an unknown initialisation is taken as the default."""
    training = project.training_or_default
    choice = training.initialization if training.initialization.name in INITIALIZERS else DEFAULT_INITIALIZATION
    return initial_parameters(sound(graph), choice, training.seed)


def sound(graph: Graph) -> Graph:
    """The drawing without what no parameters can be made for: ends that do not exist, masks of another shape."""
    kept = (c for c in graph.connections if c.source in graph.by_id and c.target in graph.by_id)
    connections = tuple(c if c.mask is None or c.mask.shape == graph.shape(c) else replace(c, mask=None) for c in kept)
    return graph if connections == graph.connections else replace(graph, connections=connections)


def without_momentum(project: Project) -> Project:
    """Drops the optimizer's state: it is flat over all parameters and fits only the drawing that it came from."""
    if project.progress is None or not project.progress.optimizer:
        return project
    return replace(project, progress=replace(project.progress, optimizer=FrozenMap()))


def add_layer(project: Project, layer: Layer, at: Point | None = None) -> Project:
    changed = with_graph(project, project.graph.with_layer(layer))
    return changed if at is None else move(changed, {layer.id: at})


def add_layers(project: Project, layers: Iterable[Layer], connections: Iterable[Connection]) -> Project:
    """Adds several layers and connections at once: a typed chain, or what was copied."""
    graph = project.graph
    for layer in layers:
        graph = graph.with_layer(layer)
    for connection in connections:
        graph = graph.with_connection(connection)
    return with_graph(project, graph)


def remove(project: Project, ids: Iterable[str]) -> Project:
    """Without some layers and all that is connected to them."""
    return with_graph(project, project.graph.without_layers(ids))


def connect(project: Project, source: str, target: str) -> Project:
    return with_graph(project, project.graph.with_connection(Connection(source, target)))


def disconnect(project: Project, key: str) -> Project:
    return with_graph(project, project.graph.without_connections((key,)))


def reconnect(project: Project, key: str, target: str) -> Project:
    """Moves a connection's input end to another layer."""
    source = project.graph.by_key[key].source
    return connect(disconnect(project, key), source, target)


def set_units(project: Project, layer_id: str, units: int) -> Project:
    """With another number of units; names are cut or made up, masks keep what they hid."""
    old = project.graph.by_id[layer_id]
    names = old.names[:units]
    if names:
        names += tuple(f"{layer_id}{i + 1}" for i in range(len(names), units))
    return _with_layer(project, replace(old, units=units, names=names))


def set_activation(project: Project, layer_id: str, activation: Choice) -> Project:
    return _with_layer(project, replace(project.graph.by_id[layer_id], activation=activation))


def toggle_mask(project: Project, key: str, weight: tuple[int, int]) -> Project:
    """Takes one weight away, or gives it back (it then starts from 0)."""
    connection = project.graph.by_key[key]
    mask = toggled(connection.mask, project.graph.shape(connection), weight)
    return with_graph(project, project.graph.with_connection(replace(connection, mask=mask)))


def insert_on_wire(project: Project, layer: Layer, key: str, at: Point) -> Project:
    """Puts a new layer between the two that a connection joins."""
    old = project.graph.by_key[key]
    graph = project.graph.without_connections((key,)).with_layer(layer)
    graph = graph.with_connection(Connection(old.source, layer.id)).with_connection(Connection(layer.id, old.target))
    return move(with_graph(project, graph), {layer.id: at})


def move(project: Project, places: Mapping[str, Point]) -> Project:
    """Layers to new centres; touches the layout alone, so nothing is recompiled."""
    return replace(project, layout=FrozenMap({**project.layout, **places}))


def rename(project: Project, old: str, new: str) -> Project:
    """Gives a layer another id, everywhere that it is named; its numbers stay."""

    def name(layer_id: str) -> str:
        return new if layer_id == old else layer_id

    def key(old_key: str) -> str:
        source, arrow, target = old_key.partition("->")
        return f"{name(source)}{arrow}{name(target)}"

    graph = replace(
        project.graph,
        layers=tuple(replace(layer, id=name(layer.id)) for layer in project.graph.layers),
        connections=tuple(replace(c, source=name(c.source), target=name(c.target)) for c in project.graph.connections),
    )
    parameters = project.parameters
    if parameters is not None:
        parameters = Parameters(
            FrozenMap({key(k): v for k, v in parameters.weights.items()}),
            FrozenMap({name(k): v for k, v in parameters.biases.items()}),
            FrozenMap({name(k): v for k, v in parameters.slopes.items()}),
        )
    layout = FrozenMap({name(k): v for k, v in project.layout.items()})
    frames = tuple(replace(frame, layers=tuple(map(name, frame.layers))) for frame in project.frames)
    return replace(project, graph=graph, parameters=parameters, layout=layout, frames=frames)


def duplicate(project: Project, ids: Iterable[str], offset: Point) -> tuple[Project, tuple[str, ...]]:
    """Copies of some layers with the connections among them and their numbers; also the copies' ids."""
    chosen = set(ids)
    graph, twin = project.graph, {}
    for layer in project.graph.layers:
        if layer.id in chosen:
            twin[layer.id] = graph.fresh_id(layer.id.rstrip("0123456789") or layer.id)
            graph = graph.with_layer(replace(layer, id=twin[layer.id]))
    inner = [c for c in project.graph.connections if c.source in twin and c.target in twin]
    for c in inner:
        graph = graph.with_connection(replace(c, source=twin[c.source], target=twin[c.target]))
    places = {
        twin[i]: (project.layout[i][0] + offset[0], project.layout[i][1] + offset[1])
        for i in twin
        if i in project.layout
    }
    copied = move(with_graph(project, graph), places)
    copied = replace(copied, frames=with_copies(copied.frames, twin))
    if project.parameters is None or copied.parameters is None:
        return copied, tuple(twin.values())
    parameters = copied.parameters
    for c in inner:
        key = f"{twin[c.source]}->{twin[c.target]}"
        parameters = parameters.with_array("weights", key, project.parameters.weights[c.key])
    for group in ("biases", "slopes"):
        for old, new in twin.items():
            if old in project.parameters.group(group):
                parameters = parameters.with_array(group, new, project.parameters.group(group)[old])
    return replace(copied, parameters=masked(graph, parameters)), tuple(twin.values())


def shapes_agree(before: Graph, after: Graph) -> bool:
    """Whether the same parameters stand in the same order: then what an optimizer remembers still fits."""
    before, after = sound(before), sound(after)
    return [(c.source, c.target, *before.shape(c)) for c in before.connections] == [
        (c.source, c.target, *after.shape(c)) for c in after.connections
    ] and [(layer.id, layer.rows, layer.has_bias, layer.activation) for layer in before.layers] == [
        (layer.id, layer.rows, layer.has_bias, layer.activation) for layer in after.layers
    ]


def weight_of(parameters: Parameters | None, key: str, weight: tuple[int, int]) -> float | None:
    """One weight's value, None where there is none."""
    array: Array | None = parameters.weights.get(key) if parameters is not None else None
    if array is None or any(i >= n for i, n in zip(weight, array.shape, strict=True)):
        return None
    return float(np.asarray(array.numpy())[weight])


def _with_layer(project: Project, layer: Layer) -> Project:
    """Replaces a layer; masks of its connections are cut or grown to the new shapes."""
    graph = project.graph.with_layer(layer)
    for c in graph.connections:
        if c.mask is not None and layer.id in (c.source, c.target):
            graph = graph.with_connection(replace(c, mask=fitted(c.mask, graph.shape(c))))
    return with_graph(project, graph)
