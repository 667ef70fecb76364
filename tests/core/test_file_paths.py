"""What a path may lead to: ordinary files alone, and those are never changed by reading."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from core.errors import UserError
from core.project_file import read_project
from tests.core.documents import XOR_TEXT, XOR_ZIP


@pytest.mark.parametrize("name", ["a.json", "a.netfold"])
def test_a_file_that_is_refused_is_untouched(tmp_path: Path, name: str) -> None:
    path = tmp_path / name
    data = XOR_ZIP[:-30] if name == "a.netfold" else XOR_TEXT[:-30].encode()
    path.write_bytes(data)
    before = path.stat()
    with pytest.raises(UserError):
        read_project(path)
    after = path.stat()
    assert path.read_bytes() == data
    assert (before.st_mtime_ns, before.st_ino) == (after.st_mtime_ns, after.st_ino)
    assert os.listdir(tmp_path) == [name]


def test_paths_that_are_no_files_are_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "pipe")
    (tmp_path / "round").symlink_to("round")
    (tmp_path / "dangling").symlink_to("nowhere")
    (tmp_path / "file").write_text("x")
    cases = {
        tmp_path: "folder",
        tmp_path / "pipe": "ordinary file",
        "/dev/zero": "ordinary file",
        tmp_path / "round": "back to itself",
        tmp_path / "dangling": "no such file",
        tmp_path / "none.json": "no such file",
        tmp_path / "file" / "x.json": "no such file",
        "a\0b": "cannot be read",
        "n" * 5000: "cannot be read",
    }
    for path, part in cases.items():
        with pytest.raises(UserError, match=part):
            read_project(path)


def test_a_link_to_a_project_opens(tmp_path: Path) -> None:
    (tmp_path / "real.json").write_text(XOR_TEXT, encoding="utf-8")
    (tmp_path / "link.netfold").symlink_to("real.json")
    assert read_project(tmp_path / "link.netfold").project.title == "XOR"


@pytest.mark.skipif(not hasattr(os, "geteuid") or os.geteuid() == 0, reason="root may read everything")
def test_a_file_that_may_not_be_read_says_so(tmp_path: Path) -> None:
    path = tmp_path / "secret.json"
    path.write_text(XOR_TEXT)
    path.chmod(0)
    with pytest.raises(UserError, match="may not read"):
        read_project(path)
