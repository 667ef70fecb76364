"""Widgets that paint all of themselves: their pictures change, and nothing below them is painted again."""

from __future__ import annotations

from PySide6.QtCore import QRect
from PySide6.QtGui import QColor, QPainter, QPaintEvent, QPicture
from PySide6.QtWidgets import QFrame, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from gui.opaque import Opaque, paint_ground
from tests.gui.paintings import Paintings


class Through(QWidget):
    def paintEvent(self, event: QPaintEvent) -> None:
        with QPainter(self) as painter:
            paint_ground(painter, event, "#305080")


class Whole(Opaque, Through):
    pass


def test_only_what_lets_something_through_has_what_lies_below_painted_again(qtbot: QtBot) -> None:
    for widget, is_whole in ((Whole(), True), (Through(), False)):
        around = QFrame()
        QVBoxLayout(around).addWidget(widget)
        around.resize(120, 80)
        qtbot.addWidget(around)
        around.show()
        qtbot.waitExposed(around)
        around.setStyleSheet("QWidget { background: #e0e0e0; }")  # dressing takes the attribute back
        qtbot.wait(20)
        below, own = Paintings(around), Paintings(widget)
        widget.update()
        qtbot.waitUntil(lambda own=own: own.count > 0)
        assert (below.count == 0) is is_whole
        assert widget.grab().toImage().pixelColor(5, 5) == QColor("#305080")


def test_a_drawing_that_is_kept_as_shapes_gets_no_ground(qtbot: QtBot) -> None:
    event = QPaintEvent(QRect(0, 0, 8, 8))
    nothing, shapes = QPicture(), QPicture()
    with QPainter(nothing):
        pass
    with QPainter(shapes) as painter:
        paint_ground(painter, event, "#305080")
    assert shapes.size() == nothing.size()
