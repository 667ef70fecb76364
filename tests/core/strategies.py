"""Random drawings and documents for property tests: legal by construction, small, as odd as the format allows."""

from __future__ import annotations

from typing import Any

import numpy as np
from hypothesis import strategies as st

from core.activations import ACTIVATIONS
from core.arrays import Array, FrozenMap
from core.choice import Choice, Setting
from core.clipping import CLIPS
from core.frames import Frame
from core.graph import IDENTITY, Connection, Graph, Kind, Layer
from core.initializers import INITIALIZERS
from core.losses import LOSSES
from core.optimizers import OPTIMIZERS
from core.parameters import Parameters, from_tensors, masked, parameter_shapes
from core.project import GeneratorSource, Progress, Project, TableSource, Training
from core.registry import Table
from core.schedules import SCHEDULES
from core.stops import STOPS
from tests.core.own_texts import ACTIVATION_TEXTS, LOSS_TEXTS

Draw = st.DrawFn

WORDS = st.text(st.characters(codec="utf-8"), max_size=12)
RARELY = st.sampled_from([False, False, False, True])
SINGLES = st.floats(-4, 4, width=32)  # numbers that float32 holds exactly
PLAIN = st.recursive(
    st.none() | st.booleans() | st.integers(-(2**53), 2**53) | st.floats(-1e9, 1e9) | WORDS,
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(WORDS, inner, max_size=3),
    max_leaves=6,
)


@st.composite
def choices(draw: Draw, table: Table[Any], names: list[str] | None = None) -> Choice:
    """An entry of a table with some of its settings."""
    name = draw(st.sampled_from(names or list(table)))
    settings: tuple[Setting, ...] = getattr(table[name], "settings", ())
    given = [setting for setting in settings if setting.is_required or draw(st.booleans())]
    return Choice(name, FrozenMap({setting.name: draw(_values(setting)) for setting in given}))


@st.composite
def graphs(draw: Draw, *, max_layers: int = 8, max_units: int = 8, activations: tuple[str, ...] = ()) -> Graph:
    """A drawing without problems: 2 … max_layers layers, skips, masks, several inputs and outputs.

    `activations` limits what is drawn from; () means the whole table. Layers stand in any drawn order.
    """
    inner = draw(st.integers(0, max(0, max_layers - 2)))
    inputs = draw(st.integers(1, max(1, min(3, max_layers - inner - 1))))
    outputs = draw(st.integers(1, max(1, min(3, max_layers - inner - inputs))))
    names = list(activations or ACTIVATIONS)
    legal_inside = [name for name in names if not ACTIVATIONS[name].output_only]
    layers: list[Layer] = []
    connections: list[Connection] = []
    for index in range(inputs + inner + outputs):
        kind: Kind = "input" if index < inputs else "hidden" if index < inputs + inner else "output"
        legal = names if kind == "output" else legal_inside
        layer = Layer(
            f"{kind[0]}{index}",
            kind,
            draw(st.integers(1, max_units)),
            IDENTITY if kind == "input" else draw(choices(ACTIVATIONS, legal)),
            bias=draw(st.booleans()),
            frozen=draw(RARELY),
        )
        if kind != "input":
            sources = [other for other in layers if other.kind != "output"]
            chosen = draw(st.lists(st.sampled_from(sources), min_size=1, max_size=3, unique_by=lambda other: other.id))
            connections += [draw(_connections(other, layer)) for other in chosen]
        layers.append(layer)
    return Graph(tuple(draw(st.permutations(layers))), tuple(draw(st.permutations(connections))))


@st.composite
def parameters(draw: Draw, graph: Graph) -> Parameters:
    """Numbers for a drawing that float32 holds exactly; those under masks are 0."""
    rng = np.random.default_rng(draw(st.integers(0, 2**32)))
    scale = draw(st.sampled_from([1.0, 1e-30, 1e30, 0.0]))
    shapes = parameter_shapes(graph)
    tensors = {name: (scale * rng.standard_normal(shape)).astype(np.float32) for name, shape in shapes.items()}
    return masked(graph, from_tensors(graph, tensors))


@st.composite
def tables(draw: Draw, graph: Graph) -> TableSource:
    """Rows as wide as a drawing's inputs and outputs, or with one column of classes."""
    by_class = draw(st.booleans())
    classes = tuple(f"class {i}" for i in range(graph.output_units)) if by_class else ()
    targets = ("class",) if by_class else tuple(f"y{i}" for i in range(graph.output_units))
    numbers = st.lists(SINGLES, min_size=graph.input_units, max_size=graph.input_units)
    label = st.sampled_from(classes).map(lambda name: [name]) if by_class else None
    values = st.lists(SINGLES, min_size=len(targets), max_size=len(targets))
    outcome = values if label is None else label
    rows = st.lists(st.builds(lambda x, t: tuple(x) + tuple(t), numbers, outcome), min_size=1, max_size=4).map(tuple)
    return TableSource(
        inputs=tuple(f"x{i}" for i in range(graph.input_units)),
        targets=targets,
        rows=draw(rows),
        test_rows=draw(st.none() | rows),
        classes=classes,
        train_fraction=draw(st.floats(0.01, 1)),
    )


