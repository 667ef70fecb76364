"""A label for changing numbers: it looks like Qt's own, and another text asks no layout for room."""

from __future__ import annotations

import numpy as np
from PySide6.QtCore import QEvent, QObject
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from gui.steady_label import PANEL, SteadyLabel
from tests.gui.paintings import Paintings
from tests.gui.views.conftest import pixels


class Layouts(QObject):
    """Counts how often a widget is asked to lay itself out."""

    def __init__(self, widget: QWidget) -> None:
        super().__init__()
        self.count, self.widget = 0, widget
        widget.installEventFilter(self)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        self.count += event.type() == QEvent.Type.LayoutRequest
        return False


def shown(qtbot: QtBot, label: QLabel) -> Layouts:
    around = QWidget()
    QVBoxLayout(around).addWidget(label)
    around.resize(120, 40)
    qtbot.addWidget(around)
    around.show()
    qtbot.wait(20)
    return Layouts(around)


def test_another_text_asks_for_no_layout_where_qts_label_does(qtbot: QtBot) -> None:
    for label, asks in ((SteadyLabel("0.5"), False), (QLabel("0.5"), True)):
        layouts = shown(qtbot, label)
        label.setText("0.25")
        qtbot.wait(20)
        assert label.text() == "0.25"
        assert bool(layouts.count) is asks


def test_it_looks_like_qts_label_in_the_style_sheets_colour(qtbot: QtBot) -> None:
    steady, plain = SteadyLabel("loss 0.25"), QLabel("loss 0.25")
    for label in (steady, plain):
        label.setStyleSheet("color: #d04020")
    around = [shown(qtbot, label) for label in (steady, plain)]  # alive as long as they are looked at
    assert len(around) == 2
    assert np.array_equal(pixels(steady), pixels(plain))
    steady.setText("")
    assert not np.array_equal(pixels(steady), pixels(plain))


def test_on_a_ground_of_its_own_it_is_painted_alone_and_looks_the_same(qtbot: QtBot) -> None:
    seen: list[np.ndarray] = []
    for ground, is_alone in ((None, False), (PANEL, True)):
        label = SteadyLabel("loss 0.25", ground=ground)
        label.setStyleSheet("color: #d04020; background: transparent")
        around = QWidget()
        around.setPalette(QGuiApplication.palette().color(PANEL))
        QVBoxLayout(around).addWidget(label)
        qtbot.addWidget(around)
        around.show()
        qtbot.wait(20)
        paintings = Paintings(around)
        label.setText("loss 0.125")
        qtbot.wait(20)
        assert bool(paintings.count) is not is_alone
        seen.append(pixels(around))
    assert np.array_equal(*seen)


def test_a_screen_reader_says_its_text_unless_it_has_a_name(qtbot: QtBot) -> None:
    label = SteadyLabel("accuracy 98 %")
    qtbot.addWidget(label)
    assert label.accessibleName() == "accuracy 98 %"
    label.setAccessibleName("train loss")
    label.setText("0.5")
    assert label.accessibleName() == "train loss"
