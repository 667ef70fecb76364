"""Saving: all at once or not at all, and never what could not be opened again."""

from __future__ import annotations

import os
import stat
from dataclasses import replace
from pathlib import Path

import pytest

from core.errors import UserError
from core.project_file import project_from_bytes, read_project, write_project
from tests.core.documents import XOR_TEXT

PROJECT = project_from_bytes(XOR_TEXT.encode(), "xor.json").project


def test_saving_keeps_the_permissions_and_leaves_no_other_file(tmp_path: Path) -> None:
    path = tmp_path / "xor.json"
    path.write_text("old")
    path.chmod(0o640)
    write_project(PROJECT, path)
    assert stat.S_IMODE(path.stat().st_mode) == 0o640
    assert os.listdir(tmp_path) == ["xor.json"]


@pytest.mark.skipif(os.name != "posix", reason="permissions of this kind are posix")
def test_a_new_file_gets_the_permissions_of_new_files_and_leaves_those_as_they_are(tmp_path: Path) -> None:
    path, before = tmp_path / "xor.json", os.umask(0o027)
    try:
        write_project(PROJECT, path)
        assert stat.S_IMODE(path.stat().st_mode) == 0o640
        assert os.umask(0o027) == 0o027
    finally:
        os.umask(before)


def test_saving_through_a_link_replaces_what_it_points_to(tmp_path: Path) -> None:
    (tmp_path / "real.json").write_text("old")
    (tmp_path / "link.json").symlink_to("real.json")
    write_project(PROJECT, tmp_path / "link.json")
    assert (tmp_path / "link.json").is_symlink()
    assert read_project(tmp_path / "real.json").project == PROJECT


def test_a_missing_folder_is_named(tmp_path: Path) -> None:
    with pytest.raises(UserError, match="There is no folder"):
        write_project(PROJECT, tmp_path / "none" / "xor.json")
    with pytest.raises(UserError, match="folder"):
        write_project(PROJECT, tmp_path)


def test_a_failed_save_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "xor.json"
    path.write_text("old")

    def full(_handle: int) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(os, "fsync", full)
    with pytest.raises(UserError, match="No space left"):
        write_project(PROJECT, path)
    assert path.read_text() == "old"
    assert os.listdir(tmp_path) == ["xor.json"]


@pytest.mark.parametrize("number", [float("nan"), float("inf")])
@pytest.mark.parametrize("name", ["xor.json", "xor.netfold"])
def test_numbers_that_are_not_finite_are_never_written(tmp_path: Path, name: str, number: float) -> None:
    assert PROJECT.parameters is not None
    broken = replace(PROJECT, parameters=PROJECT.parameters.with_value("biases", "h", (0,), number))
    with pytest.raises(UserError, match="infinite, NaN or too large"):
        write_project(broken, tmp_path / name)
    assert os.listdir(tmp_path) == []


def test_half_a_character_in_a_title_does_not_keep_a_project_from_being_saved(tmp_path: Path) -> None:
    write_project(replace(PROJECT, title="a\ud800b"), tmp_path / "xor.json")
    assert read_project(tmp_path / "xor.json").project.title == "a?b"


def test_a_text_too_large_to_open_again_is_not_written(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.project_file.SIZE_LIMIT", 100)
    for name in ("xor.json", "xor.netfold"):
        with pytest.raises(UserError, match="the limit is"):
            write_project(PROJECT, tmp_path / name)
    assert os.listdir(tmp_path) == []
