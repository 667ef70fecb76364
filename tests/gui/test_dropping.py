"""What may be dropped on the window: one file at a time, of a kind that can be opened."""

from __future__ import annotations

from pathlib import Path

import pytest
from PySide6.QtCore import QMimeData, QUrl

from gui.dropping import dropped_file


def mime(*names: str) -> QMimeData:
    data = QMimeData()
    data.setUrls([QUrl(name) if "://" in name else QUrl.fromLocalFile(name) for name in names])
    return data


@pytest.mark.parametrize("name", ["/a/b.netfold", "/a/B.JSON", "/a/points.csv", "/a/with space.tsv"])
def test_projects_and_tables_are_taken(name: str) -> None:
    assert dropped_file(mime(name)) == Path(name)


@pytest.mark.parametrize("names", [("/a/b.png",), ("/a/b",), ("/a.csv", "/b.csv"), ("https://x.org/a.json",), ()])
def test_anything_else_is_refused(names: tuple[str, ...]) -> None:
    assert dropped_file(mime(*names)) is None
