"""Texts of the functions view: in corners that curves leave free, and outside of the boxes where they are numbers."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QRectF, QSizeF
from PySide6.QtGui import QFontMetricsF, QImage, QPainter

from gui.theme import LIGHT, label_font
from gui.views.functions_curve import Curve, inside, places
from gui.views.functions_labels import CORNERS, Label, Labels, corner_area, is_free, scale_texts

BOX = QRectF(10, 20, 120, 80)
SIZE = QSizeF(30, 13)
X = np.linspace(-2, 2, 101)


def line(left: float, right: float) -> Curve:
    """A straight curve from one height to another, in a box from 0 to 1."""
    return Curve(X, np.linspace(left, right, 101), (-2.0, 2.0), 0.0, 1.0)


@pytest.mark.parametrize(
    ("curve", "taken"),
    [
        (line(0.05, 0.05), {"bottom left", "bottom right"}),
        (line(0.95, 0.95), {"top left", "top right"}),
        (line(0.0, 1.0), {"bottom left", "top right"}),
        (line(0.5, 0.5), set()),
    ],
)
def test_a_corner_is_free_where_the_curve_does_not_run(curve: Curve, taken: set[str]) -> None:
    free = {corner for corner in CORNERS if is_free(BOX, corner_area(BOX, SIZE, corner), curve)}
    assert free == set(CORNERS) - taken


def test_corners_lie_inside_their_box() -> None:
    assert all(BOX.contains(corner_area(BOX, SIZE, corner)) for corner in CORNERS)


def test_a_label_moves_only_when_the_curve_comes_to_it(qapp: object) -> None:
    labels, image = Labels(), QImage(200, 120, QImage.Format.Format_RGB32)
    stood = []
    with QPainter(image) as painter:
        painter.setFont(label_font())
        for height in (0.5, 0.05, 0.5, 0.95):
            labels.write(painter, [Label(BOX, "41 %", line(height, height), "unit")], LIGHT)
            stood.append(labels.stood["unit"])
    assert stood == ["bottom right", "top right", "top right", "bottom right"]


def test_the_labels_of_a_column_stand_in_one_corner_wherever_one_is_free_in_all(qapp: object) -> None:
    labels, image = Labels(), QImage(200, 240, QImage.Format.Format_RGB32)
    below = BOX.translated(0, 90)
    stood = []
    with QPainter(image) as painter:
        painter.setFont(label_font())
        for first, second in (((0.5, 0.5), (0.5, 0.05)), ((0.5, 0.5), (0.05, 0.95)), ((0.05, 0.05), (0.95, 0.95))):
            pair = [Label(BOX, "41 %", line(*first), 1), Label(below, "59 %", line(*second), 2)]
            labels.write(painter, pair, LIGHT)
            stood.append((labels.stood[1], labels.stood[2]))
    assert stood[:2] == [("top right", "top right"), ("bottom right", "bottom right")]
    assert stood[2][0].startswith("top"), "no corner is free in both: each has its own"
    assert stood[2][1].startswith("bottom")


def test_a_label_stays_clear_of_an_upright_line_where_a_corner_is_free(qapp: object) -> None:
    labels, image = Labels(), QImage(200, 120, QImage.Format.Format_RGB32)
    stood = []
    with QPainter(image) as painter:
        painter.setFont(label_font())
        for height in (0.5, 0.05):  # the second leaves no corner below
            label = Label(BOX, "41 %", line(height, height), height, upright=BOX.right() - 10)
            labels.write(painter, [label], LIGHT)
            stood.append(labels.stood[height])
    assert stood == ["bottom left", "top left"]


def test_a_value_at_an_end_is_not_cut_and_lies_off_the_frame() -> None:
    ends = places(inside(BOX), np.array([[0.0, 0.0], [0.0, 1.0]]), (-2.0, 2.0), 0.0, 1.0)
    assert BOX.top() + 2 < ends[1, 1] < ends[0, 1] < BOX.bottom() - 2
    assert inside(QRectF(0, 0, 100, 10)).height() > 8, "a low box keeps nearly all of its height"


def test_a_column_says_what_it_spans_as_long_as_there_is_room(qapp: object) -> None:
    metrics = QFontMetricsF(label_font())

    def texts(*spans: tuple[float, float], room: float) -> list[str]:
        return scale_texts(spans, [room] * len(spans), metrics)

    def wide(text: str) -> float:
        return metrics.horizontalAdvance(text) + 1

    assert texts((-0.5, 1.5), room=300) == ["↕ −0.5 … 1.5"]
    assert texts((-0.5, 1.5), room=wide("↕ 2")) == ["↕ 2"]
    assert texts((-200.0, 0.0), room=wide("↕ −200…0")) == ["↕ −200…0"]
    assert texts((-0.58, 0.82), (-0.56, 0.56), room=wide("↕ 1.4")) == ["↕ 1.4", "↕ 1.1"], "else how high its boxes are"
    assert texts((-0.5, 1.5), room=4) == []
    assert texts((0.0, 1.0), (-2.5, 3.5), room=wide("↕ −2.5…3.5")) == ["↕ 0…1", "↕ −2.5…3.5"], "all in one form"
