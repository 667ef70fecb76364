"""The inspector strip: the selected unit or weight in numbers, growing into the stepper through one example."""

from __future__ import annotations

from dataclasses import replace
from functools import partial

from PySide6.QtCore import Qt
from PySide6.QtGui import (
    QContextMenuEvent,
    QFontMetrics,
    QGuiApplication,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import (
    QButtonGroup,
    QFrame,
    QHBoxLayout,
    QLabel,
    QMainWindow,
    QMenu,
    QPushButton,
    QToolButton,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from gui.numbers import MOST_DIGITS
from gui.panels.formula import Page
from gui.panels.stepper_lines import EquationLines
from gui.panels.stepper_pages import empty_reason, page_for, subject_of
from gui.panels.stepper_room import LinesRoom
from gui.session import Session
from gui.stepping import PHASE_TITLES, PHASES, Granularity, Phase, next_place, places, previous_place
from gui.theme import GRID, INSET, ThemeHolder, body_font, label_font

SHORTEST_INTERVAL = 0.1  # seconds between two pages while training: nobody reads numbers faster
_TERMS = (10, 8, 6, 5, 4, 3, 2)  # how many terms of a sum are tried, until the page fits
_KEPT_SHARE = 0.18  # of the window's height: so much the strip keeps while stepping though a stop needs less
_MOST_SHARE = 0.28  # of it the equations take at most, and scroll beyond
_OTHERS, _OTHERS_TYPE = 232, 288  # pixels that all else in a window needs at least, and more with the type's scale
_ANY = 16_777_215  # Qt's own "no limit"
_TIPS: dict[Phase, str] = {
    "forward": "Predict: z = b + Σ x·w, then a = f(z)",
    "loss": "Loss: what this example costs",
    "backward": "Backward: δ = ∂L/∂z, and the gradient of each weight",
    "update": "Update: w ← w − r·gradient, with r the rate; shown are the old weight and the new one",
}


class StepperStrip(QFrame):
    """Pills for the four phases, ◀ ▶ with a granularity, and the equations.

    It follows the session alone: its moment, its selection, and the place that `session.step_to` set.
    """

    def __init__(self, session: Session, themes: ThemeHolder, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session, self.themes = session, themes
        self.setProperty("role", "panel")
        self.granularity: Granularity = "unit"
        self.phase: Phase = "forward"  # what the selected unit shows while nobody steps
        self._is_due = True
        self._tallest = 0
        self.heading, self.subject = QLabel("SELECTION"), QLabel()
        self.subject.setTextFormat(Qt.TextFormat.PlainText)
        self.pills: dict[Phase, QPushButton] = {}
        row = QHBoxLayout()
        row.setSpacing(2 * GRID)
        row.addWidget(self.heading)
        row.addWidget(self.subject)
        row.addSpacing(4 * GRID)
        self._group = QButtonGroup(self)
        for phase in PHASES:
            pill = QPushButton(PHASE_TITLES[phase])
            pill.setProperty("role", "pill")
            pill.setCheckable(True)
            pill.setToolTip(_TIPS[phase])
            pill.setFocusPolicy(Qt.FocusPolicy.TabFocus)
            pill.clicked.connect(partial(self._press_pill, phase))
            self._group.addButton(pill)
            self.pills[phase] = pill
            row.addWidget(pill)
        row.addStretch(1)
        self.counter = QLabel()
        self.done = self._button("✕", "Stop stepping", "Ends the walk through this example. (Esc)")
        for widget in (self.counter, self.done):
            row.addWidget(widget)
        self.lines = EquationLines(themes)
        self.room = LinesRoom(self.lines)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(INSET, 2 * GRID, INSET, 2 * GRID)
        whole.setSpacing(2 * GRID)
        whole.addLayout(row)
        whole.addWidget(self.room, 1)
        for signal in (session.moment_changed, session.selection_changed, session.stepping_changed):
            signal.connect(self.schedule)
        themes.changed.connect(self._dress)

    # Stepping ---------------------------------------------------------------

    def step_forward(self) -> None:
        """Starts stepping, or goes on by one stop; after the last one stepping ends."""
        session = self.session
        stop = next_place(session.moment.graph, self.granularity, session.place, has_target=self._has_target)
        if session.moment.trace is not None:
            session.step_to(stop)

    def step_back(self) -> None:
        """One stop back; the first one stays."""
        session = self.session
        stop = previous_place(session.moment.graph, self.granularity, session.place, has_target=self._has_target)
        if stop is not None:
            session.step_to(stop)

    def stop_stepping(self) -> None:
        self.session.step_to(None)

    def show_phase(self, phase: Phase) -> None:
        """Shows the unit at hand in another phase; while stepping, goes there."""
        place = self.session.place
        if place is None:
            self.phase = phase
        elif self._has_target or phase == "forward":
            self.session.step_to(replace(place, phase=phase))
        self.refresh()

    def set_granularity(self, granularity: Granularity) -> None:
        self.granularity = granularity
        self.refresh()

    def set_digits(self, digits: int) -> None:
        """How many significant digits numbers have, here and everywhere."""
        self.themes.set_digits(digits)

    # What is shown ----------------------------------------------------------

    def schedule(self) -> None:
        self._is_due = True
        if self.isVisible():
            self.session.turns.ask(("stepper", id(self)), self._refresh_in_turn, every=SHORTEST_INTERVAL)

    def _refresh_in_turn(self) -> None:
        if isValid(self) and self.isVisible():
            self.refresh()

    def refresh(self) -> None:
        """Builds the page of the moment: as many terms as fit into the strip's width."""
        self._is_due = False
        moment, place, selection = self.session.moment, self.session.place, self.session.selection
        phase: Phase = place.phase if place is not None else self.phase
        reason = empty_reason(self.session)
        is_empty = bool(reason) or moment.trace is None
        usual, window, most = self.lines.usual_height(), self.window().height(), self._most_height()
        width, needed, page = self.room.width(), 0, Page("", (), reason)
        for width in (self.room.width(), self.room.width() - self.room.bar_width):  # the second beside a scroll bar
            page = page if is_empty else self._fitting_page(width)
            needed = self.lines.height_for(width, page)
            if needed <= most:
                break
        self.subject.setText(page.title)
        self.heading.setText(self._kind(phase))
        self._light_pill(phase if place is not None or phase == "loss" or not selection.connection else None)
        for other, pill in self.pills.items():
            pill.setEnabled(not reason and (other == "forward" or self._has_target))
        stops = places(moment.graph, self.granularity, has_target=self._has_target) if place is not None else ()
        self.counter.setText(f"{stops.index(place) + 1} of {len(stops)}" if place in stops else "")
        self.done.setVisible(place is not None)
        if (page.title, phase) != (self.lines.page.title, self.lines.phase):
            self.room.verticalScrollBar().setValue(0)
        self.lines.show_page(page, phase)
        # while stepping the strip only grows, so that the window does not jump with every stop
        self._tallest = max(self._tallest, needed) if place is not None else needed
        kept = min(self._tallest, round(_KEPT_SHARE * window))  # the views need room too
        self.room.show_height(needed, min(max(needed, kept, usual), most))

    def numbers_text(self) -> str:
        """The page as plain text, symbols and numbers line by line: what Copy takes."""
        return "\n".join(line for e in self.lines.page.equations for line in (e.symbols, e.numbers))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = QMenu(self)
        menu.addAction("Copy numbers", lambda: QGuiApplication.clipboard().setText(self.numbers_text()))
        menu.addAction("Copy picture", lambda: QGuiApplication.clipboard().setPixmap(self.grab()))
        more = menu.addAction("More digits", lambda: self.set_digits(self.themes.digits + 1))
        fewer = menu.addAction("Fewer digits", lambda: self.set_digits(self.themes.digits - 1))
        more.setEnabled(self.themes.digits < MOST_DIGITS)
        fewer.setEnabled(self.themes.digits > 1)
        menu.exec(event.globalPos())

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._dress()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.schedule()

    # Its own affairs --------------------------------------------------------

    def _most_height(self) -> int:
        """Of the equations among a window's panels, which must not be pushed over one another; else there is room."""
        window = self.window()
        if not isinstance(window, QMainWindow):
            return _ANY
        left = window.height() - _OTHERS - _OTHERS_TYPE * self.themes.scale
        return max(self.lines.usual_height(), round(min(left, _MOST_SHARE * window.height())))

    @property
    def _has_target(self) -> bool:
        trace = self.session.moment.trace
        return trace is not None and trace.loss is not None

    def _fitting_page(self, width: int) -> Page:
        moment = self.session.moment
        page = Page("")
        for most in _TERMS:
            if moment.trace is None:
                break
            subject = subject_of(moment.graph, moment.trace, moment.training_now, self.themes.digits, most)
            page = page_for(subject, self.phase, self.session.place, self.session.selection)
            if self.lines.fits(page, width):
                break
        return page

    def _press_pill(self, phase: Phase, _is_checked: bool = True) -> None:
        self.show_phase(phase)

    def _kind(self, phase: Phase) -> str:
        if self.session.place is not None:
            return "STEP"
        if phase == "loss":
            return "LOSS"
        selection, graph = self.session.selection, self.session.moment.graph
        if selection.connection:
            return "WEIGHT"
        layer = graph.by_id.get(selection.layer)
        if layer is None:
            return "SELECTION"
        return "UNIT" if selection.unit is not None or layer.units == 1 else "LAYER"

    def _light_pill(self, phase: Phase | None) -> None:
        """None for a weight's page, which shows value, gradient and update at once."""
        self._group.setExclusive(False)  # an exclusive group never lets its last pill go out
        for other, pill in self.pills.items():
            pill.setChecked(other == phase)
        self._group.setExclusive(True)

    def _button(self, text: str, name: str, tip: str) -> QToolButton:
        button = QToolButton()
        button.setText(text)
        button.setToolTip(tip)
        button.setAccessibleName(name)
        button.setProperty("role", "flat")
        button.clicked.connect(lambda _checked=False: self.stop_stepping())
        return button

    def _dress(self) -> None:
        theme, scale = self.themes.theme, self.themes.scale
        bold = QFontMetrics(body_font(scale, bold=True))
        for pill in self.pills.values():
            pill.setMinimumWidth(
                bold.horizontalAdvance(pill.text()) + round(9 * GRID * scale)
            )  # room for bold: checked
        for label, colour, is_bold in (
            (self.heading, theme.muted, True),
            (self.subject, theme.text, True),
            (self.counter, theme.muted, False),
        ):
            label.setStyleSheet(f"color: {colour}")
            label.setFont(label_font(scale, bold=is_bold))
        self.refresh()
