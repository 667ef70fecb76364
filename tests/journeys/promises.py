"""What holds whatever was done: undo and redo lead to the same project, a file gives it back, closing ends it all."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import numpy as np
from PySide6.QtCore import QEvent, QTimer
from PySide6.QtWidgets import QApplication, QMenu, QWidget
from shiboken6 import Shiboken

from core.errors import UserError
from core.project import Project
from core.project_file import read_project, write_project
from core.project_home import at_home_in
from core.training.branches_file import KEY, saved_form, timeline_of
from gui.main_window import MainWindow

END_SECONDS = 10.0
PLOT_MENU = "Plot Options"  # of the plotting library: belongs to no widget, and goes with the next garbage
OURS = ("trainer", "views", "recovery", "load parts", "load torch")


def differences(window: MainWindow, folder: Path) -> Iterator[str]:
    """What undo and redo, or a file, do not bring back."""
    document, stack = window.document, window.document.undo_stack
    before = document.project
    here, many = stack.index(), stack.count()
    for _ in range(here):
        stack.undo()
    for _ in range(here):
        stack.redo()
    window.session.pause()
    if document.project != before:
        names = [name for name in vars(before) if getattr(before, name) != getattr(document.project, name)]
        yield f"undone and redone {here} of {many} steps it differs in {', '.join(names)}"
    path = folder / "kept.netfold"
    try:
        kept = at_home_in(document.project, path.parent)
        write_project(saved_form(kept), path)
        again = read_project(path).project
    except UserError as error:
        yield f"saved and read again: {error}"
        return
    if _branches(again) != _branches(kept):
        yield f"saved and read again the branches are {_branches(again)}, not {_branches(kept)}"
    again = replace(again, timeline=None, extra=again.extra.without(KEY) if KEY in again.extra else again.extra)
    kept = replace(kept, timeline=None, extra=kept.extra.without(KEY) if KEY in kept.extra else kept.extra)
    if kept.parameters is not None:  # a file holds float32, and for an empty drawing no parameters at all
        alike = again.parameters is None and not kept.graph.layers
        if alike or (again.parameters is not None and _numbers(again) == _numbers(kept)):
            again, kept = replace(again, parameters=None), replace(kept, parameters=None)
    if again != kept:
        names = [name for name in vars(again) if getattr(again, name) != getattr(kept, name)]
        yield f"saved and read again it differs in {', '.join(names)}"


def closing_left(window: MainWindow) -> Iterator[str]:
    """What outlives a window that has been closed."""
    app = QApplication.instance()
    assert isinstance(app, QApplication)
    for _ in range(3):
        app.processEvents()
        app.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    for top in app.topLevelWidgets():
        if top.isVisible():
            yield f"still to be seen: {type(top).__name__} {top.objectName()} {top.windowTitle()!r}"
    if window.isVisible():
        yield "the window did not close"
    window.deleteLater()
    for _ in range(3):
        app.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
        app.processEvents()
    for top in app.topLevelWidgets():
        if _title(top) == PLOT_MENU or _title(top.parentWidget()) == PLOT_MENU:
            continue
        yield f"outlives the window: {type(top).__name__} {top.objectName()} {top.windowTitle()!r}"
    for wrapper in Shiboken.getAllValidWrappers():
        if isinstance(wrapper, QTimer) and wrapper.isActive():
            yield f"a timer still runs: {wrapper.parent()!r} every {wrapper.interval()} ms"
    deadline = time.monotonic() + END_SECONDS
    while left := [t.name for t in threading.enumerate() if t.name in OURS]:
        if time.monotonic() > deadline:
            yield f"threads go on: {left}"
            return
        time.sleep(0.01)


def _title(widget: QWidget | None) -> str:
    return widget.title() if isinstance(widget, QMenu) else ""


def _branches(project: Project) -> list[tuple[object, ...]]:
    """Every branch of a time line, in what a file holds of it."""
    timeline = timeline_of(project)
    return [
        (b.name, b.parent, b.forked_at, b.step, b.training, b.name == timeline.current_name) for b in timeline.branches
    ]


def _numbers(project: Project) -> dict[str, bytes]:
    assert project.parameters is not None
    return {name: array.numpy().astype(np.float32).tobytes() for name, array in project.parameters.tensors()}
