"""What the window remembers from one start to the next: theme, type size, geometry, the last project."""

from __future__ import annotations

from pathlib import Path

from platformdirs import user_config_path
from PySide6.QtCore import QByteArray, QSettings


class Settings:
    """Typed access to one small INI file."""

    def __init__(self, path: Path | None = None) -> None:
        self.path = path or user_config_path("netfold", appauthor=False) / "settings.ini"
        self._store = QSettings(str(self.path), QSettings.Format.IniFormat)

    @property
    def theme(self) -> str:
        value = str(self._store.value("theme", "light"))
        return value if value in ("light", "dark") else "light"

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
    def geometry(self) -> QByteArray:
        value = self._store.value("geometry")
        return value if isinstance(value, QByteArray) else QByteArray()

    @geometry.setter
    def geometry(self, value: QByteArray) -> None:
        self._store.setValue("geometry", value)

    @property
    def last_project(self) -> str:
        return str(self._store.value("last_project", ""))

    @last_project.setter
    def last_project(self, path: str) -> None:
        self._store.setValue("last_project", path)

    def flush(self) -> None:
        self._store.sync()
