"""The metrics view: how good the answers are, on training and on test rows, and which examples they fail on."""

from __future__ import annotations

from typing import Any, ClassVar

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import QWidget

from core.scores import Confusion, Fit, Scores, score
from gui.moment import Moment
from gui.session import Session
from gui.situation import nothing_to_show
from gui.theme import ThemeHolder
from gui.views import metrics_words as words
from gui.views.costly import CostlyView
from gui.views.menu_button import MenuButton
from gui.views.metrics_canvas import MetricsCanvas
from gui.views.metrics_fit import FitPanel
from gui.views.metrics_spots import Spot, confusion_hint, fit_hint, spot_texts, subject_texts
from gui.views.metrics_table import lines_of, table_of
from gui.views.saving import NumbersTable
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
        self._shown: object = None  # what is drawn was made of it
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
        self.fit = FitPanel(themes)
        self.body.addWidget(self.canvas, 1)
        self.body.addWidget(self.fit, 1)
        self.fit.hide()  # until it is known which of the two it is
        self.read(self.canvas, self._spot_texts)
        self.canvas.clicked.connect(self._click_spot)
        self.canvas.explained.connect(self._explain_spot)
        self.read(self.fit.plot, self._texts_at)
        self.fit.plot.clicked.connect(self._click_point)
        self.fit.plot.explained.connect(self.explain_at)
        self._explained = ""

    # What is shown ----------------------------------------------------------

    def refresh(self) -> None:
        moment = self.session.moment
        parameters, dataset, which = moment.parameters, moment.dataset, self._wanted(moment)
        rows = None if dataset is None else dataset.test if which == TEST else dataset.train
        columns = 0 if dataset is None else dataset.targets.shape[1]
        suits = columns > 0 and columns == moment.graph.output_units
        if parameters is None or dataset is None or rows is None or not len(rows) or not suits:
            if parameters is None and self.keeps_old_picture():
                return
            reason = nothing_to_show(self.session, "answers to judge")
            self._show_nothing(_NO_DATA if parameters is not None and not self.session.problems else reason)
            return
        if self.drawn is not None and not self.is_stale and self._shown != self._shown_now:
            self._draw(self.drawn)
        graph, training = moment.graph, moment.training
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

    @property
    def _shown_now(self) -> object:
        return self.scores, self.output, self.session.selection.example, self.size()

    def _draw(self, moment: Moment) -> None:
        scores, part, dataset = self.scores, self.part, moment.dataset
        if scores is None or part is None or dataset is None:
            return
        self._shown = self._shown_now
        if not self.empty.isHidden():
            self.show_empty("")
        kinds = (TRAIN, TEST) if len(dataset.test) else (TRAIN,)
        self.chooser.show_choice(kinds, kinds.index(self._judged))
        names = [other.name for other in scores.parts][:_MOST_OUTPUTS]
        self.outputs.show_choice(names, min(self.output, len(names) - 1))
        self.name_subject(*subject_texts(scores, self._judged))
        is_confusion = isinstance(part, Confusion)
        for widget, is_shown in ((self.canvas, is_confusion), (self.fit, not is_confusion)):
            if widget.isHidden() == is_shown:
                widget.setVisible(is_shown)
        if isinstance(part, Confusion):
            place = scores.place_of(self.session.selection.example)
            self.canvas.show_confusion(part, None if place is None else (part.truth[place], part.answered[place]))
            self.canvas.setAccessibleDescription(words.accuracy_words(part))
        else:
            self.fit.show_fit(scores, part, self.session.selection.example)

    # Words ------------------------------------------------------------------

    def hint(self) -> tuple[str, ...]:
        scores, part = self.scores, self.part
        if scores is None or part is None or not self.empty.isHidden():
            return ("",)
        place = scores.place_of(self.session.selection.example)
        return fit_hint(scores, part, place) if isinstance(part, Fit) else confusion_hint(scores, part, place)

    def explain(self, x: float, y: float) -> str:
        if isinstance(self.part, Fit):
            return f"{(*self._texts_at(x, y), self.definition)[0]}\n{words.VALUES}"
        return self._explained

    def _texts_at(self, x: float, y: float) -> tuple[str, ...]:
        scores, part = self.scores, self.part
        row = self.fit.row_at(x, y) if isinstance(part, Fit) and not self.is_stale else None
        if scores is None or row is None or not isinstance(part, Fit):
            return ()
        return words.miss_texts(part, scores.place_of(row) or 0, row, is_worst=False)

    def numbers_said(self) -> str:
        lines = () if self.part is None else lines_of(self.part)
        return "\n".join(filter(None, (super().numbers_said(), *lines)))

    def table(self) -> NumbersTable | None:
        return None if self.scores is None or self.part is None else table_of(self.scores, self.part)

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
        self.say()

    def _spot_texts(self, spot: Spot) -> tuple[str, ...]:
        return () if self.is_stale else self._said_of(spot)[0]

    def _said_of(self, spot: Spot) -> tuple[tuple[str, ...], str]:
        part = self.part
        if not isinstance(part, Confusion) or max(spot.row, spot.column) >= len(part.classes):
            return (), ""
        return spot_texts(part, spot, self.scores.accuracy if self.scores is not None else None)

    def _explain_spot(self, spot: Spot, where: QPoint) -> None:
        texts, note = self._said_of(spot)
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
            self.canvas.look_away()  # which of them it is says more now
            self.session.select(self.session.selection.with_example(rows[place % len(rows)]))

    def _click_point(self, x: float, y: float) -> None:
        row = self.fit.row_at(x, y)
        if row is not None and not self.is_stale:
            self.session.select(self.session.selection.with_example(row))

    def dress(self) -> None:
        self.fit.dress()
        self._shown = None
        self.schedule()
