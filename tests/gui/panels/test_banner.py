"""The banner: where its buttons stand."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication, QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from gui.errors import Report
from gui.panels.banner import Banner

LONG = "Training stopped at step 12 where z of h 1 became infinite. Likely cause: the rate is too high. " * 2


@pytest.mark.parametrize(("width", "is_beside"), [(1900, True), (420, False)])
def test_the_cross_stands_in_line_with_the_buttons_beside_it_or_at_the_top(
    qtbot: QtBot, width: int, is_beside: bool
) -> None:
    banner = Banner()
    qtbot.addWidget(banner)
    banner.resize(width, 100)
    banner.show_report(Report("error", LONG, "Lower the rate.", mends=("lower_rate", "lower_l2")))
    banner.resize(width, banner.heightForWidth(width))
    QApplication.processEvents()
    cross = banner.findChild(QToolButton)
    button = next(b for b in banner.findChildren(QPushButton) if b.isVisible() and "reset" in b.text().lower())
    assert cross is not None
    middles = [widget.mapTo(banner, widget.rect().center()).y() for widget in (cross, button)]
    assert (abs(middles[0] - middles[1]) <= 1) is is_beside
    assert is_beside or middles[0] < banner.height() / 2
