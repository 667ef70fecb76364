"""From a project's data source to arrays, or to the problems that keep them from being read."""

from __future__ import annotations

from core.datasets.dataset import Dataset
from core.datasets.materialize import materialize
from core.errors import UserError
from core.losses import LOSSES
from core.problems import Problem, ProblemsError
from core.project import FileSource, Project

NO_DATA = Problem("data", "There are no data to train on.", "Choose a data set on the left, or open a file.")


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
