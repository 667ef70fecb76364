"""The update of the next batch in equations: what each example adds, what regularisation and clipping make of it, and
the optimizer's rule with its state, line by line, old → new.
"""

from __future__ import annotations

import re

import numpy as np

from core.clipping import CLIPS
from core.graph import Layer
from core.inspection.guess import Part, Riddle
from core.inspection.operations import inputs_of, winning_row
from core.inspection.rules import Quantity, is_perceptron, number_at
from core.inspection.steps import updated
from core.inspection.update import BatchUpdate, sums
from core.losses import LOSSES
from core.optimizers import OPTIMIZERS
from core.parameters import Group
from core.schedules import SCHEDULES
from gui.numbers import MOST_DIGITS, number
from gui.panels.formula import (
    Subject,
    Term,
    layer_title,
    remembered,
    result_column,
    subscript,
    sum_columns,
    sum_links,
    sum_riddle,
)
from gui.panels.formula_equation import Equation, Link, Page
from gui.panels.formula_numbers import equals, guarded, head, is_exact, shown

_MOST_UPDATES = 4
MASKED = "There is no weight here: it is masked, stays 0 and gets no gradient."
_EXAMPLES = "What each example of the batch adds; their mean is the gradient of the batch. A click opens its own chain."
_EXAMPLES_SUM = "What each example of the batch adds; this loss sums over the batch."


def unit_update_page(
    subject: Subject, batch: BatchUpdate, layer: Layer, unit: int, operation: int | None = None
) -> Page:
    """The last line of the rule for each weight of a unit (the largest moves where there are many), then its bias.

    Args:
        operation: one of them alone, with every line of the rule, as the walk by operations has it.
    """
    title = layer.unit_name(unit)
    row = winning_row(layer, subject.trace, unit)
    arriving = remembered(
        subject.trace, ("inputs", layer.id, row), lambda: inputs_of(subject.graph, subject.trace, layer, row)
    )
    entries: list[tuple[str, Group, str, tuple[int, ...]]] = [
        (f"w{subscript(one.number)}", "weights", one.connection, (one.row, one.column))
        for one in arriving
        if not subject.graph.by_key[one.connection].frozen and not layer.frozen
    ]
    if layer.has_bias and not layer.frozen:
        bias: list[tuple[str, Group, str, tuple[int, ...]]] = [("b", "biases", layer.id, (row,))]
    else:
        bias = []
    stops = () if operation is None else updated(subject.graph, subject.trace, layer, unit)
    if operation is not None and stops:
        name, (group, key, index) = stops[min(operation, len(stops) - 1)]
        return number_update_page(subject, batch, name, group, key, index, title)
    most = min(_MOST_UPDATES, subject.most_terms)
    if len(entries) > most:
        at = np.array([batch.place(*entry[1:]) for entry in entries])
        moves = np.abs(np.nan_to_num(batch.new[at] - batch.weights[at]))
        entries = [entries[i] for i in np.argsort(-moves, kind="stable")[:most]]
    equations = tuple(
        quantity_equation(subject, batch.quantities[-1], batch.place(group, key, index), name)
        for name, group, key, index in entries + bias
    )
    return Page(title, equations, note(subject, batch, layer))


def layer_update_page(subject: Subject, batch: BatchUpdate, layer: Layer) -> Page:
    """What becomes of the whole layer: shapes of its gradient, and its largest move."""
    equations: list[Equation] = []
    for connection in subject.graph.into(layer.id):
        offset, shape = batch.starts[f"weights/{connection.key}"]
        place = slice(offset, offset + int(np.prod(shape)))
        moves = np.abs(batch.new[place] - batch.weights[place])
        row, column = (int(i) for i in np.unravel_index(int(np.argmax(moves)), shape))
        equations.append(gradient_shapes(subject, layer, connection.source, len(batch.rows)))
        name = f"W{subscript(row + 1)}.{subscript(column + 1)}"
        equations.append(
            quantity_equation(
                subject, batch.quantities[-1], batch.place("weights", connection.key, (row, column)), name
            )
        )
    if layer.has_bias:
        offset, shape = batch.starts[f"biases/{layer.id}"]
        place = slice(offset, offset + shape[0])
        row = int(np.argmax(np.abs(batch.new[place] - batch.weights[place])))
        equations.append(quantity_equation(subject, batch.quantities[-1], offset + row, f"b{subscript(row + 1)}"))
    return Page(layer_title(layer), tuple(equations), f"The largest move of each. {note(subject, batch, layer)}")


def gradient_shapes(subject: Subject, layer: Layer, source: str, count: int) -> Equation:
    """∂L/∂W = Δᵀ A / N with its shapes."""
    columns = subject.graph.by_id[source].units
    whole = (
        ("∂L/∂W = ", f"{layer.rows}×{columns} = "),
        ("Δᵀ", f"{layer.rows}×{count}"),
        (" · ", " · "),
        ("A", f"{count}×{columns}"),
        ("" if sums(subject.training) else " / N", "" if sums(subject.training) else f" / {count}"),
    )
    return Equation(whole, "A row of Δ and of A for each example of the batch: the product adds their gradients up.")


