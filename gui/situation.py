"""What the window stands at, in words: the one place where empty, problem, ready, training, stepping … are told apart.

The status line says it, and whatever has nothing to show says from here why.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

from core.graph import Graph
from core.problems import Problem
from core.project import Project
from gui.errors import is_named
from gui.numbers import count
from gui.session import Session
from gui.stepping import PHASE_TITLES, Place

Name = Literal["empty", "problem", "diverged", "ready", "loading", "training", "paused", "past", "stepping"]
EMPTY = "The canvas is empty: drag a node onto it, press Tab, or type 2-8-1."


@dataclass(frozen=True)
class Situation:
    """Which of the window's states it is, and the sentence for it."""

    name: Name
    words: str


def situation(session: Session, *, diverged: Project | None = None) -> Situation:
    """Where things stand now.

    Args:
        diverged: the project whose training ended in numbers that are none; the state lasts until that is changed.
    """
    project = session.document.project
    if session.is_running:
        if session.moment.step == 0 and session.engine_text.startswith("torch is loading"):
            return Situation("loading", "torch is loading: training starts as soon as it is there.")
        return Situation("training", "Training. The space bar pauses.")
    if not project.graph.layers:
        return Situation("empty", EMPTY)
    if session.problems:
        return Situation("problem", problem_words(session.problems[0], project.graph))
    if session.travel.is_past and session.place is None:
        return Situation("past", _past_words(session))
    if session.place is not None:
        where = _place_words(session.place, project.graph)
        example = session.selection.example
        which = "" if example is None else f" of example {count(example + 1)}"
        if session.place.phase == "update":  # of which one example is only a part
            which = " by the next batch"
        return Situation("stepping", f"Step: {where}{which}. Keys . and , go on and back, Esc leaves.")
    if diverged is project:
        return Situation("diverged", "Training diverged: the banner above the drawing says why. Ctrl+R resets.")
    step = session.moment.step
    if step and session.run.stopped_because:
        words = f"Stopped at step {count(step)}: {session.run.stopped_because} The space bar trains on, Ctrl+R resets."
        return Situation("paused", words)
    if step:
        words = f"Paused at step {count(step)}. The space bar trains on, key . steps through an example, Ctrl+R resets."
        return Situation("paused", words)
    if session.engine_text.startswith("torch is loading"):
        return Situation(
            "ready", "torch is loading: Play may be pressed already. Key . steps through one example meanwhile."
        )
    return Situation("ready", "Ready. The space bar trains, key . steps through one example.")


def nothing_to_show(session: Session, what: str) -> str:
    """Why a panel has nothing to show: "No warp yet. …" with what is wrong and how to mend it; how to begin on an
    empty canvas stands on the canvas."""
    project = session.document.project
    if not project.graph.layers:
        return f"No {what} yet: nothing is drawn."
    if session.problems:
        return f"No {what} yet. {problem_words(session.problems[0], project.graph)}"
    return f"No {what} yet."


def problem_words(problem: Problem, graph: Graph) -> str:
    """A problem as a sentence; its place only where that is something of the drawing, and not named anyway."""
    is_drawn = problem.where in graph.by_id or problem.where in graph.by_key
    is_told = is_named(problem.where, problem.what)
    where = f"{problem.where.replace('->', ' → ')}: " if is_drawn and not is_told else ""
    return f"{where}{problem.what} {problem.fix}"


def _past_words(session: Session) -> str:
    travel = session.travel
    where = f"Step {count(travel.step)} of {count(travel.newest)}."
    if travel.note:
        return f"{where} {travel.note}"
    return f"{where} Play or a changed setting branches off here, the run is kept. Esc: back to now."


def _place_words(place: Place, graph: Graph) -> str:
    layer = graph.by_id.get(place.layer)
    if layer is None or place.phase == "loss":
        return PHASE_TITLES[place.phase]
    unit = layer.id if place.unit is None else layer.unit_name(place.unit)
    return f"{PHASE_TITLES[place.phase]} {unit}"
