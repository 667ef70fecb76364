"""One primitive operation of a unit or of the loss in equations: a product, a running sum, e^u, and the way back."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np

from core.expressions import typeset
from core.expressions.primitives import PRIMITIVES
from core.graph import Graph, Layer
from core.inspection import Trace
from core.inspection.computation import Computation, Node
from core.inspection.guess import Part, Riddle
from core.inspection.operations import UnitGraph
from core.inspection.steps import graph_of, loss_of, operation_count, symbol_of, way_back
from core.losses import LOSSES
from core.project import Training
from gui.panels.formula import Subject, result_column, sum_columns, sum_links, sum_riddle, with_digits
from gui.panels.formula_backward import digits_of_delta
from gui.panels.formula_delta import LEAVING, MISSING, delta, outgoing_terms
from gui.panels.formula_delta_words import why_flat
from gui.panels.formula_equation import Equation, Link, Page
from gui.panels.formula_forward import activation, affine, affine_digits, digits_of_z
from gui.panels.formula_loss import loss_page
from gui.panels.formula_numbers import (
    digits_to_give,
    guarded,
    head,
    held,
    is_exact,
    leading,
    near_one,
    read,
    shown,
)
from gui.stepping import Operations, Phase, Place


def operations_of(graph: Graph, trace: Trace, training: Training) -> Operations:
    """How many operations each stop of the walk has."""

    def count(phase: Phase, layer_id: str, unit: int) -> int:
        return operation_count(graph, trace, training.loss, phase, layer_id, unit)

    return count


def operation_page(subject: Subject, place: Place) -> Page:
    """The operation that the walk stands at, and the equation that it is a part of."""
    if place.phase == "loss":
        return _loss_page(subject, place.operation or 0)
    layer, unit = subject.graph.by_id[place.layer], place.unit or 0
    made = graph_of(subject.graph, subject.trace, layer, unit)
    title = layer.unit_name(unit)
    if place.phase == "backward":
        return _backward(subject, layer, unit, made, place.operation or 0)
    operations = made.computation.operations
    if not operations:
        return Page(title, (affine(subject, layer, unit), activation(subject, layer, unit)))
    node = operations[min(place.operation or 0, len(operations) - 1)]
    words, of_z = named(made.computation, node, made.affine), digits_of_z(subject, layer, unit)
    least = affine_digits(subject, layer, unit) if node <= made.affine else of_z  # as in the sum that it is a part of
    finer = with_digits(subject, of_z) if node == made.affine else subject
    first = _forward_equation(finer, made.computation, node, made.affine, least)
    if node > made.affine:
        second = activation(subject, layer, unit)
        return Page(title, (second,) if first.symbols == second.symbols else (first, second), words)
    whole = affine(subject, layer, unit)
    if first.symbols == whole.symbols:  # the last sum of all is the sum
        return Page(title, (first,))
    lit = _column_of(subject, layer, made, node, whole)
    return Page(title, (first, replace(whole, lit=lit, riddle=None)), words)


def node_name(made: Computation, node: int, affine_node: int | None) -> str:
    """What an intermediate result is called: w₁·x₁ as it is, running sums s₁ s₂ …, z, then u₁ u₂ …, a (or L)."""
    found = made.nodes[node]
    if not found.primitive:
        return found.name or shown(found.value)
    return symbol_of(made, node, affine_node) or typeset(found.expression)


def named(made: Computation, node: int, affine_node: int | None) -> str:
    """What the intermediate results are that an operation takes: "s₁ = b + x₁·w₁, the sum so far."."""
    found: list[str] = []
    for argument in dict.fromkeys(made.nodes[node].arguments):
        name = node_name(made, argument, affine_node)
        if name.rstrip("₀₁₂₃₄₅₆₇₈₉") in ("s", "u") and made.nodes[argument].primitive:
            written = applied(
                made.nodes[argument], [node_name(made, i, affine_node) for i in made.nodes[argument].arguments]
            )
            found.append(f"{name} = {written}{', the sum so far' if name[0] == 's' else ''}")
    return f"{'; '.join(found)}." if found else ""


def _forward_equation(
    subject: Subject, made: Computation, node: int, affine_node: int | None, least: int = 0
) -> Equation:
    found = made.nodes[node]
    name = node_name(made, node, affine_node)
    arguments = [made.nodes[i] for i in found.arguments]
    names = [node_name(made, i, affine_node) for i in found.arguments]
    symbols = applied(found, names)
    digits = subject.digits
    if not PRIMITIVES[found.primitive].reduces:
        work = PRIMITIVES[found.primitive].value

        def again(count: int) -> float:
            with np.errstate(all="ignore"):
                return float(work(*(np.float64(read(shown(argument.value, count))) for argument in arguments)))

        digits = digits_to_give(found.value, again, digits, least=least, is_loose=subject.extra > 0)
    printed = [guarded(argument.value, digits) for argument in arguments]
    if found.primitive == "subtract" and not arguments[1].value < 0:
        printed[1] = near_one(arguments[1].value, digits)
    numbers = applied(found, printed)
    exact = _gives_itself(found, arguments, digits)
    begin = () if name == symbols else ((f"{name} = ", f"{name} = "),)
    columns = (*begin, (symbols, numbers))
    if numbers != shown(found.value, subject.digits):  # −1 = −1 says nothing
        columns = (*columns, result_column(found.value, subject, is_exactly=exact))
    parts = tuple(Part(n, a.value) for n, a in zip(names, arguments, strict=True))
    shape = {"multiply": "product", "add": "sum"}.get(found.primitive, "value")
    meaning = "One primitive operation: it takes what stands before it and hands its result on."
    return Equation(columns, meaning, riddle=Riddle(name, found.value, shape, parts))  # type: ignore[arg-type]


def _gives_itself(node: Node, arguments: list[Node], digits: int) -> bool:
    """Whether a reader who takes the printed arguments gets the result: e^0 and 4/2 they do, e^1 they do not."""
    if node.primitive == "multiply" and any(argument.value == 0.0 for argument in arguments):
        return True  # 0 times anything is 0
    if not all(is_exact(argument.value, digits) for argument in arguments):
        return False
    values = [read(shown(argument.value, digits)) for argument in arguments]
    if node.primitive == "divide":
        return values[1] != 0 and math.isclose(values[0] / values[1], read(shown(node.value, digits)), rel_tol=1e-12)
    if node.primitive in ("exp", "log"):
        return values[0] == (0.0 if node.primitive == "exp" else 1.0)
    return node.primitive in ("add", "subtract", "multiply", "negate", "square", "abs", "max", "min", "sign", "greater")


def applied(node: Node, texts: list[str]) -> str:
    """An operation written with these arguments."""
    signs = {"add": " + ", "subtract": " − ", "multiply": "·", "divide": "/", "greater": " > "}
    if node.primitive in signs:
        if node.primitive == "divide":
            return f"{texts[0]}/{held(texts[1])}"
        joined = signs[node.primitive].join(texts)
        return leading(joined) if node.primitive in ("add", "subtract") else joined
    inner = texts[0][1:-1] if texts[0].startswith("(") and texts[0].endswith(")") else texts[0]
    if node.primitive == "exp":
        return f"e^({inner})" if len(inner) > 1 else f"e^{inner}"
    if node.primitive == "negate":
        return f"−{texts[0]}"
    if node.primitive == "square":
        return f"{held(texts[0])}²"
    if node.primitive == "abs":
        return f"|{inner}|"
    if node.primitive == "power":
        return f"{held(texts[0])}^{held(texts[1])}"
    name = {"log": "ln", "sigmoid": "σ"}.get(node.primitive, node.primitive)
    return f"{name}({', '.join([inner, *texts[1:]])})"


def _column_of(subject: Subject, layer: Layer, made: UnitGraph, node: int, whole: Equation) -> int | None:
    """Which column of z = b + Σ x·w an operation of the affine sum belongs to."""
    found = made.computation.nodes[node]
    products = [
        i for i in made.computation.operations if i <= made.affine and made.computation.nodes[i].primitive == "multiply"
    ]
    if found.primitive == "multiply":
        number = products.index(node)
    else:
        last = made.computation.nodes[found.arguments[-1]]
        number = next(
            (n for n, i in enumerate(products) if i == found.arguments[-1]), len(products) if not last.primitive else 0
        )
    has_bias = subject.trace.layers[layer.id].bias is not None
    column = 1 + 2 * (number + has_bias)
    return column if column < len(whole.columns) - 1 else len(whole.columns) - 2


def _backward(subject: Subject, layer: Layer, unit: int, made: UnitGraph, number: int) -> Page:
    title = layer.unit_name(unit)
    if subject.trace.layers[layer.id].grad_activation is None:
        return Page(title, (), MISSING)
    note = why_flat(subject, layer, unit)
    way = way_back(made.computation)
    if number == 0 or not way:
        return Page(title, _arrival(subject, layer, unit, made), note or ("" if layer.kind == "output" else LEAVING))
    node = way[min(number, len(way)) - 1]
    least = digits_of_delta(subject, layer, unit)
    equations = backward_equations(subject, made.computation, node, made.affine, _shared(subject.graph, made), least)
    words = f"{named(made.computation, node, made.affine)} {note}".strip()
    whole = delta(with_digits(subject, least), layer, unit)
    return Page(title, (*equations, replace(whole, riddle=None)), words)


def _shared(graph: Graph, made: UnitGraph) -> frozenset[str]:
    """The activations that other units read as well: what comes back to them through this one is only a share."""
    return frozenset(
        source
        for one, (_, source) in zip(made.kept, made.leaves, strict=True)
        if sum(graph.by_id[c.target].units for c in graph.out_of(graph.by_key[one.connection].source)) > 1
    )


def _arrival(subject: Subject, layer: Layer, unit: int, made: UnitGraph) -> tuple[Equation, ...]:
    """What reaches the unit from behind: the loss's derivative, or the sum of what its successors send back."""
    if made.computation.start != len(made.computation.nodes) - 1 and layer.kind == "output":
        return (delta(subject, layer, unit),)
    value = float(subject.trace.layers[layer.id].grad_activation[unit])  # type: ignore[index]
    if layer.kind == "output":
        stated = (head("∂L/∂a", value, digits=subject.digits), ("from the loss", shown(value, subject.digits)))
        link = Link("the loss", "loss", layer.id, unit)
        riddle = Riddle("∂L/∂a", value)
        return (Equation(stated, "What the loss sends back to this output.", links=((1, link),), riddle=riddle),)
    terms = outgoing_terms(subject, layer, unit)
    columns, exact = sum_columns(terms, subject)
    whole = (("∂L/∂a = ", "∂L/∂a = "), *columns, result_column(value, subject, is_exactly=exact))
    links = sum_links(terms, subject, has_first=False, offset=1)
    meaning = "Every unit that this one feeds sends its δ back along the weight between them; they add up."
    return (Equation(whole, meaning, links=links, riddle=sum_riddle("∂L/∂a", terms, value)),)


