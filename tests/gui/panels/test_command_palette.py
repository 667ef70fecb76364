"""The palette: a few letters find a command, Enter does it, what cannot be done says why."""

from __future__ import annotations

from collections.abc import Iterator

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from gui.panels.command_palette import Command, CommandPalette, ranked
from gui.panels.fuzzy import score
from gui.theme import ThemeHolder


def nothing() -> None:
    pass


@pytest.mark.parametrize(
    ("typed", "better", "worse"),
    [
        ("gx", "Gallery: XOR", "Larger type x"),
        ("undo", "Undo", "Under the door"),
        ("reset", "Reset", "Reset layout"),
        ("tanh", "Activation of h: tanh", "Take another hint"),
    ],
)
def test_starts_of_words_and_runs_count_most(typed: str, better: str, worse: str) -> None:
    first, second = score(typed, better), score(typed, worse)
    assert first is not None
    assert second is None or first > second


def test_letters_that_are_not_there_in_order_do_not_fit() -> None:
    assert score("zz", "Reset") is None
    assert score("tes", "Rest") is None
    assert score("", "anything") == 0


def test_a_group_can_be_typed_too() -> None:
    commands = [Command("Reset layout", "View", nothing), Command("Reset", "Run", nothing)]
    assert ranked("run reset", commands)[0].text == "Reset"


@pytest.fixture
def done() -> list[str]:
    return []


@pytest.fixture
def palette(qtbot: QtBot, done: list[str]) -> Iterator[CommandPalette]:
    window = QWidget()
    window.resize(900, 700)
    qtbot.addWidget(window)
    window.show()
    commands = [
        Command("Play / pause", "Run", lambda: done.append("play"), "Ctrl+Return", note="Trains."),
        Command("Undo", "Edit", lambda: done.append("undo"), "Ctrl+Z", why_not="Nothing to undo."),
        Command("Go to layer h", "Layer", lambda: done.append("h")),
    ]
    shown = CommandPalette(lambda _typed: commands, ThemeHolder(), window)
    shown.open()
    qtbot.waitExposed(shown)
    yield shown
    window.close()


def test_enter_closes_and_does_what_was_typed(palette: CommandPalette, qtbot: QtBot, done: list[str]) -> None:
    qtbot.keyClicks(palette.line, "gtlh")
    assert [c.text for c in palette.model.commands] == ["Go to layer h"]
    with qtbot.waitSignal(palette.finished):
        qtbot.keyClick(palette.line, Qt.Key.Key_Return)
    assert done == ["h"]


def test_what_cannot_be_done_says_why_and_is_not_done(palette: CommandPalette, qtbot: QtBot, done: list[str]) -> None:
    qtbot.keyClicks(palette.line, "undo")
    assert palette.note.text() == "Not now: Nothing to undo."
    qtbot.keyClick(palette.line, Qt.Key.Key_Return)
    assert done == []
    assert palette.isVisible()
    qtbot.keyClick(palette.line, Qt.Key.Key_Escape)


def test_arrows_choose_while_the_line_has_the_focus(palette: CommandPalette, qtbot: QtBot, done: list[str]) -> None:
    qtbot.keyClick(palette.line, Qt.Key.Key_Down)
    qtbot.keyClick(palette.line, Qt.Key.Key_Down)
    chosen = palette.list.currentIndex().data()
    assert chosen == palette.model.commands[2].text
    qtbot.keyClick(palette.line, Qt.Key.Key_Escape)
    assert done == []
