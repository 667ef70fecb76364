"""The loss of the next batch in equations: the mean of its examples' losses, and regularisation beside it."""

from __future__ import annotations

import numpy as np

from core.inspection.guess import Riddle
from core.inspection.update import BatchUpdate
from core.losses import LOSSES
from core.numerals import subscript
from gui.numbers import count
from gui.panels.formula import Many, Subject, Term, result_column, sum_columns, sum_links
from gui.panels.formula_equation import Equation, Link
from gui.panels.formula_numbers import is_exact, shown


def batch_part(subject: Subject) -> tuple[Equation, ...]:
    """The batch's loss where it is more than this one example's."""
    batch = subject.batch
    return loss_equations(subject, batch) if batch is not None and _says_more(subject) else ()


def batch_words(subject: Subject) -> str:
    """Which numbers of a loss page are of one example, and which of the batch."""
    batch, training = subject.batch, subject.training
    if batch is None:
        return subject.no_batch
    if not _says_more(subject):
        return ""
    many = len(batch.rows)
    kind = "sum" if LOSSES.find(training.loss.name).sums_batch else "mean"
    who = f"the {kind} over the next batch, {count(many)} examples" if many > 1 else "the next batch’s one example"
    more = "; R: regularisation" if training.l1 or training.l2 else ""
    return f"L: this example alone; batch L: {who}{more}."


def _says_more(subject: Subject) -> bool:
    batch, training = subject.batch, subject.training
    return batch is not None and bool(len(batch.rows) > 1 or training.l1 or training.l2)


def loss_equations(subject: Subject, batch: BatchUpdate) -> tuple[Equation, ...]:
    """The loss of the batch: the mean of its examples', and regularisation beside it."""
    losses, training = batch.losses, batch.training
    adds, many = LOSSES.find(training.loss.name).sums_batch, len(batch.rows)

    def term(i: int) -> Term:
        row = batch.rows[i]
        return Term(f"L{subscript(row + 1)}", (float(losses[i]),), Link(f"example {row + 1}", "loss", example=row))

    terms = Many(losses, term)
    columns, exact = sum_columns(terms, subject, times=1.0 if adds else 1.0 / many)
    links = sum_links(terms, subject, has_first=False, offset=1)
    if not adds and many > 1:
        columns = [("(" + columns[0][0], "(" + columns[0][1]), *columns[1:]]
        columns[-1] = (f"{columns[-1][0]})/{many}", f"{columns[-1][1]})/{many}")
    value = float(losses.sum() if adds else losses.mean())
    whole = (("batch L = ", "batch L = "), *columns, result_column(value, subject, is_exactly=exact))
    meaning = "The loss of the next batch: what one update goes down on. A click opens an example’s own."
    made = [Equation(whole, meaning, links=links, riddle=Riddle("batch L", value))]
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
