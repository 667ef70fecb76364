"""Views that cost something: nothing while hidden, a small share while training runs, everything standing still."""

from __future__ import annotations

import time
from typing import Any, ClassVar

import pytest
from pytestqt.qtbot import QtBot

from core.training.pace import DEFAULT_PACE, PACES
from gui.moment import Moment
from gui.session import Session
from gui.theme import ThemeHolder
from gui.views.costly import PACED_SHARE, CostlyView
from tests.gui.views.conftest import OpenSession


class Slow(CostlyView):
    name: ClassVar[str] = "slow"

    def __init__(self, session: Session, themes: ThemeHolder) -> None:
        super().__init__(session, themes)
        self.received = 0

    def receive(self, moment: Moment, result: Any) -> None:
        self.received += 1


def test_while_training_runs_it_rests_in_proportion_to_what_it_took(
    qtbot: QtBot, open_session: OpenSession, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = open_session(2, 3, 1)
    view = Slow(session, ThemeHolder())
    qtbot.addWidget(view)
    view.show()
    monkeypatch.setattr(Session, "is_running", property(lambda _self: True))
    session.set_pace(PACES["flat_out"])
    took = 0.02
    view.compute(lambda: time.sleep(took))
    qtbot.waitUntil(lambda: view.received == 1)
    session.moment = session._new_moment()
    view.compute(lambda: None)
    qtbot.wait(60)
    assert view.received == 1, "it rests"
    assert view._free_at - time.monotonic() > 0.3 * took / view.share
    session.set_pace(DEFAULT_PACE)
    assert view._share == PACED_SHARE > view.share


def test_standing_still_it_computes_every_moment(qtbot: QtBot, open_session: OpenSession) -> None:
    session = open_session(2, 3, 1)
    view = Slow(session, ThemeHolder())
    qtbot.addWidget(view)
    view.show()
    for count in (1, 2, 3):
        session.moment = session._new_moment()
        view.compute(lambda: time.sleep(0.01))
        qtbot.waitUntil(lambda c=count: view.received == c)
