"""Any network that can be drawn computes the same in TorchScript and in Python source as in the drawing."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest
import torch
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.activations import ACTIVATIONS
from core.arrays import Array
from core.choice import Choice
from core.export import python_source, torchscript
from core.export.comparison import TOLERANCE, example_inputs, largest_difference
from core.graph import Connection, Graph, Layer
from core.initializers import initial_parameters
from core.parameters import Parameters
from core.project import Project
from core.project_file import project_from_bytes
from tests.core.strategies import graphs, parameters

TITLE = 'a \'title\' """ with \\ and\nnew lines, σ → 1'


def by_torchscript(project: Project, folder: Path) -> Any:
    path = folder / "network.pt"
    torchscript.write(project, path)
    return torch.jit.load(str(path))


def by_source(project: Project, folder: Path) -> Any:
    path = folder / "network.py"
    python_source.write(project, path)
    namespace: dict[str, Any] = {"__name__": "exported"}
    exec(compile(path.read_text(encoding="utf-8"), str(path), "exec"), namespace)
    return namespace["load"]()


def is_tame(numbers: Parameters) -> bool:
    """Whether float32 can say anything about the network at all: sin(1e30) is a different number on each machine."""
    return all(np.abs(array.numpy()).max(initial=0) < 1e3 for _, array in numbers.tensors())


def differences(graph: Graph, numbers: Parameters, folder: Path, ways: tuple[Any, ...]) -> list[float]:
    project = Project(TITLE, graph, numbers)
    inputs = example_inputs(project)
    found: list[float] = []
    for way in ways:
        with torch.no_grad():
            outputs = way(project, folder)(torch.from_numpy(inputs)).numpy()
        assert outputs.shape == (len(inputs), graph.output_units)
        assert outputs.dtype == np.float32
        found.append(largest_difference(graph, numbers, inputs, outputs))
    return found


@settings(max_examples=60, suppress_health_check=[HealthCheck.too_slow, HealthCheck.function_scoped_fixture])
@given(st.data())
@pytest.mark.filterwarnings("ignore::DeprecationWarning:torch")
def test_drawn_networks_agree_with_their_exports(tmp_path: Path, data: st.DataObject) -> None:
    graph = data.draw(graphs(max_layers=6, max_units=5))
    numbers = data.draw(parameters(graph).filter(is_tame) | st.just(initial_parameters(graph, Choice("he_normal"), 1)))
    found = differences(graph, numbers, tmp_path, (by_torchscript, by_source))
    assert max(found) <= TOLERANCE


@pytest.mark.parametrize("activation", list(ACTIVATIONS))
def test_each_activation_agrees_with_its_exports(tmp_path: Path, activation: str) -> None:
    kind = ACTIVATIONS[activation]
    inner = Choice("tanh") if kind.output_only else Choice(activation)
    graph = Graph(
        (
            Layer("x", "input", 3),
            Layer("class", "hidden", 4, inner),  # a keyword, an attribute of nn.Module and a name of torch's
            Layer("forward", "hidden", 4, inner, bias=False),
            Layer("torch", "output", 3, Choice(activation)),
            Layer("F", "output", 2),
        ),
        (
            Connection("x", "class"),
            Connection("class", "forward"),
            Connection("forward", "torch"),
            Connection("x", "torch", _mask(3 * (2 if kind.pieces else 1), 3)),
            Connection("class", "F"),
        ),
    )
    numbers = initial_parameters(graph, Choice("xavier_normal"), 4)
    assert max(differences(graph, numbers, tmp_path, (by_torchscript, by_source))) <= TOLERANCE


def test_torchscript_carries_the_project_with_its_numbers(tmp_path: Path) -> None:
    graph = Graph((Layer("x", "input", 2), Layer("y", "output", 1)), (Connection("x", "y"),))
    project = Project(TITLE, graph, initial_parameters(graph, Choice("normal"), 0))
    torchscript.write(project, tmp_path / "network.pt")
    extra: dict[str, Any] = {"netfold.json": ""}
    module = torch.jit.load(str(tmp_path / "network.pt"), _extra_files=extra)
    carried = extra["netfold.json"]
    data = carried if isinstance(carried, bytes) else carried.encode()
    assert json.loads(data)["parameters"]["weights"]["x->y"]
    assert project_from_bytes(data, "netfold.json").project == project
    assert not module.training
    assert not any(parameter.requires_grad for parameter in module.parameters())


@pytest.mark.filterwarnings("error")
def test_scripting_warns_nobody_and_keeps_other_warnings(tmp_path: Path) -> None:
    graph = Graph((Layer("x", "input", 2), Layer("y", "output", 1)), (Connection("x", "y"),))
    torchscript.write(Project("", graph, initial_parameters(graph, Choice("zeros"), 0)), tmp_path / "network.pt")
    with pytest.raises(DeprecationWarning):
        torch.jit.script(torch.nn.Linear(1, 1))


def _mask(rows: int, columns: int) -> Array:
    return Array.of((np.arange(rows * columns).reshape(rows, columns) % 3 > 0).astype(np.uint8), "uint8")
