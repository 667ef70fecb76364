"""What can be asked of the numbers in the strip: a proof, an exercise, why did it move, all terms, what if, a copy."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from core.inspection.operations import inputs_of, winning_row
from core.inspection.proof import Number, Proof, proofs
from core.inspection.update import BatchUpdate
from core.numerals import subscript
from gui.actions import ACTIONS
from gui.moment import Moment
from gui.panels.formula import Subject
from gui.panels.formula_copy import as_csv, as_latex, as_text
from gui.panels.formula_equation import Equation, Page
from gui.panels.formula_proof import page_words, proof_equation
from gui.panels.stepper_batch import Updates
from gui.panels.stepper_lists import Lists
from gui.panels.stepper_trying import Parameter, Trying
from gui.panels.stepper_what_if import WhatIfDialog
from gui.session import Session
from gui.theme import ThemeHolder

NATIVE = QKeySequence.SequenceFormat.NativeText
_MOST_PROOFS = 12  # gradients of a page that are proved
FORMATS: dict[str, Callable[[Page], str]] = {"text": as_text, "LaTeX": as_latex, "CSV": as_csv}


def menu_text(name: str) -> str:
    """An action's words with its key, as the Run menu has them; the key itself stays the window's."""
    keys = ACTIONS[name].keys
    return ACTIONS[name].text + (f"\t{QKeySequence(keys[0]).toString(NATIVE)}" if keys else "")


class Asking(QObject):
    """Toggles and windows of the strip.

    Signals:
        changed(): proof or exercise were switched.
        wanted(Link): a row of a list was opened.
        graph_wanted(): the graph is to be shown.
    """

    changed = Signal()
    wanted = Signal(object)
    graph_wanted = Signal()

    def __init__(self, session: Session, themes: ThemeHolder, strip: QWidget) -> None:
        super().__init__(strip)
        self._session, self._themes, self._strip = session, themes, strip
        self.proves = self.asks = False
        self.updates = Updates(session, self)
        self.lists = Lists(session, themes, strip)
        self.lists.wanted.connect(self.wanted)
        self._proofs: tuple[Moment | None, dict[Number, Proof]] = (None, {})
        self._known: tuple[object, list[Parameter]] | None = None
        self.trying = Trying(session, themes, strip)
        session.moment_changed.connect(self._follow)
        session.selection_changed.connect(self._follow)

    # The update that is taken apart ------------------------------------------

    def batch(self) -> BatchUpdate | None:
        """The next update; None while training runs: the numbers would be gone before they are read."""
        if self._session.is_running:
            return None
        self.updates.follow(self._session.moment)
        return self.updates.next()

    # Toggles -----------------------------------------------------------------

    def set_proves(self, on: bool) -> None:
        self.proves = on
        self.changed.emit()

    def set_asks(self, on: bool) -> None:
        self.asks = on
        self.changed.emit()

    def proved(self, page: Page, subject: Subject) -> Page:
        """The page with the difference of two losses behind each of its gradients."""
        moment = self._session.moment
        wanted = moment.wanted
        if moment.parameters is None or moment.inputs is None or wanted is None or subject.trace.loss is None:
            return page
        # "∂L/∂w₂" of the unit, "∂L/∂w" of the weight
        here: dict[str, Number] = {
            f"∂L/∂{symbol}": (group, key, index) for symbol, group, key, index in self._parameters_now()
        }
        asked: dict[int, Number] = {}
        for i, equation in enumerate(page.equations):
            if equation.riddle is not None and equation.riddle.name in here and len(asked) < _MOST_PROOFS:
                asked[i] = here[equation.riddle.name]
        if self._proofs[0] is not moment:
            self._proofs = (moment, {})
        made = self._proofs[1]  # kept: a page is tried several times until it fits
        missing = {
            number: riddle.value
            for i, number in asked.items()
            if number not in made and (riddle := page.equations[i].riddle) is not None
        }
        if missing:
            loss = moment.training.loss
            made.update(proofs(moment.graph, moment.parameters, moment.inputs, wanted, loss, missing))
        equations: list[Equation] = []
        for i, equation in enumerate(page.equations):
            equations.append(equation)
            if i in asked and equation.riddle is not None:
                equations.append(proof_equation(equation.riddle.name, made[asked[i]], subject, asked[i][0]))
        proof = page_words([made[n] for n in asked.values()], subject, is_asked=self.asks) if asked else ""
        return Page(page.title, tuple(equations), f"{page.note} {proof}".strip())

    def _parameters_now(self) -> list[Parameter]:
        """`parameters`, looked up once for what is looked at."""
        session = self._session
        of = (session.moment, session.place, session.selection)
        if self._known is None or self._known[0] != of:
            self._known = (of, self.parameters())
        return self._known[1]

    def parameters(self) -> list[Parameter]:
        """Weights and bias of the unit at hand, or the one selected weight, each with its symbol."""
        moment, place, selection = self._session.moment, self._session.place, self._session.selection
        graph, trace = moment.graph, moment.trace
        if trace is None:
            return []
        if place is None and selection.connection in graph.by_key:
            return [("w", "weights", selection.connection, selection.weight or (0, 0))]
        layer_id, unit = (place.layer, place.unit) if place is not None else (selection.layer, selection.unit)
        layer = graph.by_id.get(layer_id)
        if layer is None or not layer.computes or (unit is None and layer.units > 1):
            return []
        row = winning_row(layer, trace, unit or 0)
        found: list[Parameter] = [
            (f"w{subscript(one.number)}", "weights", one.connection, (one.row, one.column))
            for one in inputs_of(graph, trace, layer, row)
        ]
        return [*found, ("b", "biases", layer.id, (row,))] if layer.has_bias else found

    # Windows -----------------------------------------------------------------

    def why(self) -> None:
        """Why did the selected weight move? The examples of the batch that pushed it, largest first."""
        found = self.parameters()
        self.batch()
        self.lists.why(found, self.updates)

    def all_terms(self) -> None:
        """Every product of the unit's sum, the largest first; each opens its weight."""
        place, selection = self._session.place, self._session.selection
        layer_id, unit = (place.layer, place.unit) if place is not None else (selection.layer, selection.unit)
        graph = self._session.moment.graph
        if place is None and selection.connection in graph.by_key:
            layer_id = graph.by_key[selection.connection].target
            unit = (selection.weight or (0, 0))[0] // graph.by_id[layer_id].pieces
        self.lists.all_terms(layer_id, unit or 0)

    def open_list(self, name: str) -> None:
        """ "terms" or "why"."""
        (self.all_terms if name == "terms" else self.why)()

    def what_if(self) -> WhatIfDialog | None:
        """Fields for inputs, target and the weights and bias at hand."""
        return self.trying.what_if(self.parameters())

    def _follow(self) -> None:
        if not self._session.is_running:
            self.updates.follow(self._session.moment)
        self.trying.follow(self.parameters)

    # The menu ----------------------------------------------------------------

    def fill(self, menu: QMenu, page: Page) -> None:
        """Everything that can be asked of a page."""
        menu.clear()
        menu.setToolTipsVisible(True)
        for old in menu.findChildren(QMenu):  # clearing leaves them behind
            old.deleteLater()
        for name, on, do in (("proof", self.proves, self.set_proves), ("exercise", self.asks, self.set_asks)):
            action = menu.addAction(menu_text(name))
            action.setCheckable(True)
            action.setChecked(on)
            action.setToolTip(ACTIONS[name].tip)
            action.toggled.connect(do)
        menu.addSeparator()
        for name, act in (("graph", self.graph_wanted.emit), ("why", self.why), ("what_if", self.what_if)):
            action = menu.addAction(menu_text(name))
            action.setToolTip(ACTIONS[name].tip)
            action.triggered.connect(lambda _checked=False, do=act: do())
        terms = menu.addAction("All terms…")
        terms.setToolTip("Every product of the unit’s sum, the largest first; each opens its weight.")
        terms.triggered.connect(lambda _checked=False: self.all_terms())
        links = [(link.words, link) for equation in page.equations for _, link in equation.links]
        if links:
            go = menu.addMenu("Go to")
            go.menuAction().setToolTip("Where a number of this page comes from.")
            for words, link in dict(links).items():
                go.addAction(words).triggered.connect(lambda _checked=False, to=link: self.wanted.emit(to))
        menu.addSeparator()
        for name, write in FORMATS.items():
            copy = menu.addAction("Copy numbers" if name == "text" else f"Copy as {name}")
            copy.setToolTip(f"The page’s lines, symbols and numbers, as {name}.")
            copy.triggered.connect(lambda _checked=False, do=write: QGuiApplication.clipboard().setText(do(page)))
