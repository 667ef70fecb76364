"""Axes of every view can be read at the size that views have beside the canvas, and far from the screen too."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtGui import QFontMetricsF

from core.loss_history import History
from core.project import TableSource
from gui.theme import label_font
from gui.views import View
from gui.views.axis import Axis
from gui.views.output import OutputView
from gui.views.plot import Plot
from gui.views.ticks import log_places
from tests.gui.views.conftest import OpenSession, ShowView


def texts_of(axis: Axis, ends: tuple[float, float], size: float) -> list[str]:
    return [text for step, values in axis.tickValues(*ends, size) for text in axis.tickStrings(values, 1.0, step)]


def plots_of(view: View) -> list[Plot]:
    return [plot for plot in view.findChildren(Plot) if plot.isVisible()]


@pytest.mark.parametrize("size", [(336, 280), (200, 230), (1280, 800)])
@pytest.mark.parametrize("name", ["output", "regions", "health", "landscape", "loss"])
def test_every_axis_has_two_numbers_or_more_but_not_a_column_of_them(
    name: str, size: tuple[int, int], open_session: OpenSession, show_view: ShowView
) -> None:
    session = open_session(2, 3, 1, activation="relu")
    x = np.linspace(0, 12, 13)
    session.run.history = History(x, x, 0.46 + 0.01 / (1 + x), np.full(13, np.nan))
    view = show_view(session, name, *size)
    (plot,) = plots_of(view)
    across, up = (tuple(ends) for ends in plot.box.viewRange())
    assert 2 <= len(texts_of(plot.x_axis, across, plot.x_axis.size().width())) <= 12
    assert 2 <= len(texts_of(plot.y_axis, up, plot.y_axis.size().height())) <= 12


@pytest.mark.parametrize(("width", "height"), [(170, 215), (240, 200), (168, 214)])
def test_a_short_name_stands_beyond_the_numbers_of_a_small_square_map_and_costs_none(
    width: int, height: int, open_session: OpenSession, show_view: ShowView
) -> None:
    view = show_view(open_session(2, 3, 1), "output", width, height)
    (plot,) = plots_of(view)
    sides = plot.box.size()
    assert sides.width() == pytest.approx(sides.height(), abs=2)
    assert sides.width() < 160, "small"
    (low, high), texts = plot.box.viewRange()[0], {}
    for axis in (plot.x_axis, plot.y_axis):
        ((step, values),) = axis.tickValues(low, high, sides.width())
        texts[axis] = axis.tickStrings(values, 1.0, step)
    assert texts[plot.x_axis][-1] == texts[plot.y_axis][-1] == "5"
    assert plot.y_axis.is_name_above
    number_ends = (5 - low) / (high - low) * sides.width() + QFontMetricsF(label_font()).horizontalAdvance("5") / 2
    name_starts = sides.width() + plot.x_axis.aside - QFontMetricsF(label_font()).horizontalAdvance("x₁")
    assert name_starts > number_ends + 4


@pytest.mark.parametrize("size", [60.0, 75.0, 90.0, 140.0, 300.0, 2000.0])
@pytest.mark.parametrize("ends", [(-0.1, 1.1), (-6.0, 6.0), (0.0, 0.47), (-3.2, -2.9), (0.0, 1e6), (0.91, 1.02)])
def test_two_numbers_of_a_short_axis_stand_apart(
    ends: tuple[float, float], size: float, open_session: OpenSession, show_view: ShowView
) -> None:
    axis = plots_of(show_view(open_session(2, 3, 1), "output"))[0].y_axis
    ((step, values),) = axis.tickValues(*ends, size)
    assert 2 <= len(values) <= 12
    assert len(set(axis.tickStrings(values, 1.0, step))) == len(values)
    apart = np.diff(values).min() / (ends[1] - ends[0]) * size
    assert apart >= 1.6 * QFontMetricsF(label_font()).height()


@pytest.mark.parametrize(("low", "high"), [(1.2e-3, 1.9e-3), (0.3, 0.49), (7.1, 33.0), (1e-9, 1e4)])
def test_a_logarithmic_axis_has_numbers_however_short_it_is(low: float, high: float) -> None:
    ends = np.log10([low, high])
    _, densest = next(iter(log_places(*ends)))
    inside = [v for v in densest if ends[0] <= v <= ends[1]]
    assert len(inside) >= 2
    assert inside == sorted(inside)


def test_zero_is_written_at_the_foot_of_the_loss_axis(open_session: OpenSession, show_view: ShowView) -> None:
    session = open_session(2, 3, 1)
    x = np.arange(5.0)
    session.run.history = History(x, x, 0.5 - 0.01 * x, np.full(5, np.nan))
    (plot,) = plots_of(show_view(session, "loss"))
    axis = plot.y_axis
    assert plot.box.viewRange()[1][0] == 0
    foot = axis.mapRectFromParent(axis.geometry()).bottom()
    half = QFontMetricsF(label_font()).height() / 2
    assert axis.boundingRect().bottom() >= foot + half, "else the library drops the number"


def test_points_are_larger_in_a_large_picture(open_session: OpenSession, show_view: ShowView) -> None:
    session = open_session(2, 3, 1)
    small, large = (show_view(session, "output", *size) for size in ((336, 280), (1280, 900)))
    assert isinstance(small, OutputView)
    assert isinstance(large, OutputView)
    sizes = [float(view.points.opts["size"]) for view in (small, large)]
    assert sizes[1] > 1.4 * sizes[0] > 4


@pytest.mark.parametrize(
    ("low", "high", "said"),
    [
        (0.16, 14.0, ["0.2", "0.5", "1", "2", "5", "10"]),
        (0.004, 0.7, ["0.005", "0.01", "0.02", "0.05", "0.1", "0.2", "0.5"]),
        (2e-4, 1.6, ["0.0003", "0.001", "0.003", "0.01", "0.03", "0.1", "0.3", "1"]),
    ],
)
def test_a_large_loss_axis_of_a_few_decades_has_numbers_between_the_powers_of_ten(
    low: float, high: float, said: list[str], open_session: OpenSession, show_view: ShowView
) -> None:
    axis = plots_of(show_view(open_session(2, 3, 1), "output"))[0].y_axis
    axis.is_log = True
    low, high = np.log10([low, high])
    assert texts_of(axis, (float(low), float(high)), 700.0) == said


def test_a_grid_is_drawn_below_the_curves(open_session: OpenSession, show_view: ShowView) -> None:
    session = open_session(2, 3, 1)
    x = np.arange(5.0)
    session.run.history = History(x, x, 0.5 - 0.01 * x, np.full(5, np.nan))
    (plot,) = plots_of(show_view(session, "loss"))
    assert plot.y_axis.zValue() < plot.box.zValue() < plot.x_axis.zValue()


def test_a_long_name_stands_right_of_a_square_map_so_that_numbers_have_room(
    open_session: OpenSession, show_view: ShowView
) -> None:
    session = open_session(2, 3, 1, data=TableSource(("length", "width"), ("y",), ((2, 0, 0), (12, 10, 1), (7, 4, 1))))
    view = show_view(session, "output", 240, 200)
    assert isinstance(view, OutputView)
    axis = view.plot.x_axis
    across = view.plot.box.viewRange()[0]
    assert axis.aside > QFontMetricsF(label_font()).horizontalAdvance("length")
    assert len(texts_of(axis, (across[0], across[1]), axis.size().width())) >= 2
    right = view.plot.mapTo(view, view.plot.rect().topRight()).x()
    assert right <= view.width(), "the name is in the panel"
    sides = view.plot.box.size()
    assert sides.width() == pytest.approx(sides.height(), abs=2)
