"""Compiling while the user draws: the kernel is there before Play, and edits that change no code ask for nothing."""

from __future__ import annotations

import time
from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from core.choice import Choice
from core.project import Training
from core.training.fused import machine, warm
from core.training.fused.grouping import grouped
from core.training.fused.kernels import kernel
from gui.session import Session
from tests.gui.conftest import MakeSession

Asked = list[tuple[object, int]]


@pytest.fixture
def asked(monkeypatch: pytest.MonkeyPatch) -> Asked:
    """What core was asked to compile."""
    found: Asked = []
    monkeypatch.setattr(warm, "warm", lambda project, rows, device: found.append((project, rows)))
    return found


def changed(session: Session, **settings: object) -> None:
    training: Training = session.document.project.training_or_default
    session.set_training(replace(training, **settings), "Setting")


def test_some_edits_in_a_row_are_compiled_once_the_last_of_them(
    make_session: MakeSession, asked: Asked, qtbot: QtBot
) -> None:
    session = make_session("playground")
    for rate in (0.1, 0.2, 0.3):
        changed(session, learning_rate=rate)
    assert asked == []
    qtbot.waitUntil(lambda: bool(asked), timeout=5000)
    qtbot.wait(300)
    assert [rows for _project, rows in asked] == [250]
    assert asked[0][0] is session.document.project


def test_a_moved_layer_and_a_drawing_with_problems_are_not_compiled(
    make_session: MakeSession, asked: Asked, qtbot: QtBot
) -> None:
    session = make_session("playground")
    project = session.document.project
    layout = type(project.layout)({**project.layout, "y": (900.0, 0.0)})
    session.document.edit("Move", replace(project, layout=layout))
    qtbot.wait(300)
    session.document.edit("No data", replace(session.document.project, data=None))
    qtbot.wait(300)
    assert asked == []


@pytest.mark.skipif(not machine.is_available(), reason="there is no compiler")
def test_the_kernel_is_there_before_play(make_session: MakeSession, qtbot: QtBot) -> None:
    session = make_session("playground")
    graph = session.document.project.graph
    for layer in ("h1", "h2"):
        graph = graph.with_layer(replace(graph.by_id[layer], activation=Choice("softplus")))
    session.document.edit("Softplus", replace(session.document.project, graph=graph))
    qtbot.wait(400)
    assert warm.wait(20)
    qtbot.wait(1)
    project = session.document.project
    begun = time.perf_counter()
    kernel(grouped(project.graph).graph, project.training_or_default, 250)
    assert time.perf_counter() - begun < 0.02, "it was compiled again"
