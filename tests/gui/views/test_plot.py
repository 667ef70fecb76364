"""A plot's axes: painted once and shown again, anew only when they say something else."""

from __future__ import annotations

from itertools import pairwise

import numpy as np
import pyqtgraph as pg
import pytest
from PySide6.QtCore import QEvent, QPointF, Qt
from PySide6.QtGui import QImage, QMouseEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gui.theme import LIGHT, ThemeHolder
from gui.views.axis import Axis
from gui.views.marks import Ring
from gui.views.plot import Plot


def seen(plot: Plot) -> np.ndarray:
    """The picture of a plot, [rows, columns, 4]."""
    image = plot.grab().toImage().convertToFormat(QImage.Format.Format_RGB32)
    return np.frombuffer(image.constBits(), np.uint8).reshape(image.height(), -1, 4).copy()


def plot_of(qtbot: QtBot, themes: ThemeHolder) -> Plot:
    plot = Plot(themes)
    qtbot.addWidget(plot)
    plot.resize(300, 200)
    plot.name_axes("x1", "x2")
    plot.box.setRange(xRange=(0, 1), yRange=(0, 1), padding=0)
    plot.show()
    return plot


def test_axes_look_the_same_from_memory_and_type_is_not_set_again(
    qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    plot = plot_of(qtbot, ThemeHolder(LIGHT))
    plain = seen(plot)
    painted: list[object] = []
    whole = Axis._paint
    monkeypatch.setattr(Axis, "_paint", lambda axis, *rest: (painted.append(axis), whole(axis, *rest))[1])
    np.testing.assert_array_equal(seen(plot), plain)
    assert painted == []
    assert np.ptp(plain[-18:, 60:], axis=(0, 1)).max() > 60  # there are numbers below


def test_axes_are_painted_anew_when_range_name_or_theme_change(qtbot: QtBot) -> None:
    themes = ThemeHolder(LIGHT)
    plot = plot_of(qtbot, themes)
    pictures = [seen(plot)]
    plot.box.setRange(xRange=(0, 7), yRange=(0, 30), padding=0)
    pictures.append(seen(plot))
    plot.name_axes("z1", "z2")
    pictures.append(seen(plot))
    themes.set("dark")
    plot.dress()
    pictures.append(seen(plot))
    below = [picture[-18:].astype(int) for picture in pictures]
    for before, after in pairwise(below):
        assert np.abs(after - before).max() > 60
    plot.resize(400, 200)
    wider = seen(plot)[-18:].astype(int)
    assert np.abs(wider[:, 310:] - wider[0, -2]).max() > 60  # numbers and the name have gone along


def test_the_ring_of_a_point_at_the_edge_is_whole_and_what_lies_farther_out_is_cut(qtbot: QtBot) -> None:
    plot = plot_of(qtbot, ThemeHolder(LIGHT))
    ring = Ring()
    plot.addItem(ring)
    frame = plot.mapFromScene(plot.box.sceneBoundingRect()).boundingRect()

    def beside() -> int:
        """Pixels right of the frame that the ring has coloured."""
        return int((seen(plot)[: frame.bottom(), frame.right() + 2 :] != empty).any(axis=2).sum())

    empty = seen(plot)[: frame.bottom(), frame.right() + 2 :]
    ring.show_at((1.0, 0.5), LIGHT, 7.0)
    assert beside() == 0, "a plot cuts as long as it is not asked"
    plot.box.let_spill(6.0)
    ring.show_at((1.0, 0.6), LIGHT, 7.0)
    assert beside() > 5
    ring.show_at((1.2, 0.6), LIGHT, 7.0)
    assert beside() == 0


def test_a_ring_at_the_edge_lies_above_the_frame_which_is_drawn_where_it_was(qtbot: QtBot) -> None:
    plot = plot_of(qtbot, ThemeHolder(LIGHT))
    plot.box.setBorder(pg.mkPen("#ff0000"))
    before = seen(plot)
    plot.box.let_spill(6.0)
    np.testing.assert_array_equal(seen(plot), before)
    ring = Ring()
    plot.addItem(ring)
    ring.show_at((1.0, 0.5), LIGHT, 7.0)
    frame = (before[..., :3] == (0, 0, 255)).all(axis=2)  # blue, green, red
    assert (seen(plot)[frame] != before[frame]).any(axis=1).sum() > 5


def test_under_a_mouse_that_rests_another_size_of_the_plot_says_nothing(qtbot: QtBot) -> None:
    plot = plot_of(qtbot, ThemeHolder(LIGHT))
    QApplication.processEvents()  # its first size comes late
    middle = QPointF(plot.mapFromScene(plot.box.sceneBoundingRect().center()))
    none = Qt.MouseButton.NoButton, Qt.MouseButton.NoButton, Qt.KeyboardModifier.NoModifier
    QApplication.sendEvent(plot.viewport(), QMouseEvent(QEvent.Type.MouseMove, middle, middle, *none))
    assert plot.pointed() is not None
    with qtbot.waitSignal(plot.left):
        plot.resize(260, 180)
    assert plot.pointed() is None
