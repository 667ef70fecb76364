"""Copy and paste of layers: the system's clipboard holds a small project file, so that windows share it."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from PySide6.QtCore import QMimeData, QStringListModel

from core.arrays import FrozenMap
from core.errors import UserError
from core.frames import copies
from core.graph import Graph
from core.parameters import Group, Parameters, masked
from core.project import Project
from core.project_file import project_from_bytes, project_to_bytes
from gui.canvas.edits import move, with_graph

MIME = "application/x-netfold-layers"
OFFSET = (32.0, 48.0)
NO_LAYERS = "There are no layers on the clipboard."


def fragment(project: Project, ids: Iterable[str]) -> Project:
    """Some layers with their numbers and places, and all they are wired to, which says where wires would go.

    The copied layers are those in the title; the others are there for "paste with wires" alone.
    """
    chosen = set(ids)
    near = {c.source for c in project.graph.connections if c.target in chosen}
    near |= {c.target for c in project.graph.connections if c.source in chosen}
    kept = chosen | near
    graph = Graph(
        tuple(layer for layer in project.graph.layers if layer.id in kept),
        tuple(c for c in project.graph.connections if {c.source, c.target} & chosen),
    )
    parameters = project.parameters
    if parameters is not None:
        parameters = Parameters(
            FrozenMap({c.key: parameters.weights[c.key] for c in graph.connections}),
            FrozenMap({k: v for k, v in parameters.biases.items() if k in kept}),
            FrozenMap({k: v for k, v in parameters.slopes.items() if k in kept}),
        )
    layout = FrozenMap({k: v for k, v in project.layout.items() if k in kept})
    title = " ".join(layer.id for layer in project.graph.layers if layer.id in chosen)
    frames = copies(project.frames, {i: i for i in chosen})
    part = Project(title=title, graph=graph, parameters=parameters, layout=layout, training=project.training)
    return replace(part, frames=frames)


def to_mime(part: Project) -> QMimeData:
    """What the clipboard gets. The clipboard deletes it after Python has ended, which kills the process where the
    object was made by Python: so this one is made by Qt, as an empty model's would be."""
    model = QStringListModel([""])
    data = model.mimeData([model.index(0)])
    for kind in data.formats():
        data.removeFormat(kind)
    data.setData(MIME, project_to_bytes(part))
    data.setText(part.title)
    return data


def has_layers_in(data: QMimeData | None) -> bool:
    """Whether layers were copied; without a clipboard there is no data at all."""
    return data is not None and data.hasFormat(MIME)


def from_mime(data: QMimeData | None) -> Project | None:
    """The copied part, None where the clipboard holds something else or something damaged."""
    if data is None or not has_layers_in(data):
        return None
    try:
        return project_from_bytes(bytes(data.data(MIME).data()), "clipboard").project
    except UserError:
        return None


def pasted(project: Project, part: Project, *, with_wires: bool) -> tuple[Project, tuple[str, ...]]:
    """The project with the copied layers under fresh names; also those names.

    Args:
        with_wires: also wired to the layers that the originals were wired to, where those are still there.
    """
    copied = [part.graph.by_id[i] for i in part.title.split() if i in part.graph.by_id]
    graph, names = project.graph, {}
    for layer in copied:
        stem = layer.id.rstrip("0123456789") or layer.id
        names[layer.id] = layer.id if layer.id not in graph.by_id else graph.fresh_id(stem)
        graph = graph.with_layer(replace(layer, id=names[layer.id]))
    arrays: list[tuple[Group, str, str]] = []  # (group, name now, name in the part)
    for c in part.graph.connections:
        ends = [names.get(c.source, c.source), names.get(c.target, c.target)]
        is_inner = c.source in names and c.target in names
        if not is_inner and not (with_wires and _is_still_there(graph, part.graph, c.source, c.target, names)):
            continue
        new = replace(c, source=ends[0], target=ends[1])
        graph = graph.with_connection(new)
        arrays.append(("weights", new.key, c.key))
    for old, name in names.items():
        arrays.append(("biases", name, old))
        arrays.append(("slopes", name, old))
    places = {
        new: (part.layout[old][0] + OFFSET[0], part.layout[old][1] + OFFSET[1])
        for old, new in names.items()
        if old in part.layout
    }
    result = move(with_graph(project, graph), places)
    result = replace(result, frames=(*result.frames, *copies(part.frames, names)))
    parameters = result.parameters
    if parameters is not None and part.parameters is not None:
        for group, new, old in arrays:
            values = part.parameters.group(group).get(old)
            known = parameters.group(group).get(new)
            if values is not None and known is not None and values.shape == known.shape:
                parameters = parameters.with_array(group, new, values)
        result = replace(result, parameters=masked(graph, parameters))
    return result, tuple(names.values())


def _is_still_there(graph: Graph, part: Graph, source: str, target: str, names: dict[str, str]) -> bool:
    """Whether the end that was not copied is still there, of the same size."""
    other = target if source in names else source
    now, then = graph.by_id.get(other), part.by_id[other]
    return now is not None and (now.units, now.rows) == (then.units, then.rows)
