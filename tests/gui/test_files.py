"""What the File menu says: where an export lies, in a line's room."""

from __future__ import annotations

from pathlib import Path

from gui.files import LONGEST_PATH, _shortened


def test_a_short_path_is_told_whole_and_the_home_folder_by_its_sign() -> None:
    assert _shortened("/data/fish.pt") == "/data/fish.pt"
    assert _shortened(str(Path.home() / "nets" / "fish.pt")) == "~/nets/fish.pt"
    assert _shortened(f"{Path.home()}-old/fish.pt") == f"{Path.home()}-old/fish.pt"


def test_a_long_path_keeps_its_name_and_its_begin() -> None:
    told = _shortened("/data/" + "lectures/" * 12 + "fish-of-the-sea.pt")
    assert len(told) <= LONGEST_PATH
    assert told.startswith("/data/lectures/")
    assert told.endswith("…/fish-of-the-sea.pt")


def test_a_name_longer_than_the_line_stays_whole() -> None:
    name = "n" * 80 + ".pt"
    assert _shortened(f"/data/{name}").endswith(name)
