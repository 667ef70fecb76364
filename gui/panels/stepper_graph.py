"""The graph panel: the unit at hand, the loss or a typed formula, taken apart into primitive operations."""

from __future__ import annotations

import re

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QButtonGroup, QFrame, QHBoxLayout, QLabel, QLineEdit, QToolButton, QVBoxLayout, QWidget
from shiboken6 import isValid

from core.errors import UserError
from core.expressions.primitives import PRIMITIVES
from core.inspection.computation import Computation, sign_of
from core.inspection.loss_operations import typed_graph
from core.inspection.steps import graph_of, loss_of
from gui.attention import Hides
from gui.numbers import parse_number
from gui.panels.formula_numbers import equals, guarded, is_exact, shown
from gui.panels.formula_operations import node_name
from gui.panels.stepper_graph_view import HIDDEN, GraphView
from gui.session import Session
from gui.theme import GRID, INSET, ThemeHolder, label_font, number_font

SOURCES = {
    "unit": "The unit that is selected or stepped through, from its products to its activation.",
    "loss": "What the selected example costs, in primitive operations, written over the outputs’ activations.",
    "fused": "The loss over the pre-activations, as it is trained, for losses that have such a stable form.",
    "formula": "A formula of your own, at numbers of your own.",
}
FORMULA, VALUES = "(x+y)*z", "x=−2, y=5, z=−4"  # as the lecture's first graph
_KEPT_BACK = "the exercise hides what is computed"
_NAME = re.compile(r"[A-Za-z_]\w*")
_CONSTANTS = ("pi", "e")


