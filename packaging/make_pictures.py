"""Takes pictures of the whole window in every state: `make pictures`, then look at build/pictures one by one.

    make pictures                                     all of them, and the one that the README shows
    make pictures ARGS="--only trained-dark-1280x800" one; --only may be a part of names, and given more than once
    make pictures ARGS="--jobs 4"                     so many windows at a time
    make pictures ARGS="--into FOLDER"                elsewhere; the README's picture stays as it is
    make pictures ARGS="--type 1.25 --into FOLDER"    with larger type

Each theme and size is a process of its own: the scale of 4K is Qt's own (QT_SCALE_FACTOR), on a screen of that size.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import subprocess
import sys
import tempfile
import time
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from window_visit import State

ROOT = Path(__file__).resolve().parent.parent
PICTURES = ROOT / "build" / "pictures"
README_PICTURE = ROOT / "resources" / "pictures" / "window.png"
README_STATE = "trained-light-1280x800"
THEMES = ("light", "dark")


@dataclass(frozen=True)
class Shot:
    """A screen that pictures are taken of: pixels, and how many of them are one of the window's."""

    pixels: tuple[int, int]
    scale: int = 1

    @property
    def name(self) -> str:
        return f"{self.pixels[0]}x{self.pixels[1]}"

    @property
    def window(self) -> tuple[int, int]:
        return self.pixels[0] // self.scale, self.pixels[1] // self.scale


SHOTS = (Shot((1280, 800)), Shot((1920, 1080)), Shot((3840, 2160), 2))


def main() -> int:
    parser = argparse.ArgumentParser(prog="make pictures", description=str(__doc__).partition("\n")[0])
    parser.add_argument("--only", action="append", default=[], metavar="PART", help="of a picture's name")
    parser.add_argument("--jobs", type=int, default=max(1, (os.cpu_count() or 2) // 2), help="windows at a time")
    parser.add_argument("--into", type=Path, default=PICTURES, metavar="FOLDER", help="where they go")
    parser.add_argument("--type", type=float, default=1.0, metavar="SCALE", help="of type; 1 if it is not given")
    parser.add_argument("--child", nargs=2, metavar=("THEME", "SIZE"), help=argparse.SUPPRESS)
    chosen = parser.parse_args()
    into: Path = chosen.into.resolve()
    if chosen.child:
        shot = next(shot for shot in SHOTS if shot.name == chosen.child[1])
        return _take(chosen.child[0], shot, chosen.type, chosen.only, into)
    into.mkdir(parents=True, exist_ok=True)
    started = time.monotonic()
    with tempfile.TemporaryDirectory() as folder, ThreadPoolExecutor(chosen.jobs) as pool:
        runs = [
            pool.submit(_child, theme, shot, chosen, Path(folder), into)
            for shot in SHOTS
            for theme in THEMES
            if not chosen.only or any(f"-{theme}-{shot.name}".endswith(_tail(part)) for part in chosen.only)
        ]
        failed = sum(run.result() != 0 for run in runs)
    taken = sorted(into.glob("*.png"))
    shown = into / f"{README_STATE}.png"
    is_asked_for = chosen.type == 1 and (not chosen.only or README_STATE in chosen.only)
    if into == PICTURES and shown.exists() and is_asked_for:
        README_PICTURE.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(shown, README_PICTURE)
    print(f"{len(taken)} pictures in {into} ({time.monotonic() - started:.0f} s)")
    return 1 if failed else 0


def _tail(part: str) -> str:
    """What a wanted name says about theme and size: nothing, the size, or both."""
    for theme in THEMES:
        for shot in SHOTS:
            if part.endswith(f"-{theme}-{shot.name}"):
                return f"-{theme}-{shot.name}"
    return ""


def _child(theme: str, shot: Shot, chosen: argparse.Namespace, folder: Path, into: Path) -> int:
    """Runs one process, and passes on what it says line by line."""
    screen = folder / f"{shot.name}.json"
    width, height = shot.pixels
    screen.write_text(
        json.dumps(
            {"screens": [{"name": "screen", "x": 0, "y": 0, "width": width, "height": height,
                          "logicalDpi": 96, "logicalBaseDpi": 96, "dpr": 1}]}
        )
    )  # fmt: skip
    environment = {
        **os.environ,
        "QT_QPA_PLATFORM": f"offscreen:configfile={screen}",
        "QT_SCALE_FACTOR": str(shot.scale),
        "PYTHONPATH": str(ROOT),
    }
    line = [sys.executable, "-X", "faulthandler", __file__, "--child", theme, shot.name, "--into", str(into)]
    line += ["--type", str(chosen.type)]
    for part in chosen.only:
        line += ["--only", part]
    process = subprocess.Popen(line, env=environment, cwd=ROOT, stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    for said in process.stdout:
        print(said, end="", flush=True)
    return process.wait()


# In a process of its own --------------------------------------------------------------------------------------------


def _take(theme: str, shot: Shot, scale: float, only: list[str], into: Path) -> int:
    from PySide6.QtCore import qInstallMessageHandler
    from window_states import STATES  # beside this file, which Python runs as a script
    from window_visit import visiting

    from gui import theme as looks
    from gui.app import application

    qInstallMessageHandler(_unless_platform)
    application()
    failed = 0
    for state in STATES.values():
        name = f"{state.name}-{theme}-{shot.name}"
        if only and not any(part in name for part in only):
            continue
        started = time.monotonic()
        holder = looks.ThemeHolder(looks.THEMES[theme], scale)

        def save(part: str = "", *, state: State = state) -> None:
            name = "-".join(filter(None, (state.name, part, theme, shot.name)))
            _save(visit.window, into / f"{name}.png")

        try:
            with visiting(state, holder, shot.window) as visit:
                state.go(visit, save)
            said = f"{time.monotonic() - started:.1f} s"
        except Exception as error:  # noqa: BLE001 - the other pictures are wanted all the same
            failed += 1
            said = f"FAILED: {type(error).__name__}: {error}"
        print(f"  {name:44}{said}", flush=True)
    return 1 if failed else 0


def _save(window: Any, path: Path) -> None:
    """The window with all that stands in front of it: dialogs, menus, floating panels."""
    from PySide6.QtCore import Qt
    from PySide6.QtGui import QPainter
    from PySide6.QtWidgets import QApplication, QDialog

    picture = window.grab()
    painter = QPainter(picture)
    for other in QApplication.topLevelWidgets():
        if other is not window and other.isVisible():
            corner = other.mapToGlobal(other.rect().topLeft()) - window.mapToGlobal(window.rect().topLeft())
            painter.drawPixmap(corner, other.grab())
            own_frame = other.windowFlags() & Qt.WindowType.FramelessWindowHint
            if isinstance(other, QDialog) and not own_frame:  # the frame that a desktop would draw
                painter.setPen(window.palette().color(window.palette().ColorRole.Mid))
                painter.drawRect(other.rect().translated(corner).adjusted(-1, -1, 0, 0))
    painter.end()
    if not picture.save(str(path)):
        raise OSError(f"{path.name} could not be written")


def _unless_platform(_kind: object, _context: object, message: str) -> None:
    if "This plugin does not support" not in message:
        sys.stderr.write(message + "\n")


if __name__ == "__main__":
    sys.exit(main())
