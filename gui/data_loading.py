"""From a project's data source to arrays, or to the problems that keep them from being read."""

from __future__ import annotations

from core.checks import data_problems, project_problems
from core.datasets.dataset import Dataset
from core.datasets.materialize import materialize
from core.errors import UserError
from core.graph import Graph
from core.losses import LOSSES
from core.problems import Problem, ProblemsError
from core.project import FileSource, Project

NO_DATA = Problem("data", "There are no data to train on.", "Choose a data set on the left, or open a file.")


class LoadedData:
    """The arrays of the project that is open, read or drawn again only where they would differ.

    Attributes:
        dataset: None without data, or where they cannot be read.
        problems: why not, or what of them does not fit the drawing.
    """

    def __init__(self) -> None:
        self.dataset: Dataset | None = None
        self.problems: tuple[Problem, ...] = ()
        self._reading_problems: tuple[Problem, ...] = ()
        self._key: object = None
        self._ahead: tuple[object, Dataset | None, tuple[Problem, ...]] | None = None

    def follow(self, project: Project, *, is_sound: bool) -> bool:
        """Goes with the project; returns whether `problems` differ now.

        Args:
            is_sound: whether drawing and settings have no problems of their own, so that data can be held against them.
        """
        before = self.problems
        if self._key != data_key(project):
            self._key = data_key(project)
            self.dataset, self._reading_problems = self._loaded(project)
        self.problems = self._reading_problems
        if self.dataset is not None and is_sound:
            self.problems = tuple(data_problems(project, self.dataset))
        return before != self.problems

    def ahead(self, project: Project) -> Dataset | None:
        """The arrays of a project that `follow` is about to come with; None where something is wrong with it."""
        key = data_key(project)
        if self._key == key:
            dataset = self.dataset
        else:
            dataset, problems = load_data(project)
            self._ahead = (key, dataset, problems)
        return None if dataset is None or project_problems(project) or data_problems(project, dataset) else dataset

    def _loaded(self, project: Project) -> tuple[Dataset | None, tuple[Problem, ...]]:
        """What was loaded ahead, or is loaded now."""
        ahead, self._ahead = self._ahead, None
        return ahead[1:] if ahead is not None and ahead[0] == self._key else load_data(project)

    def usable_in(self, graph: Graph) -> Dataset | None:
        """The arrays where their columns go into the drawing, whatever else is wrong with them."""
        if self.dataset is None or (self.problems and self.dataset.inputs.shape[1] != graph.input_units):
            return None
        return self.dataset


def data_key(project: Project) -> object:
    """All that the arrays depend on: as long as it is the same they need not be read or drawn again."""
    training = project.training_or_default
    folder = project.folder if isinstance(project.data, FileSource) else ""
    return project.data, folder, training.seed, project.graph.output_units, _wants_signs(project)


def load_data(project: Project) -> tuple[Dataset | None, tuple[Problem, ...]]:
    """The data, or None and why they cannot be read; whether they fit the drawing is core.checks's to say."""
    if project.data is None:
        return None, (NO_DATA,)
    try:
        dataset = materialize(
            project.data,
            folder=project.folder,
            seed=project.training_or_default.seed,
            outputs=project.graph.output_units or None,
            signs=_wants_signs(project),
        )
    except ProblemsError as error:
        return None, error.problems
    except UserError as error:
        return None, (Problem(error.where or "data", error.message, error.hint),)
    return dataset, ()


def _wants_signs(project: Project) -> bool:
    loss = LOSSES.get(project.training_or_default.loss.name)
    return loss is not None and loss.targets == "sign"
