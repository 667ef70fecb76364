"""One selection everywhere in the real window: a click in a view is seen on the canvas and in the strip; Esc clears."""

from __future__ import annotations

from PySide6.QtCore import QPointF, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication

from core.gallery import locate
from core.project_file import read_project
from gui.main_window import MainWindow
from gui.numbers import number, signed
from tests.journeys.conftest import User


def test_a_place_of_the_plane_is_shown_by_canvas_strip_and_space_until_esc(window: MainWindow, user: User) -> None:
    session = window.session
    window.document.edit("Open", read_project(locate("gallery:playground")).project)
    user.wait_until(lambda: session.is_idle and window.views["output"].drawn is not None)
    output, warp = window.views["output"], window.views["warp"]
    session.select(session.selection.with_unit("y", 0))
    plot = output.plot
    where = plot.mapFromScene(plot.box.mapViewToScene(QPointF(5.2, 5.5)))  # a corner without points
    QTest.mouseClick(plot.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, where)
    user.wait_until(lambda: session.selection.point is not None and session.is_idle)
    QTest.qWait(150)
    trace = session.moment.trace
    assert trace is not None
    answer = float(trace.layers["y"].activation[0])
    assert window.canvas.scene_.nodes["y"].tiles.values[0] == answer
    assert signed(answer) in window.canvas.scene_.nodes["y"].tiles._value_texts()
    assert number(answer) in window.stepper.numbers_text()
    ring = warp.scene.ring.place
    assert ring is not None
    sent = trace.layers[warp.layer].activation
    assert abs(float(ring[0]) - float(sent[0])) < 1e-5
    assert len(output.ring.data) == 3  # two rings and a dot of its own

    window.canvas.setFocus()
    user.press(Qt.Key.Key_Escape)  # the unit
    assert session.selection.layer == ""
    assert session.selection.point is not None
    user.press(Qt.Key.Key_Escape)  # the place
    QApplication.processEvents()
    QTest.qWait(150)
    assert session.selection.point is None
    assert session.moment.trace is None
    assert len(output.ring.data) == 0
    user.wait_until(lambda: "Click a data point" in window.stepper.lines.page.note)
