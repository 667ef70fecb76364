"""Which parameters the canvas shows: there are always some, also while the drawing has problems."""

from __future__ import annotations

from core.parameters import Parameters
from core.project import Project
from gui.canvas.edits import start_parameters
from gui.moment import Moment


class ShownNumbers:
    """Remembers the start that it had to draw, because it is asked at every moment."""

    def __init__(self) -> None:
        self._start: tuple[object, Parameters] | None = None

    def of(self, project: Project, moment: Moment) -> Parameters:
        """The moment's, or while the drawing has problems the document's, or what training would start from."""
        if moment.parameters is not None and moment.graph == project.graph:
            return moment.parameters
        if project.parameters is not None:
            return project.parameters
        training = project.training_or_default
        key = (project.graph, training.initialization, training.seed)
        if self._start is None or self._start[0] != key:
            self._start = (key, start_parameters(project, project.graph))
        return self._start[1]
