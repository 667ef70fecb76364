"""`netfold train`: how far it trains, what it prints, what it saves, and how it fails."""

from __future__ import annotations

import io
import os
import shutil
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from core.commands.progress_bar import ProgressBar
from core.commands.train import Goal
from core.initializers import initial_parameters
from core.project import FileSource, Project
from core.project_file import read_project
from tests.core.commands.conftest import Netfold

Write = Callable[..., Path]


def opened(path: Path) -> Project:
    return read_project(path).project


def test_b4_the_worked_training_loop(netfold: Netfold, write: Write) -> None:
    trained = netfold("train", "gallery:training_loop", "--steps", 0, "--json")
    assert trained.status == 0
    assert (trained.document["step"], trained.document["epoch"]) == (0, 0)
    assert trained.document["train"]["loss"] == pytest.approx(1.0237, abs=5e-5)


def test_b4_as_mean_squared_error(netfold: Netfold, tmp_path: Path) -> None:
    from core.gallery import locate

    text = locate("gallery:training_loop").read_text(encoding="utf-8").replace('"binary_cross_entropy"', '"mse"')
    path = tmp_path / "mse.json"
    path.write_text(text, encoding="utf-8")
    trained = netfold("train", path, "--steps", 0, "--json")
    assert trained.document["train"]["loss"] == pytest.approx(0.3717636, abs=1e-6)


def test_the_document_has_the_keys_of_the_contract(netfold: Netfold, document: dict[str, Any], write: Write) -> None:
    document["training"] |= {"l2": 0.1}
    trained = netfold("train", write(document), "--steps", 7, "--json")
    assert trained.status == 0
    result = trained.document
    assert list(result) == ["step", "epoch", "train", "test", "updates_per_second", "engine", "device"]
    assert (result["step"], result["epoch"]) == (7, 3)
    assert set(result["train"]) == {"loss", "data_loss", "r2"} == set(result["test"])
    assert result["train"]["loss"] > result["train"]["data_loss"]
    assert result["updates_per_second"] > 0
    assert result["engine"] in ("fused", "torch")
    assert result["device"] == "cpu"
    assert trained.err == ""


def test_test_is_null_without_test_rows(netfold: Netfold, document: dict[str, Any], write: Write) -> None:
    del document["data"]["test_rows"]
    assert netfold("train", write(document), "--steps", 0, "--json").document["test"] is None


@pytest.mark.parametrize(
    ("arguments", "step", "epoch"),
    [((), 200, 100), (("--epochs", 3), 6, 3), (("--epochs", 0), 0, 0), (("--steps", 3), 3, 1)],
)
def test_epochs_are_completed_ones_and_a_hundred_are_the_default(
    netfold: Netfold, document: dict[str, Any], write: Write, arguments: tuple[Any, ...], step: int, epoch: int
) -> None:
    result = netfold("train", write(document), *arguments, "--json").document
    assert (result["step"], result["epoch"]) == (step, epoch)


def test_a_stop_condition_ends_the_run_and_the_reason_is_told(
    netfold: Netfold, document: dict[str, Any], write: Write
) -> None:
    document["training"] |= {"stop": [{"name": "epochs", "count": 7}, {"name": "loss", "value": -1}]}
    result = netfold("train", write(document), "--json").document
    assert (result["step"], result["epoch"], result["stopped"]) == (14, 7, "7 epochs are done.")
    document["training"] |= {"stop": {"name": "steps", "count": 3}}
    trained = netfold("train", write(document))
    assert "step 3, epoch 1" in trained.out
    assert "stopped before the goal: 3 updates are done." in trained.out


def test_a_condition_on_the_loss_stops_after_the_same_epoch_every_time(
    netfold: Netfold, document: dict[str, Any], write: Write
) -> None:
    document["training"] |= {"stop": [{"name": "plateau", "epochs": 4, "delta": 1e9}]}
    told = [netfold("train", write(document), "--json").document for _ in range(2)]
    assert [(one["step"], one["epoch"]) for one in told] == [(8, 4), (8, 4)]
    assert "fallen" in told[0]["stopped"]


