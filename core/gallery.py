"""The gallery: project files that ship with the app, in a teaching order, each with a note on what to see and try."""

from __future__ import annotations

import json
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from core import resources
from core.registry import Table

PREFIX = "gallery:"


@dataclass(frozen=True)
class GalleryEntry:
    """A shipped project.

    Attributes:
        id: what follows "gallery:" on the command line; the file's name without its ending.
        lectures: ids of the lecture's systems that it shows, e.g. ("N1", "N2").
        note: what to see, what to try, and after "[sic]" what a lecture prints wrongly.
    """

    id: str
    title: str
    lectures: tuple[str, ...]
    note: str
    path: Path

    @property
    def name(self) -> str:
        return self.id


def entries() -> tuple[GalleryEntry, ...]:
    """Every project of the gallery in teaching order, the app's first start first."""
    return tuple(_table().values())


def find(gallery_id: str) -> Path:
    """The file of the project of that id, or a UserError that names the nearest ones."""
    return _table().find(gallery_id).path


def locate(text: str) -> Path:
    """The file that a FILE argument means: "gallery:ID", or a path, which need not exist."""
    return find(text[len(PREFIX) :]) if text.startswith(PREFIX) else Path(text).expanduser()


@lru_cache(maxsize=1)
def _table() -> Table[GalleryEntry]:
    """The entries by id; of each file only its title and its `gallery` key are read: {"order", "lectures", "note"}."""
    found: list[tuple[int, GalleryEntry]] = []
    for file in sorted(resources.path("gallery").glob("*.json")):
        document = json.loads(file.read_text(encoding="utf-8"))
        about = document["gallery"]
        entry = GalleryEntry(file.stem, document["title"], tuple(about["lectures"]), about["note"], file)
        found.append((about["order"], entry))
    table: Table[GalleryEntry] = Table("gallery project")
    for _, entry in sorted(found, key=lambda pair: pair[0]):
        table.add(entry)
    return table
