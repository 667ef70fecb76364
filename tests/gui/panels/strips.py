"""The stepper's strip as it stands below the canvas of a window that is 1280 wide."""

from __future__ import annotations

from pytestqt.qtbot import QtBot

from gui.panels.stepper import StepperStrip
from gui.session import Session
from gui.theme import ThemeHolder


def shown_strip(qtbot: QtBot, session: Session) -> StepperStrip:
    strip = StepperStrip(session, ThemeHolder())
    qtbot.addWidget(strip)
    strip.resize(1264, 160)
    strip.show()
    strip.refresh()
    return strip
