"""The guard against a deadly PySide6: when it speaks, what it says, and that it loads no Qt."""

from __future__ import annotations

import subprocess
import sys
from importlib import metadata

import pytest

from gui import version_guard


@pytest.mark.parametrize("python", [(3, 10), (3, 11)])
@pytest.mark.parametrize("version", ["6.12.0", "6.12.1", "6.13.0a1", "7.0.0"])
def test_from_6_12_on_pyside_is_deadly_on_python_3_10_and_3_11(version: str, python: tuple[int, int]) -> None:
    assert version_guard.is_deadly(version, python)


@pytest.mark.parametrize(
    ("version", "python"),
    [("6.11.3", (3, 11)), ("6.10.3", (3, 10)), ("6.9", (3, 10)), ("6.12.0", (3, 12)), ("6.12.0", (3, 13))],
)
def test_what_is_known_to_be_fine_passes(version: str, python: tuple[int, int]) -> None:
    assert not version_guard.is_deadly(version, python)


@pytest.mark.parametrize("version", ["", "6", "dev", "six.twelve"])
def test_a_version_it_cannot_read_is_not_called_deadly(version: str) -> None:
    assert not version_guard.is_deadly(version, (3, 11))


def test_what_is_installed_here_is_fit() -> None:
    assert version_guard.check_versions() is None


def test_the_sentence_names_the_version_the_python_and_the_line_that_mends_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(metadata, "version", lambda name: "6.12.0")
    monkeypatch.setattr(sys, "version_info", (3, 11, 7, "final", 0))
    said = version_guard.check_versions()
    assert said is not None
    assert "6.12.0" in said
    assert "Python 3.11" in said
    assert said.endswith(f'"{sys.executable}" -m pip install "PySide6-Essentials>=6.10.3,<6.12"')


def test_a_missing_pyside_is_not_the_guards_business(monkeypatch: pytest.MonkeyPatch) -> None:
    def missing(name: str) -> str:
        raise metadata.PackageNotFoundError(name)

    monkeypatch.setattr(metadata, "version", missing)
    assert version_guard.check_versions() is None


def test_the_guard_loads_no_qt() -> None:
    code = "import sys, gui.version_guard; sys.exit(any(name in sys.modules for name in ('PySide6', 'shiboken6')))"
    assert subprocess.run([sys.executable, "-c", code], check=False).returncode == 0
