"""The knobs below the tiles: noise, the share that trains, the number of points. A drag of one is one undo step."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QFocusEvent, QMouseEvent, QWheelEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSlider, QStyle, QStyleOptionSlider, QVBoxLayout, QWidget

from core.project import DataSource, GeneratorSource
from gui.numbers import count
from gui.panels.data_choices import has_fixed_test
from gui.panels.split_legend import LEGEND_TIP, SplitLegend, legend_width
from gui.steady_label import PANEL, SteadyLabel
from gui.theme import GRID, ThemeHolder, label_font, number_font

POINTS = (10, 20, 50, 100, 150, 200, 250, 300, 400, 500, 600, 800, 1000, 1200, 1500, 2000, 3000, 5000, 10_000)
NOISE_TIP = (
    "How far points are moved from where their formula has them. Larger: classes mix, and no network gets all right. "
    "Smaller: cleaner."
)
SHARE_TIP = (
    "The share of rows that trains; the others only test. Larger: more to learn from, but the test says less. "
    "Smaller: the other way round."
)
POINTS_TIP = (
    "How many points are drawn. Larger: harder to learn by heart, longer epochs. Smaller: the network soon fits the "
    "points instead of the rule behind them."
)
NOISES = tuple(range(51))


class KnobSlider(QSlider):
    """A slider that goes where it is clicked, and lets the wheel scroll the panel unless it has the focus.

    Signals:
        grabbed(): a new drag, or a new visit by key, begins.
    """

    grabbed = Signal()

    def __init__(self) -> None:
        super().__init__(Qt.Orientation.Horizontal)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        self.grabbed.emit()
        if event.button() is Qt.MouseButton.LeftButton:
            option = QStyleOptionSlider()
            self.initStyleOption(option)
            knob = self.style().subControlRect(
                QStyle.ComplexControl.CC_Slider, option, QStyle.SubControl.SC_SliderHandle, self
            )
            if not knob.contains(event.position().toPoint()):
                span = max(1, self.width() - knob.width())
                at = round(event.position().x() - knob.width() / 2)
                self.setValue(QStyle.sliderValueFromPosition(self.minimum(), self.maximum(), at, span))
        super().mousePressEvent(event)

    def focusInEvent(self, event: QFocusEvent) -> None:
        self.grabbed.emit()
        super().focusInEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        if self.hasFocus():
            super().wheelEvent(event)
        else:
            event.ignore()


class Knob(QWidget):
    """A name, a slider over a list of values, and the value.

    Signals:
        moved(value: int, merge: str): by the user; the merge key is the same throughout a drag.
    """

    moved = Signal(int, str)

    def __init__(self, name: str, unit: str, tip: str, holder: ThemeHolder, caption: QLabel | None = None) -> None:
        """The caption is a label that draws more than the name."""
        super().__init__()
        self._key, self._unit, self._holder = name, unit, holder
        self._values: tuple[int, ...] = (0,)
        self._drag = 0
        self.name, self.value, self.slider = caption or QLabel(name), SteadyLabel(ground=PANEL), KnobSlider()
        self.name.setProperty("role", "label")
        self.value.setAlignment(Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter)
        self.slider.setAccessibleName(name)
        self.setToolTip(tip)
        self.slider.setToolTip(f"{tip} Drag, or ← and →.")
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(GRID)
        row.addWidget(self.name)
        row.addWidget(self.slider, 1)
        row.addWidget(self.value)
        self.slider.grabbed.connect(self._begin)
        self.slider.valueChanged.connect(self._move)
        holder.changed.connect(self._dress)
        self._dress()

    def show_value(self, values: Sequence[int], value: int) -> None:
        """Sets the slider without telling anyone; a value between two steps is shown as it is."""
        self._values = tuple(values)
        nearest = min(range(len(self._values)), key=lambda i: abs(self._values[i] - value))
        self.slider.blockSignals(True)
        self.slider.setRange(0, len(self._values) - 1)
        self.slider.setPageStep(max(1, len(self._values) // 10))
        self.slider.setValue(nearest)
        self.slider.blockSignals(False)
        self.value.setText(count(value) + self._unit)

    def _begin(self) -> None:
        self._drag += 1

    def _move(self, index: int) -> None:
        value = self._values[index]
        self.value.setText(count(value) + self._unit)
        self.moved.emit(value, f"data-{self._key}-{self._drag}")

    def _dress(self) -> None:
        scale = self._holder.scale
        self.name.setFont(label_font(scale))
        self.value.setFont(number_font(scale))
        self.name.setFixedWidth(legend_width(self.name.fontMetrics(), scale) + 1)
        self.value.setFixedWidth(self.value.fontMetrics().horizontalAdvance("10 000"))
        self.setFixedHeight(round(20 * scale))


class DataKnobs(QWidget):
    """The knobs that apply to the data that are loaded.

    Signals:
        changed(source: DataSource, text: str, merge: str): what the user made of it.
    """

    changed = Signal(object, str, str)

    def __init__(self, holder: ThemeHolder, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._source: DataSource | None = None
        self.noise = Knob("noise", " %", NOISE_TIP, holder)
        self.share = Knob("train / test", " %", SHARE_TIP, holder, SplitLegend(holder))
        self.share.name.setToolTip(f"{LEGEND_TIP}\n{SHARE_TIP}")
        self.points = Knob("points", "", POINTS_TIP, holder)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for knob in (self.noise, self.share, self.points):
            column.addWidget(knob)
        self.noise.moved.connect(self._noise)
        self.share.moved.connect(self._share)
        self.points.moved.connect(self._points)

    @property
    def is_held(self) -> bool:
        return any(knob.slider.isSliderDown() for knob in (self.noise, self.share, self.points))

    def show_source(self, source: DataSource | None) -> None:
        self._source = source
        generated = source if isinstance(source, GeneratorSource) else None
        self.noise.setVisible(generated is not None)
        self.points.setVisible(generated is not None)
        self.share.setVisible(source is not None)
        if generated is not None:
            self.noise.show_value(NOISES, round(100 * generated.noise))
            self.points.show_value(POINTS, generated.samples)
        if source is not None:
            percent = round(100 * source.train_fraction)
            low, high = min(10, percent), 100 if generated is None or percent > 90 else 90
            self.share.show_value(range(max(1, low), high + 1), percent)
            fixed = has_fixed_test(source)
            self.share.setEnabled(not fixed)
            self.share.slider.setToolTip("Off: the table says itself which rows test. " * fixed + SHARE_TIP)

    def _noise(self, percent: int, merge: str) -> None:
        if isinstance(self._source, GeneratorSource):
            self.changed.emit(replace(self._source, noise=percent / 100), f"Noise {percent} %", merge)

    def _points(self, samples: int, merge: str) -> None:
        if isinstance(self._source, GeneratorSource):
            self.changed.emit(replace(self._source, samples=samples), f"{count(samples)} points", merge)

    def _share(self, percent: int, merge: str) -> None:
        if self._source is not None:
            text = f"Train on {percent} % of the rows"
            self.changed.emit(replace(self._source, train_fraction=percent / 100), text, merge)
