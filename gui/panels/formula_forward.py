"""The predict phase in equations: a unit's affine step z = b + Σ x·w, then its activation a = f(z)."""

from __future__ import annotations

import re
from collections.abc import Callable

import numpy as np

from core.activations import bind
from core.expressions import evaluate
from core.graph import Layer
from core.inspection import LayerTrace
from core.inspection.guess import Riddle
from core.numerals import subscript
from gui.numbers import MINUS
from gui.panels.formula import (
    Floats,
    Many,
    Subject,
    Term,
    known,
    layer_title,
    mask_of,
    remembered,
    result_column,
    source_symbols,
    sum_columns,
    sum_digits,
    sum_links,
    sum_riddle,
    with_digits,
)
from gui.panels.formula_equation import Curve, Equation, Link, Page
from gui.panels.formula_expressions import in_numbers, in_symbols
from gui.panels.formula_numbers import digits_to_give, equals, gives, head, is_exact, read, shown
from gui.symbols import affine as affine_of

_SAMPLES = 81
_MOST_POWERS = 4  # of a softmax that are written out


def forward_page(subject: Subject, layer: Layer, unit: int) -> Page:
    """Both steps of one unit, always apart."""
    equations = (affine(subject, layer, unit), activation(subject, layer, unit))
    return Page(layer.unit_name(unit), equations, function_words(layer))


def function_words(layer: Layer) -> str:
    """What the activation's letters stand for, a sentence; "" where the formula says it all."""
    name = bind(layer.activation).activation.name
    if name == "softmax":
        return f"Σ eᶻ: over the z of all {layer.units} units of {layer.id}."
    if name == "tanh":
        return "tanh(z) = (eᶻ − e⁻ᶻ)/(eᶻ + e⁻ᶻ)."
    return "σ(z) = 1/(1 + e⁻ᶻ)." if "σ(" in in_symbols(bind(layer.activation).value) else ""


def layer_page(subject: Subject, layer: Layer) -> Page:
    """Both steps of a whole layer: z and a of every unit, the first ones where there are many."""
    trace = subject.trace.layers[layer.id]
    z = trace.pre_activation if trace.pre_activation is not None else np.zeros(0)
    flat = np.max(z, axis=-1) if z.ndim == 2 else z
    equations = (
        _vector("z", affine_of(subject.graph, layer), flat, subject, "Pre-activations of all units."),
        _vector("a", activation_name(layer), trace.activation, subject, "Activations of all units."),
    )
    return Page(layer_title(layer), equations)


def input_page(subject: Subject, layer: Layer, unit: int | None) -> Page:
    """What an input gives, or all of a layer's inputs: nothing is computed here."""
    if unit is None:
        values = np.asarray(subject.trace.layers[layer.id].activation, float)
        meaning = "The inputs of this example, a number for each column of the data."
        title = f"{layer.id} ({layer.units} inputs)"
        return Page(title, (_vector(layer.id, "inputs", values, subject, meaning),))
    value = float(subject.trace.layers[layer.id].activation[unit])
    name = source_symbols(layer)[unit]
    meaning = "An input: this example’s value in that column."
    stated = head(name, value, digits=subject.digits), ("input", shown(value, subject.digits))
    return Page(layer.unit_name(unit), (Equation(stated, meaning),))


def affine(subject: Subject, layer: Layer, unit: int) -> Equation:
    """z = b + Σ x·w in symbols and numbers; of a maxout unit's pieces the one that wins."""
    trace = subject.trace.layers[layer.id]
    row, piece = winning_row(layer, trace, unit)
    name = f"z{subscript(piece + 1)}" if layer.pieces > 1 else "z"
    bias = ("b", float(trace.bias[row])) if trace.bias is not None else None
    terms = incoming_terms(subject, layer, row)
    value = pre_activation(trace, unit, piece)
    subject = with_digits(subject, digits_of_z(subject, layer, unit))
    columns, exact = sum_columns(terms, subject, first=bias)
    meaning = "The affine step: every input times its weight, added up with the bias."
    more = Link("all terms", "forward", opens="terms")
    if layer.pieces > 1:
        meaning += f" The largest of {layer.pieces} pieces is shown."
    return Equation(
        ((f"{name} = ", f"{name} = "), *columns, result_column(value, subject, is_exactly=exact)),
        meaning,
        links=sum_links(terms, subject, has_first=bias is not None, offset=1, more=more),
        riddle=sum_riddle(name, terms, value, bias),
    )


def affine_digits(subject: Subject, layer: Layer, unit: int) -> int:
    """How many digits the terms of `affine` are printed with."""
    trace = subject.trace.layers[layer.id]
    row, _ = winning_row(layer, trace, unit)
    bias = ("b", float(trace.bias[row])) if trace.bias is not None else None
    finer = with_digits(subject, digits_of_z(subject, layer, unit))
    return sum_digits(incoming_terms(subject, layer, row), finer, first=bias)


