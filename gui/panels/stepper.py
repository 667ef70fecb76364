"""The inspector strip: the selected unit or weight in numbers, growing into the stepper through one example."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtGui import QContextMenuEvent, QGuiApplication, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QFrame, QMainWindow, QMenu, QVBoxLayout, QWidget
from shiboken6 import isValid

from core.inspection.update import BatchUpdate
from gui.numbers import MOST_DIGITS
from gui.panels.formula_copy import as_text
from gui.panels.formula_equation import Link, Page
from gui.panels.stepper_asking import Asking
from gui.panels.stepper_fitting import LookedAt, depth_of, fitting_page, kind_of
from gui.panels.stepper_header import StepperHeader
from gui.panels.stepper_lines import EquationLines
from gui.panels.stepper_pages import empty_reason
from gui.panels.stepper_questions import Questions
from gui.panels.stepper_room import LinesRoom, reserved_height
from gui.panels.stepper_trying import tried_words
from gui.panels.stepper_walk import Walk
from gui.session import Session
from gui.stepping import Granularity, Phase, Place
from gui.theme import GRID, INSET, ThemeHolder

SHORTEST_INTERVAL = 0.1  # seconds between two pages while training: nobody reads numbers faster


class StepperStrip(QFrame):
    """Pills for the four phases, buttons for the three depths, what can be asked, and the equations.

    It follows the session alone: its moment, its selection, and the place that `session.step_to` set.
    """

    def __init__(self, session: Session, themes: ThemeHolder, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session, self.themes = session, themes
        self.setProperty("role", "panel")
        self.walk = Walk(session, self)
        self.asking = Asking(session, themes, self)
        self.is_whole = False  # the network as a whole is looked at while nothing of it is selected
        self.phase: Phase = "forward"  # what the selected unit shows while nobody steps
        self._is_due = True
        self.header = StepperHeader(themes)
        self.heading, self.subject, self.counter = self.header.heading, self.header.subject, self.header.counter
        self.pills, self.depths, self.exercise = self.header.pills, self.header.depths, self.header.exercise
        self.questions = Questions(self.exercise, self)
        self.lines = EquationLines(themes)
        self.room = LinesRoom(self.lines)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(INSET, 2 * GRID, INSET, 2 * GRID)
        whole.setSpacing(2 * GRID)
        whole.addWidget(self.header)
        whole.addWidget(self.room, 1)
        for signal in (session.moment_changed, session.selection_changed, session.stepping_changed):
            signal.connect(self.schedule)
        themes.changed.connect(self._dress)
        session.selection_changed.connect(self._forget_whole)
        self.walk.changed.connect(self.schedule)
        self.asking.changed.connect(self._switch_asking)
        self.asking.wanted.connect(self.go_to)
        self.lines.wanted.connect(self.go_to)
        self.lines.asked.connect(self._ask_for)
        self.header.phase_wanted.connect(self.show_phase)
        self.header.depth_wanted.connect(self.show_depth)
        self.header.done_wanted.connect(self.stop_stepping)
        self.header.undo_wanted.connect(self.asking.trying.undo)
        self.header.menu.aboutToShow.connect(lambda: self._fill(self.header.menu))
        self.questions.changed.connect(self.refresh)
        self.exercise.left.connect(lambda: self.asking.set_asks(False))

    # Stepping ---------------------------------------------------------------

    @property
    def granularity(self) -> Granularity:
        return self.walk.granularity

    def step_forward(self) -> None:
        """Starts stepping, or goes on by one stop; after the last one stepping ends."""
        self.walk.step_forward()

    def step_back(self) -> None:
        """One stop back; the first one stays."""
        self.walk.step_back()

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
        self.walk.set_granularity(granularity)
        self.refresh()

    def go_to(self, link: Link) -> None:
        """Opens the place that a part of an equation comes from."""
        session, selection = self.session, self.session.selection
        if link.example is not None:
            selection = selection.with_example(link.example)
        layer = session.moment.graph.by_id.get(link.layer)
        walks = session.place is not None and not link.connection and link.example is None
        if walks and layer is not None and (link.phase == "loss" or layer.computes):
            session.step_to(Place(link.phase, link.layer, None if link.phase == "loss" else link.unit))
            return
        session.step_to(None)
        self.phase = link.phase
        if link.connection:
            self.phase = "forward" if link.phase == "backward" else link.phase  # a weight's page shows its chain
            selection = selection.with_weight(link.connection, link.weight)
        elif layer is not None and link.phase != "loss":
            selection = selection.with_unit(link.layer, link.unit)
        session.select(selection)
        self.refresh()

    def show_depth(self, depth: str) -> None:
        """The network, the layer or the unit at hand."""
        session, place = self.session, self.session.place
        graph, selection = session.moment.graph, session.selection
        layer_id = place.layer if place is not None else selection.layer
        if not layer_id and selection.connection in graph.by_key:
            layer_id = graph.by_key[selection.connection].target
        layer = graph.by_id.get(layer_id) or next(iter(graph.outputs), None)
        if layer is None:
            return
        if place is not None:
            unit = place.unit or 0
            shown = {"network": Place(place.phase), "layer": Place(place.phase, layer.id)}
            session.step_to(shown.get(depth, Place(place.phase, layer.id, unit)))
        elif depth == "network":
            self.is_whole = True
            session.select(selection.with_unit(""))
            self.is_whole = True
        else:
            session.select(selection.with_unit(layer.id, (selection.unit or 0) if depth == "unit" else None))
        self.refresh()

    # What can be asked ------------------------------------------------------

    def toggle_proof(self) -> None:
        self.asking.set_proves(not self.asking.proves)

    def toggle_exercise(self) -> None:
        self.asking.set_asks(not self.asking.asks)

    def open_graph(self) -> None:
        self.asking.graph_wanted.emit()

    def why(self) -> None:
        self.asking.why()

    def what_if(self) -> None:
        self.asking.what_if()

    def all_terms(self) -> None:
        self.asking.all_terms()

    def set_slow(self, on: bool) -> None:
        self.walk.set_slow(on)

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
        given = self._reserved_height(is_stepping=place is not None)
        width, needed, page = self.room.width(), 0, Page("", (), reason)
        for width in (self.room.width(), self.room.width() - self.room.bar_width):  # the second beside a scroll bar
            page = page if is_empty else self._fitting_page(width)
            needed = self.lines.height_for(width, page) if page.equations else 0
            if not given or needed <= given:
                break
        self.subject.setText(page.title)
        self.heading.setText(kind_of(self.session, phase))
        one_phase = place is not None or phase in ("loss", "update") or not selection.connection
        self.header.light_phase(phase if one_phase else None)
        for other, pill in self.pills.items():
            pill.setEnabled(not reason and (other == "forward" or self._has_target))
        self.counter.setText(self.walk.counter_text())
        self.header.light_depth(depth_of(self.session, is_whole=self.is_whole), is_enabled=moment.trace is not None)
        self.header.show_tried(tried_words(self.session))
        self.header.fold(self.width() - 2 * INSET, walks=place is not None, asks=self.asking.asks)
        page = self._with_question(page)
        self.header.done.setVisible(place is not None)
        if (page.title, phase) != (self.lines.page.title, self.lines.phase):
            self.room.verticalScrollBar().setValue(0)
        self.lines.show_page(page, phase)
        self.room.show_height(needed, given or max(needed, self.lines.usual_height()))

    def numbers_text(self) -> str:
        """The page as plain text, symbols and numbers line by line: what Copy takes."""
        return as_text(self.lines.page)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = QMenu(self)
        self._fill(menu)
        menu.exec(event.globalPos())

    def _fill(self, menu: QMenu) -> None:
        self.asking.fill(menu, self.lines.page)
        menu.addAction("Copy picture", lambda: QGuiApplication.clipboard().setPixmap(self.grab()))
        slow = menu.addAction("Slow motion")
        slow.setCheckable(True)
        slow.setChecked(self.walk.is_slow)
        slow.toggled.connect(self.walk.set_slow)
        more = menu.addAction("More digits", lambda: self.set_digits(self.themes.digits + 1))
        fewer = menu.addAction("Fewer digits", lambda: self.set_digits(self.themes.digits - 1))
        more.setEnabled(self.themes.digits < MOST_DIGITS)
        fewer.setEnabled(self.themes.digits > 1)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._dress()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.schedule()

    # Its own affairs --------------------------------------------------------

    def _reserved_height(self, *, is_stepping: bool) -> int:
        """Of the equations among a window's panels: one height at rest and one while stepping, whatever they show, so
        that the window does not jump with every click; 0 outside of a window: no limit."""
        window = self.window()
        if not isinstance(window, QMainWindow):
            return 0
        return reserved_height(self.lines.usual_height(), window.height(), self.themes.scale, is_stepping=is_stepping)

    @property
    def _has_target(self) -> bool:
        return self.walk.has_target

    def _fitting_page(self, width: int) -> Page:
        place, asking, moment = self.session.place, self.asking, self.session.moment
        phase = place.phase if place is not None else self.phase
        prove = asking.proved if asking.proves and phase != "update" else None
        looked_at = LookedAt(self.phase, place, self.session.selection, self.is_whole)
        return fitting_page(moment, looked_at, self.lines, width, self.themes.digits, self._batch(), prove)

    def _batch(self) -> BatchUpdate | None:
        """The next update, where the page shows something of it."""
        place, selection = self.session.place, self.session.selection
        phase = place.phase if place is not None else self.phase
        needed = phase in ("update", "loss") or (place is None and bool(selection.connection))
        return self.asking.batch() if needed and self._has_target else None

    def _with_question(self, page: Page) -> Page:
        """While the exercise is on: the page with the asked number hidden, and what is said of the last guess."""
        place, selection, moment = self.session.place, self.session.selection, self.session.moment
        self.lines.hidden = self.lines.hidden_column = None
        if not self.asking.asks:
            return page
        asked = self.questions.hidden_in(page, (place, selection, id(moment.parameters), self.phase, page.title))
        self.lines.hidden, self.lines.hidden_column = self.questions.equation, self.questions.column
        return asked

    def _switch_asking(self) -> None:
        asks = self.asking.asks
        self.questions.begin()
        self.exercise.setVisible(asks)
        if asks:
            self.exercise.field.setFocus()
        self.refresh()

    def _ask_for(self, equation: int, column: int) -> None:
        self.questions.ask_for(equation, column)
        self.exercise.field.setFocus()

    def _forget_whole(self) -> None:
        if self.session.selection.layer or self.session.selection.connection:
            self.is_whole = False

    def _dress(self) -> None:
        self.header.dress()
        self.refresh()
