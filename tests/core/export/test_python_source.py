"""The Python export as a file: readable, self-contained, and never code that the drawing's texts wrote."""

from __future__ import annotations

import ast
import subprocess
import sys
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from core.choice import Choice
from core.export import python_source
from core.gallery import locate
from core.graph import Connection, Graph, Layer
from core.initializers import initial_parameters
from core.project import Project
from core.project_file import read_project


def network(units: int, *, title: str = "", names: tuple[str, ...] = ()) -> Project:
    layers = (Layer("x", "input", 2, names=names), Layer("h", "hidden", units, Choice("relu")), Layer("y", "output", 1))
    graph = Graph(layers, (Connection("x", "h"), Connection("h", "y")))
    return Project(title, graph, initial_parameters(graph, Choice("he_uniform"), 0))


def imports(text: str) -> set[str]:
    found: set[str] = set()
    for node in ast.walk(ast.parse(text)):
        if isinstance(node, ast.Import):
            found |= {alias.name.split(".")[0] for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            found.add((node.module or "").split(".")[0])
    return found


@pytest.mark.parametrize(("units", "is_inline"), [(3, True), (6_000, False)])
def test_it_needs_torch_and_the_standard_library_alone(units: int, is_inline: bool) -> None:
    text = python_source.python_source(network(units))
    assert imports(text) - {"sys", "base64"} == {"torch"}
    assert ("b64decode" not in text) is is_inline
    assert max(map(len, text.splitlines())) <= 120


@pytest.mark.parametrize("units", [3, 6_000])
def test_a_network_made_from_the_class_has_the_weights(units: int) -> None:
    project = network(units)
    made: dict[str, Any] = {"__name__": "exported"}
    exec(compile(python_source.python_source(project), "exported", "exec"), made)
    assert project.parameters is not None
    for key, values in project.parameters.weights.items():
        for one in (made["Network"](), made["load"]()):
            assert getattr(one, "weight_" + key.replace("->", "_")).tolist() == values.numpy().tolist()


def test_texts_of_the_drawing_cannot_become_code() -> None:
    evil = '"""\nimport os\nos.system("x")\n#'
    text = python_source.python_source(network(2, title=evil, names=(evil, "'];import os#")))
    assert imports(text) == {"sys", "torch"}
    constants = {
        target.id: ast.literal_eval(node.value)
        for node in ast.parse(text).body
        if isinstance(node, ast.Assign)
        for target in node.targets
        if isinstance(target, ast.Name)
    }
    assert constants["INPUTS"] == [evil, "'];import os#"]
    assert constants["OUTPUTS"] == ["y"]


def test_names_that_do_not_fit_a_line_are_whole_on_the_next() -> None:
    names = tuple(f"a name {number} with  'spaces' in it" for number in range(40))
    graph = Graph((Layer("x", "input", 40, names=names), Layer("y", "output", 1)), (Connection("x", "y"),))
    project = Project("", graph, initial_parameters(graph, Choice("zeros"), 0))
    namespace: dict[str, Any] = {"__name__": "exported"}
    exec(compile(python_source.python_source(project), "exported.py", "exec"), namespace)
    assert namespace["INPUTS"] == list(names)


def test_weights_are_written_in_their_shortest_form() -> None:
    project = read_project(locate("gallery:neuron")).project
    assert "[0.2, 0.3, 0.9]," in python_source.python_source(replace(project, data=None))


def test_the_file_runs_on_its_own_and_takes_numbers(tmp_path: Path) -> None:
    path = tmp_path / "my network.py"
    python_source.write(read_project(locate("gallery:forward_3_4_1")).project, path)
    shown = subprocess.run(
        [sys.executable, "-I", str(path), "-3,1,5", "-3, 1, 5"], capture_output=True, text=True, check=True
    )
    lines = shown.stdout.splitlines()
    assert len(lines) == 2
    assert all(float(line.split(" = ")[1]) == pytest.approx(0.6391788, abs=1e-6) for line in lines)