def incoming_terms(subject: Subject, layer: Layer, row: int) -> Many:
    """The products x·w that arrive at one row, in drawn order; weights under a mask do not exist and have none."""
    return remembered(subject.trace, ("in", layer.id, row), lambda: _incoming_terms(subject, layer, row))


def _incoming_terms(subject: Subject, layer: Layer, row: int) -> Many:
    graph, trace = subject.graph, subject.trace
    connections = graph.into(layer.id)
    places: list[tuple[int, int, int]] = []  # connection, column, number among all sources
    values: list[Floats] = []
    before = 0
    for i, connection in enumerate(connections):
        mask = mask_of(graph, connection.key)
        weights, activations = trace.connections[connection.key].weight[row], trace.layers[connection.source].activation
        columns = np.arange(len(weights)) if mask is None else np.flatnonzero(mask[row])
        values.append(activations[columns] * weights[columns])
        places += [(i, column, before + column + 1) for column in columns.tolist()]
        before += len(weights)

    def term(at: int) -> Term:
        i, column, number = places[at]
        source = graph.by_id[connections[i].source]
        symbols = remembered(trace, ("symbols", source.id), lambda: source_symbols(source))
        weight = float(trace.connections[connections[i].key].weight[row, column])
        link = Link(source.unit_name(column), "forward", source.id, column)
        factors = (float(trace.layers[source.id].activation[column]), weight)
        return Term(f"{symbols[column]}·w{subscript(number)}", factors, link)

    return Many(np.concatenate(values) if values else np.zeros(0), term)


def activation(subject: Subject, layer: Layer, unit: int) -> Equation:
    """a = f(z) with the curve and the operating point on it."""
    trace = subject.trace.layers[layer.id]
    _, piece = winning_row(layer, trace, unit)
    z, a = pre_activation(trace, unit, piece), float(trace.activation[unit])
    bound = bind(layer.activation)
    note = f"{bound.activation.definition} {bound.activation.note}"
    if bound.activation.over_units:
        return _softmax(subject, layer, unit, note)
    if bound.activation.pieces:
        pieces = [float(v) for v in np.atleast_2d(known(trace.pre_activation))[unit]]
        names = ", ".join(f"z{subscript(i + 1)}" for i in range(len(pieces)))
        values = ", ".join(shown(v, subject.digits) for v in pieces)
        exact = all(is_exact(v, subject.digits) for v in pieces)
        result = f"{equals(is_exactly=exact)}{shown(a, subject.digits)}"
        return Equation((("a = ", "a = "), (f"max({names})", f"max({values})"), ("", result)), note)
    values = {"z": z, **_learned(layer, trace, unit)}
    if bound.activation.name == "identity":
        stated = head("a", a, digits=subject.digits), ("z", shown(a, subject.digits))
        return Equation(stated, note, curve_of(layer, trace, unit))

    digits, recomputed = digits_of_z(subject, layer, unit), _again(layer, values)
    exact = all(is_exact(value, digits) for value in values.values()) and is_exact(a, subject.digits)
    exact = exact or a == recomputed(digits) == 0.0  # max(−49.2, 0) is 0, however −49.2 was rounded
    if (
        z
        and shown(a, subject.digits).lstrip(MINUS) in ("0", "1")
        and re.search(r"σ\(|tanh\(|e\^", in_symbols(bound.value))
    ):
        exact = False  # it comes near, and is never there
    sign = equals(is_exactly=exact and gives(recomputed(digits), a, subject.digits))
    body = (in_symbols(bound.value), in_numbers(bound.value, [values], digits))
    columns = (("a = ", "a = "), body, ("", f"{sign}{shown(a, subject.digits)}"))
    return Equation(columns, note, curve_of(layer, trace, unit), riddle=Riddle("a", a))


def digits_of_z(subject: Subject, layer: Layer, unit: int) -> int:
    """How many digits z is printed with, as the result of its sum and in a = f(z): so many that they give a."""
    trace = subject.trace.layers[layer.id]
    bound, a = bind(layer.activation), float(trace.activation[unit])
    if bound.activation.pieces or bound.activation.name == "identity":
        return subject.digits
    if not bound.activation.over_units:
        values = {"z": pre_activation(trace, unit, 0), **_learned(layer, trace, unit)}
        return digits_to_give(a, _again(layer, values), subject.digits, readable=subject.digits + 1)  # its sum has more
    z = [float(v) for v in np.ravel(known(trace.pre_activation))]

    def again(count: int) -> float:
        printed = np.array([read(shown(v, count)) for v in z])
        powers = np.exp(printed - printed.max())
        return float(powers[unit] / powers.sum())

    return digits_to_give(a, again, subject.digits) if len(z) <= _MOST_POWERS else subject.digits


