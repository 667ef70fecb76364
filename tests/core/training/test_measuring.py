"""When a run's start is evaluated: before its first update, or after it where that takes long."""

from __future__ import annotations

import itertools
import time
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from core.project_file import read_project, write_project
from core.training import measuring as module
from core.training.loop import Run
from core.training.measuring import Measuring
from core.training.messages import Metrics
from tests.core.training.scenes import project, rows


@pytest.fixture
def run() -> Run:
    return Run(project(), rows(), engine="torch")


def test_a_small_run_is_evaluated_before_its_first_update(run: Run) -> None:
    assert not Measuring(None).postpone(run)


def test_a_large_runs_first_update_comes_first_and_the_curve_is_the_same(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    start = run.evaluate()[0].loss
    monkeypatch.setattr(module, "LARGE", 0.0)
    measuring = Measuring(None)
    assert measuring.postpone(run)
    assert measuring.newest(run, stands=False, is_first=True) == (None, None)
    run.advance(3)
    trained = run.engine.flat_copy()
    assert measuring.newest(run, stands=False, is_first=True) == (None, None)
    assert measuring.newest(run, stands=False, is_first=False) == (None, None), "the start alone"
    assert run.engine.flat_copy().tobytes() == trained.tobytes(), "evaluating the start leaves the run as it is"
    train, _ = measuring.newest(run, stands=False, is_first=False)
    assert train is not None
    assert train.loss == run.evaluate()[0].loss
    history = measuring.history()
    assert history.steps.tolist() == [0, 3]
    np.testing.assert_allclose(history.train, [start, train.loss])


def test_a_run_that_is_paused_before_its_start_was_evaluated_has_both_points(
    run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LARGE", 0.0)
    measuring = Measuring(None)
    measuring.postpone(run)
    run.advance(2)
    train, _ = measuring.newest(run, stands=True, is_first=True)
    assert train is not None
    assert measuring.history().steps.tolist() == [0, 2]


@pytest.mark.parametrize("fewer_or_more", [10, 60])
def test_after_other_rows_within_an_epoch_the_curve_is_still_one_that_a_file_gives_back(
    fewer_or_more: int, tmp_path: Path
) -> None:
    run = Run(project(), rows(25))
    measuring = Measuring(None)
    for _ in itertools.islice(run.updates(), 12):
        measuring.measured(run)
    run.set_data(None, rows(fewer_or_more))
    for _ in itertools.islice(run.updates(), 12):
        measuring.measured(run)
    history = measuring.history()
    assert (np.diff(history.epochs) >= 0).all()
    assert history.epochs.max() <= run.epoch + 1
    write_project(replace(run.saved_project(), history=history), tmp_path / "a.netfold")
    assert read_project(tmp_path / "a.netfold").project.history == history


def test_a_busy_machine_takes_no_point_from_the_curve(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    evaluate = run.evaluate

    def waiting() -> tuple[Metrics, Metrics | None]:
        time.sleep(3 * module.CHEAP)  # as a thread does that gets no processor
        return evaluate()

    measuring = Measuring(None)
    measuring.measured(run)
    monkeypatch.setattr(run, "evaluate", waiting)
    for _ in range(12):
        run.advance(run.updates_to_epoch_end(1))
        measuring.epoch_ended(run)
    assert measuring.history().epochs.tolist() == list(range(13))
