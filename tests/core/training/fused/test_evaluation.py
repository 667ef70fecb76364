"""Loss, accuracy and R² in machine code are torch's own, to rounding, whatever the drawing and the loss."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from core.choice import Choice
from core.graph import Connection, Graph, Layer
from core.project import Project, Training
from core.training import engine as engines
from core.training.loop import Run
from tests.core.oracle_strategies import cases
from tests.core.training.scenes import network, project, rows

pytest.importorskip("llvmlite", exc_type=ImportError)


def both(made: Project, data: engines.Dataset) -> tuple[Run, Run]:
    fused, torch = (Run(made, data, engine=name) for name in ("fused", "torch"))
    assert (fused.engine.name, torch.engine.name) == ("fused", "torch")
    torch.engine.network.write(fused.engine.network.copy_flat())
    return fused, torch


def agree(fused: Run, torch: Run, chosen: np.ndarray) -> None:
    ours, theirs = fused.engine.evaluate(chosen), torch.engine.evaluate(chosen)
    assert ours.loss == pytest.approx(theirs.loss, rel=1e-4, abs=1e-5, nan_ok=True)
    assert ours.data_loss == pytest.approx(theirs.data_loss, rel=1e-4, abs=1e-5, nan_ok=True)
    assert (ours.r2 is None, ours.accuracy is None) == (theirs.r2 is None, theirs.accuracy is None)
    if theirs.r2 is not None:
        assert ours.r2 == pytest.approx(theirs.r2, rel=1e-4, abs=1e-5)
    if theirs.accuracy is not None:  # an example on the boundary may round to either side
        assert ours.accuracy == pytest.approx(theirs.accuracy, abs=1.01 / len(chosen))
    np.testing.assert_allclose(
        fused.engine.outputs(chosen)[0], torch.engine.outputs(chosen)[0], rtol=2e-4, atol=2e-5, equal_nan=True
    )


@settings(
    max_examples=25,
    suppress_health_check=list(HealthCheck),
    phases=[Phase.explicit, Phase.reuse, Phase.generate],
)
@given(st.data())
def test_machine_code_evaluates_as_torch_does(data: st.DataObject) -> None:
    case = data.draw(cases(rows=23))
    training = Training(
        loss=case.loss,
        learning_rate=0.01,
        batch_size=data.draw(st.sampled_from([1, 10, 23])),
        l1=data.draw(st.sampled_from([0.0, 0.001])),
        l2=data.draw(st.sampled_from([0.0, 0.01])),
    )
    made = Project(graph=case.graph, parameters=case.parameters, training=training)
    fused, torch = both(made, case.dataset())
    for chosen in (np.arange(23), np.array([5]), np.array([7, 7, 2])):
        agree(fused, torch, chosen)


@pytest.mark.parametrize("batch", [1, 16, 200, 1000])
def test_any_number_of_rows_fits_any_block(batch: int) -> None:
    fused, torch = both(project(network(hidden="prelu"), batch_size=batch, l2=0.1), rows(500, test=90))
    for count in (0, 1, 15, 16, 17, 127, 128, 129, 500):
        chosen = np.random.default_rng(count).permutation(500)[:count]
        assert fused.engine.outputs(chosen)[0].shape == (count, 2)
        if count:
            agree(fused, torch, chosen)
    fused.advance(20)
    torch.engine.network.write(fused.engine.network.copy_flat())
    for ours, theirs in zip(fused.evaluate(), torch.evaluate(), strict=True):
        assert ours is not None
        assert theirs is not None
        assert ours.loss == pytest.approx(theirs.loss, rel=1e-5)


def test_more_rows_than_are_taken_at_a_time_add_up(monkeypatch: pytest.MonkeyPatch) -> None:
    fused, torch = both(project(), rows(90))
    whole = fused.engine.evaluate(np.arange(90))
    monkeypatch.setattr(engines, "EVALUATION_ROWS", 20)
    parts = fused.engine.evaluate(np.arange(90))
    assert (parts.accuracy, parts.r2) == (whole.accuracy, whole.r2)
    assert parts.loss == pytest.approx(whole.loss, rel=1e-6)
    agree(fused, torch, np.arange(90))


def test_neurons_drawn_one_by_one_are_evaluated_in_the_drawings_order() -> None:
    names = [f"n{i}" for i in range(5)]
    graph = Graph(
        (
            Layer("x", "input", 3),
            *(Layer(name, "hidden", 1, Choice("tanh")) for name in names),
            Layer("y1", "output", 1),
            Layer("y2", "output", 1, Choice("tanh")),
        ),
        tuple(
            connection
            for name in names
            for connection in (Connection("x", name), Connection(name, "y2"), Connection(name, "y1"))
        ),
    )
    fused, torch = both(project(graph), rows(40))
    agree(fused, torch, np.arange(40))
    fused.advance(50)
    torch.engine.network.write(fused.engine.network.copy_flat())
    agree(fused, torch, np.arange(40))


def test_evaluating_between_updates_changes_nothing() -> None:
    made, data = project(batch_size=4), rows(30)
    looked, blind = Run(made, data, engine="fused"), Run(made, data, engine="fused")
    for _ in range(20):
        looked.advance(3)
        looked.evaluate()
    blind.advance(60)
    np.testing.assert_array_equal(looked.engine.flat_copy(), blind.engine.flat_copy())


def test_infinite_parameters_give_no_accuracy_and_no_warning() -> None:
    fused, _ = both(replace(project(l1=0.1, l2=0.1), parameters=None), rows(20))
    fused.engine.network.write(float("inf"), fused.engine.network.slots["biases/y"][0])
    found = fused.engine.evaluate(np.arange(20))
    assert not np.isfinite(found.loss)
    assert found.r2 is None
