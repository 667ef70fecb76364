"""What a thread computes for the session: results that an edit has overtaken are nobody's."""

from __future__ import annotations

import threading
from dataclasses import replace
from typing import Any

import pytest
from pytestqt.qtbot import QtBot

from core.blas import library
from gui import probes
from tests.gui.conftest import MakeSession


def test_losses_computed_for_other_data_are_never_shown(
    make_session: MakeSession, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    begun, turns, evaluate_all = threading.Event(), threading.Semaphore(0), probes.evaluate_all

    def slow(*of: Any) -> Any:
        begun.set()
        turns.acquire(timeout=20)
        return evaluate_all(*of)

    monkeypatch.setattr(probes, "evaluate_all", slow)
    session = make_session("playground")
    qtbot.waitUntil(begun.is_set)
    seen: list[float | None] = []
    session.moment_changed.connect(lambda: seen.append(session.moment.test and session.moment.test.loss))
    project = session.document.project
    assert project.data is not None
    session.document.edit("All rows train", replace(project, data=replace(project.data, train_fraction=1.0)))
    turns.release()
    qtbot.wait(100)  # the window looks for results meanwhile
    turns.release()
    qtbot.waitUntil(lambda: session.moment.train is not None and session.is_idle, timeout=20_000)
    assert set(seen) == {None}


def test_while_training_products_for_views_take_one_thread(make_session: MakeSession, qtbot: QtBot) -> None:
    numpys = library()
    if numpys is None or numpys.usual < 2:
        pytest.skip("there is one thread anyway")
    session = make_session("playground")
    qtbot.waitUntil(lambda: session.is_idle, timeout=20_000)
    found: dict[object, int] = {}
    session.probed.connect(lambda key, threads: found.update({key: threads}))
    session.ask("still", lambda: numpys.threads)
    qtbot.waitUntil(lambda: "still" in found, timeout=20_000)
    session.play()
    session.ask("training", lambda: numpys.threads)
    qtbot.waitUntil(lambda: "training" in found, timeout=20_000)
    session.pause()
    qtbot.waitUntil(lambda: session.is_idle, timeout=20_000)
    assert (found["still"], found["training"]) == (numpys.usual, 1)
    assert numpys.threads == numpys.usual
