"""Lines of plots are as wide as lines elsewhere, however sharp the screen is."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pytest
from PySide6.QtCore import QLineF, Qt
from PySide6.QtGui import QColor, QGuiApplication, QImage, QPainter
from PySide6.QtWidgets import QApplication

from gui.theme import LIGHT
from gui.views.pens import line_pen


@pytest.mark.parametrize("ratio", [1.0, 2.0])
def test_a_pen_is_wider_by_the_screens_ratio(qapp: QApplication, monkeypatch: pytest.MonkeyPatch, ratio: float) -> None:
    class Screen:
        def devicePixelRatio(self) -> float:
            return ratio

    monkeypatch.setattr(QGuiApplication, "primaryScreen", lambda: Screen())
    pen = line_pen(LIGHT.text, width=1.5, style=Qt.PenStyle.DashLine)
    assert pen.widthF() == 1.5 * ratio
    assert pen.isCosmetic()
    assert pen.style() == Qt.PenStyle.DashLine
    assert pen.color().name() == LIGHT.text


def test_a_line_in_pieces_is_nowhere_darker(qapp: QApplication) -> None:
    """Half through, and drawn segment by segment: where two meet it looks as everywhere else."""

    def darkest(ends: list[float]) -> int:
        picture = QImage(120, 20, QImage.Format.Format_RGB32)
        picture.fill(QColor("white"))
        half = QColor("black")
        half.setAlphaF(0.5)
        with QPainter(picture) as painter:
            painter.setRenderHint(QPainter.RenderHint.Antialiasing)
            painter.setPen(line_pen(half, width=1.0, in_pieces=True))
            painter.drawLines([QLineF(a, 10.5, b, 10.5) for a, b in pairwise(ends)])
        return min(picture.pixelColor(x, y).value() for x in range(120) for y in range(20))

    assert darkest([10.0, *np.arange(14.3, 100, 7.4).tolist(), 110.0]) >= darkest([10.0, 110.0]) - 4
