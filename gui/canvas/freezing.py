"""Freezing: what training leaves as it is: layers and connections, as functions of a project and as an action."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from core.graph import Graph
from core.project import Project
from gui.canvas.acting import Acting
from gui.canvas.edits import with_graph


def freeze(project: Project, layers: Iterable[str], keys: Iterable[str], *, frozen: bool) -> Project:
    """The project with some layers and connections frozen, or thawed. A frozen layer keeps all weights into it."""
    graph = project.graph
    for layer_id in layers:
        graph = graph.with_layer(replace(graph.by_id[layer_id], frozen=frozen))
    for key in keys:
        graph = graph.with_connection(replace(graph.by_key[key], frozen=frozen))
    return with_graph(project, graph)


def are_frozen(graph: Graph, layers: Iterable[str], keys: Iterable[str]) -> bool:
    """Whether all of them are."""
    return all(graph.by_id[i].frozen for i in layers) and all(graph.by_key[key].frozen for key in keys)


class Freezing(Acting):
    """The action on what is selected: the layers chosen on the canvas, else the connection of the selected wire."""

    def toggle_freeze(self) -> None:
        graph = self._scene.graph
        keys = [self._session.selection.connection] if self._session.selection.connection in graph.by_key else []
        chosen = () if keys else sorted(self._scene.chosen)  # choosing layers lets go of the wire
        layers = [i for i in chosen if i in graph.by_id and graph.by_id[i].computes]
        if not layers and not keys:
            self.refuse("Select layers or a wire first: L keeps training from changing them. Inputs learn nothing.")
            return
        frozen = not are_frozen(graph, layers, keys)
        what = ", ".join(layers) if layers else f"the wires {keys[0].replace('->', ' → ')}"
        verb = "Freeze" if frozen else "Thaw"
        self._document.edit(f"{verb} {what}", freeze(self._scene.pinned(), layers, keys, frozen=frozen))
