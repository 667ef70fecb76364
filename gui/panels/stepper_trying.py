"""What if an input, the target or a weight were another: a window to type in, and what is tried in words."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial

from PySide6.QtCore import QObject
from PySide6.QtWidgets import QWidget
from shiboken6 import isValid

from core.graph import Graph
from core.parameters import Group
from gui.attention import Try
from gui.errors import Report
from gui.numbers import number
from gui.panels.formula import source_symbols
from gui.panels.stepper_what_if import Numbered, WhatIfDialog
from gui.session import Session
from gui.theme import ThemeHolder

Parameter = tuple[str, Group, str, tuple[int, ...]]  # symbol, and where the number stands


def where(graph: Graph, group: Group, key: str, index: tuple[int, ...]) -> str:
    """Between which units a weight is, or whose bias it is."""
    if group != "weights":
        layer = graph.by_id[key]
        return layer.unit_name(index[0] // layer.pieces)
    connection = graph.by_key[key]
    source, target = graph.by_id[connection.source], graph.by_id[connection.target]
    return f"{source.unit_name(index[1])} → {target.unit_name(index[0] // target.pieces)}"


def input_names(graph: Graph) -> list[str]:
    """Symbols of all inputs, in the order of their columns."""
    return [name for layer in graph.inputs for name in source_symbols(layer)]


def target_names(count: int) -> list[str]:
    return ["target"] if count == 1 else [f"target {i + 1}" for i in range(count)]


def tried_words(session: Session) -> str:
    """What the last try made different, "x₁ = 3"; "" while nothing is tried."""
    last = session.attention.trial
    return "" if last is None else words_of(session, last)


def words_of(session: Session, last: Try) -> str:
    """What a try made different from what was looked at before."""
    moment = session.moment
    if last.after.point is None:
        return ""
    before, data = last.before, moment.dataset
    inputs, wanted = before.point, before.target
    if inputs is None and before.example is not None and data is not None and before.example < len(data):
        inputs, wanted = tuple(data.inputs[before.example]), tuple(data.targets[before.example])
    pairs: list[tuple[str, float, float | None]] = []
    for names, after, old in (
        (input_names(moment.graph), last.after.point, inputs),
        (target_names(len(last.after.target or ())), last.after.target or (), wanted),
    ):
        known = old if old is not None and len(old) == len(after) else [None] * len(after)
        pairs += zip(names, after, known, strict=False)
    changed = [f"{name} = {number(value)}" for name, value, old in pairs if old is None or float(old) != value]
    return ", ".join(changed[:2]) + (", …" if len(changed) > 2 else "") if changed else "the same numbers"


class Trying(QObject):
    """The window of "What if": it shows what is looked at, and hands on what is typed."""

    def __init__(self, session: Session, themes: ThemeHolder, strip: QWidget) -> None:
        super().__init__(strip)
        self._session, self._themes, self._strip = session, themes, strip
        self.dialog: WhatIfDialog | None = None

    def what_if(self, weights: Sequence[Parameter]) -> WhatIfDialog | None:
        """Opens the window with fields for all inputs, the target and the weights: a selected one stands first."""
        moment = self._session.moment
        if moment.inputs is None:
            self._session.reported.emit(Report("info", "Select an example first: its numbers can be changed here."))
            return None
        if self.dialog is None or not isValid(self.dialog):
            self.dialog = WhatIfDialog(self._themes, self._strip.window())
            self.dialog.undo_wanted.connect(self.undo)
        self._fill(weights)
        self.dialog.show()
        self.dialog.raise_()
        self.dialog.activateWindow()
        first = next(iter(self.dialog.fields.values()), None)
        if first is not None:
            first.setFocus()
        return self.dialog

    def follow(self, weights: Callable[[], Sequence[Parameter]]) -> None:
        """Shows the numbers of another moment or selection."""
        if self.dialog is not None and isValid(self.dialog) and self.dialog.isVisible():
            self._fill(weights())

    def undo(self) -> None:
        """What Ctrl+Z does: the last try is taken back, or the last edit where that came later."""
        if not self._session.take_back():
            self._session.undo()

    def _fill(self, weights: Sequence[Parameter]) -> None:
        dialog, moment = self.dialog, self._session.moment
        if dialog is None or moment.inputs is None or moment.parameters is None:
            return
        inputs = [float(v) for v in moment.inputs]
        wanted = moment.wanted
        targets = None if wanted is None else [float(v) for v in wanted]
        numbers: list[Numbered] = []
        own: list[Numbered] = []
        for symbol, group, key, index in weights:
            value = float(moment.parameters.group(group)[key].numpy()[index])
            name = f"{symbol} ({where(moment.graph, group, key, index)})"
            own.append((name, value, partial(self._session.set_weight, group, key, index)))
        names, looked_at = input_names(moment.graph), self._input_looked_at()
        for i in [*looked_at, *(i for i in range(len(names)) if i not in looked_at)]:
            numbers.append((names[i], inputs[i], partial(self._try, inputs, targets, i, None)))
        for i, name in enumerate(target_names(len(targets or ()))):
            value = (targets or ())[i]
            numbers.append((name, value, partial(self._try, inputs, targets, None, i)))
        has_weight = bool(self._session.selection.connection) and self._session.place is None
        given = [*own, *numbers] if has_weight else [*numbers, *own]
        dialog.show_numbers(given, has_own=bool(own), inputs=[layer.id for layer in moment.graph.inputs])

    def _input_looked_at(self) -> tuple[int, ...]:
        """The column of the input that is selected: its field stands first."""
        selection, graph = self._session.selection, self._session.moment.graph
        layer, unit = selection.layer, selection.unit
        if selection.connection in graph.by_key and selection.weight is not None:
            layer, unit = graph.by_key[selection.connection].source, selection.weight[1]
        first = 0
        for one in graph.inputs:
            if one.id == layer and unit is not None:
                return (first + unit,)
            first += one.units
        return ()

    def _try(
        self, inputs: list[float], targets: list[float] | None, which: int | None, target: int | None, value: float
    ) -> None:
        changed, wanted = list(inputs), None if targets is None else list(targets)
        if which is not None:
            changed[which] = value
        elif target is not None and wanted is not None:
            wanted[target] = value
        self._session.try_values(changed, wanted)
