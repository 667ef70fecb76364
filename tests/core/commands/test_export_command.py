"""`netfold export`: what it refuses before any work, and what it reports."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from core.export.exporters import ANNOUNCED, EXPORTERS
from tests.core.commands.conftest import Netfold


def test_an_export_reports_only_after_the_file_was_reloaded(netfold: Netfold, tmp_path: Path) -> None:
    out = tmp_path / "network.py"
    exported = netfold("export", "gallery:relu_3_4_4_4_3", "--to", "python", "-o", out, "--json")
    assert exported.status == 0, exported.err
    assert exported.document["kind"] == "python"
    assert exported.document["bytes"] == out.stat().st_size
    assert 0 <= exported.document["difference"] <= 1e-5
    assert list(tmp_path.iterdir()) == [out]


@pytest.mark.parametrize("kind", [*sorted(set(ANNOUNCED) - set(EXPORTERS)), "pickle", ""])
def test_a_format_that_is_not_there_is_bad_input(netfold: Netfold, tmp_path: Path, kind: str) -> None:
    refused = netfold("export", "gallery:neuron", "--to", kind, "-o", tmp_path / "out")
    assert refused.status == 2
    assert len(refused.lines) == 1
    assert ("not in this version yet" in refused.err) is (kind in ANNOUNCED)
    assert list(tmp_path.iterdir()) == []


def test_help_lists_the_formats_that_exist_and_no_others(netfold: Netfold) -> None:
    shown = netfold("export", "--help").out
    assert all(name in shown for name in EXPORTERS)
    assert not any(name in shown for name in set(ANNOUNCED) - set(EXPORTERS) - {"script"})


def test_a_missing_folder_is_found_before_the_work(
    netfold: Netfold, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.export.verify.export", pytest.fail)
    out = tmp_path / "missing" / "out.pt"
    assert netfold("export", "gallery:neuron", "--to", "torchscript", "-o", out).status == 2


def test_a_difference_is_status_1_and_leaves_the_old_file(
    netfold: Netfold, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.export.verify.run_fresh", lambda reader, path, inputs: inputs[:, :1] * 0 + 0.5)
    out = tmp_path / "network.py"
    out.write_text("as it was", encoding="utf-8")
    failed = netfold("export", "gallery:neuron", "--to", "python", "-o", out, "--json")
    assert failed.status == 1
    assert "differs" in failed.document["problems"][0]["what"]
    assert out.read_text(encoding="utf-8") == "as it was"
    assert list(tmp_path.iterdir()) == [out]


def test_neither_data_nor_training_nor_parameters_are_needed(
    netfold: Netfold, document: dict[str, Any], write: Callable[..., Path], tmp_path: Path
) -> None:
    del document["data"], document["training"]
    out = tmp_path / "network.py"
    assert netfold("export", write(document), "--to", "python", "-o", out).status == 0
