"""`netfold [FILE]` and `netfold render`: the two commands that need the window's half, which is looked up only here."""

from __future__ import annotations

import argparse
import importlib
import os
import re
import sys
from types import ModuleType

from core.commands.command import Command, add_file
from core.commands.documents import check_target, file_named, open_project
from core.commands.failure import UsageError, WorkFailedError
from core.commands.output import Output
from core.commands.progress_bar import PATIENCE, ProgressBar
from core.commands.start import ending_at_once
from core.errors import UserError

DEFAULT_SIZE = (1280, 800)
LARGEST = 16_384
FILM_FORMATS = (".mp4", ".gif")
FILMS = ("layers", "run")
MOST_SECONDS = 600.0
_HEADLESS = ("offscreen", "minimal")


def has_display() -> bool:
    """Whether a window could open. Qt aborts where it cannot, so this is known before Qt is asked."""
    if os.environ.get("QT_QPA_PLATFORM", "").split(":")[0] in _HEADLESS:
        return True  # asked for by name: a window that nobody sees
    if not sys.platform.startswith("linux"):
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _gui(module: str) -> ModuleType:
    """A module of the window's half, by name: core does not know it.

    Raises:
        UserError: it is not installed, or a library that it needs is missing.
    """
    try:
        with ending_at_once():
            return importlib.import_module(module)
    except ModuleNotFoundError as error:
        if (error.name or "").split(".")[0] not in ("gui", "PySide6", "shiboken6", "pyqtgraph"):
            raise
        hint = "The other commands work without it; see netfold --help."
        raise UserError(f"The window is not installed ({error.name} is missing).", hint=hint) from error
    except ImportError as error:
        hint = "Install the system libraries that the README names."
        raise UserError(f"The window cannot start: {error}.", hint=hint) from error


def _add_window_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", metavar="FILE", nargs="?", help="a project or gallery:ID; else the last project")


def _open_window(arguments: argparse.Namespace, output: Output) -> None:
    if arguments.file is not None and not os.path.exists(file_named(arguments.file)):
        hint = "Give a project, gallery:ID, or a command (netfold --help lists them)."
        raise UserError("There is no such file and no such command.", hint=hint, where=arguments.file)
    if not has_display():
        hint = "Use netfold render for pictures; netfold --help lists what else works without one."
        raise UserError("There is no display to open a window on.", hint=hint)
    with ending_at_once():  # until the window is there, which takes care of it itself
        status = _gui("gui.app").run_window(arguments.file)
    if status:
        raise WorkFailedError("The window ended with an error.")


def _add_render_arguments(parser: argparse.ArgumentParser) -> None:
    views, formats = _what_renders()
    add_file(parser)
    parser.add_argument("--view", required=True, metavar="NAME", choices=views or None, help=", ".join(views))
    parser.add_argument("--layer", metavar="ID", help="the layer that the view shows")
    size = "x".join(map(str, DEFAULT_SIZE))
    parser.add_argument("--size", type=_size, default=DEFAULT_SIZE, metavar="WxH", help=f"in pixels ({size})")
    parser.add_argument("--theme", choices=("light", "dark"), default="light", help="light by default")
    parser.add_argument("--film", choices=FILMS, help="a film through the view’s own stages, or along the run")
    parser.add_argument("--seconds", type=_seconds, help="how long a film moves")
    parser.add_argument("--steps", type=_steps, metavar="N", help="of a run that is made to be filmed (100 epochs)")
    parser.add_argument("--progress", action="store_true", help="say often how far a film is, for other programs")
    parser.add_argument("-o", "--output", required=True, metavar="OUT", help=f"the file to write: {' '.join(formats)}")


def _what_renders() -> tuple[tuple[str, ...], tuple[str, ...]]:
    """The names of the views that there are, and the endings of the files that can be written."""
    try:
        rendering = _gui("gui.rendering")
    except UserError:  # said again, as the reason, when the command runs
        return (), ()
    return rendering.view_names(), (*rendering.FORMATS, *FILM_FORMATS)


def _render(arguments: argparse.Namespace, output: Output) -> None:
    rendering = _gui("gui.rendering")
    formats, name = (*rendering.FORMATS, *FILM_FORMATS), arguments.output.lower()
    if not name.endswith(formats):
        what = f"{arguments.output} is no kind of picture or film that can be written."
        raise UsageError(what, hint=f"Let it end in {' or '.join(formats)}.", where="netfold render")
    is_film = name.endswith(FILM_FORMATS)
    if not is_film and (arguments.film or arguments.seconds or arguments.steps):
        what = "--film, --seconds and --steps are for films."
        raise UsageError(what, hint=f"Let OUT end in {' or '.join(FILM_FORMATS)}.", where="netfold render")
    project = open_project(arguments.file, output)
    target = check_target(arguments.output)
    if arguments.layer is not None and arguments.layer not in project.graph.by_id:
        known = ", ".join(project.graph.by_id)
        raise UserError("There is no such layer.", hint=f"Layers: {known}.", where=arguments.layer)
    size = rendering.size_drawn(arguments.view, arguments.size)
    if size != arguments.size:
        output.warn(f"The {arguments.view} is drawn {size[0]}x{size[1]}: it cannot be smaller.")
    how = {"layer": arguments.layer, "size": size, "out": target, "theme": arguments.theme}
    if not is_film:
        rendering.render(project, arguments.view, **how)
        output.say(f"{target}: {arguments.view}")
        return
    filming = _gui("gui.filming")
    bar = ProgressBar(is_wanted=True, patience=0.0 if arguments.progress else PATIENCE)

    def show(share: float, words: str) -> None:
        if bar.is_due:
            bar.draw(share, words)

    wish = filming.Wish(arguments.film or "", arguments.seconds, arguments.steps)
    try:
        frames = filming.film(project, arguments.view, wish, **how, progress=show)
    finally:
        bar.clear()
    output.say(f"{target}: {arguments.view}, {frames} frames")


def _seconds(text: str) -> float:
    try:
        seconds = float(text)
    except ValueError:
        seconds = 0.0
    if not 0.1 <= seconds <= MOST_SECONDS:
        raise argparse.ArgumentTypeError(f"{text[:40]!r} is no time from 0.1 to {MOST_SECONDS:g} seconds")
    return seconds


def _steps(text: str) -> int:
    if not re.fullmatch(r"[0-9]{1,12}", text) or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text[:40]!r} is no number of updates")
    return int(text)


def _size(text: str) -> tuple[int, int]:
    match = re.fullmatch(r"([0-9]{1,6})[x×]([0-9]{1,6})", text)
    size = (int(match[1]), int(match[2])) if match else (0, 0)
    if not all(1 <= side <= LARGEST for side in size):
        raise argparse.ArgumentTypeError(f"{text[:40]!r} is no size such as 1280x800, at most {LARGEST}x{LARGEST}")
    return size


WINDOW = Command("window", "Opens the window.", _add_window_arguments, _open_window)
RENDER = Command("render", "Draws a picture or a film of any view, without a display.", _add_render_arguments, _render)
