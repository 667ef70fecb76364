"""Where a project's relative paths start, and how they are kept right when it moves to another folder."""

from __future__ import annotations

import os
from dataclasses import replace
from pathlib import Path

from core.datasets.materialize import find_file
from core.project import FileSource, Project


def at_home_in(project: Project, folder: Path) -> Project:
    """The project as it is to be saved in a folder: the relative path of its data file still leads to that file."""
    data, here = project.data, str(folder.absolute())
    if not isinstance(data, FileSource) or not project.folder or project.folder == here:
        return replace(project, folder=here)
    found = find_file(data.path, folder=project.folder)
    is_beside = found == Path(project.folder) / data.path and not Path(data.path).is_absolute()
    if is_beside:
        try:
            data = replace(data, path=Path(os.path.relpath(found, here)).as_posix())
        except ValueError:  # another drive of Windows: no relative path leads there
            data = replace(data, path=str(found))
    return replace(project, data=data, folder=here)
