"""`netfold [FILE]` and `netfold render`: what core does before it hands over to the window's half."""

from __future__ import annotations

import importlib
import sys
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest

from core.commands import window
from core.project import Project
from tests.core.commands.conftest import Netfold


@pytest.fixture
def gui(monkeypatch: pytest.MonkeyPatch) -> dict[str, Any]:
    """Stand-ins for gui.app, gui.rendering and gui.filming that write down how they were called."""
    calls: dict[str, Any] = {}

    def run_window(path_text: str | None) -> int:
        calls["window"] = path_text
        return 0

    def render(project: Project, view: str, *, layer: str | None, size: tuple[int, int], out: Path, theme: str) -> None:
        calls["render"] = (project.title, view, layer, size, out, theme)

    def film(project: Project, view: str, wish: object, *, progress: Any, **how: Any) -> int:
        progress(1.0, "picture 12 of 12")
        calls["film"] = (project.title, view, wish, how["size"], how["out"], how["theme"])
        return 12

    views = ("window", "canvas", "warp")

    def size_drawn(view: str, size: tuple[int, int]) -> tuple[int, int]:
        return (max(size[0], 960), max(size[1], 600)) if view == "window" else size

    rendering = SimpleNamespace(
        render=render, size_drawn=size_drawn, view_names=lambda: views, FORMATS=(".png", ".svg")
    )
    filming = SimpleNamespace(film=film, Wish=lambda *given: given)
    modules = {
        "gui.app": SimpleNamespace(run_window=run_window), "gui.rendering": rendering, "gui.filming": filming
    }  # fmt: skip
    monkeypatch.setattr(importlib, "import_module", modules.__getitem__)
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    return calls


@pytest.mark.parametrize(("arguments", "file"), [((), None), (("gallery:neuron",), "gallery:neuron")])
def test_the_window_opens_with_what_was_named(
    netfold: Netfold, gui: dict[str, Any], arguments: tuple[str, ...], file: str | None
) -> None:
    assert netfold(*arguments).status == 0
    assert gui["window"] == file


def test_a_file_that_is_not_there_opens_no_window(netfold: Netfold, gui: dict[str, Any]) -> None:
    refused = netfold("chekc")
    assert refused.status == 2
    assert "no such file and no such command" in refused.err
    assert gui == {}


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="other systems always have a display")
def test_without_a_display_the_window_says_so(
    netfold: Netfold, gui: dict[str, Any], monkeypatch: pytest.MonkeyPatch
) -> None:
    for name in ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    refused = netfold()
    assert refused.status == 2
    assert "no display" in refused.err
    assert gui == {}


@pytest.mark.parametrize("name", ["gui", "gui.app", "PySide6", "pyqtgraph"])
def test_without_the_windows_half_that_is_said(
    netfold: Netfold, monkeypatch: pytest.MonkeyPatch, tmp_path: Path, name: str
) -> None:
    def missing(module: str) -> None:
        raise ModuleNotFoundError(f"No module named {name!r}", name=name)

    monkeypatch.setattr(importlib, "import_module", missing)
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    for arguments in ((), ("render", "gallery:neuron", "--view", "canvas", "-o", tmp_path / "out.png")):
        refused = netfold(*arguments)
        assert refused.status == 2
        assert "not installed" in refused.err


def test_render_hands_over_project_view_layer_and_size(netfold: Netfold, gui: dict[str, Any], tmp_path: Path) -> None:
    out = tmp_path / "out.svg"
    drawn = netfold("render", "gallery:neuron", "--view", "warp", "--layer", "y", "--size", "640x480", "-o", out)
    assert drawn.status == 0, drawn.err
    assert gui["render"] == ("One neuron", "warp", "y", (640, 480), out, "light")


def test_a_window_that_is_drawn_larger_than_wished_is_said(
    netfold: Netfold, gui: dict[str, Any], tmp_path: Path
) -> None:
    out = tmp_path / "out.png"
    drawn = netfold("render", "gallery:neuron", "--view", "window", "--size", "640x400", "-o", out)
    assert drawn.status == 0
    assert "960x600" in drawn.err
    assert gui["render"][3] == (960, 600)


def test_a_film_is_handed_over_with_what_was_wished(netfold: Netfold, gui: dict[str, Any], tmp_path: Path) -> None:
    out = tmp_path / "out.gif"
    wish = ("--film", "run", "--seconds", "2.5", "--steps", "300", "--theme", "dark")
    made = netfold("render", "gallery:neuron", "--view", "warp", "--size", "64x48", *wish, "-o", out)
    assert made.status == 0, made.err
    assert "12 frames" in made.out
    assert gui["film"] == ("One neuron", "warp", ("run", 2.5, 300), (64, 48), out, "dark")


@pytest.mark.parametrize(
    "arguments",
    [
        ("--size", "640"),
        ("--size", "0x10"),
        ("--size", "99999x10"),
        ("--layer", "nosuchlayer"),
        ("--view", "nosuchview"),
        ("-o", "picture.bmp"),
        ("-o", "film.avi"),
        ("--seconds", "5"),
        ("--seconds", "0"),
        ("--steps", "-1"),
        ("--film", "run"),
        ("--film", "forwards"),
        ("-o", "/no/such/folder/picture.png"),
    ],
)
def test_render_refuses_what_it_cannot_draw(
    netfold: Netfold, gui: dict[str, Any], tmp_path: Path, arguments: tuple[str, str]
) -> None:
    out = () if "-o" in arguments else ("-o", tmp_path / "out.png")
    refused = netfold("render", "gallery:neuron", "--view", "canvas", *out, *arguments)
    assert refused.status == 2
    assert len(refused.lines) == 1
    assert gui == {}


def test_a_display_is_known_before_qt_is_asked(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "platform", "linux")
    for name in ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    assert not window.has_display()
    monkeypatch.setenv("DISPLAY", ":0")
    assert window.has_display()
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.delenv("DISPLAY")
    assert window.has_display()


def test_help_lists_the_views_and_formats_that_there_are(netfold: Netfold) -> None:
    """Those of the real window, each of which the renderer takes."""
    from gui.film_file import FILM_FORMATS
    from gui.rendering import FORMATS, view_names
    from gui.views import VIEWS

    text = " ".join(netfold("render", "--help").out.split())
    assert f"--view NAME {', '.join(view_names())} --layer" in text
    assert set(view_names()) == {"window", "canvas", "stepper", *VIEWS}
    assert f"the file to write: {' '.join((*FORMATS, *FILM_FORMATS))}" in text
