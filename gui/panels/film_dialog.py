"""What to film and how: asked for once, then the same window shows how far it is."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from PySide6.QtCore import QEvent, QObject, Qt, Signal
from PySide6.QtWidgets import (
    QComboBox,
    QDialog,
    QDialogButtonBox,
    QDoubleSpinBox,
    QFormLayout,
    QLabel,
    QProgressBar,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from gui.small_window import heading
from gui.theme import GAP, GRID, INSET

SIZES = ((640, 480), (960, 720), (1280, 720), (1280, 800), (1920, 1080))
USUAL = {"window": (1280, 800), "canvas": (1280, 720)}
ALONG = {"layers": "through the stages", "run": "along the run"}
_MOST_SECONDS, _LEAST_SECONDS = 600.0, 0.1


@dataclass(frozen=True)
class Subject:
    """Something that can be filmed: its name for the command, its title, whether it has a film of its own."""

    name: str
    title: str
    has_stages: bool


@dataclass(frozen=True)
class Order:
    """A film as it was asked for; seconds is None for the pace that suits it."""

    subject: str
    along: str
    seconds: float | None
    size: tuple[int, int]


class FilmDialog(QDialog):
    """Signals:
    wanted(order: Order): the film is to be made.
    cancelled(): the one under way is not wanted any more.
    """

    wanted = Signal(object)
    cancelled = Signal()

    def __init__(self, subjects: Sequence[Subject], parent: QWidget) -> None:
        super().__init__(parent)
        self.setWindowTitle("Save film")
        self._subjects = {subject.name: subject for subject in subjects}
        self.subject, self.along, self.size_box = QComboBox(), QComboBox(), QComboBox()
        self.seconds, self.bar, self.words = QDoubleSpinBox(), QProgressBar(), QLabel()
        self.make, self.stop = QPushButton("Make film…"), QPushButton("Cancel")
        self.make.setProperty("role", "primary")
        for subject in subjects:
            self.subject.addItem(subject.title, subject.name)
        for size in SIZES:
            self.size_box.addItem(f"{size[0]} × {size[1]}", size)
        self.seconds.setRange(0.0, _MOST_SECONDS)
        self.seconds.setDecimals(1)
        self.seconds.setSuffix(" s")
        self.seconds.setSpecialValueText("automatic")
        self.seconds.lineEdit().setTextMargins(GRID + 1, 0, 0, 0)  # in line with the boxes: a sheet cannot say it here
        self._explain()
        self._lay_out()
        self.subject.currentIndexChanged.connect(lambda _index: self._follow_subject())
        self.make.clicked.connect(lambda: self.wanted.emit(self.order))
        self.stop.clicked.connect(self._leave)
        parent.installEventFilter(self)
        self._follow_subject()
        self.show_progress(None, "")

    @property
    def order(self) -> Order:
        seconds = self.seconds.value()
        return Order(
            self.subject.currentData(),
            self.along.currentData(),
            seconds if seconds >= _LEAST_SECONDS else None,
            tuple(self.size_box.currentData()),
        )

    def choose(self, name: str) -> None:
        """Proposes something to film."""
        self.subject.setCurrentIndex(max(0, self.subject.findData(name)))

    def show_progress(self, share: float | None, words: str) -> None:
        """How far the film is, 0 … 1; None where none is under way."""
        is_under_way = share is not None
        self.bar.setValue(round(100 * (share or 0.0)))
        self.bar.setVisible(is_under_way)
        self.words.setText(words)
        for widget in (self.subject, self.along, self.size_box, self.seconds, self.make):
            widget.setEnabled(not is_under_way)
        self.stop.setText("Cancel" if is_under_way else "Close")

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() == QEvent.Type.Hide and watched is self.parent():  # it goes with its window
            self.close()
        return super().eventFilter(watched, event)

    def reject(self) -> None:
        self.cancelled.emit()
        super().reject()

    def _leave(self) -> None:
        if self.bar.isVisible():
            self.cancelled.emit()
        else:
            self.close()

    def _follow_subject(self) -> None:
        subject = self._subjects[self.subject.currentData()]
        self.along.clear()
        for along in ("layers", "run") if subject.has_stages else ("run",):
            self.along.addItem(ALONG[along], along)
        self.size_box.setCurrentIndex(SIZES.index(USUAL.get(subject.name, (960, 720))))

    def _explain(self) -> None:
        tips = {
            self.subject: ("View", "What the film shows: a view by itself, the drawing, or the whole window."),
            self.along: (
                "Film",
                "Through the stages: the network stands still, the view’s own film plays.\n"
                "Along the run: from the first to the last step of training. Without a run, 100 epochs are trained "
                "for the film; your project stays as it is.",
            ),
            self.seconds: (
                "Length",
                "How long it moves. Longer: slower, larger file. Shorter: faster. “Automatic”: 8 s, or 1.25 s a stage.",
            ),
            self.size_box: ("Size", "In pixels. Larger is sharper on a projector, and a larger file."),
        }
        for widget, (name, tip) in tips.items():
            widget.setAccessibleName(name)
            widget.setToolTip(tip)
        self.make.setToolTip("Asks for a file: MP4 for talks, GIF for pages. You can go on working meanwhile.")
        self.make.setDefault(True)
        self.stop.setToolTip("Ends the film under way and leaves no file, or closes this window.")
        self.bar.setAccessibleName("Progress of the film")

    def _lay_out(self) -> None:
        form = QFormLayout()
        form.setSpacing(GAP)
        form.setLabelAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        for caption, widget in (
            ("view", self.subject), ("film", self.along), ("length", self.seconds), ("size", self.size_box)
        ):  # fmt: skip
            form.addRow(caption, widget)
        buttons = QDialogButtonBox()
        buttons.addButton(self.make, QDialogButtonBox.ButtonRole.ActionRole)
        buttons.addButton(self.stop, QDialogButtonBox.ButtonRole.ActionRole)
        column = QVBoxLayout(self)
        column.setContentsMargins(INSET, INSET, INSET, INSET)
        column.setSpacing(GAP)
        column.addWidget(heading(self))
        column.addLayout(form)
        column.addWidget(self.bar)
        column.addWidget(self.words)
        column.addWidget(buttons)
        self.setMinimumWidth(340)
