"""What a warp view says: the layer's formula stage by stage, and the numbers of its linear map."""

from __future__ import annotations

import math

from core.graph import Graph, Layer
from gui.numbers import number
from gui.symbols import ACTIVATION_SHORT, reads
from gui.views.warp_film import Film

READOUT_TIP = (
    "W as a map of the plane. stretch: by how much it lengthens along two directions at right angles (its singular "
    "values); below 1 it shortens, 0 flattens. area: by how much areas grow (the determinant, det W); negative: the "
    "plane is turned over. turn: the angle of the turn. mirror: the angle of the line it is mirrored at."
)
STRAIGHT_TIP = (
    "From another number of coordinates no turning leads into the plane: between the stages each point goes straight "
    "to where it ends."
)
LINE_TIP = "One unit is one number: points lie on a line, and their height only spreads them so that all can be seen."
_NOISE = 1e-6  # of the largest: float32 leaves that much where exact numbers give 0


def stage_labels(film: Film, start: str = "x") -> tuple[str, ...]:
    """The stops of the film bar: what the layer reads, W, +b and the activation's short name."""
    return (start, *(ACTIVATION_SHORT.get(stage, stage) or "a" for stage in film.stages[1:]))


def formula_parts(graph: Graph, layer: Layer, position: float) -> list[tuple[str, bool]]:
    """The layer's formula in pieces, and which are computed at a position on the film: "tanh(W x + b)"."""
    name = reads(graph, layer)
    if layer.pieces > 1:
        return [("max(W ", position > 0), (name, True), (" + b)" if layer.has_bias else ")", position > 0)]
    activation = ACTIVATION_SHORT.get(layer.activation.name, layer.activation.name)
    parts = [(f"{activation}(", position > 2)] if activation else []
    parts += [("W ", position > 0), (name, True)]
    if layer.has_bias:
        parts.append((" + b", position > 1))
    return [*parts, (")", position > 2)] if activation else parts


def formula_at(graph: Graph, layer: Layer, position: float) -> str:
    """What has been computed at a position on the film: "W x", "W x + b", "tanh(W x + b)"."""
    return "".join(text for text, is_computed in formula_parts(graph, layer, position) if is_computed).strip()


def captions(film: Film) -> tuple[str, ...]:
    """The numbers of the map W, or how a space of another size is shown: the longest text first."""
    path = film.path
    if path is None:
        return how_shown(film)
    largest = max(float(path.stretches[0]), 1e-30)
    first, second = (number(_without_noise(float(s), largest), 2) for s in path.stretches)
    area = number(_without_noise(path.determinant, largest * largest), 2)
    degrees = math.degrees(path.angle)
    angle = number(_without_noise(degrees % 180 if path.has_flip else degrees, 360), 3)
    turn = f"mirror {angle}°" if path.has_flip else f"turn {angle}°"
    return (
        f"stretch {first} and {second} · area ×{area} · {turn}",
        f"stretch {first}, {second} · area ×{area} · {turn}",
        f"stretch {first}, {second} · {turn}",
        f"stretch {first}, {second}",
    )


def tip(film: Film) -> str:
    """What the caption's words mean."""
    if film.path is not None:
        return READOUT_TIP
    return LINE_TIP if film.units[1] is None else STRAIGHT_TIP


def how_shown(film: Film) -> tuple[str, ...]:
    """How coordinates that are not two are put into the plane."""
    count = film.source_units
    start = f"reads {count} numbers, 2 are drawn" if count > 2 else f"reads {count} number{'s' * (count != 1)}"
    if film.units[1] is None:
        return f"{start} · height only spreads", "height only spreads", "one unit"
    return f"{start} · points go straight", start, ""


def _without_noise(value: float, largest: float) -> float:
    return 0.0 if abs(value) < _NOISE * largest else value
