"""Autosave: unsaved work is on the disk within seconds, gone when it is saved, and comes back unsaved."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QMainWindow, QPushButton
from pytestqt.qtbot import QtBot

from core.project import Project
from core.project_file import read_project, write_project
from gui.errors import Report
from gui.recovery import Recovery
from gui.recovery_files import Slot
from gui.session import Session
from tests.gui.conftest import MakeSession

MakeRecovery = Callable[[], Recovery]


@pytest.fixture
def session(make_session: MakeSession) -> Session:
    return make_session("playground")


@pytest.fixture
def make_recovery(session: Session, tmp_path: Path) -> Iterator[MakeRecovery]:
    """make_recovery() → autosave of the session's document."""
    made: list[Recovery] = []

    def make() -> Recovery:
        made.append(Recovery(session.document, session, tmp_path / "recovery"))
        return made[-1]

    yield make
    for recovery in made:
        recovery.close()


def rename(session: Session, title: str) -> None:
    session.document.edit("Rename", replace(session.document.project, title=title))


def kept(recovery: Recovery) -> Path:
    assert recovery.kept_in is not None
    return recovery.kept_in


def title_in(path: Path) -> str:
    return read_project(path).project.title if path.exists() else ""


def leave_behind(folder: Path, title: str, path: Path | None = None) -> None:
    """What a crashed process would leave."""
    slot = Slot.new(folder)
    slot.write(Project(title=title), path)
    slot.release()


def click(recovery: Recovery, text: str) -> None:
    assert recovery.box is not None
    button = next(b for b in recovery.box.findChildren(QPushButton) if b.text() == text)
    QTest.mouseClick(button, Qt.MouseButton.LeftButton)


def test_an_edit_is_on_the_disk_within_five_seconds_even_while_edits_go_on(
    session: Session, make_recovery: MakeRecovery, qtbot: QtBot
) -> None:
    path = kept(make_recovery())
    rename(session, "first")
    for number in range(30):
        qtbot.wait(100)
        rename(session, f"then {number}")
    assert path.exists(), "edits that never pause were never kept"
    qtbot.waitUntil(lambda: title_in(path) == "then 29", timeout=5000)


def test_a_document_without_changes_is_not_kept(session: Session, make_recovery: MakeRecovery, qtbot: QtBot) -> None:
    path = kept(make_recovery())
    session.select(session.selection.with_unit("h1", 0))
    qtbot.wait(1800)
    assert not path.exists()


def test_saving_and_undoing_back_to_the_saved_state_remove_what_was_kept(
    session: Session, make_recovery: MakeRecovery, qtbot: QtBot, tmp_path: Path
) -> None:
    path = kept(make_recovery())
    rename(session, "a")
    qtbot.waitUntil(path.exists, timeout=5000)
    session.document.mark_saved(tmp_path / "a.netfold", session.document.project)
    assert not path.exists()
    rename(session, "b")
    qtbot.waitUntil(path.exists, timeout=5000)
    session.undo()
    assert not path.exists()


def test_what_training_reaches_is_kept_while_it_runs(
    session: Session, make_recovery: MakeRecovery, qtbot: QtBot
) -> None:
    path = kept(make_recovery())
    session.play()
    qtbot.waitUntil(path.exists, timeout=20_000)
    kept_project = read_project(path).project
    assert kept_project.parameters is not None
    assert session.is_running, "keeping does not stop it"
    step = session.moment.step
    qtbot.waitUntil(lambda: session.moment.step > step, timeout=20_000)
    session.pause()
    assert kept_project.parameters != session.document.project.parameters


def test_a_clean_close_leaves_nothing(session: Session, make_recovery: MakeRecovery, qtbot: QtBot) -> None:
    recovery = make_recovery()
    path = kept(recovery)
    rename(session, "a")
    qtbot.waitUntil(path.exists, timeout=5000)
    recovery.close()
    assert not list(path.parent.iterdir())


def test_restored_work_is_unsaved_belongs_to_its_file_and_stays_kept(
    session: Session, make_recovery: MakeRecovery, qtbot: QtBot, tmp_path: Path
) -> None:
    saved = tmp_path / "old.netfold"
    write_project(Project(title="old"), saved)
    leave_behind(tmp_path / "recovery", "new", saved)
    recovery, window = make_recovery(), QMainWindow()
    qtbot.addWidget(window)
    window.show()
    recovery.offer(window)
    assert recovery.box is not None
    assert recovery.box.text().startswith("Restore the unsaved work of ")
    assert str(saved) in recovery.box.informativeText()
    click(recovery, "Restore")
    document = session.document
    assert (document.project.title, document.path) == ("new", saved)
    assert document.has_unsaved_changes
    assert title_in(kept(recovery)) == "new", "a second crash would lose it"
    assert title_in(saved) == "old"
    document.mark_saved(saved, document.project)
    assert not kept(recovery).exists()


def test_work_is_offered_again_at_the_next_start_unless_it_is_discarded(
    make_recovery: MakeRecovery, qtbot: QtBot, tmp_path: Path
) -> None:
    folder = tmp_path / "recovery"
    leave_behind(folder, "one")
    window = QMainWindow()
    qtbot.addWidget(window)
    window.show()
    first = make_recovery()
    first.offer(window)
    click(first, "Ask again later")
    assert first.box is None
    first.close()
    second = make_recovery()
    second.offer(window)
    click(second, "Discard")
    assert second.box is None
    second.close()
    assert not list(folder.iterdir())


def test_damaged_work_is_reported_with_where_it_lies_and_the_next_is_offered(
    session: Session, make_recovery: MakeRecovery, qtbot: QtBot, tmp_path: Path
) -> None:
    folder, reports = tmp_path / "recovery", list[Report]()
    leave_behind(folder, "whole")
    damaged = Slot.new(folder)
    damaged.path.write_bytes(b"{")
    damaged.release()
    session.reported.connect(reports.append)
    window = QMainWindow()
    qtbot.addWidget(window)
    window.show()
    recovery = make_recovery()
    recovery.offer(window)
    assert reports[0].message.startswith("Unsaved work of an earlier session")
    assert ".damaged" in reports[0].hint
    assert recovery.box is not None
    assert "whole" in recovery.box.informativeText()
    click(recovery, "Discard")


def test_a_folder_that_cannot_be_written_is_told_once_and_the_window_goes_on(
    session: Session, qtbot: QtBot, tmp_path: Path
) -> None:
    (tmp_path / "file").write_text("")
    reports = list[Report]()
    session.reported.connect(reports.append)
    recovery = Recovery(session.document, session, tmp_path / "file" / "recovery")
    rename(session, "a")
    qtbot.waitUntil(lambda: bool(reports), timeout=2000)
    assert reports[0].message.startswith("Unsaved work cannot be kept")
    assert recovery.kept_in is None
    recovery.close()
