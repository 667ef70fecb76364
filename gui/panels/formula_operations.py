"""One primitive operation of a unit or of the loss in equations: a product, a running sum, e^u, and the way back."""

from __future__ import annotations

from dataclasses import replace

from core.expressions import typeset
from core.graph import Graph, Layer
from core.inspection import Trace
from core.inspection.computation import Computation, Node
from core.inspection.guess import Part, Riddle
from core.inspection.operations import UnitGraph, subscript
from core.inspection.steps import graph_of, loss_of, operation_count, way_back
from core.project import Training
from gui.panels.formula import Subject, result_column, sum_columns, sum_links, sum_riddle
from gui.panels.formula_delta import MISSING, delta, outgoing_terms, why_flat
from gui.panels.formula_equation import Equation, Link, Page
from gui.panels.formula_forward import activation, affine
from gui.panels.formula_numbers import guarded, head, is_exact, shown
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
    first = _forward_equation(subject, made.computation, node, made.affine)
    if node > made.affine:
        second = activation(subject, layer, unit)
        return Page(title, (second,) if first.symbols == second.symbols else (first, second))
    whole = affine(subject, layer, unit)
    lit = _column_of(subject, layer, unit, made, node, whole)
    return Page(title, (first, replace(whole, lit=lit, riddle=None)))


def node_name(made: Computation, node: int, affine_node: int | None) -> str:
    """What an intermediate result is called: w₁·x₁ as it is, running sums s₁ s₂ …, z, then u₁ u₂ …, a (or L)."""
    found = made.nodes[node]
    if not found.primitive:
        return found.name or shown(found.value)
    if node == affine_node:
        return "z"
    if node == len(made.nodes) - 1:
        return "a" if affine_node is not None else "L"
    if found.primitive == "multiply" and all(not made.nodes[i].primitive for i in found.arguments):
        return typeset(found.expression)
    before = [i for i in made.operations if i < node]
    if affine_node is not None and node < affine_node:
        return f"s{subscript(1 + sum(made.nodes[i].primitive == 'add' for i in before))}"
    return f"u{subscript(1 + sum(i > (affine_node if affine_node is not None else -1) for i in before))}"


def _forward_equation(subject: Subject, made: Computation, node: int, affine_node: int | None) -> Equation:
    found = made.nodes[node]
    name = node_name(made, node, affine_node)
    arguments = [made.nodes[i] for i in found.arguments]
    names = [node_name(made, i, affine_node) for i in found.arguments]
    symbols = applied(found, names)
    numbers = applied(found, [guarded(argument.value, subject.digits) for argument in arguments])
    exact = all(is_exact(argument.value, subject.digits) for argument in arguments)
    begin = () if name == symbols else ((f"{name} = ", f"{name} = "),)
    columns = (*begin, (symbols, numbers))
    if numbers != shown(found.value, subject.digits):  # −1 = −1 says nothing
        columns = (*columns, result_column(found.value, subject, is_exactly=exact and _gives_itself(found)))
    parts = tuple(Part(n, a.value) for n, a in zip(names, arguments, strict=True))
    shape = {"multiply": "product", "add": "sum"}.get(found.primitive, "value")
    meaning = "One primitive operation: it takes what stands before it and hands its result on."
    return Equation(columns, meaning, riddle=Riddle(name, found.value, shape, parts))  # type: ignore[arg-type]


def _gives_itself(node: Node) -> bool:
    return node.primitive in ("add", "subtract", "multiply", "negate", "square", "abs", "max", "min", "sign", "greater")


def applied(node: Node, texts: list[str]) -> str:
    """An operation written with these arguments."""
    signs = {"add": " + ", "subtract": " − ", "multiply": "·", "divide": "/"}
    if node.primitive in signs:
        return signs[node.primitive].join(texts)
    inner = texts[0][1:-1] if texts[0].startswith("(") and texts[0].endswith(")") else texts[0]
    if node.primitive == "exp":
        return f"e^({inner})" if len(inner) > 1 else f"e^{inner}"
    if node.primitive == "negate":
        return f"−{texts[0]}"
    if node.primitive == "square":
        return f"{texts[0]}²"
    if node.primitive == "abs":
        return f"|{inner}|"
    if node.primitive == "power":
        return f"{texts[0]}^{texts[1]}"
    name = {"log": "ln", "sigmoid": "σ"}.get(node.primitive, node.primitive)
    return f"{name}({', '.join([inner, *texts[1:]])})"


def _column_of(subject: Subject, layer: Layer, unit: int, made: UnitGraph, node: int, whole: Equation) -> int | None:
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
        return Page(title, _arrival(subject, layer, unit, made), note)
    node = way[min(number, len(way)) - 1]
    equations = backward_equations(subject, made.computation, node, made.affine)
    return Page(title, (*equations, replace(delta(subject, layer, unit), riddle=None)), note)


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


def backward_equations(subject: Subject, made: Computation, node: int, affine_node: int | None) -> tuple[Equation, ...]:
    """What an operation sends back to each of its arguments: upstream times the local derivative."""
    found = made.nodes[node]
    above = node_name(made, node, affine_node)
    equations: list[Equation] = []
    for argument, partial in zip(found.arguments, found.partials, strict=True):
        if made.nodes[argument].is_constant or found.gradient is None:
            continue
        name = node_name(made, argument, affine_node)
        value = found.gradient * partial
        local = f"∂{_short(above)}/∂{_short(name)}"
        shares = len(made.shares(argument))
        left = f"∂L/∂{_short(name)}"
        exact = is_exact(found.gradient, subject.digits) and is_exact(partial, subject.digits)
        exact = exact or not found.gradient or not partial  # 0 times anything is 0
        columns = (
            (f"{left} = ", f"{left} = "),
            (f"∂L/∂{_short(above)}", guarded(found.gradient, subject.digits)),
            (f"·{local}", f"·{guarded(partial, subject.digits)}"),
            result_column(value, subject, is_exactly=exact),
        )
        parts = (Part(f"∂L/∂{above}", found.gradient), Part(local, partial))
        meaning = "What came back to this operation, times its local derivative."
        if shares > 1:
            meaning += f" It is one of {shares} that arrive there; they add."
        zeros = (2,) if partial == 0.0 else ()
        equations.append(Equation(columns, meaning, zeros=zeros, riddle=Riddle(left, value, "product", parts)))
    return tuple(equations)


def _short(name: str) -> str:
    return f"({name})" if "·" in name else name


def _loss_page(subject: Subject, number: int) -> Page:
    if subject.trace.target is None:
        return Page("loss", (), MISSING)
    made = loss_of(subject.graph, subject.trace, subject.training.loss)
    operations = made.operations
    if not operations:
        return Page("loss", ())
    node = operations[min(number, len(operations) - 1)]
    return Page("loss", (_forward_equation(subject, made, node, None), *backward_equations(subject, made, node, None)))
