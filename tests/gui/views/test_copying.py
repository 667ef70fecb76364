"""The entry "Copy numbers" of a view's menu: the numbers of the place under the mouse, else the view's own."""

from __future__ import annotations

from dataclasses import replace
from typing import ClassVar

import pytest
from PySide6.QtCore import QEvent, QPoint
from PySide6.QtGui import QContextMenuEvent, QGuiApplication
from PySide6.QtWidgets import QApplication, QMenu
from pytestqt.qtbot import QtBot

from gui.numbers import loss_text
from gui.views import View, view_keeping
from gui.views.fields import FieldsView
from gui.views.loss import LossView
from tests.gui.views.conftest import OpenSession, ShowView, hover, settle

BEFORE = "what was there"


class Menu(QMenu):
    """Does not open: the mouse leaves the view, as it does on its way to the entry, and takes that if it may."""

    were_enabled: ClassVar[list[bool]] = []

    def exec(self, *_at: QPoint) -> None:  # type: ignore[override]
        view = self.parent()
        assert isinstance(view, View)
        for picture, _texts in view._read:
            QApplication.sendEvent(picture, QEvent(QEvent.Type.Leave))
        entry = next(action for action in self.actions() if action.text() == "Copy numbers")
        self.were_enabled.append(entry.isEnabled())
        entry.trigger()  # nothing, where it is disabled


@pytest.fixture
def copied(monkeypatch: pytest.MonkeyPatch) -> list[bool]:
    """Whether the entry was enabled, each time that the menu was opened."""
    monkeypatch.setattr(view_keeping, "QMenu", Menu)
    monkeypatch.setattr(Menu, "were_enabled", [])
    QGuiApplication.clipboard().setText(BEFORE)
    return Menu.were_enabled


def open_menu(view: View, at: QPoint | None = None) -> str:
    """Its entry is chosen; what the clipboard has then."""
    at = at or view.rect().center()
    QApplication.sendEvent(view, QContextMenuEvent(QContextMenuEvent.Reason.Mouse, at, view.mapToGlobal(at)))
    return QGuiApplication.clipboard().text()


@pytest.mark.parametrize("width", [200, 900])
def test_the_numbers_under_the_mouse_are_copied_whole_whatever_the_width(
    width: int, copied: list[bool], open_session: OpenSession, show_view: ShowView
) -> None:
    session = open_session(2, 3, 1)
    view = show_view(session, "fields", width, 280)
    assert isinstance(view, FieldsView)
    session.select(session.selection.with_unit("h1", 0))
    tile = view.canvas.tile("h1", 1)
    assert tile is not None
    hover(view.canvas, tile.center().toPoint())
    (whole, *_) = view._texts_under()
    assert open_menu(view).splitlines()[-1] == whole
    assert copied == [True]


def test_a_hint_at_the_mouse_is_not_copied(copied: list[bool], open_session: OpenSession, show_view: ShowView) -> None:
    session = open_session(2, 3, 1, activation="relu")
    session.select(replace(session.selection, layer="", unit=None))
    regions = open_menu(show_view(session, "regions"))
    assert "h1" in regions
    assert "click" not in regions
    QGuiApplication.clipboard().setText(BEFORE)
    assert open_menu(show_view(session, "weights")) == BEFORE
    assert copied == [True, False]


def test_where_there_are_no_numbers_what_was_copied_before_stays(
    copied: list[bool], open_session: OpenSession, show_view: ShowView
) -> None:
    view = show_view(open_session(2, 3, 1, activation="tanh"), "regions")
    assert open_menu(view) == BEFORE
    assert copied == [False]


def test_of_the_loss_curve_the_losses_are_copied_with_their_step(
    copied: list[bool], open_session: OpenSession, show_view: ShowView, qtbot: QtBot
) -> None:
    session = open_session(2, 3, 1)
    view = show_view(session, "loss")
    assert isinstance(view, LossView)
    settle(qtbot, session)
    moment = session.written
    assert moment.train is not None
    assert moment.test is not None
    said = f"epoch 0   step 0   train {loss_text(moment.train.loss)}   test {loss_text(moment.test.loss)}"
    assert open_menu(view).splitlines()[-1] == said
    assert copied == [True]


def test_a_loss_with_a_penalty_is_copied_as_the_sum_that_it_is(open_session: OpenSession, show_view: ShowView) -> None:
    session = open_session(2, 3, 1)
    session.set_training(replace(session.document.project.training_or_default, l2=0.1), "Penalty")
    view = show_view(session, "loss")
    assert "= data" in view.numbers_text()
    assert "½λΣw²" in view.numbers_text()
