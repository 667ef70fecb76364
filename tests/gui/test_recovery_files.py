"""Recovery files: what a dead process left is found, what a living one holds is not touched."""

from __future__ import annotations

import os
import subprocess
import sys
from datetime import datetime, timedelta
from pathlib import Path

import pytest

from core.arrays import Array, FrozenMap
from core.errors import UserError
from core.gallery import locate
from core.initializers import initial_parameters
from core.project import FileSource, Project
from core.project_file import read_project
from gui.recovery_files import Leftover, Slot

HOLDS = """
import sys, time
from pathlib import Path
from core.project import Project
from gui.recovery_files import Slot
slot = Slot.new(Path(sys.argv[1]))
slot.write(Project(title="held"), None)
print("ready", flush=True)
time.sleep(60)
"""


def test_what_is_kept_comes_back_with_its_file_its_folder_and_its_time(tmp_path: Path) -> None:
    slot = Slot.new(tmp_path / "recovery")
    project = Project(title="fish", data=FileSource("fish.csv"), folder="/home/me", extra=FrozenMap({"mine": 1}))
    slot.write(project, Path("/home/me/fish.netfold"))
    slot.release()
    (found,) = Slot.left_in(tmp_path / "recovery")
    left = found.read()
    assert left.project == project
    assert left.project.folder == "/home/me"
    assert left.path == Path("/home/me/fish.netfold")
    assert abs(datetime.now() - left.when) < timedelta(seconds=10)
    found.clear()
    assert not list((tmp_path / "recovery").iterdir())


def test_a_slot_that_is_held_is_not_found_until_it_is_released(tmp_path: Path) -> None:
    slot = Slot.new(tmp_path)
    slot.write(Project(), None)
    assert not Slot.left_in(tmp_path)
    slot.release()
    assert [found.path for found in Slot.left_in(tmp_path)] == [slot.path]


def test_a_living_process_keeps_its_file_and_a_killed_one_leaves_it(tmp_path: Path) -> None:
    environment = os.environ | {"PYTHONPATH": str(Path(__file__).parents[2])}
    process = subprocess.Popen(
        [sys.executable, "-c", HOLDS, str(tmp_path)], env=environment, stdout=subprocess.PIPE, text=True
    )
    try:
        assert process.stdout is not None
        assert process.stdout.readline() == "ready\n"
        assert not Slot.left_in(tmp_path)
    finally:
        process.kill()
        process.communicate()
    (found,) = Slot.left_in(tmp_path)
    assert found.read().project.title == "held"
    found.clear()


def test_a_slot_that_keeps_nothing_and_half_written_bytes_are_cleared_away(tmp_path: Path) -> None:
    slot = Slot.new(tmp_path)
    slot.release()
    (tmp_path / f".{slot.path.name}.abc.part").write_bytes(b"half")
    assert not Slot.left_in(tmp_path)
    assert not list(tmp_path.iterdir())


def test_the_newest_comes_first(tmp_path: Path) -> None:
    slots = [Slot.new(tmp_path) for _ in range(3)]
    for age, slot in enumerate(slots):
        slot.write(Project(title=str(age)), None)
        os.utime(slot.path, (1_000_000 - age, 1_000_000 - age))
        slot.release()
    found = Slot.left_in(tmp_path)
    assert [slot.read().project.title for slot in found] == ["0", "1", "2"]
    for slot in found:
        slot.clear()


def test_numbers_that_no_file_can_hold_do_not_keep_the_drawing_from_being_kept(tmp_path: Path) -> None:
    project = read_project(locate("gallery:playground")).project
    parameters = initial_parameters(project.graph, project.training_or_default.initialization, 0)
    key = next(iter(parameters.biases))
    bad = parameters.with_array("biases", key, Array.of([float("nan")] * parameters.biases[key].shape[0]))
    slot = Slot.new(tmp_path)
    slot.write(Project(title="ran away", graph=project.graph, parameters=bad), None)
    left = slot.read()
    assert left.project.graph == project.graph
    assert left.project.parameters is None
    slot.clear()


def test_a_damaged_file_is_set_aside_and_not_offered_again(tmp_path: Path) -> None:
    slot = Slot.new(tmp_path)
    slot.path.write_bytes(b"PK not a zip")
    with pytest.raises(UserError):
        slot.read()
    assert slot.set_aside().read_bytes() == b"PK not a zip"
    assert not Slot.left_in(tmp_path)


def test_a_file_that_was_saved_after_the_work_was_kept_is_told(tmp_path: Path) -> None:
    saved = tmp_path / "saved.netfold"
    saved.write_text("")
    now = datetime.now()
    assert Leftover(Project(), saved, now - timedelta(minutes=1)).was_saved_since
    assert not Leftover(Project(), saved, now + timedelta(minutes=1)).was_saved_since
    assert not Leftover(Project(), tmp_path / "gone", now).was_saved_since


def test_yesterdays_work_is_told_with_its_day() -> None:
    now = datetime.now()
    assert Leftover(Project(), None, now.replace(hour=12, minute=41)).time_text == "12:41"
    assert "," in Leftover(Project(), None, now - timedelta(days=1)).time_text
