"""What holds for every command: exit status, streams, and which libraries it touches."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from core.commands import main as entry
from core.training.fused import machine
from tests.core.commands.conftest import Netfold

ROOT = Path(__file__).resolve().parents[3]
QT = ("PySide6", "shiboken6", "pyqtgraph", "gui")


def test_help_names_every_command(netfold: Netfold) -> None:
    shown = netfold("--help")
    assert shown.status == 0
    for name, command in entry.COMMANDS.items():
        assert f"  {name} " in shown.out
        assert netfold(name, "--help").status == 0, command


@pytest.mark.parametrize(
    "arguments",
    [
        ("train",),
        ("train", "gallery:neuron", "--steps", "1", "--epochs", "1"),
        ("train", "gallery:neuron", "--steps", "-1"),
        ("train", "gallery:neuron", "--steps", "many"),
        ("train", "gallery:neuron", "--device", "abacus"),
        ("trace", "gallery:neuron"),
        ("trace", "gallery:neuron", "--example", "0", "--dtype", "float16"),
        ("export", "gallery:neuron", "--to", "torchscript"),
        ("gallery", "--colour"),
        ("check", "gallery:neuron", "another"),
        ("--unknown",),
        ("check", "no-such-file.json"),
        ("check", "gallery:no_such_project"),
        ("check", "~nosuchuser/project.json"),
        ("check", ""),
        ("nosuchcommand",),
    ],
)
def test_a_wrong_command_line_is_one_line_and_status_2(netfold: Netfold, arguments: tuple[str, ...]) -> None:
    refused = netfold(*arguments)
    assert refused.status == 2
    assert refused.out == ""
    assert len(refused.lines) == 1, refused.err
    in_json = netfold(*arguments, "--json")
    assert in_json.status == 2
    assert set(in_json.document) == {"ok", "problems", "warnings"}
    assert in_json.document["ok"] is False
    assert in_json.document["problems"]
    assert all(set(problem) == {"where", "what", "fix"} for problem in in_json.document["problems"])


def test_every_problem_of_a_file_is_a_line(
    netfold: Netfold, document: dict[str, Any], write: Callable[..., Path]
) -> None:
    document["graph"]["layers"][1]["units"] = 0
    document["graph"]["layers"][2]["activation"] = "rellu"
    document["training"]["batch_size"] = 0
    path = write(document)
    for command in (["check"], ["train"], ["trace", "--example", "0"], ["export", "--to", "python", "-o", "x.py"]):
        refused = netfold(command[0], path, *command[1:])
        assert refused.status == 2
        assert refused.out == ""
        assert len(refused.lines) >= 2, refused.err
        assert any("rellu" in line for line in refused.lines)


def _broken(error: BaseException) -> Callable[..., None]:
    def run(*_: object) -> None:
        raise error

    return run


def _with_run(monkeypatch: pytest.MonkeyPatch, error: BaseException) -> None:
    command = replace(entry.COMMANDS["gallery"], run=_broken(error))
    monkeypatch.setitem(entry.COMMANDS._entries, "gallery", command)


def test_a_bug_is_one_line_that_names_the_report(netfold: Netfold, monkeypatch: pytest.MonkeyPatch) -> None:
    _with_run(monkeypatch, KeyError("two\nlines"))
    failed = netfold("gallery", "--json")
    assert failed.status == 1
    (line,) = failed.lines
    assert line.startswith("This is a bug in Netfold (KeyError")
    report = Path(line.rsplit(" in ", 1)[1].rstrip("."))
    assert "Traceback" in report.read_text(encoding="utf-8")
    report.unlink()
    assert "Traceback" not in failed.err + failed.out
    assert failed.document["ok"] is False


@pytest.mark.parametrize(("error", "status"), [(KeyboardInterrupt(), 130), (BrokenPipeError(), 141)])
def test_an_interruption_is_quiet(
    netfold: Netfold, monkeypatch: pytest.MonkeyPatch, error: BaseException, status: int
) -> None:
    monkeypatch.setattr(entry, "_let_stdout_go", lambda: None)
    _with_run(monkeypatch, error)
    ended = netfold("gallery")
    assert (ended.status, ended.out, ended.err) == (status, "", "")


def test_a_lack_of_memory_is_no_bug(netfold: Netfold, monkeypatch: pytest.MonkeyPatch) -> None:
    _with_run(monkeypatch, MemoryError())
    failed = netfold("gallery")
    assert failed.status == 1
    assert "memory" in failed.err


def test_a_reader_that_leaves_gets_no_complaint() -> None:
    line = [sys.executable, "-m", "core.commands.main", "gallery", "--json"]
    writer = subprocess.Popen(line, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE)
    assert writer.stdout is not None
    assert writer.stderr is not None
    writer.stdout.close()
    assert writer.stderr.read() == b""
    writer.stderr.close()
    assert writer.wait(60) == entry.PIPE_CLOSED


def test_an_ascii_terminal_gets_every_word(netfold: Netfold) -> None:
    environment = {**os.environ, "PYTHONIOENCODING": "ascii", "PYTHONUTF8": "0"}
    for arguments in (["trace", "gallery:neuron", "--example", "0"], ["gallery", "--json"], ["gallery", "--data"]):
        line = [sys.executable, "-m", "core.commands.main", *arguments]
        done = subprocess.run(line, cwd=ROOT, env=environment, capture_output=True, check=False)
        assert done.returncode == 0, done.stderr
        assert done.stdout.isascii()


_MODULES = """
import sys
from core.commands.main import main
status = main(sys.argv[1:])
print("\\n" + " ".join(sorted({name.split(".")[0] for name in sys.modules})))
sys.exit(status)
"""


@pytest.mark.parametrize(
    ("arguments", "brings_torch"),
    [
        (["gallery", "--data"], False),
        (["check", "gallery:forward_3_4_1"], False),
        (["trace", "gallery:forward_3_4_1", "--example", "0"], False),
        (["train", "gallery:neuron", "--steps", "1"], not machine.is_available()),
        (["export", "gallery:neuron", "--to", "python", "-o", "network.py"], False),
    ],
)
def test_no_command_imports_qt_and_only_training_without_the_fused_engine_needs_torch(
    tmp_path: Path, arguments: list[str], brings_torch: bool
) -> None:
    line = [sys.executable, "-c", _MODULES, *arguments]
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    done = subprocess.run(line, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    modules = set(done.stdout.splitlines()[-1].split())
    assert not modules & set(QT)
    assert ("torch" in modules) is brings_torch
