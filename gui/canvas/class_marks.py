"""Which output unit stands for which class: a dot in the class's colour beside its tile.

The tile itself has the orange–grey–blue of every tile, because it shows an activation; the dot is the colour that the
class has in the data and in the views.
"""

from __future__ import annotations

from core.datasets.dataset import Dataset
from core.graph import Graph
from gui.theme import CLASS_COLOURS


class ClassMarks:
    """Asks the data once, not at every moment of a run."""

    def __init__(self) -> None:
        self._dataset: Dataset | None = None
        self._has_classes = False

    def of(self, graph: Graph, dataset: Dataset | None) -> dict[str, tuple[str, ...]]:
        """Output layer → a colour per unit; empty where the targets are no classes, or others than the outputs."""
        if dataset is not self._dataset:
            self._dataset = dataset
            self._has_classes = dataset is not None and dataset.target_kind == "classes"
        if dataset is None or not self._has_classes or dataset.targets.shape[1] != graph.output_units:
            return {}
        marks: dict[str, tuple[str, ...]] = {}
        first = 0
        for layer in graph.outputs:
            marks[layer.id] = tuple(CLASS_COLOURS[k % len(CLASS_COLOURS)] for k in range(first, first + layer.units))
            first += layer.units
        return marks


def class_name(graph: Graph, dataset: Dataset | None, layer_id: str, unit: int) -> str:
    """The class that an output unit stands for, "" where it stands for none."""
    if layer_id not in ClassMarks().of(graph, dataset) or dataset is None:
        return ""
    first = 0
    for layer in graph.outputs:
        if layer.id == layer_id:
            break
        first += layer.units
    names = dataset.classes or dataset.target_names
    return names[first + unit] if first + unit < len(names) else ""
