"""The readable source of a drawing: one nn.Module that is executed for training, scripted, and printed for export.

Every name in it is a prefix and a layer id, so that no drawn name can be a keyword, an attribute of nn.Module or code.
"""

from __future__ import annotations

from dataclasses import dataclass

from core.activations import bind
from core.choice import Choice
from core.expressions import torch_text, typeset
from core.graph import Connection, Graph, Layer
from core.objective import objective
from core.parameters import frozen_tensors, parameter_shapes

_HEADER = """import torch
import torch.nn.functional as F
from torch import Tensor, nn
"""


@dataclass(frozen=True)
class Source:
    """Generated source.

    Attributes:
        text: a module that defines the class Network.
        attributes: tensor name ("weights/x->h") → attribute of Network that holds it.
        masks: connection key → buffer of Network that holds its mask.
    """

    text: str
    attributes: dict[str, str]
    masks: dict[str, str]


def network_source(graph: Graph, title: str = "", *, last: str = "") -> Source:
    """The source of a drawing without problems; `last` is one more statement, which ends `__init__`."""
    attributes, masks = _attribute_names(graph)
    lines = [
        _HEADER,
        "",
        "class Network(nn.Module):",
        f"    {_docstring(graph, title)}",
        "",
        "    def __init__(self) -> None:",
        "        super().__init__()",
    ]
    frozen = frozen_tensors(graph)
    for name, shape in parameter_shapes(graph).items():
        size = ", ".join(str(n) for n in shape)
        fixed = ", requires_grad=False" if name in frozen else ""  # frozen in the drawing
        lines.append(f"        self.{attributes[name]} = nn.Parameter(torch.zeros({size}){fixed})")
    for key, buffer in masks.items():
        rows, columns = graph.shape(graph.by_key[key])
        lines.append(f'        self.register_buffer("{buffer}", torch.ones({rows}, {columns}))')
    lines += [f"        {last}"] if last else []
    lines += ["", *_compute(graph, attributes, masks), ""]
    lines += [
        "    def forward(self, inputs: Tensor) -> Tensor:",
        f'        """[batch, {graph.input_units}] to the output units\' activations, [batch, {graph.output_units}]."""',
        "        return self.compute(inputs)[1]",
    ]
    return Source("\n".join(lines) + "\n", attributes, masks)


def loss_source(graph: Graph, choice: Choice) -> str:
    """Source of example_losses(z, a, t): the loss of each example, [batch], from the output units' z and a."""
    goal = objective(graph, choice)
    lines = [
        _HEADER,
        "",
        "def example_losses(z: Tensor, a: Tensor, t: Tensor) -> Tensor:",
        f'    """{goal.bounds[0].loss.definition}"""',
        "    inputs = z",
    ]
    terms = []
    for number, ((first, last), bound) in enumerate(zip(goal.groups, goal.bounds, strict=True)):
        cut = "" if len(goal.groups) == 1 else f"[:, {first}:{last}]"
        names = {bound.variable: f"{bound.variable}{cut}", "t": f"t{cut}"}
        lines.append(f"    # {typeset(bound.value)}")
        lines.append(f"    loss{number} = {torch_text(bound.value, names)}")
        terms.append(f"loss{number}")
    return "\n".join([*lines, f"    return ({' + '.join(terms)}).squeeze(-1)"]) + "\n"


def _docstring(graph: Graph, title: str) -> str:
    inputs, outputs = _counted(graph.input_units, "input"), _counted(graph.output_units, "output")
    return repr(f"{title or 'A drawn network'}: {inputs}, {outputs}, {_counted(graph.parameter_count(), 'parameter')}.")


def _counted(count: int, noun: str) -> str:
    return f"{count} {noun}{'' if count == 1 else 's'}"


def _attribute_names(graph: Graph) -> tuple[dict[str, str], dict[str, str]]:
    taken: set[str] = set()

    def unique(name: str) -> str:
        number, candidate = 1, name
        while candidate in taken:
            number += 1
            candidate = f"{name}__{number}"
        taken.add(candidate)
        return candidate

    prefixes = {"weights": "weight", "biases": "bias", "slopes": "slope"}
    attributes = {}
    for name in parameter_shapes(graph):
        group, key = name.split("/", 1)
        attributes[name] = unique(f"{prefixes[group]}_{key.replace('->', '_')}")
    masks = {c.key: unique(f"mask_{c.source}_{c.target}") for c in graph.connections if c.mask is not None}
    return attributes, masks


def _compute(graph: Graph, attributes: dict[str, str], masks: dict[str, str]) -> list[str]:
    lines = [
        "    def compute(self, inputs: Tensor) -> tuple[Tensor, Tensor]:",
        f'        """Pre-activations and activations of the output units, each [batch, {graph.output_units}]."""',
    ]
    column = 0
    for layer in graph.inputs:
        lines.append(f"        a_{layer.id} = inputs[:, {column}:{column + layer.units}]")
        column += layer.units
    for layer in graph.forward_order:
        if layer.computes:
            lines += _layer(graph, layer, attributes, masks)
    outputs = [layer.id for layer in graph.outputs]
    if len(outputs) == 1:
        return [*lines, f"        return z_{outputs[0]}, a_{outputs[0]}"]
    z, a = (", ".join(f"{prefix}_{name}" for name in outputs) for prefix in "za")
    return [*lines, f"        return torch.cat(({z}), dim=1), torch.cat(({a}), dim=1)"]


def _layer(graph: Graph, layer: Layer, attributes: dict[str, str], masks: dict[str, str]) -> list[str]:
    bound = bind(layer.activation)
    units = f"{layer.units} unit{'s' * (layer.units > 1)}"
    lines = [f"        # {layer.id}: {units}, a = {typeset(bound.value)}"]

    def weight(connection: Connection) -> str:
        name = f"self.{attributes[f'weights/{connection.key}']}"
        return f"{name} * self.{masks[connection.key]}" if connection.key in masks else name

    for number, connection in enumerate(graph.into(layer.id)):
        bias = f", self.{attributes[f'biases/{layer.id}']}" if number == 0 and layer.has_bias else ""
        term = f"F.linear(a_{connection.source}, {weight(connection)}{bias})"
        lines.append(
            f"        z_{layer.id} = {term}" if number == 0 else f"        z_{layer.id} = z_{layer.id} + {term}"
        )
    names = {"z": f"z_{layer.id}"}
    names |= {name: f"self.{attributes[f'slopes/{layer.id}']}" for name in bound.learned}  # noqa: C420 - lazy
    text = torch_text(bound.value, names)
    if bound.activation.pieces:
        lines.append(f"        z_{layer.id} = z_{layer.id}.view(-1, {layer.units}, {layer.pieces})")
        text = f"({text}).squeeze(-1)"
    lines.append(f"        a_{layer.id} = {text}")
    if bound.activation.pieces and layer.kind == "output":
        # What leaves the network as "pre-activation" is one number a unit: the winning piece.
        lines.append(f"        z_{layer.id} = a_{layer.id}")
    return lines
