"""The banner: where its buttons stand, and that there is one for every mend."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication, QPushButton, QToolButton
from pytestqt.qtbot import QtBot

from core.arrays import FrozenMap
from core.choice import Choice
from core.project import Training
from core.training.divergence import remedies
from gui.errors import Report
from gui.panels.banner import MENDS, Banner
from gui.run_actions import REMEDIES

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


@pytest.mark.parametrize(
    ("training", "name", "told"),
    [
        (Training(learning_rate=0.1, l2=100.0), "lower_l2", "L2 1"),
        (Training(learning_rate=0.1, l1=100.0), "lower_l1", "L1 0.1"),
        (
            Training(learning_rate=0.1, optimizer=Choice("adamw", FrozenMap({"weight_decay": 100.0}))),
            "lower_weight_decay",
            "Weight decay 1",
        ),
        (Training(learning_rate=0.1), "lower_rate", "Rate 0.01"),
        (Training(learning_rate=0.1), "clip", "Clip gradients by norm"),
    ],
)
def test_every_remedy_for_a_divergence_has_a_button_and_words_for_the_history(
    training: Training, name: str, told: str
) -> None:
    assert name in MENDS
    assert REMEDIES[name].format(remedies(training, "y")[name]) == told
