"""The course of training: how the rate changes over the run, what bounds an update, and when a run has done its work.

A small window beside the work, so that the run can be watched while it is open. Its fields come from core's tables.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from typing import cast

from PySide6.QtCore import QEvent, QObject, QSize
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QCheckBox, QDialog, QDialogButtonBox, QGridLayout, QLabel, QVBoxLayout, QWidget

from core.choice import Choice
from core.clipping import CLIPS, NO_CLIP
from core.project import Training
from core.registry import Table
from core.schedules import CONSTANT, SCHEDULES
from core.stops import STOPS, never_met
from gui.errors import Report
from gui.panels.choice_form import ChoiceForm, Entry, caption_of
from gui.panels.rate_curve import RateCurve
from gui.panels.setting_fields import SettingFields
from gui.session import Session
from gui.theme import GAP, GRID, INSET, ThemeHolder

_TICK_COLUMN = 5  # of the stops' grid: after two numbers with their captions


class CourseDialog(QDialog):
    """Every change is an edit of the document, as in the bar."""

    def __init__(self, session: Session, holder: ThemeHolder, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session = session
        self.setWindowTitle("Schedule, clipping, stop")
        self.schedule = ChoiceForm(
            "Schedule", cast("Table[Entry]", SCHEDULES), "How the rate r changes while training goes on.", "rate = "
        )
        self.curve = RateCurve(holder)
        self.clip = ChoiceForm(
            "Clipping", cast("Table[Entry]", CLIPS), "What bounds the gradient g of an update.", "gradient used = "
        )
        self.stops: dict[str, StopRow] = {name: StopRow(name) for name in STOPS}
        self.schedule.changed.connect(lambda choice: self._edit("schedule", choice, SCHEDULES))
        self.clip.changed.connect(lambda choice: self._edit("clip", choice, CLIPS))
        for name, row in self.stops.items():
            row.fields.changed.connect(partial(self._stop, name))
            row.tick.clicked.connect(lambda on, n=name: self._stop(n, self.stops[n].choice if on else None))
        for fields in (self.schedule, self.clip, *(row.fields for row in self.stops.values())):
            fields.refused.connect(self._refuse)
        self.warning = QLabel()
        self.warning.setProperty("role", "problem")
        self.warning.setWordWrap(True)
        self._lay_out()
        if parent is not None:
            parent.installEventFilter(self)
        session.moment_changed.connect(self.refresh)  # also after other data
        session.document.project_changed.connect(lambda _before, _after: self.refresh())
        self.refresh()

    def refresh(self) -> None:
        """Shows the document's settings, and where training stands."""
        moment, training = self._session.moment, self._session.document.project.training_or_default
        self.schedule.show_choice(training.schedule)
        self.clip.show_choice(training.clip)
        for name, row in self.stops.items():
            row.show_choice(next((choice for choice in training.stop if choice.name == name), None))
        data = self._session.dataset
        told = never_met(training.stop, has_test=data is None or len(data.test) > 0)
        mend = "Give test rows with the slider train / test, or untick test loss."
        self.warning.setText(f"{told} {mend}" if told else "")
        self.warning.setVisible(bool(told))
        if training.schedule.name in SCHEDULES and self.isVisible():
            self.curve.show_course(
                training.schedule, training.learning_rate, epoch=float(moment.epoch), step=moment.step
            )

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()
        self._stay_on_screen()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Hide and watched is self.parent():  # it goes with its window
            self.close()
        return super().eventFilter(watched, event)

    def event(self, event: QEvent) -> bool:
        if event.type() == QEvent.Type.LayoutRequest:  # other fields, larger type
            self._fit()
        return super().event(event)

    def sizeHint(self) -> QSize:
        """As large as its fields ask for; texts that wrap ask for it only when they know how wide they are."""
        plain, layout = super().sizeHint(), self.layout()
        if layout is None or not layout.hasHeightForWidth():
            return plain
        width = max(self.width() if self.isVisible() else 0, plain.width())
        return QSize(width, layout.totalHeightForWidth(width))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._stay_on_screen()

    def _fit(self) -> None:
        self.resize(self.sizeHint())

    def _stay_on_screen(self) -> None:
        """Large type makes it so high that below the bar it would end below the screen."""
        screen = self.screen().availableGeometry()
        beyond = self.frameGeometry().bottom() - screen.bottom()
        if beyond > 0:
            self.move(self.x(), max(screen.top(), self.y() - beyond))

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(INSET, INSET, INSET, INSET)
        column.setSpacing(GAP)
        column.addWidget(_heading("Schedule", "the rate r over the run"))
        column.addWidget(self.schedule)
        column.addWidget(self.curve)
        column.addWidget(_heading("Clipping", "a bound on the gradient g"))
        column.addWidget(self.clip)
        column.addWidget(_heading("Stop", "any one of these ends a run"))
        grid = QGridLayout()
        grid.setHorizontalSpacing(GAP)
        grid.setVerticalSpacing(GRID)
        for number, row in enumerate(self.stops.values()):
            grid.addWidget(row.tick, number, 0)
            row.stand_in(grid, number)
        grid.setColumnStretch(_TICK_COLUMN, 1)
        column.addLayout(grid)
        column.addWidget(self.warning)
        column.addStretch(1)
        column.addSpacing(GAP)
        buttons = QDialogButtonBox(QDialogButtonBox.StandardButton.Close)
        buttons.rejected.connect(self.reject)
        buttons.button(QDialogButtonBox.StandardButton.Close).setAutoDefault(False)  # Return belongs to the fields
        column.addWidget(buttons)

    def _edit(self, key: str, choice: Choice, table: Table) -> None:
        self._change(f"{key.capitalize()} {table[choice.name].title}", merge=f"{key} {choice.name}", **{key: choice})

    def _stop(self, name: str, choice: Choice | None) -> None:
        """Puts a condition in, in the place of the one of that name, or takes it out."""
        before = self._session.document.project.training_or_default.stop
        after, old = list(before), next((i for i, kept in enumerate(before) if kept.name == name), len(before))
        after[old : old + 1] = [] if choice is None else [choice]
        verb = "Remove" if choice is None else "Set" if old < len(before) else "Add"
        self._change(f"{verb} the stop condition “{STOPS[name].title}”", stop=tuple(after))

    def _refuse(self, why: str) -> None:
        self._session.reported.emit(Report("info", f"{why}; kept the old one."))

    def _change(self, text: str, *, merge: str = "", **settings: object) -> None:
        training = self._session.document.project.training_or_default
        self._session.set_training(replace(training, **settings), text, merge=merge)


