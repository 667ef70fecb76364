"""How far outputs that came back from an export are from what the drawing computes, on the scale of the tolerance.

Two right programs differ by rounding, and a network can magnify rounding (a large cancellation, a step at its edge).
So a number counts as equal within 1e-5 of itself plus what rounding of inputs and weights alone does to it; one that
rounding moves by a percent of its output's range (a unit step at its edge, sin of a million) is no evidence either way,
and neither is an example that leaves the range of float32, where the order of a sum decides between infinite and NaN.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.datasets.materialize import materialize
from core.errors import UserError
from core.forward import LayerValues, forward, output_values
from core.graph import Graph
from core.parameters import Parameters, from_tensors
from core.project import Project

TOLERANCE = 1e-5  # relative
RANDOM_ROWS = 64
DATA_ROWS = 192
TINY = 1e-7  # absolute: below this, two numbers are both zero
LARGEST = 1e35  # sums of numbers below it stay finite in float32
_SHAKES = 8
_SAFETY = 4  # so few shakes may miss the worst case
_SHAKY = 0.01  # of the output's range
_ROUNDING = 2.0**-22  # a few float32 roundings, as a share of a number

Floats = NDArray[np.floating[Any]]


def example_inputs(project: Project) -> NDArray[np.float32]:
    """What an export is fed, [N, inputs]: random rows, and rows of the project's data where it has any."""
    random = np.random.default_rng(0).normal(0, 2, (RANDOM_ROWS, project.graph.input_units))
    parts = [random, _data_rows(project)]
    return np.concatenate(parts).astype(np.float32)


def largest_difference(graph: Graph, parameters: Parameters, inputs: NDArray[np.float32], outputs: Floats) -> float:
    """The largest relative difference of outputs [N, O] from the drawing's; above TOLERANCE they differ.

    Each number may agree with the float32 or with the float64 forward pass. Where none of them is evidence, it is inf.
    """
    values = forward(graph, parameters, inputs, dtype="float64")
    fits = np.logical_and.reduce([_fits_float32(layer) for layer in values.values()])
    exact = output_values(graph, values)
    single = output_values(graph, forward(graph, parameters, inputs, dtype="float32")).astype(np.float64)
    spread = _spread(graph, parameters, inputs, exact)
    got = outputs.astype(np.float64)
    differences = np.minimum(_difference(got, exact, spread), _difference(got, single, spread))
    is_judged = fits[:, None] & np.isfinite(spread)
    return float(differences[is_judged].max()) if is_judged.any() else float("inf")


def _fits_float32(values: LayerValues) -> NDArray[np.bool_]:
    """Whether all of a layer's numbers are well inside the range of float32, for each example [N]."""
    z = values.activation if values.pre_activation is None else values.pre_activation
    with np.errstate(all="ignore"):
        largest = np.maximum(np.abs(z.reshape(len(z), -1)).max(axis=1), np.abs(values.activation).max(axis=1))
        return largest < LARGEST  # False for NaN


def _difference(got: Floats, wanted: Floats, spread: Floats) -> Floats:
    """|got − wanted| relative to |wanted|, where `spread` and TINY count as exactly TOLERANCE."""
    with np.errstate(all="ignore"):
        relative = np.abs(got - wanted) / (np.abs(wanted) + (spread + TINY) / TOLERANCE)
        same = (got == wanted) | (np.isnan(got) & np.isnan(wanted))
    return np.where(same, 0.0, np.where(np.isnan(relative), np.inf, relative))


def _spread(graph: Graph, parameters: Parameters, inputs: NDArray[np.float32], exact: Floats) -> Floats:
    """How far rounding may move each output, [N, O]; inf for those that it moves anywhere.

    Found by moving every input and parameter by a few roundings, a few times.
    """
    rng = np.random.default_rng(1)
    spread = np.zeros_like(exact)

    def shaken(values: NDArray[Any]) -> Floats:
        return values * (1 + _ROUNDING * rng.choice((-1.0, 1.0), values.shape))

    for _ in range(_SHAKES):
        tensors = {name: shaken(array.numpy().astype(np.float64)) for name, array in parameters.tensors()}
        moved = forward(graph, from_tensors(graph, tensors), shaken(inputs.astype(np.float64)), dtype="float64")
        with np.errstate(all="ignore"):
            spread = np.fmax(spread, np.abs(output_values(graph, moved) - exact))
    spread = np.where(np.isfinite(spread), spread, 0.0)
    size = np.abs(np.where(np.isfinite(exact), exact, 0.0)).max(axis=0, initial=0.0)
    return np.where(spread > _SHAKY * size, np.inf, _SAFETY * spread)


def _data_rows(project: Project) -> Floats:
    """Rows spread evenly over the data; none where there is no data that fits: an export needs no data."""
    none = np.zeros((0, project.graph.input_units))
    if project.data is None:
        return none
    training = project.training_or_default
    try:
        rows = materialize(project.data, folder=project.folder, seed=training.seed, outputs=None).inputs
    except UserError:
        return none
    if rows.shape[1:] != none.shape[1:]:
        return none
    return rows[np.unique(np.linspace(0, len(rows) - 1, min(DATA_ROWS, len(rows))).astype(int))]
