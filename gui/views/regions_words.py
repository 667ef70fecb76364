"""Linear regions in words: how many, what affine map one has, which units are on in it, and why there are none."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from core.activations import bind
from core.graph import Graph
from core.numerals import with_subscript
from core.probing import Plane
from core.regions.network import Regions, curved_layers
from gui.moment import Moment
from gui.numbers import count, number
from gui.symbols import activation_title
from gui.views.plane_axes import axis_names, fixed_text

COORDINATES = ("s", "t")  # of a plane through examples, in the maps
_MOST_UNITS = 40  # of a layer, whose pattern is written out


def why_none(graph: Graph) -> str:
    """Why a network has no linear regions, and what to do; "" where it has."""
    curved = curved_layers(graph)
    if not curved:
        return ""
    first = curved[0]
    more = f" (so {'do' if len(curved) > 2 else 'does'} {', '.join(c.id for c in curved[1:4])})" if curved[1:] else ""
    return (
        f"No linear regions: {activation_title(first.activation.name)} in {first.id} bends everywhere{more}. "
        "Give hidden layers ReLU, leaky ReLU, step or maxout: click the ▾ below the layer."
    )


def axis_texts(moment: Moment, plane: Plane, up: str) -> tuple[str, str]:
    """What stands at the axes: inputs, or coordinates by the name that the maps have for them, and where they lead."""
    across, up = axis_names(moment, plane, up)
    if not plane.along:
        return across, up
    return f"{COORDINATES[0]}: {across}", up if plane.y is None else f"{COORDINATES[1]}: {up}"


def count_texts(regions: Regions, graph: Graph) -> tuple[str, str, str]:
    """How many there are, the longest text first."""
    what = "regions" if regions.plane.y is not None else "pieces"
    if regions.stopped_at is not None:
        layer, unit = regions.stopped_at
        where = graph.by_id[layer].unit_name(unit)
        many = f"more than {count(len(regions))} {what}"
        return f"{many}: drawn up to unit {where}", many, count(len(regions))
    if len(regions) == 1:
        what = what[:-1]
    parameters = graph.parameter_count()
    many = f"{count(len(regions))} {what}"
    each = f"{number(len(regions) / max(1, parameters), 2)} for each of {count(parameters)} parameters"
    return f"{many}, {each}", many, many


def slice_texts(moment: Moment, plane: Plane, texts: tuple[str, ...]) -> tuple[str, ...]:
    """Counting texts with the place of the plane that is cut through more inputs than two, as far as it fits."""
    if plane.along:
        (first, second), *others = (name.removeprefix("example ").split(" → ") for name in plane.names)
        way = f"through examples {', '.join((first, second))}" + "".join(f" and {other[1]}" for other in others)
        return f"{texts[0]}, {way}", f"{texts[-1]} {way}", texts[-1], ""
    still = fixed_text(moment, plane)
    if not still:
        return *texts, ""
    fixed = len(plane.base) - (1 if plane.y is None else 2)
    short = f"{texts[-1]}, {count(fixed)} input{'s' if fixed != 1 else ''} fixed"
    return f"{texts[0]}, cut at {still}", f"{texts[-1]} at {still}", short, texts[-1], ""


def growth_text(regions: Regions) -> str:
    """How the count grew with depth: "h1 9 → h2 15 regions"; layers that added none are left out after the first."""
    steps: list[str] = []
    before = 1
    for layer, many in regions.by_layer.items():
        if many != before or not steps:
            steps.append(f"{layer} {count(many)}")
        before = many
    if not steps:
        return ""
    return " → ".join(steps) + (" regions" if regions.plane.y is not None else " pieces")


def off_cut_texts(selected: str, growth: str) -> tuple[str, ...]:
    """That what is selected has no region here, since its other inputs differ from the plane's; longest text first."""
    off = f"{selected} is off this cut"
    does = f"{off}: click a region for its map"
    return f"{growth}   {does}", does, f"{off}: click a region", off, ""


def map_text(regions: Regions, region: int, output: int, name: str, axes: tuple[str, ...]) -> str:
    """ "y = 0.5·x₁ − 1.2·x₂ + 0.3", the output in a region."""
    if regions.slopes is None or regions.offsets is None:
        return ""
    terms = [(float(s), with_subscript(axis)) for s, axis in zip(regions.slopes[region, output], axes, strict=True)]
    terms.append((float(regions.offsets[region, output]), ""))
    text = ""
    terms = [term for term in terms if term[0]] or terms[-1:]
    for value, axis in terms:
        factor = f"{number(abs(value))}·{axis}" if axis else number(abs(value))
        sign = " − " if value < 0 else " + "
        text += (f"{'−' if value < 0 else ''}{factor}") if not text else f"{sign}{factor}"
    return f"{'z of ' if regions.logits else ''}{with_subscript(name)} = {text}"


def pattern_text(regions: Regions, region: int, graph: Graph) -> str:
    """Which units are on, layer by layer: "h1 ●○●● h2 ○●"; numbers for units with more than two pieces."""
    return "   ".join(
        f"{layer} {_codes(graph, layer, columns)}" for layer, columns in pattern_by_layer(regions, region).items()
    )


def pattern_by_layer(regions: Regions, region: int) -> dict[str, NDArray[np.int8]]:
    """Layer id → the pieces that its units are on."""
    by_layer: dict[str, list[int]] = {}
    for column, (layer, _unit) in enumerate(regions.units[: regions.patterns.shape[1]]):
        by_layer.setdefault(layer, []).append(column)
    return {layer: regions.patterns[region, columns] for layer, columns in by_layer.items()}


def _codes(graph: Graph, layer: str, codes: NDArray[np.int8]) -> str:
    has_two = not bind(graph.by_id[layer].activation).activation.pieces and int(codes.max(initial=0)) < 2
    if len(codes) > _MOST_UNITS:
        return f"{int((codes > 0).sum())} of {len(codes)} on"
    return "".join("●" if code else "○" for code in codes) if has_two else " ".join(str(int(c) + 1) for c in codes)
