"""The reason over a picture of before leaves the picture to be seen."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from gui.theme import GRID, ThemeHolder, label_font
from gui.views.veil import Veil

LONG = "As it was before. No input reaches y. Draw a connection into y, or take the layer out of the drawing."


@pytest.mark.parametrize(("width", "height"), [(168, 240), (336, 280), (1280, 800)])
def test_the_reason_stands_at_the_lower_edge_and_is_no_bar(width: int, height: int, qtbot: QtBot) -> None:
    view = QWidget()
    qtbot.addWidget(view)
    view.resize(width, height)
    veil = Veil(ThemeHolder(), view)
    veil.cover(is_stale=True, reason=LONG)
    pixmap = QPixmap(8, 8)
    with QPainter(pixmap) as painter:
        painter.setFont(label_font())
        box = veil._box(painter, veil.said(painter.fontMetrics()))
    assert veil.rect().contains(box)
    assert box.bottom() > 0.9 * height
    assert box.width() <= 440
    assert box.height() < 0.35 * height


def test_in_a_narrow_view_a_short_reason_takes_one_line(qtbot: QtBot) -> None:
    view = QWidget()
    qtbot.addWidget(view)
    view.resize(168, 240)
    veil = Veil(ThemeHolder(), view)
    veil.cover(is_stale=True, reason=LONG, brief="As it was before.")
    pixmap = QPixmap(8, 8)
    with QPainter(pixmap) as painter:
        painter.setFont(label_font())
        metrics = painter.fontMetrics()
        assert veil.said(metrics) == "As it was before."
        box = veil._box(painter, veil.said(metrics))
        assert box.height() < 1.5 * metrics.height()
        above_readout = view.height() - 2 * GRID - metrics.height()  # as a panel leaves below it
        assert box.top() - GRID // 2 >= above_readout - 1, "it does not touch the row above the readout"
        veil.cover(is_stale=True, reason="No input.", brief="As it was before.")
        assert veil.said(metrics) == "No input."
