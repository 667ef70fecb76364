"""The metrics view: how good the answers are, on training and on test rows, and which examples they fail on."""

from __future__ import annotations

from typing import Any, ClassVar

from PySide6.QtCore import QPoint
from PySide6.QtGui import QFontMetrics, QResizeEvent
from PySide6.QtWidgets import QSizePolicy, QWidget

from core.scores import Confusion, Fit, Scores, score
from gui.moment import Moment
from gui.numbers import count
from gui.session import Session
from gui.situation import nothing_to_show
from gui.steady_label import PANEL, SteadyLabel
from gui.theme import INSET, ThemeHolder, label_font
from gui.views import metrics_words as words
from gui.views.costly import CostlyView
from gui.views.menu_button import MenuButton
from gui.views.metrics_canvas import MetricsCanvas, Spot
from gui.views.metrics_fit import FitPlot
from gui.views.plot import Plot
from gui.views.saving import NumbersTable
from gui.views.square_frame import SquareFrame
from gui.views.view_options import ViewOptions

TRAIN, TEST = "train", "test"
_BROKEN = (
    "Answers are infinite or no numbers, so nothing can be compared with them: training diverged. "
    "Reset, and train with a smaller learning rate."
)
_NO_DATA = "No answers to judge yet: choose data with targets at the left."
_MOST_OUTPUTS = 100


