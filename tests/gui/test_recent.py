"""Recent files: remembered, newest first, and honest about those that are gone."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from gui.recent import RecentMenu
from gui.settings import MOST_RECENT, Settings


@pytest.fixture
def window(qtbot: QtBot) -> QWidget:
    made = QWidget()
    qtbot.addWidget(made)
    return made


def test_files_are_remembered_newest_first_without_repetition_up_to_a_limit(tmp_path: Path) -> None:
    settings = Settings(tmp_path / "settings.ini")
    for number in range(MOST_RECENT + 3):
        settings.remember(tmp_path / f"{number}.netfold")
    settings.remember(tmp_path / "5.netfold")
    settings.flush()
    again = Settings(tmp_path / "settings.ini")
    assert again.recent[:2] == (tmp_path / "5.netfold", tmp_path / f"{MOST_RECENT + 2}.netfold")
    assert len(again.recent) == len(set(again.recent)) == MOST_RECENT
    assert again.last_project == str(tmp_path / "5.netfold")


def test_a_damaged_list_is_an_empty_one(tmp_path: Path) -> None:
    path = tmp_path / "settings.ini"
    path.write_text('[General]\nrecent="{no list"\n')
    assert Settings(path).recent == ()


def test_a_file_that_is_gone_is_disabled_and_says_why(qtbot: QtBot, window: QWidget, tmp_path: Path) -> None:
    settings, here = Settings(tmp_path / "settings.ini"), tmp_path / "a & b.netfold"
    here.write_text("")
    settings.recent = (here, tmp_path / "gone.netfold")
    menu = RecentMenu(settings, window)
    first, second = menu.actions()[:2]
    assert first.isEnabled()
    assert "a && b.netfold" in first.text()
    assert not second.isEnabled()
    assert "not found" in second.text()
    assert "not there any more" in second.toolTip()
    with qtbot.waitSignal(menu.wanted) as chosen:
        first.trigger()
    assert chosen.args == [here]


def test_files_of_one_name_are_told_apart_by_their_folders(window: QWidget, tmp_path: Path) -> None:
    settings = Settings(tmp_path / "settings.ini")
    settings.recent = (tmp_path / "monday" / "xor.netfold", tmp_path / "friday" / "xor.netfold")
    texts = [action.text() for action in RecentMenu(settings, window).actions()]
    assert "monday" in texts[0]
    assert "friday" in texts[1]


def test_the_list_can_be_forgotten(window: QWidget, tmp_path: Path) -> None:
    settings = Settings(tmp_path / "settings.ini")
    settings.remember(tmp_path / "a.netfold")
    menu = RecentMenu(settings, window)
    menu.actions()[-1].trigger()
    menu.fill()
    assert settings.recent == ()
    assert [(action.text(), action.isEnabled()) for action in menu.actions()] == [("No file opened yet", False)]
