"""The training thread: commands in, snapshots, curve and events out, and nothing left when it is stopped."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest
import torch

from core.choice import Choice
from core.datasets.dataset import Dataset
from core.errors import UserError
from core.parameters import flatten, unflatten
from core.project import Project
from core.training.loop import Run
from core.training.messages import Diverged, Event, Failed, History, Ready, Snapshot, Stopped
from core.training.pace import DEFAULT_PACE, PACES, Pace
from core.training.replay import replay
from core.training.trainer import Pause, Play, SetTraining, SetValues, Trainer
from tests.core.training.scenes import MASK, network, project, rows
from tests.core.training.test_loop import diverging

PATIENCE = 30.0  # seconds; nothing here should take one
FLAT_OUT = PACES["flat_out"]


class Watched:
    """A trainer and all that it has said so far."""

    def __init__(self, made: Project, data: Dataset, **options: Any) -> None:
        self.trainer = Trainer(made, data, **options)
        self.snapshots: list[Snapshot] = []
        self.events: list[Event] = []
        self.history = History()

    def poll(self) -> None:
        snapshot, history, events = self.trainer.poll()
        self.snapshots += [snapshot] if snapshot is not None else []
        self.events += events
        self.history = history or self.history

    def until(self, holds: Callable[[], Any]) -> Any:
        end = time.monotonic() + PATIENCE
        while True:
            self.poll()
            if value := holds():
                return value
            failed = [event.error for event in self.events if isinstance(event, Failed)]
            assert not failed, failed
            assert time.monotonic() < end, f"waited in vain; events: {self.events}"
            time.sleep(0.002)

    def event(self, kind: type, number: int = 1) -> Any:
        """The number-th event of a kind."""
        return self.until(
            lambda: len(found := [e for e in self.events if isinstance(e, kind)]) >= number and found[number - 1]
        )

    def passes(self, step: int) -> Snapshot:
        """The first snapshot seen from that step on."""
        return self.until(lambda: self.snapshots and self.snapshots[-1].step >= step and self.snapshots[-1])


@pytest.fixture
def watch() -> Iterator[Callable[..., Watched]]:
    before = set(threading.enumerate())
    made: list[Watched] = []

    def start(made_project: Project | None = None, data: Dataset | None = None, **options: Any) -> Watched:
        made.append(Watched(made_project or project(), data or rows(25, test=5), **options))
        return made[-1]

    yield start
    for watched in made:
        assert watched.trainer.stop(PATIENCE)
    assert set(threading.enumerate()) <= before


def test_it_stands_still_until_it_is_told_to_play(watch: Callable[..., Watched]) -> None:
    watched = watch()
    ready = watched.event(Ready)
    assert ready.engine in ("fused", "torch")
    assert ready.device == "cpu"
    assert ready.reason
    first = watched.until(lambda: watched.snapshots and watched.snapshots[0])
    assert (first.step, first.epoch) == (0, 0)
    assert first.train.loss > 0
    assert first.test is not None
    time.sleep(0.05)
    watched.poll()
    assert len(watched.snapshots) == 1
    assert watched.events == [ready]


def test_it_plays_and_pauses_and_plays_on(watch: Callable[..., Watched]) -> None:
    watched = watch()
    watched.trainer.send(Play(FLAT_OUT))
    watched.passes(20)
    watched.trainer.send(Pause())
    stopped = watched.event(Stopped)
    assert stopped.progress.step >= 20
    watched.until(lambda: watched.snapshots[-1].step == stopped.progress.step)
    last = watched.snapshots[-1]
    np.testing.assert_array_equal(last.flat, stopped.flat)
    assert last.updates_per_second == 0
    time.sleep(0.05)
    watched.poll()
    assert watched.snapshots[-1] is last
    watched.trainer.send(Play(FLAT_OUT))
    watched.passes(stopped.progress.step + 1)


@pytest.mark.parametrize(
    "pace", [FLAT_OUT, PACES["epoch"], PACES["epoch_10"], Pace("fast", "fast", steps_per_second=5000)]
)
def test_so_many_steps_are_exactly_so_many(pace: Pace, watch: Callable[..., Watched]) -> None:
    data = rows(25, test=5)
    watched = watch(project(), data)
    for times, steps in enumerate((1, 7, 30), 1):
        watched.trainer.send(Play(pace, steps=steps))
        stopped = watched.event(Stopped, times)
    assert stopped.progress.step == 38
    run = Run(project(), data)
    updates = run.updates()
    for _ in range(38):
        next(updates)
    np.testing.assert_array_equal(stopped.flat, run.engine.flat_copy())
    assert stopped.progress == run.progress()


def test_to_the_end_of_the_epoch_is_no_step_further(watch: Callable[..., Watched]) -> None:
    watched = watch()  # 20 rows in batches of 4: five updates an epoch
    watched.trainer.send(Play(FLAT_OUT, steps=2))
    watched.event(Stopped)
    for times in (2, 3):
        watched.trainer.send(Play(FLAT_OUT, to_epoch_end=True))
        stopped = watched.event(Stopped, times)
        assert (stopped.progress.step, stopped.progress.epoch, stopped.progress.position) == (
            5 * times - 5,
            times - 1,
            0,
        )


def test_settings_change_while_it_runs_without_a_restart(watch: Callable[..., Watched]) -> None:
    data = rows(25, test=5)
    watched = watch(project(), data)
    watched.trainer.send(Play(FLAT_OUT))
    step = watched.passes(10).step
    changed = replace(project().training_or_default, learning_rate=0.001, optimizer=Choice("adam"), batch_size=7)
    watched.trainer.send(SetTraining(changed))
    watched.passes(step + 50)
    watched.trainer.send(Pause())
    stopped = watched.event(Stopped)
    assert stopped.training == changed
    start, entry = stopped.journal
    assert start["change"] == "start"
    assert entry["change"] == "training"
    assert entry["step"] >= step
    saved = replace(
        project(),
        parameters=unflatten(project().graph, stopped.flat),
        training=stopped.training,
        progress=stopped.progress,
        journal=stopped.journal,
    )
    again = replay(saved, data, steps=stopped.progress.step)
    np.testing.assert_array_equal(again.engine.flat_copy(), stopped.flat)


def test_a_weight_typed_while_it_runs_takes_effect(watch: Callable[..., Watched]) -> None:
    watched = watch(project(learning_rate=0.0))
    watched.trainer.send(Play(FLAT_OUT))
    watched.passes(10)
    watched.trainer.send(SetValues((("weights", "h->y", (1, 2), 0.625), ("weights", "x->h", (0, 1), 9.0))))

    def value() -> bool:
        return unflatten(project().graph, watched.snapshots[-1].flat).weights["h->y"].numpy()[1, 2] == 0.625

    watched.until(value)
    assert MASK[0, 1] == 0
    assert unflatten(project().graph, watched.snapshots[-1].flat).weights["x->h"].numpy()[0, 1] == 0
    step = watched.snapshots[-1].step
    watched.passes(step + 5)  # it went on running
    watched.trainer.send(Pause())
    assert [entry["change"] for entry in watched.event(Stopped).journal] == ["start", "parameters"]


def test_a_weight_typed_while_it_stands_still_is_shown_at_once(watch: Callable[..., Watched]) -> None:
    watched = watch()
    watched.trainer.send(SetValues((("biases", "y", (0,), 1.25),)))
    watched.until(
        lambda: (
            watched.snapshots and unflatten(project().graph, watched.snapshots[-1].flat).biases["y"].numpy()[0] == 1.25
        )
    )
    assert watched.snapshots[-1].step == 0


def test_snapshots_are_the_newest_and_read_only_copies(watch: Callable[..., Watched]) -> None:
    watched = watch()
    watched.trainer.send(Play(FLAT_OUT))
    first = watched.passes(1)
    kept = first.flat.copy()
    watched.passes(first.step + 200)
    np.testing.assert_array_equal(first.flat, kept)
    with pytest.raises(ValueError, match="read-only"):
        first.flat[0] = 0
    assert first.graph == project().graph
    watched.trainer.send(Pause())
    watched.event(Stopped)
    steps = [snapshot.step for snapshot in watched.snapshots]
    assert steps == sorted(steps)
    # nobody looked for a while: one snapshot waits, not all of them
    watched.trainer.send(Play(FLAT_OUT))
    time.sleep(0.1)
    watched.trainer.send(Pause())
    time.sleep(0.1)
    seen = len(watched.snapshots)
    stopped = watched.event(Stopped, 2)
    watched.poll()
    assert len(watched.snapshots) <= seen + 1
    assert watched.snapshots[-1].step == stopped.progress.step


def test_events_come_in_order_and_none_is_lost(watch: Callable[..., Watched]) -> None:
    watched = watch()
    for _ in range(20):
        watched.trainer.send(Play(FLAT_OUT, steps=1))
        watched.trainer.send(Pause())
    watched.trainer.send(Play(FLAT_OUT, steps=3))
    watched.until(lambda: watched.events and isinstance(watched.events[-1], Stopped) and len(watched.events) >= 22)
    assert isinstance(watched.events[0], Ready)
    steps = [event.progress.step for event in watched.events if isinstance(event, Stopped)]
    assert steps == sorted(steps)


def test_the_curve_grows_with_the_epochs(watch: Callable[..., Watched]) -> None:
    watched = watch()
    watched.trainer.send(Play(PACES["epoch_10"], steps=500))
    watched.event(Stopped)
    watched.until(lambda: len(watched.history.steps) and watched.history.steps[-1] == 500)
    assert len(watched.history.steps) == len(watched.history.train) == len(watched.history.test)
    assert watched.history.steps[0] == 0
    assert (np.diff(watched.history.steps) > 0).all()
    assert np.isfinite(watched.history.test).all()
    assert watched.history.epochs[-1] == 100
    assert watched.history.train[-1] < watched.history.train[0]
    assert watched.history.train[-1] == watched.snapshots[-1].train.loss


def test_a_run_that_diverges_says_so_stands_still_and_can_go_on(watch: Callable[..., Watched]) -> None:
    made, data = diverging()
    watched = watch(made, data)
    watched.trainer.send(Play(FLAT_OUT))
    diverged = watched.event(Diverged)
    assert diverged.step == diverged.stopped.progress.step
    assert str(diverged.step) in diverged.error.message
    assert np.isfinite(diverged.stopped.flat).all()
    assert np.isfinite(watched.snapshots[-1].flat).all()
    time.sleep(0.05)
    watched.poll()
    assert [type(event) for event in watched.events] == [Ready, Diverged]
    assert watched.trainer.is_alive
    watched.trainer.send(SetTraining(replace(made.training_or_default, learning_rate=1e-12)))
    watched.trainer.send(Play(FLAT_OUT, steps=5))
    assert watched.event(Stopped).progress.step == diverged.step + 5


def test_it_starts_from_the_documents_own_numbers(watch: Callable[..., Watched]) -> None:
    graph = network(hidden="prelu")
    run = Run(project(graph), rows())
    next(run.updates())
    saved = run.saved_project()
    watched = watch(saved, rows())
    first = watched.until(lambda: watched.snapshots and watched.snapshots[0])
    assert first.step == 1
    assert saved.parameters is not None
    np.testing.assert_array_equal(first.flat, flatten(graph, saved.parameters))


def test_stop_ends_the_thread_even_in_the_middle_of_an_epoch() -> None:
    before = set(threading.enumerate())
    trainer = Trainer(project(batch_size=1), rows(2000))
    trainer.send(Play(DEFAULT_PACE))
    time.sleep(0.05)
    assert trainer.stop(PATIENCE)
    assert not trainer.is_alive
    assert trainer.stop(PATIENCE)
    assert set(threading.enumerate()) <= before


def test_stop_ends_a_thread_that_waits_a_second_between_two_steps() -> None:
    trainer = Trainer(project(), rows())
    trainer.send(Play(Pace("slow", "slow", steps_per_second=0.001)))
    end = time.monotonic() + PATIENCE
    while trainer.poll()[0] is None:
        assert time.monotonic() < end
        time.sleep(0.01)
    assert trainer.stop(PATIENCE)


def test_a_pause_is_obeyed_at_once_even_at_the_slowest_pace(watch: Callable[..., Watched]) -> None:
    watched = watch()
    watched.trainer.send(Play(Pace("slow", "slow", steps_per_second=0.001)))
    watched.passes(1)
    watched.trainer.send(Pause())
    assert watched.event(Stopped).progress.step == 1


def test_at_a_slow_pace_a_change_of_settings_brings_no_step_forward(watch: Callable[..., Watched]) -> None:
    watched = watch()
    watched.trainer.send(Play(Pace("slow", "slow", steps_per_second=0.001)))
    old = watched.passes(1)
    for rate in (0.1, 0.2, 0.3):
        watched.trainer.send(SetTraining(replace(project().training_or_default, learning_rate=rate)))
    watched.trainer.send(SetValues((("biases", "y", (0,), 30.0),)))
    watched.until(lambda: watched.snapshots[-1].train.loss > 100)  # what is shown is of the number just typed
    assert watched.snapshots[-1].step == old.step == 1


@pytest.mark.skipif(torch.cuda.is_available(), reason="this machine has CUDA")
def test_a_device_that_is_not_there_is_a_failure_the_user_can_mend() -> None:
    trainer = Trainer(project(), rows(), device="cuda")
    end = time.monotonic() + PATIENCE
    events: list[Event] = []
    while not events:
        events = trainer.poll()[2]
        assert time.monotonic() < end
        time.sleep(0.01)
    (failed,) = events
    assert isinstance(failed, Failed)
    assert isinstance(failed.error, UserError)
    assert "CUDA" in failed.error.message
    assert trainer.stop(PATIENCE)


def test_a_bug_in_the_thread_is_reported_rather_than_swallowed() -> None:
    trainer = Trainer(project(), rows())
    trainer.send(SetValues((("weights", "no->such", (0, 0), 1.0),)))
    end = time.monotonic() + PATIENCE
    events: list[Event] = []
    while not any(isinstance(event, Failed) for event in events):
        events += trainer.poll()[2]
        assert time.monotonic() < end
        time.sleep(0.01)
    assert trainer.stop(PATIENCE)


def test_every_pace_is_in_the_menu_from_slow_to_fast() -> None:
    assert DEFAULT_PACE in PACES.values()
    assert PACES["flat_out"].steps_per_second is None
    assert PACES["flat_out"].epochs_per_frame is None
    assert all(pace.title for pace in PACES.values())
