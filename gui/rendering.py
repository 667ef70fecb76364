"""Pictures without a display: the real window, or one of its parts, drawn offscreen into a file."""

from __future__ import annotations

import contextlib
import os
import sys
import time
from collections.abc import Iterator
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import (
    QCoreApplication,
    QEvent,
    QEventLoop,
    QMessageLogContext,
    QSize,
    Qt,
    QTimer,
    QtMsgType,
    qInstallMessageHandler,
)
from PySide6.QtWidgets import QApplication, QWidget

from core.atomic import write_atomically
from core.errors import UserError
from core.project import Project
from gui.app import application, make_window
from gui.interruption import end_if_asked, interruptions_noted
from gui.main_window import SMALLEST, MainWindow
from gui.numbers import digits, use_digits
from gui.settings import Settings
from gui.theme import THEMES, ThemeHolder
from gui.views import VIEWS, View
from gui.views.saving import image_bytes, svg_bytes
from gui.views.view_options import ViewOptions
from gui.workspace import layout_in, look_in, options_in, selection_in, take_look

FORMATS = (".png", ".svg")  # endings of the files that can be written
SETTLE_SECONDS = 20.0  # the longest that a picture may wait for its computations


def view_names() -> tuple[str, ...]:
    """All that `render` takes as a view."""
    return ("window", "canvas", *VIEWS, "stepper")


def size_drawn(view: str, size: tuple[int, int]) -> tuple[int, int]:
    """The size of a picture that is wished of a view: the window does not become smaller than it can be."""
    return (max(size[0], SMALLEST[0]), max(size[1], SMALLEST[1])) if view == "window" else size


def render(
    project: Project, view: str, *, layer: str | None, size: tuple[int, int], out: Path, theme: str = "light"
) -> None:
    """Draws a view of a project into a PNG or SVG file.

    Args:
        view: one of view_names(); layer: what the view is about, where it has one.
        size: width and height in pixels.

    Raises:
        UserError: no such view or layer, or a file name that says no format, or the file cannot be written.
    """
    if out.suffix.lower() not in FORMATS:
        hint = f"End the name in {' or '.join(FORMATS)}."
        raise UserError(f"{out.name} names no picture format.", hint=hint, where="-o")
    with interruptions_noted(), staged(project, view, layer=layer, size=size, theme=theme) as (_window, widget):
        drawn = _drawn(widget, out)
        end_if_asked()
        write_atomically(out, drawn)


@contextlib.contextmanager
def staged(
    project: Project, view: str, *, layer: str | None, size: tuple[int, int], theme: str
) -> Iterator[tuple[MainWindow, QWidget]]:
    """A window that nobody sees with a project in it, and the widget that is the picture; closed in the end.

    Selection, the views' options and the look are those of the project's workspace, where it has one.

    Raises:
        UserError: no such view or layer.
    """
    if layer is not None and layer not in project.graph.by_id:
        raise UserError(
            f"There is no layer {layer!r}.", hint=f"Layers: {', '.join(project.graph.by_id)}.", where="--layer"
        )
    previous, digits_before = qInstallMessageHandler(_quiet), digits()
    try:
        application()
        holder, look = ThemeHolder(THEMES[theme]), look_in(project)
        take_look(look, holder)
        holder.set_reduce_motion(True)  # every picture is one instant: nothing is on its way
        window = make_window(project, None, Settings.forgotten(), holder)
        try:
            if (selection := selection_in(project)) is not None:
                window.session.select(selection)
            if layer is not None:
                window.session.select(window.session.selection.with_unit(layer))
            widget = _show(window, view, size)
            if look.switch("presents"):
                _present(window, size, has_numbers=look.switch("numbers") or False)
            if widget is window and (layout := layout_in(project)).values:
                window.layout_actions.take(layout)
            if isinstance(widget, View) and widget.needs_past and window.session.travel.has_past:
                window.session.engine.prepare()  # the run's past is computed again from its journal
            settle(window)
            if options := options_in(project):
                for name, shown in window.views.made.items():
                    shown.take_options(options.get(name, ViewOptions({})))
                settle(window)
            if layer is not None and isinstance(widget, View):
                widget.ask_for_layer()
            while (focused := QApplication.focusWidget()) is not None:
                focused.clearFocus()  # no ring around what no keyboard can reach
            settle(window)
            yield window, widget
        finally:
            window.document.undo_stack.setClean()
            window.close()
            window.deleteLater()
            QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete)
    finally:
        use_digits(digits_before)
        qInstallMessageHandler(previous)


def _quiet(_kind: QtMsgType, _context: QMessageLogContext, message: str) -> None:
    """Qt's messages without the remarks of the offscreen platform about itself."""
    if "This plugin does not support" not in message:
        sys.stderr.write(message + "\n")


def _show(window: MainWindow, view: str, size: tuple[int, int]) -> QWidget:
    """The widget that is the picture, shown at its size; a part of the window is taken out of it."""
    if view not in view_names():
        raise UserError(f"There is no view {view!r}.", hint=f"Views: {', '.join(view_names())}.", where="--view")
    window.setAttribute(Qt.WidgetAttribute.WA_DontShowOnScreen)
    if view == "window":
        window.resize(*size)
        window.show()
        return window
    window.resize(1280, 800)
    window.show()
    others: dict[str, QWidget] = {"canvas": window.canvas, "stepper": window.stepper}
    widget = others.get(view) or window.views[view]
    widget.setParent(None)
    widget.setAttribute(Qt.WidgetAttribute.WA_StyledBackground)
    widget.setFixedSize(QSize(*size))
    widget.show()
    return widget


def _present(window: MainWindow, size: tuple[int, int], *, has_numbers: bool) -> None:
    """As on the projector, but of the picture's size, and without a word on how to leave."""
    window.presentation.set_on(True)
    window.presentation.way_out.hide()
    window.setWindowState(Qt.WindowState.WindowNoState)
    window.resize(*size)
    window.presentation.set_numbers(has_numbers)


def settle(window: MainWindow) -> None:
    """Runs the event loop until nothing is computed any more and everything has been drawn.

    Raises:
        KeyboardInterrupt, SystemExit: meanwhile the process was asked to end (`interruptions_noted`).
    """
    deadline = time.monotonic() + SETTLE_SECONDS
    quiet = 0
    while quiet < 5 and time.monotonic() < deadline:
        loop = QEventLoop()
        QTimer.singleShot(20, loop.quit)
        loop.exec()
        end_if_asked()
        quiet = quiet + 1 if window.session.is_idle and not is_recalling(window) else 0


def is_recalling(window: MainWindow) -> bool:
    """Whether a run from a file is being computed again, or what does that is still being loaded."""
    session = window.session
    return (session.engine.is_loading and not session.engine.can_train) or session.travel.keeping.is_rebuilding


def _drawn(widget: QWidget, out: Path) -> bytes:
    return svg_bytes(widget) if out.suffix.lower() == ".svg" else image_bytes(widget.grab().toImage(), out)
