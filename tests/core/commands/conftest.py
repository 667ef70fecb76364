"""The command line, called in this process: starting another costs seconds."""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from core.commands.main import main


@dataclass(frozen=True)
class Outcome:
    status: int
    out: str
    err: str

    @property
    def document(self) -> Any:
        """The one JSON document on stdout; anything besides it is an error."""
        return json.loads(self.out, parse_constant=pytest.fail)

    @property
    def lines(self) -> list[str]:
        """What stands on stderr, warnings left out."""
        return [line for line in self.err.splitlines() if not line.startswith("warning: ")]


Netfold = Callable[..., Outcome]


@pytest.fixture
def netfold(capsys: pytest.CaptureFixture[str]) -> Netfold:
    """Runs `netfold ARGUMENTS`."""

    def run(*arguments: object) -> Outcome:
        capsys.readouterr()
        status = main([str(argument) for argument in arguments])
        captured = capsys.readouterr()
        return Outcome(status, captured.out, captured.err)

    return run


@pytest.fixture
def document() -> dict[str, Any]:
    """A small project to change: 2-3-1, eight rows, two of them for testing."""
    rows = [[0, 0, 0.1], [0, 1, 0.9], [1, 0, 0.8], [1, 1, 0.2], [0.5, 0.2, 0.6], [0.3, 0.9, 0.7]]
    return {
        "format": "netfold",
        "version": 1,
        "title": "Small",
        "graph": {
            "layers": [
                {"id": "x", "kind": "input", "units": 2},
                {"id": "h", "kind": "hidden", "units": 3, "activation": "tanh"},
                {"id": "y", "kind": "output", "units": 1},
            ],
            "connections": [{"source": "x", "target": "h"}, {"source": "h", "target": "y"}],
        },
        "data": {
            "source": "table",
            "inputs": ["x1", "x2"],
            "targets": ["t"],
            "rows": rows,
            "test_rows": [[0.1, 0.1, 0.2], [0.9, 0.1, 0.7]],
        },
        "training": {"loss": "half_mse", "optimizer": "sgd", "learning_rate": 0.05, "batch_size": 4, "seed": 3},
    }


@pytest.fixture
def write(tmp_path: Path) -> Callable[..., Path]:
    """Writes a document to a file and gives its path."""

    def put(document: Any, name: str = "project.json") -> Path:
        path = tmp_path / name
        path.write_text(json.dumps(document), encoding="utf-8")
        return path

    return put
