"""One weight in equations: what it carries forward, its gradient as a product of named factors, its update."""

from __future__ import annotations

import numpy as np

from core.graph import Graph, Layer
from gui.panels.formula import Subject, known, mask_of, source_symbols, with_digits
from gui.panels.formula_backward import product_digits, product_equation
from gui.panels.formula_delta import MISSING, delta, is_product, slope_name
from gui.panels.formula_equation import Equation, Link, Page
from gui.panels.formula_forward import activation, derivative_at, digits_of_z, function_words
from gui.panels.formula_numbers import digits_to_give, guarded, is_exact, read, shown, together
from gui.panels.formula_update import (
    decay_of,
    descent_step,
    entering_equation,
    entering_gradient,
    is_plain_descent,
    rule_note,
)

_NOISE = 1e-12  # of a sum's terms: what subtracting one of them leaves of nothing
_MASKED = "There is no weight here: it is masked, stays 0 and gets no gradient."


def weight_forward_page(subject: Subject, key: str, row: int, column: int) -> Page:
    """What one weight carries forward: its product in z of the unit it leads to, and what that makes of it."""
    graph = subject.graph
    target = graph.by_id[graph.by_key[key].target]
    unit, title = row // target.pieces, _title(graph, key, row, column)
    if _is_masked(graph, key, row, column):
        return Page(title, (), _MASKED)
    note = f"{_rest_words(target)} {function_words(target)}".strip()
    return Page(title, (_carried(subject, key, row, column), activation(subject, target, unit)), note)


def _rest_words(target: Layer) -> str:
    return f"The rest: {'the bias and ' if target.has_bias else ''}the other products."


def weight_page(subject: Subject, key: str, row: int, column: int) -> Page:
    """One weight in numbers: what it carries forward, its gradient as a product of factors, its update."""
    graph, trace = subject.graph, subject.trace
    connection = graph.by_key[key]
    source, target = graph.by_id[connection.source], graph.by_id[connection.target]
    unit, title = row // target.pieces, _title(graph, key, row, column)
    if _is_masked(graph, key, row, column):
        return Page(title, (), _MASKED)
    a, w = _ends(subject, key, row, column)
    name = _name(graph, key, column)
    grad = trace.connections[key].grad
    if grad is None:
        return Page(title, (_carried(subject, key, row, column),), MISSING)
    gradient = float(grad[row, column])
    sent = Link(source.unit_name(column), "forward", source.id, column)
    factors = [factor for _, factor in _chain(subject, target, row, name, a)[0]]
    needs = (
        lambda least: _carried_digits(subject, key, row, column, least),
        lambda least: product_digits(gradient, factors, subject.digits, least),
    )
    least = together(needs, subject.digits)  # what the weight carries looks the same in both
    carried = _carried(subject, key, row, column, least)
    product = weight_gradient(subject, target, row, name, a, gradient, sent, least=least)
    if connection.frozen or target.frozen:
        return Page(title, (carried, product), "Frozen: training leaves this weight as it is, whatever its gradient.")
    entering = entering_gradient(subject, target, unit, gradient, a) + decay_of(subject, w)
    step = (
        descent_step(subject, "w", w, entering)
        if is_plain_descent(subject)
        else entering_equation(subject, "w", w, entering)
    )
    return Page(title, (carried, product, step), f"{_rest_words(target)} {rule_note(subject, target)}")


