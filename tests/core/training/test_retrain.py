"""Live retrain: the same start, the settings of now, the same end as a plain run, soon for small networks."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from core.arrays import Array
from core.choice import Choice
from core.datasets.of_project import rows_of
from core.graph import Graph
from core.parameters import unflatten
from core.project import GeneratorSource, Project
from core.training.loop import Run
from core.training.replay import replay
from core.training.retrain import from_start, retrain, retrained
from tests.core.training.eventful import playground_like
from tests.core.training.scenes import network, project, rows
from tests.core.training.test_loop import diverging


def wider(graph: Graph) -> Graph:
    """One unit more in layer a."""
    return replace(graph, layers=tuple(replace(la, units=5) if la.id == "a" else la for la in graph.layers))


@pytest.mark.parametrize("changes", [{}, {"learning_rate": 0.3}, {"l2": 0.01}, {"seed": 5}, {"batch_size": 7}])
def test_it_ends_where_a_fresh_run_with_these_settings_ends(changes: dict[str, float]) -> None:
    made = playground_like()
    trained = Run(made, rows_of(made))
    trained.advance(500)
    trained.set_training(replace(trained.training, learning_rate=0.001))
    now = replace(trained.saved_project(), training=replace(made.training_or_default, **changes))
    end = retrained(now, rows_of(now), steps=500)
    fresh = Run(playground_like(**changes), rows_of(now))
    fresh.advance(500)
    np.testing.assert_array_equal(end.flat, fresh.engine.flat_copy())
    assert end.progress == fresh.progress()
    assert list(end.journal) == fresh.journal
    assert (end.train, end.test) == fresh.evaluate()
    assert end.is_done
    assert end.error is None
    assert end.history.steps[0] == 0
    assert end.history.steps[-1] == 500
    assert end.history.train[-1] == end.train.loss
    again = replay(end.ended_project, rows_of(now), steps=500)
    np.testing.assert_array_equal(again.engine.flat_copy(), end.flat)


def test_typed_numbers_stay_the_start_also_in_a_changed_drawing() -> None:
    made = playground_like()
    start = unflatten(made.graph, np.linspace(-0.5, 0.5, made.graph.parameter_count(), dtype=np.float32))
    run = Run(replace(made, parameters=start), rows_of(made))
    run.advance(100)
    assert from_start(run.saved_project()).parameters == start
    changed = from_start(replace(run.saved_project(), graph=wider(made.graph))).parameters
    assert changed is not None
    np.testing.assert_array_equal(changed.weights["x->a"].numpy()[:4], start.weights["x->a"].numpy())
    assert changed.weights["x->a"].shape == (5, 2)


def test_a_random_start_is_drawn_anew_for_a_changed_drawing() -> None:
    made = playground_like()
    run = Run(made, rows_of(made))
    run.advance(100)
    now = replace(run.saved_project(), graph=wider(made.graph))
    end = retrained(now, rows_of(now), steps=100)
    fresh = Run(replace(made, graph=wider(made.graph)), rows_of(made))
    fresh.advance(100)
    np.testing.assert_array_equal(end.flat, fresh.engine.flat_copy())


def test_other_data_are_trained_on_from_the_first_step() -> None:
    made = playground_like()
    run = Run(made, rows_of(made))
    run.advance(100)
    now = replace(run.saved_project(), data=GeneratorSource("xor", samples=60))
    fresh = Run(replace(made, data=now.data), rows_of(now))
    fresh.advance(100)
    np.testing.assert_array_equal(retrained(now, rows_of(now), steps=100).flat, fresh.engine.flat_copy())


def test_a_large_network_shows_how_far_it_is_and_can_be_given_up() -> None:
    made = project(network(inputs=3), batch_size=1)
    looks = retrain(made, rows(25), steps=200_000_000)
    first, second = next(looks), next(looks)
    assert 0 < first.step < second.step < 200_000_000
    assert not first.is_done
    run = Run(made, rows(25))
    run.advance(first.step)
    np.testing.assert_array_equal(first.flat, run.engine.flat_copy())
    assert first.train == run.evaluate()[0]
    looks.close()


def test_one_that_diverges_ends_at_its_last_finite_numbers_and_says_why() -> None:
    made, data = diverging()
    end = retrained(made, data, steps=1000)
    assert end.is_done
    assert end.error is not None
    assert end.step < 1000
    assert np.isfinite(end.flat).all()


def test_no_steps_are_the_start() -> None:
    made = playground_like(initialization=Choice("normal"))
    end = retrained(made, rows_of(made), steps=0)
    assert end.step == 0
    assert Array.of(end.flat, "float32") == Array.of(Run(made, rows_of(made)).engine.flat_copy(), "float32")
    assert isinstance(end.ended_project, Project)
