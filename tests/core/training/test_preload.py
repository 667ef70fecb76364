"""While torch comes in, other threads go on: a window that loads it in the background never stands still."""

from __future__ import annotations

import gc
import subprocess
import sys

import pytest

from core.training.preload import import_gently, import_torch

PROGRAM = """
import sys, threading, time
from core.training import preload

ticks, is_done = [], threading.Event()

def tick():
    while not is_done.wait(0.001):
        ticks.append(time.perf_counter())

thread = threading.Thread(target=tick)
thread.start()
time.sleep(0.05)
begun = time.perf_counter()
preload._map_libraries()
ended = time.perf_counter()
is_done.set()
thread.join()
assert "torch" not in sys.modules
print(sum(begun < moment < ended for moment in ticks), ended - begun)
"""


@pytest.mark.skipif(sys.platform not in ("linux", "darwin"), reason="the system's own way is not known here")
def test_torchs_libraries_are_opened_without_holding_up_other_threads() -> None:
    done = subprocess.run([sys.executable, "-c", PROGRAM], capture_output=True, text=True, check=True, timeout=120)
    ticks, seconds = map(float, done.stdout.split())
    assert seconds < 0.02 or ticks >= 10  # held up, it would be two or three


def test_collecting_garbage_is_left_as_it_was() -> None:
    for was_on in (True, False):
        (gc.enable if was_on else gc.disable)()
        try:
            with pytest.raises(ModuleNotFoundError):
                import_gently("core.no_such_module")
            assert gc.isenabled() == was_on
        finally:
            gc.enable()


def test_why_there_is_no_graphics_card_is_a_sentence() -> None:
    problem = import_torch()
    assert "core.training.torch_engine" in sys.modules
    assert problem == "" or problem.endswith(".")