@st.composite
def trainings(draw: Draw, graph: Graph) -> Training:
    """Settings with a loss that is legal for a drawing's outputs; the perceptron rule is left out."""
    kinds = {layer.activation.name for layer in graph.outputs}
    legal = [name for name, loss in LOSSES.items() if loss.legal_activations is None or kinds <= loss.legal_activations]
    optimizer = draw(choices(OPTIMIZERS, [name for name in OPTIMIZERS if name != "perceptron"]))
    return Training(
        loss=draw(choices(LOSSES, legal)),
        optimizer=optimizer,
        learning_rate=draw(st.floats(0, 10)),
        momentum=draw(st.floats(0.01, 0.99)),
        l1=draw(st.floats(0, 1)),
        l2=draw(st.floats(0, 1)),
        batch_size=draw(st.integers(1, 1000)),
        shuffle=draw(st.booleans()),
        initialization=draw(choices(INITIALIZERS)),
        seed=draw(st.integers(0, 2**53)),
        schedule=draw(choices(SCHEDULES)),
        clip=draw(choices(CLIPS)),
        stop=tuple(draw(st.lists(choices(STOPS), max_size=2))),
        extra=draw(extras()),
    )


@st.composite
def projects(draw: Draw) -> Project:
    """A document without problems (its rows may not fit its loss), with and without each of its parts."""
    graph = draw(graphs(max_layers=5, max_units=4))
    generated = st.builds(GeneratorSource, st.just("circle"), st.integers(1, 500), st.floats(0, 0.5), st.integers(0, 9))
    place = st.tuples(st.floats(-1e5, 1e5), st.floats(-1e5, 1e5))
    return Project(
        title=draw(WORDS),
        graph=graph,
        parameters=draw(st.none() | parameters(graph)),
        data=draw(st.none() | generated | tables(graph)),
        training=draw(st.none() | trainings(graph)),
        layout=FrozenMap({layer.id: draw(place) for layer in graph.layers if draw(st.booleans())}),
        progress=draw(st.none() | _progress()),
        journal=tuple(draw(st.lists(PLAIN, max_size=2))),
        extra=draw(extras()),
        frames=draw(_frames(graph)),
    )


@st.composite
def _frames(draw: st.DrawFn, graph: Graph) -> tuple[Frame, ...]:
    """None, or some layers shared out among up to three frames."""
    found: dict[int, list[str]] = {}
    for layer in graph.layers:
        found.setdefault(draw(st.integers(0, 3)), []).append(layer.id)
    return tuple(Frame(draw(WORDS), tuple(ids)) for number, ids in found.items() if number)


def extras() -> st.SearchStrategy[FrozenMap[Any]]:
    """Keys of a future version."""
    names = st.sampled_from(["colour", "note", "x-future"])
    return st.dictionaries(names, st.integers(0, 9) | WORDS, max_size=2).map(FrozenMap)


def _values(setting: Setting) -> st.SearchStrategy[Any]:
    low = -10.0 if setting.minimum is None else setting.minimum
    high = low + 10.0 if setting.maximum is None else setting.maximum
    if isinstance(setting.default, bool):
        return st.booleans()
    if isinstance(setting.default, str):
        return st.sampled_from(list(ACTIVATION_TEXTS if setting.default in ACTIVATION_TEXTS else LOSS_TEXTS))
    if isinstance(setting.default, int):
        return st.integers(int(low), min(int(high), int(low) + 4))
    if isinstance(setting.default, tuple):
        return st.tuples(*(st.floats(low, high) for _ in setting.default))
    return st.floats(low, high)


@st.composite
def _connections(draw: Draw, source: Layer, target: Layer) -> Connection:
    mask = None
    if draw(st.booleans()):
        rng = np.random.default_rng(draw(st.integers(0, 2**32)))
        mask = Array.of(rng.integers(0, 2, (target.rows, source.units)), "uint8")
    return Connection(source.id, target.id, mask, frozen=draw(RARELY))


@st.composite
def _progress(draw: Draw) -> Progress:
    arrays = st.lists(SINGLES, min_size=1, max_size=5) | SINGLES
    state = draw(st.dictionaries(st.sampled_from(["exp_avg", "step", "momentum_buffer"]), arrays, max_size=2))
    counts = st.integers(0, 10**6)
    optimizer = FrozenMap({name: Array.of(values, "float32") for name, values in state.items()})
    return Progress(draw(counts), draw(counts), draw(counts), optimizer)
