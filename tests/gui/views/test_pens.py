"""Lines of plots are as wide as lines elsewhere, however sharp the screen is."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
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
