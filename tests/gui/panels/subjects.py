"""What the stepper's pages are made of, for their tests."""

from __future__ import annotations

from dataclasses import replace

from gui.next_update import next_update
from gui.panels.formula import Subject
from gui.panels.stepper_pages import subject_of
from gui.session import Session


def made(session: Session, **training: object) -> Subject:
    """The first example of a session with other settings, and its next update."""
    settings = replace(session.document.project.training_or_default, **training)  # type: ignore[arg-type]
    session.set_training(settings, "Settings")
    session.select(session.selection.with_example(0))
    moment = session.moment
    assert moment.trace is not None
    return subject_of(moment.graph, moment.trace, moment.training_now, 3, 8, next_update(moment))