def backward_equations(
    subject: Subject,
    made: Computation,
    node: int,
    affine_node: int | None,
    shared: frozenset[str] = frozenset(),
    least: int = 0,
) -> tuple[Equation, ...]:
    """What an operation sends back to each of its arguments but the target: upstream times the local derivative.

    What is one of several shares of a gradient says by which operation it comes: "∂L/∂z via u₁".

    Args:
        shared: names of what other units read as well: their share comes via this unit's z.
        least: digits that the factors are printed with at least.
    """
    found = made.nodes[node]
    above = node_name(made, node, affine_node)
    written = applied(found, [node_name(made, i, affine_node) for i in found.arguments])
    is_last = above == "L"
    equations: list[Equation] = []
    for argument, partial in zip(found.arguments, found.partials, strict=True):
        name = node_name(made, argument, affine_node)
        if made.nodes[argument].is_constant or found.gradient is None or _is_target(made, argument, affine_node):
            continue
        value = found.gradient * partial
        local = f"∂{_short(above)}/∂{_short(name)}"
        shares = len(made.shares(argument))
        is_read_elsewhere = name in shared
        way = above if shares > 1 else "z" if is_read_elsewhere else ""
        left = f"∂L/∂{_short(name)}" + (f" via {way}" if way else "")
        up = found.gradient
        # δ is taken on by the page with the digits of its factors
        own = with_digits(subject, max(subject.digits, least)) if argument == affine_node else subject
        digits = digits_to_give(
            value,
            lambda count, up=up, by=partial: read(shown(up, count)) * read(shown(by, count)),
            own.digits,
            least=least,
            is_loose=own.extra > 0,
        )
        finer = with_digits(subject, digits) if abs(partial) == 1 else own  # 0.1966·1 is written as the factor is
        exact = is_exact(up, digits) and is_exact(partial, digits)
        exact = exact or not found.gradient or not partial  # 0 times anything is 0
        columns: tuple[tuple[str, str], ...] = (
            (f"{left} = ", f"{left} = "),
            (f"∂L/∂{_short(above)}", guarded(found.gradient, digits)),
            (f"·{local}", f"·{guarded(partial, digits)}"),
            result_column(value, finer, is_exactly=exact),
        )
        if is_last:  # nothing comes back to it: ∂L/∂L is 1
            stated = head(left, value, digits=subject.digits)
            columns = (stated, (f"∂({written})/∂{_short(name)}", shown(value, subject.digits)))
        parts = (Part(f"∂L/∂{above}", found.gradient), Part(local, partial))
        meaning = "What came back to this operation, times its local derivative."
        if shares > 1:
            meaning += f" It is one of {shares} that arrive there; they add."
        elif is_read_elsewhere:
            meaning += " Other units read it too: what comes back through each of them adds up."
        zeros = (1 if is_last else 2,) if partial == 0.0 else ()
        equations.append(Equation(columns, meaning, zeros=zeros, riddle=Riddle(left, value, "product", parts)))
    return tuple(equations)


def _short(name: str) -> str:
    return f"({name})" if "·" in name else name


def _is_target(made: Computation, node: int, affine_node: int | None) -> bool:
    """Whether it is a t of the loss: nothing can be learned by it."""
    found = made.nodes[node]
    return affine_node is None and not found.primitive and found.name.rstrip("₀₁₂₃₄₅₆₇₈₉") == "t"


def _loss_page(subject: Subject, number: int) -> Page:
    """One operation of the loss, what it sends back, and the loss's own formula that it is a part of."""
    title = LOSSES.find(subject.training.loss.name).title
    if subject.trace.target is None:
        return Page(title, (), MISSING)
    made = loss_of(subject.graph, subject.trace, subject.training.loss)
    operations = made.operations
    whole = [replace(equation, riddle=None) for equation in loss_page(subject).equations[:1]]
    if not operations:
        return Page(title, tuple(whole))
    node = operations[min(number, len(operations) - 1)]
    first = _forward_equation(subject, made, node, None)
    whole = [equation for equation in whole if equation.symbols != first.symbols]
    return Page(title, (first, *backward_equations(subject, made, node, None), *whole), named(made, node, None))
