"""What a warp view says: the layer's formula stage by stage, and the numbers of its linear map."""

from __future__ import annotations

import math
from html import escape

from core.graph import Graph, Layer
from core.probing import LINEAR, SHIFT, START
from gui.numbers import figures, number
from gui.symbols import activation_short, reads
from gui.theme import Theme
from gui.views.film_layout import Group
from gui.views.warp_film import Film, LinearMap, Stop
from gui.views.warp_path import NOISE, LinearPath

READOUT_TIP = (
    "W as a map. stretch: how many times longer it makes things along directions at right angles (its singular "
    "values); below 1 it shortens, 0 flattens. det: by how much areas (volumes) grow; negative: the space is turned "
    "over, and the film folds it through the line (plane) of the mirror, since no other way leads there. "
    "turn: the angle of the turn."
)
STRAIGHT_TIP = (
    "Between spaces of different size there is no turning: between the stages each point goes straight to where it "
    "ends. stretch: the largest singular values of W. rank: how many directions W leaves."
)
LINE_TIP = "One unit is one number: points lie on a line, and are stacked on it so that all can be seen."
PCA_TIP = (
    "PCA looks at a space of many units from where the data vary most: on the plane (in the space) of their first two "
    "(three) principal components. Its axes u, v (w) are not these components one by one: they are turned within that "
    "plane, so that frames follow on. The share says how much of the points’ variance is seen at this stage. "
    "stretch seen: of what W makes, the part that lies there."
)


def stage_label(stop: Stop, graph: Graph) -> str:
    """A stop's name on the film bar: what the layer reads, W, +b, or the activation's short name."""
    if stop.stage == START:
        return reads(graph, graph.by_id[stop.layer])
    return stop.stage if stop.stage in (LINEAR, SHIFT) else activation_short(stop.stage) or "a"


def bar_groups(film: Film, graph: Graph) -> tuple[Group, ...]:
    """The film's parts as the bar shows them."""
    groups = []
    for layer in film.layers:
        own = [stop for stop in film.stops if stop.layer == layer]
        labels = tuple(stage_label(stop, graph) for stop in own)
        groups.append(Group(layer, layer, labels, starts_anew=own[0].stage == START))
    return tuple(groups)


def formula_parts(graph: Graph, layer: Layer, stage: str) -> list[tuple[str, bool]]:
    """The layer's formula in pieces, and which of them are computed at a stage: "tanh(W x + b)"."""
    name = reads(graph, layer)
    has_map, is_done = stage != START, stage not in (START, LINEAR, SHIFT)
    if layer.pieces > 1:
        return [("max(W ", is_done), (name, True), (" + b)" if layer.has_bias else ")", is_done)]
    activation = activation_short(layer.activation.name)
    parts = [(f"{activation}(", is_done)] if activation else []
    parts += [("W ", has_map), (name, True)]
    if layer.has_bias:
        parts.append((" + b", has_map and stage != LINEAR))
    return [*parts, (")", is_done)] if activation else parts


def formula_at(graph: Graph, layer: Layer, stage: str) -> str:
    """What has been computed at a stage: "W x", "W x + b", "tanh(W x + b)"."""
    return "".join(text for text, is_computed in formula_parts(graph, layer, stage) if is_computed).strip()


def formula_html(graph: Graph, layer: Layer, stage: str, theme: Theme, *, is_tight: bool) -> str:
    """The layer's whole formula, as much of it in the accent as the film has computed; tight without spaces."""
    spans = "".join(
        f'<span style="white-space: pre; color: {theme.accent if is_lit else theme.muted}">{escape(text)}</span>'
        for text, is_lit in formula_parts(graph, layer, stage)
    )
    if not is_tight:
        return spans
    spans = spans.replace(" + ", "+")
    return spans.replace("W </span>", "W</span>") if len(reads(graph, layer)) == 1 else spans  # "Wx", but "W h1"


def captions(film: Film, position: float) -> tuple[str, ...]:
    """The numbers of the map W of the stage under way, or how the space is shown: the longest text first."""
    stop, map_ = film.moving(position), film.maps[film.moving(position).layer]
    kept = share_words(film, position)
    if map_.path is None or film.projections[stop.layer].units is None:
        return how_shown(stop, map_, kept)
    stretches = tuple(map_.path.stretches.tolist())  # of what is drawn, as the determinant is: some units' or all
    stretch, det, turn = f"W: stretch {_stretches(stretches)}", _determinant(map_.path), _turn(map_.path)
    meaning = _meaning(map_.path)
    short = meaning.partition(" is ")[2] or meaning
    if kept:
        return f"{kept} · {stretch} · det {det}: {short}", f"{kept} · {stretch} · det {det}", kept
    return (
        f"{stretch} · det {det}: {meaning} · {turn}",
        f"{stretch} · det {det}: {meaning}",
        f"{stretch} · det {det}: {short}",
        f"{stretch} · det {det}",
        f"W: det {det}",
    )


