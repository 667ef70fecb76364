"""The update page: what each example adds, regularisation, clipping, and every line of the optimizer's rule."""

from __future__ import annotations

import math
import re
from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from core.arrays import Array, FrozenMap
from core.choice import Choice
from core.optimizers import OPTIMIZERS
from gui.next_update import next_rows, next_update
from gui.panels.formula import Subject
from gui.panels.formula_batch import MASKED, number_update_page
from gui.panels.formula_batch_pages import network_update_page, unit_update_page
from gui.panels.formula_loss_batch import loss_equations
from gui.panels.formula_numbers import read
from gui.panels.stepper_batch import Updates
from gui.panels.stepper_pages import page_for, subject_of
from tests.gui.conftest import MakeSession
from tests.gui.panels.subjects import made


def lines(subject: Subject) -> list[str]:
    assert subject.batch is not None
    page = number_update_page(subject, subject.batch, "w₂", "weights", "x->y", (0, 1), "w₂")
    return [equation.numbers for equation in page.equations]


def test_the_batchs_gradient_is_the_mean_of_its_examples(make_session: MakeSession) -> None:
    subject = made(make_session("training_loop"), batch_size=4)
    text = lines(subject)[0]
    assert text.startswith("batch ∂L/∂w₂ = (0.06682 + (−0.08808) + 0.5700 + (−0.2176))/4 ≈ ")
    assert read(text.rsplit(" ", 1)[1]) == pytest.approx((0.06682 - 0.08808 + 0.57002 - 0.21760) / 4, abs=5e-5)
    links = number_update_page(subject, subject.batch, "w₂", "weights", "x->y", (0, 1), "").equations[0].links  # type: ignore[arg-type]
    assert [link.example for _, link in links] == [0, 1, 2, 3]


def test_adam_shows_its_state_and_both_corrections(make_session: MakeSession) -> None:
    subject = made(make_session("training_loop"), optimizer=Choice("adam"))
    texts = lines(subject)
    assert texts[1:] == [
        "m ← 0.9·0 + (1 − 0.9)·0.0668 ≈ 0.00668",
        "v ← 0.999·0 + (1 − 0.999)·0.0668² ≈ 4.46·10⁻⁶",
        "m̂ ← 0.00668/(1 − 0.9^1) ≈ 0.0668",
        "v̂ ← 4.46·10⁻⁶/(1 − 0.999^1) ≈ 0.00446",
        "w₂ ← −1 − 0.03·0.0668/(√0.00446 + 1·10⁻⁸) ≈ −1.03",
    ]
    assert len(texts) == 6


def test_regularisation_and_clipping_stand_between_the_gradient_and_the_rule(make_session: MakeSession) -> None:
    clip = Choice("norm", FrozenMap({"limit": 0.1}))
    subject = made(make_session("training_loop"), l2=0.5, l1=0.25, clip=clip)
    entering = lines(subject)[1]
    assert entering.startswith("g = (0.0668 + (−0.5) + (−0.25))·")
    assert subject.batch is not None
    place = subject.batch.place("weights", "x->y", (0, 1))
    assert read(entering.rsplit(" ", 1)[1]) == pytest.approx(float(subject.batch.entering[place]), rel=5e-3)
    total = loss_equations(subject, subject.batch)[-1]
    assert total.symbols == "L + R = batch L + l2/2·Σw² + l1·Σ|w|"
    weights = 0.5 / 2 * 3 + 0.25 * 3
    assert read(total.numbers.rsplit(" ", 1)[1]) == pytest.approx(
        float(subject.batch.examples.losses.mean()) + weights, rel=5e-3
    )


@pytest.mark.parametrize("name", [name for name in OPTIMIZERS if name != "perceptron"])
def test_every_optimizers_rule_is_written_with_numbers_alone(make_session: MakeSession, name: str) -> None:
    subject = made(make_session("training_loop"), optimizer=Choice(name), momentum=0.9)
    assert subject.batch is not None
    layer = subject.graph.by_id["y"]
    page = unit_update_page(subject, subject.batch, layer, 0)
    assert len(page.equations) == 3
    for text in (*lines(subject)[1:], *(e.numbers for e in page.equations)):
        after = text.split(" ← ", 1)[1]
        assert not any(letter.isalpha() for letter in after), text


def test_rosenblatts_rule_takes_a_minus_t(make_session: MakeSession) -> None:
    session = make_session("perceptron_and")
    subject = made(session, optimizer=Choice("perceptron"))
    assert subject.batch is not None
    page = number_update_page(subject, subject.batch, "w₁", "weights", "x->y", (0, 0), "")
    assert page.equations[0].symbols.startswith("batch (a − t)·x = ")
    assert page.equations[-1].symbols == "w₁ ← w₁ − r·g"


