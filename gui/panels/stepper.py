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

from core.inspection.update import BatchUpdate
from gui.numbers import MOST_DIGITS
from gui.panels.formula import Link, Page
from gui.panels.formula_copy import as_text
from gui.panels.stepper_asking import Asking
from gui.panels.stepper_exercise import ExerciseBar
from gui.panels.stepper_lines import EquationLines
from gui.panels.stepper_pages import empty_reason, page_for, subject_of
from gui.panels.stepper_room import LinesRoom, reserved_height
from gui.panels.stepper_walk import Walk
from gui.session import Session
from gui.stepping import PHASE_TITLES, PHASES, Granularity, Phase, Place
from gui.theme import GRID, INSET, ThemeHolder, body_font, label_font

SHORTEST_INTERVAL = 0.1  # seconds between two pages while training: nobody reads numbers faster
_TERMS = (10, 8, 6, 5, 4, 3, 2)  # how many terms of a sum are tried, until the page fits
_TIPS: dict[Phase, str] = {
    "forward": "Predict: z = b + Σ x·w, then a = f(z)",
    "loss": "Loss: what this example costs",
    "backward": "Backward: δ = ∂L/∂z, and the gradient of each weight",
    "update": "Update: w ← w − r·gradient, with r the rate; shown are the old weight and the new one",
}

