"""The session: training beside the window, one history for edits and training, one set of numbers."""

from __future__ import annotations

import time
from dataclasses import replace
from itertools import pairwise

import numpy as np
import pytest
from pytestqt.qtbot import QtBot

from core.graph import Connection, Layer
from core.project import GeneratorSource, TableSource
from core.training.pace import PACES
from gui import session as module
from gui.errors import Report
from gui.stepping import Place
from tests.gui.conftest import MakeSession
from tests.gui.runs import flat, play_to


def test_playing_moves_the_step_and_lowers_the_loss(make_session: MakeSession, qtbot: QtBot) -> None:
    session = make_session("playground")
    qtbot.waitUntil(lambda: session.moment.train is not None, timeout=5000)
    before = session.moment.train
    play_to(qtbot, session, 400)
    session.pause()
    after = session.moment.train
    assert before is not None
    assert after is not None
    assert after.loss < before.loss


def test_a_rate_changed_while_training_is_taken_up_without_a_restart(make_session: MakeSession, qtbot: QtBot) -> None:
    session = make_session("playground")
    play_to(qtbot, session, 50)
    session.set_training(replace(session.moment.training, learning_rate=0.3), "Rate 0.3")
    step = session.moment.step
    qtbot.waitUntil(lambda: session.moment.step > step + 50, timeout=20_000)
    assert session.is_running
    session.pause()
    changes = [entry for entry in session.document.project.journal if entry["change"] == "training"]
    assert changes[-1]["training"]["learning_rate"] == 0.3
    assert changes[-1]["step"] >= 50


def test_a_seed_changed_while_training_keeps_what_was_trained_and_trains_on(
    make_session: MakeSession, qtbot: QtBot
) -> None:
    session = make_session("playground")
    play_to(qtbot, session, 200)
    rows = session.dataset
    session.set_training(replace(session.training, seed=session.training.seed + 1), "Seed")  # it splits the rows, too
    assert session.is_running
    assert session.dataset is not rows
    step = session.moment.step
    assert step >= 200
    qtbot.waitUntil(lambda: session.moment.step > step + 50, timeout=20_000)
    session.pause()
    changes = [(entry["change"], entry["step"]) for entry in session.document.project.journal[1:]]
    assert [change for change, _ in changes] == ["training", "data"]
    assert changes[0][1] >= 200
    session.undo()
    session.undo()
    assert session.moment.step == changes[0][1]


def test_a_layer_added_while_training_keeps_what_was_trained(make_session: MakeSession, qtbot: QtBot) -> None:
    session = make_session("playground")
    stale = session.document.project
    play_to(qtbot, session, 200)
    graph = stale.graph.with_layer(Layer("extra", "hidden", 2)).with_connection(Connection("extra", "y"))
    first = stale.graph.connections[0]
    session.document.edit("Add a layer", replace(stale, graph=graph))
    assert not session.is_running
    kept = session.document.project.parameters
    assert kept is not None
    session.undo()
    trained = session.document.project.parameters
    assert trained is not None
    assert kept.weights[first.key] == trained.weights[first.key]


def test_a_weight_typed_while_training_is_set_undoable_and_training_goes_on(
    make_session: MakeSession, qtbot: QtBot
) -> None:
    session = make_session("playground")
    play_to(qtbot, session, 50)
    key = session.moment.graph.connections[0].key
    session.set_weight("weights", key, (0, 0), 3.5)
    assert session.is_running
    step = session.moment.step
    qtbot.waitUntil(lambda: session.moment.step > step + 20, timeout=20_000)
    session.pause()
    texts = [session.document.undo_stack.text(i) for i in range(session.document.undo_stack.count())]
    assert any(text.startswith("Set weight") for text in texts)
    assert any(entry["change"] == "parameters" for entry in session.document.project.journal)


