"""Where the stepper can stand: the units of a drawing in the order in which one example is computed and learned from.

Pure values, so that the session can hold a Place and the strip, the canvas and the views can each show it their way.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from core.graph import Graph, Layer

Phase = Literal["forward", "loss", "backward", "update"]
Granularity = Literal["unit", "layer", "example"]
PHASES: tuple[Phase, ...] = ("forward", "loss", "backward", "update")
GRANULARITIES: tuple[Granularity, ...] = ("unit", "layer", "example")
PHASE_TITLES: dict[Phase, str] = {"forward": "predict", "loss": "loss", "backward": "backward", "update": "update"}


@dataclass(frozen=True)
class Place:
    """One stop of the stepper.

    Attributes:
        phase: forward (predict), loss, backward or update.
        layer: the layer that is computed; "" for all of them at once. The loss stands at the last output layer.
        unit: the unit of that layer; None for the whole layer.
    """

    phase: Phase
    layer: str = ""
    unit: int | None = None


def places(graph: Graph, granularity: Granularity, *, has_target: bool = True) -> tuple[Place, ...]:
    """All stops for one example: forward in order, the loss, backward in reverse, the update in order.

    Args:
        has_target: False leaves the forward phase alone, for data without targets.
    """
    computing = tuple(layer for layer in graph.forward_order if layer.computes)
    if not computing:
        return ()
    outputs = [layer for layer in computing if layer.kind == "output"]
    forward = _stops("forward", computing, granularity)
    if not outputs or not has_target:
        return forward
    where = "" if granularity == "example" else outputs[-1].id
    return (
        *forward,
        Place("loss", where),
        *reversed(_stops("backward", computing, granularity)),
        *_stops("update", computing, granularity),
    )


def next_place(graph: Graph, granularity: Granularity, place: Place | None, *, has_target: bool = True) -> Place | None:
    """The stop after a place; the first one after None, and None after the last."""
    stops = places(graph, granularity, has_target=has_target)
    if place is None:
        return stops[0] if stops else None
    position = position_of(stops, place)
    return None if position is None or position + 1 >= len(stops) else stops[position + 1]


def previous_place(
    graph: Graph, granularity: Granularity, place: Place | None, *, has_target: bool = True
) -> Place | None:
    """The stop before a place; None before the first and before None."""
    stops = places(graph, granularity, has_target=has_target)
    position = None if place is None else position_of(stops, place)
    return None if not position else stops[position - 1]


def position_of(stops: tuple[Place, ...], place: Place) -> int | None:
    """Where a place stands among stops, also when it was taken at another granularity."""
    if place in stops:
        return stops.index(place)
    same_phase = [i for i, stop in enumerate(stops) if stop.phase == place.phase]
    same_layer = [i for i in same_phase if stops[i].layer == place.layer]
    nearest = same_layer or same_phase
    return nearest[0] if nearest else None


def _stops(phase: Phase, layers: tuple[Layer, ...], granularity: Granularity) -> tuple[Place, ...]:
    if granularity == "example":
        return (Place(phase),)
    if granularity == "layer":
        return tuple(Place(phase, layer.id) for layer in layers)
    return tuple(Place(phase, layer.id, unit) for layer in layers for unit in range(layer.units))
