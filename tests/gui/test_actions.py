"""The one table: a key is written once, means one thing, and the sheet shows it."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QKeySequence
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QLabel, QPushButton, QScrollArea, QWidget
from pytestqt.qtbot import QtBot

from gui.actions import ACTIONS, CANVAS, GESTURES, MENUS, ActionEntry
from gui.canvas.actions import CanvasActions
from gui.canvas.keys import canvas_keys
from gui.panels.sheets import KeysDialog
from gui.theme import ThemeHolder, apply

ENTRIES = list(ACTIONS.values())
ids = [entry.name for entry in ENTRIES]


# Keys that people bring along from other tools, and what they do there.
EXPECTED = {
    "Shift+A": "add_node", "Tab": "add_node", "F": "fit", "Home": "fit_all", "Ctrl+0": "zoom_100",
    "Ctrl+D": "duplicate", "Del": "delete", "Ctrl+Z": "undo", "Ctrl+Y": "redo", "Ctrl+Shift+Z": "redo",
    "F2": "rename", "M": "toggle_mask", "Left": "nudge_left", "Right": "nudge_right", "Up": "nudge_up",
    "Down": "nudge_down", "Space": "play", ".": "step_forward", ",": "step_back", "Ctrl+Return": "play",
    "Ctrl+R": "reset", "Ctrl+Shift+R": "new_seed", "?": "keys", "Ctrl+K": "palette", "Ctrl+Shift+P": "palette",
    "Ctrl+N": "new", "Ctrl+O": "open", "Ctrl+S": "save", "Ctrl+Shift+S": "save_as", "Ctrl+C": "copy",
    "Ctrl+V": "paste", "Ctrl+X": "cut", "Ctrl+Shift+V": "paste_with_wires", "Ctrl+A": "select_all", "Esc": "cancel",
    "F1": "keys", "F5": "present", "F10": "step_forward", "F11": "step_into", "Shift+F11": "step_out",
    "F9": "run_to_here", "Ctrl+G": "frame", "PgDown": "step_forward", "PgUp": "step_back",
}  # fmt: skip


def twice(entries: list[ActionEntry]) -> list[str]:
    """The keys that stand in the table more than once, however they are written there."""
    keys = Counter(QKeySequence(key).toString() for entry in entries for key in entry.keys)
    return [key for key, times in keys.items() if times > 1]


def test_no_key_means_two_things_in_the_window_or_on_the_canvas() -> None:
    assert twice(ENTRIES) == []


@pytest.mark.parametrize("key", ["Ctrl+Z", "ctrl+z", "Space", "F"])
def test_a_key_given_away_twice_would_be_found(key: str) -> None:
    planted = replace(ACTIONS["about"], name="planted", keys=(key,))
    assert twice([*ENTRIES, planted]) == [QKeySequence(key).toString()]


def test_menus_open_with_keys_of_their_own() -> None:
    """Alt and the first letter opens a menu; no action may have that key."""
    letters = [QKeySequence(f"Alt+{menu[0]}").toString() for menu in MENUS]
    assert len(set(letters)) == len(letters)
    assert not {QKeySequence(key).toString() for entry in ENTRIES for key in entry.keys} & set(letters)


@pytest.mark.parametrize(("key", "name"), EXPECTED.items(), ids=list(EXPECTED))
def test_the_keys_that_people_know_do_what_they_expect(key: str, name: str) -> None:
    assert key in ACTIONS[name].keys


@pytest.mark.parametrize("entry", ENTRIES, ids=ids)
def test_every_action_has_a_place_words_and_keys_that_qt_can_read(entry: ActionEntry) -> None:
    assert entry.menu in (*MENUS, CANVAS)
    assert entry.text
    assert entry.tip.endswith((".", ")"))
    for key in entry.keys:
        assert QKeySequence(key).count() == 1, key
        assert QKeySequence(key).toString(), key


def test_the_canvas_hears_every_key_that_the_table_gives_it() -> None:
    for entry in ENTRIES:
        if entry.owner == "canvas":
            assert callable(getattr(CanvasActions, entry.method))
            for key in entry.keys:
                assert canvas_keys()[QKeySequence(key)] == entry.method


def test_the_sheet_shows_every_key_and_every_gesture(qtbot: QtBot) -> None:
    sheet = KeysDialog()
    qtbot.addWidget(sheet)
    shown = [label.text() for label in sheet.findChildren(QLabel)]
    for entry in ENTRIES:
        if entry.keys:
            assert entry.text.rstrip("…") in shown, entry.name
            for key in entry.keys:
                name = QKeySequence(key).toString(QKeySequence.SequenceFormat.NativeText)
                assert any(name in re.split(r" or | +\*", text) for text in shown), key
    for gesture, meaning in GESTURES:
        assert gesture in shown
        assert meaning in shown
    assert shown.index("Space or Ctrl+Return") + 1 == shown.index("Play / pause")


@pytest.mark.parametrize("scale", [1.0, 1.25, 1.5])
def test_the_sheet_has_a_title_a_close_button_and_nothing_cut_off(
    qapp: QApplication, qtbot: QtBot, scale: float
) -> None:
    before = qapp.font(), qapp.styleSheet(), qapp.palette()
    holder = ThemeHolder()
    holder.set_scale(scale)
    apply(qapp, holder)
    try:
        window = QWidget()
        qtbot.addWidget(window)
        window.resize(1280, 800)
        sheet = KeysDialog(window)
        sheet.show()
        qapp.processEvents()
        assert sheet.heading.text() == sheet.windowTitle() == "Keys and gestures"
        buttons = [button.text().replace("&", "") for button in sheet.findChildren(QPushButton)]
        assert buttons == ["Close"]
        assert sheet.width() <= 1280
        assert sheet.height() <= 800
        area = sheet.findChild(QScrollArea)
        assert area is not None
        assert area.widget().width() <= area.viewport().width()
        for label in sheet.findChildren(QLabel):
            assert label.wordWrap() or label.width() >= label.sizeHint().width(), label.text()
        QTest.mouseClick(sheet.findChild(QPushButton), Qt.MouseButton.LeftButton)
        assert not sheet.isVisible()
    finally:
        qapp.setFont(before[0])
        qapp.setStyleSheet(before[1])
        qapp.setPalette(before[2])
