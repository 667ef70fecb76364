"""The fused engine's promises: the same bits however calls are cut, masks, memory in torch's layout, divergence."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from core.arrays import Array
from core.choice import Choice
from core.errors import UserError
from core.graph import Connection, Graph, Layer
from core.project import Project, Training
from core.training import batches
from core.training.engines import choose_engine
from core.training.fused import machine, shuffle
from core.training.loop import DivergedError, Run
from core.training.replay import replay
from tests.core.training.scenes import MASK, choice, network, project, rows
from tests.core.training.test_torch_engine import CASES

pytest.importorskip("llvmlite")
COVERED = {name: given for name, (_, given) in CASES.items() if name.split()[0] not in ("rmsprop", "adagrad")}


def numbers(run: Run) -> bytes:
    state = sorted((name, array.data) for name, array in run.engine.optimizer_state().items())
    return run.engine.network.copy_flat().tobytes() + b"".join(data for _, data in state)


def train_on(run: Run, count: int) -> None:
    for _ in range(1000):
        run.advance(count)


def runs(made: Project, data: Any, *engines: str) -> list[Run]:
    made_runs = [Run(made, data, engine=engine) for engine in engines]
    assert [run.engine.name for run in made_runs] == list(engines)
    return made_runs


@pytest.mark.parametrize("case", COVERED)
def test_calls_of_any_length_give_the_same_bits(case: str) -> None:
    made = project(network(hidden="prelu"), **COVERED[case])
    one, many, odd = runs(made, rows(25), "fused", "fused", "fused")
    losses = [one.advance(1).loss for _ in range(100)]
    assert many.advance(100).loss == losses[-1]
    for count in (3, 7, 40, 1, 49):
        odd.advance(count)
    assert numbers(one) == numbers(many) == numbers(odd)
    assert one.progress() == many.progress() == odd.progress()


def test_a_batch_of_several_blocks_gives_the_same_bits_again() -> None:
    made = project(network(), batch_size=300)
    one, two = runs(made, rows(650), "fused", "fused")
    for _ in range(10):
        one.advance(1)
    two.advance(10)
    assert numbers(one) == numbers(two)


@pytest.mark.parametrize("case", COVERED)
def test_a_masked_weight_stays_exactly_zero(case: str) -> None:
    (run,) = runs(project(network(), **COVERED[case]), rows(), "fused")
    run.advance(50)
    weights = run.engine.network.parameters().weights["x->h"].numpy()
    assert not weights[MASK == 0].any()
    assert weights[MASK == 1].all()


@pytest.mark.parametrize("case", COVERED)
def test_a_run_goes_on_under_the_other_engine(case: str) -> None:
    data, made = rows(25), project(network(hidden="prelu"), **COVERED[case])
    fused, torch = runs(made, data, "fused", "torch")
    for run in (fused, torch):
        run.advance(20)
    state, theirs = fused.engine.optimizer_state(), torch.engine.optimizer_state()
    assert {name: array.shape for name, array in state.items()} == {n: a.shape for n, a in theirs.items()}
    torch.engine.network.load(fused.engine.network.parameters())
    torch.engine.reset_optimizer()
    torch.engine.load_optimizer_state(state)
    for run in (fused, torch):
        run.advance(20)
    np.testing.assert_allclose(fused.engine.flat_copy(), torch.engine.flat_copy(), rtol=1e-4, atol=1e-6)


def test_a_state_that_does_not_fit_is_an_error() -> None:
    (run,) = runs(project(), rows(), "fused")
    with pytest.raises(UserError, match="does not fit"):
        run.engine.load_optimizer_state({"momentum_buffer": Array.of([1.0, 2.0], "float32")})  # type: ignore[arg-type]


@pytest.mark.parametrize("optimizer", ["sgd", "adam"])
@pytest.mark.parametrize("count", [1, 3, 64, 1000])
def test_divergence_is_found_at_torchs_step(optimizer: str, count: int) -> None:
    layers = (Layer("x", "input", 3), Layer("h", "hidden", 4, Choice("relu")), Layer("y", "output", 2))
    graph = Graph(layers, (Connection("x", "h"), Connection("h", "y")))
    rate = {"sgd": 30.0, "adam": 1e19}[optimizer]
    made = project(graph, learning_rate=rate, optimizer=Choice(optimizer))
    told = []
    for run in runs(made, rows(), "torch", "fused"):
        with pytest.raises(DivergedError) as caught:
            train_on(run, count if run.engine.name == "fused" else 1)
        assert np.isfinite(run.engine.flat_copy()).all()
        assert run.journal[-1] == {"step": run.step, "change": "restored"}
        told.append((caught.value.step, caught.value.layer, str(caught.value), run.step, run.epoch, run.position))
        flat = run.engine.flat_copy()
    assert told[0] == told[1]
    single = Run(made, rows(), engine="fused")
    with pytest.raises(DivergedError):
        train_on(single, 1)
    np.testing.assert_array_equal(single.engine.flat_copy(), flat)


def test_an_optimizer_that_only_torch_has_changes_the_engine_for_good_and_replays() -> None:
    data = rows(25)
    (run,) = runs(project(), data, "fused")
    run.advance(9)
    run.set_training(replace(run.training, optimizer=Choice("rmsprop"), learning_rate=0.01))
    assert run.engine.name == "torch"
    assert "rmsprop" in run.engine_reason
    run.advance(9)
    run.set_training(replace(run.training, optimizer=choice("sgd"), learning_rate=0.01))
    run.advance(9)
    assert run.engine.name == "torch"
    assert [entry.get("engine") for entry in run.journal] == ["fused", "torch", None]
    again = replay(run.saved_project(), data, steps=run.step)
    assert numbers(again) == numbers(run)
    assert again.journal == run.journal
    assert Run(run.saved_project(), data).engine.name == "torch"


def test_without_llvmlite_torch_runs_and_the_reason_says_so(monkeypatch: pytest.MonkeyPatch) -> None:
    data = rows(25)
    (before,) = runs(project(), data, "fused")
    before.advance(9)
    monkeypatch.setattr(machine, "llvm", None)
    name, reason = choose_engine(network(), Training(), data, "cpu")
    assert (name, "llvmlite" in reason) == ("torch", True)
    run = Run(before.saved_project(), data)
    assert run.engine.name == "torch"
    assert "llvmlite" in run.engine_reason
    run.advance(5)
    assert run.journal[-1]["engine"] == "torch"


@pytest.mark.parametrize("count", [1, 2, 3, 10, 250, 257])
def test_the_compiled_shuffle_is_the_written_one(count: int) -> None:
    taken = np.arange(5, 5 + count)
    for seed in (0, 7, 2**53):
        got = shuffle.epoch_orders(taken, seed=seed, epochs=range(3, 9))
        np.testing.assert_array_equal(got, batches.epoch_orders(taken, seed=seed, epochs=range(3, 9), shuffle=True))


def test_the_choice_tells_its_reason(monkeypatch: pytest.MonkeyPatch) -> None:
    data, training = rows(25), Training()
    assert choose_engine(network(), training, data, "cpu").name == "fused"
    assert "cuda" in choose_engine(network(), training, data, "cuda").reason
    adagrad = replace(training, optimizer=Choice("adagrad"))
    assert "adagrad" in choose_engine(network(), adagrad, data, "cpu").reason
    layers = (Layer("x", "input", 3000), Layer("h", "hidden", 3000), Layer("y", "output", 2))
    wide = Graph(layers, (Connection("x", "h"), Connection("h", "y")))
    monkeypatch.setattr("os.cpu_count", lambda: 16)
    assert "multiplications" in choose_engine(wide, training, data, "cpu").reason
    monkeypatch.setattr("os.cpu_count", lambda: 2)
    assert choose_engine(wide, training, data, "cpu").name == "fused"