def weight_gradient(
    subject: Subject,
    layer: Layer,
    row: int,
    name: str,
    a: float,
    gradient: float,
    source: Link | None = None,
    *,
    least: int = 0,
) -> Equation:
    """∂L/∂w as the product of its three factors: ∂L/∂a · f′(z) · the source's activation."""
    factors, links = _chain(subject, layer, row, name, a)
    meaning = "The chain rule: how the loss answers to the unit, times its slope, times what the weight carries."
    curve = delta(subject, layer, row // layer.pieces).curve
    links = [*links, source]
    return product_equation("∂L/∂w", factors, gradient, subject, meaning, curve=curve, links=links, least=least)


def _chain(
    subject: Subject, layer: Layer, row: int, name: str, a: float
) -> tuple[list[tuple[str, float]], list[Link | None]]:
    """The factors of a weight's gradient, and where all but the last come from."""
    trace, unit = subject.trace.layers[layer.id], row // layer.pieces
    onto_a = float(known(trace.grad_activation)[unit])
    error = float(np.ravel(known(trace.grad_pre_activation))[row])
    here = Link(f"δ of {layer.unit_name(unit)}", "backward", layer.id, unit)
    if not layer.pieces > 1 and layer.activation.name not in ("softmax", "identity"):
        slope = derivative_at(layer, trace, unit)
        if is_product(onto_a, slope, error):
            back = Link("the loss", "loss", layer.id) if layer.kind == "output" else here
            slope_link = Link(f"{slope_name(layer)} of {layer.unit_name(unit)}", "forward", layer.id, unit)
            return [("∂L/∂a", onto_a), (slope_name(layer), slope), (name, a)], [back, slope_link]
    return [("δ", error), (name, a)], [here]


def _carried(subject: Subject, key: str, row: int, column: int, least: int = 0) -> Equation:
    """z = a·w + the rest."""
    graph = subject.graph
    connection = graph.by_key[key]
    source, target = graph.by_id[connection.source], graph.by_id[connection.target]
    a, w, rest, z = _in_sum(subject, key, row, column)
    digits = _carried_digits(subject, key, row, column, least)
    finer = with_digits(subject, digits_of_z(subject, target, row // target.pieces))
    return Equation(
        (
            ("z = ", "z = "),
            (f"{_name(graph, key, column)}·w", f"{guarded(a, digits)}·{guarded(w, digits)}"),
            (" + ", " + "),
            ("the rest", guarded(rest, digits)),
            _sign(z, finer, all(is_exact(value, digits) for value in (a, w, rest))),
        ),
        f"Both ends: what {source.unit_name(column)} sends times the weight, in the sum z of "
        f"{target.unit_name(row // target.pieces)}.",
    )


def _carried_digits(subject: Subject, key: str, row: int, column: int, least: int) -> int:
    """How many digits `_carried` prints its terms with."""
    a, w, rest, z = _in_sum(subject, key, row, column)
    target = subject.graph.by_id[subject.graph.by_key[key].target]

    def again(count: int) -> float:
        return read(shown(a, count)) * read(shown(w, count)) + read(shown(rest, count))

    of_z = digits_of_z(subject, target, row // target.pieces)
    return digits_to_give(z, again, of_z, least=least, is_loose=of_z > subject.digits)


def _in_sum(subject: Subject, key: str, row: int, column: int) -> tuple[float, float, float, float]:
    """What the source sends, the weight, all else of the target's sum z, and z."""
    a, w = _ends(subject, key, row, column)
    z = float(np.ravel(known(subject.trace.layers[subject.graph.by_key[key].target].pre_activation))[row])
    rest = z - a * w if abs(z - a * w) > _NOISE * max(abs(z), abs(a * w)) else 0.0
    return a, w, rest, z


def _ends(subject: Subject, key: str, row: int, column: int) -> tuple[float, float]:
    """What the source sends, and the weight."""
    trace, source = subject.trace, subject.graph.by_key[key].source
    return float(trace.layers[source].activation[column]), float(trace.connections[key].weight[row, column])


def _name(graph: Graph, key: str, column: int) -> str:
    return source_symbols(graph.by_id[graph.by_key[key].source])[column]


def _title(graph: Graph, key: str, row: int, column: int) -> str:
    connection = graph.by_key[key]
    source, target = graph.by_id[connection.source], graph.by_id[connection.target]
    return f"{source.unit_name(column)} → {target.unit_name(row // target.pieces)}"


def _is_masked(graph: Graph, key: str, row: int, column: int) -> bool:
    mask = mask_of(graph, key)
    return mask is not None and not mask[row, column]


def _sign(value: float, subject: Subject, is_exactly: bool) -> tuple[str, str]:
    sign = " = " if is_exactly and is_exact(value, subject.digits) else " ≈ "
    return "", f"{sign}{shown(value, subject.digits)}"
