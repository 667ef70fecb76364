"""Reading and writing whole projects, in both forms."""

from __future__ import annotations

import json
import subprocess
import sys
import zipfile
from dataclasses import replace
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings

from core.arrays import Array, FrozenMap
from core.checks import project_problems
from core.choice import Choice
from core.graph import Graph, Layer
from core.project import BundledSource, FileSource, Progress, Project
from core.project_file import project_from_bytes, project_to_bytes, project_to_json, read_project, write_project
from tests.core.strategies import projects

XOR: dict[str, Any] = {
    "format": "netfold",
    "version": 1,
    "title": "XOR by hand",
    "graph": {
        "layers": [
            {"id": "x", "kind": "input", "units": 2, "names": ["x1", "x2"]},
            {"id": "h", "kind": "hidden", "units": 2, "activation": "relu"},
            {"id": "y", "kind": "output", "units": 1, "activation": "sigmoid"},
        ],
        "connections": [
            {"source": "x", "target": "h"},
            {"source": "h", "target": "y"},
            {"source": "x", "target": "y", "mask": [[1, 0]]},
        ],
    },
    "parameters": {
        "weights": {"x->h": [[1, 1], [1, 1]], "h->y": [[1, -2]], "x->y": [[0, 0]]},
        "biases": {"h": [0, -1], "y": [-0.5]},
    },
    "data": {
        "source": "table",
        "inputs": ["x1", "x2"],
        "targets": ["y"],
        "rows": [[0, 0, 0], [0, 1, 1], [1, 0, 1], [1, 1, 0]],
        "train_fraction": 1.0,
    },
    "training": {
        "loss": "binary_cross_entropy",
        "optimizer": "sgd",
        "learning_rate": 0.03,
        "momentum": 0.0,
        "l1": 0.0,
        "l2": 0.0,
        "batch_size": 10,
        "shuffle": True,
        "initialization": "xavier_uniform",
        "seed": 0,
    },
    "layout": {"x": [0, 0], "h": [200, 0], "y": [400, 0]},
}


def opened(document: dict[str, Any]) -> Project:
    return project_from_bytes(json.dumps(document).encode(), "xor.json").project


@settings(max_examples=60)
@given(projects())
def test_a_project_comes_back_equal_and_saves_to_the_same_bytes_in_both_forms(project: Project) -> None:
    assert project_problems(project) == []
    for data in (project_to_bytes(project), project_to_json(project).encode()):
        again = project_from_bytes(data, "").project
        assert again == project
        assert project_to_bytes(again) == project_to_bytes(project)
        assert project_to_json(again) == project_to_json(project)


def test_the_contracts_example_opens_without_problems_or_warnings() -> None:
    result = project_from_bytes(json.dumps(XOR).encode(), "xor.json")
    assert result.warnings == ()
    assert project_problems(result.project) == []
    assert result.project.graph.by_key["x->y"].mask == Array.of([[1, 0]], "uint8")


def test_json_is_written_as_the_contract_shows_it() -> None:
    assert json.loads(project_to_json(opened(XOR))) == XOR
    text = project_to_json(opened(XOR))
    assert '      {"id": "x", "kind": "input", "units": 2, "names": ["x1", "x2"]},\n' in text
    assert '"biases": {"h": [0, -1], "y": [-0.5]}' in text
    assert text.endswith("}\n")


def test_numbers_keep_every_bit_in_json() -> None:
    numbers = [0.1, -0.0, 1e-320, 3.0e38, 1 / 3]
    document = json.loads(json.dumps(XOR))
    document["graph"]["layers"][0] = {"id": "x", "kind": "input", "units": 5}
    document["graph"]["connections"].pop()
    document["parameters"]["weights"] = {"x->h": [numbers, numbers], "h->y": [[1, 1]]}
    project = opened(document)
    assert project.parameters is not None
    again = project_from_bytes(project_to_json(project).encode(), "").project
    assert again.parameters is not None
    kept = again.parameters.weights["x->h"].numpy()[0]
    assert kept.tobytes() == np.array(numbers).tobytes()


def test_the_zip_holds_json_and_float32_tensors_by_the_names_of_the_contract(tmp_path: Path) -> None:
    safetensors = pytest.importorskip("safetensors.numpy")
    state = FrozenMap({"exp_avg": Array.of([0.5, 2.0], "float32")})
    project = replace(opened(XOR), progress=Progress(3, 1, 0, state))
    write_project(project, tmp_path / "xor.netfold")
    with zipfile.ZipFile(tmp_path / "xor.netfold") as archive:
        assert archive.namelist() == ["project.json", "parameters.safetensors", "progress.safetensors"]
        document = json.loads(archive.read("project.json"))
        tensors = safetensors.load(archive.read("parameters.safetensors"))
        assert list(safetensors.load(archive.read("progress.safetensors"))) == ["optimizer/exp_avg"]
    assert "parameters" not in document
    assert document["progress"] == {"step": 3, "epoch": 1, "position": 0}
    assert set(tensors) == {"weights/x->h", "weights/h->y", "weights/x->y", "biases/h", "biases/y"}
    assert {str(tensor.dtype) for tensor in tensors.values()} == {"float32"}
    assert read_project(tmp_path / "xor.netfold").project == project


