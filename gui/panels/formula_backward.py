"""The backward phase in equations: δ = ∂L/∂z of a unit as a product of named factors, then its weights' gradients."""

from __future__ import annotations

import math
from collections.abc import Sequence
from functools import partial

import numpy as np

from core.graph import Layer
from core.inspection.guess import Part, Riddle
from core.numerals import subscript
from gui.numbers import count
from gui.panels.formula import Subject, Term, known, mask_of, remembered, result_column, source_symbols, with_digits
from gui.panels.formula_delta import GRADIENT, MISSING, TWO_KINDS, delta, is_flat
from gui.panels.formula_delta_words import where_from, why_flat
from gui.panels.formula_equation import Curve, Equation, Link, Page
from gui.panels.formula_forward import winning_row
from gui.panels.formula_numbers import digits_to_give, guarded, head, read, shown, together

_MOST_GRADIENTS = 4


def backward_page(subject: Subject, layer: Layer, unit: int) -> Page:
    """δ of one unit, then the gradients of its weights and its bias."""
    title = layer.unit_name(unit)
    if subject.trace.layers[layer.id].grad_pre_activation is None:
        return Page(title, (), MISSING)
    finer = with_digits(subject, digits_of_delta(subject, layer, unit))
    note = why_flat(subject, layer, unit) or where_from(finer, layer, unit)
    note = f"{note} {'' if layer.kind == 'output' else TWO_KINDS}".strip()
    many = len(incoming_gradients(subject, layer, winning_row(layer, subject.trace.layers[layer.id], unit)[0]))
    most = min(_MOST_GRADIENTS, subject.most_terms)
    if many > most:
        note = f"{note} The {most} largest gradients of {count(many)}; Ask, All terms lists them all.".strip()
    return Page(title, (delta(finer, layer, unit), *gradients(subject, layer, unit)), note)


def gradients(subject: Subject, layer: Layer, unit: int) -> tuple[Equation, ...]:
    """∂L/∂w = δ·a_source for the unit's weights (the largest where there are many) and ∂L/∂b = δ."""
    trace = subject.trace.layers[layer.id]
    row, _ = winning_row(layer, trace, unit)
    value = float(np.ravel(known(trace.grad_pre_activation))[row])
    entries, digits = _shown_gradients(subject, layer, row), digits_of_delta(subject, layer, unit)
    equations = [
        product_equation(f"∂L/∂{weight}", (("δ", value), (source, a)), gradient, subject, GRADIENT, least=digits)
        for weight, source, a, gradient in entries
    ]
    if trace.grad_bias is not None:
        onto_b = float(trace.grad_bias[row])
        columns = (head("∂L/∂b", onto_b, digits=digits), ("δ", shown(onto_b, digits)))
        meaning = "The bias is the weight of a constant 1, so its gradient is δ itself."
        equations.append(Equation(columns, meaning, riddle=Riddle("∂L/∂b", onto_b, "product", (Part("δ", onto_b),))))
    return tuple(equations)


def _shown_gradients(subject: Subject, layer: Layer, row: int) -> list[tuple[str, str, float, float]]:
    """`incoming_gradients`, the largest ones where there are many."""
    entries = incoming_gradients(subject, layer, row)
    most = min(_MOST_GRADIENTS, subject.most_terms)
    if len(entries) <= most:
        return entries
    order = remembered(subject.trace, ("steepest", layer.id, row), lambda: _steepest(entries))
    return [entries[i] for i in order[:most]]


def digits_of_delta(subject: Subject, layer: Layer, unit: int) -> int:
    """How many digits δ is printed with, as a result and as a factor: so many that each product gives its gradient."""
    trace, digits = subject.trace.layers[layer.id], subject.digits
    row, _ = winning_row(layer, trace, unit)
    delta_here = float(np.ravel(known(trace.grad_pre_activation))[row])
    entries = _shown_gradients(subject, layer, row)

    def need(least: int, a: float, gradient: float) -> int:
        return product_digits(gradient, (delta_here, a), digits, least)

    return together([partial(need, a=a, gradient=gradient) for _, _, a, gradient in entries], digits)


def _steepest(entries: Sequence[tuple[str, str, float, float]]) -> list[int]:
    """Numbers of the entries, the largest gradient first."""
    sizes = np.abs(np.nan_to_num(np.array([gradient for *_, gradient in entries])))
    return np.argsort(-sizes, kind="stable").tolist()


def incoming_gradients(subject: Subject, layer: Layer, row: int) -> list[tuple[str, str, float, float]]:
    """For each weight into a row: its symbol, its source's symbol, the source's activation, ∂L/∂w."""
    return remembered(subject.trace, ("gradients", layer.id, row), lambda: _incoming_gradients(subject, layer, row))


def _incoming_gradients(subject: Subject, layer: Layer, row: int) -> list[tuple[str, str, float, float]]:
    graph, trace = subject.graph, subject.trace
    connections = graph.into(layer.id)
    entries: list[tuple[str, str, float, float]] = []
    number = 0
    for connection in connections:
        source = graph.by_id[connection.source]
        symbols = source_symbols(source)
        found = trace.connections[connection.key].grad
        mask = mask_of(graph, connection.key)
        for column in range(source.units):
            number += 1
            if found is not None and (mask is None or mask[row, column]):
                a = float(trace.layers[source.id].activation[column])
                entries.append((f"w{subscript(number)}", symbols[column], a, float(found[row, column])))
    return entries


def product_digits(value: float, factors: Sequence[float], digits: int, least: int = 0) -> int:
    """How many digits factors are printed with, so that a reader gets their product."""
    return digits_to_give(
        value, lambda count: math.prod(read(shown(factor, count)) for factor in factors), digits, least=least
    )


def product_equation(
    name: str,
    factors: Sequence[tuple[str, float]],
    value: float,
    subject: Subject,
    meaning: str,
    *,
    curve: Curve | None = None,
    links: Sequence[Link | None] = (),
    least: int = 0,
) -> Equation:
    """name = factor · factor …, each factor with its place; a factor 0 is marked.

    Args:
        links: where each factor comes from. least: digits that the factors are printed with at least.
    """
    digits = product_digits(value, [factor for _, factor in factors], subject.digits, least)
    columns: list[tuple[str, str]] = [(f"{name} = ", f"{name} = ")]
    for i, (symbol, factor) in enumerate(factors):
        dot = "·" if i else ""
        columns.append((f"{dot}{symbol}", f"{dot}{guarded(factor, digits)}"))
    exact = Term("", tuple(factor for _, factor in factors)).is_exact(digits)
    is_copy = sum(abs(factor) != 1 for _, factor in factors) == 1  # 0.1966·1 is written as the factor is
    finer = with_digits(subject, digits) if is_copy else subject
    columns.append(result_column(value, finer, is_exactly=exact))
    riddle = Riddle(name, value, "product", tuple(Part(*factor) for factor in factors))
    found = tuple((i + 1, link) for i, link in enumerate(links) if link is not None)
    zeros = tuple(i + 1 for i, (symbol, f) in enumerate(factors) if f == 0.0 or ("′" in symbol and is_flat(f)))
    return Equation(tuple(columns), meaning, curve, found, zeros, riddle=riddle)
