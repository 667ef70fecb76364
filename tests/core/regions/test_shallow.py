"""A deep network and its shallow equal: as many parameters, the same start, exact counts."""

from __future__ import annotations

import numpy as np
import pytest

from core.choice import Choice
from core.initializers import initial_parameters
from core.regions.network import linear_regions
from core.regions.shallow import START_SEEDS, compared, shallow_of
from tests.core.regions.test_network import PLANE, chain


@pytest.mark.parametrize(
    ("sizes", "units"), [((2, 8, 8, 1), 26), ((2, 4, 4, 3), 7), ((1, 4, 3, 1), 9), ((5, 20, 20, 2), 72)]
)
def test_the_shallow_equal_has_about_as_many_parameters(sizes: tuple[int, ...], units: int) -> None:
    graph = chain(*sizes)
    shallow = shallow_of(graph)
    assert shallow is not None
    (hidden,) = (layer for layer in shallow.layers if layer.kind == "hidden")
    assert hidden.units == units
    one_more = graph.input_units + 1 + graph.output_units
    assert abs(shallow.parameter_count() - graph.parameter_count()) <= one_more / 2


def test_of_2_8_8_1_the_equal_is_exact() -> None:
    shallow = shallow_of(chain(2, 8, 8, 1))
    assert shallow is not None
    assert shallow.parameter_count() == chain(2, 8, 8, 1).parameter_count() == 105


def test_what_is_shallow_or_curved_has_none() -> None:
    assert shallow_of(chain(2, 6, 1)) is None
    assert shallow_of(chain(2, 6, 6, 1, activation="tanh")) is None


def test_counts_are_those_of_the_untrained_networks() -> None:
    graph, he = chain(2, 4, 3, 1), Choice("he_uniform")
    found = compared(graph, he, 3, PLANE, most=1000)
    assert found is not None
    deep, wide = found
    assert (deep.shape, wide.shape) == ("2-4-3-1", "2-8-1")
    assert len(deep.counts) == START_SEEDS
    assert deep.counts[2] == len(linear_regions(graph, initial_parameters(graph, he, 5), PLANE))
    # biases start at 0: n lines through the origin, which is inside this plane, cut it into 2n
    assert wide.counts == (16,) * START_SEEDS
    assert deep.mean == np.mean(deep.counts)
