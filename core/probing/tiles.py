"""Every unit's response over the input plane, as the canvas shows it in its tiles."""

from __future__ import annotations

from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.forward import forward
from core.graph import Graph
from core.parameters import Parameters
from core.probing.plane import Plane

Floats = NDArray[np.floating[Any]]


def responses(graph: Graph, parameters: Parameters, plane: Plane, size: int) -> dict[str, Floats]:
    """Layer id → activations over the plane, float32 [units, size, size], rows from the top down."""
    values = forward(graph, parameters, plane.grid(size), dtype="float32")
    return {
        layer_id: np.ascontiguousarray(value.activation.T).reshape(-1, size, size) for layer_id, value in values.items()
    }
