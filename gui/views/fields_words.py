"""What the fields view says: its subject, a unit's value at a place, and why there is nothing to show."""

from __future__ import annotations

import numpy as np

from core.forward import forward
from core.graph import Graph, Layer
from core.numerals import with_subscript
from core.probing import Plane
from core.weight_course import side_of_image
from gui.moment import Moment
from gui.numbers import count, number
from gui.views.fields_layout import Arrangement
from gui.views.fields_work import BEFORE
from gui.views.plane_axes import axis_names, fixed_text

MOST_INPUTS = 400  # of which a slice through two says something
_LEAST_PICTURE = 64  # inputs: smaller squares are tables as well
_INSTEAD = "The weights view shows each unit’s weights, and the drawing each unit’s value for the selected example."


def why_none(graph: Graph, instead: str = _INSTEAD) -> str:
    """Why the inputs cannot be shown over a plane, and where to look instead; "" where they can."""
    for layer in graph.inputs:
        side = side_of_image(layer.units)
        if layer.units >= _LEAST_PICTURE and side:
            return (
                f"The {count(layer.units)} inputs are a picture of {side} × {side} pixels: a plane of two of them says "
                f"nothing about it. {instead}"
            )
    if graph.input_units > MOST_INPUTS:
        return f"A plane of two of the {count(graph.input_units)} inputs says nothing about the others. {instead}"
    return ""


def subject_texts(moment: Moment, plane: Plane, kind: str, arrangement: Arrangement) -> tuple[str, ...]:
    """Beside the title: what is drawn over which inputs, and where the others stand; the longest text first."""
    across, up = (with_subscript(name) for name in axis_names(moment, plane))
    over = across if plane.y is None else f"{across} and {up}"
    whole = f"{'z' if kind == BEFORE else 'a'} of each unit over {over}"
    left = arrangement.left_out
    if left:
        whole += f", {count(left)} layer{'s' if left > 1 else ''} left out: no room"
    still = fixed_text(moment, plane)
    if not still:
        return (whole, f"{count(left)} layers left out") if left else (whole, f"over {over}", "")
    others = len(plane.base) - (1 if plane.y is None else 2)
    means = "" if moment.dataset is None else " (its mean)" if others == 1 else " (their means)"
    return f"{whole}, {still}{means}", f"over {over}, {still}", f"at {still}", f"{others} others at mean", ""


def unit_texts(moment: Moment, plane: Plane, layer: Layer, unit: int, x: float, y: float) -> tuple[str, ...]:
    """A unit's numbers at a place of the plane; the longest text first."""
    if moment.parameters is None:
        return ()
    where = plane.points(np.array([x]), np.array([y]))
    values = forward(moment.graph, moment.parameters, where)[layer.id]
    names = axis_names(moment, plane)
    at, short = f"{with_subscript(names[0])} {number(x)}", number(x)
    if plane.y is not None:
        at, short = f"{at}  {with_subscript(names[1])} {number(y)}", f"{short}, {number(y)}"
    name, a = layer.unit_name(unit), number(float(values.activation[0, unit]))
    z = values.pre_activation
    if z is None:
        return f"{at} → {with_subscript(name)} = {a}", f"{with_subscript(name)} {a}"
    sums = ", ".join(number(float(value)) for value in np.atleast_1d(z[0, unit]))
    answer = f"{name}: z {sums}  a {a}"
    return f"{at} → {answer}", f"{short} → {answer}", answer, f"z {sums}  a {a}", f"a {a}"


def selected_texts(moment: Moment, layer: str, unit: int | None) -> tuple[str, ...]:
    """The resting readout: the selected unit's numbers for what is selected."""
    found = moment.graph.by_id.get(layer)
    if found is None or unit is None or unit >= found.units or moment.values is None:
        return "click a tile to select its unit", ""
    values, name = moment.values[layer], found.unit_name(unit)
    a = number(float(values.activation[0, unit]))
    z = values.pre_activation
    sums = "" if z is None else f"z {', '.join(number(float(value)) for value in np.atleast_1d(z[0, unit]))}  "
    return f"{moment.selected_name}: {name}: {sums}a {a}", f"{name}: {sums}a {a}", f"a {a}", ""
