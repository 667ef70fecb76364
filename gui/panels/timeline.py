"""The strip along the bottom edge: the run from its start to now, to travel in, play back, and branch off.

It edits nothing itself: the session's time travel does, and this shows where it stands.
"""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QAction, QActionGroup, QFontMetrics
from PySide6.QtWidgets import QFrame, QHBoxLayout, QMenu, QToolButton, QWidget

from gui.keyframe_pool import covers
from gui.numbers import count
from gui.panels.glyph_button import GlyphButton
from gui.panels.timeline_branches import BranchMenu
from gui.panels.timeline_lanes import Lane
from gui.panels.timeline_picture import Picture
from gui.panels.timeline_playback import PACES, BackPace, Playback
from gui.panels.timeline_track import Track
from gui.run_branching import common_step
from gui.session import Session
from gui.situation import nothing_to_show, problem_words
from gui.theme import GAP, GRID, INSET, ThemeHolder, body_font

PLAY_BACK, STOP = "Play back", "Stop"  # in words: the sign ▶ is training's
EMPTY = "Press Play: the run appears here."
SPREAD_THAT_SNAPS = 4  # keyframes so many times as far apart as planned no longer keep every place near
AHEAD = 1.1  # times as far as the axis: so far the numbers of a run may be before the rest is drawn anew at once


