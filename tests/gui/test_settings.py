"""Settings that are kept, and those that are not."""

from __future__ import annotations

import gc
import os
import stat
from pathlib import Path

from gui.settings import Settings


def test_what_is_set_is_there_at_the_next_start(tmp_path: Path) -> None:
    settings = Settings(tmp_path / "settings.ini")
    settings.theme = "dark"
    settings.flush()
    assert Settings(tmp_path / "settings.ini").theme == "dark"


def test_forgotten_settings_are_those_of_a_first_start_and_leave_nothing_behind() -> None:
    before = os.stat(os.devnull)
    settings = Settings.forgotten()
    folder = settings.path.parent
    settings.theme = "dark"
    settings.flush()
    settings.scale = 2.0
    assert Settings.forgotten().theme == "light"
    del settings
    gc.collect()
    assert not folder.exists()
    assert stat.S_IFMT(os.stat(os.devnull).st_mode) == stat.S_IFMT(before.st_mode)