def test_people_get_a_summary(netfold: Netfold, document: dict[str, Any], write: Write, tmp_path: Path) -> None:
    out = tmp_path / "out.netfold"
    trained = netfold("train", write(document), "--steps", 4, "-o", out)
    assert trained.status == 0
    assert "step 4, epoch 2: loss " in trained.out
    assert "test rows: loss " in trained.out
    assert str(out) in trained.out


def test_the_seed_is_that_of_the_start_and_is_saved(
    netfold: Netfold, document: dict[str, Any], write: Write, tmp_path: Path
) -> None:
    out = tmp_path / "out.json"
    assert netfold("train", write(document), "--steps", 0, "--seed", 11, "-o", out).status == 0
    saved = opened(out)
    training = saved.training_or_default
    assert training.seed == 11
    assert saved.parameters == initial_parameters(saved.graph, training.initialization, 11)


def test_the_same_seed_gives_the_same_run_whatever_ran_before(
    netfold: Netfold, document: dict[str, Any], write: Write, tmp_path: Path
) -> None:
    path, first, second = write(document), tmp_path / "first.netfold", tmp_path / "second.netfold"
    netfold("train", path, "--steps", 9, "--seed", 5, "-o", first)
    netfold("train", path, "--steps", 4, "-o", second)
    netfold("train", second, "--steps", 9, "--seed", 5, "-o", second)
    assert first.read_bytes() == second.read_bytes()


def test_the_loss_curve_is_saved_with_the_trained_project(
    netfold: Netfold, document: dict[str, Any], write: Write, tmp_path: Path
) -> None:
    out = tmp_path / "out.netfold"
    result = netfold("train", write(document), "--epochs", 20, "-o", out, "--json").document
    history = opened(out).history
    assert history.epochs.tolist() == list(range(21))
    assert history.steps.tolist() == [2 * epoch for epoch in range(21)]
    assert history.train[-1] == pytest.approx(result["train"]["loss"])
    assert history.test[-1] == pytest.approx(result["test"]["loss"])
    assert history.train[0] > history.train[-1]
    netfold("train", out, "--epochs", 5, "-o", out)
    assert opened(out).history.epochs.tolist() == list(range(26))
    netfold("train", out, "--epochs", 3, "--seed", 9, "-o", out)
    assert opened(out).history.epochs.tolist() == list(range(4))


def test_numbers_written_by_hand_stay_the_start_under_another_seed(
    netfold: Netfold, document: dict[str, Any], write: Write, tmp_path: Path
) -> None:
    weights = {"x->h": [[1, 2], [3, 4], [5, 6]], "h->y": [[1, 1, 1]]}
    document["parameters"] = {"weights": weights, "biases": {"h": [0, 0, 0], "y": [1]}}
    path, out = write(document), tmp_path / "out.json"
    netfold("train", path, "--steps", 5, "-o", out)
    netfold("train", out, "--steps", 0, "--seed", 8, "-o", out)
    saved = opened(out)
    assert saved.parameters is not None
    assert saved.parameters.weights["x->h"].numpy().tolist() == weights["x->h"]
    assert saved.training_or_default.seed == 8


