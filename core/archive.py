"""The zip around a project: read without trust, in memory and bounded; written so that equal parts give equal bytes."""

from __future__ import annotations

import io
import lzma
import struct
import zipfile
import zlib
from collections.abc import Mapping

from core.errors import UserError
from core.json_text import shown

UNPACKED_LIMIT = 2 * 2**30
MEMBER_LIMIT = 1000

PROJECT = "project.json"
PARAMETERS = "parameters.safetensors"
PROGRESS = "progress.safetensors"
HISTORY = "history.safetensors"
KNOWN = (PROJECT, PARAMETERS, PROGRESS, HISTORY)

_NEW_FILE = "Use the original file, or save it again with Netfold."
_DAMAGE = (
    zipfile.BadZipFile,
    zlib.error,
    lzma.LZMAError,
    struct.error,
    EOFError,
    OSError,
    OverflowError,
    IndexError,
    LookupError,
    RuntimeError,  # encrypted; NotImplementedError (an unknown compression) is one too
    ValueError,
)


def is_archive(data: bytes) -> bool:
    """Whether bytes are a zip, by their first four."""
    return data[:4] in (b"PK\x03\x04", b"PK\x05\x06")


def read_members(data: bytes, where: str) -> tuple[dict[str, bytes], list[str]]:
    """Known members by name, and warnings about the others. Nothing is written anywhere, other members stay packed.

    Raises:
        UserError: damaged, encrypted, too large when unpacked, a member twice, or a name that points elsewhere.
    """
    if data.count(b"PK\x01\x02") > MEMBER_LIMIT:
        raise UserError(f"The zip has more than {MEMBER_LIMIT} parts.", hint=_NEW_FILE, where=where)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = archive.infolist()
            _refuse_unsafe(infos, where)
            members = {info.filename: _unpacked(archive, info) for info in infos if info.filename in KNOWN}
    except _DAMAGE as error:
        said = str(error).split("\n")[0][:120] or type(error).__name__
        raise UserError(f"The zip is damaged: {said}.", hint=_NEW_FILE, where=where) from error
    if PROJECT not in members:
        raise UserError(f"The zip holds no {PROJECT}, so it is no Netfold project.", hint=_NEW_FILE, where=where)
    others = [info.filename for info in infos if info.filename not in KNOWN and not info.filename.endswith("/")]
    return members, [f"The part {shown(name)} is not known and will not be saved." for name in others]


def write_members(members: Mapping[str, bytes]) -> bytes:
    """A zip of the members in their order; text is packed, tensors (which do not shrink) are stored."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        for name, content in members.items():
            info = zipfile.ZipInfo(name, date_time=(1980, 1, 1, 0, 0, 0))
            info.create_system = 3  # the same bytes on every system
            info.external_attr = 0o644 << 16
            info.compress_type = zipfile.ZIP_DEFLATED if name.endswith(".json") else zipfile.ZIP_STORED
            archive.writestr(info, content)
    return buffer.getvalue()


def _refuse_unsafe(infos: list[zipfile.ZipInfo], where: str) -> None:
    total = sum(info.file_size for info in infos)
    if total > UNPACKED_LIMIT:
        size = f"{total / 2**30:.1f} GiB"
        raise UserError(f"The zip would unpack to {size}; the limit is 2 GiB.", hint=_NEW_FILE, where=where)
    seen: set[str] = set()
    for info in infos:
        name = info.filename
        if name.startswith(("/", "\\")) or ".." in name.replace("\\", "/").split("/") or name[1:2] == ":":
            raise UserError(f"The zip’s part {shown(name)} points outside the zip.", hint=_NEW_FILE, where=where)
        if name in seen:
            raise UserError(f"The zip holds {shown(name)} twice.", hint=_NEW_FILE, where=where)
        if name in KNOWN and info.flag_bits & 0x1:
            raise UserError("The zip is encrypted.", hint="Unpack it and zip it again without a password.", where=where)
        seen.add(name)


def _unpacked(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    """A member's bytes; never more than it declares, whatever its packed bytes would give."""
    with archive.open(info) as member:
        content = member.read(info.file_size + 1)
    if len(content) != info.file_size:
        raise zipfile.BadZipFile(f"{info.filename} is not as long as it says")
    return content
