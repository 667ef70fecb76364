"""What is selected: one value that every view shows."""

from __future__ import annotations

from dataclasses import dataclass, replace


@dataclass(frozen=True)
class Selection:
    """The example, and the part of the network, that the user looks at.

    Attributes:
        example: row of the dataset, None for none.
        layer: id of the selected layer, "" for none; unit: number of the selected unit in it, None for the layer.
        connection: key of the selected connection ("x->h"), "" for none; weight: (row, column) in its matrix.
    """

    example: int | None = None
    layer: str = ""
    unit: int | None = None
    connection: str = ""
    weight: tuple[int, int] | None = None

    def with_example(self, example: int | None) -> Selection:
        return replace(self, example=example)

    def with_unit(self, layer: str, unit: int | None = None) -> Selection:
        return Selection(self.example, layer, unit)

    def with_weight(self, connection: str, weight: tuple[int, int] | None = None) -> Selection:
        return Selection(self.example, "", None, connection, weight)
