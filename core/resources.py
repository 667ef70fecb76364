"""The one way to files that ship with the app: gallery, data, icons, themes."""

from __future__ import annotations

from pathlib import Path

_ROOT = Path(__file__).resolve().parent.parent / "resources"


def path(name: str) -> Path:
    """The path of a shipped file or folder, e.g. path("gallery"). It may not exist."""
    return _ROOT / name
