"""Any moment of a run again, exactly: the nearest kept moment before it, and the updates from there on.

Nothing here touches the run that trains: each call builds a run of its own, on whatever thread it is called.
"""

from __future__ import annotations

import time
from collections.abc import Generator
from dataclasses import dataclass, replace
from typing import Any

import numpy as np
from numpy.typing import NDArray

from core.datasets.dataset import Dataset
from core.errors import UserError
from core.numerals import grouped
from core.parameters import Parameters, flatten, unflatten
from core.project import Progress, Project, Training
from core.training.journal import newest_training, recorded_engine
from core.training.keyframes import ALLOWANCE, Keyframe, KeyframeRecorder, Keyframes
from core.training.loop import DivergedError
from core.training.replay import PastRows, Replay


@dataclass(frozen=True, eq=False)
class Recording:
    """All that a run's past is computed from; any thread may use it.

    Attributes:
        project: the document with the run's journal and the data of now.
        rows: its rows, of now and of before.
        newest: the last step that can be asked for; of a run that goes on, the last one seen.
    """

    project: Project
    rows: PastRows
    newest: int
    device: str = "cpu"

    @classmethod
    def of(cls, project: Project, dataset: Dataset, *, newest: int | None = None, device: str = "cpu") -> Recording:
        """`dataset`: the rows of the project as it is. `newest` is where the project stands if it is left out."""
        if newest is None:
            newest = (project.progress or Progress()).step
        return cls(project, PastRows(project, dataset), newest, device)


@dataclass(frozen=True, eq=False)
class PastMoment:
    """What a run was at a step.

    Attributes:
        project: the document as it was then: parameters, progress with the optimizer's state, settings, data, journal.
        dataset: its rows then; None where they are gone.
        asked: the step that was asked for; `step` is the one that this is.
        note: why it is another step, or not certainly exact; "" where it is exact.
    """

    project: Project
    flat: NDArray[np.float32]
    dataset: Dataset | None
    asked: int
    note: str = ""

    @property
    def progress(self) -> Progress:
        return self.project.progress or Progress()

    @property
    def step(self) -> int:
        return self.progress.step

    @property
    def training(self) -> Training:
        return self.project.training_or_default

    @property
    def journal(self) -> tuple[Any, ...]:
        return self.project.journal

    @property
    def is_exact(self) -> bool:
        return not self.note

    @property
    def parameters(self) -> Parameters:
        return unflatten(self.project.graph, self.flat)


def moment_at(recording: Recording, kept: Keyframes, step: int, *, allowance: float = ALLOWANCE) -> PastMoment:
    """The run at a step, with all changes made there: the same bits as then.

    Where that would take longer than the allowance (seconds of this thread's own time: a busy machine makes nothing
    less exact), it is the nearest kept moment instead, and its note says so; `math.inf` computes however long it takes.
    """
    begun = time.thread_time()
    wanted = min(max(0, step), recording.newest)
    kept = kept.of(recording.project.journal, recording.newest)
    begin = _before(recording.project, kept, wanted)
    again: Replay | None = None
    try:
        again = Replay(recording.project, recording.rows, begin=begin, device=recording.device)
        for _ in again.to(wanted):
            spent, left = time.thread_time() - begun, wanted - again.run.step
            hopeless = spent > allowance / 2 and spent + again.each * left > 2 * allowance
            if left and (spent > allowance or hopeless):
                return _kept_instead(recording, kept, step, "Computing this step again would take too long.", again)
    except DivergedError:
        return _kept_instead(recording, kept, step, "This computer computes the run a little differently.", again)
    except UserError as error:
        return _kept_instead(recording, kept, step, error.message, again)
    return _moment_of(recording, again, step)


def rebuilt(recording: Recording, memory: int | None = None) -> Generator[tuple[Keyframes, bool | None], None, None]:
    """Keyframes of a run of which only the journal is there, such as one just opened; yields after every slice.

    The second of each pair is None until the end is reached; then whether the end is the same as the project's.
    """
    kept = Keyframes() if memory is None else Keyframes(memory=memory)
    again = Replay(recording.project, recording.rows, device=recording.device)
    recorder, entries = KeyframeRecorder(kept), again.entries
    recorder.take(again.run, is_pinned=True)
    yield recorder.kept, None
    begun, before = time.perf_counter(), again.run.step
    for _ in again.to(recording.newest):
        recorder.trained(time.perf_counter() - begun, again.run.step - before)
        if recorder.is_due or again.entries > entries:
            recorder.take(again.run, is_pinned=again.entries > entries)
        entries = again.entries
        yield recorder.kept, None
        begun, before = time.perf_counter(), again.run.step
    recorder.take(again.run, is_pinned=True)
    saved = recording.project.parameters
    same = saved is None or np.array_equal(again.run.engine.flat_copy(), flatten(recording.project.graph, saved))
    yield recorder.kept, bool(same)


def _before(project: Project, kept: Keyframes, step: int) -> Keyframe | None:
    """The last kept moment from which a step can be computed; None for the start."""
    journal = project.journal
    # What a run went back to when it became infinite is known only to one that did the update before.
    fell = [i for i, e in enumerate(journal) if e["change"] == "restored" and e.get("to") != e["step"]]
    for frame in reversed(kept.frames[: kept.place(step)]):
        needs_past = any(i >= frame.entries and journal[i]["step"] == frame.step for i in fell)
        if not needs_past:
            return frame
    return None


def _kept_instead(recording: Recording, kept: Keyframes, step: int, why: str, again: Replay | None) -> PastMoment:
    """The nearest kept moment; where there is none, as far as the computing came."""
    nearest = kept.nearest(step)
    if nearest is None:
        if again is None:
            raise UserError("This moment of the run cannot be computed again.", hint=why, where=f"step {grouped(step)}")
        return _moment_of(recording, again, step, f"{why} This is step {grouped(again.run.step)}.")
    happened = sum(entry["step"] <= step for entry in recording.project.journal)
    whole = (nearest.step, nearest.entries) == (step, happened)
    note = "" if whole else f"{why} This is the nearest stored step, {grouped(nearest.step)}."
    return _moment(recording, nearest.flat, nearest.progress, nearest.entries, step, note)


def _moment_of(recording: Recording, again: Replay, asked: int, note: str = "") -> PastMoment:
    run = again.run
    if not note and run.engine.name != recorded_engine(recording.project.journal[: again.entries]):
        note = f"The run’s engine is not available here: computed by {run.engine.name}, the last digits may differ."
    return _moment(recording, run.engine.flat_copy(), run.progress(), again.entries, asked, note)


def _moment(
    recording: Recording, flat: NDArray[np.float32], progress: Progress, entries: int, asked: int, note: str
) -> PastMoment:
    project = recording.project
    journal = project.journal[:entries]
    then = replace(
        project,
        parameters=unflatten(project.graph, flat),
        data=recording.rows.era(entries).project.data,
        training=newest_training(journal),
        progress=progress,
        journal=journal,
    )
    try:
        dataset = recording.rows.at(entries)
    except UserError:
        dataset = None
    return PastMoment(then, flat, dataset, asked, note)
