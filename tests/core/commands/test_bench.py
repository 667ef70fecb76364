"""`netfold bench`, at sizes that only show that it works."""

from __future__ import annotations

import json
from pathlib import Path
from xml.etree import ElementTree

import pytest

from core.bench.suite import SUITES
from core.commands import bench
from core.training.fused import machine
from tests.core.commands.conftest import Netfold

QUICK = ("--quick", "--rounds", "2")
WITHOUT_WINDOW = [name for name, suite in SUITES.items() if not suite.needs_window]


@pytest.mark.parametrize("name", WITHOUT_WINDOW)
def test_every_suite_prints_lines_with_figures(name: str, netfold: Netfold) -> None:
    outcome = netfold("bench", "--suite", name, *QUICK, "--json")
    assert outcome.status == 0, outcome.err
    (suite,) = outcome.document["suites"]
    assert suite["name"] == name
    measured = [line for line in suite["lines"] if "skipped" not in line]
    if machine.is_available():
        assert measured
    else:  # a suite may be about nothing but the compiled engine: then each line says that it is missing
        assert measured or all("llvmlite" in line["skipped"] for line in suite["lines"])
    assert all(line["value"] is not None and line["name"] and line["unit"] is not None for line in measured)
    assert all(line["met"] is None or line["target"] for line in measured)


def test_the_document_describes_the_machine_and_counts_targets(netfold: Netfold, tmp_path: Path) -> None:
    out, plot = tmp_path / "found.json", tmp_path / "ratios.svg"
    outcome = netfold("bench", *QUICK, "--json", "--out", out, "--plot", plot)
    assert outcome.status == 0, outcome.err
    document = outcome.document
    assert json.loads(out.read_text(encoding="utf-8")) == document
    assert {"processor", "cores", "memory_gib", "python", "torch", "numpy"} <= set(document["machine"])
    assert document["quick"] is True
    lines = [line for suite in document["suites"] for line in suite["lines"] if "skipped" not in line]
    assert document["met"] == sum(line["met"] is True for line in lines)
    assert document["missed"] == sum(line["met"] is False for line in lines)
    assert {line["group"] for line in lines} == {"tiny", "tfmax", "deep", "mnist", "field"}
    assert ElementTree.parse(plot).getroot().tag.endswith("svg")


def test_for_people_it_prints_a_table(netfold: Netfold) -> None:
    outcome = netfold("bench", "--suite", "past", *QUICK)
    assert outcome.status == 0, outcome.err
    assert "past: a past step again" in outcome.out
    assert "≤ 100" in outcome.out
    assert "targets met" in outcome.out


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("--suite", "engines"), "There is no suite named 'engines'. Did you mean engine?"),
        (("--rounds", "0"), "--rounds must be 1 or more."),
        (("--plot", "ratios.txt"), "ratios.txt is no kind of picture"),
        (("--minutes", "-1"), "is no number of minutes"),
        (("--out", "no/such/folder.json"), "There is no folder"),
    ],
)
def test_wrong_usage_is_said_before_anything_is_measured(
    arguments: tuple[str, ...], said: str, netfold: Netfold, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(bench, "_told", lambda *_: pytest.fail("it was measured"))
    outcome = netfold("bench", *arguments)
    assert outcome.status == 2
    assert said in outcome.err
