"""Tried inputs and targets in words, in the room that there is."""

from __future__ import annotations

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
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
    assert tried.text() == "what if x₁ = 3 · Ctrl+Z"
    tried.click()
    strip.refresh()
    assert session.selection.example == 0
    assert tried.isHidden()


def test_what_is_no_number_is_said_in_the_window_and_changes_nothing(session: Session, qtbot: QtBot) -> None:
    strip = shown_strip(qtbot, session)
    session.select(session.selection.with_example(0))
    dialog = strip.asking.what_if()
    assert dialog is not None
    name, field = next(iter(dialog.fields.items()))
    before = field.text()
    for typed in ("abc", "", "1e999", "1e39"):
        field.selectAll()
        QTest.keyClicks(field, typed) if typed else QTest.keyClick(field, Qt.Key.Key_Delete)
        QTest.keyClick(field, Qt.Key.Key_Return)
        assert field.text() == before, name
        assert dialog.words.text() == f"“{typed}” is not a number. Type one such as −0.5 or 1e-3."
        assert session.attention.trial is None
    field.selectAll()
    QTest.keyClicks(field, "2")
    QTest.keyClick(field, Qt.Key.Key_Return)
    assert dialog.words.text().startswith("Computed at once")
    assert session.attention.trial is not None
    dialog.close()