class StopRow:
    """A condition: a tick, and its settings, which are kept while it is off."""

    def __init__(self, name: str) -> None:
        entry = STOPS[name]
        self.choice = Choice(name)
        self.tick = QCheckBox(entry.title)
        self.tick.setToolTip(f"{entry.definition}\n{entry.note}")
        self.tick.setAccessibleName(f"Stop: {entry.title}")
        self.fields = SettingFields(self.choice, entry.settings, f"Stop: {entry.title}", self.tick)
        self._settings = entry.settings

    def stand_in(self, grid: QGridLayout, row: int) -> None:
        """Puts its fields into a row: numbers from the left, each after its caption, a tick in a column of its own."""
        column = 1
        for setting in self._settings:
            widget = self.fields.widgets[setting.name]
            if isinstance(widget, QCheckBox):
                grid.addWidget(widget, row, _TICK_COLUMN)
                continue
            grid.addWidget(caption_of(setting, widget), row, column)
            grid.addWidget(widget, row, column + 1)
            column += 2

    def show_choice(self, choice: Choice | None) -> None:
        """None for a condition that is off."""
        self.tick.setChecked(choice is not None)
        if choice is not None and choice != self.choice:
            self.choice = choice
            self.fields.show_choice(choice)


def summary(training: Training) -> str:
    """What is set, in a few words, for the button that opens the window."""
    parts: list[str] = []
    if training.schedule != CONSTANT and training.schedule.name in SCHEDULES:
        parts.append(SCHEDULES[training.schedule.name].title)
    if training.clip != NO_CLIP and training.clip.name in CLIPS:
        parts.append(f"clip {CLIPS[training.clip.name].title}")
    if training.stop:
        names = [STOPS[choice.name].title for choice in training.stop if choice.name in STOPS]
        parts.append(f"stop: {names[0]}" if len(names) == 1 else f"{len(names)} stops")
    return " · ".join(parts) or "Schedule, clipping, stop: none set"


def _heading(text: str, meaning: str) -> QLabel:
    label = QLabel(f"{text}  –  {meaning}")
    label.setProperty("role", "title")
    return label
