"""The branches of a run: what became of it from some step on under other settings, all of them kept.

Frozen values: each operation answers with a new Timeline. The branch that the document shows is the current one; the
others rest here, and in the project file under "experiments".
"""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from typing import Any

import numpy as np

from core.loss_history import History
from core.parameters import Parameters
from core.project import DataSource, Progress, Project, Training
from core.training.journal import newest_training
from core.training.keyframes import Keyframes
from core.training.marks import Mark, marks

TYPE_CHECKING = False
if TYPE_CHECKING:
    from core.training.timeline import PastMoment  # which imports torch

FIRST = "main"


@dataclass(frozen=True, eq=False)
class Branch:
    """A run, from its start to where it was left.

    Attributes:
        parent: the branch that it left at step `forked_at`; "" for the first.
        journal: of the whole run, the parent's part included.
        progress, training, data: at its end.
        parameters: at its end; None where the file held the journal alone, so that they must be computed again.
    """

    name: str
    parent: str
    forked_at: int
    journal: tuple[Any, ...]
    progress: Progress
    training: Training
    data: DataSource | None
    parameters: Parameters | None
    keyframes: Keyframes = field(default_factory=Keyframes)
    history: History = field(default_factory=History)

    @property
    def step(self) -> int:
        return self.progress.step

    @property
    def marks(self) -> tuple[Mark, ...]:
        return marks(self.journal)

    def shown_in(self, project: Project) -> Project:
        """The document with this branch's run in the place of its own."""
        return replace(
            project,
            parameters=self.parameters,
            progress=self.progress,
            training=self.training,
            data=self.data,
            journal=self.journal,
            history=self.history,
        )


@dataclass(frozen=True, eq=False)
class Timeline:
    """All branches of a run, the first one first, and which of them the document shows."""

    branches: tuple[Branch, ...]
    current_name: str = FIRST

    @property
    def current(self) -> Branch:
        return self.named(self.current_name)

    def named(self, name: str) -> Branch:
        return next(branch for branch in self.branches if branch.name == name)

    @property
    def names(self) -> tuple[str, ...]:
        return tuple(branch.name for branch in self.branches)


def begun(project: Project, keyframes: Keyframes | None = None) -> Timeline:
    """The time line of a run that has one branch, the document's."""
    return Timeline((_of_project(project, FIRST, "", 0, keyframes or Keyframes()),))


def extended(timeline: Timeline, project: Project, keyframes: Keyframes | None = None) -> Timeline:
    """The current branch goes as far as the document does now; to be called when training has stopped or was edited."""
    old = timeline.current
    known = keyframes if keyframes is not None else old.keyframes
    new = _of_project(project, old.name, old.parent, old.forked_at, known)
    if new.step < new.forked_at:  # begun anew since it left its parent
        new = replace(new, forked_at=new.step)
    return _with(timeline, old.name, new)


def forked(timeline: Timeline, moment: PastMoment, name: str = "") -> Timeline:
    """A branch that leaves the current one at a moment of its past, now the current one; both are kept."""
    parent = timeline.current
    before = parent.history
    count = int(np.searchsorted(before.steps, moment.step, side="right"))
    project = replace(moment.project, history=History(*(column[:count] for column in before.columns)))
    kept = parent.keyframes.of(moment.journal, moment.step)
    branch = _of_project(project, _free(timeline, name or "branch"), parent.name, moment.step, kept)
    return Timeline((*timeline.branches, branch), branch.name)


def switched(timeline: Timeline, name: str) -> Timeline:
    """Another branch is the current one; the document then takes `current.shown_in(project)`."""
    return replace(timeline, current_name=timeline.named(name).name)


def renamed(timeline: Timeline, name: str, new: str) -> Timeline:
    """A branch under another name, made unlike all others'; an empty one changes nothing."""
    new = " ".join(new.split())
    if not new or new == name:
        return timeline
    new = _free(timeline, new)
    branches = tuple(
        replace(b, name=new if b.name == name else b.name, parent=new if b.parent == name else b.parent)
        for b in timeline.branches
    )
    return Timeline(branches, new if timeline.current_name == name else timeline.current_name)


def deleted(timeline: Timeline, name: str) -> Timeline:
    """Without a branch; those that left it now leave its parent, where they or it did. The last one stays."""
    gone = timeline.named(name)
    rest = [branch for branch in timeline.branches if branch is not gone]
    if not rest:
        return timeline
    heir = gone.parent if gone.parent else next((b.name for b in rest if b.parent == name), rest[0].name)
    branches: list[Branch] = []
    for branch in rest:
        if branch.name == heir and not gone.parent:  # the first one is gone: its eldest child takes its place
            branch = replace(branch, parent="", forked_at=0)
        elif branch.parent == name:
            branch = replace(branch, parent=heir, forked_at=min(branch.forked_at, _leaves(timeline, gone, heir)))
        branches.append(branch)
    return Timeline(tuple(branches), heir if timeline.current_name == name else timeline.current_name)


def _leaves(timeline: Timeline, gone: Branch, heir: str) -> int:
    """Up to which step a branch and its heir are the same run."""
    return gone.forked_at if gone.parent == heir else timeline.named(heir).forked_at


def _of_project(project: Project, name: str, parent: str, forked_at: int, keyframes: Keyframes) -> Branch:
    training = project.training_or_default
    if project.training is None and project.journal:
        training = newest_training(project.journal)
    return Branch(
        name,
        parent,
        forked_at,
        project.journal,
        project.progress or Progress(),
        training,
        project.data,
        project.parameters,
        keyframes,
        project.history,
    )


def _with(timeline: Timeline, name: str, branch: Branch) -> Timeline:
    return replace(timeline, branches=tuple(branch if b.name == name else b for b in timeline.branches))


def _free(timeline: Timeline, name: str) -> str:
    """The name, or with a number behind it where another branch has it."""
    if name not in timeline.names:
        return name
    return next(f"{name} {i}" for i in range(2, len(timeline.names) + 3) if f"{name} {i}" not in timeline.names)
