"""Film files: what was put in comes out again, in number, order, size and colour; failures leave nothing behind."""

from __future__ import annotations

import os
import stat
from pathlib import Path

import av
import numpy as np
import pytest
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication

from core.errors import UserError
from gui.film_file import FILM_FORMATS, FilmFile

COLOURS = ("#f59322", "#e8eaeb", "#0877bd", "#1d2733")


def picture(colour: str, width: int = 64, height: int = 48) -> QImage:
    image = QImage(width, height, QImage.Format.Format_RGB32)
    image.fill(QColor(colour))
    return image


def _add_and_fail(film: FilmFile) -> None:
    """Adds a picture, and then goes wrong."""
    film.add(picture(COLOURS[0]))
    raise ZeroDivisionError


def written(path: Path) -> list[np.ndarray]:
    with av.open(str(path)) as film:
        return [frame.to_ndarray(format="rgb24") for frame in film.decode(video=0)]


@pytest.mark.parametrize("ending", FILM_FORMATS)
def test_pictures_come_back_in_order_and_in_their_colours(qapp: QApplication, tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"film{ending}"
    with FilmFile(path, 20) as film:
        for colour in COLOURS:
            film.add(picture(colour))
    frames = written(path)
    assert len(frames) == len(COLOURS)
    for frame, colour in zip(frames, COLOURS, strict=True):
        wanted = QColor(colour)
        assert frame.shape == (48, 64, 3)
        assert np.abs(frame.mean((0, 1)) - (wanted.red(), wanted.green(), wanted.blue())).max() < 4
    assert [p.name for p in tmp_path.iterdir()] == [path.name]


@pytest.mark.parametrize("ending", FILM_FORMATS)
def test_odd_sides_grow_by_a_pixel(qapp: QApplication, tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"film{ending}"
    with FilmFile(path, 20) as film:
        film.add(picture(COLOURS[0], 63, 47))
    assert written(path)[0].shape == (48, 64, 3)


@pytest.mark.parametrize("ending", FILM_FORMATS)
def test_a_film_that_fails_midway_leaves_the_older_file_alone(qapp: QApplication, tmp_path: Path, ending: str) -> None:
    path = tmp_path / f"film{ending}"
    path.write_bytes(b"older")
    with pytest.raises(ZeroDivisionError), FilmFile(path, 20) as film:
        _add_and_fail(film)
    assert path.read_bytes() == b"older"
    assert [p.name for p in tmp_path.iterdir()] == [path.name]


def test_a_folder_that_is_not_there_is_named(tmp_path: Path) -> None:
    path = tmp_path / "none" / "film.mp4"
    with pytest.raises(UserError, match="There is no folder") as caught, FilmFile(path, 20):
        pass
    assert caught.value.where == str(path)


def test_a_gif_has_no_more_pictures_a_second_than_viewers_show(tmp_path: Path) -> None:
    assert FilmFile(tmp_path / "film.gif", 60).rate == 25
    assert FilmFile(tmp_path / "film.mp4", 60).rate == 60


def test_a_link_stays_and_the_file_that_it_leads_to_keeps_its_permissions(qapp: QApplication, tmp_path: Path) -> None:
    real, link = tmp_path / "real.mp4", tmp_path / "link.mp4"
    real.write_bytes(b"older")
    real.chmod(0o600)
    link.symlink_to("real.mp4")
    with FilmFile(link, 20) as film:
        film.add(picture(COLOURS[0]))
    assert link.is_symlink()
    assert len(written(real)) == 1
    assert stat.S_IMODE(real.stat().st_mode) == 0o600


def test_a_new_film_gets_the_permissions_that_files_get_here(qapp: QApplication, tmp_path: Path) -> None:
    path, other = tmp_path / "film.gif", tmp_path / "other"
    mask = os.umask(0o027)
    try:
        other.touch()
        with FilmFile(path, 20) as film:
            film.add(picture(COLOURS[0]))
    finally:
        os.umask(mask)
    assert path.stat().st_mode == other.stat().st_mode


def test_a_folder_of_the_film_s_name_is_said_before_any_picture_is_drawn(tmp_path: Path) -> None:
    (tmp_path / "film.mp4").mkdir()
    film = FilmFile(tmp_path / "film.mp4", 20)
    with pytest.raises(UserError, match="This is a folder"):
        film.__enter__()
