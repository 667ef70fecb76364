"""One number's update in equations: what each example of the next batch adds, what regularisation and clipping make of
it, and the optimizer's rule with its state, line by line, old → new.
"""

from __future__ import annotations

import math
import re
from functools import partial

from core.clipping import CLIPS
from core.graph import Layer
from core.inspection.guess import Part, Riddle
from core.inspection.rules import Quantity, number_at
from core.inspection.update import BatchUpdate, sums
from core.numerals import subscript
from core.optimizers import OPTIMIZERS, is_perceptron
from core.parameters import Group
from core.schedules import SCHEDULES
from gui.numbers import count
from gui.panels.formula import Many, Subject, Term, result_column, sum_columns, sum_links, sum_riddle
from gui.panels.formula_equation import Equation, Link, Page
from gui.panels.formula_numbers import (
    as_fine,
    equals,
    guarded,
    head,
    held,
    is_exact,
    leading,
    printed,
    read,
    shown,
    step_digits,
)

MASKED = "There is no weight here: it is masked, stays 0 and gets no gradient."
_POWERS = ("²", "ᵗ")
_EXAMPLES = "What each example of the batch adds; their mean is the gradient of the batch. A click opens its own chain."
_EXAMPLES_SUM = "What each example of the batch adds; this loss sums over the batch."


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
    if old == batch.new[place] and not batch.contributions(group, key, index).any():
        text = f"No example of this batch pushes it. {text}"
    elif old == batch.new[place]:
        text = f"What the examples of this batch push at it cancels out. {text}"
    if len(batch.rows) > 1:
        first = batch.rows[0] + 1
        text = f"{text} g{subscript(first)}: of example {count(first)} alone."
    return Page(title, tuple(equations), text)


def note(subject: Subject, batch: BatchUpdate, layer: Layer | None) -> str:
    """Which examples make up the batch, what g is, and what else enters; of a layer, or of all."""
    if layer is not None and layer.frozen:
        return "Frozen: training leaves the layer’s weights and biases as they are."
    training, many = subject.training, len(batch.rows)
    who = f"example {count(batch.rows[0] + 1)}" if many == 1 else f"{count(many)} examples"
    one, each = ("its (a − t)·x", "(a − t)·x") if is_perceptron(training.optimizer) else ("its gradient", "gradients")
    mean = one if many == 1 else f"the {'sum' if sums(training) else 'mean'} of their {each}"
    more = " with regularisation" if training.l1 or training.l2 else ""
    more += ", clipped" if training.clip.name != "none" else ""
    optimizer = OPTIMIZERS.find(training.optimizer.name)
    text = f"{optimizer.title}; next batch: {who}. g: {mean}{more}; r: the rate"
    if training.schedule.name != "constant":
        text += f", {shown(batch.rate)} here: {SCHEDULES.find(training.schedule.name).title}"
    text += "."
    has_memory = optimizer.name != "sgd" or training.momentum
    text += f" {optimizer.letters}" if has_memory and optimizer.letters else ""
    if training.clip.name != "none":
        text += f" Clipping: {CLIPS.find(training.clip.name).rule}."
    return text


def rule_words(batch: BatchUpdate) -> str:
    """The lines of the rule that come before the last one, where only that is shown; "" where it has no other."""
    lines = [f"{quantity.symbol} ← {quantity.rule}" for quantity in batch.quantities[:-1]]
    return f" Before it: {', '.join(lines)}." if lines else ""


