"""The inspector strip: the selected unit or weight in numbers, growing into the stepper through one example."""

from __future__ import annotations

from PySide6.QtGui import QContextMenuEvent, QGuiApplication, QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QFrame, QMainWindow, QMenu, QVBoxLayout, QWidget
from shiboken6 import isValid

from core.inspection.update import BatchUpdate
from gui.actions import ACTIONS
from gui.menu_bar import KeyMenu
from gui.numbers import MOST_DIGITS
from gui.panels.formula_copy import as_text
from gui.panels.formula_equation import Link, Page
from gui.panels.stepper_answering import Answering
from gui.panels.stepper_asking import Asking, menu_text
from gui.panels.stepper_fitting import depth_of, fitting_page, kind_of, scope_of
from gui.panels.stepper_going import Going
from gui.panels.stepper_header import StepperHeader
from gui.panels.stepper_lines import EquationLines
from gui.panels.stepper_pages import empty_reason
from gui.panels.stepper_questions import Questions, given_away
from gui.panels.stepper_room import LinesRoom, filled, needed_height, reserved_height, zoom_in_window, zoom_of
from gui.panels.stepper_trying import tried_words
from gui.panels.stepper_walk import Walk
from gui.session import Session
from gui.stepping import Granularity, Phase
from gui.theme import GRID, INSET, ThemeHolder


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
        self.going = Going(session, self)
        self._was_focused: QWidget | None = None
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
        self.answering = Answering(session, self, lambda: self.refresh(), self.lines.painted)
        themes.changed.connect(self._dress)
        self.walk.changed.connect(self.answering.schedule)
        self.asking.changed.connect(self._switch_asking)
        self.asking.updates.changed.connect(self.answering.schedule)
        self.asking.wanted.connect(self.going.go_to)
        self.lines.wanted.connect(self.going.go_to)
        self.going.changed.connect(self.refresh)
        self.going.list_wanted.connect(self.asking.open_list)
        self.lines.asked.connect(self._ask_for)
        self.header.phase_wanted.connect(self.show_phase)
        self.header.depth_wanted.connect(self.show_depth)
        self.header.done_wanted.connect(self.stop_stepping)
        self.header.undo_wanted.connect(self.asking.trying.undo)
        self.header.menu.aboutToShow.connect(lambda: self._fill(self.header.menu))
        self.header.menu.aboutToShow.connect(self.header.menu.set_apart)
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
        self.going.show_phase(phase, has_target=self._has_target)

    def set_granularity(self, granularity: Granularity) -> None:
        self.walk.set_granularity(granularity)

    def go_to(self, link: Link) -> None:
        """Opens the place that a part of an equation comes from."""
        self.going.go_to(link)

    def show_depth(self, depth: str) -> None:
        """The network, the layer or the unit at hand."""
        self.going.show_depth(depth)

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

    @property
    def is_due(self) -> bool:
        """Whether something differs from what is shown."""
        return self.answering.is_due

    def refresh(self) -> None:
        """Builds the page of the moment: as many terms as fit into the strip's width."""
        moment, place = self.session.moment, self.session.place
        phase, batch = self.going.phase_now, self._batch()
        reason = empty_reason(self.session)
        is_empty = bool(reason) or moment.trace is None
        self.answering.built(None if is_empty else moment)
        self.lines.zoom = self._zoom()
        given = self._reserved_height(is_stepping=place is not None)
        width, self.lines.most_high = self.room.width(), float(given)
        page = Page("", (), reason) if is_empty else self._fitting_page(width, batch)
        self.header.show_subject(page.title, "" if is_empty else scope_of(moment, self.going.looked_at, batch))
        self.heading.setText(kind_of(self.session, phase, is_whole=self.going.is_whole))
        self.header.light_phase(phase)
        for other, pill in self.pills.items():
            pill.setEnabled(not reason and (other == "forward" or self._has_target))
        self.counter.setText(self.walk.counter_text())
        self.header.light_depth(depth_of(moment.graph, self.going.looked_at), is_enabled=moment.trace is not None)
        self.header.show_tried(tried_words(self.session))
        page = self._with_question(page)
        needed = self.lines.height_for(width, page) if page.equations else 0
        self.header.fold(self.width() - 2 * INSET, walks=place is not None, asks=self.asking.asks)
        if (page.title, phase) != (self.lines.page.title, self.lines.phase):
            self.room.verticalScrollBar().setValue(0)
        self.lines.show_page(page, phase)
        self.room.show_height(needed, given or max(needed, self.lines.usual_height()))

    def numbers_text(self) -> str:
        """The page as plain text, symbols and numbers line by line: what Copy takes."""
        return as_text(self.lines.page)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = KeyMenu(parent=self)
        self._fill(menu)
        menu.exec(event.globalPos())

    def _fill(self, menu: QMenu) -> None:
        self.asking.fill(menu, self.lines.page)
        picture = menu.addAction("Copy picture", lambda: QGuiApplication.clipboard().setPixmap(self.grab()))
        picture.setToolTip("This panel as a picture.")
        menu.addSeparator()
        slow = menu.addAction(menu_text("slow_motion"))
        slow.setToolTip(ACTIONS["slow_motion"].tip)
        slow.setCheckable(True)
        slow.setChecked(self.walk.is_slow)
        slow.toggled.connect(self.walk.set_slow)
        more = menu.addAction("More digits", lambda: self.set_digits(self.themes.digits + 1))
        fewer = menu.addAction("Fewer digits", lambda: self.set_digits(self.themes.digits - 1))
        more.setToolTip(ACTIONS["more_digits"].tip)
        fewer.setToolTip(ACTIONS["fewer_digits"].tip)
        more.setEnabled(self.themes.digits < MOST_DIGITS)
        fewer.setEnabled(self.themes.digits > 1)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._dress()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self.session.attention.ask_for(frozenset())  # nobody is asked

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.answering.schedule()

    # Its own affairs --------------------------------------------------------

    def _zoom(self) -> float:
        """How much larger equations are than other type: one size for all that a network has to show."""
        window, width, scale = self.window(), self.room.width(), self.themes.scale
        if not isinstance(window, QMainWindow):
            return zoom_of(width, self.room.height(), scale) if window.isFullScreen() else 1.0
        self.lines.zoom = 1.0
        graph, sizes = self.session.moment.graph, self.lines.measures()
        return zoom_in_window(graph, width, window.height(), sizes, scale, self.themes.digits)

    def _reserved_height(self, *, is_stepping: bool) -> int:
        """Of the equations among a window's panels: one height at rest and one while stepping, whatever they show of
        a network, so that the window does not jump with every click; 0 outside of a window: no limit."""
        window = self.window()
        if not isinstance(window, QMainWindow):
            return 0
        scale, zoom, digits = self.themes.scale, self.lines.zoom, self.themes.digits
        usual = self.lines.usual_height()
        if self.asking.proves or self.asking.asks:  # equations beside equations: as much as there may be
            return reserved_height(usual, window.height(), scale, is_stepping=is_stepping, zoom=zoom)
        graph, sizes = self.session.moment.graph, self.lines.measures()
        needed = needed_height(graph, filled(self.room.width(), zoom), sizes, zoom * scale, digits)
        return reserved_height(usual, window.height(), scale, is_stepping=is_stepping, needed=needed, zoom=zoom)

    @property
    def _has_target(self) -> bool:
        return self.walk.has_target

    def _fitting_page(self, width: int, batch: BatchUpdate | None) -> Page:
        asking, moment = self.asking, self.session.moment
        prove = asking.proved if asking.proves and self.going.phase_now != "update" else None
        missing = asking.updates.missing() if batch is None and self._has_target else ""
        looked_at, digits = self.going.looked_at, self.themes.digits
        high = 0.0 if isinstance(self.window(), QMainWindow) else float(self.room.height())
        return fitting_page(moment, looked_at, self.lines, width, digits, batch, missing, prove, high=high)

    def _batch(self) -> BatchUpdate | None:
        """The next update, where the page shows something of it."""
        needed = self.going.phase_now in ("update", "loss")
        needed = needed or (self.session.place is None and bool(self.session.selection.connection))
        return self.asking.batch() if needed and self._has_target else None

    def _with_question(self, page: Page) -> Page:
        """While the exercise is on: the page with the asked number hidden; the header says what the last guess is."""
        place, selection, moment = self.session.place, self.session.selection, self.session.moment
        self.lines.hidden = self.lines.hidden_column = None
        if not self.asking.asks:
            self.session.attention.ask_for(frozenset())
            return page
        asked = self.questions.hidden_in(page, (place, selection, id(moment.parameters), self.going.phase, page.title))
        self.lines.hidden, self.lines.hidden_column = self.questions.equation, self.questions.column
        self.header.show_verdict(self.questions.verdict)
        given = given_away(moment.graph, self.going.looked_at, self.questions)
        self.session.attention.ask_for(given, self.questions.hides)
        return asked

    def _switch_asking(self) -> None:
        self.questions.begin()
        held = QApplication.focusWidget()
        self.refresh()
        if self.asking.asks and not self.exercise.isAncestorOf(held or self):
            self._was_focused = held
            self.exercise.field.setFocus()
        elif not self.asking.asks and self._was_focused is not None:
            if isValid(self._was_focused) and self._was_focused.isVisible():
                self._was_focused.setFocus()  # where the keys went before the exercise
            self._was_focused = None

    def _ask_for(self, equation: int, column: int) -> None:
        self.questions.ask_for(equation, column)
        self.exercise.field.setFocus()

    def _dress(self) -> None:
        self.header.dress()
        self.refresh()
