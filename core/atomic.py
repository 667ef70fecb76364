"""Writing a file all at once: whoever reads it sees the old bytes or the new ones, never a part."""

from __future__ import annotations

import contextlib
import os
import stat
import tempfile
from pathlib import Path

from core.errors import UserError


def write_atomically(path: str | Path, data: bytes) -> None:
    """Replaces a file's bytes, keeping its permissions; a link is followed, so that what it points to is replaced.

    The bytes go to a temporary file in the same folder, are flushed to the disk and then renamed over the old file.

    Raises:
        UserError: the folder is missing, the path is not a file's, or the disk says no. The old file is untouched.
    """
    try:
        _replace(target_of(path), data)
    except (OSError, ValueError) as error:
        reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
        raise UserError(
            f"The file cannot be written: {reason}.",
            hint="Save under another name or in another folder.",
            where=str(path),
        ) from error


def target_of(path: str | Path) -> Path:
    """The file that is replaced or made where something is written under a name: links are followed.

    Raises:
        UserError: the folder is missing, or the path is not a file's.
    """
    target = Path(os.path.realpath(path))
    if target.is_dir():
        raise UserError("This is a folder.", hint="Give the name of a file in it.", where=str(path))
    if not target.parent.is_dir():
        raise UserError(
            f"There is no folder {target.parent}.", hint="Make it first, or save somewhere else.", where=str(path)
        )
    if target.exists() and not target.is_file():
        raise UserError("This is not an ordinary file.", hint="Save under another name.", where=str(path))
    return target


def mode_of(target: Path) -> int:
    """The permissions of the file that is replaced, or those that a new file gets here."""
    try:
        return stat.S_IMODE(target.stat().st_mode)
    except FileNotFoundError:
        mask = os.umask(0)
        os.umask(mask)
        return 0o666 & ~mask


def _replace(target: Path, data: bytes) -> None:
    handle, temporary = tempfile.mkstemp(prefix=f".{target.name[:32]}.", suffix=".part", dir=target.parent)
    try:
        with os.fdopen(handle, "wb") as file:
            file.write(data)
            file.flush()
            os.fsync(file.fileno())
        os.chmod(temporary, mode_of(target))
        os.replace(temporary, target)
    except BaseException:
        with contextlib.suppress(OSError):
            os.unlink(temporary)
        raise
