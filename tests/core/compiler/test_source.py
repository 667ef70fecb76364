"""The generated source: readable, safe whatever is drawn, and the same text for running and for export."""

from __future__ import annotations

import ast
import itertools
import keyword

import pytest
import torch
from hypothesis import given, settings

from core.arrays import Array
from core.choice import Choice
from core.compiler.network import Network, class_from_source, loss_function
from core.compiler.source import loss_source, network_source
from core.graph import Connection, Graph, Layer
from core.initializers import initial_parameters
from core.parameters import parameter_shapes
from tests.core.strategies import graphs

EVIL = ['"""', "\\", "'''; import os", "\n    import os", "{0}", "\u202e", "\x00", "%s", '"', "\\N{DASH}"]


def chain(*ids: str) -> Graph:
    kinds = ["input", *["hidden"] * (len(ids) - 2), "output"]
    layers = tuple(
        Layer(i, kind, 2, Choice("identity" if kind == "input" else "tanh")) for i, kind in zip(ids, kinds, strict=True)
    )  # type: ignore[arg-type]
    return Graph(layers, tuple(Connection(a, b) for a, b in itertools.pairwise(ids)))


@given(graphs())
@settings(max_examples=60)
def test_source_names_each_parameter_and_mask_once(graph: Graph) -> None:
    source = network_source(graph)
    tree = ast.parse(source.text)
    assert [type(node).__name__ for node in tree.body] == ["Import", "Import", "ImportFrom", "ClassDef"]
    assert set(source.attributes) == set(parameter_shapes(graph))
    names = [*source.attributes.values(), *source.masks.values()]
    assert len(set(names)) == len(names)
    module = class_from_source(source.text)()
    shapes = {name: tuple(getattr(module, attribute).shape) for name, attribute in source.attributes.items()}
    assert shapes == parameter_shapes(graph)
    assert module(torch.zeros(3, graph.input_units)).shape == (3, graph.output_units)
    assert module(torch.zeros(0, graph.input_units)).shape == (0, graph.output_units)


@pytest.mark.parametrize("title", EVIL)
def test_a_title_never_becomes_code(title: str) -> None:
    tree = ast.parse(network_source(chain("x", "y"), title).text)
    assert len(tree.body) == 4
    docstring = ast.get_docstring(tree.body[3], clean=False)  # type: ignore[arg-type]
    assert docstring is not None
    assert title in docstring


def test_layers_may_be_called_like_keywords_and_attributes() -> None:
    ids = [*keyword.kwlist, "forward", "compute", "inputs", "self", "torch", "F", "Tensor", "training", "weight", "z_x"]
    graph = chain(*ids)
    network = Network(graph, initial_parameters(graph, Choice("normal"), 0))
    assert network.compute(torch.zeros(4, 2))[1].shape == (4, 2)


def test_names_that_collide_when_joined_stay_apart() -> None:
    # weight_a_b_c could be a->b_c or a_b->c
    graph = Graph(
        (Layer("a", "input", 1), Layer("a_b", "input", 1), Layer("b_c", "output", 1), Layer("c", "output", 1)),
        (Connection("a", "b_c"), Connection("a_b", "c"), Connection("a", "c"), Connection("a_b", "b_c")),
    )
    attributes = network_source(graph).attributes
    assert len(set(attributes.values())) == len(attributes) == 6
    parameters = initial_parameters(graph, Choice("normal"), 0)
    assert Network(graph, parameters).parameters() == parameters


def test_the_source_says_in_words_what_it_computes() -> None:
    text = network_source(chain("x", "h", "y"), "Mine").text
    assert "Mine: 2 inputs, 2 outputs, 12 parameters." in text
    assert "# h: 2 units, a = tanh(z)" in text
    assert "½" in loss_source(chain("x", "y"), Choice("half_mse")) or "/2" in loss_source(
        chain("x", "y"), Choice("half_mse")
    )


def test_equal_drawings_share_one_class_and_one_loss() -> None:
    one, other = chain("x", "h", "y"), chain("x", "h", "y")
    assert class_from_source(network_source(one).text) is class_from_source(network_source(other).text)
    assert loss_function(one, Choice("mse")) is loss_function(other, Choice("mse"))


def test_an_error_in_generated_source_can_be_read_in_a_traceback() -> None:
    import linecache

    network = Network(chain("x", "y"), initial_parameters(chain("x", "y"), Choice("zeros"), 0))
    path = type(network.module).forward.__code__.co_filename
    assert any("class Network" in line for line in linecache.getlines(path))


def test_a_mask_is_a_buffer_that_cannot_be_trained() -> None:
    graph = chain("x", "y").with_connection(Connection("x", "y", Array.of([[1, 0], [1, 1]], "uint8")))
    network = Network(graph, initial_parameters(graph, Choice("normal"), 0))
    (buffer,) = dict(network.module.named_buffers()).values()
    assert buffer.tolist() == [[1, 0], [1, 1]]
    assert len(list(network.module.parameters())) == 2


@pytest.mark.parametrize("dtype", ["float32", "float64"])
def test_parameters_come_back_as_they_went_in(dtype: str) -> None:
    graph = chain("x", "h", "y")
    parameters = initial_parameters(graph, Choice("normal"), 0)
    network = Network(graph, parameters, dtype=dtype)
    assert network.parameters() == parameters
    assert network.flat.dtype == getattr(torch, dtype)
    assert network.copy_flat().flags.owndata
