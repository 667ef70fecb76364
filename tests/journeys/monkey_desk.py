"""What a monkey does around a run, several strokes that belong together: files, drops, films, looks, menus, views."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QMimeData, QPoint, QPointF, Qt, QUrl
from PySide6.QtGui import QDragEnterEvent, QDragLeaveEvent, QDragMoveEvent, QDropEvent, QGuiApplication
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QMenu, QMenuBar, QWidget
from shiboken6 import isValid

from core.gallery import entries
from gui.views import VIEWS, View
from tests.journeys.monkey_acts import Acts
from tests.journeys.monkey_places import NONE, is_there

LEFT, COPY = Qt.MouseButton.LeftButton, Qt.DropAction.CopyAction
LOOKS = ("dark", "high_contrast", "colour_blind", "reduce_motion", "larger_type", "smaller_type", "more_digits",
         "fewer_digits", "numbers")  # fmt: skip


class DeskActs(Acts):
    """Each is one method without arguments, as those of `Acts`."""

    _folder: Path

    def _is_kept(self) -> bool:
        """Whether a dialog or a menu is in the way; it is left then."""
        if QApplication.activePopupWidget() is None and QApplication.activeModalWidget() is None:
            return False
        self._leave_dialog()
        return True

    def _click_widget(self, widget: QWidget) -> None:
        self._drag_on(widget, [widget.rect().center()])

    def _drag_on(self, widget: QWidget, points: list[QPoint]) -> None:
        """The left button down at the first point, up at the last."""
        handle = widget.window().windowHandle() if isValid(widget) and widget.isVisible() else None
        if handle is None or not is_there(handle):
            return
        places = [widget.mapTo(widget.window(), point) for point in points]
        QTest.mousePress(handle, LEFT, NONE, places[0])
        for place in places[1:]:
            if is_there(handle):
                QTest.mouseMove(handle, place)
                QTest.qWait(self._random.choice((0, 1, 20)))
        if is_there(handle):
            QTest.mouseRelease(handle, LEFT, NONE, places[-1])

    def _across(self, widget: QWidget, y: int) -> list[QPoint]:
        wide = max(1, widget.width())
        return [QPoint(self._random.randrange(wide), y) for _ in range(self._random.randint(1, 6))]

    # Files, data, films -----------------------------------------------------

    def _data(self) -> None:
        if self._is_kept():
            return
        buttons = [b for b in self.window.data_panel.findChildren(QAbstractButton) if b.isVisible() and b.isEnabled()]
        if buttons:
            self._click_widget(self._random.choice(buttons))

    def _drop(self) -> None:
        """Files dragged onto the window: good ones, broken ones, two at once."""
        if self._is_kept():
            return
        folder, source = self._folder, self._random.choice(entries()).path
        (folder / "copy.json").write_bytes(source.read_bytes())
        (folder / "bad.netfold").write_bytes(b"{not json")
        (folder / "t.csv").write_text("x,y,c\n" + "".join(f"{i},{i * i % 7},{'ab'[i % 2]}\n" for i in range(30)))
        (folder / "bad.csv").write_bytes(b"a;b\n1;;3\n\xff")
        names = ("copy.json", "bad.netfold", "t.csv", "bad.csv", "saved.netfold", "gone.netfold", "x.txt")
        chosen = self._random.sample(names, self._random.choice((1, 1, 1, 2)))
        self._note(*chosen)
        data, at = QMimeData(), QPoint(200, 200)
        data.setUrls([QUrl.fromLocalFile(str(folder / name)) for name in chosen])
        target = self._random.choice((self.window, self.window.canvas.viewport()))
        enter = QDragEnterEvent(at, COPY, data, LEFT, NONE)
        QApplication.sendEvent(target, enter)
        if not enter.isAccepted():
            return
        QApplication.sendEvent(target, QDragMoveEvent(at, COPY, data, LEFT, NONE))
        is_let_go = self._random.random() < 0.8
        QApplication.sendEvent(
            target, QDropEvent(QPointF(at), COPY, data, LEFT, NONE) if is_let_go else QDragLeaveEvent()
        )

    def _file(self) -> None:
        if self._is_kept():
            return
        name = self._random.choice(("save", "save", "save_as", "revert", "open", "new", "save_picture", ""))
        recent = [a for a in self.window.files.recent.actions() if a.isEnabled() and a.text()]
        if name:
            self._trigger(name)
        elif recent:
            self._random.choice(recent).trigger()

    def _film(self) -> None:
        """Begun and most often cancelled."""
        films = self.window.films
        if self._is_kept():
            return
        films.ask(self._random.choice(("window", "canvas", *VIEWS)))
        dialog = films.dialog
        if dialog is None or not dialog.isVisible():
            return
        if not films.is_under_way:
            dialog.seconds.setValue(0.2)
            self._click_widget(dialog.make)
        QTest.qWait(self._random.choice((0, 50, 400)))
        dialog.reject()

    # Looks ------------------------------------------------------------------

    def _look(self) -> None:
        if not self._is_kept():
            for _ in range(self._random.randint(1, 3)):
                self._trigger(self._random.choice(LOOKS))

    def _present(self) -> None:
        if self._is_kept():
            return
        keys = (Qt.Key.Key_PageDown, Qt.Key.Key_PageDown, Qt.Key.Key_PageUp, Qt.Key.Key_F6, Qt.Key.Key_F8)
        self._trigger("present")
        for _ in range(self._random.randint(0, 8)):
            self._strike_key(self._random.choice(keys))
        if self._random.random() < 0.8:
            self._trigger("present")

    def _storm(self) -> None:
        for _ in range(12):
            self.window.resize(self._random.randrange(960, 2400), self._random.randrange(600, 1400))
            QTest.qWait(self._random.choice((0, 0, 1)))

    def _open_and_shut(self) -> None:
        """A panel is shut while it computes."""
        if self._is_kept():
            return
        name = self._random.choice(list(VIEWS))
        self.window.docks.show_panel(name)
        QTest.qWait(self._random.choice((0, 5, 40)))
        if self._random.random() < 0.6:
            self.window.docks.by_name[name].close()

    def _seen_views(self) -> list[View]:
        return [view for view in self.window.views.made.values() if not view.visibleRegion().isEmpty()]

    def _view_option(self) -> None:
        if self._is_kept() or not (views := self._seen_views()):
            return
        view = self._random.choice(views)
        buttons = [b for b in view.findChildren(QAbstractButton) if b.isVisible() and b.isEnabled()]
        if buttons:
            self._click_widget(self._random.choice(buttons))

    def _copy_view(self) -> None:
        if self._is_kept() or not (views := self._seen_views()):
            return
        view = self._random.choice(views)
        QGuiApplication.clipboard().setImage(view.picture())
        QGuiApplication.clipboard().setText(view.numbers_text())
        table = view.table()
        if table is not None:
            list(table.rows)

    def _menu_by_keys(self) -> None:
        if self._is_kept():
            return
        bar = next((b for b in self.window.findChildren(QMenuBar) if b.isVisible() and b.actions()), None)
        if bar is None:
            return
        bar.setActiveAction(self._random.choice(bar.actions()))
        for _ in range(self._random.randint(0, 12)):
            self._strike_key(self._random.choice((Qt.Key.Key_Down, Qt.Key.Key_Down, Qt.Key.Key_Up, Qt.Key.Key_Right)))
        menu = QApplication.activePopupWidget()
        chosen = menu.activeAction() if isinstance(menu, QMenu) else None
        is_left = chosen is None or any(word in chosen.text() for word in ("Quit", "Export", "Print"))
        self._strike_key(Qt.Key.Key_Escape if is_left else Qt.Key.Key_Return)
