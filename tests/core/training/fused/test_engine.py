"""The fused engine's promises: the same bits however calls are cut, masks, memory in torch's layout, divergence."""

from __future__ import annotations

from dataclasses import replace
from itertools import pairwise
from typing import Any

import numpy as np
import pytest

from core.arrays import Array
from core.choice import Choice
from core.errors import UserError
from core.graph import Connection, Graph, Layer
from core.initializers import initial_parameters
from core.project import Project, Training
from core.training import batches, beginning, engines, torch_engine
from core.training.engines import choose_engine, engine_class
from core.training.fused import machine, shuffle, warm
from core.training.fused.kernels import readiness
from core.training.loop import DivergedError, Run
from core.training.measure import seconds_an_update, trial_rows
from core.training.replay import replay
from tests.core.training.scenes import MASK, choice, network, project, rows
from tests.core.training.test_torch_engine import CASES

pytest.importorskip("llvmlite", exc_type=ImportError)
COVERED = {name: given for name, (_, given) in CASES.items() if not {"rmsprop", "adagrad"} & {*name.split()}}


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


@pytest.mark.parametrize("width", [1, 3, 4, 5, 16, 21])
def test_a_step_taken_as_its_gradient_ends_is_the_sweeps_step_to_the_bit(width: int) -> None:
    sizes = [Layer("x", "input", 3), Layer("h", "hidden", width, Choice("prelu")), Layer("g", "hidden", 6)]
    layers = (*sizes, Layer("y", "output", 2))
    graph = Graph(layers, (*(Connection(a.id, b.id) for a, b in pairwise(layers)), Connection("x", "y")))
    swept = project(graph, clip=choice("value", limit=1e30))  # clips nothing, but looks at the whole gradient
    plain, by_sweep = (runs(made, rows(25), "fused")[0] for made in (project(graph), swept))
    start = numbers(plain)
    plain.advance(30)
    by_sweep.advance(30)
    assert start != numbers(plain) == numbers(by_sweep)


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


def test_adams_count_of_updates_is_kept_exactly_however_long_a_run_is() -> None:
    slow = choice("adam", betas=(0.9, 0.9999999))  # so slow that the count still matters
    data, made = rows(25), project(optimizer=slow, learning_rate=1e-5)
    whole, parts, torch = runs(made, data, "fused", "fused", "torch")
    for run in (whole, parts, torch):
        run.advance(3)
        state = whole.engine.optimizer_state().with_item("step", Array.of(2.0**24 - 2, "float32"))
        run.engine.load_optimizer_state(state)
    whole.advance(7)
    for _ in range(7):
        parts.advance(1)
        torch.advance(1)
        parts.engine.load_optimizer_state(parts.engine.optimizer_state())  # as a keyframe holds it, or a file
    assert numbers(whole) == numbers(parts)
    assert whole.engine.optimizer_state() == parts.engine.optimizer_state()
    assert whole.engine.optimizer_state()["step"] == torch.engine.optimizer_state()["step"]
    np.testing.assert_allclose(whole.engine.flat_copy(), torch.engine.flat_copy(), rtol=1e-4, atol=1e-6)


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
        assert (run.journal[-1]["step"], run.journal[-1]["change"]) == (run.step, "restored")
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
    name, reason, _ = choose_engine(network(), Training(), 25, "cpu")
    assert (name, "llvmlite" in reason) == ("torch", True)
    run = Run(before.saved_project(), data)
    assert run.engine.name == "torch"
    assert "llvmlite" in run.engine_reason
    run.advance(5)
    assert run.journal[-1]["engine"] == "torch"


