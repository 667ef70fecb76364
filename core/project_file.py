"""Reading and writing project files: NAME.netfold (a zip) and NAME.json (the same in one text). Never pickle.

The form is told by the content, not by the name. What is written is canonical: opening a saved file and saving it again
gives the same bytes.
"""

from __future__ import annotations

import errno
import os
import stat
from collections.abc import Mapping
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from core.archive import (
    HISTORY,
    PARAMETERS,
    PROGRESS,
    PROJECT,
    UNPACKED_LIMIT,
    is_archive,
    read_members,
    write_members,
)
from core.atomic import write_atomically
from core.document_file import Opened, document_to_json, read_document
from core.errors import UserError
from core.history_file import history_to_bytes, read_history
from core.json_text import SIZE_LIMIT, format_json, parse
from core.loss_history import History
from core.project import Project
from core.reading import Notes
from core.tensor_file import read_tensors, write_tensors
from core.training_file import progress_arrays

__all__ = ["Opened", "project_from_bytes", "project_to_bytes", "project_to_json", "read_project", "write_project"]


def read_project(path: str | Path) -> Opened:
    """Opens a project file of either form. An unfinished drawing opens; see core.checks for what is wrong with it.

    Raises:
        UserError: the file is missing, cannot be read, is damaged or too large.
        ProblemsError: its content cannot be represented; the error carries every problem.
    """
    opened = project_from_bytes(_bytes_of(path), str(path))
    folder = str(Path(path).absolute().parent)
    return replace(opened, project=replace(opened.project, folder=folder))


def project_from_bytes(data: bytes, where: str) -> Opened:
    """The project in a file's bytes; `where` names the file in errors. Raises as read_project does."""
    if is_archive(data):
        return _from_archive(data, where)
    if not data.strip():
        raise UserError("The file is empty.", hint="Use a Netfold project.", where=where)
    if not data.removeprefix(b"\xef\xbb\xbf").lstrip().startswith((b"{", b"[")):
        what = "This is no Netfold project: neither a zip nor JSON."
        raise UserError(what, hint="Use a .netfold or .json file that Netfold saved.", where=where)
    document, found = parse(data, where)
    return read_document(document, Notes(found))


def project_to_json(project: Project) -> str:
    """The project as one readable text, parameters and rows inline.

    Raises:
        UserError: a number is not finite.
    """
    return _text(project, inline=True)


def project_to_bytes(project: Project) -> bytes:
    """The project as a .netfold file; equal projects give equal bytes.

    Raises:
        UserError: a number is not finite, or there is too much to save.
    """
    members = {PROJECT: _limited(_text(project, inline=False), "Keep the rows in a CSV file.")}
    tensors = {} if project.parameters is None else {n: a.numpy() for n, a in project.parameters.tensors()}
    if tensors:
        members[PARAMETERS] = _tensor_bytes(tensors)
    state = {} if project.progress is None else progress_arrays(project.progress)
    if state:
        members[PROGRESS] = _tensor_bytes(state)
    if project.progress is not None and len(project.history):
        members[HISTORY] = history_to_bytes(project.history)
    return write_members(members)


def write_project(project: Project, path: str | Path) -> None:
    """Saves a project: as JSON where the name ends in .json, else as a zip. The old file stays until then.

    Raises:
        UserError: the folder is missing, the disk says no, a number is not finite, or there is too much to save.
    """
    if Path(path).suffix.lower() == ".json":
        data = _limited(_text(project, inline=True), "Save it as .netfold.")
    else:
        data = project_to_bytes(project)
    write_atomically(path, data)


def _from_archive(data: bytes, where: str) -> Opened:
    members, warnings = read_members(data, where)
    document, found = parse(members[PROJECT], where)
    notes = Notes(found)
    notes.warnings += warnings
    tensors = {}
    for part in (PARAMETERS, PROGRESS):
        tensors[part] = None
        if part in members:
            tensors[part], problems = read_tensors(members[part], part, where)
            notes.problems += problems
    opened = read_document(document, notes, parameters=tensors[PARAMETERS], optimizer=tensors[PROGRESS])
    return _with_history(opened, members[HISTORY]) if HISTORY in members else opened


def _with_history(opened: Opened, data: bytes) -> Opened:
    """With the loss curve, where it tells of a run that is there."""
    history, warning = read_history(data, HISTORY)
    if not warning and opened.project.progress is None:
        history, warning = History(), "The loss curve is left out: the project does not say where its training stands."
    warnings = (*opened.warnings, warning) if warning else opened.warnings
    return Opened(replace(opened.project, history=history), warnings)


def _bytes_of(path: str | Path) -> bytes:
    """The bytes of an ordinary file within the limits; devices and pipes are not even opened."""
    where = str(path)
    try:
        status = os.stat(path)
        if stat.S_ISDIR(status.st_mode):
            raise UserError("This is a folder.", hint="Give the name of a file in it.", where=where)
        if not stat.S_ISREG(status.st_mode):
            raise UserError("This is not an ordinary file.", hint="Use a .netfold or .json file.", where=where)
        with open(path, "rb") as file:
            start = file.read(4)
            limit, words = (UNPACKED_LIMIT, "2 GiB") if is_archive(start) else (SIZE_LIMIT, "64 MiB")
            rest = file.read(limit + 1 - len(start)) if status.st_size <= limit else b""
    except (OSError, ValueError) as error:
        raise _unreadable(error, where) from error
    if status.st_size > limit or len(start) + len(rest) > limit:
        smaller = "Use a smaller file, or the same as .netfold." if limit == SIZE_LIMIT else "Use a smaller file."
        raise UserError(f"The file is larger than {words}.", hint=smaller, where=where)
    return start + rest


def _unreadable(error: OSError | ValueError, where: str) -> UserError:
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return UserError("There is no such file.", hint="Look at its name and folder.", where=where)
    if isinstance(error, PermissionError):
        return UserError("You may not read this file.", hint="Change its permissions, or copy it.", where=where)
    if isinstance(error, OSError) and error.errno == errno.ELOOP:
        return UserError("The link leads back to itself.", hint="Use the file that it should lead to.", where=where)
    reason = (error.strerror if isinstance(error, OSError) else None) or str(error)
    return UserError(f"The file cannot be read: {reason}.", hint="Use another file.", where=where)


def _text(project: Project, *, inline: bool) -> str:
    try:
        return format_json(document_to_json(project, inline=inline))
    except ValueError as error:
        raise _not_finite() from error


def _limited(text: str, hint: str) -> bytes:
    data = text.encode("utf-8", "replace")  # half a surrogate pair, typed somewhere, becomes "?"
    if len(data) > SIZE_LIMIT:
        raise UserError(f"The project’s JSON would be {len(data) / 2**20:.0f} MiB; the limit is 64 MiB.", hint=hint)
    return data


def _tensor_bytes(tensors: Mapping[str, NDArray[np.floating]]) -> bytes:
    with np.errstate(over="ignore"):
        narrow = {name: array.astype(np.float32) for name, array in tensors.items()}
    if not all(np.isfinite(array).all() for array in narrow.values()):
        raise _not_finite()
    return write_tensors(narrow)


def _not_finite() -> UserError:
    return UserError(
        "A number in the project is infinite, NaN or too large for float32.",
        hint="Reset the parameters, or undo, and save again.",
    )
