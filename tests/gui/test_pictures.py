"""Pictures: the window on the clipboard, and on a page, light even from a dark window."""

from __future__ import annotations

import errno
import os
from pathlib import Path

import pytest
from PySide6.QtGui import QPixmap
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QApplication, QDialog, QFileDialog, QMainWindow, QWidget
from pytestqt.qtbot import QtBot

from core.training.pace import PACES
from gui.errors import Report
from gui.main_window import MainWindow
from gui.pictures import Pictures
from gui.session import Session
from gui.theme import DARK, ThemeHolder
from tests.gui.conftest import MakeSession
from tests.gui.small_disk import small_disk


class Page(QWidget):
    """Notes in which theme it is painted."""

    def __init__(self, holder: ThemeHolder, parent: QWidget) -> None:
        super().__init__(parent)
        self.holder, self.painted = holder, list[str]()
        self.resize(200, 100)

    def paintEvent(self, event: object) -> None:
        self.painted.append(self.holder.theme.name)


class Room:
    """A dark window, its canvas, and what they say."""

    def __init__(self, session: Session, qtbot: QtBot) -> None:
        self.holder, self.window, self.reports = ThemeHolder(DARK), QMainWindow(), list[Report]()
        qtbot.addWidget(self.window)
        self.window.resize(400, 300)
        self.canvas = Page(self.holder, self.window)
        self.window.show()
        session.reported.connect(self.reports.append)
        self.pictures = Pictures(self.window, self.canvas, session.document, session, self.holder)


@pytest.fixture
def room(make_session: MakeSession, qtbot: QtBot) -> Room:
    return Room(make_session("neuron"), qtbot)


def test_the_window_is_copied_as_it_stands(room: Room) -> None:
    room.pictures.copy_window()
    assert QApplication.clipboard().image().size() == room.window.size() * room.window.devicePixelRatio()
    assert room.reports[-1].message == "Copied a picture of the window."


def test_the_window_is_saved_and_a_disk_that_fills_up_leaves_the_older_picture(
    room: Room, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "window.png"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(path), ""))
    room.pictures.ask_picture()
    assert room.reports[-1].message == "Saved window.png."
    saved = path.read_bytes()
    assert QPixmap(str(path)).size() == room.window.size() * room.window.devicePixelRatio()
    with small_disk():
        room.pictures.ask_picture()
    assert (path.read_bytes(), list(tmp_path.iterdir())) == (saved, [path])
    assert (room.reports[-1].level, room.reports[-1].path) == ("error", str(path))
    assert os.strerror(errno.EFBIG) in room.reports[-1].message


@pytest.mark.parametrize("method", ["print_window", "print_drawing"])
def test_a_page_is_one_light_landscape_pdf_and_the_window_is_dark_again(
    room: Room, method: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    pdf = tmp_path / "page.pdf"

    def choose_pdf(dialog: QPrintDialog) -> int:
        printer = dialog.printer()
        printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        printer.setOutputFileName(str(pdf))
        return QDialog.DialogCode.Accepted

    monkeypatch.setattr(QPrintDialog, "exec", choose_pdf)
    room.canvas.painted.clear()
    getattr(room.pictures, method)()
    assert pdf.read_bytes().startswith(b"%PDF")
    assert pdf.read_bytes().count(b"/Type /Page\n") == 1
    assert "light" in room.canvas.painted
    assert room.holder.theme.is_dark
    assert str(pdf) in room.reports[-1].message


def test_nothing_is_printed_when_the_dialog_is_left(room: Room, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(QPrintDialog, "exec", lambda _dialog: QDialog.DialogCode.Rejected)
    room.pictures.print_window()
    assert not room.reports


@pytest.mark.qt_log_ignore("QPainter::begin")
def test_a_page_that_cannot_be_written_is_reported(room: Room, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def choose_nowhere(dialog: QPrintDialog) -> int:
        dialog.printer().setOutputFormat(QPrinter.OutputFormat.PdfFormat)
        dialog.printer().setOutputFileName(str(tmp_path / "no folder" / "page.pdf"))
        return QDialog.DialogCode.Accepted

    monkeypatch.setattr(QPrintDialog, "exec", choose_nowhere)
    room.pictures.print_window()
    assert room.reports[-1].level == "error"
    assert room.holder.theme.is_dark


@pytest.mark.parametrize("pace", ["epoch", "flat_out"])
def test_a_picture_taken_while_training_shows_one_moment_in_all_views(
    window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch, pace: str
) -> None:
    session, names = window.session, ("warp", "output", "loss")
    session.set_pace(PACES[pace])
    session.play()
    qtbot.waitUntil(lambda: session.moment.epoch > 5, timeout=30_000)
    grab, taken = window.grab, list[int]()

    def look() -> QPixmap:
        moment, views = session.moment, [window.views[name] for name in names]
        assert session.is_running
        assert window.canvas.scene_.numbers == moment.parameters
        assert [view.drawn for view in views[:2]] == [moment, moment]
        assert all(view.readout.text() in view.hint() for view in views)
        assert window.transport._counters["epoch"].text().replace("\u202f", "") == str(moment.epoch)
        assert window.timeline.track.picture.step == moment.step
        taken.append(moment.step)
        return grab()

    monkeypatch.setattr(window, "grab", look)
    for _ in range(3):
        window.pictures.copy_window()
        qtbot.waitUntil(lambda: session.moment.step > taken[-1], timeout=30_000)
    assert taken == sorted(set(taken))
    session.pause()
