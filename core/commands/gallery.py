"""`netfold gallery`: the projects that ship with the app, and with --data the data sets that it can make."""

from __future__ import annotations

import argparse
from typing import Any

from core.commands.command import Command, add_json
from core.commands.output import Output
from core.datasets.materialize import describe_generators
from core.gallery import PREFIX, GalleryEntry, entries


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--data", action="store_true", help="list data sets instead: ranges, labels, samples")
    add_json(parser)


def _run(arguments: argparse.Namespace, output: Output) -> None:
    if arguments.data:
        described = describe_generators()
        output.document(described)
        output.say("\n".join(_data_lines(described)))
        return
    listed = entries()
    output.document([{"id": e.id, "title": e.title, "lectures": list(e.lectures), "note": e.note} for e in listed])
    id_width, title_width = (max((len(text) for text in texts), default=0) for texts in _columns(listed))
    for entry in listed:
        columns = (entry.id.ljust(id_width), entry.title.ljust(title_width), " ".join(entry.lectures))
        output.say("  ".join(columns).rstrip())
    output.say(f"\nOpen one with netfold {PREFIX}ID; every command takes {PREFIX}ID in the place of a file.")


def _columns(listed: tuple[GalleryEntry, ...]) -> tuple[list[str], list[str]]:
    return [entry.id for entry in listed], [entry.title for entry in listed]


def _data_lines(described: list[dict[str, Any]]) -> list[str]:
    lines: list[str] = []
    for entry in described:
        ranges = ", ".join(
            f"{name} {low:g} … {high:g}"
            for name, (low, high) in zip(entry["inputs"], entry["input_ranges"], strict=True)
        )
        joint = " … " if entry["kind"] == "regression" else ", "
        labels = joint.join(label if isinstance(label, str) else f"{label:g}" for label in entry["labels"])
        lines.append(f"{entry['name']} ({entry['source']}, {entry['kind']}): {entry['title']}")
        lines.append(f"  {entry['definition']}")
        lines.append(f"  {ranges}; targets {labels}; {entry['samples']} samples")
    return lines


COMMAND = Command("gallery", "Lists the gallery: id, title, lecture ids.", _add_arguments, _run)
