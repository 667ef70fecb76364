"""What resources/format.md says about project files is so."""

from __future__ import annotations

import json
import re
from dataclasses import replace

import pytest

from core.checks import project_problems
from core.clipping import CLIPS
from core.datasets.of_project import rows_of
from core.project import TableSource
from core.project_file import project_from_bytes, project_to_bytes, project_to_json
from core.resources import path
from core.schedules import SCHEDULES
from core.stops import STOPS
from core.training.loop import Run

TEXT = path("format.md").read_text(encoding="utf-8")
EXAMPLE = TEXT.split("```json\n")[1].split("```")[0]


def test_the_example_opens_without_a_word_and_comes_back_the_same() -> None:
    opened = project_from_bytes(EXAMPLE.encode(), "format.md")
    assert opened.warnings == ()
    assert project_problems(opened.project) == []
    written = project_to_json(opened.project)
    again = project_from_bytes(written.encode() if isinstance(written, str) else written, "again")
    assert again.project == opened.project
    archive = project_to_bytes(opened.project)
    assert project_from_bytes(archive, "zip").project == opened.project


def test_every_key_of_the_example_is_understood_and_written_again() -> None:
    opened = project_from_bytes(EXAMPLE.encode(), "format.md")
    project, told = opened.project, json.loads(EXAMPLE)
    assert not project.extra
    assert project.training is not None
    assert not project.training.extra
    written = project_to_json(project)
    document = json.loads(written)
    assert document["training"].items() >= told["training"].items()
    assert document["frames"] == told["frames"]
    for kind in ("layers", "connections"):
        for mine, theirs in zip(document["graph"][kind], told["graph"][kind], strict=True):
            assert mine.items() >= theirs.items()


def test_the_example_trains_and_what_is_frozen_stands_still() -> None:
    project = project_from_bytes(EXAMPLE.encode(), "format.md").project
    run = Run(project, rows_of(project))
    before = run.engine.network.parameters()
    run.advance(20)
    after = run.engine.network.parameters()
    assert after.weights["x->h"] == before.weights["x->h"]
    assert after.biases["h"] == before.biases["h"]
    assert after.weights["h->y"] != before.weights["h->y"]


def test_every_key_of_the_journals_entries_is_told() -> None:
    project = project_from_bytes(EXAMPLE.encode(), "format.md").project
    run = Run(project, rows_of(project))
    run.advance(3)
    run.set_training(replace(run.training, learning_rate=0.1), engine="torch")
    run.set_values((("weights", "h->y", (0, 0), 0.5),))
    assert isinstance(project.data, TableSource)
    other = replace(project, data=replace(project.data, rows=project.data.rows[:3]))
    run.set_data(other.data, rows_of(other), "Fewer rows")
    run.restore_finite()
    assert [entry["change"] for entry in run.journal] == ["start", "training", "parameters", "data", "restored"]
    for entry in run.journal:
        told = re.search(rf"^\| `{entry['change']}` \|(.*)\|$", TEXT, re.MULTILINE)
        assert told is not None
        assert all(f"`{key}`" in told[1] for key in entry.keys() - {"step", "change"})


@pytest.mark.parametrize(("key", "table"), [("schedule", SCHEDULES), ("clip", CLIPS), ("stop", STOPS)])
def test_every_choice_is_listed_with_its_settings_and_their_defaults(key: str, table: dict) -> None:
    row = next(line for line in TEXT.splitlines() if line.startswith(f"| `{key}` |"))
    for name, entry in table.items():
        said = re.search(rf"`{name}`([^·`]*)", row)
        assert said is not None, name
        for setting in entry.settings:
            if isinstance(setting.default, bool):
                assert setting.name in row
            else:
                assert f"{setting.name} {setting.default:g}" in said[1], (name, setting.name)
