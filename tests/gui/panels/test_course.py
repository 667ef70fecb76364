"""Schedule, clipping and stop conditions: fields from the tables, edits of the document, reasons in words."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QCheckBox
from pytestqt.qtbot import QtBot

from core.arrays import FrozenMap
from core.choice import Choice, Setting
from core.clipping import CLIPS
from core.project import Training
from core.project_file import project_from_bytes, project_to_bytes
from core.schedules import SCHEDULES, Schedule
from core.stops import STOPS
from core.training.pace import PACES
from gui.errors import Report
from gui.numbers import count
from gui.panels.boxes import NumberBox
from gui.panels.course import CourseDialog, summary
from gui.session import Session
from gui.situation import situation
from gui.theme import LIGHT, ThemeHolder
from tests.gui.conftest import MakeSession


@pytest.fixture
def session(make_session: MakeSession) -> Session:
    return make_session("playground")


@pytest.fixture
def dialog(session: Session, qtbot: QtBot) -> Iterator[CourseDialog]:
    made = CourseDialog(session, ThemeHolder(LIGHT))
    qtbot.addWidget(made)
    made.show()
    yield made
    made.close()


def choose(qtbot: QtBot, dialog: CourseDialog, form: str, name: str) -> None:
    box = getattr(dialog, form).names
    box.setCurrentIndex(box.findData(name))
    box.activated.emit(box.currentIndex())


def type_into(qtbot: QtBot, box: object, text: str) -> None:
    assert isinstance(box, NumberBox)
    edit = box.lineEdit()
    assert edit is not None
    edit.selectAll()
    qtbot.keyClicks(edit, text)
    qtbot.keyClick(edit, Qt.Key.Key_Return)


def training(session: Session) -> Training:
    return session.document.project.training_or_default


@pytest.mark.parametrize("name", list(SCHEDULES))
def test_every_schedule_of_the_table_can_be_chosen_and_its_settings_turned(
    dialog: CourseDialog, session: Session, qtbot: QtBot, name: str
) -> None:
    choose(qtbot, dialog, "schedule", name)
    assert training(session).schedule == Choice(name)
    assert dialog.schedule.rule.text() == f"rate = {SCHEDULES[name].rule}"
    fields = dialog.schedule.fields
    assert fields is not None
    assert list(fields.widgets) == [setting.name for setting in SCHEDULES[name].settings]
    for setting in SCHEDULES[name].settings:
        widget = fields.widgets[setting.name]
        assert setting.note[1:] in widget.toolTip()
        if isinstance(widget, QCheckBox):
            widget.click()
            assert training(session).schedule.settings[setting.name] is not setting.default
        else:
            type_into(qtbot, widget, "7" if isinstance(setting.default, int) else "0.25")
            assert training(session).schedule.settings[setting.name] in (7, 0.25)
    assert not session.problems


def test_a_schedule_that_is_added_appears_by_itself(session: Session, qtbot: QtBot, monkeypatch) -> None:  # noqa: ANN001
    flat = Schedule(
        "halved",
        "halved",
        "r/2",
        "Half of it.",
        "For tests.",
        lambda s, given: np.full_like(s, 0.5),
        (Setting("n", 3, 1, 9, "nothing"),),
    )
    monkeypatch.setitem(SCHEDULES._entries, "halved", flat)
    dialog = CourseDialog(session, ThemeHolder(LIGHT))
    qtbot.addWidget(dialog)
    choose(qtbot, dialog, "schedule", "halved")
    assert dialog.schedule.fields is not None
    assert list(dialog.schedule.fields.widgets) == ["n"]


def test_what_is_typed_in_a_row_is_one_undo_step(dialog: CourseDialog, session: Session, qtbot: QtBot) -> None:
    choose(qtbot, dialog, "schedule", "step")
    fields = dialog.schedule.fields
    assert fields is not None
    type_into(qtbot, fields.widgets["n"], "12")
    type_into(qtbot, fields.widgets["factor"], "0.3")
    session.undo()
    assert training(session).schedule == Choice("constant")
    assert dialog.schedule.names.currentData() == "constant"
    session.redo()
    assert training(session).schedule == Choice("step", FrozenMap({"n": 12, "factor": 0.3}))


def test_a_refused_number_keeps_the_old_one(dialog: CourseDialog, session: Session, qtbot: QtBot) -> None:
    choose(qtbot, dialog, "schedule", "step")
    fields = dialog.schedule.fields
    assert fields is not None
    said: list[str] = []
    session.reported.connect(lambda report: said.append(report.message))
    type_into(qtbot, fields.widgets["n"], "-4")
    assert training(session).schedule == Choice("step")
    assert "“-4” is no whole number from 1" in said[-1]
    assert said[-1].endswith("kept the old one.")
    type_into(qtbot, dialog.stops["steps"].fields.widgets["count"], "abc")
    assert "“abc” is no" in said[-1]


@pytest.mark.parametrize("name", list(CLIPS))
def test_every_clipping_can_be_chosen(dialog: CourseDialog, session: Session, qtbot: QtBot, name: str) -> None:
    choose(qtbot, dialog, "clip", name)
    assert training(session).clip == Choice(name)
    assert dialog.clip.rule.text() == f"gradient used = {CLIPS[name].rule}"


@pytest.mark.parametrize("name", list(STOPS))
def test_every_stop_condition_goes_on_and_off(dialog: CourseDialog, session: Session, name: str) -> None:
    row = dialog.stops[name]
    row.tick.click()
    assert training(session).stop == (Choice(name),)
    assert session.document.undo_stack.undoText() == f"Add the stop condition “{STOPS[name].title}”"
    again = project_from_bytes(project_to_bytes(session.document.project), "").project
    assert again.training_or_default.stop == (Choice(name),)
    row.tick.click()
    assert training(session).stop == ()
    session.undo()
    assert row.tick.isChecked()


def test_typing_a_number_puts_the_condition_on_in_its_place(
    dialog: CourseDialog, session: Session, qtbot: QtBot
) -> None:
    dialog.stops["epochs"].tick.click()
    type_into(qtbot, dialog.stops["loss"].fields.widgets["value"], "0.02")
    type_into(qtbot, dialog.stops["epochs"].fields.widgets["count"], "40")
    assert [choice.name for choice in training(session).stop] == ["epochs", "loss"]
    assert training(session).stop[0].settings["count"] == 40
    assert dialog.stops["loss"].tick.isChecked()


def test_the_reason_of_a_stop_is_said_and_stays_until_something_changes(session: Session, qtbot: QtBot) -> None:
    told: list[Report] = []
    session.reported.connect(told.append)
    stop = (Choice("loss", FrozenMap({"value": 0.3})),)
    session.set_training(replace(training(session), stop=stop), "Stop")
    session.set_pace(PACES["flat_out"])
    session.play()
    qtbot.waitUntil(lambda: session.moment.step > 0 and not session.is_running, timeout=20_000)
    assert session.moment.train is not None
    assert session.moment.train.loss <= 0.3
    assert told[-1].message.startswith(f"Stopped at step {count(session.moment.step)}: train loss ")
    assert told[-1].message.endswith(" ≤ 0.3.")
    assert told[-1].mends == ("train_on",)
    assert situation(session).words.startswith(f"Stopped at step {count(session.moment.step)}: train loss")
    session.play()
    assert not session.run.stopped_because
    qtbot.waitUntil(lambda: session.moment.step > 100 and session.is_running, timeout=20_000)
    session.pause()
    assert situation(session).words.startswith("Paused")


def test_the_curve_shows_a_falling_rate(dialog: CourseDialog, session: Session, qtbot: QtBot) -> None:
    def image() -> np.ndarray:
        picture = dialog.curve.grab().toImage()
        return np.frombuffer(picture.constBits(), np.uint8).copy()

    before = image()
    choose(qtbot, dialog, "schedule", "cosine")
    assert "rate" in dialog.curve.toolTip()
    assert image().shape != before.shape or (image() != before).any()


def test_the_stepper_takes_the_rate_of_now(session: Session, qtbot: QtBot) -> None:
    step = Choice("step", FrozenMap({"n": 2, "factor": 0.5}))
    session.set_training(replace(training(session), schedule=step, learning_rate=0.08), "Schedule")
    assert session.moment.training_now.learning_rate == 0.08
    session.train_steps(50)  # two epochs of 250 rows in batches of 10
    qtbot.waitUntil(lambda: session.moment.step == 50 and not session.is_running, timeout=20_000)
    assert session.moment.training_now.learning_rate == pytest.approx(0.04)
    assert session.moment.training.learning_rate == 0.08


def test_the_summary_names_what_is_set() -> None:
    assert summary(Training()) == "Schedule, clipping, stop: none set"
    made = Training(schedule=Choice("cosine"), clip=Choice("norm"), stop=(Choice("loss"), Choice("steps")))
    assert summary(made) == "cosine · clip by norm · 2 stops"
    assert summary(Training(stop=(Choice("plateau"),))) == "stop: plateau"


def test_a_stop_by_the_test_loss_without_test_rows_is_told_where_it_is_set(
    dialog: CourseDialog, session: Session, qtbot: QtBot
) -> None:
    of_test = Choice("loss", FrozenMap({"of_test": True}))
    session.set_training(replace(training(session), stop=(of_test,)), "Stop")
    assert not dialog.warning.isVisible()
    project = session.document.project
    assert project.data is not None
    session.document.edit("All rows train", replace(project, data=replace(project.data, train_fraction=1.0)))
    qtbot.waitUntil(dialog.warning.isVisible, timeout=5000)
    assert dialog.warning.text().startswith("There are no test rows: “loss reached” by the test loss")
    session.document.undo_stack.undo()
    qtbot.waitUntil(lambda: not dialog.warning.isVisible(), timeout=5000)


@pytest.mark.parametrize("scale", [1.0, 1.5])
def test_it_is_as_high_as_its_fields_and_stays_on_the_screen(session: Session, qtbot: QtBot, scale: float) -> None:
    made = CourseDialog(session, ThemeHolder(LIGHT, scale))
    qtbot.addWidget(made)
    screen = made.screen().availableGeometry()
    made.move(0, screen.bottom() - 100)
    made.show()
    layout = made.layout()
    assert layout is not None
    qtbot.waitUntil(lambda: made.height() == layout.totalHeightForWidth(made.width()))
    assert made.frameGeometry().bottom() <= screen.bottom()
    made.close()
