"""Many examples at a time give what all at once give, and each example's push at a weight stays at hand."""

from __future__ import annotations

import numpy as np
from hypothesis import given, settings
from hypothesis import strategies as st

from core.inspection.backward import differentiate, differentiate_in_parts
from tests.core.oracle_strategies import Case, cases

CALM = settings(max_examples=30)


@given(cases(rows=7), st.integers(1, 7))
@CALM
def test_parts_of_a_batch_have_the_gradients_of_the_whole(case: Case, most: int) -> None:
    whole = differentiate(case.graph, case.parameters, case.inputs, case.targets, case.loss)
    parts = differentiate_in_parts(case.graph, case.parameters, case.inputs, case.targets, case.loss, most=most)
    np.testing.assert_allclose(parts.losses, whole.losses, rtol=1e-12, atol=1e-300)
    for connection in case.graph.connections:
        total = whole.total_of_weights(connection)
        size = np.abs(whole.rows(connection.target)).T @ np.abs(whole.values[connection.source].activation)
        np.testing.assert_allclose(
            parts.total_of_weights(connection), total, rtol=1e-9, atol=1e-12 * size.max(initial=1)
        )
        np.testing.assert_allclose(
            parts.of_number("weights", connection.key, (0, 0)),
            whole.of_number("weights", connection.key, (0, 0)),
            rtol=1e-9,
            atol=1e-12,
        )
    for layer in case.graph.layers:
        if layer.has_bias and layer.computes:
            np.testing.assert_allclose(parts.rows(layer.id), whole.rows(layer.id), rtol=1e-9, atol=1e-12)
