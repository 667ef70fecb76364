"""What every view is: a panel with a title that says what is drawn, a readout, pictures to keep, and manners.

A view reads the session and never edits; it computes only while it can be seen, at most twenty times a second, and
drops what belongs to an older drawing.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any, ClassVar

from PySide6.QtCore import QEvent, QPoint, QSize, Qt, QTimer, Signal
from PySide6.QtGui import (
    QContextMenuEvent,
    QEnterEvent,
    QFocusEvent,
    QFontMetrics,
    QGuiApplication,
    QImage,
    QResizeEvent,
    QShowEvent,
)
from PySide6.QtWidgets import (
    QFileDialog,
    QFrame,
    QHBoxLayout,
    QLabel,
    QMenu,
    QSizePolicy,
    QToolTip,
    QVBoxLayout,
    QWidget,
)
from shiboken6 import isValid

from gui.moment import Moment
from gui.session import Session
from gui.situation import problem_words
from gui.steady_label import PANEL, SteadyLabel
from gui.theme import GRID, INSET, LABEL, ThemeHolder, label_font, number_font
from gui.views.saving import NumbersTable, could_not_write, write_csv, write_svg
from gui.views.veil import Veil
from gui.views.view_options import ViewOptions

SHORTEST_INTERVAL = 0.05  # seconds between two frames of a view that moves
PICTURE_SCALE = 2.0
LATE_MS = 150  # how long the last drawing's picture may stand for the new one's before it is dimmed


class View(QFrame):
    """Base of all views.

    Subclasses set `name`, `title` and `definition`, fill `self.body`, and override `refresh`, `receive` and `dress`.

    Signals:
        film_wanted(name): the user asks for a film of it.
    """

    film_wanted = Signal(str)

    name: ClassVar[str] = ""
    title: ClassVar[str] = ""
    definition: ClassVar[str] = ""
    interval: ClassVar[float] = SHORTEST_INTERVAL
    needs_past: ClassVar[bool] = False  # whether it draws the way of a run, not only a moment

    def __init__(self, session: Session, themes: ThemeHolder, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.session, self.themes = session, themes
        self.setProperty("role", "panel")
        self.setObjectName(f"view_{self.name}")
        self.setToolTip("")
        self.drawn: Moment | None = None  # whose numbers the picture shows; see `mark_drawn`
        self._is_due = True
        self._is_awaiting = False  # the last refresh had something computed
        self._result: tuple[Moment, Any] | None = None  # what was computed and has not had its turn yet
        self._named: tuple[str, ...] = ("",)  # what beside the title and below the drawing was chosen from, by the
        self._said: tuple[str, ...] = ("",)  # room there was

        self.heading = QLabel(self.title.upper())
        self.heading.setToolTip(self.definition)
        self.heading.setObjectName("heading")
        self.subject = QLabel()
        self.formula = QLabel()
        self.formula_shown = ""  # the formula without its colours
        for label in (self.subject, self.formula):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Preferred)
        self.header = QHBoxLayout()
        self.header.setSpacing(2 * GRID)
        self.header.addWidget(self.heading)
        self.header.addWidget(self.subject, 1)
        self.header.addWidget(self.formula, 1)
        self.body = QVBoxLayout()
        self.body.setSpacing(GRID)
        self.empty = QLabel()
        self.empty.setWordWrap(True)
        self.empty.setAlignment(Qt.AlignmentFlag.AlignCenter)
        self.empty.setProperty("role", "muted")
        self.empty.hide()
        self.readout = SteadyLabel(ground=PANEL)
        self.readout.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        whole = QVBoxLayout(self)
        whole.setContentsMargins(INSET, 2 * GRID, INSET, 2 * GRID)
        whole.setSpacing(GRID)
        whole.addLayout(self.header)
        whole.addLayout(self.body, 1)
        whole.addWidget(self.empty, 1)
        whole.addWidget(self.readout)

        self._veil = Veil(themes, self)
        self._late = QTimer(self)
        self._late.setSingleShot(True)
        self._late.setInterval(LATE_MS)
        self._late.timeout.connect(lambda: self._veil.cover(is_stale=self.is_stale))
        self.setAccessibleName(self.title)
        self.setAccessibleDescription(self.definition)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # the panel that F8 and Shift+F11 mean

        session.moment_changed.connect(self.schedule)
        session.selection_changed.connect(self.schedule)
        session.stepping_changed.connect(self.schedule)
        session.probed.connect(self._take)
        themes.changed.connect(self._dress)

    # For subclasses ---------------------------------------------------------

    def refresh(self) -> None:
        """Shows the session's moment; called on the GUI thread while the view is visible."""

    def receive(self, moment: Moment, result: Any) -> None:
        """Takes the result of a job given to `compute`, and the moment it was asked for."""

    def dress(self) -> None:
        """Puts the theme's colours and fonts on whatever the subclass made."""

    def hint(self) -> tuple[str, ...]:
        """The resting readout, shown while the mouse is elsewhere: the longest text first, the first that fits."""
        return ("",)

    def explain(self, x: float, y: float) -> str:
        """The tooltip at a point of the plot: its numbers, and what they are."""
        return self.definition

    @property
    def film_stages(self) -> int:
        """How many stages the view's own film has from its first picture to its last; 0 for none.

        Every view can be filmed along the run besides.
        """
        return 0

    @property
    def film_rests(self) -> tuple[float, ...]:
        """The positions at which the own film stands for a moment."""
        return ()

    def show_film(self, position: float, rest: float = 0.0) -> None:
        """Shows the own film at a position, 0 … film_stages; `rest`, 0 … 1: how far it has come to stand there."""

    def present_options(self) -> dict[str, Any]:
        """What the user chose for it, as values that JSON has; `take_options` brings it back."""
        return {}

    def take_options(self, options: ViewOptions) -> None:
        """Looks as another one did: what `present_options` said, as far as it fits what is drawn."""

    def ask_for_layer(self) -> None:
        """Somebody asks for a picture of the selected layer: a view of all layers shows that one alone."""

    def fill_menu(self, menu: QMenu) -> None:
        """Adds the view's own entries above the common ones."""

    def table(self) -> NumbersTable | None:
        """What is drawn as columns of numbers, for "Save numbers"; None where there is nothing to save."""
        return None

    def compute(self, job: Callable[[], Any]) -> None:
        """Has a job done off the GUI thread for the present moment; `receive` follows."""
        moment, self._is_awaiting = self.session.moment, True
        if self._result is None or self._result[0] is not moment:  # else it came with the moment
            self.session.ask(self._key, lambda: (moment, job()))

    def show_empty(self, text: str) -> None:
        """Puts a sentence that says what to do in the place of the drawing; "" brings the drawing back."""
        self.empty.setText(text)
        self.empty.setVisible(bool(text))
        for i in range(self.body.count()):
            item = self.body.itemAt(i)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.setVisible(not text)

    def say(self, *texts: str) -> None:
        """Writes a readout below the drawing, the first of the texts that fits; "" brings the resting one back."""
        self._said = texts if any(texts) else self.hint()
        self._fit_readout()

    def name_subject(self, *texts: str) -> None:
        """Says beside the title what is drawn: the first of the texts that fits, the whole of it as a tooltip."""
        self._named = texts
        self._fit_subject()
        if texts[0] != self.subject.toolTip():
            self.subject.setToolTip(texts[0])
            self.heading.setToolTip(f"{self.definition}\n{texts[0]}" if texts[0] else self.definition)

    def _fit_readout(self) -> None:
        self.readout.setText(_fitting(self.readout, self.width() - 2 * INSET - 2, self._said))

    def _fit_subject(self) -> None:
        taken = 2 * (INSET + GRID) + self.heading.sizeHint().width() + 2 * GRID
        for i in range(self.header.count()):
            item = self.header.itemAt(i)
            widget = item.widget() if item is not None else None
            if widget is not None and widget not in (self.heading, self.subject) and not widget.isHidden():
                taken += widget.sizeHint().width() + 2 * GRID
        self.subject.setText(_fitting(self.subject, self.width() - taken, (*self._named, "")))

    def mark_drawn(self, moment: Moment | None) -> None:
        """Says whose numbers the picture shows from now on; None for no picture."""
        self.drawn = moment
        self._show_age()

    @property
    def is_stale(self) -> bool:
        """Whether the picture is of an older drawing, other data or another step: dimmed, and not to be read off."""
        before, now = self.drawn, self.session.moment
        if before is None:
            return False
        if self.session.travel.is_late:  # of another step than the one that is asked for
            return True
        return before.graph != now.graph or before.dataset is not now.dataset or now.parameters is None

    def keeps_old_picture(self) -> bool:
        """While nothing can be computed: whether there is a picture of before, to stay behind a veil with the reason.

        Without a picture, and on an empty canvas, the caller says what to do instead.
        """
        return self.drawn is not None and bool(self.session.moment.graph.layers)

    # Pictures ---------------------------------------------------------------

    def picture(self, scale: float = PICTURE_SCALE, size: QSize | None = None) -> QImage:
        """The view as an image, sharper than the screen by the scale."""
        if size is not None:
            self.resize(size)
        image = QImage(self.size() * scale, QImage.Format.Format_RGB32)
        image.setDevicePixelRatio(scale)
        image.fill(self.themes.theme.panel)
        self.render(image, renderFlags=QWidget.RenderFlag.DrawChildren)
        return image

    def save_picture(self, path: str | Path) -> bool:
        """Writes a picture, PNG unless the name says otherwise; returns whether it could be written."""
        name = Path(path)
        if name.suffix.lower() == ".svg":
            return write_svg(self, name)
        return self.picture().save(str(name if name.suffix else name.with_suffix(".png")))

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = QMenu(self)
        self.fill_menu(menu)
        if menu.actions():
            menu.addSeparator()
        menu.addAction("Save picture…", self._ask_and_save)
        menu.addAction("Save film…", lambda: self.film_wanted.emit(self.name))
        menu.addAction("Copy picture", lambda: QGuiApplication.clipboard().setImage(self.picture()))
        menu.addAction("Copy numbers", lambda: QGuiApplication.clipboard().setText(self.numbers_text()))
        if self.table() is not None:
            menu.addAction("Save numbers…", self._ask_and_save_numbers)
        menu.exec(event.globalPos())

    def numbers_text(self) -> str:
        """What "Copy numbers" puts on the clipboard."""
        return "\n".join(filter(None, (self.subject.toolTip(), self.formula_shown, self.readout.text())))

    # Its own affairs --------------------------------------------------------

    def schedule(self) -> None:
        """Has the view refreshed soon: now if it rests, at most twenty times a second, not at all while hidden."""
        self._is_due = True
        if self.isVisible():
            self.session.turns.ask(self._key, self._refresh_now, every=self.interval)

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._dress()
        if self._is_due:
            self._refresh_now()

    def enterEvent(self, event: QEnterEvent) -> None:
        super().enterEvent(event)
        self.session.turns.preferred = self._key  # it is looked at

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        self._ring(True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        self._ring(False)

    def _ring(self, is_here: bool) -> None:
        """The frame in the accent while the keyboard is here."""
        self.setProperty("ringed", is_here)
        self.style().polish(self)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and self.isVisible():
            self._write_fonts()

    @property
    def _key(self) -> tuple[str, int]:
        return self.name, id(self)

    def _refresh_now(self) -> None:
        if isValid(self) and self.isVisible():
            self._is_due = self._is_awaiting = False
            self.refresh()
            if not (self._is_awaiting and self.session.is_running):  # else the readout is written with the result
                self.say("")
            self._show_age()

    def _show_age(self) -> None:
        """Dims a picture of before: at once where there is no newer one to come, else when it is late."""
        reason = self._why_old() if self.session.moment.parameters is None else ""
        if not self.is_stale or reason:
            self._late.stop()
            self._veil.cover(is_stale=self.is_stale, reason=reason)
        elif self._veil.isHidden() and not self._late.isActive():
            self._late.start(0 if self.session.travel.is_late else LATE_MS)  # that has waited already

    def _why_old(self) -> str:
        """What stands over a picture of before while there can be no newer one."""
        graph, problems = self.session.document.project.graph, self.session.problems
        if not graph.layers:
            return "Nothing is drawn."
        if not problems:
            return "As it was before."
        what = replace(problems[0], fix="")  # how to mend it stands in the strip: here it would cover the picture
        return f"As it was before. {problem_words(what, graph).rstrip()}"

    def explain_at(self, x: float, y: float, where: QPoint) -> None:
        """Shows the tooltip for a point of the plot."""
        text = "" if self.is_stale or not self.themes.shows_numbers else self.explain(x, y)
        QToolTip.showText(where, text or self.definition, self)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if event.size().width() != event.oldSize().width():
            self._fit_subject()  # at once: the rest may wait for its turn, a text that is cut may not
            self._fit_readout()
        self.schedule()

    def _take(self, key: object, result: object) -> None:
        if key != self._key or not isinstance(result, tuple):
            return
        self._result = result
        if self.session.is_running:  # others have something to draw as well
            self.session.turns.ask((*self._key, "result"), self._take_result)
            return
        if self._is_due and self.isVisible() and result[0] is self.session.moment:  # it came with the moment
            self.session.turns.forget(self._key)
            self._refresh_now()
        self._take_result()

    def _take_result(self) -> None:
        if self._result is None or not isValid(self):
            return
        (moment, value), self._result = self._result, None
        now = self.session.moment
        if moment.graph == now.graph and moment.plane == now.plane and moment.dataset is now.dataset:
            self.receive(moment, value)
        self.say("")

    def _dress(self) -> None:
        self._write_fonts()
        self.dress()
        self.update()

    def _write_fonts(self) -> None:
        theme, scale = self.themes.theme, self.themes.scale
        self.readout.setVisible(self.themes.shows_numbers)
        for label in (self.heading, self.subject, self.formula, self.readout):
            label.ensurePolished()  # or the style sheet would take the font back
        self.heading.setStyleSheet(f"color: {theme.muted}")
        self.subject.setStyleSheet(f"color: {theme.text}")
        self.formula.setStyleSheet(f"color: {theme.accent}")
        self.readout.setStyleSheet(f"color: {theme.muted}")
        self.heading.setFont(label_font(scale, bold=True))
        self.heading.setMinimumHeight(round(5 * GRID * scale))  # as high as the buttons that some have beside it
        self.subject.setFont(label_font(scale))
        self.formula.setFont(number_font(scale, size=LABEL))
        self.readout.setFont(number_font(scale, size=LABEL))
        self._fit_subject()
        self._fit_readout()

    def _ask_and_save(self) -> None:
        name, _ = QFileDialog.getSaveFileName(self, "Save picture", f"{self.name}.png", "Pictures (*.png *.jpg *.svg)")
        if name and not self.save_picture(name):
            self.session.reported.emit(could_not_write(name))

    def _ask_and_save_numbers(self) -> None:
        name, _ = QFileDialog.getSaveFileName(self, "Save numbers", f"{self.name}.csv", "Tables (*.csv)")
        table = self.table()
        if name and table is not None and not write_csv(table, Path(name)):
            self.session.reported.emit(could_not_write(name))


def _fitting(label: QLabel, room: int, texts: tuple[str, ...]) -> str:
    """The first of some texts that a label has room for, the last one if none."""
    metrics = QFontMetrics(label.font())
    return next((text for text in texts if metrics.horizontalAdvance(text) <= room), texts[-1])
