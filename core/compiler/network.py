"""A compiled drawing: its torch module, whose parameters are all views of one flat buffer.

On the CPU the buffer is numpy memory, as it is without torch; another device has a copy of its own.
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
from core.parameter_buffer import ParameterBuffer, aligned
from core.parameters import Parameters

_DTYPES = {"float32": torch.float32, "float64": torch.float64}


class Network(ParameterBuffer):
    """A drawing as a torch module on a device.

    Attributes:
        module: the generated nn.Module; compute(inputs) gives the outputs' z and a, forward(inputs) a.
        flat: all parameters in one tensor [P], on the CPU a view of `memory`, on another device a copy that trains
            there; the module's parameters are views of it.
        gradient: their gradients, likewise; backward() adds into it.
    """

    def __init__(
        self, graph: Graph, parameters: Parameters, *, device: str = "cpu", dtype: str = "float32", title: str = ""
    ) -> None:
        super().__init__(graph, parameters, dtype)
        self.device = torch.device(device)
        self.flat: Tensor = torch.from_numpy(self.memory).to(self.device)
        self.gradient = torch.from_numpy(aligned(np.zeros_like(self.memory))).to(self.device)
        source = network_source(graph, title)
        self.module: nn.Module = class_from_source(source.text)().to(self.device, _DTYPES[dtype])
        for name, slot in self.slots.items():
            view = nn.Parameter(self.flat[slot.part].view(slot.shape))
            view.grad = self.gradient[slot.part].view(slot.shape)
            setattr(self.module, source.attributes[name], view)
        for key, buffer in source.masks.items():
            mask = graph.by_key[key].mask
            if mask is not None:
                getattr(self.module, buffer).copy_(torch.from_numpy(mask.numpy().astype(dtype)))

    def compute(self, inputs: Tensor) -> tuple[Tensor, Tensor]:
        """Output units' pre-activations and activations, each [batch, outputs]."""
        return self.module.compute(inputs)  # type: ignore[operator]

    def write(self, values: np.ndarray[Any, Any] | float, start: int = 0) -> None:
        super().write(values, start)
        if self.device.type != "cpu":
            numbers = torch.from_numpy(np.atleast_1d(np.asarray(values))).to(self.flat)
            self.flat.data[start : start + len(numbers)] = numbers

    def copy_flat(self) -> np.ndarray[Any, Any]:
        """A copy of all parameters, [P], on the host."""
        return self.flat.detach().cpu().numpy().copy()


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
