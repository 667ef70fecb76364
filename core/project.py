"""The whole document: drawing, numbers, data, settings and layout, as one frozen value.

Compare with ==, keep for undo, write as JSON. Where a layer stands is in `layout`, apart from the drawing, so that
moving it neither recompiles nor stops training.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from core.arrays import Array, FrozenMap
from core.choice import Choice
from core.clipping import NO_CLIP
from core.frames import Frame
from core.graph import Graph
from core.loss_history import History
from core.parameters import Parameters
from core.schedules import CONSTANT

FORMAT = "netfold"
VERSION = 1

Cell = float | str
Row = tuple[Cell, ...]


@dataclass(frozen=True)
class TableSource:
    """Rows typed, pasted or inline in the file: input columns first, then target columns.

    A target column with `classes` holds a class name (or its number from 0) a row.
    """

    inputs: tuple[str, ...]
    targets: tuple[str, ...]
    rows: tuple[Row, ...]
    test_rows: tuple[Row, ...] | None = None
    classes: tuple[str, ...] = ()
    train_fraction: float = 1.0
    extra: FrozenMap[Any] = field(default_factory=FrozenMap)

    source = "table"


@dataclass(frozen=True)
class GeneratorSource:
    """An entry of core.datasets.generators with its knobs."""

    name: str
    samples: int = 500
    noise: float = 0.0
    seed: int = 0
    train_fraction: float = 0.5
    extra: FrozenMap[Any] = field(default_factory=FrozenMap)

    source = "generator"


@dataclass(frozen=True)
class FileSource:
    """A CSV file; its path is relative to the project file (or, for a bundled one, to resources/data).

    Empty inputs and targets mean: all columns but the last, and the last.
    """

    path: str
    inputs: tuple[str, ...] = ()
    targets: tuple[str, ...] = ()
    classes: tuple[str, ...] = ()
    train_fraction: float = 1.0
    extra: FrozenMap[Any] = field(default_factory=FrozenMap)

    source = "file"


@dataclass(frozen=True)
class BundledSource:
    """A data set that ships with the app, by name: an entry of core.datasets.bundled."""

    name: str
    train_fraction: float = 1.0
    extra: FrozenMap[Any] = field(default_factory=FrozenMap)

    source = "bundled"


DataSource = TableSource | GeneratorSource | FileSource | BundledSource


@dataclass(frozen=True)
class Training:
    """How the drawing is trained. Losses average over the batch; l1 and l2 add l1·Σ|w| + l2/2·Σw² over weights.

    Attributes:
        schedule: what the learning rate is multiplied by as training goes on (core.schedules).
        clip: a bound on the gradient (core.clipping).
        stop: conditions (core.stops); any one of them ends a run.
    """

    loss: Choice = Choice("half_mse")
    optimizer: Choice = Choice("sgd")
    learning_rate: float = 0.03
    momentum: float = 0.0
    l1: float = 0.0
    l2: float = 0.0
    batch_size: int = 10
    shuffle: bool = True
    initialization: Choice = Choice("xavier_uniform")
    seed: int = 0
    schedule: Choice = CONSTANT
    clip: Choice = NO_CLIP
    stop: tuple[Choice, ...] = ()
    extra: FrozenMap[Any] = field(default_factory=FrozenMap)


def default_loss(graph: Graph) -> Choice:
    """The loss where none is named: the cross-entropy of the outputs' kind, half_mse for regression."""
    kinds = {layer.activation.name for layer in graph.outputs}
    if kinds == {"sigmoid"}:
        return Choice("binary_cross_entropy")
    return Choice("cross_entropy") if kinds == {"softmax"} else Training.loss


@dataclass(frozen=True, slots=True)  # each keyframe has one
class Progress:
    """Where training stands, so that it can go on exactly: the step (updates so far) and the optimizer's state.

    Attributes:
        epoch: completed epochs; position: examples done in the epoch under way.
        optimizer: state arrays by name, e.g. "exp_avg", each flat over all parameters
            (in the order of parameter_shapes) or one number.
    """

    step: int = 0
    epoch: int = 0
    position: int = 0
    optimizer: FrozenMap[Array] = field(default_factory=FrozenMap)


@dataclass(frozen=True)
class Project:
    """A document. Parameters are all there or None (then they come from `training.initialization` and its seed).

    Attributes:
        layout: layer id → (x, y) of the layer's centre on the canvas, in canvas pixels.
        progress: None before the first update.
        journal: the run so far as plain JSON values (see core.training.journal), () before the first update.
        history: the loss over that run.
        timeline: that run's branches (core.training.branches.Timeline), whose current one ends where the document does,
            whatever it says itself; None for a run without branches, or one whose branches are still in `extra`.
        frames: named rectangles around layers, which compute nothing (see core.frames).
        folder: where relative data paths start: the folder of the file, or "" for one never saved. Not written.
        extra: top-level keys that this version does not know, kept on a round trip.
    """

    title: str = "Untitled"
    graph: Graph = field(default_factory=Graph)
    parameters: Parameters | None = None
    data: DataSource | None = None
    training: Training | None = None
    layout: FrozenMap[tuple[float, float]] = field(default_factory=FrozenMap)
    progress: Progress | None = None
    journal: tuple[Any, ...] = ()
    folder: str = field(default="", compare=False)
    extra: FrozenMap[Any] = field(default_factory=FrozenMap)
    history: History = field(default_factory=History)
    timeline: Any = None
    frames: tuple[Frame, ...] = ()

    @property
    def training_or_default(self) -> Training:
        return self.training or Training(loss=default_loss(self.graph))
