"""How the window comes into a state by running: started, trained, stepped, stopped, gone wrong, on the projector."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace

from PySide6.QtCore import Qt
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication
from window_visit import Look, Visit

from core.arrays import FrozenMap
from core.choice import Choice
from core.training.pace import PACES
from gui.pictures import one_moment


def torch_loading(visit: Visit, look: Look) -> None:
    visit.wait(lambda: hasattr(visit.window, "session"), "a session")
    visit.window.session.engine.is_busy = lambda: True  # or a slow machine loads torch, unasked, before it is looked at
    visit.wait(lambda: visit.window.is_filled, "filled")
    visit.window.session.load_torch()
    visit.wait(lambda: "loading" in visit.window.title_row.status.text(), "torch is loading")
    for _ in range(3):
        QApplication.processEvents()
    visit.see(look, settled=False)
    visit.wait(lambda: visit.window.session.cuda_problem is not None, "torch loaded")


def opening(visit: Visit, look: Look) -> None:
    visit.see(look, settled=False)
    visit.wait(lambda: visit.window.is_filled, "filled")


def first_start(visit: Visit, look: Look) -> None:
    visit.wait(lambda: visit.window.is_filled and bool(visit.window.hints.shown), "hints")
    visit.wait(lambda: visit.window.session.cuda_problem is not None, "torch loaded")
    visit.see(look)


def training(visit: Visit, look: Look) -> None:
    visit.do("play")
    visit.wait(lambda: visit.window.session.moment.epoch >= 60, "epoch 60")
    with one_moment(visit.window.session):
        visit.see(look, settled=False)
    visit.do("play")


def trained(visit: Visit, look: Look) -> None:
    visit.train(3000)
    visit.click("h1", 1)
    visit.see(look)


def trained_a_bit(visit: Visit, look: Look) -> None:
    visit.train(600)
    visit.see(look)


def wire(visit: Visit, look: Look) -> None:
    visit.train(300)
    session = visit.window.session
    session.select(session.selection.with_weight("h1->h2", (0, 2)))
    visit.see(look)


def stepping(phase: str, granularity: str = "unit", skip: int = 0) -> Callable[[Visit, Look], None]:
    def go(visit: Visit, look: Look) -> None:
        visit.train(300)
        visit.choose(granularity)
        session = visit.window.session
        for _ in range(100):
            visit.do("step_forward")
            if session.place is not None and session.place.phase == phase:
                break
        for _ in range(skip):
            visit.do("step_forward")
        visit.see(look)

    return go


def problem(visit: Visit, look: Look) -> None:
    window = visit.window
    window.session.select(window.session.selection.with_weight("h2->y"))
    visit.do("delete")
    visit.see(look)


def stale(visit: Visit, look: Look) -> None:
    visit.train(3000)
    session = visit.window.session
    session.select(session.selection.with_weight("h1->h2"))
    visit.do("delete")  # nothing new can be computed
    visit.wait(lambda: visit.window.views["output"].is_stale, "views of before")
    visit.see(look)


def stopped(visit: Visit, look: Look) -> None:
    session = visit.window.session
    stop = (Choice("loss", FrozenMap({"value": 0.02})),)
    session.set_training(replace(session.training, stop=stop), "Add the stop condition “loss reached”")
    session.set_pace(PACES["flat_out"])
    visit.do("play")
    visit.wait(visit.window.banner.isVisible, "the end by a stop condition")
    visit.see(look)


def live(visit: Visit, look: Look) -> None:
    visit.train(3000)
    visit.do("live")
    visit.see(look)


def diverged(visit: Visit, look: Look) -> None:
    decay = visit.window.transport.fields.decay
    decay.setEditText("100")  # each update then turns every weight round and doubles it
    edit = decay.lineEdit()
    assert edit is not None
    edit.editingFinished.emit()
    visit.window.session.set_pace(PACES["flat_out"])
    visit.do("play")
    visit.wait(visit.window.banner.isVisible, "the banner of a divergence")
    visit.see(look)


def no_example(visit: Visit, look: Look) -> None:
    visit.train(300)
    for _ in range(2):
        QTest.keyClick(visit.window.canvas, Qt.Key.Key_Escape)
    visit.see(look)


def plain(visit: Visit, look: Look) -> None:
    visit.see(look)


def unreadable(visit: Visit, look: Look) -> None:
    path = visit.folder / "broken.netfold"
    path.write_bytes(b"not a project")
    visit.window.files.open(path)
    visit.see(look)


def presenting(visit: Visit, look: Look) -> None:
    visit.train(3000)
    visit.do("present")
    visit.see(look)
    visit.do("present")


def presenting_numbers(visit: Visit, look: Look) -> None:
    visit.train(3000)
    visit.do("present")
    visit.do("numbers")
    visit.click("h1", 1)
    visit.see(look)
    visit.do("present")
