"""What a new layer starts as: its id, units and activation, taken from the data and the loss where they say so."""

from __future__ import annotations

from dataclasses import replace

from core.choice import Choice
from core.datasets.dataset import Dataset
from core.graph import IDENTITY, Graph, Kind, Layer
from core.losses import LOSSES
from core.project import Project

STEMS: dict[str, str] = {"input": "x", "hidden": "h", "output": "y"}
HIDDEN_ACTIVATION = Choice("tanh")
HIDDEN_UNITS, INPUT_UNITS, OUTPUT_UNITS = 4, 2, 1


def new_layer(project: Project, dataset: Dataset | None, kind: Kind) -> Layer:
    """A layer of that kind, ready to be added."""
    graph = project.graph
    layer = Layer(graph.fresh_id(STEMS[kind]), kind, HIDDEN_UNITS)
    if kind == "hidden":
        return replace(layer, activation=HIDDEN_ACTIVATION)
    if kind == "output":
        wanted = OUTPUT_UNITS if dataset is None else dataset.targets.shape[1] - graph.output_units
        return replace(layer, units=max(1, wanted), activation=output_activation(project))
    wanted = INPUT_UNITS if dataset is None else dataset.inputs.shape[1] - graph.input_units
    return replace(layer, units=max(1, wanted), names=_input_names(dataset, graph))


def output_activation(project: Project) -> Choice:
    """The activation that the loss wants at outputs: sigmoid, softmax, or the identity where it takes any."""
    loss = LOSSES.get(project.training_or_default.loss.name)
    return Choice(loss.squash) if loss is not None and loss.squash else IDENTITY


def _input_names(dataset: Dataset | None, graph: Graph) -> tuple[str, ...]:
    """The names of the columns that no input layer has yet."""
    return () if dataset is None else tuple(dataset.input_names[graph.input_units :])
