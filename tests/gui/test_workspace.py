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
from gui.main_window import MainWindow
from gui.numbers import digits
from gui.rendering import settle, staged
from gui.selection import Selection
from gui.tab_bars import is_parked
from gui.theme import ThemeHolder
from gui.views import VIEWS, View
from gui.views.view_options import ViewOptions
from gui.workspace import KEY, look_of, options_in, selection_in, with_workspace

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


def places(window: MainWindow) -> dict[str, object]:
    """Of each panel: whether it is seen, behind a tab, or floats, and where it is, in tenths of the window."""
    shown: dict[str, object] = {}
    for name, dock in window.docks.by_name.items():
        box, whole = dock.geometry(), window.size()
        tenths = (box.x() / whole.width(), box.y() / whole.height(), box.width() / whole.width())
        is_seen = dock.isVisible() and not is_parked(dock, window)
        where = tuple(round(10 * part) for part in tenths) if is_seen else ()
        shown[name] = (dock.isVisible(), dock.isFloating(), where)
    return shown


def widths(window: MainWindow) -> dict[str, int]:
    return {name: dock.width() for name, dock in window.docks.by_name.items() if dock.isVisible()}


def test_with_the_loss_closed_the_column_grows_with_the_window_as_before(qtbot: QtBot) -> None:
    with staged(project("playground"), "window", layer=None, size=(1280, 800), theme="light") as (window, _):
        docks = window.docks
        widths = []
        for is_shown in (True, False):
            docks.by_name["loss"].setVisible(is_shown)
            window.resize(1280, 800)
            settle(window)
            window.resize(1700, 900)
            settle(window)
            widths.append(docks.by_name["warp"].width())
        assert widths[1] == pytest.approx(widths[0], rel=0.05)
        assert docks.by_name["output"].width() == docks.by_name["warp"].width()


def test_a_film_of_the_window_has_its_panels_where_they_are(qtbot: QtBot, tmp_path: Path) -> None:
    path = tmp_path / "copy.netfold"
    with staged(project("playground"), "window", layer=None, size=(1280, 800), theme="light") as (window, _):
        usual = places(window)
        window.docks.show_panel("weights")
        window.docks.by_name["loss"].hide()
        window.layout_actions.collapse_rail()
        window.docks.swap("output")
        settle(window)
        told = places(window)
        assert told != usual
        layout = window.layout_actions.present()
        assert window.docks.swapped_name == "output", "asking changes nothing"
        write_project(with_workspace(window.document.project, window.session, window.views.made, layout), path)
    copy = read_project(path)
    assert copy.warnings == ()
    with staged(copy.project, "window", layer=None, size=(1280, 800), theme="light") as (window, _):
        assert window.docks.swapped_name == "output"
        assert window.rail.is_collapsed
        assert places(window) == told
    with staged(copy.project, "output", layer=None, size=SIZE, theme="light") as (_, view):
        assert view.size().width() == SIZE[0], "a film of one view has no window around it"


@pytest.mark.parametrize("has_numbers", [False, True])
def test_a_film_from_a_presentation_looks_as_it_does(qtbot: QtBot, tmp_path: Path, has_numbers: bool) -> None:
    """Its panels, the size of type and of lines, the colours for those who mix up some, digits, and numbers or none."""
    path, digits_before = tmp_path / "copy.netfold", digits()
    with staged(project("playground"), "window", layer=None, size=(1280, 800), theme="dark") as (window, _):
        holder = window.holder
        holder.set_colour_blind(True)
        holder.set_high_contrast(True)
        holder.set_scale(1.1)
        holder.set_digits(5)
        window.presentation.set_on(True)
        window.presentation.set_numbers(has_numbers)
        window.resize(1280, 800)
        window.docks.by_name["loss"].hide()
        settle(window)
        told, look = widths(window), look_of(holder)
        layout = window.layout_actions.present()
        write_project(with_workspace(window.document.project, window.session, window.views.made, layout, look), path)
    assert digits() == digits_before
    copy = read_project(path)
    assert copy.warnings == ()
    with staged(copy.project, "window", layer=None, size=(1280, 800), theme="dark") as (window, widget):
        assert look_of(window.holder) == look
        assert (widget.width(), widget.height()) == (1280, 800)
        assert not window.title_row.isVisible()
        assert not window.presentation.way_out.isVisible()
        assert widths(window) == pytest.approx(told, rel=0.06)
    with staged(copy.project, "output", layer=None, size=SIZE, theme="dark") as (window, view):
        assert isinstance(view, View)
        assert window.holder.theme.name == "dark contrast marked"
        assert window.holder.scale == pytest.approx(1.65)
        assert view.readout.isVisible() == has_numbers
    assert digits() == digits_before


SENSELESS = (
    ["canvas"],
    {"views": ["canvas"], "selection": 3, "view_options": [1], "layout": {"docks": "é%$", "swapped": ["output"]}},
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
        "layout": {"docks": "bm8gbGF5b3V0", "swapped": "nosuch", "column_by_hand": 3, "rail_collapsed": "yes"},
        "look": {"scale": 90, "digits": 2.5, "sign_marks": "yes", "high_contrast": 1, "presents": "on", "numbers": 0},
    },
)  # fmt: skip


@pytest.mark.parametrize("said", SENSELESS)
def test_a_workspace_that_makes_no_sense_leaves_every_view_as_it_is(qtbot: QtBot, said: object) -> None:
    odd = replace(project("playground"), extra=FrozenMap({KEY: freeze(said)}))
    assert all(name in {*VIEWS, "nosuchview"} for name in options_in(odd))
    chosen = selection_in(odd)
    assert chosen is None or (chosen.layer, chosen.unit, chosen.weight, chosen.point) == ("", None, None, None)
    with staged(odd, "window", layer=None, size=(1280, 800), theme="light") as (window, _):
        seen = {name for name, dock in window.docks.by_name.items() if dock.isVisible()}
        assert seen == {"rail", "warp", "output", "loss", "stepper"}
        assert (window.docks.swapped_name, window.rail.is_collapsed) == ("", False)
        assert look_of(window.holder) == look_of(ThemeHolder())
        for name in VIEWS:
            view = window.views[name]
            view.take_options(ViewOptions({}))
            usual = view.present_options()
            view.take_options(options_in(odd).get(name, ViewOptions({})))
            assert view.present_options() == usual
        settle(window)
