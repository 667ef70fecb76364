"""Frames: named rectangles around layers, as node editors have them. They group for the eye and compute nothing.

Where a frame lies is not stored: it surrounds its layers, wherever those stand. In project.json, only where there are
any, at the top level:

    "frames": [{"name": "encoder", "layers": ["h1", "h2"]}]

A layer is in one frame at most. On reading, layers that are not drawn, or are in an earlier frame, are left out with a
warning, and so is a frame that has none left; a value of another shape is a problem that says where.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from dataclasses import dataclass, field, replace
from typing import Any

from core.arrays import FrozenMap
from core.json_text import shown
from core.reading import Fields, Notes, described


@dataclass(frozen=True)
class Frame:
    """A name for some layers.

    Attributes:
        name: what its title says; any text, also that of another frame.
        layers: ids, each of them in no other frame; at least one.
        extra: keys of the file that this version does not know, kept on a round trip.
    """

    name: str
    layers: tuple[str, ...]
    extra: FrozenMap[Any] = field(default_factory=FrozenMap)


Frames = tuple[Frame, ...]


def remaining(frames: Frames, ids: Collection[str]) -> Frames:
    """The frames with those of their layers that are still drawn; one without any is gone."""
    fewer = tuple(replace(f, layers=tuple(i for i in f.layers if i in ids)) for f in frames)
    return tuple(frame for frame in fewer if frame.layers)


def with_frame(frames: Frames, frame: Frame) -> Frames:
    """With one more frame, which takes its layers out of those that had them."""
    others = {i for f in frames for i in f.layers} - set(frame.layers)
    return (*remaining(frames, others), frame)


def around(frames: Frames, ids: Iterable[str]) -> int | None:
    """The number of the frame that has exactly these layers, None where there is none."""
    wanted = set(ids)
    return next((n for n, frame in enumerate(frames) if set(frame.layers) == wanted), None)


def fresh_name(frames: Frames) -> str:
    """The first of "frame", "frame 2", "frame 3" … that no frame has."""
    taken, number, name = {frame.name for frame in frames}, 1, "frame"
    while name in taken:
        number += 1
        name = f"frame {number}"
    return name


def with_copies(frames: Frames, twins: dict[str, str]) -> Frames:
    """With another frame of the same name for each whose layers were all copied.

    Args:
        twins: id of a copied layer → id of its copy.
    """
    return (*frames, *copies(frames, twins))


def copies(frames: Frames, twins: dict[str, str]) -> Frames:
    """The frames whose layers all have another id by this table, around those."""
    whole = (frame for frame in frames if set(frame.layers) <= twins.keys())
    return tuple(replace(frame, layers=tuple(twins[i] for i in frame.layers)) for frame in whole)


def read_frames(value: object, ids: Collection[str], notes: Notes) -> Frames:
    """Reads the value under "frames" of a document whose drawing has these layers."""
    if not isinstance(value, list):
        what = f"`frames` must be a list, not {described(value)}."
        notes.problem("frames", what, 'Write [{"name": "…", "layers": ["…"]}].')
        return ()
    found: list[Frame] = []
    taken: set[str] = set()
    for number, item in enumerate(value):
        where = f"frames[{number}]"
        fields = Fields(item, where, notes)
        name, listed = fields.text("name"), dict.fromkeys(fields.texts("layers"))
        layers: list[str] = []
        for layer_id in listed:
            if layer_id not in ids:
                notes.warn(f"{where}: the layer {shown(layer_id)} is not drawn; it is left out.")
            elif layer_id in taken:
                notes.warn(f"{where}: the layer {shown(layer_id)} is in an earlier frame already; it is left out.")
            else:
                layers.append(layer_id)
        taken.update(layers)
        frame = Frame(name, tuple(layers), fields.rest())
        if layers:
            found.append(frame)
        elif fields.is_object:
            notes.warn(f"{where}: the frame {shown(name)} has no layer; it is left out.")
    return tuple(found)


def frames_to_json(frames: Frames) -> list[dict[str, Any]]:
    """The value under "frames"."""
    return [{"name": frame.name, "layers": list(frame.layers), **frame.extra} for frame in frames]
