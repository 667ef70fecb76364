"""The one table: a key is written once, means one thing, and the sheet shows it."""

from __future__ import annotations

from collections import Counter

import pytest
from PySide6.QtGui import QKeySequence
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from gui.actions import ACTIONS, CANVAS, GESTURES, MENUS, ActionEntry
from gui.canvas.actions import CanvasActions
from gui.canvas.keys import canvas_keys
from gui.panels.sheets import KeysDialog

ENTRIES = list(ACTIONS.values())
ids = [entry.name for entry in ENTRIES]


def test_no_key_means_two_things_in_the_window_or_on_the_canvas() -> None:
    keys = Counter(QKeySequence(key).toString() for entry in ENTRIES for key in entry.shown_keys)
    assert [key for key, times in keys.items() if times > 1] == []


@pytest.mark.parametrize("entry", ENTRIES, ids=ids)
def test_every_action_has_a_place_words_and_keys_that_qt_can_read(entry: ActionEntry) -> None:
    assert entry.menu in (*MENUS, CANVAS)
    assert entry.text
    assert entry.tip.endswith((".", ")"))
    for key in entry.shown_keys:
        assert QKeySequence(key).count() == 1, key
        assert QKeySequence(key).toString(), key


def test_the_canvas_hears_every_key_that_the_table_gives_it() -> None:
    for entry in ENTRIES:
        if entry.owner == "canvas":
            assert callable(getattr(CanvasActions, entry.method))
            for key in entry.shown_keys:
                assert canvas_keys()[QKeySequence(key)] == entry.method


def test_the_sheet_shows_every_key_and_every_gesture(qtbot: QtBot) -> None:
    sheet = KeysDialog()
    qtbot.addWidget(sheet)
    shown = [label.text() for label in sheet.findChildren(QLabel)]
    for entry in ENTRIES:
        if entry.shown_keys:
            assert entry.text.rstrip("…") in shown, entry.name
            first = QKeySequence(entry.shown_keys[0]).toString(QKeySequence.SequenceFormat.NativeText)
            assert any(text.startswith(first) for text in shown), first
    for gesture, meaning in GESTURES:
        assert gesture in shown
        assert meaning in shown
