"""Forward and then back is bit-identical: operations, updates with their optimizer's state, an epoch of them."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from core.choice import Choice
from core.inspection import inspect_example
from core.inspection.steps import graph_of, loss_of, operation_count, way_back
from core.inspection.update import BatchUpdate, batch_update
from core.optimizers import OPTIMIZERS
from core.parameters import Parameters, flatten
from core.project import Training
from tests.core.oracle_strategies import Case, cases

CALM = settings(max_examples=25)
ROWS, SIZE = 6, 2  # three updates are an epoch


def bits(*numbers: object) -> bytes:
    return b"".join(np.asarray(number, np.float64).tobytes() for number in numbers)


def stops(case: Case) -> list[tuple[str, str, int, int]]:
    """Phase, layer, unit and operation of the walk through an example, in its order."""
    trace = inspect_example(case.graph, case.parameters, case.inputs[0], case.targets[0], case.loss)
    computing = [
        (layer.id, unit) for layer in case.graph.forward_order if layer.computes for unit in range(layer.units)
    ]
    found: list[tuple[str, str, int, int]] = []
    for phase, units in (("forward", computing), ("loss", [("", 0)]), ("backward", computing[::-1])):
        for layer, unit in units:
            count = operation_count(case.graph, trace, case.loss, phase, layer, unit)  # type: ignore[arg-type]
            found += [(phase, layer, unit, i) for i in range(count)]
    return found


def shown_at(case: Case, parameters: Parameters, stop: tuple[str, str, int, int]) -> bytes:
    """The value, gradient and local derivatives that a stop shows, computed anew."""
    phase, layer, unit, operation = stop
    trace = inspect_example(case.graph, parameters, case.inputs[0], case.targets[0], case.loss)
    if phase == "loss":
        made = loss_of(case.graph, trace, case.loss)
        order = made.operations
    else:
        made = graph_of(case.graph, trace, case.graph.by_id[layer], unit).computation
        order = made.operations if phase == "forward" else (len(made.nodes) - 1, *way_back(made))
    node = made.nodes[order[min(operation, len(order) - 1)]] if order else made.nodes[-1]
    return bits(node.value, np.nan if node.gradient is None else node.gradient, *node.partials)


def trained(case: Case, training: Training, updates: int) -> Iterator[tuple[bytes, Parameters]]:
    """The start, then what each update leaves: bits of parameters, state and what is shown of the update."""
    parameters, state = case.parameters, None
    yield bits(flatten(case.graph, parameters, "float64")), parameters
    for number in range(updates):
        first = SIZE * number % ROWS
        rows = tuple(range(first, first + SIZE))
        made: BatchUpdate = batch_update(
            case.graph, parameters, case.inputs[list(rows)], case.targets[list(rows)], training,
            rows=rows, rate=training.learning_rate, state=state,
        )  # fmt: skip
        parameters, state = made.after(), made.state
        lines = [part for quantity in made.quantities for part in (quantity.value, *quantity.parts.values())]
        kept = [flatten(case.graph, parameters, "float64"), *state.values(), made.losses, made.entering, *lines]
        yield bits(*map(np.ravel, kept)), parameters  # type: ignore[arg-type]


@given(cases(rows=2))
@CALM
def test_walking_back_through_the_operations_shows_the_same_bits(case: Case) -> None:
    walk = stops(case)
    walk = walk[:: 1 + len(walk) // 40]
    forward = [shown_at(case, case.parameters, stop) for stop in walk]
    assert [shown_at(case, case.parameters, stop) for stop in reversed(walk)] == forward[::-1]


@given(cases(rows=ROWS), st.sampled_from([name for name in OPTIMIZERS if name != "perceptron"]))
@CALM
def test_an_update_and_an_epoch_taken_back_leave_the_same_bits(case: Case, optimizer: str) -> None:
    training = Training(loss=case.loss, optimizer=Choice(optimizer), momentum=0.5, l2=0.01, batch_size=SIZE)
    epoch = ROWS // SIZE
    forward = list(trained(case, training, epoch + 1))
    walk = stops(case)[::7]
    for back in range(epoch, -1, -1):  # an update back from the next epoch, then by updates to the start
        again, parameters = list(trained(case, training, back))[-1]
        assert again == forward[back][0]
        for stop in walk[:6]:
            assert shown_at(case, parameters, stop) == shown_at(case, forward[back][1], stop)