@pytest.mark.parametrize("count", [1, 2, 3, 10, 15, 16, 17, 129, 250, 256, 257, 4097])
def test_the_compiled_shuffle_is_the_written_one(count: int) -> None:
    taken = np.arange(5, 5 + count)
    for seed in (0, 7, 2**53):
        got = np.full(6 * count + 1, -1)
        shuffle.write_epoch_orders(got[:-1], taken, seed=seed, epochs=range(3, 9))
        assert got[-1] == -1
        got = got[:-1]
        np.testing.assert_array_equal(got, batches.epoch_orders(taken, seed=seed, epochs=range(3, 9), shuffle=True))


WIDE = Graph(
    (Layer("x", "input", 600), Layer("h", "hidden", 600), Layer("y", "output", 2)),
    (Connection("x", "h"), Connection("h", "y")),
)


def test_the_choice_tells_its_reason() -> None:
    training = Training()
    assert choose_engine(network(), training, 25, "cpu").name == "fused"
    assert "cuda" in choose_engine(network(), training, 25, "cuda").reason
    adagrad = replace(training, optimizer=Choice("adagrad"))
    assert "adagrad" in choose_engine(network(), adagrad, 25, "cpu").reason


@pytest.mark.parametrize("faster", ["fused", "torch"])
def test_large_updates_are_tried_and_the_faster_engine_is_taken(faster: str, monkeypatch: pytest.MonkeyPatch) -> None:
    tried = []

    def tell(make: Any, **_: Any) -> float:
        tried.append(make().name)
        return 0.001 if tried[-1] == faster else 0.002

    monkeypatch.setattr(engines, "seconds_an_update", tell)
    monkeypatch.setattr(engines, "_measured", {})
    training = Training(batch_size=200)
    waiting = choose_engine(WIDE, training, 500, "cpu", prompt=True)
    assert (waiting.name, tried) == ("fused", [])  # somebody waits: nothing is tried now
    chosen = choose_engine(WIDE, training, 500, "cpu")
    assert (chosen.name, chosen.device) == (faster, "cpu")
    assert "1 ms" in chosen.reason
    assert "2 ms" in chosen.reason
    assert sorted(tried) == ["fused", "torch"]
    assert choose_engine(WIDE, training, 500, "cpu", prompt=True) == chosen
    assert len(tried) == 2
    assert choose_engine(WIDE, training, 500, "auto").device == "cpu"


def test_a_trial_measures_an_update() -> None:
    assert 0 < choose_seconds("torch") < 10
    assert 0 < choose_seconds("fused") < 10


def choose_seconds(name: str) -> float:
    graph, training = network(), Training()
    start = initial_parameters(graph, training.initialization, 0)
    return seconds_an_update(lambda: engine_class(name)(graph, start, trial_rows(graph, 7), training))


def test_the_recorded_engine_is_kept_whatever_is_faster_now(monkeypatch: pytest.MonkeyPatch) -> None:
    made, data = project(), rows(25)
    run = Run(made, data, engine="torch")
    run.advance(5)
    monkeypatch.setattr(beginning, "choose_engine", lambda *_, **__: pytest.fail("a run that goes on tries nothing"))
    again = Run(run.saved_project(), data, prompt=True)
    again.advance(5)
    run.advance(5)
    assert again.engine.name == "torch"
    assert numbers(again) == numbers(run)


def many_kinds() -> Graph:
    layers = [Layer("x", "input", 3), *(Layer(f"h{n}", "hidden", 4 + n, Choice("tanh")) for n in range(7))]
    layers.append(Layer("y", "output", 2))
    return Graph(tuple(layers), tuple(Connection(a.id, b.id) for a, b in pairwise(layers)))


def test_torch_stands_in_until_machine_code_is_compiled_and_the_journal_tells() -> None:
    torch_engine.load()
    data, made = rows(25), project(many_kinds(), momentum=0.5, seed=11)
    run = Run(made, data, prompt=True)
    assert (run.engine.name, "compiled" in run.engine_reason) == ("torch", True)
    run.advance(3)
    assert warm.wait()
    assert run.engine.name in ("torch", "fused")
    run.advance(1)
    assert run.engine.name == "fused"
    run.advance(6)
    assert [entry.get("engine") for entry in run.journal] == ["torch", "fused"]
    again = replay(run.saved_project(), data, steps=run.step)
    assert numbers(again) == numbers(run)
    assert again.journal == run.journal
    assert Run(made, data, prompt=True).engine.name == "fused"  # compiled by now
    assert Run(project(many_kinds(), batch_size=20), data).engine.name == "fused"  # nobody waits


