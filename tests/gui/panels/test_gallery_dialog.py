"""The gallery: every project has a picture of itself, words find it, arrows and Enter choose it."""

from __future__ import annotations

import itertools
import time

import pytest
from PySide6.QtCore import QRectF, Qt, QTimer
from PySide6.QtGui import QColor, QImage, QPainter
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QDialog, QDialogButtonBox, QWidget
from pytestqt.qtbot import QtBot

from core.gallery import GalleryEntry, entries, find
from core.graph import Connection, Graph, Layer
from core.project import Project
from gui.panels.gallery_cards import EDGE, PICTURE
from gui.panels.gallery_dialog import COLUMNS, GalleryDialog
from gui.panels.gallery_pictures import FIELD, HEIGHT, WIDTH, Miniature, miniature, miniature_of, paint_miniature
from gui.theme import CLASS_COLOURS, DARK, GAP, LIGHT, Theme, ThemeHolder, blend


@pytest.fixture
def dialog(qtbot: QtBot) -> GalleryDialog:
    made = GalleryDialog(ThemeHolder())
    qtbot.addWidget(made)
    made.show()
    qtbot.waitUntil(lambda: all(made.list.item(i).data(PICTURE) is not None for i in range(made.list.count())))
    return made


def shown(dialog: GalleryDialog) -> list[str]:
    return [dialog.list.item(i).text() for i in range(dialog.list.count()) if not dialog.list.item(i).isHidden()]


def painted(what: Miniature, theme: Theme) -> QImage:
    image = QImage(WIDTH, HEIGHT, QImage.Format.Format_RGB32)
    image.fill(theme.canvas)
    painter = QPainter(image)
    paint_miniature(painter, QRectF(image.rect()), what, theme)
    painter.end()
    return image


@pytest.mark.parametrize("entry", entries(), ids=lambda entry: entry.id)
def test_every_project_has_a_picture_of_its_own_in_both_themes(entry: GalleryEntry, qapp: object) -> None:
    for theme in (LIGHT, DARK):
        image = painted(miniature_of(entry.path), theme)
        colours = {image.pixel(x, y) for x in range(0, WIDTH, 2) for y in range(0, HEIGHT, 2)}
        assert len(colours) > 30
    others = [painted(miniature_of(other.path), LIGHT) for other in entries() if other != entry]
    assert painted(miniature_of(entry.path), LIGHT) not in others


def test_a_drawing_without_data_has_a_picture_too(qapp: object) -> None:
    layers = (Layer("x", "input", 2), Layer("h", "hidden", 40), Layer("y", "output", 1))
    graph = Graph(layers, (Connection("x", "h"), Connection("h", "y")))
    narrow = graph.with_layer(Layer("h", "hidden", 2))
    assert painted(miniature(Project(graph=graph)), LIGHT) != painted(miniature(Project(graph=narrow)), LIGHT)


def test_classes_are_painted_only_for_data_that_has_some(qapp: object) -> None:
    for name, has_classes in (("forward_3_4_3", True), ("logits_by_hand", False)):
        image = painted(miniature_of(find(name)), LIGHT)
        field = image.pixelColor(round(WIDTH - EDGE - 6), round(HEIGHT / 2 - 15)).rgb()
        shades = [QColor(blend(LIGHT.panel, colour, FIELD)).rgb() for colour in CLASS_COLOURS]
        assert (field in shades) is has_classes


def test_words_of_title_lecture_or_note_find_a_project(dialog: GalleryDialog) -> None:
    QTest.keyClicks(dialog.search, "relu fold")
    assert set(shown(dialog)) == {"XOR by hand", "ReLU folds the plane"}
    dialog.search.setText("n5")
    assert shown(dialog) == ["Forward pass, 3-4-4-4-3 with ReLU"]
    assert dialog.chosen == find("relu_3_4_4_4_3")
    dialog.search.setText("no such words")
    open_button = dialog.buttons.button(QDialogButtonBox.StandardButton.Open)
    assert dialog.chosen is None
    assert not open_button.isEnabled()
    middle = dialog.nothing.mapTo(dialog.list.viewport(), dialog.nothing.rect().center())
    assert (middle - dialog.list.viewport().rect().center()).manhattanLength() <= 4, "said where the cards stood"
    dialog.show_all.click()
    assert not dialog.nothing.isVisible()
    assert dialog.search.hasFocus()
    assert len(shown(dialog)) == len(entries())
    assert open_button.isEnabled()


