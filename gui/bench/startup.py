"""How long the window takes from the command to its first paint, to being filled and to being ready to train.

Each round is a process of its own that opens the window as `netfold` does, in turns with one that only imports torch:
how many of those a start takes says the same on a slow machine and on a busy one. The window itself loads torch after
its start, in a quiet moment; here right after the first update.
"""

from __future__ import annotations

import itertools
import json
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from core.bench.lines import Found, Skipped, Target, line_of
from core.bench.suite import Options

if TYPE_CHECKING:
    from gui.session import Session

FEWEST = 5  # rounds: one start by itself says little
TICK_MS = 5
LONGEST = 30.0  # seconds that a start may take
SPARE = 10.0  # seconds for the process around it
MARKS = {
    "first paint": Target(0.5),
    "filled": None,
    "ready to train": Target(2.0),
    "Play when filled, first update": None,
}
TORCH_THERE = "torch there too"
_TORCH = "import time, sys; import torch; print(time.time() - float(sys.argv[1]))"


def run(options: Options) -> Iterator[Found]:
    """Medians of fresh processes; of the stalls too, each being the longest of its process."""
    marks: dict[str, list[float]] = {name: [] for name in MARKS}
    stalls: list[float] = []
    late_stalls: list[float] = []
    works: list[float] = []
    torch_alone: list[float] = []
    with tempfile.TemporaryDirectory() as folder:
        for number in range(2 if options.quick else max(FEWEST, options.rounds)):
            torch_alone.append(float(_child(["-c", _TORCH], [])))
            found = json.loads(_child(["-m", "gui.bench.startup"], [str(Path(folder) / f"{number}.ini")]))
            if missing := [name for name in (*MARKS, TORCH_THERE) if name not in found["marks"]]:
                yield Skipped("startup", f"a start had not come to “{missing[0]}” after {LONGEST:g} s")
                return
            for name, values in marks.items():
                values.append(found["marks"][name])
            stalls.append(found["stall"])
            late_stalls.append(found["late stall"])
            works.append(found["work"])
    yield line_of("startup", "import torch alone", torch_alone, "s", note="what a start that needs torch waits for")
    for name, values in marks.items():
        yield line_of("startup", name, values, "s", target=MARKS[name])
    shares = [ready / floor for ready, floor in zip(marks["ready to train"], torch_alone, strict=True)]
    yield line_of("startup", "ready, in imports of torch", shares, "×", note="holds on a busy machine too")
    note = "of the event loop, after the first paint"
    yield line_of("startup", "longest stall", stalls, "ms", target=Target(250), note=note)
    note = "while torch is loaded, after the first update"
    yield line_of("startup", "longest stall later", late_stalls, "ms", target=Target(250), note=note)
    yield line_of("startup", "most work in a turn", works, "ms", note="of the window's thread, waiting left out")


def _child(program: list[str], arguments: list[str]) -> str:
    """The last line that a fresh process prints; it is told when it was started."""
    environment = {**os.environ, "QT_QPA_PLATFORM": os.environ.get("QT_QPA_PLATFORM", "offscreen")}
    command = [sys.executable, *program, str(time.time()), *arguments]
    done = subprocess.run(
        command, capture_output=True, text=True, env=environment, timeout=LONGEST + SPARE, check=True, cwd=Path.cwd()
    )
    return done.stdout.strip().splitlines()[-1]


def start(began: float, settings: Path) -> dict[str, object]:
    """Opens the window in this process and closes it when it has trained; times are since `began`, by time.time()."""
    from PySide6.QtCore import Qt, QTimer

    from gui.app import open_window
    from gui.settings import Settings

    marks: dict[str, float] = {}
    ticks: list[float] = []
    late_ticks: list[float] = []
    worked: list[float] = []  # the processor's time that this thread has had, at each tick

    def mark(name: str) -> None:
        marks.setdefault(name, round(time.time() - began, 4))

    app, window = open_window(None, Settings(settings))
    timer = QTimer()
    timer.setTimerType(Qt.TimerType.PreciseTimer)
    timer.setInterval(TICK_MS)

    def look() -> None:
        if "first paint" in marks:
            (late_ticks if set(MARKS) <= set(marks) else ticks).append(time.perf_counter())
            worked.append(time.thread_time())
        if time.time() - began > LONGEST:
            end()
        elif window.is_filled:
            follow(window.session)

    def follow(session: Session) -> None:
        if "filled" not in marks:
            mark("filled")
            session.play()
        if session.engine.can_train:
            mark("ready to train")
        if session.moment.step > 0:
            mark("Play when filled, first update")
        if set(MARKS) <= set(marks):
            session.load_torch()
            if session.cuda_problem is not None:
                mark(TORCH_THERE)
                end()

    def end() -> None:
        timer.stop()
        if window.is_filled:
            window.session.pause()
            window.document.undo_stack.setClean()  # nothing here is worth a question
        window.close()
        app.quit()

    timer.timeout.connect(look)
    window.opening.painted.connect(lambda: mark("first paint"))
    timer.start()
    app.exec()
    return {"marks": marks, "stall": _longest(ticks), "late stall": _longest(late_ticks), "work": _longest(worked)}


def _longest(times: list[float]) -> float:
    """Between two ticks, in milliseconds."""
    return round(1000 * max((after - before for before, after in itertools.pairwise(times)), default=0.0), 1)


if __name__ == "__main__":
    print(json.dumps(start(float(sys.argv[1]), Path(sys.argv[2]))))