def tip(film: Film, position: float) -> str:
    """What the caption's words mean."""
    stop = film.moving(position)
    if film.maps[stop.layer].path is not None:
        text = " ".join(filter(None, (READOUT_TIP, _arrow_words(film, position))))
    else:
        text = LINE_TIP if stop.dimensions == 1 else STRAIGHT_TIP
    return f"{text}\n{PCA_TIP}" if film.projections[stop.space].units is None else text


def _arrow_words(film: Film, position: float) -> str:
    """What the moved axes are, a sentence; "" where the layer has none."""
    if film.moving(position).layer not in film.basis:
        return ""
    steps = film.steps_at(position)
    taken = "one step along each axis leads" if steps == 1 else f"{number(steps)} steps along each axis lead"
    return f"Arrows: where {taken} to."


def how_shown(stop: Stop, map_: LinearMap, kept: str) -> tuple[str, ...]:
    """How a space is put into the picture where W is no map from what is shown to what is shown."""
    rows, columns = map_.shape
    size = f"W {rows}×{columns}"
    seen = "stretch seen" if map_.is_part else "stretch"
    stretch = f"{seen} {_stretches(map_.stretches)}{' …' if min(map_.shape) > 3 else ''}" if map_.stretches else ""
    lost = ""
    if map_.rank is not None and map_.rank < min(map_.shape):
        lost = f"rank {map_.rank} of {min(map_.shape)}"
    brief = kept.replace(" of variance", "").replace("’s variance", "")
    line = "points stacked" if stop.dimensions == 1 else ""
    longest = " · ".join(filter(None, (kept, size, stretch, lost, line)))
    of_map = f"W: {stretch}" if stretch else ""
    short = (" · ".join(filter(None, (of, of_map, lost))) for of in (kept, brief))
    return longest, *short, kept or of_map, kept or line or size, ""


def share_words(film: Film, position: float) -> str:
    """How much of a wide space is seen: "PCA 2 of 8, 93 % of variance"; "" where all of it is.

    All stages of a layer are looked at from the side that its last one has: "PCA of tanh, 98 % of z’s variance" before.
    """
    stop, share = film.moving(position), film.share_at(position)
    shown = film.projections[stop.space]
    if shown.units is None:
        of = "of variance" if len(film.points[0]) > 1 else "of the grid’s variance"
        seen, end = f"PCA {shown.size} of {stop.size}", film.end_of(stop.layer)
        if stop.space == stop.layer and not stop.is_end and end is not None:
            seen, of = f"PCA of {film.stops[end].stage}", of.replace("of variance", "of z’s variance")
        return seen + ("" if share is None else f", {number(100 * share, 3)} % {of}")
    return f"{shown.size} of {stop.size} units" if shown.size < stop.size else ""


def _stretches(stretches: tuple[float, ...]) -> str:
    largest = max((*stretches, 1e-30))
    return ", ".join("×" + figures(s if s > NOISE * largest else 0.0, 2) for s in stretches)


def _determinant(path: LinearPath) -> str:
    return number(path.determinant, 2)


def _meaning(path: LinearPath) -> str:
    """What the determinant says, in words."""
    flat = len(path.matrix) == 2
    space = "plane" if flat else "space"
    if path.rank < len(path.matrix):
        return f"the {space} is pressed onto a " + ("point", "line", "plane")[path.rank]
    if path.has_flip:
        return f"the {space} is turned over"
    grows = "keep their size" if abs(path.determinant - 1) < 5e-3 else "grow" if path.determinant > 1 else "shrink"
    return f"{'areas' if flat else 'volumes'} {grows}"


def _turn(path: LinearPath) -> str:
    degrees = math.degrees(path.angle)
    if path.has_flip and path.pivot is None:
        degrees %= 180
        return f"mirror {number(0.0 if min(degrees, 180 - degrees) < 1e-4 else degrees, 3)}°"
    return f"turn {number(0.0 if abs(degrees) < 1e-4 else degrees, 3)}°"
