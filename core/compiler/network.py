"""A compiled drawing: its torch module, whose parameters are all views of one flat buffer.

On the CPU the buffer is numpy memory that any engine can write into; exactly one thread owns a Network at a time.
"""

from __future__ import annotations

import hashlib
import linecache
from collections.abc import Callable
from functools import lru_cache
from pathlib import Path
from typing import Any

import numpy as np
import torch
from torch import Tensor, nn

from core.choice import Choice
from core.compiler.source import loss_source, network_source
from core.graph import Graph
from core.parameters import Parameters, parameter_shapes, unflatten

ALIGNMENT = 64  # bytes: a cache line, and the widest vector register
_DTYPES = {"float32": torch.float32, "float64": torch.float64}


class Network:
    """A drawing as a torch module on a device.

    Attributes:
        graph: the drawing, without problems.
        module: the generated nn.Module; compute(inputs) gives the outputs' z and a, forward(inputs) a.
        flat: all parameters in one tensor [P], in the order of parameter_shapes; the module's are views of it.
        gradient: their gradients, likewise; backward() adds into it.
        slots: tensor name → (offset, shape) in flat.
    """

    def __init__(
        self, graph: Graph, parameters: Parameters, *, device: str = "cpu", dtype: str = "float32", title: str = ""
    ) -> None:
        self.graph = graph
        self.device = torch.device(device)
        source = network_source(graph, title)
        self.module: nn.Module = class_from_source(source.text)().to(self.device, _DTYPES[dtype])
        self.slots: dict[str, tuple[int, tuple[int, ...]]] = {}
        size = 0
        for name, shape in parameter_shapes(graph).items():
            self.slots[name] = (size, shape)
            size += int(np.prod(shape))
        self.flat = _buffer(size, dtype, self.device)
        self.gradient = _buffer(size, dtype, self.device)
        for name, (offset, shape) in self.slots.items():
            view = nn.Parameter(self.flat[offset : offset + int(np.prod(shape))].view(shape))
            view.grad = self.gradient[offset : offset + int(np.prod(shape))].view(shape)
            setattr(self.module, source.attributes[name], view)
        for key, buffer in source.masks.items():
            mask = graph.by_key[key].mask
            if mask is not None:
                getattr(self.module, buffer).copy_(torch.from_numpy(mask.numpy().astype(dtype)))
        self.load(parameters)

    def compute(self, inputs: Tensor) -> tuple[Tensor, Tensor]:
        """Output units' pre-activations and activations, each [batch, outputs]."""
        return self.module.compute(inputs)  # type: ignore[operator]

    def load(self, parameters: Parameters) -> None:
        """Copies parameters in; they have the drawing's names and shapes."""
        with torch.no_grad():
            for name, array in parameters.tensors():
                offset, shape = self.slots[name]
                values = torch.from_numpy(array.numpy().astype(np.float64)).to(self.flat)
                self.flat[offset : offset + int(np.prod(shape))] = values.reshape(-1)

    def copy_flat(self) -> np.ndarray[Any, Any]:
        """A copy of all parameters, [P], on the host."""
        return self.flat.detach().cpu().numpy().copy()

    def parameters(self) -> Parameters:
        """A frozen copy of the parameters."""
        return unflatten(self.graph, self.copy_flat())


@lru_cache(maxsize=64)
def class_from_source(text: str) -> type[nn.Module]:
    """The class Network that generated source defines.

    The source is registered under an absolute pseudo-path, because TorchScript reads a class's source back from there.
    """
    return _run(text)["Network"]


@lru_cache(maxsize=64)
def loss_function(graph: Graph, choice: Choice) -> Callable[[Tensor, Tensor, Tensor], Tensor]:
    """example_losses(z, a, t) → [batch] for a drawing's outputs."""
    return _run(loss_source(graph, choice))["example_losses"]


def _run(text: str) -> dict[str, Any]:
    digest = hashlib.blake2b(text.encode(), digest_size=8).hexdigest()
    path = str(Path("/").absolute() / f"netfold-generated-{digest}.py")
    linecache.cache[path] = (len(text), None, text.splitlines(keepends=True), path)
    namespace: dict[str, Any] = {"__name__": f"netfold_generated_{digest}"}
    # Our own text: ids are checked, numbers and the title went through repr.
    exec(compile(text, path, "exec"), namespace)
    return namespace


def _buffer(size: int, dtype: str, device: torch.device) -> Tensor:
    if device.type != "cpu":
        return torch.zeros(size, dtype=_DTYPES[dtype], device=device)
    width = np.dtype(dtype).itemsize
    raw = np.zeros(size + ALIGNMENT // width, dtype)
    start = (-raw.ctypes.data % ALIGNMENT) // width
    return torch.from_numpy(raw[start : start + size])
