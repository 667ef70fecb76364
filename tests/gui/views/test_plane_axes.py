"""Axes over the input plane: alike in every view that draws over it."""

from __future__ import annotations

from typing import Any

import pytest
from PySide6.QtGui import QFontMetricsF
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.probing import Plane
from core.project import TableSource
from gui.theme import ThemeHolder, label_font
from gui.views.plane_axes import PlaneAxes
from gui.views.plot import Plot
from gui.views.square_frame import SquareFrame
from tests.gui.views.conftest import OpenSession, ShowView

WIDE, NARROW = (-40.0, 40.0), (-1.0, 1.0)
ROWS = TableSource(("x",), ("y",), ((-1.0, -12345.0), (0.0, -1000.0), (1.0, 3.0)))


def laid_out(plane: Plane, width: int = 300, height: int = 300) -> Plot:
    themes = ThemeHolder()
    plot = Plot(themes)
    frame = SquareFrame(plot)
    frame.resize(width, height)
    PlaneAxes(plot, frame, themes).lay(plane, "a", "b")
    plot.frame = frame  # type: ignore[attr-defined]  # which holds it
    return plot


@pytest.mark.parametrize(("x", "y"), [(0, 1), (1, 0)])
def test_the_first_input_upwards_has_as_much_room_as_any_other(qapp: QApplication, x: int, y: int) -> None:
    plot = laid_out(Plane(x, y, NARROW, WIDE, (0.0, 0.0)))
    assert plot.y_axis.widest == "−40", "the longest of its numbers"
    assert plot.box.viewRange()[1] == list(WIDE)


@pytest.mark.parametrize(("width", "height", "is_bare"), [(300, 300, False), (96, 300, False), (300, 60, True)])
def test_where_there_is_no_room_axes_have_names_alone(
    qapp: QApplication, width: int, height: int, is_bare: bool
) -> None:
    plot = laid_out(Plane(0, 1, NARROW, NARROW, (0.0, 0.0)), width, height)
    assert (plot.x_axis.is_bare, plot.y_axis.is_bare) == (is_bare, is_bare)


def test_what_is_as_it_was_is_not_laid_out_again(qapp: QApplication, monkeypatch: pytest.MonkeyPatch) -> None:
    themes = ThemeHolder()
    plot = Plot(themes)
    frame = SquareFrame(plot)
    axes, named = PlaneAxes(plot, frame, themes), []
    monkeypatch.setattr(plot, "name_axes", lambda *names: named.append(names))
    for up in ("b", "b", "c"):
        axes.lay(Plane(0, 1, NARROW, WIDE, (0.0, 0.0)), "a", up)
    axes.forget()
    axes.lay(Plane(0, 1, NARROW, WIDE, (0.0, 0.0)), "a", "c")
    assert named == [("a", "b"), ("a", "c"), ("a", "c")]


@pytest.mark.parametrize("name", ["output", "regions"])
@pytest.mark.parametrize("size", [(500, 400), (500, 190)])
def test_views_over_the_plane_have_the_same_axes(
    name: str, size: tuple[int, int], open_session: OpenSession, show_view: ShowView
) -> None:
    view: Any = show_view(open_session(2, 4, 1, activation="relu"), name, *size)
    axes = (view.plot.x_axis, view.plot.y_axis)
    assert [axis.name for axis in axes] == ["x₁", "x₂"]
    frame = view.flat.frame if name == "output" else view.frame
    assert all(axis.is_bare == (frame.height() < 72) for axis in axes)


@pytest.mark.parametrize("name", ["output", "regions"])
def test_over_a_line_there_is_room_for_the_heights_that_are_there(
    name: str, open_session: OpenSession, show_view: ShowView
) -> None:
    session = open_session(1, 4, 1, data=ROWS, activation="relu", output="identity")
    session.set_weight("biases", "y", (0,), -12345.0)
    view: Any = show_view(session, name, 500, 400)
    axis = view.plot.y_axis
    low, high = view.plot.box.viewRange()[1]
    metrics = QFontMetricsF(label_font(view.themes.scale))
    texts = [text for step, v in axis.tickValues(low, high, 300) for text in axis.tickStrings(v, 1.0, step)]
    assert any(len(text) > 5 for text in texts), texts
    assert axis.name == "y"
    assert axis.width() >= max(metrics.horizontalAdvance(text) for text in texts), texts


def test_a_name_that_a_narrower_axis_has_no_room_for_stands_above(qapp: QApplication) -> None:
    plot = Plot(ThemeHolder())
    plot.y_axis.widest = "−100 000"
    plot.y_axis.dress()
    plot.name_axes("a", "output")
    assert not plot.y_axis.is_name_above
    before = plot.inside.layout.getContentsMargins()[1]
    plot.fit_labels()
    assert plot.y_axis.is_name_above
    assert plot.inside.layout.getContentsMargins()[1] > before


@pytest.mark.parametrize("names", [("a", "b"), ("length", "a long name of an input")])
def test_the_frame_is_square_at_once_also_when_other_labels_take_more_room(
    qtbot: QtBot, names: tuple[str, str]
) -> None:
    themes = ThemeHolder()
    plot = Plot(themes)
    frame = SquareFrame(plot)
    qtbot.addWidget(frame)
    frame.resize(300, 200)
    frame.show()
    axes = PlaneAxes(plot, frame, themes)
    for limits, told in ((NARROW, ("x", "y")), ((-4000.0, 4000.0), names), (NARROW, ("x", "y"))):
        axes.lay(Plane(0, 1, limits, limits, (0.0, 0.0)), *told)
        QApplication.processEvents()
        plot.grab()
        assert abs(plot.box.width() - plot.box.height()) < 1.5
