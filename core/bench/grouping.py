"""A network drawn neuron by neuron against the same network drawn in layers: it should train as fast."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from core.bench.cases import CASES, Case
from core.bench.lines import Found, Skipped, Target, line_of
from core.bench.netfold import contestant, engines_for, small
from core.bench.suite import Options
from core.bench.timing import SLICE, one_core, race
from core.graph import Connection, Graph, Layer
from core.training.engines import what_stops_fused

TARGET = Target(0.8, at_least=True)
_WIDE = Case("wide", "2-32-1 tanh, batch 10", (2, 32, 1), "tanh", "tanh", "half_mse", 10, 250, 0.03)


def neuron_by_neuron(graph: Graph) -> Graph:
    """The same network with a layer of its own for every unit; connections without masks."""
    layers = tuple(
        replace(layer, id=f"{layer.id}_{unit}", units=1, names=())
        for layer in graph.layers
        for unit in range(layer.units)
    )
    units: dict[str, list[Layer]] = {}
    for layer in layers:
        units.setdefault(layer.id.rsplit("_", 1)[0], []).append(layer)
    connections = tuple(
        Connection(source.id, target.id)
        for connection in graph.connections
        for target in units[connection.target]
        for source in units[connection.source]
    )
    return Graph(layers, connections)


def run(options: Options) -> Iterator[Found]:
    """One line a network and engine: the speed of the neurons as a share of the layers'."""
    for case in (CASES["tiny"], CASES["tfmax"], _WIDE):
        made = small(case) if options.quick else case
        project, dataset = made.project(), made.dataset()
        apart = replace(project, graph=neuron_by_neuron(project.graph))
        if reason := what_stops_fused(project.training_or_default, "cpu"):
            yield Skipped(case.name, reason)
        for engine in engines_for(project):
            if engine == "torch" and not options.engines:
                continue
            with one_core():
                contestants = {
                    "neurons": contestant(apart, dataset, engine=engine),
                    "layers": contestant(project, dataset, engine=engine),
                }
                slice_ = 0.002 if options.quick else SLICE
                speeds = race(contestants, subject="neurons", rounds=options.rounds, slice_=slice_)
            yield line_of(
                case.name,
                f"neurons against layers, {engine}",
                speeds["layers"].ratios,
                "×",
                target=TARGET if engine == "fused" else None,
                note=f"{speeds['neurons'].median:,.0f} and {speeds['layers'].median:,.0f} updates/s",
            )
