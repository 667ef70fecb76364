"""The window: puts the pieces in their places and connects the table of actions to what they do."""

from __future__ import annotations

from functools import partial

from PySide6.QtCore import QObject, Qt
from PySide6.QtGui import QAction, QCloseEvent, QKeySequence
from PySide6.QtWidgets import (
    QApplication,
    QFrame,
    QMainWindow,
    QMenuBar,
    QScrollArea,
    QSplitter,
    QStatusBar,
    QVBoxLayout,
    QWidget,
)

from gui.actions import ACTIONS, MENUS, ActionEntry
from gui.canvas import Canvas
from gui.document import Document
from gui.errors import Report
from gui.files import Files
from gui.look_actions import LookActions
from gui.panels.banner import Banner
from gui.panels.data import DataPanel
from gui.panels.nodes import NodesPanel
from gui.panels.stepper import StepperStrip
from gui.panels.transport import Transport
from gui.run_actions import RunActions
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
        self.run = RunActions(document, session, self.transport, self.stepper)
        self.look = LookActions(self, session, holder, settings)
        # Whose methods the table of actions names.
        self.owners: dict[str, QObject] = {
            "files": self.files,
            "run": self.run,
            "look": self.look,
            "canvas": self.canvas.commands,
        }
        self._compose()
        session.reported.connect(self._show_report)
        self.banner.mend_wanted.connect(self.run.mend)
        self.nodes_panel.node_wanted.connect(self.canvas.menus.add_kind)
        self.canvas.space_tapped.connect(self.run.play)
        self.canvas.help_wanted.connect(self.look.keys)
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
            if entry.owner == "canvas":  # the canvas has its keys itself; the menu shows them and does the same
                action.setShortcutContext(Qt.ShortcutContext.WidgetShortcut)
            action.triggered.connect(partial(self._do, entry))
            self.addAction(action)
            made[entry.name] = action
        return made

    def _do(self, entry: ActionEntry, is_on: bool = False) -> None:
        """Has the owner of an action do it."""
        method = getattr(self.owners[entry.owner], entry.method)
        if entry.checkable:
            method(is_on)
        else:
            method()

    # Reports ----------------------------------------------------------------

    def _show_report(self, report: Report) -> None:
        if report.level == "info":
            self.statusBar().showMessage(report.message + (f" {report.hint}" if report.hint else ""))
        else:
            self.banner.show_report(report)
            self.statusBar().showMessage(report.message)

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
