"""The counters of the transport: a loss stands in its place with as many digits as this has."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtGui import QFontMetrics
from pytestqt.qtbot import QtBot

from gui.main_window import MainWindow
from gui.numbers import DASH, digits, loss_text, use_digits
from gui.panels.transport import Counter


@pytest.fixture(autouse=True)
def usual_digits() -> Iterator[None]:
    before = digits()
    yield
    use_digits(before)


@pytest.mark.parametrize("count", [1, 3, 5, 8])
@pytest.mark.parametrize("loss", [0.263117234, 0.9999999, 123456.78, 8.79e74, 3.2e-9, 0.0])
def test_a_loss_has_the_digits_that_it_has_in_every_view_and_room_for_them(
    loss: float, count: int, window: MainWindow
) -> None:
    use_digits(count)
    counter, wide = window.transport._counters["train loss"], window.transport._counters["train loss"].minimumWidth()
    counter.show_text(loss_text(loss))
    assert counter.text() == loss_text(loss)
    assert QFontMetrics(counter.font()).horizontalAdvance(counter.text()) <= counter.minimumWidth()
    if count <= 3:
        assert counter.minimumWidth() == wide, "nothing beside it moves"
    counter.show_text("0.5")
    assert counter.font().stretch() == 100


def test_more_digits_are_in_the_counters_at_once(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: window.session.moment.train is not None)
    counter = window.transport._counters["train loss"]
    qtbot.waitUntil(lambda: counter.text() != DASH)
    window.holder.set_digits(2)
    short = counter.text()
    window.holder.set_digits(4)
    assert len(counter.text()) == len(short) + 2


def ink_height(counter: Counter) -> int:
    """Rows of pixels that its figures take."""
    image = counter.grab().toImage()
    ground = image.pixel(0, 0)
    return sum(any(image.pixel(x, y) != ground for x in range(image.width())) for y in range(image.height()))


def test_larger_type_reaches_a_number_that_has_gone_into_the_menu_with_it(window: MainWindow, qtbot: QtBot) -> None:
    window.resize(1280, 800)
    counters = window.transport._counters
    qtbot.waitUntil(lambda: counters["test loss"].text() != DASH)
    for scale in (1.25, 1.5625, 1.953125):
        window.holder.set_scale(scale)
        qtbot.wait(20)
        assert ink_height(counters["test loss"]) == ink_height(counters["train loss"]), scale
    assert counters["test loss"] in window.transport.folded
