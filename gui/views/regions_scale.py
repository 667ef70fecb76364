"""What the regions view's colours and heights span."""

from __future__ import annotations

import numpy as np

from core.regions.network import Regions
from gui.moment import Moment
from gui.views.output_map import Scale, output_layer, round_up, scale_of, with_room
from gui.views.regions_picture import corner_values


def heights_of(regions: Regions, moment: Moment, output: int) -> tuple[float, float]:
    """Over a line: what the output and its targets reach, with a little room."""
    heights = [np.array([-1.0, 1.0])] if regions.slopes is None else []
    if regions.slopes is not None and regions.offsets is not None:
        ends = regions.cells.vertices[..., 0]
        heights.append(np.ravel(regions.slopes[:, output] * ends + regions.offsets[:, output, None]))
    if not regions.logits and moment.dataset is not None and moment.dataset.targets.size:
        heights.append(moment.dataset.targets[:, min(output, moment.dataset.targets.shape[1] - 1)])
    every = np.concatenate(heights)
    return with_room(float(every.min()), float(every.max()), 0.08)


def colours_span(regions: Regions, moment: Moment, output: int) -> Scale:
    """The values that the colours of an output stand for."""
    layer, data = output_layer(moment.graph, output), moment.dataset
    heights = corner_values(regions, output)
    if regions.logits:  # z, whatever the activation makes of it
        size = float(np.quantile(np.abs(heights), 0.9)) if len(heights) else 1.0
        largest = float(np.abs(heights).max(initial=0.0))
        limit = round_up(largest if largest <= 2 * size else size)  # only far corners may be off the colours' end
        return Scale(-limit, 0.0, limit, largest > limit)
    fits = data is not None and output < data.targets.shape[1]
    return scale_of(layer, heights, data.targets[:, output] if data is not None and fits else np.zeros(0))
