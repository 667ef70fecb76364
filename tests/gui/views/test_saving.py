"""Views as files: vector pictures, tables, and what is said when they cannot be written."""

from __future__ import annotations

import csv
from collections.abc import Callable
from pathlib import Path

import pytest
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QFileDialog

from gui.errors import Report
from gui.session import Session
from gui.views import VIEWS, View
from gui.views.saving import NumbersTable, write_csv

OpenSession = Callable[..., Session]
ShowView = Callable[..., View]


@pytest.mark.parametrize("name", list(VIEWS))
def test_every_view_is_saved_as_a_drawing_of_its_size(
    name: str, tmp_path: Path, open_session: OpenSession, show_view: ShowView
) -> None:
    view = show_view(open_session(2, 3, 1, activation="relu"), name)
    assert view.save_picture(tmp_path / "picture.svg")
    drawing = QSvgRenderer(str(tmp_path / "picture.svg"))
    assert drawing.isValid()
    assert drawing.viewBox().size() == view.size()


@pytest.mark.parametrize("name", ["loss", "functions", "regions", "landscape", "weights", "health"])
def test_the_menu_saves_numbers_with_a_name_for_each_column(
    name: str, tmp_path: Path, open_session: OpenSession, show_view: ShowView, monkeypatch: pytest.MonkeyPatch
) -> None:
    view = show_view(open_session(2, 3, 1, activation="relu"), name)
    path = tmp_path / "numbers.csv"
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(path), ""))
    view._ask_and_save_numbers()
    with path.open(newline="", encoding="utf-8") as file:
        head, *rows = list(csv.reader(file))
    assert len(head) > 1
    assert all(len(row) == len(head) for row in rows)


def test_a_folder_that_is_not_there_is_reported(
    tmp_path: Path, open_session: OpenSession, show_view: ShowView, monkeypatch: pytest.MonkeyPatch
) -> None:
    session = open_session(2, 3, 1)
    view = show_view(session, "weights")
    reports: list[Report] = []
    session.reported.connect(reports.append)
    monkeypatch.setattr(QFileDialog, "getSaveFileName", lambda *_args: (str(tmp_path / "no" / "a.csv"), ""))
    view._ask_and_save_numbers()
    assert [report.level for report in reports] == ["error"]


def test_a_table_is_written_as_it_is(tmp_path: Path) -> None:
    path = tmp_path / "t.csv"
    assert write_csv(NumbersTable(("a", "b"), [(1, 0.5), (2, "x")]), path)
    assert path.read_text(encoding="utf-8").split() == ["a,b", "1,0.5", "2,x"]
