"""The strip's header: phases that keep their place, and a panel as narrow as the right column."""

from __future__ import annotations

import pytest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from gui.panels.stepper import StepperStrip
from gui.stepping import PHASES, Place
from gui.theme import ThemeHolder
from tests.gui.conftest import MakeSession
from tests.gui.panels.strips import shown_strip

NARROW = 336  # the right column


@pytest.fixture
def strip(make_session: MakeSession, qtbot: QtBot) -> StepperStrip:
    session = make_session("playground")
    session.select(session.selection.with_example(0))
    return shown_strip(qtbot, session)


def settled(strip: StepperStrip) -> None:
    strip.refresh()
    for _ in range(4):
        QApplication.processEvents()


def test_the_phases_keep_their_place_and_width_from_stop_to_stop(strip: StepperStrip) -> None:
    seen = set()
    for place in (
        Place("forward", "h1", 3),
        Place("loss", "y"),
        Place("backward", "h2"),
        Place("update"),
        None,
    ):
        strip.session.step_to(place)
        settled(strip)
        seen.add((strip.header.ask.pos().toTuple(), *(strip.pills[phase].geometry().getRect() for phase in PHASES)))
    assert len(seen) == 1
    strip.session.step_to(None)


@pytest.mark.parametrize("scale", [1.0, 1.5])
@pytest.mark.parametrize("asks", [False, True])
def test_nothing_overlaps_or_is_cut_in_a_narrow_panel(
    make_session: MakeSession, qtbot: QtBot, scale: float, asks: bool
) -> None:
    session = make_session("playground")
    session.select(session.selection.with_example(0))
    strip = StepperStrip(session, ThemeHolder(scale=scale))
    qtbot.addWidget(strip)
    strip.show()
    session.step_to(Place("backward", "h2", 1))
    if asks:
        strip.toggle_exercise()
        session.try_values([1.5, 2.0], [1.0])
    strip.resize(round(NARROW * scale), 420)
    settled(strip)
    assert strip.width() == round(NARROW * scale)
    header = strip.header
    shown = [w for w in (header.heading, header.subject, header.scope, header.counter, header.tried, header.ask,
                         header.done, header.exercise, *header.pills.values(), *header.depths.values())
             if w.isVisible()]  # fmt: skip
    for i, one in enumerate(shown):
        assert header.rect().contains(one.geometry()), one
        for other in shown[i + 1 :]:
            assert not one.geometry().intersects(other.geometry()), (one, other)
    for pill in header.pills.values():
        assert pill.width() >= pill.fontMetrics().horizontalAdvance(pill.text()) + 8
    session.step_to(None)


def test_the_header_says_of_which_example_or_batch_the_numbers_are(strip: StepperStrip) -> None:
    session = strip.session
    session.step_to(Place("backward", "h2", 0))
    settled(strip)
    assert strip.header.scope.text() == "· example 1"
    session.step_to(Place("update", "h2", 0))
    settled(strip)
    assert strip.header.scope.text() == "· batch of 10"
    assert "g: the mean of their gradients" in strip.lines.page.note
    session.step_to(Place("loss", "y"))
    settled(strip)
    assert strip.header.scope.text() == "· example 1"
    assert strip.lines.page.note.endswith("L: this example alone; batch L: the mean over the next batch, 10 examples.")
    session.step_to(None)
    session.select(session.selection.with_weight("h1->h2", (0, 0)))
    settled(strip)
    assert strip.lines.page.note.startswith("∂L/∂w: this example alone.")


def test_a_note_that_is_too_long_for_a_line_takes_more_of_them(strip: StepperStrip) -> None:
    strip.session.step_to(Place("loss", "y"))
    settled(strip)
    page = strip.lines.page
    one, more = (strip.lines.height_for(width, page) for width in (1200, 300))
    assert more > one
    rows = strip.lines.rows()
    assert rows[-1][1] <= strip.lines.height_for(strip.lines.width()) + 1
    strip.session.step_to(None)