_DEPTHS = {
    "network": "All layers with this example's values; a click on one opens it.",
    "layer": "One layer: its vectors and the shapes of its matrices.",
    "unit": "One unit: its formula in numbers, and its graph.",
}


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
        self.exercise = ExerciseBar(themes)
        self.exercise.hide()
        self.is_whole = False  # the network as a whole is looked at while nothing of it is selected
        self._said = ""  # of the last guess
        self._asked = 0
        self._page_key: object = None
        self.phase: Phase = "forward"  # what the selected unit shows while nobody steps
        self._is_due = True
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
        row.addSpacing(4 * GRID)
        row.addWidget(self.exercise)
        row.addStretch(1)
        self.counter = QLabel()
        self.depths = {name: self._depth_button(name, tip) for name, tip in _DEPTHS.items()}
        self.ask = QToolButton()
        self.ask.setText("Ask ▾")
        self.ask.setAccessibleName("Ask about these numbers")
        self.ask.setToolTip("Proof, exercise, graph, why did it move, what if, all terms, copy.")
        self.ask.setProperty("role", "link")
        self.ask.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.ask.setStyleSheet("QToolButton::menu-indicator { image: none; width: 0; }")
        menu = QMenu(self.ask)
        menu.aboutToShow.connect(lambda: self._fill(menu))
        self.ask.setMenu(menu)
        self.done = self._button("✕", "Stop stepping", "Ends the walk through this example. (Esc)")
        for widget in (self.counter, *self.depths.values(), self.ask, self.done):
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
        session.selection_changed.connect(self._forget_whole)
        self.walk.changed.connect(self.schedule)
        self.asking.changed.connect(self._switch_asking)
        self.asking.wanted.connect(self.go_to)
        self.lines.wanted.connect(self.go_to)
        self.lines.asked.connect(self._ask_for)
        self.exercise.answered.connect(self._say)
        self.exercise.solved.connect(lambda: self._turn(1))
        self.exercise.turned.connect(self._turn)
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
        self.heading.setText(self._kind(phase))
        one_phase = place is not None or phase in ("loss", "update") or not selection.connection
        self._light_pill(phase if one_phase else None)
        for other, pill in self.pills.items():
            pill.setEnabled(not reason and (other == "forward" or self._has_target))
        self.counter.setText(self.walk.counter_text())
        self._light_depth()
        self._fold_header()
        page = self._with_question(page)
        self.done.setVisible(place is not None)
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
        moment = self.session.moment
        page, batch = Page(""), self._batch()
        for most in _TERMS:
            if moment.trace is None:
                break
            subject = subject_of(moment.graph, moment.trace, moment.training_now, self.themes.digits, most, batch)
            place, selection = self.session.place, self.session.selection
            page = page_for(subject, self.phase, place, selection, is_whole=self.is_whole)
            if self.asking.proves and (place.phase if place is not None else self.phase) != "update":
                page = self.asking.proved(page, subject)
            if self.lines.fits(page, width):
                break
        return page

    def _batch(self) -> BatchUpdate | None:
        """The next update, where the page shows something of it."""
        place, selection = self.session.place, self.session.selection
        phase = place.phase if place is not None else self.phase
        needed = phase in ("update", "loss") or (place is None and bool(selection.connection))
        return self.asking.batch() if needed and self._has_target else None

    def _with_question(self, page: Page) -> Page:
        """While the exercise is on: the page with the asked number hidden, and what is said of the last guess."""
        place, selection, moment = self.session.place, self.session.selection, self.session.moment
        key = (place, selection, id(moment.parameters), self.phase, page.title)
        if key != self._page_key:
            self._page_key, self._asked, self._said = key, 0, ""
        riddles = [i for i, equation in enumerate(page.equations) if equation.riddle is not None]
        self.lines.hidden = None
        if not self.asking.asks:
            return page
        if not riddles or self._asked >= len(riddles):
            self.exercise.ask(None)
            done = "All numbers of this page are found. Step on for more. " if riddles else ""
            return replace(page, note=f"{self._said} {done}".strip() or page.note)
        self.lines.hidden = riddles[self._asked]
        self.exercise.ask(page.equations[riddles[self._asked]].riddle)
        return replace(page, note=self._said or "Type the hidden number, Enter checks it. Down and Up: another one.")

    def _switch_asking(self) -> None:
        asks = self.asking.asks
        self._asked, self._said = 0, ""
        self.exercise.setVisible(asks)
        if asks:
            self.exercise.field.setFocus()
        self.refresh()

    def _say(self, text: str) -> None:
        self._said = text
        self.refresh()

    def _turn(self, by: int) -> None:
        count = sum(equation.riddle is not None for equation in self.lines.page.equations)
        self._asked = min(max(self._asked + by, 0), count)
        self.refresh()

    def _ask_for(self, equation: int) -> None:
        riddles = [i for i, one in enumerate(self.lines.page.equations) if one.riddle is not None]
        if equation in riddles:
            self._asked, self._said = riddles.index(equation), ""
            self.refresh()
            self.exercise.field.setFocus()

    def _forget_whole(self) -> None:
        if self.session.selection.layer or self.session.selection.connection:
            self.is_whole = False

    def _depth_button(self, name: str, tip: str) -> QToolButton:
        button = QToolButton()
        button.setText(name)
        button.setToolTip(tip)
        button.setAccessibleName(f"Depth: {name}")
        button.setCheckable(True)
        button.setProperty("role", "pill")
        button.clicked.connect(lambda _checked=False: self.show_depth(name))
        return button

    def _light_depth(self) -> None:
        """Which depth the page has; a weight's page has none of them."""
        place, selection, graph = self.session.place, self.session.selection, self.session.moment.graph
        layer_id, unit = (place.layer, place.unit) if place is not None else (selection.layer, selection.unit)
        layer = graph.by_id.get(layer_id)
        depth = "network" if self.is_whole or (place is not None and layer is None) else ""
        if place is not None and place.phase == "loss":
            depth = ""
        elif layer is not None:
            depth = "unit" if unit is not None or layer.units == 1 else "layer"
        for name, button in self.depths.items():
            button.setChecked(name == depth)
            button.setEnabled(self.session.moment.trace is not None)

    def _fold_header(self) -> None:
        """What has no room in the header goes: first the depths, then the counter; "Ask" and the phases stay."""
        gap = 2 * GRID
        always = [self.heading, self.subject, *self.pills.values(), self.ask]
        always += [self.done] if self.session.place is not None else []
        always += [self.exercise] if self.asking.asks else []
        left = self.width() - 2 * INSET - 10 * GRID - sum(_wide(widget) + gap for widget in always)
        depths = sum(_wide(button) + gap for button in self.depths.values())
        counter = _wide(self.counter) + gap
        for button in self.depths.values():
            button.setVisible(depths + counter <= left)
        self.counter.setVisible(counter <= left)

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


def _wide(widget: QWidget) -> int:
    return max(widget.sizeHint().width(), widget.minimumWidth())
