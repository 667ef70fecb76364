"""The canvas's menus: adding nodes, choosing an activation, and the right click."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, cast

from PySide6.QtCore import QObject, QPoint
from PySide6.QtGui import QAction, QGuiApplication, QKeySequence
from PySide6.QtWidgets import QMenu

from core.activations import ACTIVATIONS
from core.arrays import FrozenMap
from core.choice import Choice, fresh_choice
from core.frames import around
from core.graph import KINDS, Kind
from core.losses import LOSSES
from gui.actions import ACTIONS
from gui.canvas import edits
from gui.canvas.add_menu import AddMenu
from gui.canvas.chains import chain_connections, chain_layers
from gui.canvas.clipboard import NO_LAYERS, has_layers_in
from gui.canvas.defaults import HIDDEN_ACTIVATION, new_layer, output_activation
from gui.canvas.freezing import are_frozen
from gui.canvas.layout import COLUMN_GAP
from gui.canvas.typed_nodes import Choice as TypedNode
from gui.formula_dialog import ACTIVATION_FORMULA, FormulaDialog
from gui.menu_bar import KeyMenu

if TYPE_CHECKING:
    from gui.canvas.canvas import Canvas

Ends = Callable[[str], tuple[str, str]]
_OF_LAYERS = ("rename", "freeze", "cut", "copy", "duplicate", "delete")
_MOVED = ("", "cut", "copy", "duplicate", "", "fit", "", "delete")  # what a layer or a frame of some offers last
_PASTES = ("paste", "paste_with_wires")
OWN = "formula"  # the activation that is the user's own


class CanvasMenus(QObject):
    """Opens menus, and carries out what is chosen in them."""

    def __init__(self, canvas: Canvas) -> None:
        super().__init__(canvas)
        self._canvas = canvas
        self.add_menu: AddMenu | None = None
        self.menu: QMenu | None = None
        self._is_of_unit = False  # the menu of the right click

    def open_add(
        self, at: QPoint, *, kinds: Sequence[Kind] = KINDS, connect: Ends | None = None, text: str = ""
    ) -> AddMenu:
        """The add menu at a point of the viewport.

        Args:
            connect: from the new layer's id to (source, target) of a connection that is to be made with it.
            text: already typed.
        """
        centre = self._canvas.mapToScene(at)

        def chosen(choice: TypedNode) -> None:
            if choice.kind:
                self._add(choice, (round(centre.x()), round(centre.y())), connect)
            else:
                self.add_chain(choice.units)

        self.add_menu = AddMenu(self._canvas.viewport(), at, kinds, chosen, text=text, can_chain=connect is None)
        self.add_menu.destroyed.connect(self._forget_add_menu)
        return self.add_menu

    def add_chain(self, units: tuple[int, ...]) -> None:
        """Builds input, hidden layers and output; without anything on the canvas it lays itself out."""
        canvas = self._canvas
        project = canvas.scene_.pinned()
        layers = chain_layers(project.graph, units, HIDDEN_ACTIVATION, output_activation(project))
        text = f"Add {'-'.join(map(str, units))}"
        canvas.document.edit(text, edits.add_layers(project, layers, chain_connections(layers)))
        canvas.scene_.choose(layer.id for layer in layers)
        canvas.fit_all()

    def add_kind(self, kind: Kind) -> None:
        """Adds a layer without the mouse: to the right of what is there, or in the middle of an empty canvas."""
        nodes = list(self._canvas.scene_.nodes.values())
        right = max((node.centre.x() for node in nodes), default=None)
        middle = sum(node.centre.y() for node in nodes) / len(nodes) if nodes else 0.0
        place = (0.0 if right is None else right + 2 * COLUMN_GAP, middle)
        self._add(TypedNode(kind, "", kind), place, None)
        self._canvas.fit_all()

    def open_activations(self, layer_id: str) -> QMenu:
        """All activations that the layer may have, the present one ticked; those the loss forbids say so."""
        project = self._canvas.document.project
        layer = project.graph.by_id[layer_id]
        loss = LOSSES.get(project.training_or_default.loss.name)
        menu = self._fresh_menu(f"Activation of {layer_id}")
        for name, activation in ACTIVATIONS.items():
            if activation.output_only and layer.kind != "output":
                continue
            action = QAction("Formula…" if activation.is_own else activation.title, menu)
            action.setCheckable(True)
            action.setChecked(name == layer.activation.name)
            action.setToolTip(f"{activation.title}: {activation.definition} {activation.note}")
            legal = loss.legal_activations if loss is not None and layer.kind == "output" else None
            if legal is not None and name not in legal:
                action.setText(f"{action.text()}  (not with {loss.title if loss else ''})")
            action.triggered.connect(lambda _checked=False, chosen=name: self.set_activation(layer_id, chosen))
            menu.addAction(action)
        menu.popup(self._beside_label(layer_id, menu))
        return menu

    def _beside_label(self, layer_id: str, menu: QMenu) -> QPoint:
        """Where a menu lets the activation's name be read: below it, and where the screen ends before, at its side."""
        canvas = self._canvas
        node, view = canvas.scene_.nodes[layer_id], canvas.viewport()
        label = canvas.mapFromScene(node.shape.label.translated(node.centre)).boundingRect()
        label.moveTopLeft(view.mapToGlobal(label.topLeft()))
        screen, size = view.screen().availableGeometry(), menu.sizeHint()
        if label.bottom() + size.height() <= screen.bottom():
            return label.bottomLeft()
        has_room = label.right() + size.width() <= screen.right()
        return label.topRight() if has_room else label.topLeft() - QPoint(size.width(), 0)

    def open_context(self, at: QPoint) -> QMenu:
        """The right click's menu: of the layer, the wire or the ground under the mouse."""
        canvas = self._canvas
        hit = canvas.hit(at)
        menu = self._fresh_menu("Canvas")
        self._is_of_unit = hit.unit is not None
        if hit.layer:
            chosen = canvas.scene_.chosen
            if hit.layer not in chosen or (hit.unit is None and len(chosen) == 1):  # the layer, not a unit of it
                canvas.scene_.choose((hit.layer,))
            learns = canvas.scene_.graph.by_id[hit.layer].computes
            names = ["rename", "frame", *(["freeze"] if learns else []), *_MOVED]
            if hit.unit is not None:
                canvas.session.select(canvas.session.selection.with_unit(hit.layer, hit.unit))
                names = ["edit_number", "toggle_mask", "", *names]
            if canvas.commands.chosen_unit is not None:  # Del is about it; its layer has an entry without a key
                names = ["edit_number", "toggle_mask", "delete", *names[2:-1]]
                self._entries(menu, *names)
                menu.addAction(self._delete_entry(menu, hit.layer))
            else:
                self._entries(menu, *names)
        elif hit.group is not None:
            canvas.scene_.choose(canvas.scene_.groups[hit.group].frame.layers)
            frame = canvas.scene_.groups[hit.group].frame
            menu.addAction(self._entry(menu, "rename", lambda: canvas.commands.rename_frame(frame)))
            self._entries(menu, "frame", *_MOVED)
        elif hit.part == "wire" and hit.weight is not None:
            canvas.session.select(canvas.session.selection.with_weight(hit.key, hit.weight))
            self._entries(menu, "edit_number", "toggle_mask", "freeze", "")
            entry = menu.addAction("Delete the connection\tAlt+click")
            entry.setToolTip("Removes all weights between the two layers.")
            entry.triggered.connect(lambda _checked=False: canvas.commands.disconnect_wire(hit.key))
        else:
            menu.addAction(self._entry(menu, "add_node", lambda: self.open_add(at)))
            self._entries(menu, "", "paste", "paste_with_wires", "select_all", "", "fit_all")
            menu.addAction(self._entry(menu, "full_screen_panel", canvas.full_screen_wanted.emit))
        menu.popup(canvas.viewport().mapToGlobal(at))
        return menu

    def _add(self, choice: TypedNode, place: tuple[float, float], connect: Ends | None) -> None:
        canvas = self._canvas
        layer = new_layer(canvas.document.project, canvas.session.dataset, cast(Kind, choice.kind))
        if choice.units and choice.units[0] != layer.units:
            layer = replace(layer, units=choice.units[0], names=())
        if choice.activation:
            settings = ACTIVATIONS[choice.activation].settings
            layer = replace(layer, activation=fresh_choice(choice.activation, settings))
        project = edits.add_layer(canvas.scene_.pinned(), layer, place)
        text = f"Add {layer.id}"
        if connect is not None:
            source, target = connect(layer.id)
            project = edits.connect(project, source, target)
            text = f"Add {layer.id} to {target if source == layer.id else source}"
        canvas.document.edit(text, project)
        canvas.scene_.choose((layer.id,))

    def open_formula(self, layer_id: str) -> FormulaDialog:
        """The window for an activation of the user's own, with the layer's formula where it has one."""
        before = self._canvas.document.project.graph.by_id[layer_id].activation
        setting = ACTIVATIONS[OWN].settings[0]
        text = str(before.value(setting)) if before.name == OWN else str(setting.default)
        dialog = FormulaDialog(ACTIVATION_FORMULA, text, self._canvas.theme_holder, self._canvas.window())

        def take(formula: str) -> None:
            project, chosen = self._canvas.document.project, Choice(OWN, FrozenMap({setting.name: formula}))
            if layer_id in project.graph.by_id and project.graph.by_id[layer_id].activation != chosen:
                changed = edits.set_activation(project, layer_id, chosen)
                self._canvas.document.edit(f"Activation of {layer_id}: {formula}", changed)

        dialog.chosen.connect(take)
        dialog.open()
        return dialog

    def set_activation(self, layer_id: str, name: str) -> None:
        """A formula of the user's own is asked for first."""
        if ACTIVATIONS[name].is_own:
            self.open_formula(layer_id)
            return
        project = self._canvas.document.project
        if project.graph.by_id[layer_id].activation.name != name:
            changed = edits.set_activation(project, layer_id, fresh_choice(name, ACTIVATIONS[name].settings))
            self._canvas.document.edit(f"Activation of {layer_id}: {ACTIVATIONS[name].title}", changed)

    def _fresh_menu(self, name: str) -> QMenu:
        if self.menu is not None:
            self.menu.deleteLater()
        self.menu = KeyMenu(parent=self._canvas)
        self.menu.setAccessibleName(name)
        self.menu.setToolTipsVisible(True)
        return self.menu

    def _entries(self, menu: QMenu, *names: str) -> None:
        """Entries of the table of actions, by name: the words, the key and the tip stand there; "" for a line."""
        for name in names:
            if not name:
                menu.addSeparator()
                continue
            menu.addAction(self._entry(menu, name, getattr(self._canvas.commands, ACTIONS[name].method)))

    def _entry(self, menu: QMenu, name: str, call: Callable[[], object]) -> QAction:
        entry = ACTIONS[name]
        key = QKeySequence(entry.keys[0]).toString(QKeySequence.SequenceFormat.NativeText)
        action = QAction(f"{self._words(name)}\t{key}", menu)
        action.setToolTip(entry.tip)
        if name in _PASTES and not has_layers_in(QGuiApplication.clipboard().mimeData()):  # as in the menu Edit
            action.setEnabled(False)
            action.setToolTip(f"{entry.tip}\nOff: {NO_LAYERS}")
        action.triggered.connect(lambda _checked=False: call())
        return action

    def _delete_entry(self, menu: QMenu, layer: str) -> QAction:
        """For the whole layer, where the key is for its selected unit."""
        action = QAction(f"Delete layer {layer}", menu)
        action.setToolTip("Removes the layer with all its weights.")
        action.triggered.connect(lambda _checked=False: self._canvas.commands.delete_layers())
        return action

    def _words(self, name: str) -> str:
        """The table's, or the other way round for what is so already."""
        text = "Thaw" if name == "freeze" and self._is_frozen() else ACTIONS[name].text
        frames, chosen = self._canvas.document.project.frames, self._canvas.scene_.chosen
        if name == "frame" and around(frames, chosen) is not None:
            return "Dissolve the frame"
        if name == "edit_number":
            return "Type the bias…" if self._is_of_unit else "Type the weight…"
        if name == "delete" and (unit := self._canvas.commands.chosen_unit) is not None:
            return f"Delete unit {self._canvas.scene_.graph.by_id[unit[0]].unit_name(unit[1])}"
        if self._is_of_unit and name in _OF_LAYERS:  # the mouse is on a unit: it is not what goes
            what = f"layer {next(iter(chosen))}" if len(chosen) == 1 else f"{len(chosen)} layers"
            return f"{text.rstrip('…')} {what}{'…' * text.endswith('…')}"
        return text

    def _is_frozen(self) -> bool:
        """Whether what the right click is about is all frozen."""
        key, graph = self._canvas.session.selection.connection, self._canvas.scene_.graph
        layers = [i for i in self._canvas.scene_.chosen if i in graph.by_id and graph.by_id[i].computes]
        return are_frozen(graph, (), (key,)) if key in graph.by_key else bool(layers) and are_frozen(graph, layers, ())

    def _forget_add_menu(self) -> None:
        self.add_menu = None
