"""The data's points: what is changed in place looks as if it had been made anew."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import QPointF
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.datasets.dataset import Dataset
from core.datasets.materialize import materialize
from core.project import GeneratorSource
from gui.theme import LIGHT, ThemeHolder
from gui.views.marks import Points, Ring, target_colours
from gui.views.plot import Plot
from tests.gui.views.conftest import pixels


def circle(noise: float) -> Dataset:
    source = GeneratorSource("circle", samples=200, noise=noise, train_fraction=0.5)
    return materialize(source, folder=".", seed=0, outputs=1)


def spots(points: Points) -> Any:
    """The library's record array, which hides QGraphicsItem.data."""
    return points.data


def looks(points: Points) -> list[tuple[float, float, str, str, float]]:
    return [
        (spot["x"], spot["y"], spot["pen"].color().name(), spot["brush"].color().name(), spot["size"])
        for spot in spots(points)
    ]


@pytest.mark.parametrize("has_test", [True, False])
def test_points_that_got_other_labels_and_places_look_like_fresh_ones(qapp: QApplication, has_test: bool) -> None:
    before, after = circle(0.1), circle(0.5)
    assert target_colours(before, LIGHT) != target_colours(after, LIGHT), "or nothing is tested"
    moved, fresh = Points(), Points()
    moved.show_points(before.inputs, before, LIGHT, 7.0, has_test=has_test)
    moved.show_points(after.inputs, after, LIGHT, 7.0, has_test=has_test)
    fresh.show_points(after.inputs, after, LIGHT, 7.0, has_test=has_test)
    assert looks(moved) == looks(fresh)
    np.testing.assert_array_equal(spots(moved)["visible"], spots(fresh)["visible"])


def test_a_symbol_is_looked_up_anew_where_its_colour_changed(qapp: QApplication) -> None:
    before, after = circle(0.1), circle(0.5)
    points = Points()
    points.show_points(before.inputs, before, LIGHT, 7.0)
    points.show_points(after.inputs, after, LIGHT, 7.0)
    rects = {(spot["pen"].color().name(), spot["brush"].color().name()): set() for spot in spots(points)}
    for spot in spots(points):
        rects[spot["pen"].color().name(), spot["brush"].color().name()].add(tuple(spot["sourceRect"]))
    assert all(len(places) == 1 for places in rects.values()), "one symbol a look"
    assert len(set.union(*rects.values())) == len(rects), "and another for another"


def plot_of(*items: Points | Ring, qtbot: QtBot) -> Plot:
    plot = Plot(ThemeHolder(LIGHT))
    for item in items:
        plot.addItem(item)
    plot.box.setRange(xRange=(-6, 6), yRange=(-6, 6), padding=0)
    plot.resize(200, 200)
    qtbot.addWidget(plot)
    plot.show()
    qtbot.waitExposed(plot)
    return plot


def test_in_the_ring_is_the_examples_own_point_in_front_of_its_neighbours(qtbot: QtBot) -> None:
    data = circle(0.1)
    points, ring, at = Points(), Ring(), np.zeros_like(data.inputs)  # all lie over each other
    plot = plot_of(points, ring, qtbot=qtbot)
    points.show_points(at, data, LIGHT, 9.0)
    fills = target_colours(data, LIGHT)
    shown = [fills.index(fill) for fill in dict.fromkeys(fills)]
    assert len(shown) == 2
    for row in shown:
        ring.show_at((0.0, 0.0), LIGHT, 9.0, look=points.look_of(row))
        place = plot.mapFromScene(plot.box.mapViewToScene(QPointF(0.0, 0.0)))
        assert plot.grab().toImage().pixelColor(place).name() == fills[row]


def test_points_and_ring_that_are_painted_again_from_kept_pieces_look_like_fresh_ones(qtbot: QtBot) -> None:
    before, after = circle(0.1), circle(0.5)
    points, ring = Points(), Ring()
    plot = plot_of(points, ring, qtbot=qtbot)
    points.show_points(before.inputs, before, LIGHT, 7.0)
    ring.show_at((1.0, 2.0), LIGHT, 7.0)

    def fresh() -> np.ndarray:
        others, other = Points(), Ring()
        others.show_points(shown.inputs, shown, LIGHT, 7.0)
        other.show_at(place, LIGHT, 7.0)
        made = plot_of(others, other, qtbot=qtbot)
        made.box.setRange(xRange=(-6, wide), yRange=(-6, 6), padding=0)
        return pixels(made)

    seen: list[np.ndarray] = []
    for shown, place, wide in (
        (before, (1.0, 2.0), 6.0),
        (after, (1.0, 2.0), 6.0),  # other places and colours
        (after, (-3.0, 1.0), 6.0),  # the ring moves
        (after, (-3.0, 1.0), 9.0),  # the plane does
    ):
        points.show_points(shown.inputs, shown, LIGHT, 7.0)
        ring.show_at(place, LIGHT, 7.0)
        plot.box.setRange(xRange=(-6, wide), yRange=(-6, 6), padding=0)
        first, again = pixels(plot), pixels(plot)
        np.testing.assert_array_equal(first, again)
        np.testing.assert_array_equal(again, fresh())
        seen.append(again)
    assert all((a != b).any() for a, b in pairwise(seen)), "or nothing is tested"
