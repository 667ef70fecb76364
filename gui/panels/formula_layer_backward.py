"""A layer's backward step in equations: δ as a vector, and the gradients as a product of matrices with their shapes."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np

from core.activations import bind
from core.graph import Layer
from core.inspection.operations import vector_name
from core.losses import LOSSES
from gui.panels.formula import Floats, Subject, known, layer_title
from gui.panels.formula_delta import GRADIENT, MISSING, slope_name
from gui.panels.formula_difference import difference, fused_words
from gui.panels.formula_equation import Equation, Page
from gui.panels.formula_forward import derivative_at
from gui.panels.formula_numbers import equals, head, is_exact, shown

_MOST_ROWS, _FEW = 2, 9  # rows of a matrix that are printed; numbers of one that is printed whole
_GRID_ROWS = 4  # of a matrix that is drawn
_MOST_CHECKED = 64  # numbers of a matrix that the sign between formula and result looks at
_TWO_MATRICES = "W: weights that arrive here; V: weights that leave, to the layer whose δ stands beside it."


def layer_backward_page(subject: Subject, layer: Layer) -> Page:
    """δ of all units of a layer and the outer product that makes its gradients."""
    values = subject.trace.layers[layer.id].grad_pre_activation
    if values is None:
        return Page(layer.id, (), MISSING)
    deltas = np.ravel(values)
    equations = [_layer_delta(subject, layer, deltas)]
    for connection in subject.graph.into(layer.id):
        grad = subject.trace.connections[connection.key].grad
        if grad is not None:
            source = vector_name(subject.graph.by_id[connection.source])
            name = "∂L/∂W" if len(subject.graph.into(layer.id)) == 1 else f"∂L/∂W({source})"
            start = head(name, *np.ravel(grad[:_GRID_ROWS])[:_MOST_CHECKED].tolist(), digits=subject.digits)
            text = matrix_text(grad, subject, _MOST_ROWS)
            body, grid = (f"δ·{source}ᵀ", text), matrix_grid(grad, subject, _GRID_ROWS)
            equations.append(Equation((start, body), f"{GRADIENT} A row for each unit.", grid=grid))
            rows, columns = grad.shape
            whole = ((f"{name} = ", f"{rows}×{columns} = "), ("δ", f"{rows}×1"), (f" · {source}ᵀ", f" · 1×{columns}"))
            equations.append(Equation(whole, "Shapes: a column δ times a row of activations, for this example."))
    is_short = difference(subject, layer) is not None
    note = f"{fused_words(subject)}: their slopes cancel." if is_short else ""
    note = note if layer.kind == "output" else _TWO_MATRICES
    if subject.trace.layers[layer.id].grad_bias is not None:
        note = f"{note} ∂L/∂b = δ.".strip()
    return Page(layer_title(layer), tuple(equations), note)


def vector_text(values: Floats, subject: Subject, *, extra: int = 0) -> str:
    """ "(0.1, −0.2, …)": as many numbers as there are terms in a sum; a single one stands alone."""
    return listed([shown(float(v), subject.digits + extra) for v in values[: subject.most_terms]], len(values))


def listed(texts: Sequence[str], count: int) -> str:
    """The first of so many numbers as a vector; a single one stands alone."""
    return texts[0] if count == 1 else f"({', '.join(texts)}{', …' if count > len(texts) else ''})"


def matrix_text(values: Floats, subject: Subject, rows: int) -> str:
    """ "[1, 2; 3, 4; …]": the first rows of a matrix, all of a small one; a single row stands alone."""
    rows = len(values) if values.size <= _FEW else rows
    shown_rows = [vector_text(row, subject) for row in values[:rows]]
    more = "; …" if len(values) > rows else ""
    if len(values) == 1:
        return shown_rows[0]
    return f"[{'; '.join(row.removeprefix('(').removesuffix(')') for row in shown_rows)}{more}]"


def matrix_grid(values: Floats, subject: Subject, rows: int) -> tuple[tuple[str, ...], ...]:
    """The first rows and columns of a matrix, number by number; () for a single row, which stands in a line."""
    most = subject.most_terms
    if len(values) == 1:
        return ()
    found = [tuple(shown(float(v), subject.digits) for v in row[:most]) for row in values[:rows]]
    if values.shape[1] > most:
        found = [(*row, "…") for row in found]
    if len(values) > rows:
        found.append(tuple("⋮" for _ in found[0]))
    return tuple(found)


def _layer_delta(subject: Subject, layer: Layer, deltas: Floats) -> Equation:
    """δ of a whole layer: the factors that it is the product of, unit by unit, where it is one."""
    meaning = "δ = ∂L/∂z of every unit."
    trace = subject.trace.layers[layer.id]
    rule = _layer_rule(subject, layer)
    result = vector_text(deltas, subject)
    short = difference(subject, layer)
    if short is not None:
        printed = [*short.outputs.tolist(), *short.target.tolist(), *deltas.tolist()]
        sign = equals(is_exactly=all(is_exact(v, subject.digits) for v in printed))
        said = [short.said(unit, subject.digits) for unit in range(min(layer.units, subject.most_terms))]
        numbers = short.over(f"{listed(said, layer.units)} − {vector_text(short.target, subject)}")
        meaning += " Loss and activation are taken together, as they are trained: their slopes cancel."
        return Equation((("δ = ", "δ = "), (short.symbols, numbers), ("", f"{sign}{result}")), meaning)
    if "⊙" not in rule:
        start = head("δ", *deltas[: subject.most_terms].tolist(), digits=subject.digits)
        return Equation((start, (rule, result)), meaning)
    slopes = np.array([derivative_at(layer, trace, unit) for unit in range(layer.units)])
    onto_a = np.ravel(known(trace.grad_activation))
    printed = [*onto_a.tolist(), *slopes.tolist(), *deltas.tolist()]
    sign = equals(is_exactly=all(is_exact(v, subject.digits) for v in printed))
    factors = f"{vector_text(onto_a, subject)} ⊙ {vector_text(slopes, subject)}"
    columns = (("δ = ", "δ = "), (rule, factors), ("", f"{sign}{result}"))
    return Equation(columns, f"{meaning} ⊙ multiplies unit by unit.")


def _layer_rule(subject: Subject, layer: Layer) -> str:
    """How δ of a whole layer comes about: elementwise only where each unit's activation is its own."""
    targets = [c.target for c in subject.graph.out_of(layer.id)]
    back = "Σ Vᵀδ" if len(targets) > 1 else f"Vᵀδ({targets[0]})" if targets else ""
    onto_a = "∂L/∂a" if layer.kind == "output" else f"({back})"
    if layer.activation.name == "identity":
        return onto_a.strip("()")
    if layer.kind == "output" and LOSSES[subject.training.loss.name].logits:
        return "∂L/∂z"  # the loss is computed from the logits and gives δ itself
    activation = bind(layer.activation).activation
    return f"Jᵀ·{onto_a}" if activation.over_units or activation.pieces else f"{onto_a} ⊙ {slope_name(layer)}"
