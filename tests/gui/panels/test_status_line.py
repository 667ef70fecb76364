"""The status line says what just happened, and then where things stand, in every state of the window."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest
from PySide6.QtWidgets import QApplication, QStatusBar
from pytestqt.qtbot import QtBot

from core.project import Project
from gui.document import Document
from gui.engine_status import LOADING
from gui.errors import Report
from gui.panels.status_line import StatusLine
from gui.session import Session
from gui.situation import nothing_to_show
from gui.stepping import Place
from tests.gui.canvas.hands import chain, playground


class Line:
    """A status line on a session."""

    def __init__(self, session: Session, bar: QStatusBar) -> None:
        self.session, self.bar = session, bar
        self.line = StatusLine(bar, session)
        session.reported.connect(self.line.tell)

    @property
    def text(self) -> str:
        QApplication.processEvents()
        return self.bar.currentMessage()


@pytest.fixture
def line(qtbot: QtBot) -> Iterator[Line]:
    session, bar = Session(Document(playground())), QStatusBar()
    qtbot.addWidget(bar)
    yield Line(session, bar)
    session.close()


def test_at_first_it_says_what_to_press(line: Line) -> None:
    assert line.text.startswith("Ready. The space bar trains")


def test_an_empty_canvas_says_how_to_begin_and_never_to_press_play(line: Line) -> None:
    line.session.document.open(Project(), None)
    assert line.text.startswith("The canvas is empty")
    assert "Play" not in line.text
    assert nothing_to_show(line.session, "output to show") == "No output to show yet: nothing is drawn.", (
        "the canvas says how to begin"
    )


def test_a_problem_is_said_with_its_mend_until_it_is_mended(line: Line) -> None:
    session = line.session
    session.document.open(Project(graph=chain(2, 4, 1)), None)
    assert line.text == f"{session.problems[0].what} {session.problems[0].fix}"
    assert session.problems[0].what in nothing_to_show(session, "output to show")
    session.document.edit("Choose data", playground(chain(2, 4, 1)))
    assert line.text.startswith("Ready.")


def test_training_pausing_and_resetting_are_said(line: Line, qtbot: QtBot) -> None:
    session = line.session
    session.play()
    qtbot.waitUntil(lambda: session.is_running and session.moment.step > 0, timeout=30_000)
    assert line.text == "Training. The space bar pauses."
    session.pause()
    assert line.text.startswith("Paused at step ")
    session.reset()
    assert line.text.startswith("Ready.")


def test_an_event_stands_for_some_seconds_and_makes_room_for_the_state(line: Line) -> None:
    line.session.reported.emit(Report("info", "Saved xor.netfold."))
    assert line.text == "Saved xor.netfold."
    line.line._ending.timeout.emit()
    assert line.text.startswith("Ready.")


def test_an_event_goes_at_once_when_the_state_changes(line: Line) -> None:
    line.session.reported.emit(Report("info", "Saved xor.netfold."))
    assert line.text == "Saved xor.netfold."
    line.session.select(line.session.selection.with_example(2))
    line.session.step_to(Place("forward", "h", 1))
    assert line.text == "Step: predict h 2 of example 3. Keys . and , go on and back, Esc leaves."
    line.session.step_to(Place("update", "h", 1))  # of which one example is only a part
    assert line.text == "Step: update h 2 by the next batch. Keys . and , go on and back, Esc leaves."
    line.session.step_to(None)
    assert line.text.startswith("Ready.")


def test_an_event_said_together_with_the_change_stays(line: Line) -> None:
    line.session.step_to(Place("forward", "h", 0))
    assert line.text.startswith("Step: ")
    line.session.step_to(None)
    line.session.reported.emit(Report("info", "Undone: Add h."))
    assert line.text == "Undone: Add h."


def test_what_is_under_way_is_said_until_it_is_done(line: Line) -> None:
    line.session.reported.emit(Report("info", "Exporting xor.pt …"))
    assert not line.line._ending.isActive()
    line.session.reported.emit(Report("info", "Exported."))
    assert line.line._ending.isActive()


def test_the_end_of_an_export_is_said_until_the_next_act(line: Line) -> None:
    session = line.session
    session.reported.emit(Report("info", "Exported xor.pt.", details="Exported to /a/b/xor.pt", stays=True))
    assert line.bar.toolTip() == "Exported to /a/b/xor.pt", "where the line shortens the path"
    assert not line.line._ending.isActive()
    assert line.text == "Exported xor.pt."
    project = session.document.project
    session.document.edit("Rename", replace(project, title="Other"))
    assert line.text == "Exported xor.pt.", "it can be read to its end"
    line.line._ending.timeout.emit()
    assert line.text.startswith("Ready.")


def test_after_a_divergence_it_says_so_until_something_is_done(line: Line) -> None:
    line.session.reported.emit(Report("error", "The loss became NaN at step 8.", mends=("reset",)))
    line.line._ending.timeout.emit()
    assert line.text.startswith("Training diverged")
    line.session.new_seed()
    assert line.text.startswith("Ready.")


def test_a_menu_that_closes_does_not_leave_it_blank(line: Line) -> None:
    line.bar.showMessage("The tip of a menu entry.")
    line.bar.showMessage("")
    assert line.text.startswith("Ready.")


def test_that_no_example_is_selected_is_said_no_longer_than_it_holds(line: Line) -> None:
    session = line.session
    session.select(session.selection.with_example(None))
    session.reported.emit(Report("info", "No example is selected: click a data point in any view."))
    assert line.text.startswith("No example is selected")
    session.select(session.selection.with_unit("h1", 0))
    assert line.text.startswith("No example is selected")
    session.select(session.selection.with_example(3))
    assert line.text.startswith("Ready.")


def test_while_torch_loads_the_line_says_so_too(line: Line) -> None:
    line.session.engine.text = LOADING
    line.session.engine_changed.emit()
    assert line.text.startswith("torch is loading")
    assert "Play may be pressed already" in line.text
