"""What is typed on the canvas: names, weights, biases and numbers of units, each in an editor that stands on it."""

from __future__ import annotations

from PySide6.QtCore import QPoint, QPointF

from core.graph import ID_PATTERN
from gui.canvas import edits
from gui.canvas.acting import Acting
from gui.canvas.chains import MOST_UNITS
from gui.canvas.inline_editor import Commit, InlineEditor
from gui.canvas.values import masked_refusal, set_number
from gui.numbers import count, number
from gui.symbols import wire_name

BAD_ID = "A name starts with a letter or _ and has only letters, digits and _, at most 64."


class Typing(Acting):
    """Editors over the drawing, and what they do when Enter is pressed."""

    def rename(self) -> None:
        """Opens the editor over the title of the one selected layer."""
        if len(self._scene.chosen) != 1:
            self.tell("Select one layer first: F2 then types its name.")
            return
        (old,) = self._scene.chosen
        node = self._scene.nodes[old]

        def commit(text: str) -> str | None:
            return self.rename_to(old, text)

        self._edit(node.centre + node.shape.title.center(), old, f"Name of {old}", commit, 110)

    def rename_to(self, old: str, text: str) -> str | None:
        """Gives a layer another name; why not, in one sentence, or None when it did."""
        new = text.strip()
        if not ID_PATTERN.fullmatch(new):
            return BAD_ID
        if new != old and new in self._scene.graph.by_id:
            return f"There is already a layer called {new}."
        if new != old:
            was_running = self._session.is_running
            self._session.pause()  # what is trained is kept by name, so it enters the document under the old one
            self._scene.carry_fold(old, new)
            self._document.edit(f"Rename {old} to {new}", edits.rename(self._scene.pinned(), old, new))
            if was_running:
                self._session.play()
            self._scene.choose((new,))
        return None

    def edit_selected(self) -> None:
        selection = self._session.selection
        if selection.connection and selection.weight is not None:
            self.edit_weight(selection.connection, selection.weight)
        elif selection.layer and selection.unit is not None:
            self.edit_bias(selection.layer, selection.unit)
        else:
            self.tell("Select a wire or a unit first: Enter then types its weight or its bias.")

    def edit_weight(self, key: str, weight: tuple[int, int]) -> None:
        """Opens the editor on a wire; for a masked weight says why there is none."""
        refusal = masked_refusal(self._scene, key, weight)
        middle = self._scene.wire_middle(key, weight)
        value = self._scene.weight(key, weight)
        if refusal is not None or middle is None or value is None:
            self.refuse(refusal or "This weight is not drawn.")
            return
        name = f"Weight {wire_name(self._scene.graph, key, weight)}"
        base = self._session.number_base()[1]
        value = float(base.weights[key].numpy()[weight]) if base is not None else value
        self._edit(middle, number(value, 6), name, lambda text: set_number(self._scene, "weights", key, weight, text))

    def edit_bias(self, layer_id: str, unit: int) -> None:
        """Opens the editor on a unit's bias (the first of a maxout unit's)."""
        node = self._scene.nodes[layer_id]
        row = node.shape.row_of(unit)
        array = self._scene.numbers.biases.get(layer_id) if self._scene.numbers else None
        if row is None or array is None:
            return
        index = (unit * node.layer.pieces,)
        base = self._session.number_base()[1]
        array = base.biases[layer_id] if base is not None else array
        self._edit(
            node.centre + node.shape.bias(row).center(),
            number(float(array.numpy()[index]), 6),
            f"Bias of {node.layer.unit_name(unit)}",
            lambda text: set_number(self._scene, "biases", layer_id, index, text),
        )

    def edit_units(self, layer_id: str) -> None:
        """Opens the editor on a layer's number of units."""
        node = self._scene.nodes[layer_id]

        def commit(text: str) -> str | None:
            return self.units_to(layer_id, text)

        where = node.centre + node.shape.count.center()
        self._edit(where, str(node.layer.units), f"Units of {layer_id}", commit)

    def units_to(self, layer_id: str, text: str) -> str | None:
        """Gives a layer the typed number of units; why not, in one sentence, or None when it did."""
        if not text.strip().isdecimal() or not 1 <= int(text) <= MOST_UNITS:
            return f"Type a whole number from 1 to {count(MOST_UNITS)}."
        self.set_units(layer_id, int(text))
        return None

    def set_units(self, layer_id: str, units: int) -> None:
        if 1 <= units <= MOST_UNITS and units != self._scene.graph.by_id[layer_id].units:
            project = edits.set_units(self._scene.pinned(), layer_id, units)
            selection = self._session.selection
            if selection.layer == layer_id and selection.unit is not None and selection.unit >= units:
                self._session.select(selection.with_unit(layer_id))
            self._document.edit(f"Units of {layer_id}", project, merge=f"units {layer_id}")

    def change_units(self, layer_id: str, by: int) -> None:
        self.set_units(layer_id, self._scene.graph.by_id[layer_id].units + by)

    def add_unit(self) -> None:
        self._change_chosen(1)

    def remove_unit(self) -> None:
        self._change_chosen(-1)

    def _change_chosen(self, by: int) -> None:
        if not self._scene.chosen:
            self.tell("Select a layer first: + and − then change its units.")
        for layer_id in sorted(self._scene.chosen):
            self.change_units(layer_id, by)

    def _edit(self, where: QPointF, text: str, name: str, commit: Commit, width: int = 84) -> None:
        at: QPoint = self._canvas.mapFromScene(where)
        self._canvas.editor = InlineEditor(self._canvas.viewport(), at, text, name, commit, width)
