"""Where the hints of the first start stand: on what they are about, and over no heading."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QPoint, QPointF, QRect, QSize
from PySide6.QtWidgets import QApplication, QLabel
from pytestqt.qtbot import QtBot

from core.gallery import locate
from core.project_file import read_project
from gui.app import make_window
from gui.main_window import MainWindow
from gui.settings import Settings
from tests.gui.conftest import close_window, dress_kept

TYPES = (1.0, 1.25, 1.5)


@pytest.fixture(scope="module")
def opened(qapp: QApplication) -> Iterator[MainWindow]:
    with dress_kept():
        made = make_window(read_project(locate("gallery:playground")).project, None, Settings.forgotten())
        made.resize(1280, 800)
        made.show()
        QApplication.processEvents()
        yield made
        close_window(made)


@pytest.fixture
def window(opened: MainWindow) -> MainWindow:
    """The window at its first start: no hint has been used."""
    for callout in opened.hints.shown.values():
        callout.hide()
        callout.deleteLater()
    opened.hints.shown.clear()
    opened.settings.hints_used = frozenset()
    opened.hints.offer()
    QApplication.processEvents()
    return opened


@pytest.fixture(params=TYPES)
def sized(window: MainWindow, qtbot: QtBot, request: pytest.FixtureRequest) -> MainWindow:
    """The window with another size of type."""
    window.holder.set_scale(request.param)

    def places() -> list[tuple[QPoint, QRect]]:
        return [(callout.tip, callout.box) for callout in window.hints.shown.values()]

    before = None
    while before != places():  # the bar is laid out in several rounds
        before = places()
        qtbot.wait(100)
    return window


def distance_to_wire(window: MainWindow, place: QPoint) -> float:
    """In pixels, from a place of the window to the nearest wire."""
    canvas = window.canvas
    at = canvas.mapToScene(canvas.viewport().mapFrom(window, place))
    found = [item.wires.nearest(at.x(), at.y()) for item in canvas.scene_.wires.values()]
    return min(distance for _, distance in filter(None, found)) * canvas.zoom


def test_no_hint_covers_a_heading_or_another_hint(sized: MainWindow) -> None:
    headings = [label for label in sized.findChildren(QLabel) if label.isVisible() and label.text().isupper()]
    expected = {"SPACE"} if sized.rail.is_collapsed else {"SPACE", "DATA"}
    assert expected <= {label.text() for label in headings}
    headings += [] if sized.rail.is_collapsed else [sized.data_panel.resample]
    lines = [label.fontMetrics().height() for label in headings]  # a text stands in the middle of its label's height
    boxes = [callout.box for callout in sized.hints.shown.values()]
    assert len(boxes) == 2
    sized.hints.used("play")
    boxes += [sized.hints.shown["step"].box]
    for label, line in zip(headings, lines, strict=True):
        top = label.mapTo(sized, QPoint(0, (label.height() - line) // 2))
        place = QRect(top, QSize(label.sizeHint().width(), line))
        assert not any(box.intersects(place) for box in boxes), label.text()
    for box in boxes:
        assert sized.rect().contains(box)
    assert not boxes[1].intersects(boxes[0])
    assert not boxes[1].intersects(boxes[2])


def test_step_is_hinted_at_when_play_was_pressed(window: MainWindow) -> None:
    assert set(window.hints.shown) == {"play", "weight"}
    window.hints.used("play")
    assert set(window.hints.shown) == {"step", "weight"}
    window.hints.used("step")
    assert set(window.hints.shown) == {"weight"}


def test_play_and_step_are_pointed_at_from_close_below(sized: MainWindow) -> None:
    for name, button in (("play", sized.transport.play), ("step", sized.transport.forward)):
        tip, box = sized.hints.shown[name].tip, sized.hints.shown[name].box
        sized.hints.used(name)
        place = QRect(button.mapTo(sized, QPoint()), button.size())
        assert abs(tip.x() - place.center().x()) <= 1
        assert 0 < tip.y() - place.bottom() <= 2
        assert 0 < box.top() - tip.y() < 10
        assert box.left() <= tip.x() <= box.right()


def test_the_third_points_at_a_wire_and_stays_on_it_when_the_canvas_is_panned_and_zoomed(window: MainWindow) -> None:
    callout, canvas = window.hints.shown["weight"], window.canvas
    assert distance_to_wire(window, callout.tip) < 1.5
    canvas.pan(QPoint(30, -25))
    assert distance_to_wire(window, callout.tip) < 1.5
    canvas.zoom_at(QPointF(200, 200), 1.3)
    assert distance_to_wire(window, callout.tip) < 1.5
    canvas.fit_all()
    canvas.pan(QPoint(5000, 0))
    assert not callout.isVisible()
    canvas.fit_all()
    assert callout.isVisible()


def test_between_a_far_wire_and_its_hint_the_canvas_can_be_clicked(window: MainWindow) -> None:
    callout = window.hints.shown["weight"]
    assert callout.box.top() - callout.tip.y() > 30
    beside = QPoint(callout.tip.x() + 20, callout.box.top() - 10)
    assert window.childAt(beside) is not callout
