"""Puts data into a project, and fits the drawing's ends and the loss to it: pure functions from project to project.

The drawing in between is the user's and stays. Parameters that were all there stay all there: old values are kept by
name and position, new ones come from the initialisation and its seed.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np

from core.arrays import Array, FrozenMap
from core.choice import Choice
from core.datasets.dataset import Dataset, TargetKind
from core.datasets.materialize import materialize
from core.graph import IDENTITY, Connection, Graph, Layer
from core.initializers import INITIALIZERS, initial_parameters
from core.losses import LOSSES
from core.optimizers import is_perceptron
from core.parameters import carried_over, parameter_shapes
from core.project import DataSource, Project, Training
from gui.panels.data_suits import covers, kind_of, misfit, plural

SUITED: dict[TargetKind, tuple[str, str]] = {  # what targets are → activation of the outputs, loss
    "classes": ("softmax", "cross_entropy"),
    "binary": ("sigmoid", "binary_cross_entropy"),
    "signs": ("tanh", "half_mse"),
    "values": ("identity", "half_mse"),
}


def rows_of(project: Project, source: DataSource) -> Dataset:
    """The rows of a source as the project's drawing and loss would get them.

    Raises:
        UserError: rows that cannot be read or do not hold together.
    """
    training = project.training_or_default
    loss = LOSSES.get(training.loss.name)
    return materialize(
        source,
        folder=project.folder,
        seed=training.seed,
        outputs=project.graph.output_units or None,
        signs=loss is not None and loss.targets == "sign",
    )


def with_data(project: Project, source: DataSource, dataset: Dataset, before: Dataset | None = None) -> Project:
    """The project with other data, its drawing as it was, unless nothing has been learned that could be lost.

    Args:
        dataset: the rows of the source; before: the rows that the project had.
    """
    changed = replace(project, data=source)
    if has_learned(project) or not project.graph.layers:
        return changed
    other_kind = before is not None and kind_of(before) != kind_of(dataset)
    found = misfit(project, dataset)
    if (found is None and not other_kind) or (found is not None and not found.can_mend):
        old_names = before.input_names if before is not None else ()
        return _renamed(changed, dataset) if input_names(project.graph) == old_names else changed
    return fitted(changed, dataset)


def has_learned(project: Project) -> bool:
    """Whether the project holds numbers that training or the user has put there."""
    return project.parameters is not None or project.progress is not None


def fitted(project: Project, dataset: Dataset) -> Project:
    """The project with inputs, outputs and loss that suit the rows; on an empty canvas, with an input and an output."""
    graph = project.graph if project.graph.layers else _two_ends()
    columns, targets = dataset.inputs.shape[1], dataset.targets.shape[1]
    layers = {layer.id: layer for layer in graph.layers}
    layers.update(_split(graph.inputs, columns, dataset.input_names))
    training = project.training_or_default
    if targets and graph.outputs:
        layers.update(_split(graph.outputs, targets, dataset.target_names if targets > 1 else ()))
        activation, training = _suited(graph.outputs, training, dataset)
        for layer in graph.outputs:
            layers[layer.id] = replace(layers[layer.id], activation=activation or layer.activation)
    settings = training if training != project.training_or_default else project.training
    return _with_graph(replace(project, training=settings), replace(graph, layers=tuple(layers.values())))


def fit_words(before: Project, after: Project) -> str:
    """What fitting changed, for the status line: "1 → 3 outputs, softmax, cross-entropy"."""
    old, new = before.graph, after.graph
    words: list[str] = []
    for noun, then, now in (
        ("input", old.input_units, new.input_units),
        ("output", old.output_units, new.output_units),
    ):
        if then != now:
            words.append(f"{then} → {plural(now, noun)}" if then else plural(now, noun))
    activations = [layer.activation.name for layer in new.outputs]
    if activations != [layer.activation.name for layer in old.outputs]:
        words += dict.fromkeys(activations)
    loss = after.training_or_default.loss.name
    if loss != before.training_or_default.loss.name:
        words.append(LOSSES[loss].title)
    if not words and input_names(old) != input_names(new):
        words.append("the inputs’ names")
    return ", ".join(words)


def resizes(before: Project, after: Project) -> bool:
    """Whether fitting gave what was drawn other numbers of inputs or outputs."""
    old, new = before.graph, after.graph
    return bool(old.layers) and (old.input_units, old.output_units) != (new.input_units, new.output_units)


def input_names(graph: Graph) -> tuple[str, ...]:
    return tuple(name for layer in graph.inputs for name in layer.names)


def _suited(outputs: Sequence[Layer], training: Training, dataset: Dataset) -> tuple[Choice | None, Training]:
    """The outputs' activation, None to keep theirs, and settings with a loss for the kind of the targets."""
    kind = kind_of(dataset)
    loss = LOSSES.get(training.loss.name)
    if loss is not None and kind == "signs" and loss.targets in ("any", "sign"):
        keeps = all(covers(layer.activation, kind, dataset) and layer.activation != IDENTITY for layer in outputs)
        if keeps or loss.targets == "sign":
            return None if keeps else IDENTITY, training
    if is_perceptron(training.optimizer):
        if kind in ("binary", "signs"):
            return Choice("step" if kind == "binary" else "sign"), replace(training, loss=Choice("half_mse"))
        training = replace(training, optimizer=Choice("sgd"))
    name, wanted = SUITED[kind]
    if kind == "classes" and len(outputs) > 1:
        name = "identity"  # softmax would take each layer's outputs by themselves; as logits they stand together
    if kind == "values" and loss is not None and loss.targets == "any" and loss.name != "zero_one":
        return Choice(name), training
    return Choice(name), training if training.loss.name == wanted else replace(training, loss=Choice(wanted))


