"""Names of files to be saved: each gets an ending that says what it is, and no file is replaced unasked."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest
from PySide6.QtWidgets import QApplication, QFileDialog, QLabel, QMessageBox
from pytestqt.qtbot import QtBot

from gui.main_window import MainWindow
from gui.panels.film_dialog import Order
from gui.question import Question

OLD = b"PRECIOUS"


@dataclass(frozen=True)
class Saving:
    """A way to save something, and the ending that its file gets where the name has none."""

    save: Callable[[MainWindow], object]
    ending: str


SAVINGS = {
    "picture": Saving(lambda window: window.views["output"]._ask_and_save(), ".png"),
    "numbers": Saving(lambda window: window.views["output"]._ask_and_save_numbers(), ".csv"),
    "window": Saving(lambda window: window.pictures.ask_picture(), ".png"),
    "project": Saving(lambda window: window.files.ask_save(), ".netfold"),
    "film": Saving(lambda window: window.films._ask_where(Order("output", "run", 0.1, (320, 240))), ".mp4"),
    "export": Saving(lambda window: window.files.ask_export("python"), ".py"),
}


@pytest.fixture
def places(window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> list[Path]:
    """Where films and exports would be written: they are not made. There are numbers to save."""
    qtbot.waitUntil(lambda: window.views["output"].table() is not None, timeout=30_000)
    told: list[Path] = []
    monkeypatch.setattr(window.films, "make", lambda _order, path: told.append(path))
    monkeypatch.setattr(window.files, "export_to", lambda _kind, path: told.append(path))
    return told


def choose(monkeypatch: pytest.MonkeyPatch, path: Path, kind: str = "") -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(path), kind))


def answer(monkeypatch: pytest.MonkeyPatch, role: QMessageBox.ButtonRole) -> list[str]:
    """Has every question answered by the button of a role; what was asked is in the list afterwards."""
    asked: list[str] = []

    def click(box: QMessageBox) -> int:
        asked.append(box.text())
        next(b for b in box.buttons() if box.buttonRole(b) == role).click()
        return 0

    monkeypatch.setattr(QMessageBox, "exec", click)
    return asked


@pytest.mark.parametrize("name", ["xor", "xor.v2"])
@pytest.mark.parametrize("what", list(SAVINGS))
def test_a_name_without_an_ending_of_its_kind_gets_one_and_keeps_its_dots(
    window: MainWindow, places: list[Path], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, what: str, name: str
) -> None:
    folder = tmp_path / "to"
    folder.mkdir()
    choose(monkeypatch, folder / name)
    SAVINGS[what].save(window)
    assert [*folder.iterdir(), *places] == [folder / f"{name}{SAVINGS[what].ending}"]
    assert not window.banner.isVisible()


@pytest.mark.parametrize("what", list(SAVINGS))
def test_a_file_that_the_dialog_did_not_ask_about_is_replaced_only_when_one_says_so(
    window: MainWindow, places: list[Path], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, what: str
) -> None:
    saving = SAVINGS[what]
    old = tmp_path / f"xor{saving.ending}"
    old.write_bytes(OLD)
    choose(monkeypatch, tmp_path / "xor")
    asked = answer(monkeypatch, QMessageBox.ButtonRole.RejectRole)
    saving.save(window)
    assert asked == [f"Replace “{old.name}”?"]
    assert old.read_bytes() == OLD
    assert not places
    answer(monkeypatch, QMessageBox.ButtonRole.AcceptRole)
    saving.save(window)
    assert places == [old] or old.read_bytes() != OLD


@pytest.mark.parametrize("what", list(SAVINGS))
def test_a_whole_name_was_asked_about_already(
    window: MainWindow, places: list[Path], monkeypatch: pytest.MonkeyPatch, tmp_path: Path, what: str
) -> None:
    saving = SAVINGS[what]
    old = tmp_path / f"xor{saving.ending.upper()}"
    old.write_bytes(OLD)
    choose(monkeypatch, old)
    asked = answer(monkeypatch, QMessageBox.ButtonRole.RejectRole)
    saving.save(window)
    assert not asked
    assert places == [old] or old.read_bytes() != OLD


def test_the_kind_that_is_chosen_in_the_dialog_gives_the_ending(
    window: MainWindow, places: list[Path], monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    choose(monkeypatch, tmp_path / "xor", "GIF (*.gif)")
    SAVINGS["film"].save(window)
    assert places == [tmp_path / "xor.gif"]


@pytest.mark.parametrize("what", list(SAVINGS))
def test_nothing_is_saved_when_the_dialog_is_left(
    window: MainWindow, places: list[Path], monkeypatch: pytest.MonkeyPatch, what: str
) -> None:
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: ("", ""))
    SAVINGS[what].save(window)
    assert not places
    assert not window.banner.isVisible()


def test_a_question_s_words_begin_at_its_margin_also_where_its_buttons_are_wider(qtbot: QtBot) -> None:
    box = Question("Replace?", "It would be lost.")
    qtbot.addWidget(box)
    box.setStandardButtons(QMessageBox.StandardButton.Yes | QMessageBox.StandardButton.Cancel)
    box.setStyleSheet("QPushButton { min-width: 200px; }")
    box.show()
    words = next(label for label in box.findChildren(QLabel) if label.text() == "Replace?")
    layout = box.layout()
    assert layout is not None
    QApplication.processEvents()
    assert words.x() == layout.contentsMargins().left()
