"""What is shown: one instant of one drawing, as read-only values that every view shares."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from core.datasets.dataset import Dataset
from core.graph import Graph
from core.inspection import Trace, inspect_example
from core.parameters import Parameters
from core.probing import Plane, plane_of
from core.project import Project, Training
from core.training.messages import Metrics


@dataclass(frozen=True, eq=False)
class Moment:
    """One instant.

    Attributes:
        project: the document it belongs to; graph and training are its own.
        parameters: None where the drawing has problems, so that nothing can be computed.
        dataset: None without data, or where the data have problems or don't fit.
        step, epoch: updates and completed epochs so far.
        train, test: metrics, None where unknown.
        example: the selected row of the dataset, None for none.
        is_stale: belongs to an older drawing; views dim it.
    """

    project: Project
    parameters: Parameters | None
    dataset: Dataset | None
    step: int = 0
    epoch: int = 0
    train: Metrics | None = None
    test: Metrics | None = None
    example: int | None = None
    is_stale: bool = False

    @property
    def graph(self) -> Graph:
        return self.project.graph

    @property
    def training(self) -> Training:
        return self.project.training_or_default

    @cached_property
    def plane(self) -> Plane | None:
        """The input plane that tiles and maps show."""
        if self.dataset is not None and self.dataset.inputs.shape[1] == self.graph.input_units:
            return plane_of(self.dataset.inputs, self.dataset.input_ranges)
        if self.parameters is None:
            return None
        ranges = ((-6.0, 6.0),) * self.graph.input_units
        return Plane(0, 1 if len(ranges) > 1 else None, (-6.0, 6.0), (-6.0, 6.0), (0.0,) * len(ranges))

    @cached_property
    def trace(self) -> Trace | None:
        """The selected example forward, loss and backward, in float64."""
        if self.parameters is None or self.dataset is None or self.example is None:
            return None
        if self.example >= len(self.dataset):
            return None
        target = self.dataset.targets[self.example]
        fits = len(target) == self.graph.output_units
        return inspect_example(
            self.graph,
            self.parameters,
            self.dataset.inputs[self.example],
            target if fits else None,
            self.training.loss if fits else None,
        )
