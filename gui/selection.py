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
        layer: id of the selected layer, "" for none; unit: number of the selected unit in it, None for the layer.
        connection: key of the selected connection ("x->h"), "" for none; weight: (row, column) in its matrix.
    """

    example: int | None = None
    layer: str = ""
    unit: int | None = None
    connection: str = ""
    weight: tuple[int, int] | None = None
    point: tuple[float, ...] | None = None

    def with_example(self, example: int | None) -> Selection:
        return replace(self, example=example, point=None)

    def with_point(self, point: Iterable[float]) -> Selection:
        """A place of the input plane instead of an example."""
        return replace(self, example=None, point=tuple(float(value) for value in point))

    def with_unit(self, layer: str, unit: int | None = None) -> Selection:
        return Selection(self.example, layer, unit, point=self.point)

    def with_weight(self, connection: str, weight: tuple[int, int] | None = None) -> Selection:
        return Selection(self.example, "", None, connection, weight, self.point)

    def fitting(self, graph: Graph, *, rows: int) -> Selection:
        """What is left of it in a drawing and a dataset of so many rows; the first row where its own is gone."""
        point = self.point if self.point is not None and len(self.point) == graph.input_units else None
        example = self.example if self.example is not None and self.example < rows else (0 if rows else None)
        example = example if point is None else None
        layer, connection = graph.by_id.get(self.layer), graph.by_key.get(self.connection)
        if layer is not None:
            unit = self.unit if self.unit is not None and self.unit < layer.units else None
            return Selection(example, layer.id, unit, point=point)
        if connection is None or not {connection.source, connection.target} <= graph.by_id.keys():
            return Selection(example, point=point)
        weight, (rows_of_w, columns) = self.weight, graph.shape(connection)
        fits = weight is not None and weight[0] < rows_of_w and weight[1] < columns
        return Selection(example, "", None, connection.key, weight if fits else None, point)