def number_update_page(
    subject: Subject, batch: BatchUpdate, name: str, group: Group, key: str, index: tuple[int, ...], title: str
) -> Page:
    """One weight, bias or slope: what each example adds, what enters the rule, and every line of it."""
    place = batch.place(group, key, index)
    equations = [contributions(subject, batch, name, group, key, index)]
    if batch.entering[place] != batch.data[place]:
        equations.append(entering(subject, batch, name, place))
    old = batch.weights[place]
    for quantity in batch.quantities:
        equations.append(quantity_equation(subject, quantity, place, name))
    layer = subject.graph.by_id[subject.graph.by_key[key].target if group == "weights" else key]
    text = note(subject, batch, layer)
    if old == batch.new[place] and not batch.data[place]:
        text = f"No example of this batch pushes it. {text}"
    return Page(title, tuple(equations), text)


def contributions(
    subject: Subject, batch: BatchUpdate, name: str, group: Group, key: str, index: tuple[int, ...]
) -> Equation:
    """∂L/∂w = (g₁ + g₂ + …)/N, the examples in the batch's order, or the largest where they are many."""
    count = len(batch.rows)
    adds = sums(batch.training)
    shares = batch.contributions(group, key, index) * (1 if adds else count)
    weight = index if group == "weights" else None
    unit = None if weight else index[0] // subject.graph.by_id[key].pieces
    terms = [
        Term(
            f"g{subscript(row + 1)}",
            (float(share),),
            Link(
                f"example {row + 1}", "backward", "" if weight else key, unit,
                key if weight else "", (weight[0], weight[1]) if weight else None, row,
            ),
        )
        for row, share in zip(batch.rows, shares, strict=True)
    ]  # fmt: skip
    columns, exact = sum_columns(terms, subject)
    mean = float(batch.data[batch.place(group, key, index)])
    offset = 1
    links = sum_links(terms, subject, has_first=False, offset=offset)
    if not adds and count > 1:
        first, last = columns[0], columns[-1]
        columns = [("(" + first[0], "(" + first[1]), *columns[1:]]
        last = columns[-1]
        columns[-1] = (f"{last[0]})/{count}", f"{last[1]})/{count}")
    symbol = "(a − t)·x" if is_perceptron(batch.training) else f"∂L/∂{name}"
    if count == 1:  # nothing is added up
        stated = (head(symbol, mean, digits=subject.digits), (terms[0].symbol, shown(mean, subject.digits)))
        return Equation(stated, _EXAMPLES, links=((1, terms[0].link),) if terms[0].link else ())
    whole = ((f"{symbol} = ", f"{symbol} = "), *columns, result_column(mean, subject, is_exactly=exact))
    meaning = _EXAMPLES_SUM if adds else _EXAMPLES
    return Equation(
        whole, meaning, links=links, riddle=sum_riddle(symbol, terms, mean) if count == 1 else Riddle(symbol, mean)
    )


def entering(subject: Subject, batch: BatchUpdate, name: str, place: int) -> Equation:
    """g = ∂L/∂w + l2·w + l1·sign(w), clipped: what the rule takes."""
    data, training = float(batch.data[place]), batch.training
    columns = [("g = ", "g = "), (f"∂L/∂{name}", shown(data, subject.digits))]
    for symbol, rate, value in (
        (f"l2·{name}", training.l2, float(batch.decay[place])),
        (f"l1·sign({name})", training.l1, float(batch.sparsity[place])),
    ):
        if rate:
            columns.append((f" + {symbol}", f" + {guarded(value, subject.digits)}"))
    if batch.factor != 1.0:
        columns = [columns[0], ("(" + columns[1][0], "(" + columns[1][1]), *columns[2:]]
        columns[-1] = (f"{columns[-1][0]})", f"{columns[-1][1]})")
        columns.append(("·c/‖g‖", f"·{shown(batch.factor, subject.digits)}"))
    elif training.clip.name == "value":
        columns.append((" cut to ±c", ""))
    exact = all(is_exact(v, subject.digits) for v in (data, batch.decay[place], batch.sparsity[place], batch.factor))
    value = float(batch.entering[place])
    meaning = "What enters the rule: the batch's gradient with regularisation, after clipping."
    return Equation((*columns, result_column(value, subject, is_exactly=exact)), meaning, riddle=Riddle("g", value))


