"""What the output view calls things, and which of the outputs it shows: read from a moment, nothing drawn."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.forward import forward
from core.numerals import with_subscript
from core.probing import Plane
from gui.moment import Moment
from gui.numbers import loss_text, number, signed
from gui.views.output_map import output_names
from gui.views.plane_axes import axis_names, fixed_text

Floats = NDArray[np.floating[Any]]
MOST_TILES = 9  # outputs side by side
_LOOKED_AT = 50  # examples
CLASSES, EACH = -1, -2  # instead of one output: the classes' regions, or every output side by side


def names_of(moment: Moment) -> tuple[str, ...]:
    """A name for every output: the classes' where there are any."""
    data = moment.dataset
    classes = data.classes if data is not None and len(data.classes) == moment.graph.output_units else ()
    return classes or output_names(moment.graph, data.target_names if data is not None else ())


def shown_output(moment: Moment, chosen: int | None) -> int:
    """The output that is shown, CLASSES or EACH; chosen is None where nothing was."""
    count = moment.graph.output_units
    if count == 1:
        return 0
    if chosen is None:
        return CLASSES if moment.dataset is not None and moment.dataset.target_kind == "classes" else 0
    return min(chosen, count - 1)


def targets_of(moment: Moment, output: int) -> Floats:
    """What the data want of an output, [N]; empty where they say nothing of it."""
    data = moment.dataset
    return data.targets[:, output] if data is not None and 0 <= output < data.targets.shape[1] else np.zeros(0)


def outputs_of_selected(moment: Moment) -> Floats | None:
    """What the network answers to what is selected, [outputs]."""
    if moment.activations is None:
        return None
    return np.concatenate([moment.activations[layer.id] for layer in moment.graph.outputs])


def subject_texts(moment: Moment, plane: Plane, shown: int) -> tuple[str, ...]:
    """Beside the title: the output's name over the axes', and which inputs stand still; the longest text first."""
    names = names_of(moment)
    together = "all outputs" if plane.y is None else "the largest output"
    what = together if shown == CLASSES else _each(len(names)) if shown == EACH else names[shown]
    across, up = (with_subscript(name) for name in axis_names(moment, plane))
    whole = f"{what} over {' and '.join([across] if plane.y is None else [across, up])}"
    still = fixed_text(moment, plane)
    if not still:
        return whole, names[0] if len(names) == 1 else what, ""
    count = _others(plane)
    means = "" if moment.dataset is None else " (its mean)" if count == 1 else " (their means)"
    off = "; the points lie off this plane" if plane.y is not None and _lie_off(moment, plane) else ""
    texts = (f"{whole}, {still}{means}", f"{whole}, {still}", f"at {still}", others_text(plane), "")
    return (f"{texts[0]}{off}", *texts) if off else texts


def others_text(plane: Plane) -> str:
    """That the inputs stand still which the axes don't show."""
    count = _others(plane)
    return f"{count} other{'s' * (count > 1)} at mean"


def _others(plane: Plane) -> int:
    return len(plane.base) - (1 if plane.y is None else 2)


def _lie_off(moment: Moment, plane: Plane) -> bool:
    """Whether examples have other values of the inputs that stand still; of many some are looked at."""
    if moment.dataset is None:
        return False
    still = [k for k in range(len(plane.base)) if k not in (plane.x, plane.y)]
    looked_at, base = moment.dataset.inputs[:_LOOKED_AT, still], np.asarray(plane.base)[still]
    return not np.allclose(looked_at, base, rtol=1e-6, atol=1e-9)


def _lies_on_step(moment: Moment) -> bool:
    """Whether some example lies where an output that is a step jumps: right on the boundary, and counted as 0."""
    data, steps = moment.dataset, [layer.id for layer in moment.graph.outputs if layer.activation.name == "step"]
    if not steps or data is None or moment.parameters is None or moment.is_stale:
        return False
    values = forward(moment.graph, moment.parameters, data.inputs)
    return any(z is not None and (z == 0).any() for z in (values[name].pre_activation for name in steps))


def _each(count: int) -> str:
    return "each output" if count <= MOST_TILES else f"the first {MOST_TILES} of {count} outputs"


def score_texts(moment: Moment, shown: int, *, is_placed: bool = False) -> tuple[str, ...]:
    """The resting readout: how good the network is, and its answer to what is selected; the longest text first.

    Args:
        is_placed: where the other inputs stand still is said beside the title; else that goes before the answer.
    """
    metrics, name = (moment.test, "test") if moment.test is not None else (moment.train, "train")
    long = score = ""
    if metrics is not None and metrics.accuracy is not None:
        percent = f"{number(100 * metrics.accuracy)} %"
        long, score = f"{name} accuracy {percent}", f"{name} {percent}"
    elif metrics is not None and metrics.r2 is not None:
        long = score = f"{name} R² {number(metrics.r2)}"
    elif metrics is not None:
        kind = "loss" if metrics.loss == metrics.data_loss else "data loss"  # without what L1 and L2 add
        long = score = f"{name} {kind} {loss_text(metrics.data_loss)}"
    plane = moment.plane
    still = "" if plane is None or is_placed else fixed_text(moment, plane)
    where = f" · at {still}" if still else ""
    at: tuple[str, ...] = ()
    if plane is not None and still:
        small = (f"{long}{where}", f"{score}{where}", f"{score} · {still}") if score else ()
        at = (*small, f"at {still}", others_text(plane))
    outputs = outputs_of_selected(moment)
    on_step = tuple(f"{text} · step(0) = 0" for text in (long, score) if _lies_on_step(moment))
    if outputs is None:
        return (*on_step, *at, long, score)
    which = shown if shown >= 0 else int(np.argmax(outputs))
    answer = f"{names_of(moment)[which]} = {signed(float(outputs[which])).removeprefix('+')}"  # as on the tile
    of_it = f"{moment.selected_name}: {answer}"
    marked = (of_it, f"◎ {answer}")
    words = tuple(f"{how_good}{where}   {what}" for how_good in (long, score) for what in marked)
    both = tuple(text.removeprefix(" · ").strip() for text in words)
    return *on_step, *both, *at, long or of_it, score
