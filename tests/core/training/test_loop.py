"""Runs: batches and epochs, exact continuation and replay, and what happens when numbers become infinite."""

from __future__ import annotations

import itertools
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.choice import Choice
from core.errors import UserError
from core.graph import Connection, Graph, Layer
from core.optimizers import OPTIMIZERS
from core.project import Project
from core.project_file import read_project, write_project
from core.training.batches import Batches, epoch_order
from core.training.fused import machine
from core.training.journal import start_of_run
from core.training.loop import DivergedError, Run, Update
from core.training.replay import replay
from tests.core.training.scenes import MASK, choice, network, project, rows, with_training

EVERY_OPTIMIZER = [
    *(Choice(name) for name in OPTIMIZERS if name != "perceptron"),
    choice("sgd", nesterov=True),
    choice("adam", weight_decay=0.1),
]


@pytest.fixture(autouse=True, params=["fused", "torch"])
def engine(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """All of this holds under each engine; without llvmlite there is only torch."""
    if request.param == "torch":
        monkeypatch.setattr(machine, "llvm", None)
    elif not machine.is_available():
        pytest.skip("llvmlite is not installed")
    return request.param


def batches_taken(run: Run) -> list[np.ndarray]:
    """Fills with the rows of each update from now on."""
    taken: list[np.ndarray] = []
    updates = run.engine.updates

    def watched(chosen: Batches) -> np.ndarray:
        taken.extend(chosen.batch(number).copy() for number in range(len(chosen)))
        return updates(chosen)

    run.engine.updates = watched  # type: ignore[method-assign]
    return taken


def train(run: Run, steps: int) -> list[Update]:
    return list(itertools.islice(run.updates(), steps))


def numbers(run: Run) -> bytes:
    """Parameters and the optimizer's memory, bit for bit."""
    state = sorted((name, array.data) for name, array in run.engine.optimizer_state().items())
    return run.engine.network.copy_flat().tobytes() + b"".join(data for _, data in state)


def diverging(**settings: Any) -> tuple[Project, Any]:
    graph = Graph(
        (Layer("x", "input", 3), Layer("h", "hidden", 4, Choice("relu")), Layer("y", "output", 2)),
        (Connection("x", "h"), Connection("h", "y")),
    )
    return project(graph, **{"learning_rate": 1e6, **settings}), rows()


# Batches and epochs -------------------------------------------------------------------------------------------------


def test_an_epoch_takes_every_training_row_once_and_ends_with_a_short_batch() -> None:
    run = Run(project(batch_size=4), rows(25, test=3))
    taken = batches_taken(run)
    updates = train(run, 18)
    assert [len(batch) for batch in taken] == [4, 4, 4, 4, 4, 2] * 3
    for epoch in range(3):
        seen = np.concatenate(taken[6 * epoch : 6 * epoch + 6])
        assert sorted(seen) == list(range(22))
        assert list(seen) != list(range(22))
    assert list(np.concatenate(taken[:6])) != list(np.concatenate(taken[6:12]))
    assert [u.step for u in updates] == list(range(1, 19))
    assert [u.epoch for u in updates] == [0] * 5 + [1] * 6 + [2] * 6 + [3]
    assert [u.ends_epoch for u in updates] == ([False] * 5 + [True]) * 3


def test_without_shuffling_batches_are_the_rows_in_order() -> None:
    run = Run(project(batch_size=4, shuffle=False), rows(10))
    taken = batches_taken(run)
    train(run, 6)
    assert [batch.tolist() for batch in taken] == [[0, 1, 2, 3], [4, 5, 6, 7], [8, 9]] * 2


def test_a_batch_larger_than_the_data_is_the_data() -> None:
    updates = train(Run(project(batch_size=1000), rows(10)), 3)
    assert [u.epoch for u in updates] == [1, 2, 3]


def test_the_order_of_an_epoch_depends_on_the_seed_and_its_number_alone() -> None:
    order = np.arange(50)
    first = epoch_order(order, seed=1, epoch=4, shuffle=True)
    np.testing.assert_array_equal(first, epoch_order(order, seed=1, epoch=4, shuffle=True))
    assert (first != epoch_order(order, seed=1, epoch=5, shuffle=True)).any()
    assert (first != epoch_order(order, seed=2, epoch=4, shuffle=True)).any()
    np.testing.assert_array_equal(np.sort(first), order)
    np.testing.assert_array_equal(epoch_order(order, seed=1, epoch=4, shuffle=False), order)


def test_a_run_saved_within_an_epoch_of_more_data_goes_on_with_fewer() -> None:
    run = Run(project(), rows(25))
    train(run, 5)
    again = Run(run.saved_project(), rows(10))
    assert [u.ends_epoch for u in train(again, 3)] == [False, False, True]


# Exactness ----------------------------------------------------------------------------------------------------------


def test_the_same_seed_gives_the_same_bits_and_another_seed_others() -> None:
    runs = [Run(project(seed=seed), rows()) for seed in (3, 3, 4)]
    for run in runs:
        train(run, 40)
    assert numbers(runs[0]) == numbers(runs[1])
    assert numbers(runs[0]) != numbers(runs[2])


@pytest.mark.parametrize("momentum", [0.0, 0.9])
@pytest.mark.parametrize("optimizer", EVERY_OPTIMIZER, ids=lambda c: str(c.to_json()))
def test_sixty_steps_are_thirty_saved_and_thirty_more(optimizer: Choice, momentum: float, tmp_path: Path) -> None:
    settings = {"optimizer": optimizer, "momentum": momentum, "l1": 0.001, "learning_rate": 0.01}
    data = rows(25)  # seven updates an epoch: step 30 is in the middle of one
    through = Run(project(network(hidden="prelu"), **settings), data)
    train(through, 60)
    first = Run(project(network(hidden="prelu"), **settings), data)
    train(first, 30)
    second = Run(first.saved_project(), data)
    assert (second.step, second.epoch, second.position) == (30, 4, 8)
    train(second, 30)
    assert numbers(second) == numbers(through)
    assert second.progress() == through.progress()
    for name in ("run.netfold", "run.json"):
        write_project(first.saved_project(), tmp_path / name)
        third = Run(read_project(tmp_path / name).project, data)
        train(third, 30)
        assert numbers(third) == numbers(through), name


def test_settings_changed_within_an_epoch_survive_saving_exactly() -> None:
    data = rows(25)

    def changed(run: Run) -> Run:
        train(run, 10)
        run.set_training(replace(run.training, shuffle=False, batch_size=3))
        train(run, 2)
        return run

    through = changed(Run(project(), data))
    saved = Run(changed(Run(project(), data)).saved_project(), data)
    train(through, 20)
    train(saved, 20)
    assert numbers(through) == numbers(saved)
    assert through.progress() == saved.progress()


def eventful(made: Project, data: Any) -> Run:
    """A run with every kind of change in it, some of them within an epoch."""
    run = Run(made, data)
    train(run, 9)
    run.set_training(replace(run.training, learning_rate=0.02, momentum=0.5))
    train(run, 9)
    run.set_values((("weights", "h->y", (1, 2), 0.75), ("biases", "h", (0,), -1.5), ("slopes", "h", (3,), 0.1)))
    train(run, 9)
    run.set_training(replace(run.training, optimizer=choice("adam", betas=(0.8, 0.99)), shuffle=False))
    train(run, 9)
    run.set_training(replace(run.training, loss=Choice("huber"), l2=0.01, batch_size=6, seed=8, shuffle=True))
    run.set_values((("weights", "x->h", (0, 0), 0.1),))
    train(run, 9)
    return run


def test_the_journal_replays_a_run_bit_for_bit() -> None:
    data = rows(25)
    run = eventful(project(network(hidden="prelu")), data)
    again = replay(run.saved_project(), data, steps=run.step)
    assert numbers(again) == numbers(run)
    assert again.progress() == run.progress()
    assert again.training == run.training
    assert again.journal == run.journal


def test_the_journal_replays_from_a_file_and_to_any_step(tmp_path: Path) -> None:
    data = rows(25)
    start = start_of_run(project(network(hidden="prelu"), initialization=Choice("normal"), seed=5)).parameters
    made = replace(project(network(hidden="prelu")), parameters=start)  # typed numbers: the journal keeps them
    run = eventful(made, data)
    for name in ("run.netfold", "run.json"):
        write_project(run.saved_project(), tmp_path / name)
        opened = read_project(tmp_path / name).project
        assert numbers(replay(opened, data, steps=run.step)) == numbers(run)
        partly = Run(made, data)
        train(partly, 9)
        partly.set_training(replace(partly.training, learning_rate=0.02, momentum=0.5))
        train(partly, 4)
        assert numbers(replay(opened, data, steps=13)) == numbers(partly)
        assert replay(opened, data, steps=0).engine.network.parameters() == start


def test_settings_changed_while_the_run_stood_still_enter_the_journal() -> None:
    data = rows(25)
    first = Run(project(), data)
    train(first, 10)
    second = Run(with_training(first.saved_project(), learning_rate=0.2), data)
    train(second, 10)
    assert [entry["change"] for entry in second.journal] == ["start", "training"]
    assert numbers(replay(second.saved_project(), data, steps=20)) == numbers(second)


@pytest.mark.parametrize("optimizer", EVERY_OPTIMIZER, ids=lambda c: str(c.to_json()))
def test_another_optimizer_takes_over_from_a_saved_one(optimizer: Choice) -> None:
    data = rows(25)
    first = Run(project(momentum=0.5, optimizer=Choice("adam")), data)
    train(first, 10)
    second = Run(with_training(first.saved_project(), optimizer=optimizer), data)
    assert all(np.isfinite(update.loss) for update in train(second, 10))


@pytest.mark.parametrize("optimizer", EVERY_OPTIMIZER, ids=lambda c: str(c.to_json()))
def test_momentum_can_be_turned_on_and_off_while_running(optimizer: Choice) -> None:
    data = rows(25)
    run = Run(project(optimizer=optimizer, learning_rate=0.01), data)
    for momentum in (0.0, 0.9, 0.0, 0.5):
        run.set_training(replace(run.training, momentum=momentum))
        assert all(np.isfinite(update.loss) for update in train(run, 5))
    assert numbers(replay(run.saved_project(), data, steps=run.step)) == numbers(run)


def test_a_journal_of_another_drawing_is_refused() -> None:
    run = Run(project(), rows())
    train(run, 3)
    other = replace(run.saved_project(), graph=network(hidden="relu"))
    with pytest.raises(UserError, match="another drawing"):
        replay(other, rows(), steps=3)


def test_a_changed_drawing_starts_a_run_of_its_own() -> None:
    run = Run(project(), rows())
    train(run, 3)
    other = Run(replace(run.saved_project(), graph=network(hidden="relu")), rows())
    assert (other.step, other.epoch, other.position) == (0, 0, 0)
    assert [entry["change"] for entry in other.journal] == ["start"]


# Typed numbers ------------------------------------------------------------------------------------------------------


def test_a_typed_number_is_there_before_the_next_update() -> None:
    run = Run(project(), rows())
    run.set_values((("weights", "h->y", (1, 2), 0.75), ("biases", "y", (1,), -2.0)))
    parameters = run.engine.network.parameters()
    assert parameters.weights["h->y"].numpy()[1, 2] == 0.75
    assert parameters.biases["y"].numpy()[1] == -2.0


def test_a_number_typed_under_a_mask_stays_zero() -> None:
    run = Run(project(l2=0.1), rows())
    run.set_values((("weights", "x->h", (0, 1), 5.0), ("weights", "x->h", (0, 0), 5.0)))
    weights = run.engine.network.parameters().weights["x->h"].numpy()
    assert MASK[0, 1] == 0
    assert weights[0, 1] == 0
    assert weights[0, 0] == 5


# Divergence ---------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("optimizer", ["sgd", "adam", "rmsprop"])
def test_a_rate_of_a_million_stops_at_a_step_with_finite_parameters(optimizer: str) -> None:
    rate = 1e6 if optimizer == "sgd" else 1e30  # the others' steps do not grow with the gradient
    made, data = diverging(optimizer=Choice(optimizer), momentum=0.5, learning_rate=rate)
    run = Run(made, data)
    with pytest.raises(DivergedError) as caught:
        train(run, 1000)
    error = caught.value
    assert error.step == run.step
    assert f"step {run.step}" in error.message
    assert error.layer in ("h", "y", "")
    assert error.where == (error.layer or "loss")
    assert error.hint
    assert np.isfinite(run.engine.network.copy_flat()).all()
    run.check_finite()
    # and with a sensible rate it goes on from there: nothing infinite is left in the optimizer's memory
    run.set_training(replace(run.training, learning_rate=1e-9, optimizer=Choice(optimizer)))
    train(run, 5)
    assert np.isfinite(run.engine.network.copy_flat()).all()


def test_the_layer_whose_numbers_became_infinite_is_named() -> None:
    made, data = diverging()
    run = Run(made, replace(data, inputs=np.full_like(data.inputs, 10)))
    run.set_values(tuple(("weights", "x->h", (i, j), 3e38) for i in range(4) for j in range(3)))
    with pytest.raises(DivergedError) as caught:
        train(run, 10)
    assert caught.value.layer == "h"
    assert "z of h 1 " in caught.value.message


def test_a_run_that_diverged_and_went_on_replays_bit_for_bit() -> None:
    made, data = diverging()
    run = Run(made, data)
    with pytest.raises(DivergedError):
        train(run, 1000)
    run.set_training(replace(run.training, learning_rate=1e-12))
    train(run, 10)
    again = replay(run.saved_project(), data, steps=run.step)
    assert numbers(again) == numbers(run)


def test_infinite_parameters_that_the_loss_hides_are_found() -> None:
    graph = Graph(
        (Layer("x", "input", 1), Layer("h", "hidden", 1, Choice("tanh")), Layer("y", "output", 1)),
        (Connection("x", "h"), Connection("h", "y")),
    )
    run = Run(project(graph), rows(10, inputs=1, outputs=1))
    train(run, 3)
    good = run.engine.network.copy_flat()
    run.engine.network.write(float("inf"), run.engine.network.slots["biases/h"][0])  # tanh(∞) = 1
    with pytest.raises(DivergedError):
        train(run, 5)
    assert np.isfinite(run.engine.network.copy_flat()).all()
    assert np.allclose(run.engine.network.copy_flat(), good, atol=0.5)


def test_nothing_infinite_is_saved_when_the_last_update_was_the_one() -> None:
    made, data = diverging(learning_rate=1e38)
    run = Run(made, replace(data, targets=1e3 * data.targets))
    train(run, 1)
    assert not np.isfinite(run.engine.network.copy_flat()).all()
    with pytest.raises(DivergedError):
        run.check_finite()
    assert np.isfinite(run.engine.network.copy_flat()).all()


def test_a_row_that_is_no_number_is_what_the_message_says() -> None:
    data = rows(10)
    broken = data.inputs.copy()
    broken[3, 0] = np.nan
    run = Run(project(), replace(data, inputs=broken))
    with pytest.raises(DivergedError, match="data row"):
        train(run, 10)