def contributions(
    subject: Subject, batch: BatchUpdate, name: str, group: Group, key: str, index: tuple[int, ...]
) -> Equation:
    """∂L/∂w = (g₁ + g₂ + …)/N, the examples in the batch's order, or the largest where they are many."""
    many = len(batch.rows)
    adds = sums(batch.training)
    shares = batch.contributions(group, key, index) * (1 if adds else many)
    weight = index if group == "weights" else None
    unit = None if weight else index[0] // subject.graph.by_id[key].pieces

    def term(i: int) -> Term:
        row, corner = batch.rows[i], (weight[0], weight[1]) if weight else None
        words, at, connection = f"example {row + 1}", "" if weight else key, key if weight else ""
        own = Link(words, "backward", at, unit, connection, corner, row)
        return Term(f"g{subscript(row + 1)}", (float(shares[i]),), own)

    terms = Many(shares, term)
    columns, exact = sum_columns(terms, subject, times=1.0 if adds else 1.0 / many)
    mean = float(batch.data[batch.place(group, key, index)])
    links = sum_links(terms, subject, has_first=False, offset=1, more=Link("all examples", "update", opens="why"))
    if not adds and many > 1:
        first, last = columns[0], columns[-1]
        columns = [("(" + first[0], "(" + first[1]), *columns[1:]]
        last = columns[-1]
        columns[-1] = (f"{last[0]})/{many}", f"{last[1]})/{many}")
    symbol = f"batch {'(a − t)·x' if is_perceptron(batch.training.optimizer) else f'∂L/∂{name}'}"
    if many == 1:  # nothing is added up
        stated = (head(symbol, mean, digits=subject.digits), (terms[0].symbol, shown(mean, subject.digits)))
        return Equation(stated, _EXAMPLES, links=((1, terms[0].link),) if terms[0].link else ())
    whole = ((f"{symbol} = ", f"{symbol} = "), *columns, result_column(mean, subject, is_exactly=exact))
    meaning = _EXAMPLES_SUM if adds else _EXAMPLES
    return Equation(
        whole, meaning, links=links, riddle=sum_riddle(symbol, terms, mean) if many == 1 else Riddle(symbol, mean)
    )


def entering(subject: Subject, batch: BatchUpdate, name: str, place: int) -> Equation:
    """g = ∂L/∂w + l2·w + l1·sign(w), clipped: what the rule takes."""
    data, training = float(batch.data[place]), batch.training
    columns = [("g = ", "g = "), (f"batch ∂L/∂{name}", shown(data, subject.digits))]
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
    meaning = "What enters the rule: the batch’s gradient with regularisation, after clipping."
    return Equation((*columns, result_column(value, subject, is_exactly=exact)), meaning, riddle=Riddle("g", value))


def quantity_equation(subject: Subject, quantity: Quantity, place: int, name: str) -> Equation:
    """One line of a rule for one parameter, with digits enough to see it move."""
    value = quantity.at(place)
    parts = {symbol: number_at(given, place) for symbol, given in quantity.parts.items()}
    digits, step = _quantity_digits(subject, quantity, place)
    texts = {symbol: _in_rule(shown(given, step)) for symbol, given in parts.items()}
    if quantity.symbol == "w" and "w" in parts:
        fine = as_fine(parts["w"], value, digits)
        texts["w"] = _in_rule((shown if fine == subject.digits else printed)(parts["w"], fine))
    numbers = leading(_put_in(quantity.rule, texts))
    symbols = _put_in(quantity.rule, {"w": name, "∂L/∂w": f"∂L/∂{name}"})
    exact = all(is_exact(v, step) for v in (*parts.values(), value)) and "√" not in quantity.rule
    text = shown(value, digits) if digits == subject.digits else printed(value, digits)
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


def _quantity_digits(subject: Subject, quantity: Quantity, place: int) -> tuple[int, int]:
    """How many digits the new number and what moves it are printed with; see `step_digits`."""
    value = quantity.at(place)
    parts = {symbol: number_at(given, place) for symbol, given in quantity.parts.items()}
    if quantity.symbol != "w" or "w" not in parts:
        return subject.digits, subject.digits
    move = partial(_printed_step, quantity.rule, parts, value)
    return step_digits(parts["w"], value, move, subject.digits)


def _printed_step(rule: str, parts: dict[str, float], value: float, digits: int) -> float:
    """What an update adds to a weight: the product of the printed factors where the rule is no more than that."""
    factors = [read(shown(given, digits)) for symbol, given in parts.items() if symbol != "w"]
    return -math.prod(factors) if rule == f"w − {'·'.join(s for s in parts if s != 'w')}" else value - parts["w"]


def _in_rule(text: str) -> str:
    return f"({text})" if text.startswith("−") else text


def _put_in(rule: str, texts: dict[str, str]) -> str:
    """A rule with its names replaced; a longer name goes before the shorter ones that it contains."""
    names = sorted(texts, key=len, reverse=True)
    if not names:
        return rule
    pattern = "|".join(re.escape(name) for name in names)
    # a letter with a hat is another name than the letter

    def put(match: re.Match[str]) -> str:
        alone = rule[match.start() - 1 : match.start()] in ("/", "√") or rule[match.end() : match.end() + 1] in _POWERS
        return held(texts[match[1]]) if alone else texts[match[1]]

    found = re.sub(rf"(?<![A-Za-z∂/])({pattern})(?![A-Za-z\u0302])", put, rule)
    return found.replace("ᵗ", f"^{texts['t']}") if "t" in texts else found
