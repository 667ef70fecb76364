"""Says no to a PySide6 that would kill the interpreter, before Qt is imported and can.

PySide6 6.12.0 loses a reference to `None` or `True` with each setPos, setPen or emit on Python 3.10 and 3.11, and
aborts without a word after a few thousand of them. pip's bounds keep it out; an upgrade by hand gets past pip.
This module imports nothing of Qt, and nothing heavy: it runs first.
"""

from __future__ import annotations

import sys
from importlib import metadata

FIRST_BROKEN = (6, 12)
FIRST_PYTHON_UNHARMED = (3, 12)
REQUIREMENT = "PySide6-Essentials>=6.10.3,<6.12"  # as in pyproject.toml
DISTRIBUTIONS = ("PySide6-Essentials", "shiboken6")  # what crashes; plain PySide6 only asks for these


def check_versions() -> str | None:
    """What is wrong with the installed PySide6 and how to mend it, in plain words; None when it is fit."""
    python = sys.version_info[:2]
    for distribution in DISTRIBUTIONS:
        version = _installed(distribution)
        if version is not None and is_deadly(version, python):
            return sentence(distribution, version, python)
    return None


def is_deadly(version: str, python: tuple[int, int]) -> bool:
    numbers = version.split(".")[:2]
    if len(numbers) < 2 or not all(number.isdecimal() for number in numbers):
        return False  # a build of one's own: its maker knows
    return (int(numbers[0]), int(numbers[1])) >= FIRST_BROKEN and python < FIRST_PYTHON_UNHARMED


def sentence(distribution: str, version: str, python: tuple[int, int]) -> str:
    return (
        f"{distribution} {version} is installed, which crashes on Python {python[0]}.{python[1]} after a few seconds "
        "of use (it is safe from Python 3.12 on). Netfold has not started, so nothing is lost. To mend it, run\n"
        f'    "{sys.executable}" -m pip install "{REQUIREMENT}"'
    )


def _installed(distribution: str) -> str | None:
    try:
        return metadata.version(distribution)
    except metadata.PackageNotFoundError:
        return None
