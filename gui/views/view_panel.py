"""The panel that a view is: a title that says what is drawn, the drawing, and a readout of what the mouse rests on."""

from __future__ import annotations

from collections.abc import Callable
from typing import ClassVar

from PySide6.QtCore import QEvent, Qt
from PySide6.QtGui import QFocusEvent, QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QSizePolicy, QVBoxLayout, QWidget

from gui.steady_label import PANEL, SteadyLabel
from gui.theme import GRID, INSET, LABEL, ThemeHolder, label_font, number_font, show_ring
from gui.views.plot import Plot
from gui.views.pointed import PointedWidget


class ViewPanel(QFrame):
    """Its frame, its words and its empty state; what is drawn subclasses put into `body`.

    Attributes:
        heading, subject, formula: labels of the header, a row that takes buttons besides.
        formula_shown: the formula without its colours.
        empty: the sentence in the place of a drawing; see `show_empty`.
        readout: the line below.
    """

    name: ClassVar[str] = ""
    title: ClassVar[str] = ""
    definition: ClassVar[str] = ""
    lowest: ClassVar[int] = 130  # pixels of height, at scale 1, below which it folds what is not its drawing

    def __init__(self, themes: ThemeHolder, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.themes = themes
        self.setProperty("role", "panel")
        self.setObjectName(f"view_{self.name}")
        self.setToolTip("")
        self._named: tuple[str, ...] = ("",)  # what beside the title and below the drawing was chosen from, by the
        self._said: tuple[str, ...] = ("",)  # room there was
        self._read: list[tuple[Plot | PointedWidget, Callable[..., tuple[str, ...]]]] = []  # see `read`

        self.heading = QLabel(self.title.upper())
        self.heading.setToolTip(self.definition)
        self.heading.setObjectName("heading")
        self.subject = QLabel()
        self.formula = QLabel()
        self.subject.setMinimumWidth(1)  # Qt would keep a margin around no text
        self.formula_shown = ""
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
        self.setAccessibleName(self.title)
        self.setAccessibleDescription(self.definition)
        self.setFocusPolicy(Qt.FocusPolicy.TabFocus)  # the panel that F8 and Shift+F11 mean

    # What subclasses say ----------------------------------------------------

    def hint(self) -> tuple[str, ...]:
        """The resting readout, shown while the mouse is elsewhere: the longest text first, the first that fits."""
        return ("",)

    def show_empty(self, text: str) -> None:
        """Puts a sentence that says what to do in the place of the drawing; "" brings the drawing back."""
        self.empty.setText(text)
        self.empty.setVisible(bool(text))
        for i in range(self.body.count()):
            item = self.body.itemAt(i)
            widget = item.widget() if item is not None else None
            if widget is not None:
                widget.setVisible(not text)

    def read(self, picture: Plot | PointedWidget, texts_at: Callable[..., tuple[str, ...]]) -> None:
        """Has the readout say what the mouse rests on in a picture, now and with every moment that comes.

        Args:
            texts_at: takes what the picture's `hovered` gives; the longest text first, none where nothing is said.
        """
        self._read.append((picture, texts_at))
        picture.hovered.connect(lambda *found: self.say(*texts_at(*found)))
        picture.left.connect(lambda: self.say())

    def say(self, *texts: str) -> None:
        """Writes a readout below the drawing, the first of the texts that fits.

        Without any: of what the mouse rests on, else the resting one.
        """
        self._said = texts if any(texts) else self._texts_under() or self.hint()
        self._fit_readout()

    @property
    def is_pointed_at(self) -> bool:
        """Whether the mouse is on a picture that the readout speaks of."""
        return any(picture.pointed() is not None for picture, _ in self._read)

    def _texts_under(self) -> tuple[str, ...]:
        """Of what the mouse rests on, as it is now."""
        for picture, texts_at in self._read:
            found = picture.pointed()
            if found is not None and any(texts := texts_at(*found)):
                return texts
        return ()

    def name_subject(self, *texts: str) -> None:
        """Says beside the title what is drawn: the first of the texts that fits, the whole of it as a tooltip."""
        self._named = texts
        self._fit_subject()
        if texts[0] != self.subject.toolTip():
            self.subject.setToolTip(texts[0])
            self.heading.setToolTip(f"{self.definition}\n{texts[0]}" if texts[0] else self.definition)

    @property
    def is_low(self) -> bool:
        """Whether it has so little height that the drawing needs the rows beside it; a tooltip says the readout."""
        return self.height() < self.lowest * self.themes.scale

    @property
    def has_foot(self) -> bool:
        """Whether there is a line below the drawing."""
        return self.themes.shows_numbers and not self.is_low

    def fold(self) -> None:
        """Hides what the drawing needs the room of, or shows it again."""
        self.readout.setVisible(self.has_foot)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.fold()
        if event.size().width() != event.oldSize().width():
            self._fit_subject()  # at once: the rest may wait for its turn, a text that is cut may not
            self._fit_readout()

    def _fit_readout(self) -> None:
        self.readout.setText(_fitting(self.readout, self.width() - 2 * INSET - 2, self._said))

    def _fit_subject(self) -> None:
        taken = 2 * (INSET + GRID)
        if not self.heading.isHidden():  # among tabs it is
            taken += self.heading.sizeHint().width() + 2 * GRID
        for i in range(self.header.count()):
            item = self.header.itemAt(i)
            widget = item.widget() if item is not None else None
            if widget is not None and widget not in (self.heading, self.subject) and not widget.isHidden():
                taken += widget.sizeHint().width() + 2 * GRID
        self.subject.setText(_fitting(self.subject, self.width() - taken, (*self._named, "")))

    # Look -------------------------------------------------------------------

    def focusInEvent(self, event: QFocusEvent) -> None:
        super().focusInEvent(event)
        show_ring(self, True)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        super().focusOutEvent(event)
        show_ring(self, False)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() == QEvent.Type.StyleChange and self.isVisible():
            self._write_fonts()

    def _write_fonts(self) -> None:
        theme, scale = self.themes.theme, self.themes.scale
        self.fold()
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


def _fitting(label: QLabel, room: int, texts: tuple[str, ...]) -> str:
    """The first of some texts that a label has room for, the last one if none."""
    metrics = QFontMetrics(label.font())
    return next((text for text in texts if metrics.horizontalAdvance(text) <= room), texts[-1])
