"""An answer costs what it shows: a page is built once, what follows waits for it, and no example is kept for ever."""

from __future__ import annotations

import gc
from collections.abc import Callable, Hashable, Iterator
from dataclasses import replace
from weakref import ref

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from core.choice import Choice
from core.graph import Connection, Graph, Layer
from core.inspection.steps import graph_of, loss_of
from core.project import Project, TableSource, Training
from core.training.pace import PACES
from gui import turns
from gui.document import Document
from gui.next_update import next_update
from gui.panels import stepper, stepper_answering
from gui.panels.stepper import StepperStrip
from gui.panels.stepper_graph import GraphPanel
from gui.session import Session
from gui.stepping import Place
from gui.theme import ThemeHolder

INPUTS, UNITS, ROWS = 12, 8, 20
KEPT = 14  # examples: the last ones, of whose pages something may come again


@pytest.fixture
def session(qtbot: QtBot) -> Iterator[Session]:
    layers = (
        Layer("x", "input", INPUTS),
        Layer("h", "hidden", UNITS, Choice("tanh")),
        Layer("y", "output", 2, Choice("softmax")),
    )
    graph = Graph(layers, (Connection("x", "h"), Connection("h", "y")))
    inputs = np.random.default_rng(2).uniform(-1, 1, (ROWS, INPUTS))
    rows = np.hstack([inputs, np.eye(2)[np.arange(ROWS) % 2]])
    data = TableSource(tuple(f"x{i}" for i in range(INPUTS)), ("a", "b"), tuple(map(tuple, rows.tolist())))
    made = Session(Document(Project("wide", graph, data=data, training=Training(loss=Choice("cross_entropy")))))
    made.select(made.selection.with_example(0).with_unit("h", 0))
    yield made
    made.close()


@pytest.fixture
def strip(session: Session, qtbot: QtBot) -> StepperStrip:
    made = StepperStrip(session, ThemeHolder())
    qtbot.addWidget(made)
    made.resize(1264, 120)
    made.show()
    qtbot.waitUntil(lambda: session.is_idle and not made.is_due)
    return made


@pytest.fixture
def pages(strip: StepperStrip, monkeypatch: pytest.MonkeyPatch) -> list[object]:
    """Every page that is built from now on."""
    built: list[object] = []
    make = stepper.fitting_page

    def noted(*given: object, **more: object) -> object:
        built.append(make(*given, **more))  # type: ignore[arg-type]
        return built[-1]

    monkeypatch.setattr(stepper, "fitting_page", noted)
    return built


def test_a_key_builds_one_page(strip: StepperStrip, session: Session, pages: list[object], qtbot: QtBot) -> None:
    for number in (1, 2, 3):
        strip.set_granularity("unit")  # as the key does, each time
        strip.step_forward()
        qtbot.waitUntil(lambda: not strip.is_due)
        assert len(pages) == number
        assert strip.lines.page is pages[-1]


def test_metrics_that_come_after_an_edit_build_no_page(
    strip: StepperStrip, session: Session, pages: list[object], qtbot: QtBot
) -> None:
    session.select(session.selection.with_weight("x->h", (0, 0)))
    qtbot.waitUntil(lambda: not strip.is_due)
    pages.clear()
    session.set_weight("weights", "x->h", (0, 0), 0.25)
    assert session.moment.train is None
    qtbot.waitUntil(lambda: session.moment.train is not None and session.is_idle)
    assert not strip.is_due
    assert len(pages) == 1
    assert "0.25" in strip.numbers_text()


def test_what_follows_an_answer_comes_after_it_is_painted(
    strip: StepperStrip, session: Session, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "ANSWER", 60.0)
    seen: list[str] = []
    strip.lines.painted.connect(lambda: seen.append(f"page of {strip.lines.page.title}"))
    session.moment_changed.connect(lambda: session.turns.ask("a view", lambda: seen.append("a view")))
    strip.lines.setUpdatesEnabled(False)  # it takes long to paint
    session.step_to(Place("forward", "h", 3))
    session.select(replace(session.selection, example=1))
    qtbot.wait(100)
    assert not strip.is_due
    assert seen == []
    strip.lines.setUpdatesEnabled(True)
    qtbot.waitUntil(lambda: "a view" in seen)
    assert seen[0] == "page of h 4"


