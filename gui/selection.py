"""What is selected: one value that every view shows."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from core.graph import Graph


@dataclass(frozen=True)
class Selection:
    """What goes through the network, and the part of the network, that the user looks at.

    Attributes:
        example: row of the dataset, None for none.
        point: a place of the input plane that is no example, a value for every input column; None for none.
        target: what the outputs are compared with at that place, where somebody tries one; None for no target.
        layer: id of the selected layer, "" for none; unit: number of the selected unit in it, None for the layer.
        connection: key of the selected connection ("x->h"), "" for none; weight: (row, column) in its matrix.
    """

    example: int | None = None
    layer: str = ""
    unit: int | None = None
    connection: str = ""
    weight: tuple[int, int] | None = None
    point: tuple[float, ...] | None = None
    target: tuple[float, ...] | None = None

    def with_example(self, example: int | None) -> Selection:
        return replace(self, example=example, point=None, target=None)

    def with_point(self, point: Iterable[float]) -> Selection:
        """A place of the input plane instead of an example."""
        return replace(self, example=None, point=tuple(float(value) for value in point), target=None)

    def with_values(self, point: Iterable[float], target: Iterable[float] | None) -> Selection:
        """Inputs, and a target, that are tried: what would be if the example were another."""
        made = self.with_point(point)
        return made if target is None else replace(made, target=tuple(float(value) for value in target))

    def with_unit(self, layer: str, unit: int | None = None) -> Selection:
        return Selection(self.example, layer, unit, point=self.point, target=self.target)

    def with_weight(self, connection: str, weight: tuple[int, int] | None = None) -> Selection:
        return Selection(self.example, "", None, connection, weight, self.point, self.target)

    def fitting(self, graph: Graph, *, rows: int) -> Selection:
        """What is left of it in a drawing and a dataset of so many rows; the first row where its own is gone."""
        point = self.point if self.point is not None and len(self.point) == graph.input_units else None
        target = self.target if self.target is not None and len(self.target) == graph.output_units else None
        target = target if point is not None else None
        example = self.example if self.example is not None and self.example < rows else (0 if rows else None)
        example = example if point is None else None
        layer, connection = graph.by_id.get(self.layer), graph.by_key.get(self.connection)
        if layer is not None:
            unit = self.unit if self.unit is not None and self.unit < layer.units else None
            return Selection(example, layer.id, unit, point=point, target=target)
        if connection is None or not {connection.source, connection.target} <= graph.by_id.keys():
            return Selection(example, point=point, target=target)
        weight, (rows_of_w, columns) = self.weight, graph.shape(connection)
        fits = weight is not None and weight[0] < rows_of_w and weight[1] < columns
        return Selection(example, "", None, connection.key, weight if fits else None, point, target)
