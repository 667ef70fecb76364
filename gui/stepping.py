"""Where the stepper can stand: the units of a drawing in the order in which one example is computed and learned from.

Pure values, so that the session can hold a Place and the strip, the canvas and the views can each show it their way.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import Literal

from core.graph import Graph, Layer

Phase = Literal["forward", "loss", "backward", "update"]
Granularity = Literal["operation", "unit", "layer", "example"]
PHASES: tuple[Phase, ...] = ("forward", "loss", "backward", "update")
GRANULARITIES: tuple[Granularity, ...] = ("operation", "unit", "layer", "example")
PHASE_TITLES: dict[Phase, str] = {"forward": "predict", "loss": "loss", "backward": "backward", "update": "update"}
Operations = Callable[[Phase, str, int], int]  # how many primitive operations a unit (the loss: unit 0) has in a phase


@dataclass(frozen=True)
class Place:
    """One stop of the stepper.

    Attributes:
        phase: forward (predict), loss, backward or update.
        layer: the layer that is computed; "" for all of them at once. The loss stands at the last output layer.
        unit: the unit of that layer; None for the whole layer.
        operation: the primitive operation of that unit (or of the loss), from 0; None for all of them.
    """

    phase: Phase
    layer: str = ""
    unit: int | None = None
    operation: int | None = None


def places(
    graph: Graph, granularity: Granularity, *, has_target: bool = True, operations: Operations | None = None
) -> tuple[Place, ...]:
    """All stops for one example: forward in order, the loss, backward in reverse, the update in order.

    Args:
        has_target: False leaves the forward phase alone, for data without targets.
        operations: how many there are of each unit; without it each unit counts as one.
    """
    stops = _coarse(graph, "unit" if granularity == "operation" else granularity, has_target=has_target)
    if granularity != "operation" or operations is None:
        return stops
    return tuple(part for stop in stops for part in parts(stop, operations))


def parts(stop: Place, operations: Operations) -> tuple[Place, ...]:
    """A unit's (or the loss's) operations, one after the other; the stop itself where it has none."""
    count = operations(stop.phase, stop.layer, stop.unit or 0)
    return tuple(replace(stop, operation=number) for number in range(count)) or (stop,)


def next_place(
    graph: Graph,
    granularity: Granularity,
    place: Place | None,
    *,
    has_target: bool = True,
    operations: Operations | None = None,
) -> Place | None:
    """The stop after a place; the first one after None, and None after the last."""
    return _beside(1, graph, granularity, place, has_target, operations)


def previous_place(
    graph: Graph,
    granularity: Granularity,
    place: Place | None,
    *,
    has_target: bool = True,
    operations: Operations | None = None,
) -> Place | None:
    """The stop before a place; None before the first and before None."""
    return None if place is None else _beside(-1, graph, granularity, place, has_target, operations)


def finer(granularity: Granularity) -> Granularity:
    """What stepping into leads to; an operation has nothing in it."""
    return GRANULARITIES[max(0, GRANULARITIES.index(granularity) - 1)]


def coarser(granularity: Granularity) -> Granularity:
    """What stepping out leads to; an example is the whole walk."""
    return GRANULARITIES[min(len(GRANULARITIES) - 1, GRANULARITIES.index(granularity) + 1)]


def inside(
    graph: Graph,
    granularity: Granularity,
    place: Place,
    *,
    has_target: bool = True,
    operations: Operations | None = None,
) -> Place:
    """The first stop of a finer granularity that belongs to a place."""
    stops = places(graph, granularity, has_target=has_target, operations=operations)
    position = position_of(stops, place)
    return place if position is None else stops[position]


def around(place: Place, granularity: Granularity) -> Place:
    """The stop of a coarser granularity that a place belongs to."""
    if granularity == "unit":
        return replace(place, operation=None)
    if granularity == "layer":
        return Place(place.phase, place.layer)
    return Place(place.phase)


def place_of(place: Place | None, layer: str, unit: int | None, stops: tuple[Place, ...]) -> Place | None:
    """Where the walk next comes to a layer (and unit of it) after a place: what "run to here" means; None for never."""
    after = 0 if place is None else (position_of(stops, place) or 0) + 1
    for stop in stops[after:]:
        if stop.phase != "loss" and stop.layer == layer and (unit is None or stop.unit is None or stop.unit == unit):
            return stop
    return None


def position_of(stops: tuple[Place, ...], place: Place) -> int | None:
    """Where a place stands among stops, also when it was taken at another granularity."""
    if place in stops:
        return stops.index(place)
    for keep in (("phase", "layer", "unit"), ("phase", "layer"), ("phase",)):
        for i, stop in enumerate(stops):
            if all(getattr(stop, name) == getattr(place, name) for name in keep):
                return i
    return None


def _beside(
    by: int,
    graph: Graph,
    granularity: Granularity,
    place: Place | None,
    has_target: bool,
    operations: Operations | None,
) -> Place | None:
    """One stop on or back, without counting the operations of any unit but the two it is between."""
    coarse: Granularity = "unit" if granularity == "operation" else granularity
    stops = _coarse(graph, coarse, has_target=has_target)
    fine = operations if granularity == "operation" else None
    if place is None:
        return None if not stops else (stops[0] if fine is None else parts(stops[0], fine)[0])
    whole = place if granularity != "operation" else replace(place, operation=None)
    position = position_of(stops, whole)
    if position is None:
        return None
    if fine is not None:
        within = parts(stops[position], fine)
        number = position_of(within, place) if place.operation is not None else (-1 if by > 0 else 0)
        if number is not None and 0 <= number + by < len(within):
            return within[number + by]
    if not 0 <= position + by < len(stops):
        return None
    beside = stops[position + by]
    return beside if fine is None else parts(beside, fine)[0 if by > 0 else -1]


def _coarse(graph: Graph, granularity: Granularity, *, has_target: bool) -> tuple[Place, ...]:
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


def _stops(phase: Phase, layers: tuple[Layer, ...], granularity: Granularity) -> tuple[Place, ...]:
    if granularity == "example":
        return (Place(phase),)
    if granularity == "layer":
        return tuple(Place(phase, layer.id) for layer in layers)
    return tuple(Place(phase, layer.id, unit) for layer in layers for unit in range(layer.units))
