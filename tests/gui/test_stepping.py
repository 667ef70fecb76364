"""The order of the stepper's stops, for any drawing and granularity."""

from __future__ import annotations

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from core.choice import Choice
from core.graph import Connection, Graph, Layer
from gui.stepping import GRANULARITIES, PHASES, Granularity, Place, next_place, places, previous_place


def chain(*sizes: int) -> Graph:
    ids = [f"l{i}" for i in range(len(sizes))]
    kinds = ["input", *["hidden"] * (len(sizes) - 2), "output"]
    layers = tuple(
        Layer(i, kind, size, Choice("tanh") if kind != "input" else Choice("identity"))  # type: ignore[arg-type]
        for i, kind, size in zip(ids, kinds, sizes, strict=True)
    )
    return Graph(layers, tuple(Connection(a, b) for a, b in pairwise(ids)))


def test_units_are_computed_forward_then_the_loss_then_backward_in_reverse_then_updated() -> None:
    assert places(chain(2, 2, 1), "unit") == (
        Place("forward", "l1", 0),
        Place("forward", "l1", 1),
        Place("forward", "l2", 0),
        Place("loss", "l2"),
        Place("backward", "l2", 0),
        Place("backward", "l1", 1),
        Place("backward", "l1", 0),
        Place("update", "l1", 0),
        Place("update", "l1", 1),
        Place("update", "l2", 0),
    )


def test_an_example_is_stepped_in_its_four_phases() -> None:
    assert tuple(place.phase for place in places(chain(2, 3, 1), "example")) == PHASES


def test_without_targets_only_the_forward_phase_is_left() -> None:
    assert {place.phase for place in places(chain(2, 3, 1), "layer", has_target=False)} == {"forward"}


def test_an_empty_drawing_has_no_stops() -> None:
    assert places(Graph(), "unit") == ()
    assert next_place(Graph(), "unit", None) is None


@given(st.lists(st.integers(1, 4), min_size=2, max_size=5), st.sampled_from(GRANULARITIES))
def test_walking_forward_visits_every_stop_once_and_back_is_its_inverse(
    sizes: list[int], granularity: Granularity
) -> None:
    graph = chain(*sizes)
    walked, place = [], next_place(graph, granularity, None)
    while place is not None:
        walked.append(place)
        place = next_place(graph, granularity, place)
    assert tuple(walked) == places(graph, granularity)
    for before, after in pairwise(walked):
        assert previous_place(graph, granularity, after) == before
    assert previous_place(graph, granularity, walked[0]) is None


def test_a_place_taken_at_another_granularity_goes_on_from_its_layer() -> None:
    graph = chain(2, 2, 1)
    assert next_place(graph, "layer", Place("forward", "l1", 1)) == Place("forward", "l2")
