"""Films without a display: each picture of a run is the view at that step, the own film goes through its stages."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import av
import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from core.errors import UserError
from core.gallery import locate
from core.graph import Graph
from core.project import Project
from core.project_file import read_project
from gui.filming import CAPTION, Wish, draw, film, run_steps, stations
from gui.rendering import settle, staged

SIZE = (320, 300)


def project(name: str = "playground") -> Project:
    return read_project(locate(f"gallery:{name}")).project


def pictures(path: Path) -> list[np.ndarray]:
    with av.open(str(path)) as opened:
        return [frame.to_ndarray(format="rgb24").astype(np.int16) for frame in opened.decode(video=0)]


def difference(one: np.ndarray, other: np.ndarray) -> float:
    return float(np.abs(one - other).mean())


def test_the_steps_of_a_run_go_from_its_start_to_its_end() -> None:
    steps = run_steps(1000, 11)
    assert steps == list(range(0, 1001, 100))
    assert run_steps(2, 5) == [0, 0, 1, 2, 2]


def test_the_stations_of_a_view_s_own_film_stand_at_its_rests() -> None:
    places = stations(6, 7, (3.0, 6.0), 10)
    assert [p.position for p in places if not p.rest] == [0, 1, 2, 3, 4, 5, 6]
    at_rest = [p for p in places if p.position == 3.0]
    assert [p.rest for p in at_rest] == pytest.approx([0, 0.25, 0.5, 0.75, 1])
    assert [p.stands for p in at_rest] == [0, 0, 0, 0, 1.0]
    assert (places[-1].position, places[-1].rest) == (6.0, 1.0)
    assert len(stations(6, 60, (), 10)) == 60


def test_a_film_along_the_run_shows_the_map_becoming_what_it_is(qtbot: QtBot, tmp_path: Path) -> None:
    told: list[tuple[float, str]] = []
    out = tmp_path / "run.mp4"
    wish = Wish("run", seconds=0.3, steps=400)
    count = film(project(), "output", wish, layer=None, size=SIZE, out=out, progress=lambda s, w: told.append((s, w)))
    frames = pictures(out)
    assert len(frames) == count > 9
    assert frames[0].shape == (SIZE[1], SIZE[0], 3)
    assert difference(frames[0], frames[-1]) > 2 * difference(frames[0], frames[1])
    assert difference(frames[-1], frames[-2]) < 0.5, "the last picture stands"
    shares = [share for share, _ in told]
    assert shares == sorted(shares)
    assert shares[-1] == 1.0
    bar = frames[-1][-1]
    assert difference(bar[:10], bar[-10:]) < 4, "at the end the line of progress is full"


def test_the_last_picture_is_the_view_at_the_end_of_the_saved_run(qtbot: QtBot, tmp_path: Path) -> None:
    """A project with a run of its own is filmed along that one and trains no further."""
    with staged(project(), "output", layer=None, size=SIZE, theme="light") as (window, _widget):
        window.session.train_steps(60)
        qtbot.waitUntil(lambda: not window.session.is_running, timeout=30_000)
        draw(window)
        trained = window.document.project
    out = tmp_path / "run.gif"
    film(trained, "output", Wish("run", seconds=0.2), layer=None, size=SIZE, out=out)
    lower = (SIZE[0], SIZE[1] - CAPTION)
    with staged(trained, "output", layer=None, size=lower, theme="light") as (_window, widget):
        image = widget.grab().toImage()
        words = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
        shown = words[:, : 4 * image.width()].reshape(image.height(), image.width(), 4)[:, :, 2::-1].astype(np.int16)
    assert difference(pictures(out)[-1][: lower[1]], shown) < 2


def test_the_own_film_of_the_warp_starts_in_the_input_plane_and_ends_in_the_layer(qtbot: QtBot, tmp_path: Path) -> None:
    out = tmp_path / "warp.gif"
    film(project("xor_hidden"), "warp", Wish("layers", seconds=0.4), layer="h", size=SIZE, out=out)
    frames = pictures(out)
    with staged(project("xor_hidden"), "warp", layer="h", size=SIZE, theme="light") as (window, widget):
        for position, frame in ((0, frames[0]), (widget.film_stages, frames[-1])):  # type: ignore[attr-defined]
            widget.show_film(position, 1.0)  # type: ignore[attr-defined]
            draw(window)
            image = widget.grab().toImage()
            words = np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), image.bytesPerLine())
            shown = words[:, : 4 * image.width()].reshape(image.height(), image.width(), 4)[:, :, 2::-1]
            assert difference(frame, shown.astype(np.int16)) < 2
    assert difference(frames[0], frames[-1]) > 1


@pytest.mark.parametrize(
    ("view", "wish", "name", "words"),
    [
        ("loss", Wish("layers"), "film.mp4", "no film of its own"),
        ("output", Wish("run"), "film.avi", "no film format"),
        ("nosuchview", Wish("run"), "film.mp4", "no view"),
    ],
)
def test_what_cannot_be_filmed_is_said_and_leaves_no_file(
    qtbot: QtBot, tmp_path: Path, view: str, wish: Wish, name: str, words: str
) -> None:
    with pytest.raises(UserError, match=words):
        film(project(), view, wish, layer=None, size=SIZE, out=tmp_path / name)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize("without", ["layers", "data"])
def test_without_a_drawing_or_data_there_is_no_run_to_film(qtbot: QtBot, tmp_path: Path, without: str) -> None:
    bare = replace(project(), graph=Graph((), ()), parameters=None) if without == "layers" else project()
    bare = replace(bare, data=None) if without == "data" else bare
    with pytest.raises(UserError, match="no run to film"):
        film(bare, "loss", Wish("run"), layer=None, size=SIZE, out=tmp_path / "film.mp4")
    assert list(tmp_path.iterdir()) == []


def trained(qtbot: QtBot, steps: int, name: str = "playground") -> Project:
    """A gallery project after so many updates, as it is saved: its journal is there, what was kept of its past not."""
    with staged(project(name), "loss", layer=None, size=SIZE, theme="light") as (window, _widget):
        window.session.train_steps(steps)
        qtbot.waitUntil(lambda: not window.session.is_running, timeout=30_000)
        draw(window)
        return window.document.project


@pytest.mark.parametrize("name", ["landscape", "weights"])
def test_a_picture_of_a_saved_run_has_the_way_that_it_went(qtbot: QtBot, name: str) -> None:
    with staged(trained(qtbot, 60), name, layer=None, size=SIZE, theme="light") as (window, view):
        path = view._run_path  # type: ignore[attr-defined]
        if name == "weights":
            view.shown = "norms"  # type: ignore[attr-defined]
            view.refresh()  # type: ignore[attr-defined]
            settle(window)
            assert len(view.course.steps) > 20  # type: ignore[attr-defined]
            return
        drawn = view.drawn_ground  # type: ignore[attr-defined]
        assert drawn.path_steps[0] == 0
        assert drawn.path_steps[-1] == 60
        assert len(drawn.path_steps) > 20
        assert len(drawn.path_losses) == len(drawn.path_steps)
        assert view.scene.way.isVisible()  # type: ignore[attr-defined]
        assert path.next_part() is None