def _again(layer: Layer, values: dict[str, float]) -> Callable[[int], float]:
    """So many digits → a as a reader computes it with z printed with these."""

    def again(count: int) -> float:
        printed = {name: np.array([read(shown(value, count))]) for name, value in values.items()}
        return float(evaluate(bind(layer.activation).value, printed).ravel()[0])

    return again


def curve_of(layer: Layer, trace: LayerTrace, unit: int, *, has_tangent: bool = False) -> Curve | None:
    """The activation's curve around a unit's z; None where a unit has no curve of its own (maxout)."""
    bound = bind(layer.activation)
    if bound.activation.pieces or trace.pre_activation is None:
        return None
    z, a = float(trace.pre_activation[unit]), float(trace.activation[unit])
    if not np.isfinite(z) or not np.isfinite(a):
        return None
    reach = max(4.0, 1.25 * abs(z))
    zs = np.linspace(-reach, reach, _SAMPLES)
    if bound.activation.over_units:
        # the other units' z stay, this one's runs: a section through softmax
        others = np.repeat(np.asarray(trace.pre_activation, float)[None, :], _SAMPLES, axis=0)
        others[:, unit] = zs
        values = evaluate(bound.value, {"z": others})[:, unit]
        slope = a * (1.0 - a)
    else:
        learned = {name: np.array([value]) for name, value in _learned(layer, trace, unit).items()}
        values = np.broadcast_to(evaluate(bound.value, {"z": zs[:, None], **learned}), (_SAMPLES, 1))[:, 0]
        slope = float(evaluate(bound.derivative, {"z": np.array([z]), **learned}).ravel()[0])
    return Curve(tuple(zs.tolist()), tuple(values.tolist()), z, a, slope if has_tangent else None)


def derivative_at(layer: Layer, trace: LayerTrace, unit: int) -> float:
    """f′(z) of an elementwise activation."""
    learned = {name: np.array([value]) for name, value in _learned(layer, trace, unit).items()}
    z = np.array([pre_activation(trace, unit, 0)])
    return float(evaluate(bind(layer.activation).derivative, {"z": z, **learned}).ravel()[0])


def winning_row(layer: Layer, trace: LayerTrace, unit: int) -> tuple[int, int]:
    """The row of W and b that made the activation, and the piece it is: the unit's own but for maxout."""
    if layer.pieces == 1 or trace.pre_activation is None:
        return unit * layer.pieces, 0
    piece = int(np.argmax(trace.pre_activation[unit]))  # ties go to the first piece
    return unit * layer.pieces + piece, piece


def pre_activation(trace: LayerTrace, unit: int, piece: int) -> float:
    z = trace.pre_activation
    if z is None:
        raise ValueError("an input unit has no pre-activation")
    return float(z[unit, piece] if z.ndim == 2 else z[unit])


def activation_name(layer: Layer) -> str:
    """f(z) as the textbook writes it: "tanh(z)", "max(z, 0)"; the name where the formula is long."""
    bound = bind(layer.activation)
    text = in_symbols(bound.value)
    return text if len(text) <= 16 else f"{'f' if bound.activation.is_own else bound.activation.title}(z)"


def _softmax(subject: Subject, layer: Layer, unit: int, note: str) -> Equation:
    trace = subject.trace.layers[layer.id]
    z = [float(v) for v in np.ravel(known(trace.pre_activation))]
    a = float(trace.activation[unit])

    digits = digits_of_z(subject, layer, unit)
    powers = [f"e^{_exponent(v, digits)}" for v in z]
    bottom = " + ".join(powers) if len(z) <= _MOST_POWERS else f"Σ of {len(z)} powers"
    exact = all(is_exact(v, digits) for v in z) and is_exact(a, subject.digits)
    sign = equals(is_exactly=exact and (0.0 < a < 1.0 or len(z) == 1))  # 1 among others is never reached
    columns = (
        ("a = ", "a = "),
        ("eᶻ / Σ eᶻ", f"{powers[unit]}/({bottom})"),
        ("", f"{sign}{shown(a, subject.digits)}"),
    )
    return Equation(columns, note, curve_of(layer, trace, unit), riddle=Riddle("a", a))


def _exponent(value: float, digits: int) -> str:
    text = shown(value, digits)
    return text if text.isdigit() else f"({text})"


def _learned(layer: Layer, trace: LayerTrace, unit: int) -> dict[str, float]:
    if trace.slope is None:
        return {}
    return {name: float(trace.slope[unit]) for name in bind(layer.activation).learned}


def _vector(name: str, formula: str, values: np.ndarray, subject: Subject, meaning: str) -> Equation:
    most = subject.most_terms
    texts = [shown(float(v), subject.digits) for v in values[:most]]
    more = ", …" if len(values) > most else ""
    start = head(name, *(float(v) for v in values[:most]), digits=subject.digits)
    body = f"({', '.join(texts)}{more})" if len(values) > 1 else texts[0]
    return Equation((start, (formula, body)), meaning)
