"""From a project's data source to arrays, or to the problems that keep them from fitting the drawing."""

from __future__ import annotations

from core.checks import data_problems
from core.datasets.dataset import Dataset
from core.datasets.materialize import materialize
from core.errors import UserError
from core.losses import LOSSES
from core.problems import Problem, ProblemsError
from core.project import Project

NO_DATA = Problem("data", "There are no data to train on.", "Choose a data set on the left, or open a file.")


def load_data(project: Project, *, drawing_is_sound: bool) -> tuple[Dataset | None, tuple[Problem, ...]]:
    """The data (None where they cannot be read), and what is wrong with them or with how they fit the drawing."""
    if project.data is None:
        return None, (NO_DATA,)
    training = project.training_or_default
    loss = LOSSES.get(training.loss.name)
    try:
        dataset = materialize(
            project.data,
            folder=project.folder,
            seed=training.seed,
            outputs=project.graph.output_units or None,
            signs=loss is not None and loss.targets == "sign",
        )
    except ProblemsError as error:
        return None, error.problems
    except UserError as error:
        return None, (Problem(error.where or "data", error.message, error.hint),)
    return dataset, tuple(data_problems(project, dataset)) if drawing_is_sound else ()