def _two_ends() -> Graph:
    return Graph((Layer("x", "input", 2), Layer("y", "output", 1)), (Connection("x", "y"),))


def _split(layers: Sequence[Layer], columns: int, names: Sequence[str]) -> dict[str, Layer]:
    """Layers of one kind with so many units in all: the last ones give or take; names are handed out in order."""
    units = [layer.units for layer in layers]
    if not units or columns < len(units):
        return {}
    units[-1] += columns - sum(units)
    for index in range(len(units) - 1, 0, -1):
        lack = max(0, 1 - units[index])
        units[index] += lack
        units[index - 1] -= lack
    result: dict[str, Layer] = {}
    start = 0
    for layer, count in zip(layers, units, strict=True):
        result[layer.id] = replace(layer, units=count, names=tuple(names[start : start + count]))
        start += count
    return result


def _renamed(project: Project, dataset: Dataset) -> Project:
    if dataset.inputs.shape[1] != project.graph.input_units:
        return project
    renamed = _split(project.graph.inputs, dataset.inputs.shape[1], dataset.input_names)
    layers = tuple(renamed.get(layer.id, layer) for layer in project.graph.layers)
    return replace(project, graph=replace(project.graph, layers=layers))


def _with_graph(project: Project, graph: Graph) -> Project:
    """The project with a drawing whose ends have other sizes: masks and parameters keep what still fits."""
    for c in graph.connections:
        if c.mask is not None and c.source in graph.by_id and c.target in graph.by_id:
            graph = graph.with_connection(replace(c, mask=_mask(c.mask, graph.shape(c))))
    changed = replace(project, graph=graph)
    if project.parameters is not None:
        training = project.training_or_default
        choice = training.initialization if training.initialization.name in INITIALIZERS else Choice("xavier_uniform")
        fresh = initial_parameters(graph, choice, training.seed)
        changed = replace(changed, parameters=carried_over(graph, fresh, project.parameters))
    progress = project.progress
    if progress is not None and list(parameter_shapes(graph).items()) != list(parameter_shapes(project.graph).items()):
        # The optimizer's state is flat over all parameters: it fits only the drawing that it came from.
        changed = replace(changed, progress=replace(progress, optimizer=FrozenMap()))
    return changed


def _mask(mask: Array, shape: tuple[int, int]) -> Array | None:
    """The mask for another shape: what it hid stays hidden, what is new exists."""
    values = np.ones(shape, np.uint8)
    rows, columns = (min(a, b) for a, b in zip(mask.shape, shape, strict=True))
    values[:rows, :columns] = mask.numpy()[:rows, :columns]
    return None if values.all() else Array.of(values, mask.dtype)
