"""Tried inputs and targets in words, in the room that there is."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from gui.panels.stepper_trying import tried_words
from gui.session import Session
from tests.gui.conftest import MakeSession
from tests.gui.panels.strips import shown_strip


@pytest.fixture
def session(make_session: MakeSession) -> Session:
    """B2: x = (−1, −2), target 0."""
    made = make_session("sigmoid_graph")
    made.select(made.selection.with_example(0).with_unit("y", 0))
    return made


def test_the_words_name_what_the_last_try_changed(session: Session) -> None:
    assert tried_words(session) == ""
    session.try_values([3.0, -2.0], [0.0])
    assert tried_words(session) == "x₁ = 3"
    session.try_values([3.0, -2.0], [1.0])
    assert tried_words(session) == "target = 1"
    session.try_values([4.0, 5.0], [0.5])
    assert tried_words(session) == "x₁ = 4, x₂ = 5, …"
    assert session.take_back()
    assert tried_words(session) == "target = 1"
    assert session.take_back()
    assert session.take_back()
    assert tried_words(session) == ""
    assert session.selection.example == 0
    assert not session.take_back()


def test_what_is_chosen_since_ends_the_try_and_is_not_taken_back(session: Session) -> None:
    session.try_values([3.0, -2.0], [0.0])
    session.select(session.selection.with_point((5.0, 5.0)))
    assert tried_words(session) == ""
    assert not session.take_back()
    assert session.selection.point == (5.0, 5.0)


def test_taking_back_leaves_what_is_selected_of_the_network(session: Session) -> None:
    session.try_values([3.0, -2.0], [0.0])
    session.select(session.selection.with_weight("x->y", (0, 1)))
    assert tried_words(session) == "x₁ = 3"
    assert session.take_back()
    assert session.selection.weight == (0, 1)
    assert session.selection.example == 0


def test_a_narrow_strip_says_it_shortly_and_is_not_made_wider(session: Session, qtbot: QtBot) -> None:
    strip = shown_strip(qtbot, session)
    least = strip.minimumSizeHint().width()
    session.try_values([3.0, -2.0], [0.0])
    strip.refresh()
    tried = strip.header.tried
    assert tried.text() == "what if x₁ = 3 · Ctrl+Z takes it back"
    strip.resize(400, 260)
    strip.refresh()
    assert strip.minimumSizeHint().width() <= least
    assert tried.text() == "tried · Ctrl+Z"
    tried.click()
    strip.refresh()
    assert session.selection.example == 0
    assert tried.isHidden()
