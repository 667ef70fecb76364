"""A time line's branches in a project file: the list under "experiments".

The branch that the document shows stands there by name alone, its run being the document's own. Another one has its
journal, from which everything can be computed again, and its end, where that is not too large to write.
"""

from __future__ import annotations

import math
from dataclasses import replace
from typing import Any

import numpy as np

from core.arrays import FrozenMap
from core.checks import parameter_problems
from core.data_file import data_to_json, read_data
from core.loss_history import History
from core.parameters_file import parameters_of, parameters_to_json, read_parameters
from core.project import Project
from core.reading import Fields, Notes, freeze
from core.training.branches import FIRST, Branch, Timeline, begun, extended
from core.training.data_edits import plain
from core.training.journal import belongs
from core.training.keyframes import end_of
from core.training_checks import training_problems
from core.training_file import progress_to_json, read_progress, read_training, training_to_json

KEY = "experiments"
INLINE = 20_000  # parameters up to which a resting branch's numbers are written
MOST = 100  # branches that are read
POINTS = 500  # of a resting branch's loss curve


def timeline_of(project: Project) -> Timeline:
    """The time line of a document as it is: that of its field, else that of the file it came from.

    The current branch ends where the document does. Branches of another drawing are left out.
    """
    timeline = project.timeline if isinstance(project.timeline, Timeline) else branches_of(project)[0]
    if not all(_fits(branch, project) for branch in timeline.branches if branch.name != timeline.current_name):
        timeline = begun(project)
    return extended(timeline, project)


def saved_form(project: Project) -> Project:
    """The document as it goes to a file, its branches included."""
    return with_branches(project, timeline_of(project))


def with_branches(project: Project, timeline: Timeline) -> Project:
    """The document with its time line's branches in it, to be saved."""
    if timeline.names == (FIRST,):
        return replace(project, extra=project.extra.without(KEY)) if KEY in project.extra else project
    written = [_written(branch, timeline, project) for branch in timeline.branches]
    return replace(project, extra=project.extra.with_item(KEY, freeze(plain(written))))


def branches_of(project: Project) -> tuple[Timeline, tuple[str, ...]]:
    """The time line of a document that was opened, and a sentence for each branch that cannot be read."""
    own = begun(project, end_of(project) if belongs(project) else None)
    listed = plain(project.extra.get(KEY))
    if listed is None:
        return own, ()
    if not isinstance(listed, list):
        return own, ("The branches of the run cannot be read and are left out.",)
    found: list[Branch] = []
    lost: list[str] = []
    current = FIRST
    shown = False
    for number, value in enumerate(listed[:MOST]):
        branch, is_current = _read(value, project, own.current, shown=shown)
        if branch is None or branch.name in [other.name for other in found]:
            lost.append(f"Branch {number + 1} of the run cannot be read and is left out.")
            continue
        found.append(branch)
        shown = shown or is_current
        current = branch.name if is_current else current
    if not shown:
        return own, (*lost, "Which branch the document shows is not told: the others are left out.")
    return Timeline(_related(found), current), tuple(lost)


def _written(branch: Branch, timeline: Timeline, project: Project) -> dict[str, Any]:
    value: dict[str, Any] = {"name": branch.name, "parent": branch.parent, "forked_at": branch.forked_at}
    if branch.name == timeline.current_name:
        return value | {"current": True}
    small = branch.parameters is not None and project.graph.parameter_count() <= INLINE
    value["journal"] = branch.journal
    value["training"] = training_to_json(branch.training)
    value["progress"] = progress_to_json(branch.progress, FrozenMap(), inline=small)
    if branch.parameters is not None and small:
        value["parameters"] = parameters_to_json(project.graph, branch.parameters)
    if branch.data is not None and branch.data != project.data:
        value["data"] = data_to_json(branch.data)
    if len(branch.history):
        value["history"] = _history_to_json(branch.history)
    return value


def _read(value: object, project: Project, own: Branch, *, shown: bool) -> tuple[Branch | None, bool]:
    """A branch of the file, and whether it is the one that the document shows; None where it is damaged."""
    notes = Notes()
    fields = Fields(value, KEY, notes)
    if not fields.is_object:
        return None, False
    name, parent = fields.text("name"), fields.text("parent", "")
    forked_at = fields.whole("forked_at", 0)
    if not name or len(name) > 200 or notes.problems:
        return None, False
    if fields.take("current") is True and not shown:
        return replace(own, name=name, parent=parent, forked_at=max(0, forked_at)), True
    journal = fields.take("journal")
    told = fields.take("training")
    data = fields.take("data")
    if not isinstance(journal, list) or told is None:
        return None, False
    training = read_training(told, project.graph, notes)
    progress, _ = read_progress(fields.take("progress") or {}, {}, notes)
    source = project.data if data is None else read_data(data, notes)
    arrays, _ = read_parameters(fields.take("parameters"), None, notes)
    history = _read_history(fields.take("history"))
    if notes.problems or training_problems(training, project.graph):
        return None, False
    branch = Branch(name, parent, forked_at, tuple(journal), progress, training, source, None, history=history)
    if not _fits(branch, project) or not 0 <= forked_at <= branch.step:
        return None, False
    size = project.graph.parameter_count()
    if any(a.shape not in ((), (size,)) for a in progress.optimizer.values()):
        return None, False
    if arrays is not None:
        parameters = parameters_of(project.graph, arrays, Notes())
        if parameter_problems(project.graph, parameters):
            return None, False
        branch = replace(branch, parameters=parameters)
        branch = replace(branch, keyframes=end_of(branch.shown_in(project)))
    return branch, False


def _fits(branch: Branch, project: Project) -> bool:
    """Whether a branch is of the document's drawing; of one that was reset only its numbers can tell."""
    if branch.journal:
        return belongs(branch.shown_in(project))
    parameters = branch.parameters
    return not branch.step and (parameters is None or not parameter_problems(project.graph, parameters))


def _related(branches: list[Branch]) -> tuple[Branch, ...]:
    """With parents that are there, and no circle among them."""
    names = [branch.name for branch in branches]
    result: list[Branch] = []
    for number, branch in enumerate(branches):
        parent = branch.parent if branch.parent in names[:number] else names[0] if number else ""
        result.append(replace(branch, parent=parent))
    return tuple(result)


def _history_to_json(history: History) -> dict[str, Any]:
    chosen = np.unique(np.linspace(0, len(history) - 1, min(POINTS, len(history))).astype(int))
    columns = {"steps": history.steps, "epochs": history.epochs, "train": history.train, "test": history.test}
    return {
        name: [float(f"{v:.7g}") if math.isfinite(v) else None for v in column[chosen].tolist()]
        for name, column in columns.items()
    }


def _read_history(value: object) -> History:
    """A curve, empty where it is damaged: it is only looked at."""
    columns: list[np.ndarray] = []
    for name in ("steps", "epochs", "train", "test"):
        column = value.get(name) if isinstance(value, dict) else None
        if not isinstance(column, list) or not all(v is None or type(v) in (int, float) for v in column):
            return History()
        columns.append(np.array([math.nan if v is None else v for v in column], np.float64))
    if len({len(column) for column in columns}) != 1 or not np.isfinite(columns[0]).all():
        return History()
    return History(*columns) if (np.diff(columns[0]) >= 0).all() else History()
