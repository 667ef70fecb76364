"""Unsaved work on the disk: one file per running process, held by a lock, so that the next start finds what was left.

A recovery file is a project file with one key more: where the work was saved last, and when it was written here. The
lock beside it is the kernel's: it ends with its process, however that ends, and no process id can be mistaken.
"""

from __future__ import annotations

import contextlib
import os
import sys
import time
import uuid
from dataclasses import dataclass, replace
from datetime import datetime
from pathlib import Path

from core.arrays import FrozenMap
from core.errors import UserError
from core.project import Project
from core.project_file import read_project, write_project
from core.training.branches_file import saved_form

if sys.platform == "win32":
    import msvcrt
else:
    import fcntl

KEY = "recovery"
SUFFIX = ".netfold"


class Slot:
    """A recovery file that this process alone may touch, as long as it holds its lock."""

    def __init__(self, path: Path, lock: int) -> None:
        self.path, self._lock = path, lock

    @classmethod
    def new(cls, folder: Path) -> Slot:
        """A slot of its own for a window.

        Raises:
            OSError: the folder cannot be made or written to.
        """
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / f"{os.getpid()}-{uuid.uuid4().hex[:8]}{SUFFIX}"
        lock = _hold(_lock_of(path))
        if lock is None:
            raise OSError("another process holds the new recovery file")
        return cls(path, lock)

    @classmethod
    def left_in(cls, folder: Path) -> list[Slot]:
        """The files whose processes are gone, newest first, now held by this process; empties are cleared away."""
        found: list[Slot] = []
        for lock_path in folder.glob(f"*{SUFFIX}.lock"):
            lock = _hold(lock_path)
            if lock is None:
                continue
            slot = cls(lock_path.with_suffix(""), lock)
            for part in folder.glob(f".{slot.path.name}.*.part"):  # what a write left that never ended
                part.unlink(missing_ok=True)
            if slot.path.exists():
                found.append(slot)
            else:
                slot.clear()
        return sorted(found, key=lambda slot: slot.path.stat().st_mtime, reverse=True)

    def write(self, project: Project, saved_as: Path | None) -> None:
        """Keeps a project; numbers that no file can hold are left out rather than the drawing.

        Raises:
            UserError: the disk says no.
        """
        about = {"path": str(saved_as or ""), "folder": project.folder, "time": time.time()}
        project = saved_form(project)
        kept = replace(project, extra=FrozenMap({**project.extra, KEY: FrozenMap(about)}))
        try:
            write_project(kept, self.path)
        except UserError:
            write_project(replace(kept, parameters=None, progress=None, journal=()), self.path)

    def read(self) -> Leftover:
        """What the file holds.

        Raises:
            UserError: it cannot be read.
        """
        opened = read_project(self.path)
        extra = dict(opened.project.extra)
        about = extra.pop(KEY, {})
        path, folder = str(about.get("path", "")), str(about.get("folder", ""))
        written = about.get("time")
        when = datetime.fromtimestamp(written if isinstance(written, (int, float)) else self.path.stat().st_mtime)
        project = replace(opened.project, extra=FrozenMap(extra), folder=folder)
        return Leftover(project, Path(path) if path else None, when)

    def forget(self) -> None:
        """Removes what is kept; the slot stays."""
        with contextlib.suppress(OSError):  # a folder that is gone holds nothing
            self.path.unlink(missing_ok=True)

    def set_aside(self) -> Path:
        """Keeps a file that cannot be read, but offers it no more; where it is now."""
        aside = self.path.with_suffix(".damaged")
        with contextlib.suppress(OSError):
            self.path.replace(aside)
        self.clear()
        return aside

    def clear(self) -> None:
        """Removes file and lock: nothing is left to find."""
        self.forget()
        lock_path = _lock_of(self.path)
        if sys.platform == "win32":  # there an open file cannot be removed
            self.release()
            with contextlib.suppress(OSError):
                lock_path.unlink(missing_ok=True)
        else:  # while it is held, so that nobody holds a file that is about to go
            lock_path.unlink(missing_ok=True)
            self.release()

    def release(self) -> None:
        """Lets the next start find it."""
        if self._lock >= 0:
            os.close(self._lock)
            self._lock = -1


@dataclass(frozen=True)
class Leftover:
    """Work that was never saved: the project, the file it belongs to, and when it was kept."""

    project: Project
    path: Path | None
    when: datetime

    @property
    def time_text(self) -> str:
        """ "12:41", with the day where that is not today."""
        today = self.when.date() == datetime.now().date()
        return self.when.strftime("%H:%M" if today else "%d %B, %H:%M")

    @property
    def was_saved_since(self) -> bool:
        """Whether its file is younger than what was kept."""
        try:
            return self.path is not None and self.path.stat().st_mtime > self.when.timestamp()
        except OSError:
            return False


def _lock_of(path: Path) -> Path:
    return path.with_name(path.name + ".lock")


def _hold(path: Path) -> int | None:
    """A locked file handle, or None while a living process holds the lock.

    Raises:
        OSError: the file cannot be opened.
    """
    handle = os.open(path, os.O_RDWR | os.O_CREAT, 0o600)
    try:
        if sys.platform == "win32":
            msvcrt.locking(handle, msvcrt.LK_NBLCK, 1)
        else:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            if not path.exists() or os.fstat(handle).st_ino != path.stat().st_ino:  # its owner cleared it meanwhile
                os.close(handle)
                return None
    except OSError:
        os.close(handle)
        return None
    return handle
