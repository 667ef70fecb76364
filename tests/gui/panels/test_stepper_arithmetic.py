"""What a reader with a pocket calculator finds: every printed line of the stepper's pages computes to its own result.

"=" is only printed where the printed numbers give the printed result; "≈" only as far off as their rounding explains.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import replace

import numpy as np
import pytest

from core.activations import ACTIVATIONS
from core.arrays import Array, FrozenMap
from core.choice import Choice
from core.graph import Connection, Graph, Layer
from core.inspection import inspect_example
from core.losses import LOSSES
from core.parameters import Parameters
from core.project import Training
from gui.next_update import next_update
from gui.panels.formula import Subject
from gui.panels.formula_equation import Page
from gui.panels.formula_operations import operations_of
from gui.panels.stepper_pages import page_for, subject_of
from gui.selection import Selection
from gui.stepping import GRANULARITIES, PHASES, Place, places
from tests.gui.conftest import MakeSession

_SUPERSCRIPTS = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
_POWER = re.compile(r"(\d[\d.]*)·10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)")
_LITERAL = re.compile(r"(?<!\*\*)(?<![\w.])\d+(?:\.\d+)?(?:e-?\d+)?")
_LETTERS = re.compile(r"[^\W\d_⁰¹²³⁴⁵⁶⁷⁸⁹]+")
_FUNCTIONS = {
    "exp": math.exp,
    "ln": math.log,
    "σ": lambda z: 1 / (1 + math.exp(-z)),
    "tanh": math.tanh,
    "max": max,
    "abs": abs,
    "sqrt": math.sqrt,
    "sign": lambda v: (v > 0) - (v < 0),
}


def in_python(text: str) -> str:
    """A printed expression as one that Python computes: 1.2·10⁻⁷ is a product there too, so √1.2·10⁻⁷ is wrong."""
    text = re.sub(r"\(\d[\d\u202f]* more terms = ([^()]*)\)", r"(\1)", text)
    text = _POWER.sub(lambda match: f"{match[1]}*1e{match[2].translate(_SUPERSCRIPTS)}", text)
    text = re.sub(r"\|([^|]*)\|", r"abs(\1)", text)
    text = re.sub(r"e\^\(", "exp(", text)
    text = re.sub(r"e\^([\d.]+)", r"exp(\1)", text)
    text = re.sub(r"√([\d.e-]+)", r"sqrt(\1)", text)
    text = text.replace("√(", "sqrt(")
    return text.replace("−", "-").replace("·", "*").replace("²", "**2").replace("^", "**")


def computed(text: str) -> float:
    return float(eval(text, {"__builtins__": {}}, _FUNCTIONS))


def slack(text: str) -> float:
    """How far rounding each number of an expression to its printed digits can move the result."""
    middle, moved = computed(text), 0.0
    for match in _LITERAL.finditer(text):
        value = float(match[0])
        other = f"{text[: match.start()]}({value + half_unit(match[0])!r}){text[match.end() :]}"
        moved += abs(computed(other) - middle)
    return moved


def half_unit(printed: str) -> float:
    """Half of the last digit of a number, of three significant ones where zeros at the end were left out."""
    value = abs(computed(in_python(printed)))
    if value == 0:
        return 0.0
    digits = len(re.sub(r"\D", "", printed.partition("·")[0].partition("e")[0]).lstrip("0"))
    return 0.5 * 10.0 ** (math.floor(math.log10(value)) - max(digits, 3) + 1)


def lines_of(page: Page) -> Iterator[tuple[str, str, str, str]]:
    """Of each line: itself, what is computed, its sign and its result; nothing of vectors, shapes and statements."""
    for equation in page.equations:
        line = equation.numbers
        if any(mark in line for mark in ("×", "⊙", "Σ", "…", ", ")) and "max(" not in line:
            continue
        body = re.sub(r"\(\d[\d\u202f]* more terms = ", "(\u0000", line.removesuffix("  ✓").removesuffix("  ✗"))
        found = re.match(r"^(?:[^=≈←]*? [=≈←] )?([^=≈←]+) ([=≈]) ([^=≈←]+)$", body)
        if found and set(_LETTERS.findall(found[1])) <= {
            "e",
            *_FUNCTIONS,
        }:  # a line that only states a number has nothing to compute
            yield line, found[1].replace("\u0000", ""), found[2], found[3]


def assert_computes(page: Page) -> int:
    """Checks each line; how many there were."""
    count = 0
    for line, body, sign, result in lines_of(page):
        expression, printed = in_python(body), computed(in_python(result))
        value = computed(expression)
        if sign == "=":
            assert value == pytest.approx(printed, rel=1e-6, abs=1e-12), line
        else:
            allowed = slack(expression) + half_unit(result)
            assert abs(value - printed) <= 1.01 * allowed + 1e-12, f"{line}: {value}, not {printed} ± {allowed}"
        count += 1
    return count


def all_places(subject: Subject) -> list[Place]:
    """Every stop at every granularity, and the loss at its three depths."""
    graph = subject.graph
    operations = operations_of(graph, subject.trace, subject.training)
    stops = [stop for kind in GRANULARITIES for stop in places(graph, kind, operations=operations)]
    output = graph.outputs[-1]
    return [*dict.fromkeys(stops), *(Place("loss", output.id, unit) for unit in range(output.units))]


@pytest.mark.parametrize(
    ("name", "training"),
    [
        ("neuron", {}),  # N1
        ("forward_3_4_1", {}),  # N3
        ("forward_3_4_3", {}),  # N4
        ("relu_3_4_4_4_3", {}),  # N5
        ("sigmoid_graph", {}),  # B2
        ("training_loop", {}),  # B4
        ("training_loop", {"loss": Choice("sum_squared"), "batch_size": 4, "l2": 0.1, "l1": 0.01}),  # B3
        ("losses_by_hand", {}),  # B5
        ("losses_by_hand", {"loss": Choice("sum_squared")}),
        ("logits_by_hand", {}),  # B8
        ("momentum", {}),  # B10
        ("forward_3_4_3", {"digits": 7}),
        ("training_loop", {"digits": 6}),
        ("sigmoid_graph", {"optimizer": Choice("adam")}),
        ("sigmoid_graph", {"optimizer": Choice("rmsprop"), "l2": 0.1}),
        ("fish_three", {"optimizer": Choice("adagrad")}),
        ("playground", {"clip": Choice("norm")}),
    ],
)
def test_every_printed_line_computes_to_its_result(
    make_session: MakeSession, name: str, training: dict[str, object]
) -> None:
    session = make_session(name)
    digits = training.get("digits", 3)
    assert isinstance(digits, int)
    others = {setting: value for setting, value in training.items() if setting != "digits"}
    settings = replace(session.document.project.training_or_default, **others)  # type: ignore[arg-type]
    session.set_training(settings, "Settings")
    session.select(session.selection.with_example(0))
    moment = session.moment
    assert moment.trace is not None
    subject = subject_of(moment.graph, moment.trace, moment.training_now, digits, 8, next_update(moment))
    count = 0
    for place in all_places(subject):
        count += assert_computes(page_for(subject, place.phase, place, session.selection))
    for connection in moment.graph.connections:
        rows, columns = moment.trace.connections[connection.key].weight.shape
        for row in range(rows):
            for column in range(columns):
                at = session.selection.with_weight(connection.key, (row, column))
                for phase in PHASES:
                    count += assert_computes(page_for(subject, phase, None, at))
    assert count > 10


_HIDDEN = [name for name, entry in ACTIVATIONS.items() if not entry.output_only]
_LOSSES = [loss.name for loss in LOSSES.values() if loss.targets != "sign"]


@pytest.mark.parametrize(("number", "name"), list(enumerate(_HIDDEN)))
def test_every_activation_and_loss_computes_as_printed(number: int, name: str) -> None:
    loss = LOSSES[_LOSSES[number % len(_LOSSES)]]
    hidden = Layer("h", "hidden", 3, Choice(name))
    output = Layer("y", "output", 2, Choice(loss.squash or "tanh"))
    skips = (Connection("x", "h"), Connection("h", "y"), Connection("x", "y"))
    graph = Graph((Layer("x", "input", 2), hidden, output), skips)
    rng = np.random.default_rng(number)
    shapes = {"x->h": (hidden.rows, 2), "h->y": (2, 3), "x->y": (2, 2)}
    parameters = Parameters(
        FrozenMap({key: Array.of(2 * rng.normal(size=shape)) for key, shape in shapes.items()}),
        FrozenMap({"h": Array.of(rng.normal(size=hidden.rows)), "y": Array.of(rng.normal(size=2))}),
        FrozenMap({"h": Array.of([0.25] * 3)}) if ACTIVATIONS[name].learned else FrozenMap(),
    )
    training = Training(loss=Choice(loss.name))
    trace = inspect_example(graph, parameters, rng.normal(size=2), np.array([0.0, 1.0]), training.loss)
    subject = Subject(graph, trace, training)
    pages = [page_for(subject, place.phase, place, Selection()) for place in all_places(subject)]
    assert sum(assert_computes(page) for page in pages) > 50
