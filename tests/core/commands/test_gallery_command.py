"""`netfold gallery`."""

from __future__ import annotations

from core.datasets.bundled import BUNDLED
from core.datasets.generators import GENERATORS
from core.gallery import entries
from tests.core.commands.conftest import Netfold


def test_each_project_is_listed_with_its_id_title_and_lecture_ids(netfold: Netfold) -> None:
    listed = netfold("gallery", "--json")
    assert listed.status == 0
    found = [(entry["id"], entry["title"], tuple(entry["lectures"])) for entry in listed.document]
    assert found == [(entry.id, entry.title, entry.lectures) for entry in entries()]
    text = netfold("gallery").out
    assert all(entry.id in text and entry.title in text for entry in entries())


def test_each_data_set_is_listed_with_its_ranges(netfold: Netfold) -> None:
    listed = netfold("gallery", "--data", "--json").document
    assert {entry["name"] for entry in listed} >= set(GENERATORS) | set(BUNDLED)
    assert all(len(entry["input_ranges"]) == len(entry["inputs"]) for entry in listed)
    text = netfold("gallery", "--data").out
    assert all(name in text for name in (*GENERATORS, *BUNDLED))
