"""While training only what changes is written and laid out anew, and numbers to read stand as still as the counters."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from pytestqt.qtbot import QtBot

from core.training.pace import PACES
from gui import turns
from gui.session import Session
from gui.views.warp_words import tip
from tests.gui.views.conftest import OpenSession, ShowView, settle


def follow(view: Any, monkeypatch: pytest.MonkeyPatch, *names: str) -> dict[str, int]:
    """How often each of an object's methods is called from now on."""
    count = dict.fromkeys(names, 0)
    for name in names:
        call = getattr(view, name)

        def counted(*given: Any, of: str = name, call: Any = call, **more: Any) -> Any:
            count[of] += 1
            return call(*given, **more)

        monkeypatch.setattr(view, name, counted)
    return count


def run_flat_out(session: Session) -> None:
    session.set_pace(PACES["flat_out"])
    session.play()


@pytest.mark.parametrize("name", ["warp", "output"])
def test_the_readout_stands_still_while_pictures_follow_each_other(
    open_session: OpenSession, show_view: ShowView, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, name: str
) -> None:
    session = open_session(2, 3, 1)
    session.select(session.selection.with_example(3))
    view = show_view(session, name, 500, 400)
    monkeypatch.setattr(turns, "CALM_READING", 60.0)
    run_flat_out(session)
    qtbot.waitUntil(lambda: session.turns.is_calm, timeout=5000)
    count = follow(view, monkeypatch, "receive", "say")
    qtbot.waitUntil(lambda: count["receive"] >= 6, timeout=20000)
    assert count["say"] <= 1
    count["say"] = 0
    session.select(session.selection.with_example(4))
    qtbot.waitUntil(lambda: count["say"] > 0, timeout=5000)
    session.pause()
    settle(qtbot, session)
    assert view.readout.text() in view.hint(), "standing still it is of what is shown"


def test_beside_the_output_s_map_nothing_is_laid_out_that_stays(
    open_session: OpenSession, show_view: ShowView, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = open_session(2, 3, 1)
    session.select(session.selection.with_example(3))
    view: Any = show_view(session, "output", 500, 400)
    run_flat_out(session)
    maps = follow(view.flat, monkeypatch, "show_map", "place_points")
    qtbot.waitUntil(lambda: maps["show_map"] >= 4, timeout=20000)
    placed = maps["place_points"]
    qtbot.waitUntil(lambda: maps["show_map"] >= 8, timeout=20000)
    assert maps["place_points"] == placed
    session.select(session.selection.with_example(4))
    qtbot.waitUntil(lambda: maps["place_points"] > placed, timeout=5000)
    data = session.moment.dataset
    assert data is not None
    assert view.ring.getData()[0][0] == pytest.approx(data.inputs[4][0])
    placed = maps["place_points"]
    view.resize(420, 380)
    qtbot.waitUntil(lambda: maps["place_points"] > placed, timeout=5000)
    session.pause()
    settle(qtbot, session)
    assert maps["place_points"] > placed + 1, "standing still all of it is looked at again"


def test_the_space_legend_looks_for_its_corner_no_more_often_than_numbers_are_read(
    open_session: OpenSession, show_view: ShowView, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = open_session(2, 3, 1)
    view: Any = show_view(session, "warp", 500, 400)
    monkeypatch.setattr(turns, "CALM_READING", 60.0)
    rests: list[bool] = []
    show = view.scene.legend.show_for
    view.scene.legend.show_for = lambda *given, **more: (rests.append(more["rests"]), show(*given, **more))[1]
    run_flat_out(session)
    qtbot.waitUntil(lambda: session.turns.is_calm and len(rests) > 2, timeout=10000)
    rests.clear()
    qtbot.waitUntil(lambda: len(rests) >= 6, timeout=20000)
    assert rests.count(True) <= 1
    session.pause()
    settle(qtbot, session)
    assert rests[-1]
    assert np.isfinite(view.scene.drawn_points).all()


def test_what_the_space_readout_means_follows_the_hand_while_training(
    open_session: OpenSession, show_view: ShowView, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = open_session(2, 2, 1)
    view: Any = show_view(session, "warp", 500, 400)
    monkeypatch.setattr(turns, "CALM_READING", 60.0)
    run_flat_out(session)
    count = follow(view, monkeypatch, "receive")
    qtbot.waitUntil(lambda: session.turns.is_calm and count["receive"] >= 4, timeout=20000)
    told = {}
    for key in (Qt.Key.Key_Home, Qt.Key.Key_End):
        QTest.keyClick(view.bar, key)
        told[key] = view.readout.toolTip()
        assert told[key] == tip(view.film, view.bar.position)
    assert len(set(told.values())) == 2, "a plane and a line are read in different ways"
    session.pause()
    settle(qtbot, session)
