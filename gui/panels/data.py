"""The data panel: what the network learns from, chosen by picture, with the knobs that shape it."""

from __future__ import annotations

from dataclasses import replace
from functools import partial
from pathlib import Path

from PySide6.QtCore import QSize, QTimer
from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from core.errors import UserError
from core.project import BundledSource, DataSource, GeneratorSource, Project
from gui.document import Document
from gui.errors import Report, report_of
from gui.panels.data_choices import OWN, key_of, source_of
from gui.panels.data_fit import fit_words, fitted, resizes, rows_of, with_data
from gui.panels.data_knobs import DataKnobs
from gui.panels.data_notice import Notice
from gui.panels.data_own import OwnData
from gui.panels.data_suits import Misfit, misfit
from gui.panels.data_thumbnails import sketch, sketch_of
from gui.panels.data_tiles import DataTile, DataTiles
from gui.panels.data_words import data_line, split_line, unbroken
from gui.session import Session
from gui.theme import GRID, INSET, ThemeHolder, label_font

WIDTH = 200
SEED_LIMIT = 2**31
RESUME_MS = 200  # after a knob has stood still, training goes on


class DataPanel(QWidget):
    """Tiles, the line that says what is loaded, knobs, and the offer to fit the network to the data."""

    def __init__(
        self, document: Document, session: Session, holder: ThemeHolder, parent: QWidget | None = None
    ) -> None:
        super().__init__(parent)
        self._document, self._session, self._holder = document, session, holder
        self._is_choosing = False
        self._offers_better = False  # data were chosen here just now, so that what suits them may be offered
        self._dismissed = ""
        self._fitted = ""  # how the last choice changed what was drawn, as long as undo takes that back
        self.tiles, self.knobs, self.notice = DataTiles(holder), DataKnobs(holder), Notice(holder)
        self._resume = QTimer(self)
        self._resume.setSingleShot(True)
        self._resume.setInterval(RESUME_MS)
        self._resume.timeout.connect(self._go_on)
        self.own = OwnData(document, session, holder, self)
        self.title, self.line, self.resample = QLabel("DATA"), QLabel(), QPushButton()
        self._lay_out()
        self.tiles.chosen.connect(self.choose)
        self.own.chosen.connect(self.load)
        self.knobs.changed.connect(self._turn)
        self.resample.clicked.connect(self.draw_another_sample)
        self.notice.mend_wanted.connect(self._mend)
        self.notice.dismissed.connect(self._dismiss)
        document.project_changed.connect(self._follow)
        session.problems_changed.connect(self._show)
        session.travel.moved.connect(self._follow_travel)
        holder.changed.connect(self._dress)
        self._dress()
        self._show()

    def sizeHint(self) -> QSize:
        return QSize(round(WIDTH * self._holder.scale), super().sizeHint().height())

    # What the user does -----------------------------------------------------

    def choose(self, key: str) -> None:
        """Loads the data of a tile, or opens the menu of the last."""
        current = self._session.shown_source
        if key == OWN:
            self.own.show_menu(self.tiles.below(OWN))
        elif key != key_of(current):
            self.load(source_of(key, current), f"Choose {self.tiles.tiles[key].choice.caption} data")

    def load(self, source: DataSource, text: str) -> None:
        """Makes a source the project's data; where nothing has been learned yet the network is fitted to it."""
        self._resume.stop()
        self._session.pause()
        before = self._document.project
        try:
            dataset = rows_of(before, source)
        except UserError as error:
            self._session.reported.emit(report_of(error))
            return
        after = with_data(before, source, dataset, self._session.dataset)
        words = fit_words(before, after)
        self._offers_better, self._dismissed = True, ""
        self._fitted = f"Network fitted: {words}." if resizes(before, after) else ""
        self._edit(text, after)
        if words:
            self._session.reported.emit(Report("info", f"Fitted the network to the data: {words}. Ctrl+Z undoes it."))

    def open_csv(self, path: Path) -> None:
        """Shows a file in the table editor, from where it is loaded; for the window's drag and drop."""
        self.own.open_csv(path)

    def fit(self) -> None:
        """Sets the network's ends and the loss to what suits the data, as one step that can be undone."""
        dataset = self._session.dataset
        if dataset is None:
            return
        self._session.pause()
        before = self._document.project
        after = fitted(before, dataset)
        self._edit("Fit the network to the data", after)
        words = fit_words(before, after)
        self._session.reported.emit(Report("info", f"Fitted the network to the data: {words or 'nothing to change'}."))

    def draw_another_sample(self) -> None:
        """The same data set drawn anew from the next seed."""
        source = self._session.shown_source
        if isinstance(source, GeneratorSource):
            seeded = replace(source, seed=(source.seed + 1) % SEED_LIMIT)
            self._turn(seeded, "Draw another sample", "")

    def _turn(self, source: DataSource, text: str, merge: str) -> None:
        was_running = self._session.is_running
        self._edit(text, replace(self._document.project, data=source), merge)
        if was_running or self._resume.isActive():
            self._resume.start()

    def _go_on(self) -> None:
        """Trains on after a knob has been turned; not during the drag, which is to stay one undo step."""
        if self.knobs.is_held:
            self._resume.start()
        elif not self._session.problems:
            self._session.play()

    def _edit(self, text: str, project: Project, merge: str = "") -> None:
        self._is_choosing = True
        try:
            self._document.edit(text, project, merge=merge)
        finally:
            self._is_choosing = False
        self._show()

    def _mend(self) -> None:
        """The notice's button: takes a fit back that was not asked for, or fits."""
        if self._fitted and self.notice.text.text() == self._fitted:
            self._session.undo()
        else:
            self.fit()

    def _dismiss(self) -> None:
        self._dismissed = self.notice.text.text()
        self._show_notice()

    # What is shown ----------------------------------------------------------

    def _follow(self, before: Project, after: Project) -> None:
        if not self._is_choosing and self._fitted:
            self._fitted = ""
            self._show_notice()
        same_data = before.data == after.data and before.folder == after.folder
        if not same_data and not self._is_choosing:
            self._offers_better, self._dismissed = False, ""
        # of the settings these two: the loss says what targets it takes, the seed draws the rows
        settings = [(p.training_or_default.loss, p.training_or_default.seed) for p in (before, after)]
        if not same_data or before.graph != after.graph or settings[0] != settings[1]:
            self._show()

    def _follow_travel(self) -> None:
        """At a past step of a run whose data were changed since, the data of then are shown."""
        if self._session.shown_source != self._shown:
            self._show()

    def _show(self) -> None:
        self._shown = self._session.shown_source
        source, dataset = self._session.shown_source, self._session.shown_dataset
        key = key_of(source)
        self.tiles.mark(key)
        for name, tile in self.tiles.tiles.items():
            if name == OWN:
                tile.show_points(sketch(dataset) if key == OWN and dataset is not None and len(dataset) else None)
            elif name == key and isinstance(source, (GeneratorSource, BundledSource)) and dataset is not None:
                show = partial(_show_sketch, tile, replace(source, train_fraction=1.0))
                if self._session.live.is_on:  # what live retrain is about to give comes first
                    self._session.turns.ask(("sketch", id(self)), show)
                else:
                    show()
            else:
                tile.show_points(sketch_of(source_of(name)))
        self.knobs.show_source(source)
        self.resample.setVisible(isinstance(source, GeneratorSource))
        problems = tuple(p for p in self._session.problems if p.where.startswith("data") or source is not None)
        self.line.setText(unbroken(data_line(source, dataset, problems)))
        role = "problem" if source is not None and dataset is None else "muted"
        if role != self.line.property("role"):  # to dress it anew lays the whole rail out anew
            self.line.setProperty("role", role)
            self.line.style().polish(self.line)
        self.line.setToolTip(split_line(dataset) if dataset is not None else "")
        self._show_notice()

    def _show_notice(self) -> None:
        found = self._misfit()
        if (found is None or not found.is_hard) and self._fitted and self._fitted != self._dismissed:
            self.notice.tell(self._fitted, "Undo", "Back to the network and the data as they were. (Ctrl+Z)")
        elif found is None or found.text == self._dismissed:
            self.notice.hide()
        else:
            self.notice.tell(found.text, found.mend if found.can_mend else "")

    def _misfit(self) -> Misfit | None:
        """What the notice says: what keeps the data from training, and, just after a choice, what is merely unwise."""
        project, dataset = self._document.project, self._session.dataset
        if dataset is None or len(dataset) == 0:
            return None
        found = misfit(project, dataset)
        return found if found is not None and (found.is_hard or self._offers_better) else None

    # Composition ------------------------------------------------------------

    def _lay_out(self) -> None:
        self.title.setProperty("role", "label")
        self.line.setWordWrap(True)
        self.line.setAccessibleName("What is loaded")
        self.resample.setText("another sample")
        self.resample.setProperty("role", "link")
        self.resample.setProperty("flush", "right")  # with the tiles' edge
        keeps = self.resample.sizePolicy()
        keeps.setRetainSizeWhenHidden(True)  # the tiles stay where they are
        self.resample.setSizePolicy(keeps)
        self.resample.setToolTip("Draws the same data set anew, from the next seed.")
        heading = QHBoxLayout()
        heading.setSpacing(GRID)
        heading.addWidget(self.title)
        heading.addStretch(1)
        heading.addWidget(self.resample)
        column = QVBoxLayout(self)
        column.setContentsMargins(INSET, 2 * GRID, INSET, GRID)
        column.setSpacing(GRID)
        column.addLayout(heading)
        column.addWidget(self.tiles)
        column.addWidget(self.line)
        column.addWidget(self.notice)
        column.addWidget(self.knobs)

    def _dress(self) -> None:
        scale = self._holder.scale
        self.title.setFont(label_font(scale, bold=True))
        self.resample.setFont(label_font(scale))
        self.line.setFont(label_font(scale))
        self.title.setMinimumHeight(round(20 * scale))
        self.updateGeometry()


def _show_sketch(tile: DataTile, source: GeneratorSource | BundledSource) -> None:
    tile.show_points(sketch_of(source))
