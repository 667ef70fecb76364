"""The rows of a project: its data source as its drawing and settings read it."""

from __future__ import annotations

import hashlib

from core.datasets.dataset import Dataset
from core.datasets.materialize import materialize
from core.losses import LOSSES
from core.project import Project

WHOLE = 4_000_000  # bytes of an array that enter its fingerprint; of a larger one, evenly spread rows do


def rows_of(project: Project) -> Dataset:
    """The rows of a project that has data.

    Raises:
        UserError: they cannot be read (a ProblemsError carries every problem).
    """
    if project.data is None:
        raise ValueError("the project has no data")
    training = project.training_or_default
    loss = LOSSES.get(training.loss.name)
    return materialize(
        project.data,
        folder=project.folder,
        seed=training.seed,
        outputs=project.graph.output_units,
        signs=loss is not None and loss.targets == "sign",
    )


def fingerprint(dataset: Dataset) -> str:
    """A short text that differs for other rows, targets, order or split; of very large sets it looks at a sample."""
    digest = hashlib.blake2b(digest_size=8)
    for array in (dataset.inputs, dataset.targets, dataset.train, dataset.test):
        stride = max(1, array.nbytes // WHOLE)
        digest.update(f"{array.shape}{array.dtype}".encode())
        digest.update(array[::stride].tobytes())
    return digest.hexdigest()
