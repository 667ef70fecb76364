"""Runs as tests of the session drive them: trained, gone back in, waited for, and their numbers in one row."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
from pytestqt.qtbot import QtBot

from core.training.pace import PACES
from core.training.retrain import retrained
from gui.session import Session


def train(qtbot: QtBot, session: Session, steps: int) -> None:
    """Exactly so many updates, and until they are in the document."""
    goal = session.moment.step + steps
    session.train_steps(steps)
    qtbot.waitUntil(lambda: session.moment.step == goal and not session.is_running, timeout=30_000)


def trained(qtbot: QtBot, session: Session, steps: int = 400) -> Session:
    """As quickly as it goes."""
    session.set_pace(PACES["flat_out"])
    train(qtbot, session, steps)
    return session


def play_to(qtbot: QtBot, session: Session, step: int) -> None:
    """Until it has come as far as that or a little farther; it plays on."""
    session.set_pace(PACES["flat_out"])
    session.play()
    qtbot.waitUntil(lambda: session.moment.step >= step, timeout=30_000)


def go(qtbot: QtBot, session: Session, step: int) -> None:
    """To a past step, until it is shown."""
    session.travel.go(step)
    qtbot.waitUntil(lambda: not session.travel.is_waiting, timeout=30_000)


def set_rate(session: Session, rate: float, *, merge: str = "") -> None:
    training = replace(session.document.project.training_or_default, learning_rate=rate)
    session.set_training(training, f"Rate {rate}", merge=merge)


def flat(session: Session) -> np.ndarray:
    """Every number of the network that is shown."""
    parameters = session.moment.parameters
    assert parameters is not None
    return np.concatenate([array.numpy().ravel() for _name, array in parameters.tensors()])


def retrain(qtbot: QtBot, session: Session) -> None:
    """Until live retrain has come to its end."""
    qtbot.waitUntil(lambda: not session.live.is_under_way and session.is_idle, timeout=30_000)


def expected(session: Session, steps: int) -> np.ndarray:
    """Every number that the drawing is to end with, computed by itself."""
    assert session.dataset is not None
    return retrained(session.document.project, session.dataset, steps=steps).flat