def test_a_masked_weight_has_no_update(make_session: MakeSession) -> None:
    session = make_session("sigmoid_graph")
    subject = made(session)
    graph = subject.graph
    masked = replace(graph, connections=(replace(graph.connections[0], mask=Array.of([[1, 0]], "uint8")),))
    session.document.edit("Mask", replace(session.document.project, graph=masked))
    subject = made(session)
    selection = session.selection.with_weight("x->y", (0, 1))
    page = page_for(subject, "update", None, selection)
    assert page.equations == ()
    assert "masked" in page.note
    assert MASKED.startswith("There is no weight here")


def test_the_next_batch_is_the_one_that_training_takes(make_session: MakeSession) -> None:
    session = make_session("training_loop")
    assert next_rows(session.moment) == (0,)
    made(session, batch_size=3)
    assert next_rows(session.moment) == (0, 1, 2)


def test_the_last_update_is_known_only_where_one_update_led_here(make_session: MakeSession) -> None:
    session = make_session("training_loop")
    updates = Updates(session)
    first = session.moment
    updates.follow(first)
    expected = updates.next()
    assert updates.last() is None
    updates.follow(replace(first, step=1))
    assert updates.next() is None  # its optimizer's state is not at hand
    last = updates.last()
    assert last is not None
    assert expected is not None
    assert last.rows == expected.rows
    updates.follow(replace(first, step=5))
    assert updates.last() is None


def test_a_large_batch_is_taken_apart_in_a_thread_and_told_meanwhile(
    make_session: MakeSession, monkeypatch: pytest.MonkeyPatch, qtbot: QtBot
) -> None:
    session = make_session("training_loop")
    expected = next_update(session.moment)
    assert expected is not None
    monkeypatch.setattr("gui.next_update.MOST_WORK", 2)
    session.select(session.selection.with_example(1))
    assert next_update(session.moment) is expected  # the same batch: only another example is looked at
    session.set_training(replace(session.document.project.training_or_default, batch_size=4), "Batch")
    updates = Updates(session)
    updates.follow(session.moment)
    assert updates.next() is None
    assert updates.missing() == "The next batch, 4 examples, is being taken apart …"
    with qtbot.waitSignal(updates.changed):
        pass
    made = updates.next()
    assert made is not None
    assert made.rows == (0, 1, 2, 3)
    assert updates.missing() == ""
    monkeypatch.setattr("gui.next_update.LONGEST_WORK", 2)
    session.set_training(replace(session.document.project.training_or_default, batch_size=3), "Batch")
    updates.follow(session.moment)
    assert updates.next() is None
    assert "3 examples, is too large to take apart: these numbers are of this example alone" in updates.missing()


def test_pushes_that_cancel_are_no_examples_that_do_not_push(make_session: MakeSession) -> None:
    session = make_session("xor_hidden")
    session.select(session.selection.with_example(0).with_weight("x->h", (0, 0)))
    moment = session.moment
    assert moment.trace is not None
    subject = subject_of(moment.graph, moment.trace, moment.training_now, 3, 8, next_update(moment))
    note = page_for(subject, "update", None, session.selection).note
    assert note.startswith("What the examples of this batch push at it cancels out.")


def test_a_units_page_names_the_lines_before_the_one_it_shows(make_session: MakeSession) -> None:
    subject = made(make_session("training_loop"), momentum=0.9)
    assert subject.batch is not None
    page = unit_update_page(subject, subject.batch, subject.graph.by_id["y"], 0)
    assert page.equations[0].symbols == "w₁ ← w₁ − r·v"
    assert page.note.endswith("Before it: v ← ρ·v + g.")
    whole = network_update_page(subject, subject.batch)
    assert [link.layer for equation in whole.equations for _, link in equation.links] == ["y"]


@pytest.mark.parametrize("seed", range(6))
def test_who_takes_the_printed_step_from_the_printed_weight_gets_the_printed_weight(
    make_session: MakeSession, seed: int
) -> None:
    subject = made(make_session("playground"), seed=seed, batch_size=10)
    assert subject.batch is not None
    for layer in subject.graph.layers[1:]:
        for unit in range(layer.units):
            for equation in unit_update_page(subject, subject.batch, layer, unit).equations:
                _, before, after = re.split(" [←≈=] ", equation.numbers)
                old, step = re.fullmatch(r"(−?[^ ]+) − (.*)", before).groups()  # type: ignore[union-attr]
                moved = read(old) - math.prod(read(factor.strip("()")) for factor in re.split(r"·(?!10)", step))
                places = [len(text.partition(".")[2]) for text in (old, after)]
                if places[0] >= places[1]:  # else most of it is gone: ≈ then says that its last digit is not to be had
                    assert round(moved, places[1]) == read(after), equation.numbers
