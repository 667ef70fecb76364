"""The thread that computes for views: the newest request of each kind, and errors handed back."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator
from typing import Any

import pytest

from core.worker import Worker

PATIENCE = 10.0  # seconds


def until(holds: Callable[[], Any], what: str = "") -> Any:
    """Waits for something to hold; what it gave."""
    end = time.monotonic() + PATIENCE
    while not (value := holds()):
        assert time.monotonic() < end, f"waited in vain {what}"
        time.sleep(0.002)
    return value


@pytest.fixture
def worker() -> Iterator[Worker]:
    made = Worker("worker under test")
    yield made
    made.stop()


def collected(worker: Worker) -> list[tuple[Any, Any, BaseException | None]]:
    until(lambda: worker.is_idle)
    return worker.collect()


def test_a_job_runs_off_the_callers_thread_and_its_result_is_collected_once(worker: Worker) -> None:
    worker.ask("where", threading.current_thread)
    ((key, thread, error),) = collected(worker)
    assert key == "where"
    assert thread is not threading.current_thread()
    assert error is None
    assert worker.collect() == []


def test_of_each_kind_of_request_only_the_newest_that_waits_is_computed(worker: Worker) -> None:
    gate, begun, computed = threading.Event(), threading.Event(), []

    def first() -> str:
        begun.set()
        gate.wait(PATIENCE)
        return "first"

    worker.ask("a", first)
    assert begun.wait(PATIENCE)
    for number in range(100):
        worker.ask("b", lambda number=number: computed.append(number) or number)
    worker.ask("c", lambda: "other")
    assert not worker.is_idle
    gate.set()
    results = {key: result for key, result, _ in collected(worker)}
    assert computed == [99]
    assert results == {"a": "first", "b": 99, "c": "other"}


def test_results_of_one_kind_that_nobody_collected_are_replaced_by_the_newest(worker: Worker) -> None:
    for number in range(3):
        worker.ask("a", lambda number=number: number)
        until(lambda: worker.is_idle)
    assert [(key, result) for key, result, _ in worker.collect()] == [("a", 2)]


def test_a_failed_job_hands_its_error_back_and_the_next_job_runs(worker: Worker) -> None:
    def fails() -> None:
        raise ZeroDivisionError("by zero")

    worker.ask("bad", fails)
    ((key, result, error),) = collected(worker)
    assert (key, result) == ("bad", None)
    assert isinstance(error, ZeroDivisionError)
    worker.ask("good", lambda: 1)
    assert [(k, r) for k, r, _ in collected(worker)] == [("good", 1)]


def test_a_forgotten_request_is_neither_computed_nor_handed_over(worker: Worker) -> None:
    gate, begun, computed = threading.Event(), threading.Event(), []
    worker.ask("busy", lambda: begun.set() or gate.wait(PATIENCE))
    assert begun.wait(PATIENCE)
    worker.ask("unwanted", lambda: computed.append(1))
    worker.forget("unwanted")
    worker.forget("never asked")
    gate.set()
    assert [key for key, _, _ in collected(worker)] == ["busy"]
    worker.ask("done", lambda: 1)
    until(lambda: worker.is_idle)
    worker.forget("done")
    assert worker.collect() == []
    assert computed == []


def test_stop_leaves_no_thread() -> None:
    before = set(threading.enumerate())
    worker = Worker("one to stop")
    worker.ask("a", lambda: 1)
    worker.ask("b", lambda: 2)
    assert worker.stop()
    assert worker.stop()  # twice does no harm
    assert set(threading.enumerate()) <= before


def test_stop_says_so_when_a_job_does_not_end_in_time() -> None:
    gate, begun = threading.Event(), threading.Event()
    worker = Worker("a slow one")
    worker.ask("slow", lambda: begun.set() or gate.wait(PATIENCE))
    assert begun.wait(PATIENCE)
    assert not worker.stop(timeout=0.01)
    gate.set()
    assert worker.stop()
    assert worker.collect() == []
