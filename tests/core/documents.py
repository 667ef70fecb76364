"""A small project with every part in it, and ways to break it, for the tests of broken files."""

from __future__ import annotations

import io
import json
import zipfile
from typing import Any

import pytest

from core.errors import UserError
from core.problems import Problem, ProblemsError
from core.project_file import Opened, project_from_bytes, project_to_bytes

XOR: dict[str, Any] = {
    "format": "netfold",
    "version": 1,
    "title": "XOR",
    "graph": {
        "layers": [
            {"id": "x", "kind": "input", "units": 2, "names": ["x1", "x2"]},
            {"id": "h", "kind": "hidden", "units": 2, "activation": {"name": "leaky_relu", "slope": 0.2}},
            {"id": "y", "kind": "output", "units": 1, "activation": "sigmoid"},
        ],
        "connections": [{"source": "x", "target": "h"}, {"source": "h", "target": "y", "mask": [[1, 0]]}],
    },
    "parameters": {
        "weights": {"x->h": [[1, 1], [1, 1]], "h->y": [[1, 0]]},
        "biases": {"h": [0, -1], "y": [-0.5]},
    },
    "data": {"source": "table", "inputs": ["x1", "x2"], "targets": ["y"], "rows": [[0, 0, 0], [0, 1, 1]]},
    "training": {"loss": "binary_cross_entropy", "optimizer": {"name": "adam", "eps": 1e-6}, "batch_size": 2},
    "layout": {"x": [0, 0], "h": [200, 0], "y": [400, 0]},
    "progress": {"step": 2, "epoch": 1, "position": 0, "optimizer": {"exp_avg": [0.1, 0.2], "step": 2}},
    "journal": [{"step": 0}],
}
XOR_TEXT = json.dumps(XOR, indent=1)
XOR_ZIP = project_to_bytes(project_from_bytes(XOR_TEXT.encode(), "").project)


def refused(data: bytes | str) -> UserError:
    """The error of bytes that must not open."""
    with pytest.raises(UserError) as caught:
        project_from_bytes(data.encode() if isinstance(data, str) else data, "broken.json")
    assert "\n" not in str(caught.value)
    assert len(str(caught.value)) < 500
    return caught.value


def outcome(data: bytes) -> Opened | UserError:
    """What becomes of bytes; any other exception fails the test."""
    try:
        return project_from_bytes(data, "fuzzed")
    except UserError as error:
        return error


def problems_of(document: Any) -> tuple[Problem, ...]:
    error = refused(json.dumps(document))
    assert isinstance(error, ProblemsError), error
    return error.problems


def changed(path: str, value: Any) -> dict[str, Any]:
    """The example with one value replaced: "graph.layers.1.units"."""
    document = json.loads(XOR_TEXT)
    *steps, last = path.split(".")
    holder: Any = document
    for step in steps:
        holder = holder[int(step) if isinstance(holder, list) else step]
    holder[int(last) if isinstance(holder, list) else last] = value
    return document


def zipped(members: dict[str, bytes], **options: Any) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content, **options)
    return buffer.getvalue()
