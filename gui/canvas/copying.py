"""Copies, duplicates and removal of layers and connections."""

from __future__ import annotations

from PySide6.QtGui import QGuiApplication

from gui.canvas import clipboard, edits
from gui.canvas.acting import Acting
from gui.canvas.removing import remove_unit

COPY_OFFSET = (32.0, 48.0)


class Copying(Acting):
    """What Del, Ctrl+D, Ctrl+X, Ctrl+C and Ctrl+V do."""

    def delete(self) -> None:
        """The selected unit, selected layers with their wires, or the connection of the selected weight."""
        if (unit := self.chosen_unit) is not None:
            self._delete_unit(*unit)
        elif self._scene.chosen:
            self.delete_layers()
        elif key := self._session.selection.connection:
            self.disconnect_wire(key)
        else:
            self.tell("Select a unit, a layer or a wire first: Del then removes it.")

    @property
    def chosen_unit(self) -> tuple[str, int] | None:
        """The layer and number of the unit that Del is about: it alone is selected, and its layer has more."""
        layer, unit = self._session.selection.layer, self._session.selection.unit
        is_one_of_more = self._scene.chosen == {layer} and self._scene.graph.by_id[layer].units > 1
        return (layer, unit) if unit is not None and is_one_of_more else None

    def _delete_unit(self, layer_id: str, unit: int) -> None:
        name = self._scene.graph.by_id[layer_id].unit_name(unit)
        project = remove_unit(self._scene.pinned(), layer_id, unit)
        self._scene.choose((layer_id,))
        self._document.edit(f"Delete unit {name}", project)

    def delete_layers(self) -> None:
        """Selected layers with their wires."""
        ids = sorted(self._scene.chosen)
        text = f"Delete {ids[0]}" if len(ids) == 1 else f"Delete {len(ids)} layers"
        project = edits.remove(self._scene.pinned(), ids)
        self._scene.choose(())
        self._document.edit(text, project)

    def disconnect_wire(self, key: str) -> None:
        if key in self._scene.graph.by_key:
            source, _, target = key.partition("->")
            self._session.select(self._session.selection.with_unit("", None))
            self._document.edit(f"Disconnect {source} from {target}", edits.disconnect(self._scene.pinned(), key))

    def duplicate(self) -> None:
        ids = [layer.id for layer in self._scene.graph.layers if layer.id in self._scene.chosen]
        if not ids:
            self.tell("Select layers first: then they can be duplicated.")
        else:
            project, copies = edits.duplicate(self._scene.pinned(), ids, COPY_OFFSET)
            self._document.edit(f"Duplicate {ids[0] if len(ids) == 1 else f'{len(ids)} layers'}", project)
            self._scene.choose(copies)

    def copy(self) -> bool:
        """Whether there was something selected to copy."""
        chosen = [layer.id for layer in self._scene.graph.layers if layer.id in self._scene.chosen]
        if not chosen:
            self.tell("Select layers first: then they can be copied.")
            return False
        self._session.pause()  # so that the trained numbers are copied
        QGuiApplication.clipboard().setMimeData(clipboard.to_mime(clipboard.fragment(self._scene.pinned(), chosen)))
        self.tell(f"Copied {', '.join(chosen)}.")
        return True

    def cut(self) -> None:
        if self.copy():
            self.delete_layers()

    def paste(self) -> None:
        self._paste(with_wires=False)

    def paste_with_wires(self) -> None:
        self._paste(with_wires=True)

    def _paste(self, *, with_wires: bool) -> None:
        part = clipboard.from_mime(QGuiApplication.clipboard().mimeData())
        if part is None:
            self.tell("There are no layers on the clipboard: copy some first.")
            return
        project, ids = clipboard.pasted(self._scene.pinned(), part, with_wires=with_wires)
        if ids:
            wires = " with wires" if with_wires else ""
            self._document.edit(f"Paste {', '.join(ids)}{wires}", project)
            self._scene.choose(ids)