class MetricsView(CostlyView):
    """See the module; `chosen` are the rows that the user took, None for test rows where there are any."""

    name: ClassVar[str] = "metrics"
    title: ClassVar[str] = "Metrics"
    interval: ClassVar[float] = 0.1
    definition: ClassVar[str] = (
        "How good the answers are on training or test rows. Classes: the confusion matrix, a row a true class and a "
        "column an answered one, with precision, recall and F1 of each class. Values: the answer over its target, "
        "right on the diagonal, with MAE, RMSE and R²."
    )

    def __init__(self, session: Session, themes: ThemeHolder, parent: QWidget | None = None) -> None:
        super().__init__(session, themes, parent)
        self.chosen: str | None = None
        self.output = 0
        self.scores: Scores | None = None
        self._judged = TEST  # the rows that `scores` are of
        self._under: Spot | tuple[float, float] | None = None  # the mouse
        self.outputs = MenuButton("Output: whose answers are judged, where each output answers by itself")
        self.outputs.chosen.connect(self._choose_output)
        self.chooser = MenuButton(
            "Rows: those the network was trained on, or the test rows, which it has never learned from"
        )
        self.chooser.chosen.connect(self._choose_rows)
        self.header.addWidget(self.outputs)
        self.header.addWidget(self.chooser)
        self.formula.hide()
        self.canvas = MetricsCanvas(themes)
        self.plot = Plot(themes)
        self.frame = SquareFrame(self.plot)
        self.frame.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Expanding)
        self.fit_plot = FitPlot(self.plot, themes)
        self.summary = SteadyLabel(ground=PANEL)
        self.summary.setSizePolicy(QSizePolicy.Policy.Ignored, QSizePolicy.Policy.Fixed)
        self.summary.setToolTip(words.VALUES)
        self.body.addWidget(self.canvas, 1)
        self.body.addWidget(self.frame, 1)
        self.body.addWidget(self.summary)
        self.canvas.hovered.connect(self._point_at)
        self.canvas.left.connect(lambda: self._point_at(None))
        self.canvas.clicked.connect(self._click_spot)
        self.canvas.explained.connect(self._explain_spot)
        self.plot.hovered.connect(lambda x, y: self._point_at((x, y)))
        self.plot.left.connect(lambda: self._point_at(None))
        self.plot.clicked.connect(self._click_point)
        self.plot.explained.connect(self.explain_at)
        self._explained = ""

    # What is shown ----------------------------------------------------------

    def refresh(self) -> None:
        moment = self.session.moment
        parameters, dataset = moment.parameters, moment.dataset
        if parameters is None or dataset is None or not dataset.targets.shape[1] or not len(dataset):
            if parameters is None and self.keeps_old_picture():
                return
            reason = nothing_to_show(self.session, "answers to judge")
            self._show_nothing(_NO_DATA if parameters is not None and not self.session.problems else reason)
            return
        rows = dataset.test if self._wanted(moment) == TEST else dataset.train
        if self.scores is not None and self.drawn is not None and not self.is_stale:
            self._draw(self.drawn)  # another selection, another size
        graph, training, which = moment.graph, moment.training, self._wanted(moment)
        self.compute(lambda: (which, score(graph, parameters, dataset, training, rows)))

    def receive(self, moment: Moment, result: tuple[str, Scores | None]) -> None:
        which, scores = result
        if which != self._wanted(moment):
            self.schedule()  # others were chosen meanwhile
            return
        if scores is None:
            self._show_nothing(_BROKEN)
            return
        self._judged, self.scores = which, scores
        self.mark_drawn(moment)
        self._draw(moment)

    def _wanted(self, moment: Moment) -> str:
        has_test = moment.dataset is not None and len(moment.dataset.test) > 0
        return TRAIN if not has_test else self.chosen or TEST

    def _show_nothing(self, reason: str) -> None:
        self.scores = None
        self.mark_drawn(None)
        self.show_empty(reason)
        self.name_subject("")
        self.chooser.hide()
        self.outputs.hide()

    @property
    def part(self) -> Confusion | Fit | None:
        """What is drawn."""
        if self.scores is None:
            return None
        return self.scores.parts[min(self.output, len(self.scores.parts) - 1)]

    def _draw(self, moment: Moment) -> None:
        scores, part, dataset = self.scores, self.part, moment.dataset
        if scores is None or part is None or dataset is None:
            return
        if not self.empty.isHidden():
            self.show_empty("")
        kinds = (TRAIN, TEST) if len(dataset.test) else (TRAIN,)
        self.chooser.show_choice(kinds, kinds.index(self._judged))
        names = [other.name for other in scores.parts][:_MOST_OUTPUTS]
        self.outputs.show_choice(names, min(self.output, len(names) - 1))
        what = f"{self._judged} rows" if len(kinds) > 1 else "rows"
        size = f"{count(len(scores.rows))} {self._judged} {'example' if len(scores.rows) == 1 else 'examples'}"
        boundary = part.boundary if isinstance(part, Confusion) else None
        turns = f", {words.boundary_text(part.classes, boundary)}" if isinstance(part, Confusion) and boundary else ""
        self.name_subject(f"{size}{turns}", size, f"{count(len(scores.rows))} {what}", "")
        is_confusion = isinstance(part, Confusion)
        for widget, is_shown in (
            (self.canvas, is_confusion),
            (self.frame, not is_confusion),
            (self.summary, not is_confusion and self.themes.shows_numbers),
        ):
            if widget.isHidden() == is_shown:
                widget.setVisible(is_shown)
        if isinstance(part, Confusion):
            self.canvas.show_confusion(part, self._selected_cell(scores, part))
            self.canvas.setAccessibleDescription("; ".join([words.accuracy_words(part), words.MACRO]))
        else:
            self.fit_plot.show(scores, part, self.session.selection.example)
            self.frame.set_square(True)  # the labels beside it may be wider or narrower now
            self._write_summary(part)

    def _write_summary(self, part: Fit) -> None:
        metrics = QFontMetrics(self.summary.font())
        room, texts = self.width() - 2 * INSET - 2, words.fit_texts(part)
        self.summary.setText(next((text for text in texts if metrics.horizontalAdvance(text) <= room), texts[-1]))

    def _place_of_selected(self, scores: Scores) -> int | None:
        """Where the selected example is among the rows."""
        example = self.session.selection.example
        found = (scores.rows == example).nonzero()[0].tolist() if example is not None else []
        return found[0] if found else None

    def _selected_cell(self, scores: Scores, part: Confusion) -> tuple[int, int] | None:
        place = self._place_of_selected(scores)
        return None if place is None else (int(part.truth[place]), int(part.answered[place]))

    # Words ------------------------------------------------------------------

    def hint(self) -> tuple[str, ...]:
        scores, part = self.scores, self.part
        if scores is None or part is None or not self.empty.isHidden():
            return ("",)
        if under := self._under_texts():
            return under
        place = self._place_of_selected(scores)
        if isinstance(part, Fit):
            row = int(scores.farthest(part)[0])
            at = int((scores.rows == row).nonzero()[0][0])
            if place is not None and place != at:
                return (*words.miss_texts(part, place, int(scores.rows[place]), is_worst=False), "")
            return (*words.miss_texts(part, at, row, is_worst=True), "")
        if place is None:
            return "click a cell: its examples one by one, the largest loss first", "click a cell: its examples", ""
        cell = int(part.truth[place]), int(part.answered[place])
        rows = scores.in_cell(part, *cell).tolist()
        example = int(scores.rows[place])
        which = f"{part.classes[cell[0]]} answered {part.classes[cell[1]]}"
        brief = f"{count(rows.index(example) + 1)} of {count(len(rows))}: example {count(example + 1)}"
        return f"{brief}, {which}", brief, ""

    def _spot_texts(self, spot: Spot) -> tuple[tuple[str, ...], str]:
        """What a place of the matrix says, the longest text first, and the definitions for its tooltip."""
        part = self.part
        if not isinstance(part, Confusion) or max(spot.row, spot.column) >= len(part.classes):
            return (), ""
        if spot.kind == "cell":
            right = "right answers" if spot.row == spot.column else "wrong answers"
            boundary = "" if part.boundary is None else f" Answered {words.boundary_text(part.classes, part.boundary)}."
            note = f"{right.capitalize()}. A click selects its examples one by one, the largest loss first.{boundary}"
            return words.cell_texts(part, spot.row, spot.column), note
        if spot.kind == "measure":
            text = words.measure_words(part, spot.row, spot.measure)
            return (text, text.split(": ", 1)[-1]), f"{words.NOTES[spot.measure]}\n{words.COUNTED}"
        if spot.kind == "macro":
            text = words.macro_words(part, spot.measure)
            return (text, text.split(",")[0]), f"{words.NOTES[spot.measure]}\n{words.COUNTED}\n{words.MACRO}"
        text = words.accuracy_words(part)
        whole = self.scores.accuracy if self.scores is not None else None
        every = "" if whole is None or whole == part.accuracy else f"\nRight in all outputs: {words.percent(whole)}."
        return (text, text.split(";")[0]), f"{words.ACCURACY}{every}"

    def explain(self, x: float, y: float) -> str:
        if isinstance(self.part, Fit):
            return f"{(*self._texts_at(x, y), self.definition)[0]}\n{words.VALUES}"
        return self._explained

    def _texts_at(self, x: float, y: float) -> tuple[str, ...]:
        scores, part = self.scores, self.part
        row = self.fit_plot.row_at(x, y) if isinstance(part, Fit) and not self.is_stale else None
        if scores is None or row is None or not isinstance(part, Fit):
            return ()
        return words.miss_texts(part, int((scores.rows == row).nonzero()[0][0]), row, is_worst=False)

    def numbers_text(self) -> str:
        part = self.part
        if part is None:
            return super().numbers_text()
        if isinstance(part, Fit):
            return "\n".join([self.subject.toolTip(), words.fit_texts(part)[0], self.readout.text()])
        every = [words.measure_words(part, row, m) for row in range(len(part.classes)) for m in words.MEASURES[:3]]
        macros = [words.macro_words(part, m) for m in words.MEASURES[:3]]
        return "\n".join([self.subject.toolTip(), words.accuracy_words(part), *every, *macros])

    def table(self) -> NumbersTable | None:
        scores, part = self.scores, self.part
        if scores is None or part is None:
            return None
        if isinstance(part, Fit):
            values = zip(scores.rows.tolist(), part.targets.tolist(), part.answers.tolist(), strict=True)
            return NumbersTable(("example", "target", "answer", "error"), [(r + 1, t, a, a - t) for r, t, a in values])
        measures = (part.precision.tolist(), part.recall.tolist(), part.f1.tolist(), part.support.tolist())
        rows = [
            (name, *counts, *("" if value != value else value for value in each))
            for name, counts, each in zip(part.classes, part.counts.tolist(), zip(*measures, strict=True), strict=True)
        ]
        return NumbersTable(("true class", *(f"answered {name}" for name in part.classes), *words.MEASURES), rows)

    def present_options(self) -> dict[str, Any]:
        return {**({} if self.chosen is None else {"rows": self.chosen}), "output": self.output}

    def take_options(self, options: ViewOptions) -> None:
        self.chosen = options.text("rows", (TRAIN, TEST))
        self.output = options.whole("output", 0, max(0, self.session.moment.graph.output_units - 1)) or 0
        self.schedule()

    # What the user does -----------------------------------------------------

    def _choose_rows(self, entry: int) -> None:
        self.chosen = (TRAIN, TEST)[entry]
        self.refresh()

    def _choose_output(self, entry: int) -> None:
        self.output = entry
        if self.drawn is not None:
            self._draw(self.drawn)
        self.say("")

    def _point_at(self, under: Spot | tuple[float, float] | None) -> None:
        """Says what is under the mouse, now and with every moment that comes."""
        self._under = under
        self.say("")

    def _under_texts(self) -> tuple[str, ...]:
        if self._under is None or self.is_stale:
            return ()
        return self._spot_texts(self._under)[0] if isinstance(self._under, Spot) else self._texts_at(*self._under)

    def _explain_spot(self, spot: Spot, where: QPoint) -> None:
        texts, note = self._spot_texts(spot)
        self._explained = f"{texts[0]}\n{note}" if texts else self.definition
        self.explain_at(0.0, 0.0, where)

    def _click_spot(self, spot: Spot) -> None:
        """The worst example of a cell, and with each further click the next one."""
        scores, part = self.scores, self.part
        if spot.kind != "cell" or scores is None or not isinstance(part, Confusion) or self.is_stale:
            return
        rows = scores.in_cell(part, spot.row, spot.column).tolist()
        if rows:
            selected = self.session.selection.example
            place = rows.index(selected) + 1 if selected in rows else 0
            self._under = None  # which of them it is says more now
            self.session.select(self.session.selection.with_example(rows[place % len(rows)]))

    def _click_point(self, x: float, y: float) -> None:
        row = self.fit_plot.row_at(x, y)
        if row is not None and not self.is_stale:
            self.session.select(self.session.selection.with_example(row))

    def dress(self) -> None:
        self.plot.dress()
        self.summary.ensurePolished()
        self.summary.setFont(label_font(self.themes.scale))
        self.schedule()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if isinstance(self.part, Fit):
            self._write_summary(self.part)
