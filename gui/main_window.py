"""The window: puts the pieces in their places and connects the table of actions to what they do.

It can be shown before its pieces are even imported: `fill` builds them one after the other (gui.parts holds them).
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QObject, Signal
from PySide6.QtGui import QCloseEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QApplication, QMainWindow, QVBoxLayout, QWidget

from gui.actions import ActionEntry
from gui.canvas_panel import CanvasPanel
from gui.dock import TITLE_BAR
from gui.docks import Docks
from gui.errors import Report
from gui.lasting import keep_overrides
from gui.menu_bar import make_actions, make_menu_bar
from gui.opening import Opening
from gui.painting import Painting
from gui.settings import Settings
from gui.space_key import LetSpaceGo, is_space, presses_with_space
from gui.tab_bars import TabBars, is_parked
from gui.theme import GAP, ThemeHolder, apply

if TYPE_CHECKING:
    from gui import parts
    from gui.recovery import Recovery

SMALLEST = (960, 600)  # pixels in which every part of the window still has its place
MOST_STOPS = 1000  # that Tab passes over before it stays where it is
STARTS_GROUP = ("warp", "stepper")  # in the list of panels: pictures, and after them what is text
BY_DEFAULT = ("warp", "output", "loss")  # views that the window starts with


class MainWindow(QMainWindow):
    """One document, one session, and every view of them.

    Signals:
        filled(): every part is there; from now on the window can be used.
    """

    filled = Signal()

    _painting: Painting | None = None  # what makes it is an event already
    _tab_bars: TabBars | None = None

    def __init__(self, holder: ThemeHolder, settings: Settings) -> None:
        """An empty window: a quiet picture of the composition, until `fill` is through."""
        super().__init__()
        self._painting = Painting(self, super().event)
        self.holder, self.settings = holder, settings
        self.is_filled = False
        self.recovery: Recovery | None = None  # where unsaved work is kept
        self.setMinimumSize(*SMALLEST)
        self.resize(1280, 800)
        self.setWindowTitle("Netfold")
        if not settings.geometry.isEmpty():
            self.restoreGeometry(settings.geometry)
        self.opening = Opening(holder, self)
        self.opening.resize(self.size())

    # Composition ------------------------------------------------------------

    def fill(self, document: parts.Document, session: parts.Session) -> Iterator[bool]:
        """Builds the parts; a caller lets a window that is shown breathe at the stops, and paint where True comes."""
        from gui import parts  # most of what a start costs; the window has been painted by now

        holder, settings = self.holder, self.settings
        holder.changed.connect(self._apply)
        self.document, self.session = document, session
        self.files = parts.Files(self, document, session, settings, holder)
        self.actions_by_name = make_actions(self, self._do)
        self.actions_by_name["recent"].setMenu(self.files.recent)
        self.setContentsMargins(GAP, 0, GAP, 0)
        self.timeline = parts.Timeline(session, holder, self.actions_by_name)
        status = parts.BottomEdge(self.timeline, holder)
        self._bottom = status
        self.setStatusBar(status)
        self.status_line = parts.StatusLine(status, session)
        yield False
        self.canvas = parts.Canvas(document, session, holder)
        self.canvas.setMinimumSize(120, 120)  # small enough for the place of any panel
        self.banner = parts.Banner()
        centre = QWidget()
        self._centre = QVBoxLayout(centre)
        self._centre.setContentsMargins(0, TITLE_BAR, 0, 0)  # in line with the panels beside it
        self._centre.setSpacing(GAP)
        self._centre.addWidget(self.banner)
        canvas_panel = CanvasPanel(self.canvas)
        self._centre.addWidget(canvas_panel, 1)
        self.canvas.lent_room = parts.LentRoom(centre, canvas_panel, session).pixels
        self.setCentralWidget(centre)
        self.docks = Docks(self, holder, self._centre, canvas_panel)
        yield self._cover()
        self.transport = parts.Transport(session, holder, self.actions_by_name)
        menu_bar, self._panels_menu = make_menu_bar(self.actions_by_name)
        self.title_row = parts.TitleRow(menu_bar, document, session)
        self._top = QWidget()
        top = QVBoxLayout(self._top)
        top.setContentsMargins(0, 0, 0, GAP - TITLE_BAR)
        top.setSpacing(0)
        top.addWidget(self.title_row)
        top.addWidget(self.transport)
        self.setMenuWidget(self._top)
        yield self._cover()
        self.data_panel = parts.DataPanel(document, session, holder)
        yield False
        self.nodes_panel = parts.NodesPanel(holder)
        self.rail = parts.Rail(document, session, holder, self.data_panel, self.nodes_panel)
        self.docks.add("rail", "Data and nodes", self.rail, "What is learned from, and layers to drag.")
        yield self._cover()
        self.views = parts.LazyViews(session, holder)
        for name, entry in parts.VIEWS.items():
            content = self.views[name] if name in BY_DEFAULT else self.views.place(name)
            self.docks.add(name, entry.title, content, entry.note, shown=name in BY_DEFAULT)
            yield self._cover()
        self.views.when_made(lambda _view: self.docks.name_once())
        self.stepper = parts.StepperStrip(session, holder)
        self.docks.add("stepper", "Strip", self.stepper, "The selected unit or weight in numbers, step by step.")
        yield self._cover()
        self.history = parts.HistoryPanel(document, session, holder)
        note = "Everything that was done; a click goes back there."
        self.docks.add("history", "History", self.history, note, beside="loss", shown=False)
        self.graph_panel = parts.GraphPanel(session, holder)
        note = "A unit, the loss or a formula in primitive operations: values above, gradients below."
        self.docks.add("graph", "Graph", self.graph_panel, note, beside="warp", shown=False)
        self.outline = parts.OutlinePanel(document, session, holder, self.canvas.commands)
        note = "Layers, units and wires with their numbers, for the keyboard."
        self.docks.add("outline", "Outline", self.outline, note, beside="warp", shown=False)
        self._add_owners(parts)
        self.availability = parts.Availability(self.actions_by_name, session, self)
        self.availability.follow_menus(menu_bar, lambda: self.canvas.scene_.chosen)
        self.words = parts.WindowWords(self, self.actions_by_name, document, session, holder)
        # the bar stays in reach: covering it costs more than covering a layer that is not spoken of
        costs = {self._top: 12.0, self.rail: 0.7, self.stepper: 6.0, self.timeline: 0.5}
        views = {self.docks.by_name[name]: 2.0 for name in parts.VIEWS}
        parts.Surroundings(self, parts.Places(self, self.canvas, session, {**costs, **views}).best)
        let_go = LetSpaceGo(self)
        for box in self.transport.findChildren(parts.NumberBox):
            box.installEventFilter(let_go)
        self._connect()
        document.setParent(self)  # they end after its parts; without an end, what they call would keep it all alive
        session.setParent(self)
        yield self._cover()
        self._restore()
        yield False
        for part in (self._top, self.canvas, self.rail, *self.views.made.values(), self.stepper):
            if self.isVisible() and part.isVisible():
                if isinstance(part, parts.View):
                    part.catch_up()
                self.opening.uncover(part)
                yield True
        keep_overrides()
        self.is_filled = True
        self.opening.hide()
        self.opening.deleteLater()
        self.canvas.setFocus()
        self.filled.emit()

    def _add_owners(self, parts) -> None:  # noqa: ANN001 - the module
        """Whose methods the table of actions names."""
        session, settings, holder = self.session, self.settings, self.holder
        self.run = parts.RunActions(self.document, session, self.transport, self.stepper)
        self.look = parts.LookActions(self, session, holder, settings)
        self.pictures = parts.Pictures(self, self.canvas, self.document, session, holder)
        self.layout_actions = parts.LayoutActions(
            self, self.docks, self.rail, session, settings, [self.transport, self.timeline]
        )
        self.films = parts.Films(self, self.document, session, holder, self.views, self.layout_actions.present)
        chrome = [self._top, self.statusBar()]
        self.presentation = parts.Presentation(self, self.docks, holder, session, chrome, self.actions_by_name)
        bar = {"play": self.transport.play, "step": self.transport.forward}
        self.hints = parts.Hints(self, bar, self.canvas, self.document, session, holder, settings)
        self.palette_actions = parts.PaletteActions(
            self, self.actions_by_name, session, self.canvas, self.files, self.docks, self.data_panel, holder
        )
        self.owners: dict[str, QObject] = {
            "files": self.files,
            "pictures": self.pictures,
            "films": self.films,
            "history": self.history,
            "run": self.run,
            "look": self.look,
            "layout": self.layout_actions,
            "presentation": self.presentation,
            "canvas": self.canvas.commands,
            "outline": self.outline,
            "stepper": self.stepper,
            "timeline": self.timeline,
            "palette": self.palette_actions,
        }

    def _connect(self) -> None:
        document, session = self.document, self.session
        session.reported.connect(self._show_report)
        self.banner.mend_wanted.connect(self._mend)
        session.running_changed.connect(lambda: self.banner.follow_running(session.is_running))
        self.files.table_dropped.connect(self.data_panel.open_csv)
        self.history.wanted.connect(partial(self.docks.show_panel, "history"))
        self.outline.wanted.connect(partial(self.docks.show_panel, "outline"))
        self.stepper.asking.graph_wanted.connect(partial(self.docks.toggle_large, "graph"))
        self.nodes_panel.node_wanted.connect(self.canvas.menus.add_kind)
        self.canvas.space_tapped.connect(self.run.play)
        self.canvas.help_wanted.connect(self.look.keys)
        self.canvas.full_screen_wanted.connect(lambda: self.docks.toggle_full_screen(""))
        self.canvas.left.connect(self.docks.leave_full_screen)
        document.project_changed.connect(
            lambda _before, _after: self.banner.follow_project(is_trained=session.run.is_committing)
        )
        self.holder.changed.connect(self._dress)
        rail = self.docks.by_name["rail"]
        rail.more_entries.append(("collapse_rail", "As icons, or in full", self.layout_actions.collapse_rail))
        for name, switch in zip(self.docks.by_name, self.docks.switches(), strict=True):
            if name in STARTS_GROUP:
                self._panels_menu.addSeparator()
            self._panels_menu.addAction(switch)
        self.docks.added.connect(lambda name: self._panels_menu.addAction(self.docks.by_name[name].toggleViewAction()))
        self._tab_bars = TabBars(self)

    def _restore(self) -> None:
        """The layout as it was left, or WINDOW.md's."""
        if self.settings.rail in ("wide", "narrow"):
            self.rail.set_collapsed(self.settings.rail == "narrow")
        else:
            self.rail.follow_width(self.width())
        self.docks.is_column_by_hand = self.settings.switch("column_by_hand")
        if not self.docks.restore(self.settings.layout, self.settings.swapped):
            self.docks.fit()

    def _cover(self) -> bool:
        """Keeps the opening picture above what has been built so far, so that nothing is to be painted yet."""
        self.opening.raise_()
        return False

    def _do(self, entry: ActionEntry, *, is_on: bool = False) -> None:
        """Has the owner of an action do it; what is pressed before all owners are there has nothing to act on yet."""
        if not self.is_filled:
            return
        method = getattr(self.owners[entry.owner], entry.method)
        if entry.checkable:
            method(is_on)
        else:
            method()

    # Reports ----------------------------------------------------------------

    def _show_report(self, report: Report) -> None:
        self.status_line.tell(report)
        if report.level != "info" or report.mends:
            self.banner.show_report(report)

    def _mend(self, name: str) -> None:
        """What a button of the banner stands for: a panel to look at, or an act."""
        if name in self.docks.by_name:
            self.docks.show_panel(name)
        else:
            self.run.mend(name)

    # Window -----------------------------------------------------------------

    def _apply(self) -> None:
        """Before the parts dress themselves: a new style sheet puts back fonts that were set before it."""
        application = QApplication.instance()
        if isinstance(application, QApplication):
            apply(application, self.holder)

    def _dress(self) -> None:
        self._bottom.fit()  # once what stands in it has its new style
        holder, settings = self.holder, self.settings
        settings.theme, settings.scale = holder.theme.name, holder.base_scale
        settings.set_switch("reduce_motion", on=holder.reduce_motion)
        self.rail.follow_width(self.width())
        self.docks.follow_size()

    def event(self, event: QEvent) -> bool:
        kind = event.type()
        if kind == QEvent.Type.UpdateRequest:  # most of all events, while training
            if self._painting is None:
                return super().event(event)
            self._painting.put_off()
            return True
        is_early = kind == QEvent.Type.ShortcutOverride
        if is_early and is_space(event) and presses_with_space(QApplication.focusWidget()):
            event.accept()  # before Space is the window's shortcut
            return True
        handled = super().event(event)
        if self._tab_bars is not None:
            self._tab_bars.notice(event)
        if kind in (QEvent.Type.MouseButtonPress, QEvent.Type.MouseButtonRelease) and self.is_filled:
            self.docks.watch_separators(pressed=kind == QEvent.Type.MouseButtonPress)
        return handled

    def focusNextPrevChild(self, forward: bool) -> bool:
        """Tab goes on to what can be seen: not to a panel behind another one's tab."""
        for _ in range(MOST_STOPS):
            if not super().focusNextPrevChild(forward):
                return False
            focused = QApplication.focusWidget()
            if focused is None or not is_parked(focused, self):
                break
        return True

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        if self.is_filled:
            self.rail.follow_width(self.width())
            self.docks.follow_size()
        else:
            self.opening.resize(self.size())

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        if self.is_filled:
            self.docks.follow_size()

    def closeEvent(self, event: QCloseEvent) -> None:
        if not self.is_filled:
            event.accept()
            return
        if not self.files.may_leave():
            event.ignore()
            return
        self.presentation.set_on(False)
        swapped = self.docks.swapped_name
        self.docks.swap("")
        self.settings.layout, self.settings.swapped = self.docks.save(), swapped
        self.settings.set_switch("column_by_hand", on=self.docks.is_column_by_hand)
        self.settings.geometry = self.saveGeometry()
        self.settings.flush()
        if self.recovery is not None:
            self.recovery.close()
        self.films.close()
        self.session.close()
        self.words.close()
        event.accept()
