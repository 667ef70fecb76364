"""What is wrong with a drawing. Every sentence here also stands in the window, beside the layer it belongs to.

Two kinds: a drawing with *form* problems cannot be represented and is refused when a file is opened; one that is merely
unfinished (a layer without a connection, say) opens, and only training, tracing and exporting wait for its mend.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

from core.activations import ACTIVATIONS
from core.choice_file import choice_problems
from core.cycles import closing_connections
from core.graph import ID_PATTERN, IDENTITY, KINDS, Connection, Graph, Layer
from core.json_text import printable, shown
from core.numerals import grouped
from core.problems import Problem

UNIT_LIMIT = 1_000_000
ROW_LIMIT = 64 * UNIT_LIMIT  # maxout's pieces are rows
WEIGHT_LIMIT = 50_000_000


def graph_problems(graph: Graph) -> list[Problem]:
    """Everything that keeps a drawing from being trained; [] when it is complete."""
    if not graph.layers and not graph.connections:
        return [Problem("graph", "There is nothing drawn yet.", "Add an input and an output layer and connect them.")]
    problems = form_problems(graph)
    for layer in graph.layers:
        problems += _unfinished_layer(layer)
    problems += _mask_problems(graph)
    problems += _size_problems(graph)
    problems += _reach_problems(graph)
    return [printable(problem) for problem in problems]


def form_problems(graph: Graph) -> list[Problem]:
    """What no drawing may have, finished or not: files with these are refused."""
    problems: list[Problem] = []
    for layer_id, count in Counter(layer.id for layer in graph.layers).items():
        if ID_PATTERN.fullmatch(layer_id) is None:
            fix = "Use letters, digits and _, not a digit first, at most 64."
            problems.append(Problem(shown(layer_id), "This id cannot be used.", fix))
        if count > 1:
            problems.append(Problem(layer_id, f"{count} layers have the id {shown(layer_id)}.", "Rename all but one."))
    for layer in graph.layers:
        problems += _layer_form(layer)
    problems += _connection_form(graph)
    for source, target, path in closing_connections(graph):
        if source == target:
            what, fix = f"{source} feeds itself.", "Remove this connection: signals only run forward."
        else:
            what = f"{source} feeds {target}, which already leads to {source}: {path}."
            fix = f"Remove the connection {source}->{target}, or turn it round."
        problems.append(Problem(source, what, fix))
    return problems


def _layer_form(layer: Layer) -> list[Problem]:
    problems: list[Problem] = []
    if layer.kind not in KINDS:
        what = f"There is no kind of layer named {shown(str(layer.kind))}."
        problems.append(Problem(layer.id, what, "Choose input, hidden or output."))
    if not 1 <= layer.units <= UNIT_LIMIT:
        fix = f"Give it 1 to {grouped(1_000_000)} units."
        problems.append(Problem(layer.id, f"The layer has {_count(layer.units)} units.", fix))
    return problems + choice_problems(layer.id, "activation", layer.activation, ACTIVATIONS)


def _connection_form(graph: Graph) -> list[Problem]:
    problems: list[Problem] = []
    for connection in graph.connections:
        ends = dict.fromkeys((connection.source, connection.target))
        for end in ends:
            if end not in graph.by_id:
                what = f"There is no layer {shown(end)}."
                fix = "Connect layers that are drawn, or add it." + _nearest(end, graph)
                problems.append(Problem(_place(connection), what, fix))
        if connection.target in graph.by_id and graph.by_id[connection.target].kind == "input":
            what = f"The input layer {connection.target} receives nothing."
            fix = "Remove this connection, or make the layer hidden."
            problems.append(Problem(_place(connection), what, fix))
        if connection.source in graph.by_id and graph.by_id[connection.source].kind == "output":
            what = f"The output layer {connection.source} feeds nothing."
            fix = "Remove this connection, or make the layer hidden."
            problems.append(Problem(_place(connection), what, fix))
    pairs = Counter((connection.source, connection.target) for connection in graph.connections)
    for (source, target), count in pairs.items():
        if count > 1:
            what = f"{source} and {target} are connected {count} times."
            problems.append(Problem(f"{source}->{target}", what, "Keep one connection; a mask picks single weights."))
    return problems


def _unfinished_layer(layer: Layer) -> list[Problem]:
    problems: list[Problem] = []
    activation = ACTIVATIONS.get(layer.activation.name)
    if layer.kind == "input" and layer.activation != IDENTITY:
        what = f"An input layer has no activation, but this one has {layer.activation.name}."
        problems.append(Problem(layer.id, what, "Remove it: the layer holds the example."))
    elif layer.kind != "output" and activation is not None and activation.output_only:
        what = f"{layer.activation.name} belongs on an output layer."
        problems.append(Problem(layer.id, what, "Choose another activation for this layer."))
    if layer.names and len(layer.names) != layer.units:
        stated = "is 1 name" if len(layer.names) == 1 else f"are {len(layer.names)} names"
        what = f"There {stated} for {_count(layer.units)} units."
        problems.append(Problem(layer.id, what, "Give every unit a name, or none."))
    return problems


def _mask_problems(graph: Graph) -> list[Problem]:
    problems: list[Problem] = []
    for connection in graph.connections:
        if connection.mask is None or not {connection.source, connection.target} <= graph.by_id.keys():
            continue
        rows, columns = _shape(graph, connection)
        if connection.mask.shape != (rows, columns):
            given = "×".join(map(str, connection.mask.shape))
            what = f"The mask is {given}; it should be {rows}×{columns}."
            fix = f"Give it a row per unit of {connection.target} and a column per unit of {connection.source}."
            problems.append(Problem(connection.key, what, fix))
        values = connection.mask.numpy()
        if not bool(((values == 0) | (values == 1)).all()):
            what = "The mask holds numbers other than 0 and 1."
            problems.append(Problem(connection.key, what, "Write 1 where a weight exists, 0 where none does."))
    return problems


def _size_problems(graph: Graph) -> list[Problem]:
    total = 0
    for connection in graph.connections:
        if {connection.source, connection.target} <= graph.by_id.keys():
            rows, columns = _shape(graph, connection)
            if 0 < rows <= ROW_LIMIT and 0 < columns <= UNIT_LIMIT:  # others are problems of their own
                total += rows * columns
    if total <= WEIGHT_LIMIT:
        return []
    what = f"The drawing has {grouped(total)} weights; the limit is {grouped(50_000_000)}."
    return [Problem("graph", what, "Use fewer units or fewer connections.")]


def _reach_problems(graph: Graph) -> list[Problem]:
    problems: list[Problem] = []
    if not graph.inputs:
        problems.append(Problem("graph", "There is no input layer.", "Add one: it holds the example."))
    if not graph.outputs:
        problems.append(Problem("graph", "There is no output layer.", "Add one: it holds the answer."))
    reached = _reached((layer.id for layer in graph.inputs), graph)
    fed = {connection.target for connection in graph.connections}
    for layer in graph.layers if graph.inputs else ():
        if layer.id not in reached:
            what = f"No input reaches {layer.id}."
            fix = "Connect what feeds it to an input." if layer.id in fed else f"Draw a connection into {layer.id}."
            problems.append(Problem(layer.id, what, fix))
    return problems


def _reached(starts: Iterable[str], graph: Graph) -> set[str]:
    reached, waiting = set[str](), list(starts)
    targets: dict[str, list[str]] = {}
    for connection in graph.connections:
        targets.setdefault(connection.source, []).append(connection.target)
    while waiting:
        current = waiting.pop()
        if current not in reached:
            reached.add(current)
            waiting += targets.get(current, ())
    return reached


def _shape(graph: Graph, connection: Connection) -> tuple[int, int]:
    """A weight matrix's shape, also where a setting of the target's activation is wrong."""
    target, source = graph.by_id[connection.target], graph.by_id[connection.source]
    sound = not choice_problems("", "", target.activation, ACTIVATIONS)
    return target.rows if sound else target.units, source.units


def _place(connection: Connection) -> str:
    ends = (connection.source, connection.target)
    return connection.key if all(ID_PATTERN.fullmatch(end) for end in ends) else "->".join(map(shown, ends))


def _nearest(name: str, graph: Graph) -> str:
    near = [layer_id for layer_id in graph.by_id if layer_id.lower() == name.lower()]
    return f" Did you mean {near[0]}?" if near else ""


def _count(number: int) -> str:
    return grouped(number) if abs(number) < 10**15 else "far too many"
