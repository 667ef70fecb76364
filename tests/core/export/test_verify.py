"""An export counts only after a fresh process without Netfold gave the drawing's outputs."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from core.arrays import Array, FrozenMap
from core.errors import UserError
from core.export import python_source, verify
from core.export.comparison import TOLERANCE, example_inputs, largest_difference
from core.export.exporters import EXPORTERS, Exporter, find_exporter
from core.forward import forward, output_values
from core.gallery import locate
from core.graph import Graph, Layer
from core.parameters import Parameters
from core.problems import ProblemsError
from core.project import FileSource, Project
from core.project_file import read_project

XOR = "gallery:xor_hidden"


def gallery(name: str) -> Project:
    return read_project(locate(name)).project


@pytest.mark.parametrize("kind", list(EXPORTERS))
def test_every_format_is_reloaded_where_netfold_is_absent(tmp_path: Path, kind: str) -> None:
    out = tmp_path / f"network σ{EXPORTERS[kind].suffix}"
    report = verify.export(gallery("gallery:forward_3_4_3"), kind, out)
    assert (report.path, report.kind, report.bytes) == (out, kind, out.stat().st_size)
    assert report.difference <= TOLERANCE
    assert list(tmp_path.iterdir()) == [out]


def test_the_fresh_process_cannot_import_netfold(tmp_path: Path) -> None:
    path = tmp_path / "anything"
    path.touch()
    reader = "def read(path):\n    import core.forward\n"
    with pytest.raises(verify.ExportFailedError, match="core"):
        verify.run_fresh(reader, path, np.zeros((1, 1), np.float32))


def test_the_fresh_process_sees_neither_this_folder_nor_pythonpath(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    (tmp_path / "torch.py").write_text("raise SystemExit('the wrong torch')", encoding="utf-8")
    reader = "def read(path):\n    return lambda inputs: 2 * inputs\n"
    outputs = verify.run_fresh(reader, tmp_path / "torch.py", np.array([[1], [2]], np.float32))
    assert outputs.tolist() == [2, 4]


def _wrong(project: Project, path: Path) -> None:
    parameters = project.parameters
    assert parameters is not None
    key, array = next(iter(parameters.weights.items()))
    wrong = parameters.with_array("weights", key, Array.of(array.numpy() * 1.001))
    python_source.write(replace(project, parameters=wrong), path)


def _damaged(project: Project, path: Path) -> None:
    path.write_bytes(b"this is no module")


@pytest.mark.parametrize(("write", "said"), [(_wrong, "differs"), (_damaged, "cannot be loaded")])
def test_a_wrong_export_leaves_what_was_there(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, write: Any, said: str
) -> None:
    exporter: Exporter = replace(EXPORTERS["python"], write=write)
    monkeypatch.setitem(EXPORTERS._entries, "python", exporter)
    out = tmp_path / "network.py"
    out.write_text("as it was", encoding="utf-8")
    with pytest.raises(verify.ExportFailedError, match=said):
        verify.export(gallery("gallery:forward_3_4_1"), "python", out)
    assert out.read_text(encoding="utf-8") == "as it was"
    assert list(tmp_path.iterdir()) == [out]


def test_a_drawing_with_problems_is_not_exported(tmp_path: Path) -> None:
    with pytest.raises(ProblemsError):
        verify.export(Project(graph=Graph((Layer("x", "input", 1),))), "python", tmp_path / "x.py")


def test_a_missing_folder_is_the_users_to_mend(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(verify, "run_fresh", lambda reader, path, inputs: _outputs(gallery(XOR), inputs))
    with pytest.raises(UserError, match="no folder"):
        verify.export(gallery(XOR), "python", tmp_path / "missing" / "x.py")


def test_data_that_cannot_be_read_does_not_stop_an_export() -> None:
    project = replace(gallery(XOR), data=FileSource("no such file.csv"))
    assert example_inputs(project).shape == (64, 2)
    assert len(example_inputs(gallery(XOR))) == 64 + 4


def _outputs(project: Project, inputs: np.ndarray) -> np.ndarray:
    assert project.parameters is not None
    return output_values(project.graph, forward(project.graph, project.parameters, inputs, dtype="float32"))


@pytest.mark.parametrize("off_by", [2e-5, 1e-3, 0.5, np.inf, np.nan])
def test_a_difference_of_two_in_a_hundred_thousand_is_seen(off_by: float) -> None:
    project = gallery("gallery:forward_3_4_1")
    assert project.parameters is not None
    inputs = example_inputs(project)
    outputs = _outputs(project, inputs)
    assert largest_difference(project.graph, project.parameters, inputs, outputs) <= TOLERANCE / 3
    row = int(np.argmax(outputs[:, 0] > 0.3))
    outputs[row] *= 1 + off_by
    assert largest_difference(project.graph, project.parameters, inputs, outputs) > TOLERANCE


def test_a_number_that_cancels_is_judged_by_what_rounding_does_to_it() -> None:
    graph = Graph(
        (Layer("x", "input", 2), Layer("y", "output", 1, bias=False)),
        gallery("gallery:neuron").graph.connections,
    )
    weights = FrozenMap({"x->y": Array.of([[1e6, -1e6]])})
    inputs = np.array([[1, 0], [0.1, 0.1000001]], np.float32)
    parameters = Parameters(weights)
    exact = output_values(graph, forward(graph, parameters, inputs, dtype="float64"))
    assert largest_difference(graph, parameters, inputs, exact + 1e-3) <= TOLERANCE
    assert largest_difference(graph, parameters, inputs, exact + 10) > TOLERANCE


def test_no_format_of_the_contract_is_forgotten() -> None:
    for name in ("torchscript", "python"):
        assert find_exporter(name).name == name
    for name in ("onnx", "pt2", "script"):
        if name not in EXPORTERS:
            with pytest.raises(UserError, match="not in this version yet"):
                find_exporter(name)
