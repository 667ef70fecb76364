"""Settings that need other machine code: training goes on until it is there, and the journal tells the step."""

from __future__ import annotations

import threading
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import pytest

from core.choice import Choice
from core.datasets.of_project import rows_of
from core.parameters import unflatten
from core.project import Project
from core.training.fused import kernels, warm
from core.training.fused.kernels import takes_another
from core.training.fused.machine import is_available
from core.training.messages import Stopped
from core.training.pace import PACES
from core.training.replay import replay
from core.training.trainer import Pause, Play, SetTraining
from tests.core.training.eventful import playground_like
from tests.core.training.test_trainer import PATIENCE, Watched

FLAT_OUT = PACES["flat_out"]
pytestmark = pytest.mark.skipif(not is_available(), reason="needs llvmlite")


@pytest.fixture
def gate(monkeypatch: pytest.MonkeyPatch) -> Iterator[threading.Event]:
    """Compiling ahead waits until it is set; compiling at once does not."""
    opened, compiled = threading.Event(), kernels.compiled

    def slowly(text: str) -> Any:
        if threading.current_thread().name == "compiling ahead":
            assert opened.wait(PATIENCE)
        return compiled(text)

    monkeypatch.setattr(kernels, "compiled", slowly)
    yield opened
    opened.set()
    assert warm.wait(PATIENCE)


@pytest.fixture
def running(gate: threading.Event) -> Iterator[tuple[Project, Watched]]:
    made = playground_like()
    watched = Watched(made, rows_of(made))
    watched.trainer.send(Play(FLAT_OUT))
    watched.passes(10)
    yield made, watched
    assert watched.trainer.stop(PATIENCE)


def with_momentum(project: Project, momentum: float = 0.5) -> SetTraining:
    return SetTraining(replace(project.training_or_default, momentum=momentum))


def stopped(watched: Watched) -> Stopped:
    watched.trainer.send(Pause())
    return watched.event(Stopped)


def test_training_goes_on_under_the_old_settings_until_the_new_ones_are_compiled(
    running: tuple[Project, Watched], gate: threading.Event
) -> None:
    made, watched = running
    asked_at = watched.snapshots[-1].step
    watched.trainer.send(with_momentum(made))
    reached = watched.passes(asked_at + 20_000).step
    gate.set()
    assert warm.wait(PATIENCE)
    watched.passes(watched.snapshots[-1].step + 20_000)
    end = stopped(watched)
    assert [entry["change"] for entry in end.journal] == ["start", "training"]
    assert end.journal[1]["step"] >= reached, "not before its machine code was there"
    assert end.training.momentum == 0.5
    progress = replace(end.progress)
    saved = replace(
        made,
        parameters=unflatten(made.graph, end.flat),
        training=end.training,
        progress=progress,
        journal=end.journal,
    )
    again = replay(saved, rows_of(made), steps=progress.step)
    np.testing.assert_array_equal(again.engine.flat_copy(), end.flat)


def test_the_newest_of_several_changes_comes_and_only_that(
    running: tuple[Project, Watched], gate: threading.Event
) -> None:
    made, watched = running
    for momentum in (0.1, 0.2, 0.7):
        watched.trainer.send(with_momentum(made, momentum))
    watched.passes(watched.snapshots[-1].step + 1000)
    gate.set()
    assert warm.wait(PATIENCE)
    watched.passes(watched.snapshots[-1].step + 20_000)
    end = stopped(watched)
    assert [entry["training"]["momentum"] for entry in end.journal] == [0.0, 0.7]


def test_who_stops_before_has_the_settings_all_the_same(running: tuple[Project, Watched]) -> None:
    made, watched = running
    watched.trainer.send(with_momentum(made))
    end = stopped(watched)
    assert end.training.momentum == 0.5
    assert end.journal[-1]["step"] == end.progress.step


def test_a_rate_does_not_wait(running: tuple[Project, Watched]) -> None:
    made, watched = running
    watched.trainer.send(SetTraining(replace(made.training_or_default, learning_rate=0.2)))
    watched.until(lambda: (past := watched.trainer.poll_past()) is not None and len(past.journal) == 2)


@pytest.mark.parametrize(
    ("change", "another"),
    [
        (lambda t: replace(t, learning_rate=0.5), False),
        (lambda t: replace(t, l2=0.1), True),
        (lambda t: replace(t, loss=Choice("mse")), True),
        (lambda t: replace(t, optimizer=Choice("adam")), True),
        (lambda t: replace(t, batch_size=200), True),
        (lambda t: replace(t, batch_size=t.batch_size + 1), False),
        (lambda t: replace(t, clip=Choice("norm")), True),
    ],
)
def test_what_needs_machine_code_of_its_own(change: Callable[[Any], Any], another: bool) -> None:
    training = playground_like().training_or_default
    assert takes_another(training, change(training), 1000) is another