def test_a_diverging_run_stops_with_a_report_that_offers_mends_and_keeps_finite_weights(
    make_session: MakeSession, qtbot: QtBot
) -> None:
    session = make_session("playground")
    graph = session.moment.graph
    output = graph.outputs[0]
    linear = replace(output, activation=type(output.activation)("identity"))
    project = session.document.project
    session.document.edit("Identity output", replace(project, graph=graph.with_layer(linear)))
    session.set_training(replace(session.moment.training, learning_rate=1e6), "Rate")
    reports: list[Report] = []
    session.reported.connect(reports.append)
    session.play()
    qtbot.waitUntil(lambda: any(r.level == "error" for r in reports), timeout=20_000)
    report = next(r for r in reports if r.level == "error")
    assert "step" in report.message
    assert "rate" in report.message
    assert report.mends == ("lower_rate", "clip")
    assert not session.is_running
    assert np.isfinite(flat(session)).all()


def test_a_run_that_a_data_row_breaks_names_the_row_and_offers_no_smaller_rate(
    make_session: MakeSession, qtbot: QtBot
) -> None:
    session = make_session("playground")
    project = session.document.project
    graph = project.graph
    for layer in graph.layers:
        if layer.kind != "input":
            graph = graph.with_layer(replace(layer, activation=type(layer.activation)("identity")))
    rows = ((-1.0, -1.0, -1.0), (-1.0, 1.0, 1.0), (1.0, -1.0, 1.0), (1e7, 0.0, 1.0))
    data = TableSource(("x1", "x2"), ("y",), rows)
    session.document.edit("Own rows", replace(project, graph=graph, data=data))
    reports: list[Report] = []
    session.reported.connect(reports.append)
    session.play()
    qtbot.waitUntil(lambda: any(r.level == "error" for r in reports), timeout=20_000)
    report = next(r for r in reports if r.level == "error")
    assert "data row 4 holds x1 of the size 1e+07" in report.message
    assert report.hint == "Mend the row in the data."
    assert report.mends == ("reset",)


def test_play_with_a_problem_says_the_problem_and_does_not_start(make_session: MakeSession) -> None:
    session = make_session("playground")
    project = session.document.project
    session.document.edit("Cut", replace(project, graph=replace(project.graph, connections=())))
    reports: list[Report] = []
    session.reported.connect(reports.append)
    session.play()
    assert not session.is_running
    assert reports
    assert reports[0].hint


def test_units_respond_over_the_plane_after_every_change(make_session: MakeSession, qtbot: QtBot) -> None:
    session = make_session("playground")
    with qtbot.waitSignal(session.responses_changed, timeout=10_000):
        session.ask_responses()
    assert session.responses is not None
    units = {layer.id: layer.units for layer in session.moment.graph.layers}
    assert {key: len(images) for key, images in session.responses.items()} == units


def test_other_data_replace_the_run_and_select_the_first_example(make_session: MakeSession) -> None:
    session = make_session("playground")
    session.select(session.selection.with_example(400))
    project = session.document.project
    session.document.edit("XOR", replace(project, data=GeneratorSource("xor", samples=100)))
    assert session.dataset is not None
    assert len(session.dataset) == 100
    assert session.selection.example == 0


def test_data_that_do_not_fit_are_a_problem_not_a_crash(make_session: MakeSession) -> None:
    session = make_session("playground")
    project = session.document.project
    source = TableSource(("a", "b", "c"), ("t",), ((1.0, 2.0, 3.0, 1.0),))
    session.document.edit("Table", replace(project, data=source))
    assert session.problems
    assert session.moment.dataset is None
    assert session.moment.trace is None


def test_values_are_those_of_the_trace_and_cost_no_way_back(make_session: MakeSession) -> None:
    session = make_session("xor_hidden")
    moment = session.moment
    values = moment.values
    assert values is not None
    assert "trace" not in moment.__dict__
    trace = moment.trace
    assert trace is not None
    for layer, made in trace.layers.items():
        assert np.array_equal(values[layer].activation[0], made.activation)
        z = values[layer].pre_activation
        assert (z is None) == (made.pre_activation is None)
        if z is not None and made.pre_activation is not None:
            assert np.array_equal(z[0], made.pre_activation)


