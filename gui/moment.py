"""What is shown: one instant of one drawing, as read-only values that every view shares."""

from __future__ import annotations

import math
from collections.abc import Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from core.datasets.dataset import Dataset
from core.forward import LayerValues, forward
from core.graph import Graph
from core.inspection import Trace, inspect_example
from core.parameters import Parameters
from core.probing import Plane, plane_of, telling_columns
from core.project import Project, Training
from core.schedules import CONSTANT, rate_at
from core.training.messages import Metrics

FEW_INPUTS = 16  # up to so many the first two are shown, as they stand in the data
_planes: WeakKeyDictionary[Dataset, Plane] = WeakKeyDictionary()  # every moment of a run has the same one


@dataclass(frozen=True, eq=False)
class Moment:
    """One instant.

    Attributes:
        project: the document it belongs to; graph and training are its own.
        parameters: None where the drawing has problems, so that nothing can be computed.
        dataset: None without data, or where its columns don't go into the drawing; its targets may still not fit.
        step, epoch: updates and completed epochs so far.
        train, test: metrics, None where unknown.
        example: the selected row of the dataset, None for none.
        point: the selected place of the input plane where that is no example; target: what is tried as its target.
        is_stale: what is computed of it belongs to an older drawing still; views dim it.
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
    point: tuple[float, ...] | None = None
    target: tuple[float, ...] | None = None

    @property
    def graph(self) -> Graph:
        return self.project.graph

    @property
    def training(self) -> Training:
        return self.project.training_or_default

    @cached_property
    def training_now(self) -> Training:
        """The settings with the rate of the next update in the place of the one that the schedule begins with."""
        training, rows = self.training, len(self.dataset.train) if self.dataset is not None else 0
        if training.schedule == CONSTANT or not rows:
            return training
        in_epoch = math.ceil(rows / max(1, training.batch_size))
        part = min(max(self.step - self.epoch * in_epoch, 0), in_epoch) / in_epoch
        rate = rate_at(training.schedule, training.learning_rate, update=self.step, epoch=self.epoch + part)
        return replace(training, learning_rate=rate)

    @cached_property
    def plane(self) -> Plane | None:
        """The input plane that tiles and maps show."""
        if self.dataset is not None and self.dataset.inputs.shape[1] == self.graph.input_units:
            plane = _planes.get(self.dataset)
            if plane is None:
                plane = _planes[self.dataset] = _plane_of(self.dataset)
            return plane
        if self.parameters is None:
            return None
        ranges = ((-6.0, 6.0),) * self.graph.input_units
        return Plane(0, 1 if len(ranges) > 1 else None, (-6.0, 6.0), (-6.0, 6.0), (0.0,) * len(ranges))

    @property
    def measurable(self) -> Dataset | None:
        """The dataset where its rows have a loss: some to train on, with a number for each input and each output."""
        data, graph = self.dataset, self.graph
        if data is None or not len(data.train):
            return None
        is_whole = (data.inputs.shape[1], data.targets.shape[1]) == (graph.input_units, graph.output_units)
        return data if is_whole else None

    @property
    def inputs(self) -> NDArray[np.floating[Any]] | None:
        """What goes through the network: the selected place's coordinates or the selected example's columns."""
        if self.point is not None:
            return np.array(self.point) if len(self.point) == self.graph.input_units else None
        if self.dataset is None or self.example is None or self.example >= len(self.dataset):
            return None
        return self.dataset.inputs[self.example]

    @property
    def wanted(self) -> NDArray[np.floating[Any]] | None:
        """The target of what goes through the network: the example's, or the one that is tried; None for none."""
        if self.point is not None:
            return np.array(self.target) if self.target is not None else None
        if self.dataset is None or self.example is None or self.example >= len(self.dataset):
            return None
        return self.dataset.targets[self.example]

    @property
    def selected_name(self) -> str:
        """In words: "example 3", "this place"; "" for nothing selected."""
        if self.point is not None:
            return "this place"
        return "" if self.example is None else f"example {self.example + 1}"

    @cached_property
    def activations(self) -> Mapping[str, NDArray[np.floating[Any]]] | None:
        """Layer id → [units] of what is selected, as in `trace`, where nothing else of that is asked for."""
        if (trace := self.__dict__.get("trace")) is not None:  # made already
            return {layer_id: layer.activation for layer_id, layer in trace.layers.items()}
        values = self.values
        return None if values is None else {layer_id: layer.activation[0] for layer_id, layer in values.items()}

    @cached_property
    def values(self) -> Mapping[str, LayerValues] | None:
        """Layer id → z and a of what is selected, a batch of one: for what asks neither for the loss nor backward."""
        if self.parameters is None or self.inputs is None:
            return None
        return forward(self.graph, self.parameters, np.asarray(self.inputs, float)[None, :])

    @cached_property
    def trace(self) -> Trace | None:
        """What is selected forward, loss and backward, in float64; a place has no target and goes forward only."""
        if self.parameters is None or self.inputs is None:
            return None
        target = self.wanted
        if target is None:
            return inspect_example(self.graph, self.parameters, self.inputs)
        fits = len(target) == self.graph.output_units
        return inspect_example(
            self.graph,
            self.parameters,
            self.inputs,
            target if fits else None,
            self.training.loss if fits else None,
        )


def _plane_of(data: Dataset) -> Plane:
    """Along the first two inputs; of many, as a picture's pixels are, along the two that the targets hang on most."""
    columns = (0, None) if data.inputs.shape[1] <= FEW_INPUTS else telling_columns(data.inputs, data.targets)
    return plane_of(data.inputs, data.input_ranges, *columns)
