"""Exporting: write, reload in a fresh process that has no Netfold, compare, and only then put the file in its place."""

from __future__ import annotations

import subprocess
import sys
import tempfile
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.atomic import write_atomically
from core.checks import project_problems
from core.errors import UserError
from core.export.comparison import TOLERANCE, example_inputs, largest_difference
from core.export.exporters import find_exporter
from core.initializers import start_of
from core.problems import ProblemsError
from core.project import Project

PATIENCE = 600  # seconds: a cold start of torch on a slow disk takes a good part of a minute

# Nothing but torch and the standard library: what is tested is that no more is needed.
_READER = """\
import array, sys
sys.modules["core"] = sys.modules["gui"] = None  # an import of Netfold fails here
import torch
torch.set_num_threads(1)
{reader}
path, inputs_path, outputs_path, columns = sys.argv[1], sys.argv[2], sys.argv[3], int(sys.argv[4])
with open(inputs_path, "rb") as file:
    inputs = torch.frombuffer(bytearray(file.read()), dtype=torch.float32).reshape(-1, columns)
network = read(path)
with torch.no_grad():
    outputs = network(inputs)
    single = network(inputs[:1])
assert outputs.dtype == torch.float32, f"outputs are {{outputs.dtype}}"
assert single.shape == outputs[:1].shape, "the batch is not free"
with open(outputs_path, "wb") as file:
    file.write(array.array("f", outputs.flatten().tolist()).tobytes())
"""


@dataclass(frozen=True)
class ExportReport:
    """An export that was verified and is in place.

    Attributes:
        difference: the largest relative difference between the drawing's outputs and the reloaded file's.
        bytes: the file's size.
    """

    path: Path
    kind: str
    difference: float
    bytes: int

    def to_json(self) -> dict[str, Any]:
        return {"path": str(self.path), "kind": self.kind, "difference": self.difference, "bytes": self.bytes}


class ExportFailedError(UserError):
    """The file was written and does not compute what the drawing computes, or cannot be loaded. Nothing is kept."""


def export(project: Project, kind: str, path: str | Path) -> ExportReport:
    """Writes a project in a format of core.export.exporters, verified. Takes seconds: call it off the GUI thread.

    Parameters that the project lacks come from its initialisation and seed. It needs neither data nor training.

    Raises:
        ProblemsError: the drawing has problems. UserError: no such format, or the file cannot be written there.
        ExportFailedError: the export failed its test; a file that was at `path` is untouched.
    """
    exporter = find_exporter(kind)
    if problems := project_problems(replace(project, data=None)):
        raise ProblemsError(problems)
    training = project.training_or_default
    parameters = start_of(project.graph, project.parameters, training.initialization, training.seed)
    project = replace(project, parameters=parameters)
    inputs = example_inputs(project)
    with tempfile.TemporaryDirectory(prefix="netfold-export-", ignore_cleanup_errors=True) as folder:
        written = Path(folder) / f"network{exporter.suffix}"
        exporter.write(project, written)
        outputs = run_fresh(exporter.reader, written, inputs)
        expected = (len(inputs), project.graph.output_units)
        if outputs.size != expected[0] * expected[1]:
            what = f"The reloaded {exporter.title} gave {outputs.size} numbers, not {expected[0]} × {expected[1]}."
            raise ExportFailedError(what, hint="Nothing was written.", where=str(path))
        difference = largest_difference(project.graph, parameters, inputs, outputs.reshape(expected))
        if not difference <= TOLERANCE:
            what = f"The reloaded {exporter.title} differs from the drawing by {difference:.1e} (relative)."
            raise ExportFailedError(what, hint="Nothing was written. Please report this.", where=str(path))
        data = written.read_bytes()
    write_atomically(path, data)
    return ExportReport(Path(path), kind, difference, len(data))


def run_fresh(reader: str, path: Path, inputs: NDArray[np.float32]) -> NDArray[np.float32]:
    """The outputs, flat, that a file gives in a new Python process that cannot import Netfold.

    Raises:
        ExportFailedError: the process could not load or run it; the message ends with its last words.
    """
    with tempfile.TemporaryDirectory(prefix="netfold-reload-", ignore_cleanup_errors=True) as folder:
        script, fed, given = (Path(folder) / name for name in ("reload.py", "inputs.f32", "outputs.f32"))
        script.write_text(_READER.format(reader=reader), encoding="utf-8")
        fed.write_bytes(inputs.astype(np.float32).tobytes())
        arguments = [str(script), str(path), str(fed), str(given), str(inputs.shape[1])]
        # -I: no PYTHON* variables, no user site, and neither the script's folder nor this one on sys.path
        line = [sys.executable, "-I", "-B", *arguments]
        try:
            done = subprocess.run(
                line, cwd=folder, stdin=subprocess.DEVNULL, capture_output=True, timeout=PATIENCE, check=False
            )
        except (OSError, subprocess.TimeoutExpired) as error:
            raise ExportFailedError(
                f"A fresh Python to test the export could not run: {error}.", hint="Nothing was written."
            ) from error
        if done.returncode:
            last = done.stderr.decode(errors="replace").strip().splitlines()[-1:] or [f"status {done.returncode}"]
            what = f"The exported file cannot be loaded: {last[0][:300]}."
            raise ExportFailedError(what, hint="Nothing was written. Please report this.")
        return np.frombuffer(given.read_bytes(), np.float32)