def test_the_trace_is_of_the_selected_example(make_session: MakeSession) -> None:
    session = make_session("xor_hidden")
    session.select(session.selection.with_example(1))
    trace = session.moment.trace
    assert trace is not None
    assert trace.layers["h"].activation.tolist() == [1.0, 0.0]
    assert abs((trace.loss or 0) - 0.4741) < 1e-4


def test_stepping_pauses_training(make_session: MakeSession, qtbot: QtBot) -> None:
    session = make_session("playground")
    play_to(qtbot, session, 20)
    session.step_to(Place("forward", session.moment.graph.outputs[0].id, 0))
    assert not session.is_running
    assert session.place is not None


def test_closing_while_training_leaves_no_thread(make_session: MakeSession, qtbot: QtBot) -> None:
    session = make_session("playground")
    play_to(qtbot, session, 20)
    session.close()
    assert not session.is_running


def test_flat_out_newer_numbers_wait_until_all_views_have_drawn_the_last_but_not_for_long(
    make_session: MakeSession, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(module, "LONGEST_DRAWN", 60.0)
    session = make_session("playground")
    play_to(qtbot, session, 10)
    session.turns.hold(60)
    session.turns.ask("a view", lambda: None)
    steps: list[int] = []
    session.moment_changed.connect(lambda: steps.append(session.moment.step))
    qtbot.wait(200)
    assert len(steps) <= 1, "what was on its way may still come"
    steps.clear()
    session.turns.ask("another", lambda: None)
    session.turns.hold(0)
    qtbot.waitUntil(lambda: len(steps) > 2, timeout=10_000)
    monkeypatch.setattr(module, "LONGEST_DRAWN", 0.1)
    session.turns.hold(60)
    session.turns.ask("a view", lambda: None)
    steps.clear()
    qtbot.waitUntil(lambda: len(steps) > 2, timeout=10_000)
    session.pause()
    assert not session.is_running, "a pause does not wait for views"


def test_at_a_slower_pace_numbers_come_whatever_is_drawn(make_session: MakeSession, qtbot: QtBot) -> None:
    session = make_session("playground")
    session.set_pace(PACES["epoch"])
    session.play()
    session.turns.hold(60)
    session.turns.ask("a view", lambda: None)
    steps: list[int] = []
    session.moment_changed.connect(lambda: steps.append(session.moment.step))
    qtbot.waitUntil(lambda: len(steps) > 5, timeout=10_000)
    session.pause()


def test_flat_out_numbers_stand_still_to_be_read_and_a_pause_writes_the_last(
    make_session: MakeSession, qtbot: QtBot
) -> None:
    session = make_session("playground")
    written: list[tuple[float, int]] = []
    session.written_changed.connect(lambda: written.append((time.monotonic(), session.written.step)))
    shown: list[int] = []
    session.moment_changed.connect(lambda: shown.append(session.moment.step))
    play_to(qtbot, session, 10)
    written.clear()
    shown.clear()
    qtbot.waitUntil(lambda: len(written) >= 2, timeout=10_000)
    assert len(shown) > 2 * len(written)
    assert all(later[0] - earlier[0] >= session.turns.reading - 0.01 for earlier, later in pairwise(written))
    assert {step for _, step in written} <= set(shown)
    session.pause()
    assert session.written is session.moment


def test_at_a_slower_pace_numbers_are_written_with_every_moment(make_session: MakeSession, qtbot: QtBot) -> None:
    session = make_session("playground")
    session.set_pace(PACES["epoch"])
    session.play()
    differing: list[int] = []
    session.written_changed.connect(lambda: differing.append(session.written is not session.moment))
    qtbot.waitUntil(lambda: len(differing) > 5, timeout=10_000)
    session.pause()
    assert not any(differing)


def test_flat_out_numbers_of_another_example_are_written_at_once(make_session: MakeSession, qtbot: QtBot) -> None:
    session = make_session("playground")
    session.select(session.selection.with_example(0))
    play_to(qtbot, session, 10)
    session.select(session.selection.with_example(3))
    assert session.is_running
    assert session.written.example == 3
    assert session.written is session.moment
    session.pause()
