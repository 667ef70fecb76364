"""The benchmark's suites as one table: what each measures, and where the code is that does it.

Modules are found by name when a suite runs: some need torch, and those of the window are in the half that core does
not know.
"""

from __future__ import annotations

import importlib
from collections.abc import Iterator
from dataclasses import dataclass

from core.bench.lines import Found
from core.registry import Table


@dataclass(frozen=True)
class Options:
    """How to measure.

    Attributes:
        rounds: of everything that is repeated; minutes: of what is watched for long.
        engines: whether each of Netfold's engines is shown, not only the one that a run would get.
        quick: smallest sizes and shortest turns, to try that it works; the figures mean little.
    """

    rounds: int = 9
    minutes: float = 30.0
    engines: bool = False
    quick: bool = False


@dataclass(frozen=True)
class Suite:
    """A kind of measurement.

    Attributes:
        module: its function `run` takes Options and yields lines as it finds them.
        needs_window: whether it opens the window, offscreen unless there is a display.
        is_long: whether `all` leaves it out.
    """

    name: str
    title: str
    module: str
    needs_window: bool = False
    is_long: bool = False

    def run(self, options: Options) -> Iterator[Found]:
        """Measures; lines come as they are found.

        Raises:
            ImportError: the module, or a library that it needs, is missing.
        """
        yield from importlib.import_module(self.module).run(options)


SUITES: Table[Suite] = Table("suite")
SUITES.add(Suite("engine", "updates a second against peers, one core", "core.bench.engine"))
SUITES.add(Suite("accuracy", "distance from float64 after 100 updates", "core.bench.accuracy"))
SUITES.add(Suite("grouping", "drawn neuron by neuron against drawn in layers", "core.bench.grouping"))
SUITES.add(Suite("growth", "cost of an update with layers, width, batch, rows", "core.bench.growth"))
SUITES.add(Suite("play", "from Play to the first update", "core.bench.play"))
SUITES.add(Suite("past", "a past step again", "core.bench.past"))
SUITES.add(Suite("retrain", "a whole run again, with its pictures", "core.bench.retrain"))
SUITES.add(Suite("window", "the event loop, idle and training", "gui.bench.window", needs_window=True))
SUITES.add(Suite("canvas", "frames while dragging, panning, zooming", "gui.bench.frames", needs_window=True))
SUITES.add(Suite("views", "frames of views, still and training", "gui.bench.views", needs_window=True))
SUITES.add(Suite("stepper", "from a key to the stepper's page", "gui.bench.stepper", needs_window=True))
SUITES.add(Suite("live", "live retrain in the window", "gui.bench.retrain", needs_window=True))
SUITES.add(Suite("startup", "from the command to the window", "gui.bench.startup", needs_window=True))
SUITES.add(Suite("memory", "memory while training flat out", "gui.bench.memory", needs_window=True, is_long=True))
