"""Films without a display: a view's own film through its stages, or any view along a run, into an MP4 or GIF file."""

from __future__ import annotations

import math
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from PySide6.QtCore import QCoreApplication, QEventLoop, QRectF, Qt
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtWidgets import QWidget

from core.errors import UserError
from core.project import Project
from core.training.pace import PACES
from gui.film_file import FILM_FORMATS, FilmFile
from gui.interruption import end_if_asked, interruptions_noted
from gui.main_window import MainWindow
from gui.moment import Moment
from gui.numbers import count as count_text
from gui.numbers import number
from gui.rendering import SETTLE_SECONDS, is_recalling, settle, staged
from gui.situation import problem_words
from gui.theme import INSET, LABEL, Theme, number_font
from gui.views.film_bar import HOLD_SECONDS, STAGE_SECONDS, ZOOM_SECONDS
from gui.views.view import View

KINDS = ("layers", "run")
RATE = 30  # pictures a second
RUN_SECONDS = 8.0
FIRST_SECONDS, LAST_SECONDS = 0.5, 1.5  # how long the first and the last picture stand
EPOCHS = 100  # that a project without a run of its own is trained for
CAPTION = 26  # pixels of the line below a film of a run, times the scale of type
_READ = 0.001  # seconds between two looks whether everything is drawn

Progress = Callable[[float, str], object]


@dataclass(frozen=True)
class Wish:
    """What to film.

    Attributes:
        kind: "layers" for the view's own film, "run" for what it shows from the first to the last step of training;
            "" for the own film where the view has one.
        seconds: how long it moves; None for slow motion (layers) or RUN_SECONDS (run).
        steps: of a run that is made for the film, where the project has none; None for EPOCHS epochs.
    """

    kind: str = ""
    seconds: float | None = None
    steps: int | None = None


def film(
    project: Project,
    view: str,
    wish: Wish,
    *,
    layer: str | None,
    size: tuple[int, int],
    out: Path,
    theme: str = "light",
    progress: Progress = lambda _share, _words: None,
) -> int:
    """Films a view of a project; returns how many frames the file has: a picture that stands is several.

    Args:
        view, layer, size: as for rendering.render. progress: gets a share of 0 … 1 and a few words, often.

    Raises:
        UserError: no such view, film or format, nothing to train, or the file cannot be written.
    """
    if out.suffix.lower() not in FILM_FORMATS:
        hint = f"End the name in {' or '.join(FILM_FORMATS)}."
        raise UserError(f"{out.name} names no film format.", hint=hint, where="-o")
    with interruptions_noted(), staged(project, view, layer=layer, size=size, theme=theme) as (window, widget):
        stages = widget.film_stages if isinstance(widget, View) else 0
        if wish.kind == "layers" and not stages:
            hint = "Film it along the run instead: --film run."
            raise UserError(f"The view {view} has no film of its own here.", hint=hint, where="--film")
        with FilmFile(out, RATE) as file:
            if isinstance(widget, View) and stages and wish.kind != "run":
                count = _count(STAGE_SECONDS * stages if wish.seconds is None else wish.seconds, file.rate)
                places = stations(stages, count, widget.film_rests, file.rate)
                count, pictures = len(places), _through_stages(window, widget, places)
            else:
                count = _count(RUN_SECONDS if wish.seconds is None else wish.seconds, file.rate)
                _train_if_new(window, wish.steps, progress)
                _recall(window, progress)
                pictures = _along_run(window, widget, count)
            total = 0
            for place, (image, stands) in enumerate(pictures):
                stands = FIRST_SECONDS if place == 0 else LAST_SECONDS if place == count - 1 else stands
                for _ in range(max(1, round(stands * file.rate))):
                    file.add(image)
                    total += 1
                progress((place + 1) / count, f"picture {place + 1} of {count}")
            progress(1.0, "writing the file")
    return total


def run_steps(newest: int, count: int) -> list[int]:
    """The step that each of `count` pictures of a run shows: from the start to the newest, evenly."""
    return [int(step) for step in np.rint(np.linspace(0, newest, count))]


def _count(seconds: float, rate: int) -> int:
    return max(2, math.ceil(seconds * rate))


@dataclass(frozen=True)
class Station:
    """A picture of a view's own film: its position, how far it has come to rest there, and the seconds it stands."""

    position: float
    rest: float = 0.0
    stands: float = 0.0


def stations(stages: int, count: int, rests: Sequence[float], rate: int) -> list[Station]:
    """`count` pictures evenly through the stages; and at each rest those of coming to stand there, and a pause."""
    made = []
    for position in sorted({*np.linspace(0.0, stages, count).tolist(), *rests}):
        made.append(Station(position))
        if position in rests:
            zoom = max(1, round(ZOOM_SECONDS * rate))
            made += [Station(position, k / zoom) for k in range(1, zoom)]
            made.append(Station(position, 1.0, HOLD_SECONDS))
    return made


