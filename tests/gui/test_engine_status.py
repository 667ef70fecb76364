"""What the status says while torch comes in, and when it is there."""

from __future__ import annotations

import pytest
from pytestqt.qtbot import QtBot

from core.training.messages import Ready
from gui import engine_status
from gui.engine_status import LOADING, EngineStatus


class Slow:
    """Stands in for a thread that imports, which happens once in a process."""

    needs_torch = False

    def __init__(self) -> None:
        self.share, self.is_done, self.told = 0.0, False, False
        self.cuda_problem: str | None = None

    def has_just_ended(self) -> bool:
        ended, self.told = self.is_done and not self.told, self.told or self.is_done
        return ended


@pytest.fixture
def status(qtbot: QtBot, monkeypatch: pytest.MonkeyPatch) -> EngineStatus:
    monkeypatch.setattr(engine_status, "Loading", Slow)
    monkeypatch.setattr(engine_status, "EnginesLoading", Slow)
    monkeypatch.setattr(engine_status, "LATER_MS", 20)
    return EngineStatus()


def test_progress_is_shown_until_torch_is_there_and_said_once(status: EngineStatus) -> None:
    said: list[str] = []
    loaded: list[bool] = []
    status.changed.connect(lambda: said.append(status.text))
    status.loaded.connect(lambda: loaded.append(True))
    status.load_torch()
    loading = status._loading
    assert isinstance(loading, Slow)
    for share in (0.0, 0.1, 0.11, 0.5, 0.99):
        loading.share = share
        status.poll(has_trainer=False)
    assert said == [LOADING, f"{LOADING} 10 %", f"{LOADING} 50 %", f"{LOADING} 95 %"]
    assert loaded == []
    loading.is_done = True
    for _ in range(3):
        status.poll(has_trainer=False)
    assert said[-1] == "CPU · ready"
    assert len(said) == 5
    assert loaded == [True]


def test_the_engines_name_stays_when_torch_is_told_to_be_there_after_it(status: EngineStatus) -> None:
    status.load_torch()
    status.is_ready(Ready("fused", "cpu", "Because."))
    loading = status._loading
    assert isinstance(loading, Slow)
    loading.is_done = True
    status.poll(has_trainer=True)
    assert (status.text, status.reason) == ("CPU · fused", "Because.")


def test_a_chosen_device_is_named_before_anything_runs_there(status: EngineStatus) -> None:
    status.choose("cuda")
    assert status.text == "CUDA · ready"
    assert status.reason


def prepared(status: EngineStatus, *, needs_torch: bool) -> None:
    status.prepare()
    engines = status._engines
    assert isinstance(engines, Slow)
    engines.is_done, engines.needs_torch = True, needs_torch
    status.poll(has_trainer=False)


def test_play_is_ready_before_torch_which_comes_when_nothing_else_goes_on(status: EngineStatus, qtbot: QtBot) -> None:
    ready: list[bool] = []
    busy = True
    status.ready.connect(lambda: ready.append(True))
    status.is_busy = lambda: busy
    assert not status.can_train
    prepared(status, needs_torch=False)
    assert (status.can_train, status.text, ready) == (True, "CPU · ready", [True])
    qtbot.wait(100)
    assert status._loading is None
    busy = False
    qtbot.waitUntil(lambda: status._loading is not None, timeout=5000)
    assert status.text == "CPU · ready"  # nobody waits for it
    loading = status._loading
    assert isinstance(loading, Slow)
    loading.share = 0.5
    status.poll(has_trainer=False)
    assert status.text == "CPU · ready"
    loading.is_done = True
    status.poll(has_trainer=False)
    assert ready == [True]


def test_without_machine_code_play_waits_for_torch_and_its_progress_is_shown(status: EngineStatus) -> None:
    ready: list[bool] = []
    status.ready.connect(lambda: ready.append(True))
    prepared(status, needs_torch=True)
    assert (status.text, status.can_train, ready) == (LOADING, False, [])
    loading = status._loading
    assert isinstance(loading, Slow)
    loading.is_done = True
    status.poll(has_trainer=False)
    assert (status.text, status.can_train, ready) == ("CPU · ready", True, [True])


def test_an_end_of_the_window_loads_nothing_any_more(status: EngineStatus, qtbot: QtBot) -> None:
    prepared(status, needs_torch=False)
    status.close()
    qtbot.wait(100)
    assert status._loading is None