def quantity_equation(subject: Subject, quantity: Quantity, place: int, name: str) -> Equation:
    """One line of a rule for one parameter, with digits enough to see it move."""
    value = quantity.at(place)
    parts = {symbol: number_at(given, place) for symbol, given in quantity.parts.items()}
    digits = subject.digits
    moves = quantity.symbol == "w" and "w" in parts
    while (
        moves and digits < MOST_DIGITS and parts["w"] != value and number(parts["w"], digits) == number(value, digits)
    ):
        digits += 1
    texts = {
        symbol: _in_rule(symbol, given, digits if symbol == "w" else subject.digits) for symbol, given in parts.items()
    }
    numbers = _put_in(quantity.rule, texts)
    symbols = _put_in(quantity.rule, {"w": name, "∂L/∂w": f"∂L/∂{name}"})
    exact = all(is_exact(v, digits) for v in (*parts.values(), value)) and "√" not in quantity.rule
    text = shown(value, digits) if digits == subject.digits else number(value, digits)
    label = name if quantity.symbol == "w" else quantity.symbol
    columns = (
        (f"{label} ← ", f"{label} ← "),
        (symbols, numbers),
        ("", f"{equals(is_exactly=exact)}{text}"),
    )
    meaning = OPTIMIZERS.find(subject.training.optimizer.name).rule
    names = tuple(Part(symbol, given) for symbol, given in parts.items())
    return Equation(
        columns, f"{meaning}  On the right stand the old values.", riddle=Riddle(label, value, "value", names)
    )


def note(subject: Subject, batch: BatchUpdate, layer: Layer) -> str:
    """Which examples make up the batch, and what else enters."""
    if layer.frozen:
        return "Frozen: training leaves the layer's weights and biases as they are."
    count, training = len(batch.rows), subject.training
    who = f"example {batch.rows[0] + 1}" if count == 1 else f"{count} examples"
    kind = "Sum" if sums(training) else "Mean"
    text = f"{OPTIMIZERS.find(training.optimizer.name).title}; next batch: {who}."
    if count > 1:
        text += f" {kind} of their gradients."
    if training.schedule.name != "constant":
        text += f" The rate r is {shown(batch.rate)} here: {SCHEDULES.find(training.schedule.name).title}."
    if training.clip.name != "none":
        text += f" Clipped before: {CLIPS.find(training.clip.name).rule}."
    return text


def loss_equations(subject: Subject, batch: BatchUpdate) -> tuple[Equation, ...]:
    """The loss of the batch: the mean of its examples', and regularisation beside it."""
    losses, training = batch.examples.losses, batch.training
    adds, count = LOSSES.find(training.loss.name).sums_batch, len(batch.rows)
    terms = [
        Term(f"L{subscript(row + 1)}", (float(loss),), Link(f"example {row + 1}", "loss", example=row))
        for row, loss in zip(batch.rows, losses, strict=True)
    ]
    columns, exact = sum_columns(terms, subject)
    links = sum_links(terms, subject, has_first=False, offset=1)
    if not adds and count > 1:
        columns = [("(" + columns[0][0], "(" + columns[0][1]), *columns[1:]]
        columns[-1] = (f"{columns[-1][0]})/{count}", f"{columns[-1][1]})/{count}")
    value = float(losses.sum() if adds else losses.mean())
    whole = (("batch L = ", "batch L = "), *columns, result_column(value, subject, is_exactly=exact))
    made = [Equation(whole, "The loss of the next batch: what one update goes down on.", links=links)]
    if training.l1 or training.l2:
        weights = [subject.trace.connections[c.key].weight for c in subject.graph.connections]
        square = training.l2 / 2 * sum(float((w**2).sum()) for w in weights)
        size = training.l1 * sum(float(np.abs(w).sum()) for w in weights)
        columns = [("L + R = ", "L + R = "), ("batch L", shown(value, subject.digits))]
        if training.l2:
            columns.append((" + l2/2·Σw²", f" + {shown(square, subject.digits)}"))
        if training.l1:
            columns.append((" + l1·Σ|w|", f" + {shown(size, subject.digits)}"))
        total = value + square + size
        exactly = all(is_exact(v, subject.digits) for v in (value, square, size))
        made.append(
            Equation((*columns, result_column(total, subject, is_exactly=exactly)), "Regularisation adds to the loss.")
        )
    return tuple(made)


def _in_rule(symbol: str, value: float, digits: int) -> str:
    text = shown(value, digits) if symbol != "w" or digits == 3 else number(value, digits)
    return f"({text})" if text.startswith("−") else text


def _put_in(rule: str, texts: dict[str, str]) -> str:
    """A rule with its names replaced; a longer name goes before the shorter ones that it contains."""
    names = sorted(texts, key=len, reverse=True)
    if not names:
        return rule
    pattern = "|".join(re.escape(name) for name in names)
    # a letter with a hat is another name than the letter
    found = re.sub(rf"(?<![A-Za-z∂/])({pattern})(?![A-Za-z\u0302])", lambda match: texts[match[1]], rule)
    return found.replace("ᵗ", f"^{texts['t']}") if "t" in texts else found
