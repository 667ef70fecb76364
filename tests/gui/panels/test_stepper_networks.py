"""Pages of any network: skips, masks, every activation, loss and optimizer; factors multiply, terms add."""

from __future__ import annotations

import math
from dataclasses import replace

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from core.choice import Choice
from core.inspection import inspect_example
from core.inspection.update import batch_update
from core.optimizers import OPTIMIZERS
from core.project import Training
from gui.panels.formula import Subject
from gui.panels.formula_copy import as_csv, as_latex
from gui.panels.formula_equation import Equation
from gui.panels.formula_operations import operations_of
from gui.panels.stepper_pages import page_for, subject_of
from gui.selection import Selection
from gui.stepping import GRANULARITIES, Granularity, places
from tests.core.oracle_strategies import Case, cases

CALM = settings(max_examples=40)
MOST_STOPS = 60


def holds(equation: Equation) -> None:
    riddle = equation.riddle
    if riddle is None or not math.isfinite(riddle.value):
        return
    values = [part.value for part in riddle.parts]
    if riddle.shape == "product":
        size = math.prod(max(1.0, abs(value)) for value in values)
        assert math.isclose(math.prod(values), riddle.value, rel_tol=1e-12, abs_tol=1e-12 * size), riddle
    if riddle.shape == "sum":
        size = sum(map(abs, values))
        assert abs(sum(values) - riddle.value) <= 1e-12 * max(size, abs(riddle.value), 1e-300), riddle
    assert equation.symbols
    assert len(equation.laid_out()) == 1
    for line in equation.laid_out(40):
        assert len(line.above) <= 44


def subject(case: Case, training: Training) -> Subject:
    trace = inspect_example(case.graph, case.parameters, case.inputs[0], case.targets[0], case.loss)
    batch = batch_update(
        case.graph, case.parameters, case.inputs, case.targets, training, rows=(0, 1), rate=training.learning_rate
    )
    return subject_of(case.graph, trace, training, 3, 8, batch)


@given(
    cases(rows=2),
    st.sampled_from([name for name in OPTIMIZERS if name != "perceptron"]),
    st.sampled_from(GRANULARITIES),
    st.booleans(),
)
@CALM
def test_every_stop_of_any_network_has_a_page_that_holds(
    case: Case, optimizer: str, granularity: Granularity, is_regular: bool
) -> None:
    training = Training(loss=case.loss, optimizer=Choice(optimizer), momentum=0.5 * is_regular, l2=0.1 * is_regular)
    made = subject(case, training)
    operations = operations_of(case.graph, made.trace, training)
    stops = places(case.graph, granularity, operations=operations)
    for place in stops[:: 1 + len(stops) // MOST_STOPS]:
        page = page_for(made, "forward", place, Selection(example=0))
        frozen = place.phase == "update"  # a frozen layer has no equation
        assert page.equations or frozen, place
        for equation in page.equations:
            holds(equation)
        as_latex(page)
        as_csv(page)


@given(cases(rows=2), st.data())
@CALM
def test_every_weight_of_any_network_has_its_chain_and_its_update(case: Case, data: st.DataObject) -> None:
    training = Training(loss=case.loss, optimizer=Choice("adam"), l1=0.01)
    made = subject(case, training)
    connection = data.draw(st.sampled_from(case.graph.connections))
    rows, columns = case.graph.shape(connection)
    weight = (data.draw(st.integers(0, rows - 1)), data.draw(st.integers(0, columns - 1)))
    selection = Selection(example=0, connection=connection.key, weight=weight)
    is_masked = connection.mask is not None and not connection.mask.numpy()[weight]
    for phase in ("forward", "update"):
        page = page_for(made, phase, None, selection)  # type: ignore[arg-type]
        assert bool(page.equations) != is_masked
        if is_masked:
            assert "masked" in page.note
        for equation in page.equations:
            holds(equation)
    without = replace(made, batch=None)
    assert bool(page_for(without, "forward", None, selection).equations) != is_masked
    assert np.isfinite(made.trace.loss or 0.0)


@given(cases(rows=2))
@CALM
def test_the_whole_network_in_the_update_phase_shows_the_batch_and_no_single_delta(case: Case) -> None:
    made = subject(case, Training(loss=case.loss, optimizer=Choice("adam")))
    page = page_for(made, "update", None, Selection(example=0), is_whole=True)
    assert page.title == "all weights"
    assert not any("δ" in equation.symbols for equation in page.equations)
    back = page_for(made, "backward", None, Selection(example=0), is_whole=True)
    assert all("δ" in equation.symbols for equation in back.equations)
