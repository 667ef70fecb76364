"""What keys, menus and small buttons do on the canvas: each a method, each one undo step."""

from __future__ import annotations

from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, QPoint, QPointF
from PySide6.QtGui import QGuiApplication

from core.graph import ID_PATTERN, KINDS
from gui.canvas import clipboard, edits
from gui.canvas.chains import MOST_UNITS
from gui.canvas.cutting import is_mute, mute_unit
from gui.canvas.inline_editor import Commit, InlineEditor
from gui.canvas.masks import is_masked
from gui.canvas.shape import UNFOLD_LIMIT
from gui.canvas.tooltips import wire_name
from gui.canvas.values import masked_refusal, set_number
from gui.errors import Report
from gui.numbers import number
from gui.theme import GRID

if TYPE_CHECKING:
    from gui.canvas.canvas import Canvas

COPY_OFFSET = (32.0, 48.0)
BAD_ID = "A name starts with a letter or _ and has only letters, digits and _, at most 64."


class CanvasActions(QObject):
    """Acts on what is selected; every change goes through the document."""

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self._scene, self._document, self._session = canvas.scene_, canvas.document, canvas.session

    def open_add_menu(self) -> None:
        self._canvas.menus.open_add(self._canvas.cursor_place(), kinds=KINDS)

    def delete(self) -> None:
        """Selected layers with their wires, or the connection of the selected weight."""
        ids, key = sorted(self._scene.chosen), self._session.selection.connection
        if ids:
            text = f"Delete {ids[0]}" if len(ids) == 1 else f"Delete {len(ids)} layers"
            project = edits.remove(self._scene.pinned(), ids)
            self._scene.choose(())
            self._document.edit(text, project)
        elif key:
            self.disconnect_wire(key)

    def disconnect_wire(self, key: str) -> None:
        if key in self._scene.graph.by_key:
            source, _, target = key.partition("->")
            self._session.select(self._session.selection.with_unit("", None))
            self._document.edit(f"Disconnect {source} from {target}", edits.disconnect(self._scene.pinned(), key))

    def duplicate(self) -> None:
        ids = [layer.id for layer in self._scene.graph.layers if layer.id in self._scene.chosen]
        if ids:
            project, copies = edits.duplicate(self._scene.pinned(), ids, COPY_OFFSET)
            self._document.edit(f"Duplicate {ids[0] if len(ids) == 1 else f'{len(ids)} layers'}", project)
            self._scene.choose(copies)

    def select_all(self) -> None:
        self._scene.choose(self._scene.nodes)

    def cancel(self) -> None:
        if self._canvas.cancel_gesture():
            return
        selection = self._session.selection
        if self._session.place is not None:
            self._session.step_to(None)
        elif self._scene.chosen or selection.layer or selection.connection:
            self._scene.choose(())
        elif selection.example is not None:
            self._session.select(selection.with_example(None))
            self._tell("No example is selected: click a data point in any view.")

    def rename(self) -> None:
        """Opens the editor over the title of the one selected layer."""
        if len(self._scene.chosen) != 1:
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

    def connect_layers(self, source: str, target: str) -> None:
        """Wires two layers; the caller knows that they may be (see connecting.refusal)."""
        self._document.edit(f"Connect {source} to {target}", edits.connect(self._scene.pinned(), source, target))

    def go_to(self, layer_id: str) -> None:
        """Selects a layer and brings it into view."""
        self._scene.choose((layer_id,))
        self.fit_selection()

    def toggle_mask(self) -> None:
        selection = self._session.selection
        key, weight = selection.connection, selection.weight
        connection = self._scene.graph.by_key.get(key)
        if selection.layer and selection.unit is not None:
            self._mute_unit(selection.layer, selection.unit)
            return
        if connection is None or weight is None:
            text = "Select a wire or a unit first: M takes its weight, or all that read from it, away."
            self._canvas.say(text, self._canvas.cursor_place())
            return
        verb = "Give back" if is_masked(connection.mask, weight) else "Take away"
        name = wire_name(self._scene.graph, key, weight)
        self._document.edit(f"{verb} weight {name}", edits.toggle_mask(self._document.project, key, weight))

    def _mute_unit(self, layer_id: str, unit: int) -> None:
        graph = self._scene.graph
        if not graph.out_of(layer_id):
            self._canvas.say("Nothing reads from this unit: there is nothing to mute.", self._canvas.cursor_place())
            return
        mute = not is_mute(graph, layer_id, unit)
        text = f"{'Mute' if mute else 'Give back'} {graph.by_id[layer_id].unit_name(unit)}"
        self._document.edit(text, mute_unit(self._scene.pinned(), layer_id, unit, mute=mute))

    def copy(self) -> bool:
        """Whether there was something selected to copy."""
        chosen = [layer.id for layer in self._scene.graph.layers if layer.id in self._scene.chosen]
        if not chosen:
            self._tell("Select layers first: then they can be copied.")
            return False
        self._session.pause()  # so that the trained numbers are copied
        QGuiApplication.clipboard().setMimeData(clipboard.to_mime(clipboard.fragment(self._scene.pinned(), chosen)))
        self._tell(f"Copied {', '.join(chosen)}.")
        return True

    def cut(self) -> None:
        if self.copy():
            self.delete()

    def paste(self) -> None:
        self._paste(with_wires=False)

    def paste_with_wires(self) -> None:
        self._paste(with_wires=True)

    def _paste(self, *, with_wires: bool) -> None:
        part = clipboard.from_mime(QGuiApplication.clipboard().mimeData())
        if part is None:
            self._tell("There are no layers on the clipboard: copy some first.")
            return
        project, ids = clipboard.pasted(self._scene.pinned(), part, with_wires=with_wires)
        if ids:
            wires = " with wires" if with_wires else ""
            self._document.edit(f"Paste {', '.join(ids)}{wires}", project)
            self._scene.choose(ids)

    # The keyboard's way through the drawing -----------------------------------

    def next_layer(self) -> None:
        self._walk_layers(1)

    def previous_layer(self) -> None:
        self._walk_layers(-1)

    def next_unit(self) -> None:
        self._walk_units(1)

    def previous_unit(self) -> None:
        self._walk_units(-1)

    def _walk_layers(self, by: int) -> None:
        """Selects the layer that stands next from left to right."""
        places = self._scene.positions()
        nodes = sorted(places, key=lambda layer_id: places[layer_id])
        if nodes:
            here = self._session.selection.layer
            step = nodes.index(here) + by if here in nodes else (0 if by > 0 else -1)
            self._scene.choose((nodes[step % len(nodes)],))

    def _walk_units(self, by: int) -> None:
        selection = self._session.selection
        layer = self._scene.graph.by_id.get(selection.layer)
        if layer is None:
            self._walk_layers(1)
            return
        unit = (0 if by > 0 else -1) if selection.unit is None else selection.unit + by
        self._session.select(selection.with_unit(layer.id, unit % layer.units))

    def _tell(self, text: str) -> None:
        self._session.reported.emit(Report("info", text))

    def edit_selected(self) -> None:
        selection = self._session.selection
        if selection.connection and selection.weight is not None:
            self.edit_weight(selection.connection, selection.weight)
        elif selection.layer and selection.unit is not None:
            self.edit_bias(selection.layer, selection.unit)

    def edit_weight(self, key: str, weight: tuple[int, int]) -> None:
        """Opens the editor on a wire; for a masked weight says why there is none."""
        refusal = masked_refusal(self._scene, key, weight)
        middle = self._scene.wire_middle(key, weight)
        value = self._scene.weight(key, weight)
        if refusal is not None or middle is None or value is None:
            self._canvas.say(refusal or "This weight is not drawn.", self._canvas.cursor_place())
            return
        name = f"Weight {wire_name(self._scene.graph, key, weight)}"
        self._edit(middle, number(value, 6), name, lambda text: set_number(self._scene, "weights", key, weight, text))

    def edit_bias(self, layer_id: str, unit: int) -> None:
        """Opens the editor on a unit's bias (the first of a maxout unit's)."""
        node = self._scene.nodes[layer_id]
        row = node.shape.row_of(unit)
        array = self._scene.numbers.biases.get(layer_id) if self._scene.numbers else None
        if row is None or array is None:
            return
        index = (unit * node.layer.pieces,)
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
            if not text.strip().isdecimal() or not 1 <= int(text) <= MOST_UNITS:
                return f"Type a whole number from 1 to {MOST_UNITS}."
            self.set_units(layer_id, int(text))
            return None

        where = node.centre + node.shape.count.center()
        self._edit(where, str(node.layer.units), f"Units of {layer_id}", commit)

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
        for layer_id in sorted(self._scene.chosen):
            self.change_units(layer_id, 1)

    def remove_unit(self) -> None:
        for layer_id in sorted(self._scene.chosen):
            self.change_units(layer_id, -1)

    def toggle_fold(self, layer_id: str) -> None:
        if self._scene.graph.by_id[layer_id].units > UNFOLD_LIMIT:
            self._canvas.say(f"Layers of more than {UNFOLD_LIMIT} units stay folded.", self._canvas.cursor_place())
            return
        self._scene.unfolded ^= {layer_id}
        self._scene.sync()

    def fit_selection(self) -> None:
        area = self._scene.contents(self._scene.chosen)
        if area.isEmpty():
            self._canvas.fit_all()
        else:
            self._canvas.fit(area)

    def fit_everything(self) -> None:
        self._canvas.fit_all()

    def zoom_to_100(self) -> None:
        self._canvas.zoom_at(QPointF(self._canvas.viewport().rect().center()), 1 / self._canvas.zoom)

    def nudge(self, dx: float, dy: float) -> None:
        places = self._scene.positions()
        moved = {i: (places[i][0] + dx, places[i][1] + dy) for i in self._scene.chosen}
        if moved:
            ids = sorted(moved)
            text = f"Move {ids[0]}" if len(ids) == 1 else f"Move {len(ids)} layers"
            self._document.edit(text, edits.move(self._scene.pinned(), moved), merge=f"nudge {' '.join(ids)}")

    def nudge_left(self) -> None:
        self.nudge(-GRID, 0)

    def nudge_right(self) -> None:
        self.nudge(GRID, 0)

    def nudge_up(self) -> None:
        self.nudge(0, -GRID)

    def nudge_down(self) -> None:
        self.nudge(0, GRID)

    def _edit(self, where: QPointF, text: str, name: str, commit: Commit, width: int = 84) -> None:
        at: QPoint = self._canvas.mapFromScene(where)
        self._canvas.editor = InlineEditor(self._canvas.viewport(), at, text, name, commit, width)
