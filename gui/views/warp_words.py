"""What a warp view says: the layer's formula stage by stage, and the numbers of its linear map."""

from __future__ import annotations

import math

from core.graph import Graph, Layer
from gui.numbers import number
from gui.views.warp_film import Film

_SHORT = {"sigmoid": "σ", "identity": "", "leaky_relu": "leaky relu"}


def stage_labels(film: Film) -> tuple[str, ...]:
    """The stops of the film bar: a, W, +b and the activation's short name; x where the layer reads the inputs."""
    return tuple(_SHORT.get(stage, stage) or "a" for stage in film.stages)


def formula_at(graph: Graph, layer: Layer, position: float) -> str:
    """What has been computed at a position on the film: "W x", "W x + b", "tanh(W x + b)"."""
    reads_inputs = all(graph.by_id[c.source].kind == "input" for c in graph.into(layer.id))
    name = "x" if reads_inputs else "a"
    if layer.pieces > 1:
        return f"max(W {name} + b)" if position > 0 else name
    if position <= 0:
        return name
    inner = f"W {name}" if position <= 1 or not layer.has_bias else f"W {name} + b"
    if position <= 2:
        return inner
    activation = _SHORT.get(layer.activation.name, layer.activation.name)
    return f"{activation}({inner})" if activation else inner


def caption_at(film: Film, position: float) -> str:
    """The numbers of the map W, or how a space of another size is shown."""
    if film.path is None:
        return how_shown(film)
    stretches = ", ".join(number(float(s), 2) for s in film.path.stretches)
    text = f"stretches {stretches}  det {number(film.path.determinant, 2)}"
    degrees = math.degrees(film.path.angle)
    if film.path.has_flip:
        return f"{text}  flip at {number(degrees % 180, 3)}°"
    return f"{text}  turn {number(degrees, 3)}°"


def how_shown(film: Film) -> str:
    """How coordinates that are not two are put into the plane."""
    count = film.source_units
    start = f"first 2 of {count} coordinates" if count > 2 else f"{count} coordinate{'s' * (count != 1)}"
    return f"{start} → {'1; height only spreads' if film.units[1] is None else '2, straight paths'}"
