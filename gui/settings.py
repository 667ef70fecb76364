"""What the window remembers from one start to the next: theme, type size, geometry, the last projects."""

from __future__ import annotations

import json
from pathlib import Path
from shutil import rmtree
from tempfile import mkdtemp
from weakref import finalize

from platformdirs import user_config_path, user_state_path
from PySide6.QtCore import QByteArray, QSettings

MOST_RECENT = 10  # files that the menu remembers


class Settings:
    """Typed access to one small INI file."""

    def __init__(self, path: Path | None = None) -> None:
        own = path.parent if path is not None else user_state_path("netfold", appauthor=False)
        self.recovery_folder = own / "recovery"  # where unsaved work is kept
        self.path = path or user_config_path("netfold", appauthor=False) / "settings.ini"
        self._store = QSettings(str(self.path), QSettings.Format.IniFormat)

    @classmethod
    def forgotten(cls) -> Settings:
        """As on the first start, and what changes is gone afterwards: for pictures and measurements.

        In a file of its own. The system's device for nothing is no place for it: who may do so replaces it by the file.
        """
        folder = Path(mkdtemp(prefix="netfold-"))
        settings = cls(folder / "settings.ini")
        finalize(settings, _forget, settings._store, folder)
        return settings

    @property
    def theme(self) -> str:
        """A name of gui.theme.THEMES, if nobody wrote another into the file."""
        return str(self._store.value("theme", "light"))

    @theme.setter
    def theme(self, name: str) -> None:
        self._store.setValue("theme", name)

    @property
    def scale(self) -> float:
        try:
            return min(3.0, max(0.75, float(str(self._store.value("scale", 1.0)))))
        except ValueError:
            return 1.0

    @scale.setter
    def scale(self, factor: float) -> None:
        self._store.setValue("scale", factor)

    @property
    def digits(self) -> int:
        """Significant digits of the numbers in the window."""
        try:
            return int(str(self._store.value("digits", 3)))
        except ValueError:
            return 3

    @digits.setter
    def digits(self, count: int) -> None:
        self._store.setValue("digits", count)

    @property
    def geometry(self) -> QByteArray:
        value = self._store.value("geometry")
        return value if isinstance(value, QByteArray) else QByteArray()

    @geometry.setter
    def geometry(self, value: QByteArray) -> None:
        self._store.setValue("geometry", value)

    @property
    def layout(self) -> QByteArray:
        """Where the panels stand, as QMainWindow.saveState wrote it."""
        value = self._store.value("layout")
        return value if isinstance(value, QByteArray) else QByteArray()

    @layout.setter
    def layout(self, value: QByteArray) -> None:
        self._store.setValue("layout", value)

    @property
    def swapped(self) -> str:
        """The panel that stands in the canvas's place, "" for none."""
        return str(self._store.value("swapped", ""))

    @swapped.setter
    def swapped(self, name: str) -> None:
        self._store.setValue("swapped", name)

    @property
    def rail(self) -> str:
        """ "wide", "narrow", or "auto": as the window's width wants it."""
        return str(self._store.value("rail", "auto"))

    @rail.setter
    def rail(self, name: str) -> None:
        self._store.setValue("rail", name)

    @property
    def hints_used(self) -> frozenset[str]:
        """The hints of the first start that have been followed or closed."""
        return frozenset(filter(None, str(self._store.value("hints_used", "")).split(" ")))

    @hints_used.setter
    def hints_used(self, names: frozenset[str]) -> None:
        self._store.setValue("hints_used", " ".join(sorted(names)))

    def switch(self, name: str, *, default: bool = False) -> bool:
        """One remembered switch: "reduce_motion" …"""
        return str(self._store.value(name, default)).lower() in ("true", "1")

    def set_switch(self, name: str, *, on: bool) -> None:
        self._store.setValue(name, on)

    @property
    def last_project(self) -> str:
        return str(self._store.value("last_project", ""))

    @last_project.setter
    def last_project(self, path: str) -> None:
        self._store.setValue("last_project", path)

    @property
    def recent(self) -> tuple[Path, ...]:
        """Project files that were opened or saved, the newest first."""
        try:
            known = json.loads(str(self._store.value("recent", "[]")))
        except ValueError:
            return ()
        return tuple(Path(name) for name in known if isinstance(name, str)) if isinstance(known, list) else ()

    @recent.setter
    def recent(self, paths: tuple[Path, ...]) -> None:
        self._store.setValue("recent", json.dumps([str(path) for path in paths[:MOST_RECENT]]))

    def remember(self, path: Path) -> None:
        """This file was opened or saved just now: it leads the recent ones, and the next start opens it."""
        path = path.absolute()
        self.last_project = str(path)
        self.recent = (path, *(known for known in self.recent if known != path))

    def flush(self) -> None:
        self._store.sync()


def _forget(store: QSettings, folder: Path) -> None:
    store.sync()  # or it would write what waits after the folder is gone
    rmtree(folder, ignore_errors=True)
