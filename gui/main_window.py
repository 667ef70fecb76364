"""The window: puts the pieces in their places and connects the table of actions to what they do."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtGui import QAction, QCloseEvent, QKeySequence
from PySide6.QtWidgets import (
    QApplication,
    QFileDialog,
    QFrame,
    QMainWindow,
    QMenuBar,
    QScrollArea,
    QSplitter,
    QStatusBar,
    QVBoxLayout,
    QWidget,
)

from gui.actions import ACTIONS, MENUS
from gui.canvas import Canvas
from gui.document import Document
from gui.errors import Report
from gui.files import Files
from gui.panels.banner import Banner
from gui.panels.data import DataPanel
from gui.panels.nodes import NodesPanel
from gui.panels.sheets import about_dialog, gallery_dialog, keys_dialog
from gui.panels.stepper import StepperStrip
from gui.panels.transport import Transport
from gui.session import Session
from gui.settings import Settings
from gui.theme import GAP, ThemeHolder, apply
from gui.title_row import TitleRow
from gui.views import VIEWS

RAIL_WIDTH, COLUMN_WIDTH = 200, 336


class MainWindow(QMainWindow):
    """One document, one session, and every view of them."""

    def __init__(self, document: Document, session: Session, holder: ThemeHolder, settings: Settings) -> None:
        super().__init__()
        self.document, self.session, self.holder, self.settings = document, session, holder, settings
        self.setMinimumSize(960, 600)
        self.resize(1280, 800)
        self.files = Files(self, document, session, settings)
        self.actions_by_name = self._make_actions()
        self.canvas = Canvas(document, session, holder)
        self.banner = Banner()
        self.transport = Transport(session, holder, self.actions_by_name)
        self.data_panel = DataPanel(document, session, holder)
        self.nodes_panel = NodesPanel(document, session, holder)
        self.views = {name: entry.view(session, holder) for name, entry in VIEWS.items()}
        self.stepper = StepperStrip(session, holder)
        self._compose()
        session.reported.connect(self._show_report)
        self.banner.mend_wanted.connect(self._mend)
        self.nodes_panel.node_wanted.connect(self.canvas.menus.add_kind)
        self.canvas.space_tapped.connect(self.do_play)
        self.canvas.help_wanted.connect(self.do_keys)
        document.path_changed.connect(self._title)
        document.undo_stack.indexChanged.connect(self._name_history)
        document.project_changed.connect(lambda _before, _after: self.banner.hide())
        holder.changed.connect(self._dress)
        self.setAcceptDrops(True)
        self._title()
        self._name_history()
        self.canvas.setFocus()
        if not settings.geometry.isEmpty():
            self.restoreGeometry(settings.geometry)

    # Composition ------------------------------------------------------------

    def _compose(self) -> None:
        self.setMenuWidget(TitleRow(self._menu_bar(), self.document, self.session))
        rail = QFrame()
        rail.setProperty("role", "panel")
        rail_column = QVBoxLayout(rail)
        rail_column.setContentsMargins(0, 0, 0, 0)
        rail_column.setSpacing(0)
        rail_column.addWidget(self.data_panel)
        rail_column.addWidget(self.nodes_panel)
        rail_column.addStretch(1)
        rail_scroll = QScrollArea()
        rail_scroll.setWidgetResizable(True)
        rail_scroll.setFrameShape(QFrame.Shape.NoFrame)
        rail_scroll.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        rail_scroll.setWidget(rail)

        centre = QWidget()
        centre_column = QVBoxLayout(centre)
        centre_column.setContentsMargins(0, 0, 0, 0)
        centre_column.setSpacing(GAP)
        centre_column.addWidget(self.banner)
        centre_column.addWidget(_panel(self.canvas), 1)

        lower = QSplitter(Qt.Orientation.Horizontal)
        lower.addWidget(self.views["output"])
        lower.addWidget(self.views["loss"])
        column = QSplitter(Qt.Orientation.Vertical)
        column.addWidget(self.views["warp"])
        column.addWidget(lower)
        column.setSizes([320, 260])
        self.row = QSplitter(Qt.Orientation.Horizontal)
        for widget, width, stretch in ((rail_scroll, RAIL_WIDTH, 0), (centre, 712, 3), (column, COLUMN_WIDTH, 2)):
            self.row.addWidget(widget)
            self.row.setStretchFactor(self.row.count() - 1, stretch)
            widget.setMinimumWidth(min(width, 280))
        self.row.setSizes([RAIL_WIDTH, 712, COLUMN_WIDTH])
        for splitter in (self.row, column, lower):
            splitter.setHandleWidth(GAP)
            splitter.setChildrenCollapsible(False)

        page = QWidget()
        layout = QVBoxLayout(page)
        layout.setContentsMargins(GAP, 0, GAP, 0)
        layout.setSpacing(GAP)
        layout.addWidget(self.transport)
        layout.addWidget(self.row, 1)
        layout.addWidget(self.stepper)
        self.setCentralWidget(page)
        status = QStatusBar()
        status.setSizeGripEnabled(False)
        self.setStatusBar(status)
        status.showMessage("Press Play, or drag a node onto the canvas.")

    def _menu_bar(self) -> QMenuBar:
        bar = QMenuBar()
        for name in MENUS:
            menu = bar.addMenu(name)
            menu.setToolTipsVisible(True)
            for entry in ACTIONS.values():
                if entry.menu == name:
                    if entry.starts_group:
                        menu.addSeparator()
                    menu.addAction(self.actions_by_name[entry.name])
        return bar

    def _make_actions(self) -> dict[str, QAction]:
        made: dict[str, QAction] = {}
        for entry in ACTIONS.values():
            action = QAction(entry.text, self)
            action.setShortcuts([QKeySequence(keys) for keys in entry.keys])
            shown = f" ({QKeySequence(entry.keys[0]).toString()})" if entry.keys else ""
            action.setToolTip(entry.tip + shown)
            action.setCheckable(entry.checkable)
            if entry.canvas:  # the canvas has its keys itself; the menu shows them and does the same
                action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
                action.triggered.connect(
                    lambda _checked=False, name=entry.canvas: getattr(self.canvas.commands, name)()
                )
            else:
                action.triggered.connect(getattr(self, f"do_{entry.name}"))
            self.addAction(action)
            made[entry.name] = action
        return made

    # Actions, in the order of the table -------------------------------------

    def do_new(self) -> None:
        self.files.new()

    def do_open(self) -> None:
        self.files.ask_open()

    def do_gallery(self) -> None:
        chosen = gallery_dialog(self)
        if chosen is not None and self.files.may_leave():
            self.files.open(chosen, as_copy=True)

    def do_save(self) -> None:
        self.files.save()

    def do_save_as(self) -> None:
        self.files.ask_save()

    def do_export_torchscript(self) -> None:
        self.files.ask_export("torchscript")

    def do_export_python(self) -> None:
        self.files.ask_export("python")

    def do_save_picture(self) -> None:
        path, _ = QFileDialog.getSaveFileName(self, "Save picture", "netfold.png", "PNG (*.png)")
        if path and self.grab().save(path):
            self._show_report(Report("info", f"Saved {Path(path).name}."))

    def do_quit(self) -> None:
        self.close()

    def do_undo(self) -> None:
        text = self.document.undo_stack.undoText()
        self.session.undo()
        self._show_report(Report("info", f"Undone: {text}." if text else "Nothing to undo."))

    def do_redo(self) -> None:
        text = self.document.undo_stack.redoText()
        self.session.redo()
        self._show_report(Report("info", f"Done again: {text}." if text else "Nothing to redo."))

    def do_dark(self, checked: bool = False) -> None:
        self.holder.set("dark" if checked else "light")

    def do_larger_type(self) -> None:
        self.holder.set_scale(self.holder.scale * 1.25)

    def do_smaller_type(self) -> None:
        self.holder.set_scale(self.holder.scale / 1.25)

    def do_full_screen(self, checked: bool = False) -> None:
        self.showFullScreen() if checked else self.showNormal()

    def do_play(self) -> None:
        self.session.pause() if self.session.is_running else self.session.play()

    def do_step_forward(self) -> None:
        kind = self.transport.step_kind
        if kind == "batch":
            self.session.train_steps(1)
        elif kind == "epoch":
            self.session.train_epoch()
        else:
            self.stepper.set_granularity(kind)
            self.stepper.step_forward()

    def do_step_back(self) -> None:
        if self.transport.step_kind not in ("batch", "epoch"):
            self.stepper.set_granularity(self.transport.step_kind)
            self.stepper.step_back()
        elif self.document.undo_stack.undoText().startswith("Train to"):
            self.do_undo()
        else:
            self._show_report(Report("info", "There is no training step to take back."))

    def do_stop_stepping(self) -> None:
        self.stepper.stop_stepping()

    def do_reset(self) -> None:
        self.session.reset()
        self._show_report(Report("info", "Reset to the same start."))

    def do_new_seed(self) -> None:
        self.session.new_seed()
        seed = self.document.project.training_or_default.seed
        self._show_report(Report("info", f"A new start, from seed {seed}."))

    def do_keys(self) -> None:
        keys_dialog(self)

    def do_about(self) -> None:
        about_dialog(self, self.settings.path)

    # Reports ----------------------------------------------------------------

    def _show_report(self, report: Report) -> None:
        if report.level == "info":
            self.statusBar().showMessage(report.message + (f" {report.hint}" if report.hint else ""))
        else:
            self.banner.show_report(report)
            self.statusBar().showMessage(report.message)

    def _mend(self, name: str) -> None:
        if name == "lower_rate":
            training = self.document.project.training_or_default
            lower = replace(training, learning_rate=training.learning_rate / 10)
            self.session.set_training(lower, f"Rate {lower.learning_rate:g}")
        self.do_reset()

    # Window -----------------------------------------------------------------

    def _title(self) -> None:
        mark = "*" if self.document.has_unsaved_changes else ""
        self.setWindowTitle(f"{self.document.project.title}{mark} – Netfold")

    def _name_history(self, _index: int = 0) -> None:
        stack = self.document.undo_stack
        for name, text, possible in (
            ("undo", stack.undoText(), stack.canUndo()),
            ("redo", stack.redoText(), stack.canRedo()),
        ):
            action = self.actions_by_name[name]
            action.setText(f"{ACTIONS[name].text} {text[:1].lower()}{text[1:]}" if text else ACTIONS[name].text)
            action.setEnabled(possible or (name == "undo" and self.session.is_running))

    def _dress(self) -> None:
        application = QApplication.instance()
        if isinstance(application, QApplication):
            apply(application, self.holder)
        self.settings.theme, self.settings.scale = self.holder.theme.name, self.holder.scale
        self.actions_by_name["dark"].setChecked(self.holder.theme.is_dark)

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self.files.may_leave():
            event.ignore()
            return
        self.settings.geometry = self.saveGeometry()
        self.settings.flush()
        self.session.close()
        self.document.undo_stack.indexChanged.disconnect(self._name_history)
        event.accept()


def _panel(widget: QWidget) -> QFrame:
    frame = QFrame()
    frame.setProperty("role", "panel")
    layout = QVBoxLayout(frame)
    layout.setContentsMargins(1, 1, 1, 1)
    layout.addWidget(widget)
    return frame
