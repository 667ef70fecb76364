"""`netfold check`."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from core.gallery import entries
from tests.core.commands.conftest import Netfold


@pytest.mark.parametrize("gallery_id", [entry.id for entry in entries()])
def test_every_gallery_project_is_without_problems(netfold: Netfold, gallery_id: str) -> None:
    checked = netfold("check", f"gallery:{gallery_id}", "--json")
    assert checked.status == 0
    assert checked.document["ok"] is True
    assert checked.document["problems"] == []


def test_a_good_file_is_one_line_for_people(netfold: Netfold, document: dict[str, Any], write: Callable) -> None:
    checked = netfold("check", write(document))
    assert checked.status == 0
    assert "no problems" in checked.out
    assert "6 training and 2 test rows" in checked.out


def test_unknown_keys_are_warnings(netfold: Netfold, document: dict[str, Any], write: Callable) -> None:
    document["colour"] = "green"
    checked = netfold("check", write(document), "--json")
    assert checked.status == 0
    assert any("colour" in warning for warning in checked.document["warnings"])
    assert "warning: " in checked.err


def test_rows_that_do_not_fit_the_drawing_are_problems(
    netfold: Netfold, document: dict[str, Any], write: Callable
) -> None:
    document["graph"]["layers"][0]["units"] = 3
    checked = netfold("check", write(document), "--json")
    assert checked.status == 2
    assert [problem["where"] for problem in checked.document["problems"]] == ["data.inputs"]


def test_a_missing_data_file_is_a_problem_beside_the_others(
    netfold: Netfold, document: dict[str, Any], write: Callable
) -> None:
    document["data"] = {"source": "file", "path": "missing.csv"}
    document["training"]["learning_rate"] = -1
    checked = netfold("check", write(document), "--json")
    assert checked.status == 2
    assert len(checked.lines) == 2
    assert any("missing.csv" in f"{problem}" for problem in checked.document["problems"])
    assert any(problem["where"] == "training.learning_rate" for problem in checked.document["problems"])


def test_a_seed_that_cannot_be_is_a_problem_and_no_bug(
    netfold: Netfold, document: dict[str, Any], write: Callable
) -> None:
    document["training"]["seed"] = -1
    checked = netfold("check", write(document), "--json")
    assert [problem["where"] for problem in checked.document["problems"]] == ["training.seed"]


def test_a_project_needs_neither_data_nor_training(netfold: Netfold, document: dict[str, Any], write: Callable) -> None:
    del document["data"], document["training"]
    assert netfold("check", write(document)).status == 0
