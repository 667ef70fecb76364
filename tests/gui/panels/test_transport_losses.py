"""The counters of the transport: a loss stands in its place with as many digits as this has."""

from __future__ import annotations

import re
from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from gui.main_window import MainWindow
from gui.numbers import DASH, digits, use_digits
from gui.panels.transport import _within


@pytest.fixture(autouse=True)
def usual_digits() -> Iterator[None]:
    before = digits()
    yield
    use_digits(before)


@pytest.mark.parametrize("count", [1, 3, 5, 8])
@pytest.mark.parametrize("loss", [0.263117234, 0.9999999, 123456.78, 3.2e-9, 0.0])
def test_a_loss_has_the_digits_that_fit(loss: float, count: int) -> None:
    use_digits(count)
    text = _within(loss, 7)
    assert len(text) <= 7
    if loss == 0.263117234 and count >= 3:
        assert len(re.sub(r"\D", "", text.removeprefix("0"))) >= 3, "a place of seven is not left to a single digit"
    assert _within(None, 7) == DASH


def test_more_digits_are_in_the_counters_at_once(window: MainWindow, qtbot: QtBot) -> None:
    qtbot.waitUntil(lambda: window.session.moment.train is not None)
    counter = window.transport._counters["train loss"]
    qtbot.waitUntil(lambda: counter.text() != DASH)
    window.holder.set_digits(2)
    short = counter.text()
    window.holder.set_digits(4)
    assert len(counter.text()) == len(short) + 2
