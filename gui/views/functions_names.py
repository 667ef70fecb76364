"""What the functions view calls inputs, units and outputs."""

from __future__ import annotations

from gui.moment import Moment
from gui.views.output_map import output_names


def output_column(moment: Moment, target: str, unit: int) -> int | None:
    """Which of the outputs a unit is; None where it is hidden."""
    first = 0
    for layer in moment.graph.outputs:
        if layer.id == target:
            return first + unit
        first += layer.units
    return None


def input_names_of(moment: Moment) -> tuple[str, ...]:
    """What the inputs are called: the data's columns, where they fit."""
    data, count = moment.dataset, moment.graph.input_units
    if data is not None and len(data.input_names) == count:
        return data.input_names
    return tuple(layer.unit_name(i) for layer in moment.graph.inputs for i in range(layer.units))


def goal_name(moment: Moment, layer: str, unit: int) -> str:
    """What a unit that is added up is called: an output by its target, a hidden unit by its own name."""
    column = output_column(moment, layer, unit)
    if column is None:
        return moment.graph.by_id[layer].unit_name(unit)
    data = moment.dataset
    return output_names(moment.graph, data.target_names if data is not None else ())[column]