def test_threads_get_to_work_after_the_answer(
    strip: StepperStrip, session: Session, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(turns, "ANSWER", 60.0)
    seen: list[str] = []
    monkeypatch.setattr(session, "ask_responses", lambda: seen.append("responses"))
    strip.lines.painted.connect(lambda: seen.append("page"))
    monkeypatch.setattr(stepper_answering, "REST", 0.0)  # the page before is long ago
    session.set_weight("weights", "x->h", (0, 0), 0.25)
    qtbot.waitUntil(lambda: "responses" in seen)
    assert seen[0] == "page"


WALKS: dict[str, Callable[[Session, int], None]] = {
    "forward": lambda session, i: session.step_to(Place("forward", "h", i % UNITS)),
    "loss": lambda session, i: session.step_to(Place("loss", "y" if i % 2 else "", None)),
    "backward": lambda session, i: session.step_to(Place("backward", "h", i % UNITS)),
    "update": lambda session, i: session.step_to(Place("update", "h", i % UNITS)),
    "operations": lambda session, i: session.step_to(Place("backward", "h", i % UNITS, i % 4)),
    "what if an input": lambda session, i: session.try_values([0.01 * i] * INPUTS, (1.0, 0.0)),
    "what if a weight": lambda session, i: session.set_weight("weights", "x->h", (0, 0), 0.01 * i),
}


ALSO = ("exercise", "proof", "graph")


@pytest.mark.parametrize(("walk", "asks"), [*((walk, "") for walk in WALKS), *(("backward", asks) for asks in ALSO)])
def test_a_hundred_examples_leave_only_the_last_few(
    strip: StepperStrip, session: Session, qtbot: QtBot, walk: str, asks: str
) -> None:
    if asks == "exercise":
        strip.toggle_exercise()
    elif asks == "proof":
        strip.toggle_proof()
    elif asks == "graph":
        panel = GraphPanel(session, ThemeHolder())
        qtbot.addWidget(panel)
        panel.show()
    seen: list[ref[object]] = []
    for i in range(100):
        session.select(replace(session.selection, example=i % ROWS, point=None, target=None))
        WALKS[walk](session, i)
        strip.refresh()
        if i % 10 == 9:
            qtbot.wait(5)
        seen.append(ref(session.moment.trace))  # type: ignore[arg-type]
    assert strip.lines.page.title
    gc.collect()
    assert sum(there() is not None for there in seen) <= KEPT


def test_what_is_known_of_an_example_a_moment_or_data_holds_none_of_them(session: Session, qtbot: QtBot) -> None:
    graph, training = session.moment.graph, session.moment.training
    gone: list[ref[object]] = []
    moment = trace = None
    for i in range(4):
        session.select(replace(session.selection, example=i))
        moment, trace = session.moment, session.moment.trace
        assert trace is not None
        assert next_update(moment) is not None
        assert graph_of(graph, trace, graph.by_id["h"], 0).computation.nodes
        assert loss_of(graph, trace, training.loss).nodes
        assert moment.plane is not None
        gone += [ref(moment), ref(trace)]
    qtbot.waitUntil(lambda: session.is_idle)
    moment = trace = None
    gc.collect()
    alive = sum(there() is not None for there in gone)
    assert alive <= 4  # the moment that is shown and the one whose update was made last


def test_flat_out_a_formula_stands_longer_than_the_counters(
    session: Session, strip: StepperStrip, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    waits: list[tuple[bool, float, float]] = []
    ask = session.turns.ask

    def note(key: Hashable, job: turns.Job, *, every: float = 0.0) -> None:
        if isinstance(key, tuple) and key[0] == "stepper":
            waits.append((session.turns.is_calm, every, session.turns.reading))
        ask(key, job, every=every)

    monkeypatch.setattr(session.turns, "ask", note)
    for pace in ("epoch", "flat_out"):
        session.set_pace(PACES[pace])
        session.play()
        is_calm = pace == "flat_out"
        qtbot.waitUntil(lambda is_calm=is_calm: any(known[0] == is_calm for known in waits), timeout=10_000)
        session.pause()
        qtbot.waitUntil(lambda: session.is_idle, timeout=10_000)
    waits = [known for known in waits if known[1]]  # without a wait nothing trains
    assert {known[0] for known in waits} == {False, True}
    assert all(every == (2 * reading if is_calm else reading) for is_calm, every, reading in waits)
