"""What keys, menus and small buttons do on the canvas: each a method, each one undo step."""

from __future__ import annotations

from core.graph import KINDS
from gui.canvas import edits
from gui.canvas.copying import Copying
from gui.canvas.cutting import is_mute, mute_unit
from gui.canvas.framing import Framing
from gui.canvas.freezing import Freezing
from gui.canvas.masks import is_masked
from gui.canvas.shape import UNFOLD_LIMIT
from gui.canvas.walking import Walking
from gui.symbols import wire_name


class CanvasActions(Framing, Copying, Walking, Freezing):
    """All of it: what the table of actions calls "canvas"."""

    def open_add_menu(self) -> None:
        self._canvas.menus.open_add(self._canvas.cursor_place(), kinds=KINDS)

    def connect_layers(self, source: str, target: str) -> None:
        """Wires two layers; the caller knows that they may be (see connecting.refusal)."""
        self._document.edit(f"Connect {source} to {target}", edits.connect(self._scene.pinned(), source, target))

    def toggle_mask(self) -> None:
        selection = self._session.selection
        key, weight = selection.connection, selection.weight
        connection = self._scene.graph.by_key.get(key)
        if selection.layer and selection.unit is not None:
            self._mute_unit(selection.layer, selection.unit)
            return
        if connection is None or weight is None:
            text = "Select a wire or a unit first: M takes its weight, or all that read from it, away."
            self.refuse(text)
            return
        verb = "Give back" if is_masked(connection.mask, weight) else "Take away"
        name = wire_name(self._scene.graph, key, weight)
        self._document.edit(f"{verb} weight {name}", edits.toggle_mask(self._document.project, key, weight))

    def _mute_unit(self, layer_id: str, unit: int) -> None:
        graph = self._scene.graph
        if not graph.out_of(layer_id):
            self.refuse("Nothing reads from this unit: there is nothing to mute.")
            return
        mute = not is_mute(graph, layer_id, unit)
        text = f"{'Mute' if mute else 'Give back'} {graph.by_id[layer_id].unit_name(unit)}"
        self._document.edit(text, mute_unit(self._scene.pinned(), layer_id, unit, mute=mute))

    def toggle_fold(self, layer_id: str) -> None:
        if self._scene.graph.by_id[layer_id].units > UNFOLD_LIMIT:
            self.refuse(f"Layers of more than {UNFOLD_LIMIT} units stay folded.")
            return
        self._scene.unfolded ^= {layer_id}
        self._scene.sync()