def test_arrows_walk_from_the_search_and_enter_opens(dialog: GalleryDialog) -> None:
    QTest.keyClick(dialog.search, Qt.Key.Key_Right)
    assert dialog.chosen == find(entries()[1].id)
    QTest.keyClick(dialog.search, Qt.Key.Key_Down)
    below = dialog.list.visualItemRect(dialog.list.currentItem())
    above = dialog.list.visualItemRect(dialog.list.item(1))
    assert below.top() > above.top()
    assert below.left() == above.left()
    chosen = dialog.chosen
    QTest.keyClick(dialog.search, Qt.Key.Key_Return)
    assert dialog.result() == QDialog.DialogCode.Accepted
    assert dialog.chosen == chosen


def test_a_double_click_opens_and_the_note_says_what_there_is_to_see(dialog: GalleryDialog) -> None:
    rect = dialog.list.visualItemRect(dialog.list.item(2))
    QTest.mouseClick(dialog.list.viewport(), Qt.MouseButton.LeftButton, pos=rect.center())
    assert dialog.note.text() == entries()[2].note
    QTest.mouseDClick(dialog.list.viewport(), Qt.MouseButton.LeftButton, pos=rect.center())
    assert dialog.result() == QDialog.DialogCode.Accepted


@pytest.mark.parametrize("scale", [1.0, 1.3])
def test_no_card_is_cut_and_a_bar_says_where_more_of_them_follow(qtbot: QtBot, scale: float) -> None:
    dialog = GalleryDialog(ThemeHolder(LIGHT, scale))
    qtbot.addWidget(dialog)
    dialog.show()
    rows = dialog.list.viewport().height() / dialog.list.gridSize().height()
    assert rows >= 2
    assert rows % 1 < 0.25
    columns = dialog.list.viewport().width() // dialog.list.gridSize().width()
    assert (int(rows) * columns < dialog.list.count()) == (dialog.list.verticalScrollBar().maximum() > 0)


def test_a_title_that_holds_the_words_comes_before_a_note_that_does(dialog: GalleryDialog) -> None:
    QTest.keyClicks(dialog.search, "xor")
    assert dialog.chosen == find("xor_hidden")
    QTest.keyClick(dialog.search, Qt.Key.Key_Down)
    dialog.search.setText("xo")
    assert dialog.chosen == find("xor_hidden")


def test_the_cards_begin_and_end_where_the_search_does(qtbot: QtBot) -> None:
    window = QWidget()
    window.resize(1280, 900)
    qtbot.addWidget(window)
    dialog = GalleryDialog(ThemeHolder(), window)
    dialog.show()
    qtbot.waitUntil(lambda: dialog.list.visualItemRect(dialog.list.item(COLUMNS)).left() == 0)
    rects = [dialog.list.visualItemRect(dialog.list.item(row)) for row in range(dialog.list.count())]
    assert len({rect.left() for rect in rects}) == COLUMNS
    shift, card = dialog.list.x() + dialog.list.viewport().x(), dialog.list.gridSize().width() - GAP // 2
    assert min(rect.left() for rect in rects) + shift + EDGE == dialog.search.x()
    assert max(rect.left() for rect in rects) + shift + card - EDGE == dialog.search.x() + dialog.search.width()
    assert not dialog.list.verticalScrollBar().isVisible()
    dialog.resize(700, 500)
    qtbot.waitUntil(dialog.list.verticalScrollBar().isVisible)


def test_the_lecture_is_named_by_the_tip(dialog: GalleryDialog) -> None:
    tips = {dialog.list.item(i).text(): dialog.list.item(i).toolTip() for i in range(dialog.list.count())}
    assert tips["One neuron"].startswith("From the lecture, systems N1, N2")


@pytest.mark.parametrize("scale", [1.0, 1.5])
def test_the_longest_note_fits(qtbot: QtBot, scale: float) -> None:
    dialog = GalleryDialog(ThemeHolder(LIGHT, scale))
    qtbot.addWidget(dialog)
    dialog.show()
    for row in range(dialog.list.count()):
        dialog.list.setCurrentRow(row)
        assert dialog.note.heightForWidth(dialog.note.width()) <= dialog.note.height()


def test_no_turn_of_the_event_loop_is_long_while_the_pictures_come(qtbot: QtBot) -> None:
    miniature_of.cache_clear()
    dialog = GalleryDialog(ThemeHolder())
    qtbot.addWidget(dialog)
    worked: list[float] = [time.thread_time()]
    timer = QTimer()
    timer.setInterval(0)
    timer.timeout.connect(lambda: worked.append(time.thread_time()))
    timer.start()
    dialog.show()
    items = [dialog.list.item(row) for row in range(dialog.list.count())]
    qtbot.waitUntil(lambda: all(item.data(PICTURE) is not None for item in items), timeout=20_000)
    dialog.grab()
    qtbot.wait(20)
    timer.stop()
    assert max(after - before for before, after in itertools.pairwise(worked)) < 0.1
