"""The history panel: in step with the undo stack, and a click travels in one step."""

from __future__ import annotations

from dataclasses import replace

import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from core.project import Project
from gui.panels.history import HistoryPanel
from gui.session import Session
from gui.theme import ThemeHolder
from tests.gui.conftest import MakeSession


@pytest.fixture
def session(make_session: MakeSession) -> Session:
    return make_session("playground")


@pytest.fixture
def panel(session: Session, qtbot: QtBot) -> HistoryPanel:
    made = HistoryPanel(session.document, session, ThemeHolder())
    qtbot.addWidget(made)
    made.resize(200, 300)
    made.show()
    return made


def rename(session: Session, *titles: str) -> None:
    for title in titles:
        session.document.edit(f"Rename to {title}", replace(session.document.project, title=title))


def lines(panel: HistoryPanel) -> list[str]:
    return [str(panel.model.index(row).data()) for row in range(panel.model.rowCount())]


def click(panel: HistoryPanel, row: int) -> None:
    place = panel.list.visualRect(panel.model.index(row)).center()
    QTest.mouseClick(panel.list.viewport(), Qt.MouseButton.LeftButton, Qt.KeyboardModifier.NoModifier, place)


def test_a_drag_is_one_line_that_is_announced_once(panel: HistoryPanel, session: Session) -> None:
    told: list[int] = []
    panel.model.dataChanged.connect(lambda first, _last: told.append(first.row()))
    for title in ("a", "b", "c"):
        session.document.edit("Rename", replace(session.document.project, title=title), merge="title")
    assert lines(panel) == ["Start", "Rename"]
    assert len(told) == 1
    assert panel.list.currentIndex().row() == 1
    session.undo()
    assert len(told) == 2
    panel._dress()
    assert len(told) == 3, "another look is announced"


def test_every_edit_is_a_line_and_the_current_one_is_marked(panel: HistoryPanel, session: Session) -> None:
    rename(session, "a", "b")
    assert lines(panel) == ["Start", "Rename to a", "Rename to b"]
    assert panel.list.currentIndex().row() == 2
    session.undo()
    assert panel.list.currentIndex().row() == 1
    rename(session, "c")
    assert lines(panel) == ["Start", "Rename to a", "Rename to c"]
    session.document.open(Project(), None)
    assert lines(panel) == ["Start"]


def test_a_click_goes_back_and_forward_and_everyone_is_told_once(panel: HistoryPanel, session: Session) -> None:
    rename(session, "a", "b", "c")
    told: list[str] = []
    session.document.project_changed.connect(lambda _before, after: told.append(after.title))
    click(panel, 1)
    assert session.document.project.title == "a"
    click(panel, 3)
    assert session.document.project.title == "c"
    assert told == ["a", "c"]


def test_the_keyboard_goes_there_too(panel: HistoryPanel, session: Session) -> None:
    rename(session, "a", "b")
    panel.list.setFocus()
    QTest.keyClick(panel.list, Qt.Key.Key_Up)
    assert session.document.project.title == "b", "looking is not going"
    QTest.keyClick(panel.list, Qt.Key.Key_Return)
    assert session.document.project.title == "a"


def test_going_back_while_training_runs_pauses_it_and_keeps_what_was_trained_as_a_line(
    panel: HistoryPanel, session: Session, qtbot: QtBot
) -> None:
    rename(session, "a", "b")
    session.play()
    qtbot.waitUntil(lambda: session.moment.step > 3, timeout=60_000)
    click(panel, 1)
    assert not session.is_running
    assert session.document.project.title == "a"
    assert lines(panel)[3].startswith("Train to step")
    click(panel, 3)
    assert session.moment.step > 3


def test_a_line_that_training_has_replaced_is_no_line_any_more(
    panel: HistoryPanel, session: Session, qtbot: QtBot
) -> None:
    rename(session, "a", "b", "c")
    session.undo()
    session.undo()
    session.play()
    qtbot.waitUntil(lambda: session.moment.step > 3, timeout=60_000)
    click(panel, 3)
    assert session.document.project.title == "a"
    assert len(lines(panel)) == 3
    assert lines(panel)[2].startswith("Train to step")


def test_the_saved_state_is_marked(panel: HistoryPanel, session: Session, tmp_path) -> None:  # noqa: ANN001 - pytest's
    rename(session, "a")
    session.document.mark_saved(tmp_path / "a.netfold", session.document.project)
    rename(session, "b")
    assert lines(panel) == ["Start", "Rename to a  · saved", "Rename to b"]


def test_what_is_tried_is_a_line_behind_the_edit_it_came_after_and_a_click_goes_there(
    panel: HistoryPanel, session: Session
) -> None:
    rename(session, "a")
    session.select(session.selection.with_example(0))
    old = list(session.dataset.inputs[0]) if session.dataset is not None else []
    session.try_values([3.0, old[1]], [1.0])
    session.try_values([3.0, -2.0], [1.0])
    assert lines(panel) == ["Start", "Rename to a", "What if x₁ = 3", "What if x₂ = −2"]
    assert panel.list.currentIndex().row() == 3
    rename(session, "b")
    assert lines(panel)[-1] == "Rename to b"
    assert panel.list.currentIndex().row() == 4
    click(panel, 2)  # before the edit, and before the second try
    assert session.document.project.title == "a"
    assert session.selection.point == pytest.approx((3.0, old[1]))
    assert lines(panel) == ["Start", "Rename to a", "What if x₁ = 3", "Rename to b"]
    assert panel.list.currentIndex().row() == 2
    click(panel, 1)
    assert session.selection.example == 0
    assert lines(panel) == ["Start", "Rename to a", "Rename to b"], "a try that is taken back leaves no line"
    assert not session.document.has_unsaved_changes or session.document.undo_stack.index() == 1
    session.try_values([3.0, old[1]], None)
    session.select(session.selection.with_example(1))
    assert lines(panel) == ["Start", "Rename to a", "Rename to b"], "another example is no try"
