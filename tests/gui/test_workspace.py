"""A copy of the document carries what is selected and how views are looked at; what makes no sense in it is let go."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QImage
from pytestqt.qtbot import QtBot

from core.arrays import FrozenMap
from core.gallery import locate
from core.project import Project
from core.project_file import read_project, write_project
from core.reading import freeze
from gui.rendering import settle, staged
from gui.selection import Selection
from gui.views import VIEWS, View
from gui.views.view_options import ViewOptions
from gui.workspace import KEY, options_in, selection_in, with_workspace

SIZE = (420, 340)


def project(name: str) -> Project:
    return read_project(locate(f"gallery:{name}")).project


def picture(view: View) -> np.ndarray:
    """What is drawn, coarsely: a header may stand a pixel lower in a second window."""
    image = view.grab().toImage().convertToFormat(QImage.Format.Format_RGB32).copy(0, 32, SIZE[0], SIZE[1] - 64)
    image = image.scaled(42, 28, mode=Qt.TransformationMode.SmoothTransformation)
    words = np.frombuffer(image.constBits(), np.uint8).reshape(28, image.bytesPerLine())
    return words[:, : 4 * 42].astype(float)


def difference(one: np.ndarray, other: np.ndarray) -> float:
    return float(np.abs(one - other).mean())


def turn_output(view: View) -> None:
    view.options.turn("surface", on=True)  # type: ignore[attr-defined]
    view.surface.camera.turn(40, 12)  # type: ignore[attr-defined]


def turn_warp(view: View) -> None:
    view.choices.layer = "h2"  # type: ignore[attr-defined]
    view.buttons.beside.setChecked(True)  # type: ignore[attr-defined]
    view.axes.mode = "fixed"  # type: ignore[attr-defined]
    view.pictures.camera.turn(33, 5)  # type: ignore[attr-defined]
    view.schedule()


def turn_landscape(view: View) -> None:
    view.weights.chosen = (view.session.moment.graph, 3, 1)  # type: ignore[attr-defined]
    view._choose_kind(1)  # type: ignore[attr-defined]
    view._set_zoom(0.5)  # type: ignore[attr-defined]
    view._other_seed()  # type: ignore[attr-defined]


TURNS: dict[str, Callable[[View], object]] = {
    "warp": turn_warp,
    "output": turn_output,
    "functions": lambda view: view._choose(feature=1, pair=1, unit=1),  # type: ignore[attr-defined]
    "regions": lambda view: view._choose(0),  # type: ignore[attr-defined]
    "landscape": turn_landscape,
    "weights": lambda view: view._choose(2),  # type: ignore[attr-defined]
    "health": lambda view: view._choose(0),  # type: ignore[attr-defined]
    "fields": lambda view: view._choose(0),  # type: ignore[attr-defined]
}


@pytest.mark.parametrize("name", list(TURNS))
def test_a_view_opened_from_a_copy_looks_as_the_one_it_was_taken_from(qtbot: QtBot, tmp_path: Path, name: str) -> None:
    path = tmp_path / "copy.netfold"
    source, layer = ("xor_hidden", "h") if name == "regions" else ("playground", "h2")
    with staged(project(source), name, layer=None, size=SIZE, theme="light") as (window, view):
        assert isinstance(view, View)
        usual = view.present_options()
        window.session.select(Selection(example=3, layer=layer, unit=1))
        settle(window)
        before = picture(view)
        TURNS[name](view)
        settle(window)
        if name == "warp":
            view.bar.set_position(1.4)  # type: ignore[attr-defined]
        told = view.present_options()
        assert told != usual
        seen = picture(view)
        write_project(with_workspace(window.document.project, window.session, window.views.made), path)
    copy = read_project(path)
    assert copy.warnings == ()
    with staged(copy.project, name, layer=None, size=SIZE, theme="light") as (window, view):
        assert isinstance(view, View)
        assert view.present_options() == told
        assert window.session.selection == Selection(example=3, layer=layer, unit=1)
        assert difference(picture(view), seen) < 0.3 * difference(before, seen)


SENSELESS = (
    ["canvas"],
    {"views": ["canvas"], "selection": 3, "view_options": [1]},
    {
        "selection": {"example": -4, "layer": 5, "unit": "x", "weight": [1], "point": ["a"], "connection": {}},
        "view_options": {
            "warp": {"layer": 3, "spaces": {"h2": {"kind": "pca9", "units": [1, "b"]}}, "azimuth": "nan"},
            "output": {"output": 1e30, "drawn": {"levels": 1, "surface": "on"}},
            "landscape": {"directions": 77, "zoom": -3, "seed": 1.5, "weights": [0, 10**7]},
            "functions": {"feature": 12, "stage": "all", "unit": True},
            "regions": {"colours": 99},
            "weights": {"picture": "nosuch"},
            "health": {"layer": "nosuch"},
            "metrics": {"rows": "nosuch", "output": -3},
            "fields": {"values": "b", "only": "yes", "points": 2},
            "nosuchview": {"a": 1},
            "loss": 5,
        },
    },
)  # fmt: skip


@pytest.mark.parametrize("said", SENSELESS)
def test_a_workspace_that_makes_no_sense_leaves_every_view_as_it_is(qtbot: QtBot, said: object) -> None:
    odd = replace(project("playground"), extra=FrozenMap({KEY: freeze(said)}))
    assert all(name in {*VIEWS, "nosuchview"} for name in options_in(odd))
    chosen = selection_in(odd)
    assert chosen is None or (chosen.layer, chosen.unit, chosen.weight, chosen.point) == ("", None, None, None)
    with staged(odd, "window", layer=None, size=(1280, 800), theme="light") as (window, _):
        for name in VIEWS:
            view = window.views[name]
            view.take_options(ViewOptions({}))
            usual = view.present_options()
            view.take_options(options_in(odd).get(name, ViewOptions({})))
            assert view.present_options() == usual
        settle(window)
