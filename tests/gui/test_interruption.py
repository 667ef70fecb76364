"""Ctrl-C and the system's request to end, amid `netfold render`: a quiet end soon, the older file, and no other."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from gui.interruption import end_if_asked, interruptions_noted

ROOT = Path(__file__).parents[2]
# A child that sends itself a signal as soon as Qt calls something in the function of that name, or, where Qt calls
# nothing there, when the function begins.
PROGRAM = """
import os, sys
import gui.filming, gui.film_file, gui.rendering
from PySide6.QtCore import QTimer
owner, name, number = {owner}, {name!r}, {number}
before = getattr(owner, name)
def impatient(*given, **named):
    setattr(owner, name, before)
    send = lambda: os.kill(os.getpid(), number)
    send() if {at_once} else QTimer.singleShot(0, send)
    return before(*given, **named)
setattr(owner, name, impatient)
from core.commands.main import main
sys.exit(main(sys.argv[1:]))
"""
FILM = ("render", "gallery:neuron", "--view", "output", "--film", "run", "--size", "200x160")
MOMENTS = {
    "while the window is made": ("gui.rendering", "settle", False),
    "in training": ("gui.filming", "_train_if_new", False),
    "in a picture": ("gui.filming", "draw", False),
    "while the colours are chosen": ("gui.film_file.FilmFile", "_finish", True),
}
STATUS = {signal.SIGINT: 130, signal.SIGTERM: 143}

pytestmark = pytest.mark.skipif(os.name != "posix", reason="another system has no signal that a process is sent")


def environment() -> dict[str, str]:
    return {**os.environ, "QT_QPA_PLATFORM": "offscreen", "PYTHONPATH": str(ROOT)}


def interrupted(moment: tuple[str, str, bool], number: signal.Signals, *arguments: str) -> tuple[int, str, str]:
    """The status and the words of a `netfold` that gets a signal at a moment."""
    owner, name, at_once = moment
    program = PROGRAM.format(owner=owner, name=name, number=int(number), at_once=at_once)
    line = [sys.executable, "-c", program, *arguments]
    ended = subprocess.run(line, cwd=ROOT, env=environment(), capture_output=True, text=True, timeout=60, check=False)
    return ended.returncode, ended.stdout, ended.stderr


@pytest.mark.parametrize("number", STATUS, ids=lambda number: number.name)
@pytest.mark.parametrize("moment", MOMENTS.values(), ids=MOMENTS.keys())
def test_a_film_that_is_interrupted_leaves_the_older_one_alone(
    moment: tuple[str, str, bool], number: signal.Signals, tmp_path: Path
) -> None:
    path = tmp_path / "f.gif"
    path.write_text("older")
    ended = interrupted(moment, number, *FILM, "--seconds", "0.3", "--steps", "50", "-o", str(path))
    assert ended == (STATUS[number], "", "")
    assert (path.read_text(), list(tmp_path.iterdir())) == ("older", [path])


@pytest.mark.parametrize("name", ["a.png", "a.svg"])
def test_a_picture_that_is_interrupted_leaves_the_older_one_alone(name: str, tmp_path: Path) -> None:
    path = tmp_path / name
    path.write_text("older")
    moment = ("gui.rendering", "_drawn", True)
    ended = interrupted(moment, signal.SIGINT, "render", "gallery:neuron", "--view", "canvas", "-o", str(path))
    assert ended == (STATUS[signal.SIGINT], "", "")
    assert (path.read_text(), list(tmp_path.iterdir())) == ("older", [path])


@pytest.mark.parametrize("number", STATUS, ids=lambda number: number.name)
def test_a_signal_from_elsewhere_ends_a_film_amid_its_pictures(number: signal.Signals, tmp_path: Path) -> None:
    path = tmp_path / "f.gif"
    path.write_text("older")
    line = [sys.executable, "-m", "core.commands.main", *FILM, "--seconds", "500", "--steps", "50", "-o", str(path)]
    with subprocess.Popen(line, cwd=ROOT, env=environment(), stderr=subprocess.PIPE, text=True) as process:
        try:
            while len(list(tmp_path.iterdir())) < 3 and process.poll() is None:  # half a film, and its pictures
                time.sleep(0.01)
            process.send_signal(number)
            _, told = process.communicate(timeout=60)
        finally:
            process.kill()
    assert process.returncode == STATUS[number]
    assert "Traceback" not in told
    assert (path.read_text(), list(tmp_path.iterdir())) == ("older", [path])


def test_what_is_ignored_stays_so_and_afterwards_all_is_heard_as_before() -> None:
    heard = signal.getsignal(signal.SIGINT)
    before = signal.signal(signal.SIGTERM, signal.SIG_IGN)
    try:
        with pytest.raises(KeyboardInterrupt):
            be_sent(signal.SIGTERM, signal.SIGINT)
        assert signal.getsignal(signal.SIGTERM) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGTERM, before)
    assert signal.getsignal(signal.SIGINT) is heard
    be_sent()  # and what was asked before is forgotten


def be_sent(*numbers: signal.Signals) -> None:
    """Sends itself signals and looks at once."""
    with interruptions_noted():
        for number in numbers:
            os.kill(os.getpid(), number)
            end_if_asked()
