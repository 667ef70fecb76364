"""Machine code kept on disk between two starts of the app: compiled once a drawing and processor, read back in 2 ms.

A file is named by a digest of all that decides its content (the module's text, the processor, the compiler's version),
and holds its own content's digest, so that a torn or altered one is compiled anew. Nothing is unpickled. Machine code
is run, so the folder must be the user's alone, like the folder that the app itself is in.
"""

from __future__ import annotations

import hashlib
import os
import stat
import threading
from contextlib import suppress
from pathlib import Path

KEPT = 200  # files
_SIZE = 32  # bytes of a digest


class ObjectStore:
    """A folder of object files."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def read(self, key: str) -> bytes | None:
        """The object of a key, None where there is none that can be trusted."""
        try:
            if not self._is_private():
                return None
            content = self._file(key).read_bytes()
            with suppress(OSError):
                os.utime(self._file(key))  # used: the last to be thrown away
        except OSError:
            return None
        told, code = content[:_SIZE], content[_SIZE:]
        return code if told == _digest(key, code) else None

    def write(self, key: str, code: bytes) -> None:
        """Keeps an object; a disk that is full or may not be written to is no one's concern."""
        with suppress(OSError):
            self._folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            if self._is_private():
                temporary = self._folder / f".{key}.{os.getpid()}.{threading.get_ident()}"
                temporary.write_bytes(_digest(key, code) + code)  # the digest tells a torn file: no flush to wait for
                os.replace(temporary, self._file(key))
                self._forget_the_oldest()

    def has(self, key: str) -> bool:
        return self._file(key).is_file()

    def _file(self, key: str) -> Path:
        return self._folder / f"{key}.kernel"

    def _is_private(self) -> bool:
        """Whether nobody else could have put a file there."""
        if os.name != "posix":
            return True  # the user's profile, which Windows guards
        about = self._folder.stat()
        return about.st_uid == os.getuid() and not about.st_mode & (stat.S_IWGRP | stat.S_IWOTH)

    def _forget_the_oldest(self) -> None:
        files = sorted(self._folder.glob("*.kernel"), key=lambda file: file.stat().st_mtime, reverse=True)
        for file in files[KEPT:]:
            file.unlink(missing_ok=True)


def key_of(*parts: str) -> str:
    """A name for what all these texts decide."""
    total = hashlib.blake2b(digest_size=24)
    for part in parts:
        total.update(len(part).to_bytes(8, "little") + part.encode())
    return total.hexdigest()


def _digest(key: str, code: bytes) -> bytes:
    return hashlib.blake2b(code, key=key.encode()[:64], digest_size=_SIZE).digest()
