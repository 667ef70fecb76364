"""The outlines along the weight under the mouse and the weight that is selected."""

from __future__ import annotations

from collections.abc import Mapping

from PySide6.QtWidgets import QGraphicsItem, QGraphicsScene

from core.parameters import Parameters
from gui.canvas.edits import weight_of
from gui.canvas.highlight_item import HighlightItem
from gui.canvas.hits import Hit
from gui.canvas.light import DIMMED
from gui.canvas.wire_item import WireItem
from gui.selection import Selection
from gui.theme import Theme


class Highlights:
    """Two items that lie along a wire each, or nowhere."""

    def __init__(self, scene: QGraphicsScene, theme: Theme) -> None:
        self._selected = HighlightItem(theme, is_selection=True)
        self._hovered = HighlightItem(theme, is_selection=False)
        self._items = (self._selected, self._hovered)
        for item in self._items:
            scene.addItem(item)

    def lay(
        self, wires: Mapping[str, WireItem], numbers: Parameters | None, selection: Selection, hovered: Hit
    ) -> None:
        """Puts both where they belong now; while stepping a selected weight that is not lit is dim, as its wire is."""
        item = wires.get(selection.connection)
        is_dim = item is not None and selection.weight is not None and not item.is_lit(selection.weight)
        self._selected.setOpacity(DIMMED if is_dim else 1.0)
        cache = QGraphicsItem.CacheMode  # as one picture, or each of its strokes would shine through the next
        self._selected.setCacheMode(cache.DeviceCoordinateCache if is_dim else cache.NoCache)
        _lay(self._selected, wires, numbers, selection.connection, selection.weight)
        same = (hovered.key, hovered.weight) == (selection.connection, selection.weight)
        _lay(self._hovered, wires, numbers, "" if same or hovered.part != "wire" else hovered.key, hovered.weight)

    def show_theme(self, theme: Theme) -> None:
        for item in self._items:
            item.theme = theme
            item.update()


def _lay(
    item: HighlightItem,
    wires: Mapping[str, WireItem],
    numbers: Parameters | None,
    key: str,
    weight: tuple[int, int] | None,
) -> None:
    drawn = wires[key].wires if key in wires else None
    edge = drawn.index(weight) if drawn is not None and weight is not None else None
    if drawn is None or edge is None or weight is None:
        item.show_wire(None, None)
        return
    item.show_wire(drawn.paths[edge], weight_of(numbers, key, weight))
