"""The reason over a picture of before leaves the picture to be seen."""

from __future__ import annotations

import pytest
from PySide6.QtGui import QPainter, QPixmap
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from gui.theme import ThemeHolder, label_font
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
        box = veil.reason_box(painter)
    assert veil.rect().contains(box)
    assert box.bottom() > 0.9 * height
    assert box.width() <= 440
    assert box.height() < 0.35 * height
