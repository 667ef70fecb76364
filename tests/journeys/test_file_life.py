"""The life of a file, as somebody lives it: save, change, revert, drop, reopen, and never lose work unasked."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QPointF, Qt, QTimer, QUrl
from PySide6.QtGui import QDragEnterEvent, QDropEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QFileDialog, QMessageBox, QPushButton, QWidget

from core.errors import UserError
from core.gallery import locate
from core.project import Project
from core.project_file import read_project, write_project
from gui.main_window import MainWindow
from gui.panels.gallery_dialog import GalleryDialog
from gui.settings import Settings
from gui.starting import FIRST, first_project
from tests.journeys.conftest import User

CTRL = Qt.KeyboardModifier.ControlModifier


def rename(window: MainWindow, title: str) -> None:
    window.document.edit("Rename", replace(window.document.project, title=title))


def answer(text: str, *, tries: int = 200) -> list[str]:
    """Has the next question answered by a click on a button; what was asked is in the list afterwards."""
    asked: list[str] = []

    def click(left: int) -> None:
        box = QApplication.activeModalWidget()
        if not isinstance(box, QMessageBox):
            assert left, "nothing was asked"
            QTimer.singleShot(20, lambda: click(left - 1))
            return
        asked.append(box.text())
        button = next(b for b in box.findChildren(QPushButton) if b.text().replace("&", "") == text)
        QTest.mouseClick(button, Qt.MouseButton.LeftButton)

    QTimer.singleShot(20, lambda: click(tries))
    return asked


def press(user: User, key: Qt.Key) -> None:
    """Ctrl and a key; a window manager would have made the window active again after a dialog."""
    user.window.activateWindow()
    user.window.canvas.setFocus()
    user.wait_until(user.window.isActiveWindow)
    user.press(key, CTRL)


def drop(target: QWidget, *paths: Path) -> bool:
    """Drags files onto a widget as a platform does: enter, then drop; whether they were taken."""
    data = QMimeData()
    data.setUrls([QUrl.fromLocalFile(str(path)) for path in paths])
    at, actions = QPointF(target.rect().center()), Qt.DropAction.CopyAction
    buttons, keys = Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier
    enter = QDragEnterEvent(at.toPoint(), actions, data, buttons, keys)
    QApplication.sendEvent(target, enter)
    if enter.isAccepted():
        QApplication.sendEvent(target, QDropEvent(at, actions, data, buttons, keys))
        QTest.qWait(10)  # the dialogs follow after the drop
    return enter.isAccepted()


@pytest.fixture
def saved(tmp_path: Path) -> Path:
    path = tmp_path / "xor.netfold"
    write_project(read_project(locate("gallery:xor_hidden")).project, path)
    return path


def test_the_title_row_says_which_file_is_open_and_whether_it_is_edited(window: MainWindow, saved: Path) -> None:
    title = window.title_row.title
    window.files.open(saved)
    assert title.text() == "XOR by hand  –  xor.netfold"
    rename(window, "mine")
    assert title.text() == "mine  –  xor.netfold  •  edited"
    assert str(saved) in title.toolTip()
    window.files.save()
    assert title.text() == "mine  –  xor.netfold"
    window.files.save_to(saved.parent / "mine.netfold")
    assert title.text() == "mine.netfold"


def test_nothing_is_lost_without_having_been_asked(window: MainWindow, user: User, saved: Path) -> None:
    window.files.open(saved)
    rename(window, "precious")
    asked = answer("Cancel")
    press(user, Qt.Key.Key_N)
    assert "precious" in asked[0]
    assert window.document.project.title == "precious"
    asked = answer("Save")
    press(user, Qt.Key.Key_N)
    assert asked
    assert window.document.project == Project()
    assert read_project(saved).project.title == "precious"
    window.files.open(saved)
    rename(window, "worthless")
    answer("Discard")
    press(user, Qt.Key.Key_N)
    assert window.document.project == Project()
    assert read_project(saved).project.title == "precious"


def test_cancelling_the_question_lets_training_go_on(window: MainWindow, user: User, saved: Path) -> None:
    window.files.open(saved)
    window.canvas.setFocus()
    user.press(Qt.Key.Key_Space)
    user.wait_until(lambda: window.session.moment.step > 5, 60)
    asked = answer("Cancel")
    window.close()
    assert asked
    assert window.isVisible()
    assert window.session.is_running
    window.session.pause()


def test_closing_asks_and_stays_when_told_to(window: MainWindow, saved: Path) -> None:
    window.files.open(saved)
    rename(window, "precious")
    answer("Cancel")
    assert not window.close()
    assert window.isVisible()


def test_an_untouched_empty_canvas_is_left_without_a_question(window: MainWindow, user: User) -> None:
    window.session.new_seed()
    press(user, Qt.Key.Key_N)
    assert window.document.project == Project()


def test_revert_goes_back_to_the_file_and_undo_brings_the_changes_back(
    window: MainWindow, user: User, saved: Path
) -> None:
    window.files.open(saved)
    before = window.document.project
    rename(window, "changed")
    window.actions_by_name["revert"].trigger()
    assert window.document.project == before
    assert not window.document.has_unsaved_changes
    press(user, Qt.Key.Key_Z)
    assert window.document.project.title == "changed"
    assert window.document.has_unsaved_changes


def test_revert_says_so_where_there_is_no_file_or_none_any_more(window: MainWindow, saved: Path) -> None:
    window.actions_by_name["revert"].trigger()
    assert "never saved" in window.banner.text
    window.files.open(saved)
    rename(window, "changed")
    saved.unlink()
    window.actions_by_name["revert"].trigger()
    assert "no such file" in window.banner.text
    assert window.document.project.title == "changed"


def test_a_banner_names_a_file_by_its_name_and_the_tip_has_its_folders(window: MainWindow, tmp_path: Path) -> None:
    foreign, missing = tmp_path / "package.json", tmp_path / "gone.netfold"
    foreign.write_text('{"name": "my-package", "version": 9}')
    for path, said in ((foreign, "This is no Netfold project: `format` is missing."), (missing, "no such file")):
        assert not window.files.open(path)
        assert window.banner.text.startswith(f"{path.name}: ")
        assert said in window.banner.text
        assert window.banner.path == str(path)


def test_a_project_dropped_on_the_canvas_opens_after_asking(window: MainWindow, saved: Path) -> None:
    assert drop(window, saved)
    assert window.document.path == saved
    rename(window, "precious")
    other = saved.with_name("other.json")
    write_project(Project(title="other"), other)
    asked = answer("Cancel")
    assert drop(window, other)
    QTest.qWait(100)
    assert asked
    assert window.document.project.title == "precious"
    answer("Discard")
    drop(window, other)
    QTest.qWait(100)
    assert window.document.path == other


def test_files_over_the_canvas_are_the_windows(window: MainWindow, saved: Path, tmp_path: Path) -> None:
    for path, is_taken in ((saved, True), (tmp_path / "cat.png", False)):
        data = QMimeData()
        data.setUrls([QUrl.fromLocalFile(str(path))])
        over = window.canvas.viewport()
        enter = QDragEnterEvent(
            over.rect().center(),
            Qt.DropAction.CopyAction,
            data,
            Qt.MouseButton.LeftButton,
            Qt.KeyboardModifier.NoModifier,
        )
        QApplication.sendEvent(over, enter)
        assert enter.isAccepted() == is_taken


def test_a_dropped_table_is_shown_to_choose_its_columns_and_other_files_are_refused(
    window: MainWindow, tmp_path: Path
) -> None:
    table, picture = tmp_path / "points.csv", tmp_path / "cat.png"
    table.write_text("a,b\n1,2\n3,4\n")
    picture.write_bytes(b"")
    assert not drop(window, picture)
    assert not drop(window, table, table)
    assert drop(window, table)
    editor = window.data_panel.own.editor
    assert editor is not None
    assert "points.csv" in editor.windowTitle()
    editor.reject()


def test_recent_files_are_in_the_menu_and_open_from_it(window: MainWindow, saved: Path) -> None:
    window.files.open(saved)
    window.files.new()
    menu = window.actions_by_name["recent"].menu()
    assert menu is window.files.recent
    window.files.recent.aboutToShow.emit()
    window.files.recent.actions()[0].trigger()
    assert window.document.path == saved


def test_a_gallery_network_opens_as_a_copy_that_asks_for_a_place(
    window: MainWindow, user: User, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def choose() -> None:
        dialog = QApplication.activeModalWidget()
        assert isinstance(dialog, GalleryDialog)
        QTest.keyClicks(dialog.search, "salmon bass sturgeon")
        QTest.keyClick(dialog.search, Qt.Key.Key_Return)

    QTimer.singleShot(50, choose)
    window.actions_by_name["gallery"].trigger()
    assert window.document.project.title == "Salmon, sea bass or sturgeon"
    assert window.document.path is None
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(tmp_path / "fish"), ""))
    press(user, Qt.Key.Key_S)
    assert window.document.path == tmp_path / "fish.netfold"
    assert window.settings.recent == (tmp_path / "fish.netfold",)


def test_the_history_opens_from_the_menu(window: MainWindow) -> None:
    rename(window, "a")
    assert not window.history.isVisible()
    window.actions_by_name["history"].trigger()
    assert window.history.isVisible()
    assert window.history.list.hasFocus()


def test_a_start_opens_what_is_named_else_the_last_project_else_the_first_of_the_gallery(
    saved: Path, tmp_path: Path
) -> None:
    settings = Settings(tmp_path / "settings.ini")
    first = read_project(locate(FIRST)).project
    assert first_project(None, settings).project == first
    assert first_project(str(saved), settings).path == saved
    copy = first_project("gallery:neuron", settings)
    assert (copy.project.title, copy.path) == ("One neuron", None)
    settings.remember(saved)
    assert first_project(None, settings).path == saved
    saved.unlink()
    gone = first_project(None, settings)
    assert gone.project == first
    assert gone.failure is not None
    assert "last project did not open" in gone.failure.message
    with pytest.raises(UserError):
        first_project(str(saved), settings)