def test_a_place_that_is_no_file_is_found_before_training(
    netfold: Netfold, document: dict[str, Any], write: Write, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("core.training.loop.Run.advance", pytest.fail)
    path = write(document)
    for out in (tmp_path / "missing" / "out.netfold", tmp_path, os.devnull):
        refused = netfold("train", path, "--steps", 5, "-o", out)
        assert refused.status == 2
        assert len(refused.lines) == 1


def test_a_diverged_run_saves_nothing(netfold: Netfold, document: dict[str, Any], write: Write, tmp_path: Path) -> None:
    document["graph"]["layers"][1]["activation"] = "identity"
    document["training"]["learning_rate"] = 1e6
    out = tmp_path / "out.netfold"
    out.write_bytes(b"as it was")
    failed = netfold("train", write(document), "--epochs", 50, "-o", out, "--json")
    assert failed.status == 1
    assert failed.document["ok"] is False
    assert "Training stopped at step" in failed.document["problems"][0]["what"]
    assert out.read_bytes() == b"as it was"
    assert len(list(tmp_path.iterdir())) == 2


def test_a_run_that_ends_on_its_first_infinite_loss_has_diverged_too(
    netfold: Netfold, document: dict[str, Any], write: Write
) -> None:
    document["graph"]["layers"][1]["activation"] = "identity"
    document["training"]["learning_rate"] = 1e12
    statuses = {steps: netfold("train", write(document), "--steps", steps).status for steps in range(1, 6)}
    assert statuses[5] == 1
    assert set(statuses.values()) <= {0, 1}


def test_data_and_targets_are_needed(netfold: Netfold, document: dict[str, Any], write: Write) -> None:
    rows = document.pop("data")
    refused = netfold("train", write(document), "--json")
    assert refused.status == 2
    assert refused.document["problems"][0]["where"] == "data"
    inputs_only = [row[:2] for row in rows["rows"]]
    document["data"] = {"source": "table", "inputs": ["x1", "x2"], "targets": [], "rows": inputs_only}
    del document["training"]
    assert netfold("train", write(document)).status == 2


def test_cuda_without_cuda_is_bad_input(netfold: Netfold, document: dict[str, Any], write: Write) -> None:
    import torch

    if torch.cuda.is_available():
        pytest.skip("there is a CUDA device")
    path = write(document)
    assert netfold("train", path, "--steps", 1, "--device", "cuda").status == 2
    assert netfold("train", path, "--steps", 1, "--device", "auto").status == 0


@pytest.mark.parametrize("journal", [["text"], [{"graph": 1}, 7], [[]], [{}]])
def test_a_journal_that_was_changed_by_hand_is_no_bug(
    netfold: Netfold, document: dict[str, Any], write: Write, journal: list[Any]
) -> None:
    document["journal"] = journal
    trained = netfold("train", write(document), "--steps", 1)
    assert trained.status in (0, 2)
    assert "bug" not in trained.err


def test_a_data_file_is_still_found_from_where_the_project_is_saved(
    netfold: Netfold, document: dict[str, Any], write: Write, tmp_path: Path
) -> None:
    (tmp_path / "rows.csv").write_text("a,b,t\n0,1,1\n1,0,0\n1,1,1\n", encoding="utf-8")
    document["data"] = {"source": "file", "path": "rows.csv"}
    (tmp_path / "deep" / "er").mkdir(parents=True)
    out = tmp_path / "deep" / "er" / "out.netfold"
    assert netfold("train", write(document), "--steps", 2, "-o", out).status == 0
    data = opened(out).data
    assert isinstance(data, FileSource)
    assert data.path == "../../rows.csv"
    shutil.move(tmp_path / "rows.csv", tmp_path / "deep" / "rows.csv")
    moved = netfold("train", out, "--steps", 2)
    assert moved.status == 2
    assert "rows.csv" in moved.err


def test_a_terminal_gets_a_bar_and_a_file_gets_lines(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal, file = io.StringIO(), io.StringIO()
    monkeypatch.setattr(terminal, "isatty", lambda: True)
    for stream in (terminal, file):
        bar = ProgressBar(is_wanted=True, stream=stream)
        assert not bar.is_due
        monkeypatch.setattr(time, "perf_counter", lambda: 1e12)
        assert bar.is_due
        bar.draw(Goal(10, None).share(steps=5, epochs=0), "step 5")
        bar.clear()
        monkeypatch.undo()
        monkeypatch.setattr(terminal, "isatty", lambda: True)
    assert " 50% [############------------] step 5" in terminal.getvalue()
    assert terminal.getvalue().endswith("\r")
    assert file.getvalue() == "50% step 5\n"
    silent = ProgressBar(is_wanted=False, stream=file)
    silent.draw(1, "nothing")
    assert file.getvalue() == "50% step 5\n"


def test_a_stop_by_test_rows_that_are_not_there_is_warned_about(
    netfold: Netfold, document: dict[str, Any], write: Write
) -> None:
    del document["data"]["test_rows"]
    document["training"] |= {"stop": {"name": "loss", "value": 9, "of_test": True}}
    for command in (("train", write(document), "--steps", 2), ("check", write(document))):
        assert "There are no test rows: “loss reached”" in netfold(*command).err
