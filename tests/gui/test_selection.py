"""The selection: one value, and what is left of it when the drawing changes."""

from __future__ import annotations

from core.graph import Connection, Graph, Layer
from gui.selection import Selection

GRAPH = Graph((Layer("x", "input", 2), Layer("h", "hidden", 3), Layer("y", "output", 1)),
              (Connection("x", "h"), Connection("h", "y")))  # fmt: skip


def test_what_still_exists_stays_selected() -> None:
    for selection in (Selection(3, "h", 2), Selection(0, "", None, "x->h", (2, 1)), Selection(4, "y")):
        assert selection.fitting(GRAPH, rows=5) == selection


def test_a_row_that_is_gone_gives_way_to_the_first_and_no_rows_to_none() -> None:
    assert Selection(9).fitting(GRAPH, rows=5).example == 0
    assert Selection(9).fitting(GRAPH, rows=0).example is None


def test_a_unit_that_is_gone_leaves_its_layer_and_a_layer_that_is_gone_leaves_nothing() -> None:
    assert Selection(0, "h", 7).fitting(GRAPH, rows=1) == Selection(0, "h")
    assert Selection(0, "gone", 1).fitting(GRAPH, rows=1) == Selection(0)


def test_a_weight_outside_its_matrix_leaves_its_connection() -> None:
    assert Selection(0, "", None, "x->h", (3, 0)).fitting(GRAPH, rows=1) == Selection(0, "", None, "x->h")
    assert Selection(0, "", None, "h->gone", (0, 0)).fitting(GRAPH, rows=1) == Selection(0)


def test_selecting_a_unit_or_a_weight_keeps_the_example() -> None:
    assert Selection(4, "", None, "x->h", (0, 0)).with_unit("h", 1) == Selection(4, "h", 1)
    assert Selection(4, "h", 1).with_weight("x->h", (0, 1)) == Selection(4, "", None, "x->h", (0, 1))
