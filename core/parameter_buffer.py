"""The numbers that train: all parameters of a drawing in one flat piece of memory that every engine on the CPU shares.

Machine code writes into it through its address, torch's module is views of it. Exactly one thread owns it at a time.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.graph import Graph
from core.parameters import Parameters, slots, unflatten

ALIGNMENT = 64  # bytes: a cache line, and the widest vector register


class ParameterBuffer:
    """A drawing's parameters in one aligned array, in the order of parameter_shapes.

    Attributes:
        graph: the drawing, without problems.
        memory: all parameters, [P].
        slots: tensor name → where it lies in memory.
    """

    def __init__(self, graph: Graph, parameters: Parameters, dtype: str = "float32") -> None:
        self.graph = graph
        self.slots = slots(graph)
        arrays = dict(parameters.tensors())
        parts = [arrays[name].numpy().reshape(-1) for name in self.slots]
        self.memory = aligned(np.concatenate([np.zeros(0), *parts]).astype(dtype))

    def write(self, values: NDArray[Any] | float, start: int = 0) -> None:
        """Puts numbers there from an offset on."""
        numbers = np.atleast_1d(np.asarray(values))
        self.memory[start : start + len(numbers)] = numbers

    def load(self, parameters: Parameters) -> None:
        """Copies parameters in; they have the drawing's names and shapes."""
        for name, array in parameters.tensors():
            self.write(array.numpy().reshape(-1), self.slots[name].start)

    def copy_flat(self) -> NDArray[Any]:
        """A copy of all parameters, [P]."""
        return self.memory.copy()

    def parameters(self) -> Parameters:
        """A frozen copy of the parameters."""
        return unflatten(self.graph, self.copy_flat())


def aligned(values: NDArray[Any]) -> NDArray[Any]:
    """A copy that begins on a vector's boundary, with a vector to spare behind it."""
    copy = aligned_zeros(len(values), values.dtype)
    copy[:] = values
    return copy


def aligned_zeros(count: int, dtype: Any = np.float32) -> NDArray[Any]:
    """So many zeros, from a vector's boundary on, with a vector to spare behind them."""
    width = np.dtype(dtype).itemsize
    raw = np.zeros(count + 2 * ALIGNMENT // width, dtype)
    start = (-raw.ctypes.data % ALIGNMENT) // width
    return raw[start : start + count]