def _through_stages(window: MainWindow, view: View, places: list[Station]) -> Iterator[tuple[QImage, float]]:
    for place in places:
        view.show_film(place.position, place.rest)
        draw(window)
        yield view.grab().toImage(), place.stands


def _along_run(window: MainWindow, widget: QWidget, count: int) -> Iterator[tuple[QImage, float]]:
    """With a line below that says when, except for the whole window, which says it itself."""
    travel, height, scale = window.session.travel, widget.height(), window.holder.scale
    has_caption = widget is not window
    if has_caption:
        widget.setFixedSize(widget.width(), max(1, height - round(CAPTION * scale)))
    for step in run_steps(travel.newest, count):
        travel.go(step)
        draw(window)
        image = widget.grab().toImage()
        theme = window.holder.theme
        yield captioned(image, window.session.moment, travel.newest, theme, scale) if has_caption else image, 0.0


def captioned(image: QImage, moment: Moment, newest: int, theme: Theme, scale: float = 1.0) -> QImage:
    """A picture with a line below: epoch, step, losses, and how far the run has come."""
    caption = round(CAPTION * scale)
    made = QImage(image.width(), image.height() + caption, QImage.Format.Format_RGB32)
    made.fill(QColor(theme.panel))
    words = f"epoch {count_text(moment.epoch)}   step {count_text(moment.step)}"
    losses = [f"{name} loss {number(m.loss)}" for name, m in (("train", moment.train), ("test", moment.test)) if m]
    painter = QPainter(made)
    painter.drawImage(0, 0, image)
    row = QRectF(INSET, image.height(), image.width() - 2 * INSET, caption - 2)
    middle, left = Qt.AlignmentFlag.AlignVCenter, Qt.AlignmentFlag.AlignLeft
    painter.setFont(number_font(scale, size=LABEL))
    painter.setPen(QColor(theme.text))
    painter.drawText(row, middle | left, words)
    for said in (losses, losses[:1]):  # both where there is room
        if said and painter.fontMetrics().horizontalAdvance("   ".join((words, *said))) <= row.width():
            painter.drawText(row, middle | Qt.AlignmentFlag.AlignRight, "   ".join(said))
            break
    share = moment.step / newest if newest else 1.0
    painter.fillRect(QRectF(0, made.height() - 2, made.width(), 2), QColor(theme.line))
    painter.fillRect(QRectF(0, made.height() - 2, made.width() * share, 2), QColor(theme.accent))
    painter.end()
    return made


def _train_if_new(window: MainWindow, steps: int | None, progress: Progress) -> None:
    """A project that was not trained here has no past: it gets one, from its own start and with its own settings."""
    session = window.session
    if session.travel.has_past:
        return
    if session.problems:
        problem = session.problems[0]
        raise UserError(f"There is no run to film: {problem_words(problem, session.document.project.graph)}")
    if session.dataset is None:
        raise UserError("There is no run to film, and there are no data to train with.", hint="Choose data first.")
    goal = steps or EPOCHS * session.travel.steps_an_epoch
    session.set_pace(PACES["flat_out"])
    session.train_steps(goal)
    begun = session.run.state().step
    while session.is_running:
        _pump()
        done = session.run.state().step - begun
        progress(0.0, f"training first: step {done} of {goal}")
        time.sleep(_READ)
    settle(window)
    if not session.travel.has_past:
        raise UserError("There is no run to film: training ended at once.", hint="Try netfold train to see why.")


def _recall(window: MainWindow, progress: Progress) -> None:
    """Has the moments of a run that came from a file computed again: from these any picture's moment is near."""
    window.session.engine.prepare()
    while is_recalling(window):
        _pump()
        kept = window.session.travel.keeping.known.frames
        far = kept[-2].step if len(kept) > 1 else 0  # the last one is the run's end, which the file holds
        progress(0.0, f"computing the run again: step {far} of {window.session.travel.newest}")
        time.sleep(_READ)


def draw(window: MainWindow) -> None:
    """Runs the event loop until everything that is shown belongs to the moment that is asked for.

    Raises:
        KeyboardInterrupt, SystemExit: meanwhile the process was asked to end (`interruptions_noted`).
    """
    deadline = time.monotonic() + SETTLE_SECONDS
    quiet = 0
    while quiet < 3 and time.monotonic() < deadline:
        _pump()
        is_quiet = window.session.is_idle and window.session.turns.is_idle and not window.session.travel.is_waiting
        quiet = quiet + 1 if is_quiet else 0
        time.sleep(_READ)


def _pump() -> None:
    QCoreApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)
    end_if_asked()
