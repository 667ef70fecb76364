"""What views read of the session and ask it for: what is selected or tried, whose numbers are shown, what computes."""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.datasets.dataset import Dataset
from core.problems import Problem
from core.project import DataSource
from gui.attention import Attention
from gui.data_loading import LoadedData
from gui.engine_status import EngineStatus
from gui.probes import Probes
from gui.run_acts import RunActs
from gui.selection import Selection
from gui.stepping import Place


class Looks(RunActs):
    """The session's half that shows; the session makes the parts and publishes what comes of it."""

    attention: Attention
    data: LoadedData
    engine: EngineStatus
    _probes: Probes

    # What is looked at ------------------------------------------------------

    @property
    def selection(self) -> Selection:
        return self.attention.selection

    @property
    def place(self) -> Place | None:
        return self.attention.place

    def select(self, selection: Selection) -> None:
        """Makes this the selection of every view."""
        if self.attention.select(selection):
            self._refresh(responses=False)

    def try_values(self, inputs: Iterable[float], target: Iterable[float] | None) -> None:
        """What if the inputs or the target were others: everything is computed for them; `take_back` undoes it."""
        edits = self.document.undo_stack.index()
        self.attention.try_values(self.selection.with_values(inputs, target), edits=edits)
        self._refresh(responses=False)

    def take_back(self) -> bool:
        """Undoes the last `try_values`; False where nothing is tried."""
        before = self.attention.take_back(edits=self.document.undo_stack.index())
        if before is not None:
            self.select(before.fitting(self.document.project.graph, rows=len(self.dataset or ())))
        return before is not None

    def step_to(self, place: Place | None) -> None:
        """Moves the stepper to a place, or ends stepping."""
        if place is not None and place != self.place:
            self.pause()
        self.attention.step_to(place)

    def ask(self, key: Hashable, job: Callable[[], Any]) -> None:
        """Has a job done off the GUI thread; `probed(key, result)` follows unless a newer one comes first."""
        self._probes.is_shared = self.is_running
        self._probes.ask(key, job)

    def ask_responses(self) -> None:
        """Has every unit's response over the input plane computed for the present moment."""
        self._probes.is_shared = self.is_running
        self._probes.ask_responses(self.moment)

    @property
    def responses(self) -> dict[str, NDArray[np.floating[Any]]] | None:
        """Layer id → every unit's activation over `moment.plane`, float32 [units, size, size]; None without any."""
        return self._probes.responses

    @property
    def problems(self) -> tuple[Problem, ...]:
        """All that keeps Play from working: of the drawing, its settings, and of the data against them."""
        return self.document.problems + self.data.problems

    @property
    def dataset(self) -> Dataset | None:
        return self.data.dataset

    @property
    def shown_source(self) -> DataSource | None:
        """Where the rows that are shown come from: the document's data, or those of the past step that is shown."""
        return self.moment.project.data

    @property
    def shown_dataset(self) -> Dataset | None:
        """The rows that are shown: the document's, or those of the past step that is shown."""
        past = self.travel.past()
        return self.data.dataset if past is None else past[2]

    # What computes ---------------------------------------------------------

    @property
    def device(self) -> str:
        return self.engine.device

    @property
    def engine_text(self) -> str:
        return self.engine.text

    @property
    def cuda_problem(self) -> str | None:
        """Why training cannot run on a graphics card, "" if it can, None while torch is not loaded."""
        return self.engine.cuda_problem

    def load_torch(self) -> None:
        """Imports torch in a thread, so that the window stays free; `engine` follows."""
        self.engine.load_torch()

    def _refresh(self, *, responses: bool = True) -> None:
        """Publishes another moment; `responses`: with new pictures of what units answer."""
        raise NotImplementedError
