"""TorchScript: the generated module with its weights, compiled by torch, with the project as an extra file.

torch deprecates scripting, so this is the one place that does it, and the one place where that warning is filtered.
"""

from __future__ import annotations

import warnings
from dataclasses import replace
from pathlib import Path

import numpy as np
import torch
from torch import nn

from core.compiler.network import class_from_source
from core.compiler.source import network_source
from core.graph import Graph
from core.parameters import Parameters
from core.project import Project
from core.project_file import project_to_json

PROJECT_MEMBER = "netfold.json"
INLINE_LIMIT = 3_000_000  # parameters; more would make a JSON above the 64 MiB that any Netfold opens


def write(project: Project, path: Path) -> None:
    """Writes a project that has parameters and no problems; float32, on the CPU, gradients off."""
    if project.parameters is None:
        raise ValueError("a project is exported with its parameters")
    module = plain_module(project.graph, project.parameters, project.title)
    with warnings.catch_warnings():
        warnings.filterwarnings("ignore", category=DeprecationWarning, module=r"torch\.")
        warnings.filterwarnings("ignore", message=r".*torch\.jit\.script.*")
        scripted = torch.jit.script(module)
    described = project
    if project.graph.parameter_count() > INLINE_LIMIT:
        described = replace(project, parameters=None, progress=None)  # the module itself still has them
    scripted.save(str(path), _extra_files={PROJECT_MEMBER: project_to_json(described).encode()})


def plain_module(graph: Graph, parameters: Parameters, title: str = "") -> nn.Module:
    """The generated nn.Module in float32 with tensors of its own, for evaluation only."""
    source = network_source(graph, title)
    module = class_from_source(source.text)()
    for name, array in parameters.tensors():
        values = torch.from_numpy(array.numpy().astype(np.float32))
        setattr(module, source.attributes[name], nn.Parameter(values, requires_grad=False))
    for key, buffer in source.masks.items():
        mask = graph.by_key[key].mask
        if mask is not None:
            getattr(module, buffer).copy_(torch.from_numpy(mask.numpy().astype(np.float32)))
    return module.eval()
