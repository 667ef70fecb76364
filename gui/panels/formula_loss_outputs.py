"""The loss seen from its outputs: all of them beside their targets, and what one of them adds."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

import numpy as np

from core.expressions import evaluate, parse
from core.graph import Layer
from core.inspection.guess import Part, Riddle
from core.losses import LOSSES
from core.numerals import subscript
from gui.panels.formula import Many, Subject, Term, known, result_column, sum_columns, sum_links
from gui.panels.formula_delta import delta
from gui.panels.formula_difference import difference
from gui.panels.formula_equation import Equation, Link, Page
from gui.panels.formula_expressions import in_numbers, in_symbols
from gui.panels.formula_layer_backward import vector_text
from gui.panels.formula_loss_batch import batch_part, batch_words
from gui.panels.formula_loss_parts import loss_variable, part_of, part_values
from gui.panels.formula_numbers import digits_to_give, gives, head, is_exact, near_one, read, shown

NO_TARGET = "This example has no target, so there is nothing to compare the output with."
_COMPARES = "This loss compares the outputs with one another: it is no sum of parts."
LOST = "In floating point a has become 0 or 1, and its logarithm is lost: what trains goes by z and keeps its digits."
_MOST_PARTS = 24  # of a sum that a guess is compared with
SLOPES = {  # ∂L/∂a of one output as the textbook has it; {n} divides by the number of outputs
    "half_mse": "a - t",
    "mse": "2 * (a - t){n}",
    "sum_squared": "2 * (a - t)",
    "mae": "sign(a - t){n}",
    "binary_cross_entropy": "(a - t) / (a * (1 - a)){n}",
    "cross_entropy": "-(t / a)",
}


def loss_network_page(subject: Subject) -> Page:
    """All outputs beside their targets, what the example costs, and the batch."""
    trace, graph = subject.trace, subject.graph
    loss = LOSSES.find(subject.training.loss.name)
    if trace.target is None or trace.loss is None:
        return Page(loss.title, (), NO_TARGET)
    equations: list[Equation] = []
    first = 0
    for layer in graph.outputs:
        values = np.asarray(trace.layers[layer.id].activation, float)
        target = np.asarray(trace.target, float)[first : first + layer.units]
        first += layer.units
        mark = "" if len(graph.outputs) == 1 else f"({layer.id})"
        link = Link(f"layer {layer.id}", "loss", layer.id)
        for name, kind, numbers in ((layer.id, "outputs", values), (f"t{mark}", "targets", target)):
            start = head(name, *numbers[: subject.most_terms].tolist(), digits=subject.digits)
            text = vector_text(numbers, subject)
            equations.append(Equation((start, (kind, text)), f"The {kind} of this example.", links=((1, link),)))
    stated = (head("L", trace.loss, digits=subject.digits), ("this example’s loss", shown(trace.loss, subject.digits)))
    equations.append(Equation(stated, loss.definition, riddle=Riddle("L", trace.loss)))
    note = f"{loss.definition} {batch_words(subject)}".strip()
    return Page(loss.title, (*equations, *batch_part(subject)), note)


def loss_unit_page(subject: Subject, layer: Layer, unit: int) -> Page:
    """What one output adds to the loss, with its own numbers, and the sum of all parts."""
    trace, digits = subject.trace, subject.digits
    loss = LOSSES.find(subject.training.loss.name)
    title = f"{loss.title} of {layer.unit_name(unit)}"
    if trace.target is None or trace.loss is None:
        return Page(title, (), NO_TARGET)
    place = sum(o.units for o in subject.graph.outputs[: subject.graph.outputs.index(layer)]) + unit
    a, t = float(trace.layers[layer.id].activation[unit]), float(trace.target[place])
    onto_a = float(known(trace.layers[layer.id].grad_activation)[unit])
    says = Link(layer.unit_name(unit), "forward", layer.id, unit)
    part = part_of(subject, place)
    variable = loss_variable(subject, loss)  # "z" where the outputs are logits
    slope, finest = _slope(subject, variable, a, t, onto_a, part.digits if part is not None else 0)
    if variable == "a" and abs(read(shown(a, digits))) == 1:
        finest = digits  # `near_one` takes as many as it needs
    stated = (
        _stated(variable, "output", a, finest, "What the unit says.", says, near_one if variable == "a" else shown),
        _stated("t", "target", t, digits, "What is wanted of it."),
    )
    if variable == "z" and difference(subject, layer) is not None:  # of logits it is δ itself
        own = delta(subject, layer, unit)
        name, riddle = f"∂L/∂{variable} = ", Riddle(f"∂L/∂{variable}", onto_a)
        slope = replace(slope, columns=((name, name), *own.columns[1:]), riddle=riddle)
    if part is None:
        return Page(title, (*stated, slope), f"{_COMPARES} {loss.definition}")
    lost = "" if np.isfinite(part.value) else f" {LOST}"
    name = f"L{subscript(place + 1)}" if subject.graph.output_units > 1 else "L"
    body = [(f"{name} = ", f"{name} = "), (part.symbols, part.numbers)]
    if part.numbers != shown(part.value, digits):
        body.append(result_column(part.value, subject, is_exactly=part.is_exact))
    own = Equation(tuple(body), "This output’s part of the loss.", riddle=None if lost else Riddle(name, part.value))
    note = f"{loss.definition} L: this example alone.{lost}"
    return Page(title, (*stated, own, *output_sums(subject), slope), note)


def _slope(subject: Subject, variable: str, a: float, t: float, value: float, least: int) -> tuple[Equation, int]:
    """∂L/∂a of one output: as its formula with numbers where the textbook has a short one, else the number; and how
    many digits the numbers of the formula have, so many at least.
    """
    digits, name = subject.digits, f"∂L/∂{variable}"
    meaning = "How the loss answers to this output’s activation: where backward begins."
    count = subject.graph.output_units
    text = SLOPES.get(LOSSES.find(subject.training.loss.name).name, "") if variable == "a" else ""
    if text:
        formula = parse(text.format(n=f" / {count}" if count > 1 else ""), ("a", "t"))

        def at(x: float, y: float) -> float:
            with np.errstate(all="ignore"):
                return float(np.ravel(evaluate(formula, {"a": np.array([x]), "t": np.array([y])}))[0])

        def again(count: int) -> float:
            return at(read(shown(a, count)), read(shown(t, count)))

        found, more = at(a, t), digits_to_give(value, again, digits, least=least)
        if np.isclose(found, value, rtol=1e-9, atol=1e-12):
            given = value == 0.0 or "sign" in text or (is_exact(a, digits) and is_exact(t, digits))
            given = given and (a == 1.0 or near_one(a, digits) == shown(a, digits))
            exact = given and is_exact(value, digits) and gives(again(digits), value, digits)
            body = (in_symbols(formula), in_numbers(formula, [{"a": a, "t": t}], more))
            result = [] if body[1] == shown(value, digits) else [result_column(value, subject, is_exactly=exact)]
            columns = ((f"{name} = ", f"{name} = "), body, *result)
            return Equation(columns, meaning, riddle=Riddle(name, value)), more
    columns = (head(name, value, digits=digits), ("slope of L", shown(value, digits)))
    return Equation(columns, meaning, riddle=Riddle(name, value)), max(digits, least)


def _stated(
    name: str,
    kind: str,
    value: float,
    digits: int,
    meaning: str,
    link: Link | None = None,
    written: Callable[[float, int], str] = shown,
) -> Equation:
    columns = (head(name, value, digits=digits), (kind, written(value, digits)))
    return Equation(columns, meaning, links=() if link is None else ((1, link),))


def output_sums(subject: Subject, *, most: int = 1) -> tuple[Equation, ...]:
    """L = L₁ + L₂ + …, a part an output, each opening its own; () up to `most` outputs, or where L is no such sum."""
    count = subject.graph.output_units
    values = part_values(subject) if count > most else None
    if values is None or not np.isfinite(values).all():
        return ()
    places = [(layer, unit) for layer in subject.graph.outputs for unit in range(layer.units)]

    def term(i: int) -> Term:
        layer, unit = places[i]
        link = Link(f"the part of {layer.unit_name(unit)}", "loss", layer.id, unit)
        return Term(f"L{subscript(i + 1)}", (float(values[i]),), link)

    terms = Many(values, term)
    columns, exact = sum_columns(terms, subject)
    value = float(subject.trace.loss or 0.0)
    whole = (("L = ", "L = "), *columns, result_column(value, subject, is_exactly=exact))
    links = sum_links(terms, subject, has_first=False, offset=1)
    parts = tuple(Part(term(i).symbol, float(v)) for i, v in enumerate(values)) if count <= _MOST_PARTS else ()
    return (Equation(whole, "A part for each output.", links=links, riddle=Riddle("L", value, "sum", parts)),)
