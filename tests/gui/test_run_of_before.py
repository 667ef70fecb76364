"""A drawing that cannot run any more: what was trained is still there, dim, and nobody is led to it."""

from __future__ import annotations

from dataclasses import replace

from PySide6.QtCore import QPoint, Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.training.pace import PACES
from gui.main_window import MainWindow
from gui.rendering import settle


def test_counters_and_time_line_stay_dim_until_undo_brings_the_run_back(window: MainWindow, qtbot: QtBot) -> None:
    session, bar, track = window.session, window.transport, window.timeline.track
    session.set_pace(PACES["flat_out"])
    session.train_steps(200)
    qtbot.waitUntil(lambda: not session.is_running and track.picture.newest == 200, timeout=30_000)
    settle(window)
    shown = [label.text() for label in bar._counters.values()]
    project = window.document.project
    kept = tuple(wire for wire in project.graph.connections if wire.key != "h1->h2")
    window.document.edit("Cut", replace(project, graph=replace(project.graph, connections=kept)))
    QApplication.processEvents()
    settle(window)
    assert [label.text() for label in bar._counters.values()] == shown
    assert not any(label.isEnabled() for label in bar._counters.values())
    assert (track.picture.newest, track.picture.is_before) == (200, True)
    assert track.picture.empty.startswith("As it was before. No input reaches h2.")
    QTest.mouseClick(track, Qt.MouseButton.LeftButton, pos=QPoint(track.width() // 2, track.height() // 3))
    assert not session.travel.is_past
    session.undo()
    qtbot.waitUntil(lambda: track.picture.can_go, timeout=10_000)
    assert all(label.isEnabled() for label in bar._counters.values())