def test_a_drawing_is_compiled_ahead_and_once(monkeypatch: pytest.MonkeyPatch) -> None:
    made = project(many_kinds(), l2=0.125, momentum=0.25)
    ask = readiness(made.graph, made.training_or_default, 25)
    assert not ask()
    warm.warm(made, 25)
    assert warm.wait()
    assert ask()
    monkeypatch.setattr(machine, "_target", lambda: pytest.fail("it was compiled ahead"))
    assert Run(made, rows(25), prompt=True).engine.name == "fused"


def test_nothing_is_compiled_for_a_drawing_with_problems() -> None:
    warm.warm(project(Graph((Layer("x", "input", 1),))), 5)
    assert warm.wait()


@pytest.mark.parametrize(
    ("seconds", "expected"),
    [
        ({("fused", "cpu"): 1.0, ("torch", "cpu"): 2.0, ("torch", "cuda"): 3.0}, ("fused", "cpu")),
        ({("fused", "cpu"): 2.0, ("torch", "cpu"): 1.0, ("torch", "cuda"): 3.0}, ("torch", "cpu")),
        ({("fused", "cpu"): 3.0, ("torch", "cpu"): 2.0, ("torch", "cuda"): 1.0}, ("torch", "cuda")),
    ],
)
def test_auto_takes_the_device_that_is_measured_to_be_fastest(
    seconds: dict[tuple[str, str], float], expected: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    made: list[tuple[str, str]] = []

    def engine_of(name: str) -> Any:
        return lambda *_args, device: made.append((name, device))

    def tell(make: Any, **_: Any) -> float:
        make()
        return seconds[made[-1]]

    monkeypatch.setattr(engines, "engine_class", engine_of)
    monkeypatch.setattr(engines, "has_cuda", lambda: True)
    monkeypatch.setattr(engines, "seconds_an_update", tell)
    monkeypatch.setattr(engines, "_measured", {})
    training = Training(batch_size=200)
    chosen = choose_engine(WIDE, training, 500, "auto")
    assert (chosen.name, chosen.device) == expected
    assert set(made) == set(seconds), "each is tried"
    assert choose_engine(WIDE, training, 500, "cpu").device == "cpu", "a card that is not wished for is not taken"
    assert choose_engine(WIDE, training, 500, "cuda") == engines.EngineChoice(
        "torch", "The fused engine runs on the CPU, not on cuda.", "cuda"
    )


def test_auto_does_not_look_for_a_card_where_updates_are_small(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(engines, "has_cuda", lambda: pytest.fail("that imports torch"))
    assert choose_engine(network(), Training(), 25, "auto").device == "cpu"


def test_what_only_torch_can_train_is_measured_on_cpu_and_card(monkeypatch: pytest.MonkeyPatch) -> None:
    made: list[tuple[str, str]] = []
    monkeypatch.setattr(engines, "engine_class", lambda name: lambda *_args, device: made.append((name, device)))
    monkeypatch.setattr(engines, "has_cuda", lambda: True)
    monkeypatch.setattr(engines, "seconds_an_update", lambda make, **_: (make(), 2.0 - ("cuda" in made[-1]))[1])
    monkeypatch.setattr(engines, "_measured", {})
    training = Training(batch_size=200, optimizer=Choice("adagrad"))
    assert choose_engine(WIDE, training, 500, "auto").device == "cuda"
    assert made == [("torch", "cpu"), ("torch", "cuda")]
