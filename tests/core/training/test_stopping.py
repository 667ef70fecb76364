"""Stop conditions: when each holds, what does not count, and how a run and the command obey them."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest

from core.choice import Choice
from core.project import Training
from core.stops import STOPS, never_met
from core.training.loop import Run
from core.training.messages import Metrics, Stopped
from core.training.pace import PACES
from core.training.stopping import Stopping
from core.training.trainer import Play, Trainer
from tests.core.training.scenes import choice, project, rows


def stopping(*conditions: Choice) -> Stopping:
    return Stopping(replace(Training(), stop=conditions))


def loss(value: float) -> Metrics:
    return Metrics(value, value)


def said(found: str | None) -> str:
    assert found is not None
    assert found.endswith(".")
    return found


def test_without_conditions_nothing_stops() -> None:
    made = stopping()
    assert made.reason(10**9, 1e9, loss(0.0), loss(0.0), 1e9) is None
    assert not made.by_loss


@pytest.mark.parametrize("name", STOPS)
def test_every_condition_can_hold_and_can_fail(name: str) -> None:
    made = stopping(Choice(name))
    assert made.by_loss == STOPS[name].by_loss
    assert made.reason(1, 0.5, loss(1.0), None, 0.1) is None
    assert said(made.reason(10**7, 1e6, loss(-1.0 if name == "loss" else 1.0), None, 1e4))


def test_the_loss_is_looked_at_where_it_is_asked_for() -> None:
    made = stopping(choice("loss", value=0.5, of_test=True))
    assert made.reason(1, 1.0, loss(0.1), None, 0.0) is None
    assert made.reason(1, 1.0, loss(0.1), loss(0.6), 0.0) is None
    assert said(made.reason(1, 1.0, loss(2.0), loss(0.5), 0.0)) == "test loss 0.5 ≤ 0.5."
    assert made.reason(1, 1.0, None, None, 0.0) is None


def test_a_plateau_is_no_fall_by_more_than_delta_for_n_epochs() -> None:
    made = stopping(choice("plateau", epochs=3, delta=0.1))
    told = [made.reason(e, float(e), loss(value), None, 0.0) for e, value in enumerate([1.0, 0.95, 0.8, 0.75, 0.71])]
    assert told == [None] * 5
    assert said(made.reason(5, 5.0, loss(0.71), None, 0.0)) == (
        "train loss has not fallen by more than δ 0.1 below 0.8 for 3 epochs."
    )


def test_a_plateau_of_the_test_loss_ends_a_run_that_overfits() -> None:
    made = stopping(choice("plateau", epochs=2, of_test=True))
    for epoch, value in enumerate([1.0, 0.5, 0.6]):
        assert made.reason(epoch, epoch, loss(1 / (1 + epoch)), loss(value), 0.0) is None
    assert "test loss" in said(made.reason(3, 3.0, loss(0.1), loss(0.7), 0.0))


def test_what_holds_before_the_first_update_does_not_count() -> None:
    made = stopping(choice("steps", count=10), choice("loss", value=1.0), choice("epochs", count=9))
    assert made.by_loss
    made.begin(10, 5.0, loss(0.5), None)
    assert not made.by_loss, "nothing that counts asks for it"
    assert made.reason(11, 5.2, loss(0.4), None, 0.0) is None
    assert made.steps_left(11) is None
    assert made.epochs_left(5) == 4
    assert "9 epochs" in said(made.reason(50, 9.0, None, None, 0.0))


def stopped_by(conditions: tuple[Choice, ...], *, pace: str = "flat_out", test: int = 0) -> Stopped:
    trainer = Trainer(project(stop=conditions), rows(24, test=test))
    try:
        trainer.send(Play(PACES[pace]))
        deadline = time.monotonic() + 30
        while time.monotonic() < deadline:
            for event in trainer.poll()[2]:
                if isinstance(event, Stopped):
                    return event
            time.sleep(0.002)
        raise AssertionError("it did not stop")
    finally:
        assert trainer.stop()


@pytest.mark.parametrize("pace", ["flat_out", "epoch", "epoch_10"])
def test_the_trainer_stops_at_the_very_step_and_says_why(pace: str) -> None:
    stopped = stopped_by((choice("steps", count=101),), pace=pace)
    assert (stopped.progress.step, stopped.reason) == (101, "101 updates are done.")
    stopped = stopped_by((choice("epochs", count=7), choice("steps", count=1000)), pace=pace)
    assert (stopped.progress.step, stopped.progress.epoch) == (42, 7)


def test_the_trainer_stops_at_a_loss_and_on_a_plateau_and_after_a_time() -> None:
    assert "train loss" in stopped_by((choice("loss", value=0.3),)).reason
    assert "fallen" in stopped_by((choice("plateau", epochs=3, delta=0.5),)).reason
    assert "seconds" in stopped_by((choice("seconds", count=0.05),)).reason


@pytest.mark.parametrize("pace", ["flat_out", "epoch", "epoch_10"])
def test_a_loss_ends_a_run_after_the_first_epoch_that_reaches_it_at_every_pace(pace: str) -> None:
    condition = choice("loss", value=0.3)
    run = Run(project(stop=(condition,)), rows(24))
    while run.evaluate()[0].loss > 0.3:
        run.advance(run.updates_to_epoch_end(1))
    assert run.epoch > 2
    stopped = stopped_by((condition,), pace=pace)
    assert (stopped.progress.step, stopped.progress.epoch) == (run.step, run.epoch)


def test_a_condition_on_rows_that_are_not_there_is_said_to_be_never_met() -> None:
    by_test, by_train = choice("loss", of_test=True), choice("plateau", of_test=False)
    assert never_met((by_test, by_train), has_test=True) == ""
    assert never_met((by_train, choice("steps", count=3)), has_test=False) == ""
    told = never_met((by_test, by_train), has_test=False)
    assert told == "There are no test rows: “loss reached” by the test loss never ends a run."
