"""Lists that open beside the strip: every product of a sum, and every example of a batch that pushed a weight."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from core.inspection.operations import inputs_of, winning_row
from core.inspection.update import BatchUpdate
from gui.errors import Report
from gui.numbers import count, fixed_percent, number
from gui.panels.formula import source_symbols
from gui.panels.formula_equation import Link
from gui.panels.formula_numbers import as_fine, step_digits
from gui.panels.stepper_batch import Updates
from gui.panels.stepper_dialogs import ListDialog
from gui.panels.stepper_trying import Parameter, where
from gui.session import Session
from gui.symbols import reads
from gui.theme import ThemeHolder

_MOST_ROWS = 20_000  # of a list: the largest


class Lists(QObject):
    """Signals:
    wanted(Link): a row was opened.
    """

    wanted = Signal(object)

    def __init__(self, session: Session, themes: ThemeHolder, strip: QWidget) -> None:
        super().__init__(strip)
        self._session, self._themes, self._strip = session, themes, strip
        self.pushes: ListDialog | None = None
        self.terms: ListDialog | None = None

    # Why did it move? -------------------------------------------------------

    def why(self, found: Sequence[Parameter], updates: Updates) -> None:
        """The examples that pushed one of these numbers, the one that moves most, the largest push first."""
        last = updates.last()
        made = last or updates.next()
        if made is None or not found:
            reason = updates.missing() or "There is no batch to take apart here."
            self._say(reason if found else "Select a weight or a unit first.")
            return
        chosen = max(found, key=lambda one: abs(made.new[made.place(*one[1:])] - made.weights[made.place(*one[1:])]))
        _, group, key, index = chosen
        shares = made.contributions(group, key, index)
        order = np.argsort(-np.abs(shares), kind="stable")[:_MOST_ROWS]
        total = float(np.abs(shares).sum()) or 1.0
        rows = [
            (
                f"example {made.rows[i] + 1}",
                number(-float(shares[i]), 4),
                fixed_percent(abs(float(shares[i])) / total, 1),
            )
            for i in order
        ]
        self.pushes = self._shown(self.pushes, "Why did it move?", ("example", "pushes by", "share"))
        weight = (index[0], index[1]) if group == "weights" else None
        unit = None if weight is not None else index[0] // self._session.moment.graph.by_id[key].pieces

        def opened(row: int) -> None:
            example = made.rows[int(order[row])]
            words = f"example {example + 1}"
            if weight is not None:
                self.wanted.emit(Link(words, "backward", connection=key, weight=weight, example=example))
            else:
                self.wanted.emit(Link(words, "backward", key, unit, example=example))

        self.pushes.show_rows(self._move_words(made, chosen, is_last=last is not None), rows, opened)

    def _move_words(self, made: BatchUpdate, chosen: Parameter, *, is_last: bool) -> str:
        """Which number moved from where to where, and how many examples wanted it so."""
        symbol, group, key, index = chosen
        place, shares = made.place(group, key, index), made.contributions(group, key, index)
        step = self._session.moment.step
        when = f"Update {count(step)}" if is_last else f"Update {count(step + 1)}, the next one"
        old, new = float(made.weights[place]), float(made.new[place])
        digits, _ = step_digits(old, new, lambda _digits: new - old, self._themes.digits)
        raised = int((shares < 0).sum())
        return (
            f"{when}: {symbol} of {where(self._session.moment.graph, group, key, index)} from "
            f"{number(old, as_fine(old, new, digits))} to {number(new, digits)}. "
            f"Of {count(len(shares))} example{'s' * (len(shares) != 1)}, {count(raised)} "
            f"push{'es' * (raised == 1)} it up, {count(int((shares > 0).sum()))} down. Each example pushes by its "
            "part of −g; the optimizer turns their sum into the step: see “update” in the strip."
        )

    # All terms --------------------------------------------------------------

    def all_terms(self, layer_id: str, unit: int) -> None:
        """Every product of a unit's sum with its weight's gradient, the largest first; each opens its weight."""
        moment = self._session.moment
        layer, trace = moment.graph.by_id.get(layer_id), moment.trace
        if layer is None or not layer.computes or trace is None:
            self._say("Select a unit first: all terms of its sum are listed.")
            return
        whole = inputs_of(moment.graph, trace, layer, winning_row(layer, trace, unit))
        found = tuple(sorted(whole, key=lambda one: -abs(one.value)))[:_MOST_ROWS]
        into = moment.graph.into(layer.id)
        names = {c.source: source_symbols(moment.graph.by_id[c.source]) for c in into}
        digits = self._themes.digits
        grads = {c.key: trace.connections[c.key].grad for c in into}
        rows: list[tuple[str, ...]] = []
        for one in found:
            grad = grads[one.connection]
            values = [one.activation, one.weight, one.value]
            values += [] if grad is None else [float(grad[one.row, one.column])]
            rows.append((names[one.source][one.column], *(number(value, digits) for value in values)))
        sent = reads(moment.graph, layer) if len(into) == 1 else "value"  # x or h1, as the equations have it
        columns = ("source", sent, "w", f"{sent}·w", *(("∂L/∂w",) if trace.loss is not None else ()))
        if self.terms is not None and isValid(self.terms) and self.terms.model.names != list(columns):
            self.terms.close()
            self.terms = None
        self.terms = self._shown(self.terms, f"All terms of {layer.unit_name(unit)}", columns)
        first = f", the {count(len(found))} largest" if len(found) < len(whole) else ", the largest first"
        words = f"{count(len(whole))} product{'s' * (len(whole) != 1)}{first}. A click selects the weight."

        def opened(row: int) -> None:
            one = found[row]
            self.wanted.emit(Link("weight", "backward", connection=one.connection, weight=(one.row, one.column)))

        self.terms.show_rows(words, rows, opened)

    def _say(self, text: str) -> None:
        self._session.reported.emit(Report("info", text))

    def _shown(self, dialog: ListDialog | None, title: str, names: tuple[str, ...]) -> ListDialog:
        if dialog is None or not isValid(dialog):
            dialog = ListDialog(title, names, self._themes, self._strip.window())
        dialog.setWindowTitle(title)
        dialog.show()
        dialog.raise_()
        dialog.activateWindow()
        return dialog
