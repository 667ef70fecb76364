"""A lecturer scrubs the film through all layers, sees the stage lit on the canvas, plays it, and picks points out."""

from __future__ import annotations

import numpy as np
import pytest
from PySide6.QtCore import QPoint, QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from core.forward import forward
from gui.main_window import MainWindow
from gui.views.warp import WarpView
from tests.gui.canvas.hands import playground
from tests.journeys.conftest import User

LEFT = Qt.MouseButton.LeftButton


@pytest.fixture
def view(window: MainWindow, user: User) -> WarpView:
    window.document.open(playground(), None)
    shown = window.views["warp"]
    assert isinstance(shown, WarpView)
    user.wait_until(lambda: shown.film is not None and window.session.is_idle)
    return shown


def lit(window: MainWindow) -> set[str]:
    """The layers that the canvas lights."""
    place = window.session.attention.lit
    return set() if place is None else {place.layer}


def test_scrubbing_and_playing_through_all_layers(window: MainWindow, user: User, view: WarpView) -> None:
    bar, session = view.bar, window.session
    assert view.film is not None
    layers = [layer.id for layer in session.moment.graph.forward_order if layer.computes]
    assert [group.key for group in bar.groups] == layers
    height = window.stepper.height()
    x = bar.layout_now().x
    QTest.mousePress(bar, LEFT, pos=QPoint(round(x[0]), bar.height() // 2))
    seen: dict[str, set[str]] = {}
    for pixel in range(round(x[0]) + 1, round(x[-1]) + 1, 2):
        QTest.mouseMove(bar, QPoint(pixel, bar.height() // 2))
        QApplication.processEvents()
        seen.setdefault(view.layer, set()).update(lit(window))
        assert view.film.moving(bar.position).layer == view.layer
        read = ["x", *layers][layers.index(view.layer)]
        computed = (read, f"W{read}", f"W{read}+b", f"tanh(W{read}+b)")
        assert "".join(view.formula_shown.split()) in computed
    assert list(seen) == layers  # one after the other, in order
    assert all(found == {layer} for layer, found in seen.items())
    QTest.mouseRelease(bar, LEFT, pos=QPoint(round(x[-1]), bar.height() // 2))
    assert bar.position == bar.last
    assert not lit(window)
    assert window.stepper.height() == height  # nothing jumps below the hand
    values = forward(session.moment.graph, session.moment.parameters, session.dataset.inputs, dtype="float32")
    output = values[layers[-1]].activation[:, 0]
    np.testing.assert_allclose(view.scene.points.places[:, 0], output, rtol=1e-5, atol=1e-6)
    QTest.mouseClick(bar, LEFT, pos=QPoint(8, bar.height() // 2))
    assert bar.is_playing
    user.wait_until(lambda: bar.position > 0.3 and lit(window) == {layers[0]}, 10)
    QTest.mouseClick(bar, LEFT, pos=QPoint(8, bar.height() // 2))
    assert not bar.is_playing
    window.canvas.setFocus()  # the hand is elsewhere: the canvas is itself again
    assert not lit(window)


def test_points_brushed_in_h_are_seen_in_x(window: MainWindow, user: User, view: WarpView) -> None:
    window.docks.swap("warp")
    user.wait_until(lambda: view.width() > 500 and window.session.is_idle)
    user.click_on(view.buttons.beside)
    user.wait_until(lambda: view.side.isVisible() and window.session.is_idle)
    scene = view.scene
    target = scene.drawn_points[np.argsort(scene.drawn_points[:, 0])[-40:]]
    low, high = target.min(axis=0) - 1e-3, target.max(axis=0) + 1e-3
    start, end = (scene.mapFromScene(scene.box.mapViewToScene(QPointF(*map(float, at)))) for at in (low, high))
    QTest.mousePress(scene.viewport(), LEFT, pos=start)
    for t in (0.3, 0.7, 1.0):
        QTest.mouseMove(scene.viewport(), start + (end - start) * t)
    QTest.mouseRelease(scene.viewport(), LEFT, pos=end)
    picked = view.mouse.picked
    assert picked is not None
    assert picked.sum() >= 30
    for shown in (view.scene, view.side):
        np.testing.assert_array_equal(np.asarray(shown.points.opacities) == 1.0, picked)
    before = window.session.selection
    assert before.point is None
    QTest.mouseClick(scene.viewport(), LEFT, pos=start + QPoint(1, -1))
    assert view.mouse.picked is None