class Timeline(QFrame):
    """The strip; its methods are what the table of actions names."""

    def __init__(
        self, session: Session, holder: ThemeHolder, actions: dict[str, QAction], parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._session, self._holder, self.travel = session, holder, session.travel
        self.setProperty("role", "panel")
        self.setObjectName("timeline")
        self.setAccessibleName("Time line")
        self.playback = Playback(self.travel, self)
        self.track = Track(holder)
        self.to_start_button = GlyphButton("to_start", actions["to_start"], holder)
        self.play_button = _button(PLAY_BACK, actions["play_back"])
        self.to_now_button = GlyphButton("to_now", actions["to_now"], holder)
        for button in (self.to_start_button, self.to_now_button):
            button.setProperty("role", "flat")
        self.pace_button = QToolButton()
        self.branch_button = QToolButton()
        self.branches = BranchMenu(self.travel, self)
        self._fill_buttons()
        self._lay_out()
        self._connect()
        self._dress()

    def _fill_buttons(self) -> None:
        menu = QMenu(self)
        menu.setToolTipsVisible(True)
        group = QActionGroup(menu)
        for pace in PACES:
            action = menu.addAction(pace.text)
            action.setToolTip(pace.tip)
            action.setCheckable(True)
            action.setChecked(pace == self.playback.pace)
            action.setActionGroup(group)
            action.triggered.connect(partial(self._choose_pace, pace))
        self.pace_button.setMenu(menu)
        self.pace_button.setToolTip("How fast the run is played back.")
        self.pace_button.setAccessibleName("Pace of playing back")
        self.branch_button.setMenu(self.branches.menu)
        self.branch_button.setAccessibleName("Branches")
        for button in (self.pace_button, self.branch_button):
            button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
            button.setProperty("role", "flat")

    def _lay_out(self) -> None:
        row = QHBoxLayout(self)
        row.setContentsMargins(INSET - GRID, 0, INSET - GRID, 0)
        row.setSpacing(GRID)
        for widget in (self.to_start_button, self.play_button, self.pace_button):
            row.addWidget(widget)
        row.addWidget(self.track, 1)
        for widget in (self.to_now_button, self.branch_button):
            row.addWidget(widget)
        row.setSpacing(GAP - 2)

    def _connect(self) -> None:
        session = self._session
        for signal in (session.moment_changed, session.history_changed, session.running_changed, self.travel.changed):
            signal.connect(self._schedule)
        session.written_changed.connect(self._follow_numbers)
        session.document.project_changed.connect(self._schedule)
        session.problems_changed.connect(self._schedule)
        self.track.wanted.connect(self._go)
        self.track.branch_clicked.connect(self.branches.popup_for)
        self.playback.changed.connect(self.refresh)
        self._holder.changed.connect(self._dress)

    # What the user does -----------------------------------------------------

    def play_back(self) -> None:
        """Shows the run again, or stops that."""
        if self.playback.is_playing:
            self.playback.stop()
            return
        self._session.pause()
        self.playback.is_still = self._holder.reduce_motion
        self.playback.start()

    def step_back(self) -> None:
        self._go(max(0, self.travel.step - 1))

    def step_on(self) -> None:
        self._go(self.travel.step + 1)

    def to_start(self) -> None:
        self._go(0)

    def to_now(self) -> None:
        self.playback.stop()
        self.travel.leave()

    def show_branches(self) -> None:
        button = self.branch_button
        self.branches.menu.popup(button.mapToGlobal(QPoint(0, -self.branches.menu.sizeHint().height())))

    def _go(self, step: int) -> None:
        self.playback.stop()
        self.travel.go(step)
        self.refresh()  # at once: the knob follows the hand

    def _choose_pace(self, pace: BackPace, _checked: bool = False) -> None:
        self.playback.pace = pace
        self.pace_button.setText(pace.text)

    # What is shown ----------------------------------------------------------

    def _schedule(self) -> None:
        if self.isVisible() and not self._comes_with_numbers:
            self._session.turns.ask(("timeline", id(self)), self.refresh, every=self._session.turns.reading)

    @property
    def _comes_with_numbers(self) -> bool:
        """Whether step and epoch are as rare as the rest, flat out: a turn and a painting for both."""
        session = self._session
        return session.turns.is_calm and session.is_running and not self.travel.is_past

    def _follow_numbers(self) -> None:
        if self._comes_with_numbers and self.isVisible():
            self.refresh()
        else:
            self._write_numbers()

    def showEvent(self, event) -> None:  # noqa: ANN001 - Qt's
        super().showEvent(event)
        self.refresh()

    def refresh(self) -> None:
        """Shows the run as it stands."""
        travel = self.travel
        has_past = travel.has_past
        newest = travel.newest if has_past else 0
        picture = self._picture(newest) if newest else self._no_run()
        self.track.show_picture(picture)
        self._write_numbers()
        self.play_button.setText(STOP if self.playback.is_playing else PLAY_BACK)
        for button in (self.to_start_button, self.play_button, self.pace_button, self.branch_button):
            button.setEnabled(bool(newest) or (button is self.branch_button and len(travel.timeline.branches) > 1))
        self.to_now_button.setEnabled(travel.is_past)
        self._name_branch()

    def _write_numbers(self) -> None:
        """While training, step and epoch as the counters have them; the rest comes in its turn."""
        picture, moment = self.track.picture, self._session.written
        if not self.isVisible() or not self._session.is_running or not picture.newest or self.travel.is_past:
            return
        if moment.step > AHEAD * picture.newest and self.travel.has_past:
            picture = self._picture(max(self.travel.newest, moment.step))
            self.track.show_picture(picture)
        if picture.label:  # another branch ends later: the axis's end is that one's
            self.track.write(replace(picture, label=self._label()))
        else:
            self.track.write(replace(picture, told=(moment.step, moment.epoch)))

    def _no_run(self) -> Picture:
        """Nothing, or dim what was there, where the drawing that it belongs to has become one that cannot run."""
        before, session = self.track.picture, self._session
        if before.newest and session.problems and session.moment.step == before.newest:
            return replace(before, empty=f"As it was before. {self._nothing()}", is_before=True, marks=(), lanes=())
        return Picture(empty=self._nothing())

    def _nothing(self) -> str:
        """What to do where there is no run yet, or what hinders it."""
        session = self._session
        graph, problems = session.document.project.graph, session.problems
        if not graph.layers:
            return nothing_to_show(session, "run")
        return problem_words(problems[0], graph) if problems else EMPTY

    def _picture(self, newest: int) -> Picture:
        travel, session = self.travel, self._session
        lanes = self._lanes(newest)
        known, places = newest, ()
        if not session.is_running:
            kept = travel.keeping.kept()
            if travel.keeping.is_rebuilding or not covers(kept, newest):
                known = max((frame.step for frame in kept.frames if frame.step < newest), default=0)
            if kept.spread >= SPREAD_THAT_SNAPS:
                places = tuple(frame.step for frame in kept.frames)
        current = travel.timeline.current
        longest = max((branch.progress for branch in travel.others), key=lambda end: end.step, default=None)
        beyond = longest if longest is not None and longest.step > newest else None  # the end of this branch
        return Picture(
            newest=newest,
            last=beyond.step if beyond else newest,
            epoch=beyond.epoch if beyond else travel.newest_epoch,
            step=min(travel.step, newest),
            label=self._label() if travel.is_past or beyond else "",
            is_past=travel.is_past,
            is_dim=travel.is_late,
            known=known,
            places=places,
            marks=travel.marks,
            lanes=lanes,
            begin=current.forked_at if current.parent and current.forked_at <= newest else 0,
            history=session.history,
        )

    def _label(self) -> str:
        """What the knob says."""
        travel = self.travel
        if travel.is_waiting:
            return f"{count(travel.step)} …"
        place = " · nearest kept step" if travel.note and travel.shown and travel.shown.asked != travel.step else ""
        return f"{count(travel.step)} · epoch {count(travel.epoch)}{place}"

    def _lanes(self, newest: int) -> tuple[Lane, ...]:
        timeline = self.travel.timeline
        return tuple(
            Lane(branch.name, branch.parent, min(newest, common_step(timeline, branch.name)), branch.step)
            for branch in self.travel.others
        )

    def _name_branch(self) -> None:
        timeline = self.travel.timeline
        name, number = timeline.current_name, len(timeline.branches)
        self.branch_button.setText(self.branch_button.fontMetrics().elidedText(name, Qt.TextElideMode.ElideRight, 120))
        others = f"{number - 1} more. " if number > 1 else ""
        self.branch_button.setToolTip(
            f"The branch that is shown: {name}. {others}A branch begins when you press Play or change something at a "
            "past step; the run as it was is kept. (Alt+B)"
        )

    def _dress(self) -> None:
        metrics = QFontMetrics(body_font(self._holder.scale))
        words = max(metrics.horizontalAdvance(text) for text in (PLAY_BACK, STOP))
        self.play_button.setFixedWidth(words + round(5 * GRID * self._holder.scale))  # it does not jump
        self._choose_pace(self.playback.pace)
        self.refresh()
        self.track.updateGeometry()


def _button(text: str, action: QAction) -> QToolButton:
    button = QToolButton()
    button.setText(text)
    button.setProperty("role", "flat")
    button.setAccessibleName(action.text())
    button.setToolTip(action.toolTip())
    button.clicked.connect(action.trigger)
    return button
