"""The loss curve is saved with its run, comes back exactly, and never keeps a project from opening."""

from __future__ import annotations

import io
import zipfile
from dataclasses import replace

import numpy as np
import pytest
import safetensors.numpy

from core.gallery import locate
from core.history_file import COLUMNS, history_to_bytes, read_history
from core.loss_history import History
from core.project import Progress, Project
from core.project_file import project_from_bytes, project_to_bytes, project_to_json, read_project


def curve(count: int = 5) -> History:
    steps = np.arange(count, dtype=float) * 25
    return History(steps, steps / 25, 1 / (1 + steps), np.full(count, np.nan))


@pytest.fixture
def trained() -> Project:
    project = read_project(locate("gallery:playground")).project
    return replace(project, progress=Progress(100, 4), history=curve())


def part(**columns: np.ndarray) -> bytes:
    arrays = {name: getattr(curve(), name) for name in COLUMNS} | columns
    return safetensors.numpy.save({name: array for name, array in arrays.items() if array is not None})


def test_a_curve_comes_back_equal_and_saves_to_the_same_bytes(trained: Project) -> None:
    data = project_to_bytes(trained)
    again = project_from_bytes(data, "")
    assert again.project == trained
    assert again.project.history == trained.history
    assert again.warnings == ()
    assert project_to_bytes(again.project) == data
    assert not again.project.history.train.flags.writeable


def test_projects_with_different_curves_are_different(trained: Project) -> None:
    assert trained != replace(trained, history=curve(4))
    assert trained == replace(trained, history=curve())
    assert hash(curve()) == hash(curve())


def test_the_curve_is_a_part_of_the_zip_alone(trained: Project) -> None:
    with zipfile.ZipFile(io.BytesIO(project_to_bytes(trained))) as archive:
        assert "history.safetensors" in archive.namelist()
    with zipfile.ZipFile(io.BytesIO(project_to_bytes(replace(trained, history=History())))) as archive:
        assert "history.safetensors" not in archive.namelist()
    assert project_from_bytes(project_to_json(trained).encode(), "").project.history == History()


def test_an_infinite_loss_is_saved_as_missing() -> None:
    history = curve()
    history.train[2] = np.inf
    again, warning = read_history(history_to_bytes(history), "history")
    assert warning == ""
    assert np.isnan(again.train[2])
    assert np.isfinite(np.delete(again.train, 2)).all()


@pytest.mark.parametrize(
    ("data", "said"),
    [
        (b"rubbish", "damaged"),
        (part(train=np.zeros(4)), "equal length"),
        (part(train=np.zeros((5, 1))), "equal length"),
        (safetensors.numpy.save({"steps": np.zeros(3)}), "columns"),
        (part(more=np.zeros(5)), "columns"),
        (part(train=np.array([1, 2, np.inf, 3, 4.0])), "infinite"),
        (part(steps=np.array([0, 2, 1, 3, 4.0])), "never fall"),
        (part(epochs=np.array([0, 2, np.nan, 3, 4.0])), "never fall"),
        (part(steps=np.array([-1, 2, 3, 3, 4.0])), "from 0 up"),
        (part(steps=np.arange(5)), "I64"),
        (part(**{name: np.zeros(100_001) for name in COLUMNS}), "100\u202f000 points"),
    ],
)
def test_a_damaged_curve_is_left_out_with_a_warning_and_the_project_opens(
    data: bytes, said: str, trained: Project
) -> None:
    buffer = io.BytesIO(project_to_bytes(replace(trained, history=History())))
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr("history.safetensors", data)
    opened = project_from_bytes(buffer.getvalue(), "x.netfold")
    assert opened.project.history == History()
    assert opened.project.progress == trained.progress
    [warning] = opened.warnings
    assert warning.startswith("The loss curve is left out.")
    assert said.lower() in warning.lower()


def test_a_curve_without_a_run_is_left_out(trained: Project) -> None:
    buffer = io.BytesIO(project_to_bytes(replace(trained, progress=None)))
    with zipfile.ZipFile(buffer, "a") as archive:
        archive.writestr("history.safetensors", history_to_bytes(curve()))
    opened = project_from_bytes(buffer.getvalue(), "")
    assert opened.project.history == History()
    assert any("where its training stands" in warning for warning in opened.warnings)
