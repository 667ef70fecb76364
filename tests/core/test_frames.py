"""Frames around layers: which layer is in which, and the way to a file and back."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from core.choice import Choice
from core.frames import Frame, around, copies, fresh_name, remaining, with_frame
from core.graph import Connection, Graph, Layer
from core.json_text import parse
from core.problems import ProblemsError
from core.project import Project
from core.project_file import project_from_bytes, project_to_bytes, project_to_json, read_project, write_project

DRAWN = Project(
    graph=Graph(
        (
            Layer("x", "input", 2),
            Layer("h", "hidden", 4, Choice("tanh")),
            Layer("h2", "hidden", 2, Choice("tanh")),
            Layer("y", "output", 1),
        ),
        (Connection("x", "h"), Connection("h", "h2"), Connection("h2", "y")),
    )
)
FRAMED = replace(DRAWN, frames=(Frame("encoder", ("h", "h2")), Frame("Ausgabe ←", ("y",))))


def with_frames(text: str) -> bytes:
    """The drawing x, h, h2, y with this value under "frames"."""
    return project_to_json(DRAWN).replace('"graph"', f'"frames": {text}, "graph"', 1).encode()


def test_frames_come_back_from_both_forms(tmp_path: Path) -> None:
    for name in ("framed.json", "framed.netfold"):
        write_project(FRAMED, tmp_path / name)
        opened = read_project(tmp_path / name)
        assert opened.project == FRAMED
        assert opened.warnings == ()


def test_they_stand_at_the_top_level_and_only_where_there_are_any() -> None:
    document, _ = parse(project_to_json(FRAMED).encode(), "")
    assert isinstance(document, dict)
    assert document["frames"][0] == {"name": "encoder", "layers": ["h", "h2"]}
    assert '"frames"' not in project_to_json(DRAWN)


def test_a_layer_that_is_not_drawn_is_left_out_with_a_warning() -> None:
    opened = project_from_bytes(with_frames('[{"name": "a", "layers": ["h", "gone"]}]'), "")
    assert opened.project.frames == (Frame("a", ("h",)),)
    assert len(opened.warnings) == 1
    assert "frames[0]" in opened.warnings[0]
    assert "gone" in opened.warnings[0]


def test_a_layer_stays_in_the_first_frame_that_names_it_and_an_empty_one_is_left_out() -> None:
    text = '[{"name": "a", "layers": ["h", "h"]}, {"name": "b", "layers": ["h"]}]'
    opened = project_from_bytes(with_frames(text), "")
    assert opened.project.frames == (Frame("a", ("h",)),)
    assert any("earlier frame" in warning for warning in opened.warnings)
    assert any("has no layer" in warning for warning in opened.warnings)


def test_keys_of_a_frame_that_are_not_known_are_kept() -> None:
    opened = project_from_bytes(with_frames('[{"name": "a", "layers": ["h"], "colour": "red"}]'), "")
    assert opened.project.frames[0].extra["colour"] == "red"
    assert project_from_bytes(project_to_bytes(opened.project), "").project == opened.project


@pytest.mark.parametrize(
    ("text", "where"),
    [
        ('{"name": "a"}', "frames"),
        ('"h"', "frames"),
        ('["h"]', "frames[0]"),
        ('[{"layers": ["h"]}]', "frames[0].name"),
        ('[{"name": 3, "layers": ["h"]}]', "frames[0].name"),
        ('[{"name": "a", "layers": "h"}]', "frames[0].layers"),
        ('[{"name": "a", "layers": ["h", 2]}]', "frames[0].layers"),
    ],
)
def test_a_value_of_another_shape_is_a_problem_that_says_where(text: str, where: str) -> None:
    with pytest.raises(ProblemsError) as caught:
        project_from_bytes(with_frames(text), "file.json")
    assert [problem.where for problem in caught.value.problems] == [where]


def test_a_frame_around_layers_that_are_not_drawn_is_not_written() -> None:
    assert '"frames"' not in project_to_json(replace(DRAWN, frames=(Frame("a", ("gone",)),)))


def test_a_new_frame_takes_its_layers_over() -> None:
    frames = with_frame(FRAMED.frames, Frame("new", ("h2", "y")))
    assert frames == (Frame("encoder", ("h",)), Frame("new", ("h2", "y")))


def test_layers_that_go_leave_their_frame_and_an_empty_frame_goes_with_them() -> None:
    assert remaining(FRAMED.frames, {"x", "h"}) == (Frame("encoder", ("h",)),)


def test_a_frame_is_known_by_exactly_its_layers() -> None:
    assert around(FRAMED.frames, {"h2", "h"}) == 0
    assert around(FRAMED.frames, {"h"}) is None
    assert around(FRAMED.frames, {"h", "h2", "y"}) is None


def test_only_a_frame_that_was_copied_whole_is_copied() -> None:
    assert copies(FRAMED.frames, {"h": "h3", "h2": "h4"}) == (Frame("encoder", ("h3", "h4")),)
    assert copies(FRAMED.frames, {"h": "h3"}) == ()


def test_new_names_are_counted() -> None:
    assert fresh_name(()) == "frame"
    assert fresh_name((Frame("frame", ("a",)), Frame("frame 2", ("b",)))) == "frame 3"
