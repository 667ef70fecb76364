"""What the command palette offers: every action of the table, and what the drawing and the moment add to them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

from PySide6.QtCore import QObject
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMainWindow

from core.activations import ACTIVATIONS
from core.choice import fresh_choice
from core.gallery import entries
from core.graph import KINDS
from core.losses import LOSSES
from core.optimizers import OPTIMIZERS
from gui.actions import ACTIONS, ActionEntry
from gui.availability import why_missing, why_off
from gui.canvas import Canvas
from gui.canvas.chains import parse_chain
from gui.canvas.connecting import refusal
from gui.docks import Docks
from gui.files import Files
from gui.panels.command_palette import Command, CommandPalette
from gui.panels.data import DataPanel
from gui.session import Session
from gui.theme import ThemeHolder


class PaletteActions(QObject):
    """Opens the palette; each opening asks anew what there is."""

    def __init__(
        self,
        window: QMainWindow,
        actions: dict[str, QAction],
        session: Session,
        canvas: Canvas,
        files: Files,
        docks: Docks,
        data: DataPanel,
        holder: ThemeHolder,
    ) -> None:
        super().__init__(window)
        self._window, self._actions, self._session, self._canvas = window, actions, session, canvas
        self._files, self._docks, self._data, self._holder = files, docks, data, holder
        self.palette: CommandPalette | None = None

    def open(self) -> None:
        self.palette = CommandPalette(self.commands, self._holder, self._window)
        self.palette.destroyed.connect(self._forget)
        self.palette.finished.connect(self._window.activateWindow)
        self.palette.open()
        self.palette.activateWindow()

    def commands(self, typed: str) -> list[Command]:
        """All that can be done now, and what cannot, with the reason."""
        units = parse_chain(typed)
        if units is not None:
            chain = "-".join(map(str, units))
            note = "Input, hidden layers and output, each connected to the next."
            return [Command(f"Build {chain}", "Layer", lambda: self._canvas.menus.add_chain(units), note=note)]
        return [*self._of_the_table(), *self._of_the_drawing(), *self._of_the_settings(), *self._of_the_rest()]

    def _forget(self) -> None:
        self.palette = None

    # What there is ----------------------------------------------------------

    def _of_the_table(self) -> Iterator[Command]:
        for entry in ACTIONS.values():
            if entry.name == "palette":
                continue
            action = self._actions[entry.name]
            text = action.text().replace("&", "").rstrip("…")
            if entry.checkable:
                text += ": off" if action.isChecked() else ": on"
            yield Command(text, entry.menu, action.trigger, _keys(entry), self._why_not(entry), entry.tip)

    def _of_the_drawing(self) -> Iterator[Command]:
        canvas, graph = self._canvas, self._session.document.project.graph
        for kind in KINDS:
            yield Command(f"Add {kind} layer", "Layer", lambda k=kind: canvas.menus.add_kind(k))
        for layer in graph.layers:
            note = f"Selects it and brings it into view: {layer.kind}, {layer.units} units."
            yield Command(f"Go to layer {layer.id}", "Layer", lambda i=layer.id: canvas.commands.go_to(i), note=note)
        chosen = graph.by_id.get(self._session.selection.layer)
        if chosen is None:
            return
        for other in graph.layers:
            for source, target in ((chosen.id, other.id), (other.id, chosen.id)):
                if refusal(graph, source, target) is None:
                    act = lambda s=source, t=target: canvas.commands.connect_layers(s, t)  # noqa: E731
                    yield Command(f"Connect {source} to {target}", "Layer", act)
        for connection in (*graph.into(chosen.id), *graph.out_of(chosen.id)):
            act = lambda key=connection.key: canvas.commands.disconnect_wire(key)  # noqa: E731
            yield Command(f"Disconnect {connection.source} from {connection.target}", "Layer", act)
        if chosen.computes:
            for name, activation in ACTIVATIONS.items():
                if name != chosen.activation.name and (chosen.kind == "output" or not activation.output_only):
                    act = lambda i=chosen.id, n=name: canvas.menus.set_activation(i, n)  # noqa: E731
                    words = f"Activation of {chosen.id}: {activation.title}"
                    yield Command(words, "Layer", act, note=activation.definition)

    def _of_the_settings(self) -> Iterator[Command]:
        training = self._session.document.project.training_or_default
        for noun, key, table in (("Loss", "loss", LOSSES), ("Optimizer", "optimizer", OPTIMIZERS)):
            for name, entry in table.items():
                changed = replace(training, **{key: fresh_choice(name, entry.settings)})
                text = f"{noun}: {entry.title}"
                act = lambda t=changed, words=text: self._session.set_training(t, words)  # noqa: E731
                yield Command(text, "Training", act, why_not="It is chosen." * (getattr(training, key).name == name))

    def _of_the_rest(self) -> Iterator[Command]:
        for tile in self._data.tiles.tiles.values():
            yield Command(f"Data: {tile.accessibleName()}", "Data", tile.click, note=tile.toolTip())
        for switch in self._docks.switches():
            text = f"Panel: {switch.text()}"
            yield Command(text, "View", switch.trigger, note=switch.toolTip())
        for entry in entries():
            act = lambda path=entry.path: self._files.may_leave() and self._files.open(path, as_copy=True)  # noqa: E731
            yield Command(f"Gallery: {entry.title}", "File", act, note=entry.note.split("[sic]")[0])

    def _why_not(self, entry: ActionEntry) -> str:
        """Why an action means nothing now, "" where it does."""
        session, name = self._session, entry.name
        if name in ("undo", "redo") and not self._actions[name].isEnabled():
            return f"Nothing to {name}."
        if why := why_off(name, session):
            return why
        if not self._actions[name].isEnabled():
            return "It is switched off."
        return why_missing(name, session, self._canvas.scene_.chosen)


def _keys(entry: ActionEntry) -> str:
    style = QKeySequence.SequenceFormat.NativeText
    return ", ".join(QKeySequence(key).toString(style) for key in entry.keys)