class GraphPanel(QFrame):
    """Follows the selection and the walk.

    Signals:
        wanted(): the panel is to be shown.
    """

    wanted = Signal()

    def __init__(self, session: Session, themes: ThemeHolder, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._session, self._themes = session, themes
        self.source = "unit"
        self.setProperty("role", "panel")
        self.title = QLabel("GRAPH")
        self.title.setProperty("role", "label")
        self.subject = QLabel()
        self.subject.setTextFormat(Qt.TextFormat.PlainText)
        self.sources: dict[str, QToolButton] = {}
        group = QButtonGroup(self)
        top = QHBoxLayout()
        top.setSpacing(GRID)
        top.addWidget(self.title)
        top.addSpacing(GRID)
        top.addWidget(self.subject, 1)
        for name, tip in SOURCES.items():
            button = QToolButton()
            button.setText(name)
            button.setAccessibleName(f"Graph of the {name}")
            button.setToolTip(tip)
            button.setCheckable(True)
            button.setProperty("role", "pill")
            button.clicked.connect(lambda _checked=False, to=name: self.show_source(to))
            group.addButton(button)
            top.addWidget(button)
            self.sources[name] = button
        self.formula, self.values = QLineEdit(FORMULA), QLineEdit(VALUES)
        self.formula.setAccessibleName("Formula")
        self.formula.setToolTip("A formula over names of your own, such as 1/(1+exp(-(w1*x1+w2*x2+b))).")
        self.values.setAccessibleName("Values of the formula’s names")
        self.values.setToolTip("A number for each name: x=−2, y=5. What is not given is 1.")
        self.typed = QWidget()
        fields = QHBoxLayout(self.typed)
        fields.setContentsMargins(0, 0, 0, 0)
        fields.setSpacing(GRID)
        fields.addWidget(self.formula, 3)
        fields.addWidget(self.values, 2)
        self.view = GraphView(themes)
        self.words = QLabel()
        self.words.setWordWrap(True)
        self.words.setTextFormat(Qt.TextFormat.PlainText)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(INSET, 2 * GRID, INSET, 2 * GRID)
        layout.setSpacing(GRID)
        layout.addLayout(top)
        for widget, stretch in ((self.typed, 0), (self.view, 1), (self.words, 0)):
            layout.addWidget(widget, stretch)
        self.setFocusProxy(self.view)
        self.formula.textChanged.connect(self.schedule)
        self.values.textChanged.connect(self.schedule)
        self.view.chosen.connect(lambda _node: self._tell())
        for signal in (session.moment_changed, session.selection_changed, session.stepping_changed):
            signal.connect(self.schedule)
        session.attention.asked_changed.connect(self.schedule)
        themes.changed.connect(self._dress)
        self._affine: int | None = None
        self._problem = ""
        self._dress()

    def show_source(self, source: str) -> None:
        """ "unit", "loss", "fused" or "formula"."""
        self.source = source
        self.refresh()

    def schedule(self) -> None:
        if self.isVisible():
            every = self._session.turns.reading if self._session.is_running else 0.0  # a hand does not wait
            self._session.turns.ask(("graph", id(self)), self._refresh_in_turn, every=every)

    def _refresh_in_turn(self) -> None:
        if isValid(self) and self.isVisible():
            self.refresh()

    def refresh(self) -> None:
        self._problem, self._affine = "", None
        made, lit, title = self._made()
        place = self._session.place
        for name, button in self.sources.items():
            button.setChecked(name == self.source)
        self.typed.setVisible(self.source == "formula")
        self.subject.setText(title)
        back = place is not None and place.phase in ("backward", "update")
        hides: Hides = "" if self.source == "formula" else self._session.attention.hides
        self.view.show_graph(made, lit=lit, is_backward=back, hides=hides)
        self._tell()

    def _made(self) -> tuple[Computation | None, int | None, str]:
        """The graph, the node that the walk is at, and what it is of."""
        moment, place, selection = self._session.moment, self._session.place, self._session.selection
        if self.source == "formula":
            return self._typed(), None, ""
        trace = moment.trace
        if trace is None:
            self._problem = "Select an example: the graph shows its numbers."
            return None, None, ""
        at_loss = self.source in ("loss", "fused") or (place is not None and place.phase == "loss")
        if at_loss:
            if trace.target is None:
                self._problem = "Without a target there is no loss."
                return None, None, ""
            made = loss_of(moment.graph, trace, moment.training.loss, fused=self.source == "fused")
            operation = place.operation if place is not None and place.phase == "loss" else None
            return made, None if operation is None else made.operations[operation], "loss"
        layer_id, unit = (place.layer, place.unit) if place is not None else (selection.layer, selection.unit)
        if place is None and selection.connection in moment.graph.by_key:
            layer_id = moment.graph.by_key[selection.connection].target
            unit = (selection.weight or (0, 0))[0] // moment.graph.by_id[layer_id].pieces
        layer = moment.graph.by_id.get(layer_id) or next(iter(moment.graph.outputs), None)
        if layer is None or not layer.computes:
            self._problem = "Select a unit that computes: an input is taken as it is."
            return None, None, ""
        found = graph_of(moment.graph, trace, layer, unit or 0)
        self._affine = found.affine
        lit = None
        operations = found.computation.operations
        if place is not None and place.operation is not None and operations:
            if place.phase == "forward":
                lit = operations[min(place.operation, len(operations) - 1)]
            elif place.phase == "backward" and place.operation:
                way = [i for i in reversed(operations) if found.computation.nodes[i].gradient is not None]
                lit = way[min(place.operation, len(way)) - 1] if way else None
        return found.computation, lit, layer.unit_name(unit or 0)

    def _typed(self) -> Computation | None:
        text = self.formula.text()
        names = [n for n in dict.fromkeys(_NAME.findall(text)) if n not in PRIMITIVES and n not in _CONSTANTS]
        given: dict[str, float] = {}
        for part in re.split(r"[,;]\s*", self.values.text()):
            name, _, number = part.partition("=")
            value = parse_number(number)
            if name.strip() and value is not None:
                given[name.strip()] = value
        if not text.strip():
            self._problem = "Type a formula, such as (x+y)*z."
            return None
        try:
            return typed_graph(text, {name: given.get(name, 1.0) for name in names})
        except UserError as error:
            self._problem = f"{error} {error.hint}".strip()
            return None

    def _tell(self) -> None:
        """The chosen node's local derivatives, or what to do."""
        made, node = self.view.computation, self.view.node
        if made is None or self._problem:
            self.words.setText(self._problem)
        elif node is None or node >= len(made.nodes):
            self.words.setText("Values above each wire, gradients below. Click a node: its local derivative.")
        else:
            self.words.setText(self._about(made, node))

    def _about(self, made: Computation, node: int) -> str:
        found, digits = made.nodes[node], self._themes.digits
        name = node_name(made, node, self._affine)
        if self.view.hides:  # its derivative is made of the values around it
            value = self.view.value_text(found)
            return f"{name}{equals(is_exactly=value == HIDDEN or is_exact(found.value, digits))}{value}; {_KEPT_BACK}"
        sign = equals(is_exactly=is_exact(found.value, digits))
        text = f"{name}{sign}{shown(found.value, digits)}"
        if found.gradient is None:
            return text
        shares = made.shares(node)
        by = name if name.isalnum() else f"({name})"
        products = " + ".join(f"{guarded(up, digits)}·{guarded(local, digits)}" for _, up, local in shares)
        total = shown(found.gradient, digits)
        derivative = f"∂{'f' if self.source == 'formula' else 'L'}/∂{by}"
        text += f";  {derivative} = {products} ≈ {total}" if shares else f";  {derivative} = {total}"
        locals_ = [
            f"∂({sign_of(found, made.nodes).replace('□', 'x')})/∂{node_name(made, a, self._affine)}"
            f"{equals(is_exactly=is_exact(p, digits))}{shown(p, digits)}"
            for a, p in zip(found.arguments, found.partials, strict=True)
            if not made.nodes[a].is_constant
        ]
        return text + ("\nLocal derivatives: " + ",  ".join(locals_) if locals_ else "")

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self.refresh()

    def _dress(self) -> None:
        theme, scale = self._themes.theme, self._themes.scale
        for label, colour in ((self.title, theme.muted), (self.subject, theme.text)):
            label.setFont(label_font(scale, bold=True))
            label.setStyleSheet(f"color: {colour}")
        self.words.setFont(number_font(scale))
        self.words.setMinimumHeight(2 * self.words.fontMetrics().height() + GRID)
        for field in (self.formula, self.values):
            field.setFont(number_font(scale))
        self.view.update()