def test_the_form_is_told_by_the_content_not_by_the_name(tmp_path: Path) -> None:
    project = opened(XOR)
    (tmp_path / "a.json").write_bytes(project_to_bytes(project))
    (tmp_path / "b.netfold").write_text(project_to_json(project), encoding="utf-8")
    assert read_project(tmp_path / "a.json").project == read_project(tmp_path / "b.netfold").project == project


def test_a_project_knows_the_folder_of_its_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    write_project(opened(XOR), tmp_path / "xor.json")
    monkeypatch.chdir(tmp_path)
    assert read_project("xor.json").project.folder == str(tmp_path)


def test_unknown_keys_are_kept_everywhere_and_warned_about() -> None:
    document = json.loads(json.dumps(XOR))
    document["progress"] = {"step": 1}
    holders = [document, document["graph"], *document["graph"]["layers"], *document["graph"]["connections"]]
    holders += [document[key] for key in ("parameters", "data", "training", "progress")]
    for index, holder in enumerate(holders):
        holder["zz"] = {"deep": [1, None, {"more": index}]}
    result = project_from_bytes(json.dumps(document).encode(), "")
    assert len(result.warnings) == len(holders)
    assert all('"zz"' in warning for warning in result.warnings)
    for data in (project_to_json(result.project).encode(), project_to_bytes(result.project)):
        again = json.loads(project_to_json(project_from_bytes(data, "").project))
        document["progress"] = {"step": 1, "epoch": 0, "position": 0, "zz": document["progress"]["zz"]}
        assert again == document


def test_reserved_keys_are_kept_silently() -> None:
    document = json.loads(json.dumps(XOR))
    document |= {"expressions": {"a": 1}, "experiments": [], "workspace": {"views": ["canvas"]}, "journal": [{"s": 1}]}
    document["graph"]["layers"][1]["frozen"] = True
    document["graph"]["connections"][0]["frozen"] = True
    result = project_from_bytes(json.dumps(document).encode(), "")
    assert result.warnings == ()
    assert json.loads(project_to_json(result.project)) == document


def test_a_weight_under_mask_0_becomes_0_with_a_warning() -> None:
    document = json.loads(json.dumps(XOR))
    document["parameters"]["weights"]["x->y"] = [[2, 3]]
    result = project_from_bytes(json.dumps(document).encode(), "")
    assert result.project.parameters is not None
    assert result.project.parameters.weights["x->y"].numpy().tolist() == [[2, 0]]
    assert result.warnings == ("x->y: 1 weight under mask 0 was not 0; it is set to 0.",)


def test_choices_with_settings_come_back_in_the_type_of_their_defaults() -> None:
    document = json.loads(json.dumps(XOR))
    document["graph"]["layers"][1]["activation"] = {"name": "leaky_relu", "slope": 1}
    document["training"]["optimizer"] = {"name": "adam", "betas": [0, 0.5]}
    document["training"]["initialization"] = {"name": "zeros"}
    project = opened(document)
    assert project.graph.by_id["h"].activation == Choice("leaky_relu", FrozenMap({"slope": 1.0}))
    assert project.training is not None
    assert project.training.optimizer.settings["betas"] == (0.0, 0.5)
    assert project.training.initialization == Choice("zeros")
    assert project_problems(project) == []


@pytest.mark.parametrize(
    ("activation", "loss"),
    [("sigmoid", "binary_cross_entropy"), ("softmax", "cross_entropy"), ("identity", "half_mse")],
)
def test_a_training_without_a_loss_gets_the_one_of_its_outputs(activation: str, loss: str) -> None:
    document = json.loads(json.dumps(XOR))
    document["graph"]["layers"][2]["activation"] = activation
    document["training"] = {}
    training = opened(document).training
    assert training is not None
    assert (training.loss.name, training.learning_rate, training.batch_size) == (loss, 0.03, 10)


def test_the_other_data_sources_come_back() -> None:
    for source in (FileSource("fish.csv", targets=("weight",), train_fraction=0.8), BundledSource("iris")):
        project = replace(opened(XOR), data=source)
        assert project_from_bytes(project_to_bytes(project), "").project.data == source


def test_an_empty_and_an_unfinished_drawing_open_again() -> None:
    lonely = Project(graph=Graph((Layer("h", "hidden", 3, Choice("softmax"), names=("a",)),)))
    for project in (Project(), lonely):
        assert project_from_bytes(project_to_bytes(project), "").project == project
        assert project_problems(project) != []


def test_parameters_that_do_not_fit_an_unfinished_drawing_are_not_lost() -> None:
    project = opened(XOR)
    project = replace(project, graph=project.graph.without_layers(["h"]))
    assert project_from_bytes(project_to_bytes(project), "").project == project


def test_opening_a_project_imports_no_torch() -> None:
    code = "import sys, core.project_file; sys.exit('torch' in sys.modules)"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
