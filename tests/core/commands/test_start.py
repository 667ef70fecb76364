"""Ctrl-C in the terminal while Python still imports: no traceback, and the status that shells know."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from core.commands.start import INTERRUPTED, ending_at_once

ROOT = Path(__file__).parents[3]
# A child that interrupts itself as soon as a module of that name is looked up, as an impatient user does.
PROGRAM = """
import os, runpy, signal, sys
class Impatient:
    def find_spec(self, name, path=None, target=None):
        if name == {module!r}:
            os.kill(os.getpid(), signal.SIGINT)
sys.meta_path.insert(0, Impatient())
sys.argv = ["netfold"]
{run}
"""
RUNS = {
    "netfold": "from core.commands.start import main; sys.exit(main())",
    "python -m gui": "runpy.run_module('gui', run_name='__main__')",
}


@pytest.mark.skipif(os.name != "posix", reason="another system has no signal that a process sends itself")
@pytest.mark.parametrize("run", RUNS.values(), ids=RUNS.keys())
@pytest.mark.parametrize("module", ["core.commands.train", "numpy", "PySide6.QtGui", "gui.main_window"])
def test_an_interruption_amid_the_imports_is_quiet(module: str, run: str) -> None:
    environment = {**os.environ, "QT_QPA_PLATFORM": "offscreen"}
    line = [sys.executable, "-c", PROGRAM.format(module=module, run=run)]
    ended = subprocess.run(line, cwd=ROOT, env=environment, capture_output=True, text=True, timeout=60, check=False)
    assert (ended.returncode, ended.stdout, ended.stderr) == (INTERRUPTED, "", "")


def test_afterwards_an_interruption_is_heard_as_before() -> None:
    before = signal.getsignal(signal.SIGINT)
    with ending_at_once():
        assert signal.getsignal(signal.SIGINT) is not before
    assert signal.getsignal(signal.SIGINT) is before


def test_what_a_shell_has_ignored_stays_ignored() -> None:
    before = signal.signal(signal.SIGINT, signal.SIG_IGN)
    try:
        with ending_at_once():
            assert signal.getsignal(signal.SIGINT) is signal.SIG_IGN
    finally:
        signal.signal(signal.SIGINT, before)


def test_another_thread_may_import_as_well() -> None:
    failed: list[BaseException] = []

    def enter() -> None:
        try:
            with ending_at_once():
                pass
        except BaseException as error:  # noqa: BLE001 - shown below
            failed.append(error)

    thread = threading.Thread(target=enter)
    thread.start()
    thread.join()
    assert failed == []
