"""Documents that are JSON but no project: every problem is told at once, with its place."""

from __future__ import annotations

import json

import pytest

from core.project_file import project_from_bytes
from tests.core.documents import changed, problems_of


@pytest.mark.parametrize("kind", ["feature", "merge"])
def test_kinds_that_are_reserved_say_so(kind: str) -> None:
    problems = problems_of(changed("graph.layers.1.kind", kind))
    assert (problems[0].where, problems[0].what) == ("h", f'The kind "{kind}" is not in this version yet.')


@pytest.mark.parametrize("layer_id", ["__import__('os').system('true')", "a b", "1", "x\n", "", "é"])
def test_an_id_that_would_be_code_is_refused(layer_id: str) -> None:
    assert any(p.what == "This id cannot be used." for p in problems_of(changed("graph.layers.1.id", layer_id)))


def test_every_problem_is_told_at_once() -> None:
    document = changed("graph.layers.1.activation", "rellu")
    document["graph"]["connections"] += [{"source": "y", "target": "q"}, {"source": "x", "target": "h"}]
    document["parameters"]["weights"]["x->h"] = [[1], [1, 2]]
    document["data"]["rows"] = [[0, 0, 0], [0, "a", 1], [0, 1], [0, None, 1]]
    document["training"] |= {"batch_size": "ten", "shuffle": 1}
    document["layout"]["h"] = [1]
    wheres = [p.where for p in problems_of(document)]
    graph, others = {"h", "y->q", "x->h"}, {"parameters.weights.x->h", "data.rows[3]", "layout.h"}
    assert set(wheres) == graph | others | {"training.batch_size", "training.shuffle"}
    mended = json.loads(json.dumps(document))
    mended["data"]["rows"].pop()
    assert {"data.rows[1]", "data.rows[2]"} <= {p.where for p in problems_of(mended)}


def test_problems_beside_a_damaged_layer_are_told_too() -> None:
    document = changed("graph.layers.1.units", "two")
    document["graph"]["layers"].append({"id": "z", "kind": "hidden", "units": 0})
    assert [(p.where, p.what) for p in problems_of(document)] == [
        ("h", '`units` must be a whole number, not the text "two".'),
        ("z", "The layer has 0 units."),
        ("z", "No input reaches z."),
    ]


def test_unfinished_drawings_are_opened() -> None:
    document = changed("graph.connections", [])
    del document["parameters"]
    assert project_from_bytes(json.dumps(document).encode(), "").project.graph.connections == ()


def test_absurd_units_are_a_problem_before_anything_is_allocated() -> None:
    document = changed("graph.layers.0.units", 10**15)
    document["graph"]["layers"][1]["units"] = 10**12
    assert {p.where for p in problems_of(document)} >= {"x", "h"}


def test_rows_name_their_row_and_column() -> None:
    problems = problems_of(changed("data.rows", [[0, 0, 0], [0, "a", 1], [1, 0]]))
    assert [(p.where, p.what) for p in problems] == [
        ("data.rows[1]", 'The column x2 holds the text "a", not a number.'),
        ("data.rows[2]", "The row has 2 entries for 3 columns."),
    ]


def test_a_million_problems_are_not_printed() -> None:
    problems = problems_of(changed("data.rows", [[None]] * 20_000))
    assert len(problems) <= 1001
    assert "more problems" in problems[-1].what


@pytest.mark.parametrize("part", ["parameters.weights.x->h.0.0", "parameters.biases.y.0"])
def test_a_number_too_large_for_float32_is_a_problem(part: str) -> None:
    assert "float32" in problems_of(changed(part, 1e39))[0].what
