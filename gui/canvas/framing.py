"""Frames around layers: made of what is selected, dissolved again, named where their title stands."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from core.frames import Frame, around, fresh_name, with_frame
from gui.canvas.typed import Typing

LONGEST_NAME = 64


class Framing(Typing):
    """What Ctrl+G does, and the name that F2 and a double-click type."""

    @property
    def chosen(self) -> frozenset[str]:
        """Ids of the layers that are selected on the canvas."""
        return self._scene.chosen

    def choose(self, ids: Iterable[str]) -> None:
        """Selects exactly these layers on the canvas."""
        self._scene.choose(ids)

    def toggle_frame(self) -> None:
        """A frame around the selected layers, and its name to be typed; without them where it is one already."""
        frames, chosen = self._document.project.frames, self._scene.chosen
        if not chosen:
            self.tell("Select layers first: Ctrl+G then draws a frame around them.")
            return
        known = around(frames, chosen)
        if known is not None:
            self.dissolve_frame(frames[known])
            return
        layers = tuple(layer.id for layer in self._scene.graph.layers if layer.id in chosen)
        frame = Frame(fresh_name(frames), layers)
        what = layers[0] if len(layers) == 1 else f"{len(layers)} layers"
        self._document.edit(f"Frame {what}", replace(self._document.project, frames=with_frame(frames, frame)))
        self.rename_frame(frame)

    def dissolve_frame(self, frame: Frame) -> None:
        """Takes a frame away; its layers stay as they are."""
        others = tuple(other for other in self._document.project.frames if other != frame)
        self._document.edit(f"Dissolve the frame {frame.name}", replace(self._document.project, frames=others))

    def rename(self) -> None:
        """Opens the editor over the title of the one selected layer, or of the frame whose layers are selected."""
        frames, chosen = self._document.project.frames, self._scene.chosen
        known = around(frames, chosen) if len(chosen) > 1 else None
        if known is not None:
            self.rename_frame(frames[known])
        else:
            super().rename()

    def rename_frame(self, frame: Frame) -> None:
        """Opens the editor over a frame's title."""
        item = next((item for item in self._scene.groups if item.frame == frame), None)
        if item is None:
            return
        at = item.title(self._canvas.zoom).center()
        self._edit(at, frame.name, f"Name of the frame {frame.name}", lambda text: self.frame_to(frame, text), 130)

    def frame_to(self, frame: Frame, text: str) -> str | None:
        """Gives a frame another name; why not, in one sentence, or None when it did."""
        name, project = " ".join(text.split()), self._document.project
        if not name:
            return "A frame has a name; Ctrl+G takes the frame away."
        if len(name) > LONGEST_NAME:
            return f"A name has at most {LONGEST_NAME} letters."
        frames = tuple(replace(other, name=name) if other == frame else other for other in project.frames)
        self._document.edit(f"Name the frame {name}", replace(project, frames=frames))
        return None
