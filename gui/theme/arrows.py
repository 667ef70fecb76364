"""The few glyphs that a style sheet can only take from a file: arrows and the tick, drawn once a theme.

Qt's style sheets know no inline images, so each is painted into the system's temporary folder under a name that holds
its colour.
"""

from __future__ import annotations

import os
import tempfile
from functools import lru_cache
from pathlib import Path

from gui.theme.colours import Theme, blend

_SVG = (
    '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 12 12"><polyline points="{points}" fill="none" '
    'stroke="{colour}" stroke-width="1.6" stroke-linecap="round" stroke-linejoin="round"/></svg>'
)
_SHAPES = {
    "down": "2.5,4.5 6,8 9.5,4.5",
    "up": "2.5,7.5 6,4 9.5,7.5",
    "left": "7.5,2.5 4,6 7.5,9.5",
    "right": "4.5,2.5 8,6 4.5,9.5",
    "check": "2.5,6.2 5,8.7 9.7,3.4",
}


@lru_cache(maxsize=8)
def arrow_files(theme: Theme) -> dict[str, str]:
    """Shape → path, with forward slashes as QSS wants them, of the arrows and the tick."""
    made = {shape: _file(shape, theme.on_accent if shape == "check" else theme.muted) for shape in _SHAPES}
    ticks = {"tick": _file("check", theme.text), "tick_off": _file("check", theme.muted)}  # on a menu's own ground
    faint = blend(theme.panel, theme.muted, 0.6)
    return {**made, **ticks, **{f"{shape}_off": _file(shape, faint) for shape in ("down", "left", "right")}}


def _file(shape: str, colour: str) -> str:
    folder = Path(tempfile.gettempdir()) / f"netfold-glyphs-{getattr(os, 'getuid', lambda: 0)()}"
    folder.mkdir(mode=0o700, exist_ok=True)
    path = folder / f"{shape}-{colour.lstrip('#')}.svg"
    text = _SVG.format(points=_SHAPES[shape], colour=colour)
    if not path.exists() or path.read_text(encoding="ascii") != text:
        fresh = path.with_suffix(f".{os.getpid()}")
        fresh.write_text(text, encoding="ascii")
        fresh.replace(path)
    return path.as_posix()
