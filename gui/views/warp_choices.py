"""What a warp view is asked to show: which layers' film, how each space is looked at, which plane of the inputs."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, cast
from weakref import WeakKeyDictionary

import numpy as np
from numpy.typing import NDArray

from core.datasets.dataset import Dataset
from core.graph import Graph, Layer
from core.losses import LOSSES
from core.probing import Plane
from core.some_rows import place_among, some_rows
from gui.moment import Moment
from gui.session import Session
from gui.views.view_options import ViewOptions
from gui.views.warp_making import Request
from gui.views.warp_spaces import KINDS, Kind, Look
from gui.views.warp_stops import input_space

Floats = NDArray[np.floating[Any]]
Places = NDArray[np.intp]
MOST_POINTS = 5000
_MOST_UNITS = 10**6
_WIDE = (-6.0, 6.0)  # an input column that no data say the range of
_drawn: WeakKeyDictionary[Dataset, tuple[Floats, Places]] = WeakKeyDictionary()  # the same in all moments of a run


@dataclass
class Choices:
    """The user's choices.

    Attributes:
        layer: the only layer whose film is shown; "" for all of them.
        looks: space → how it is looked at.
    """

    layer: str = ""
    looks: dict[str, Look] = field(default_factory=dict)

    def layers(self, graph: Graph) -> tuple[str, ...]:
        """The layers of the film, each after those it reads from; () where none computes."""
        computing = tuple(layer.id for layer in graph.forward_order if layer.computes)
        return (self.layer,) if self.layer in computing else computing

    def fit(self, graph: Graph) -> None:
        """Lets go of a layer that is no longer there."""
        if self.layer not in graph.by_id or not graph.by_id[self.layer].computes:
            self.layer = ""

    def options(self) -> dict[str, Any]:
        """As values that JSON has."""
        looks = {space: {"kind": look.kind, "units": list(look.units)} for space, look in self.looks.items()}
        return {"layer": self.layer, "spaces": looks}

    def take_options(self, options: ViewOptions, graph: Graph) -> None:
        self.layer = options.text("layer", graph.by_id) or ""
        self.fit(graph)
        said = options.part("spaces")
        for space in said.values:
            kind = said.part(space).text("kind", KINDS)
            units = said.part(space).wholes("units", 2, 0, _MOST_UNITS)
            if kind is not None and units is not None:
                self.looks[space] = Look(cast(Kind, kind), (units[0], units[1]))

    def request(self, moment: Moment) -> Request | None:
        """The film that is wanted of a moment; None where it has no plane."""
        first, graph, data = moment.plane, moment.graph, moment.dataset
        if first is None:
            return None
        fits = data is not None and data.inputs.shape[1] == graph.input_units
        plane, tilted = first, None
        if graph.input_units > 2:
            look = self.looks.get(input_space(graph), Look()).fitting(graph.input_units)
            is_tilted = look.kind in ("pca", "pca3") or (look.kind == "auto" and graph.input_units > 3)
            tilted = data if fits and is_tilted else None
            ranges = data.input_ranges if data is not None and fits else (_WIDE,) * graph.input_units
            base = first.base if moment.inputs is None else tuple(float(v) for v in moment.inputs)
            x, y = look.units
            plane = Plane(x, y, ranges[x], ranges[y], base)  # a slice through what is selected
        inputs, order = data_of(moment)
        level, by_class = sides_of(moment)
        layers, looks = self.layers(graph), dict(self.looks)
        return Request(layers, plane, inputs, order, level, by_class, moment.inputs, tilted, looks)


class LookedAt:
    """Says when another layer is looked at: the one that the stepper walks through, else the selected one."""

    def __init__(self, session: Session) -> None:
        self._session = session
        self._layer = ""  # that was looked at last

    def changed(self, graph: Graph, shown: str) -> str | None:
        """The layer to go to, if another one is looked at than before and it computes and is not shown; else None."""
        place, selection = self._session.place, self._session.selection
        connection = graph.by_key.get(selection.connection)
        chosen = connection.target if connection is not None else selection.layer
        now = place.layer if place is not None and place.layer else chosen
        before, self._layer = self._layer, now
        layer = graph.by_id.get(now)
        return now if now not in (before, shown) and layer is not None and layer.computes else None


def drawn_rows(data: Dataset) -> Places:
    """Which of the data's rows the drawn points are, in order: all, or of very many a random choice."""
    return some_rows(len(data), MOST_POINTS)


def drawn_place(data: Dataset, row: int) -> int | None:
    """Which of the drawn points a row of the data is; None where it is not drawn."""
    return place_among(drawn_rows(data), row)


def data_of(moment: Moment) -> tuple[Floats, Places]:
    """The data's points [N, inputs] that are drawn, and their places among them as they are stacked on a line: by
    target, those kept for the test above the others of theirs."""
    data = moment.dataset
    if data is None or data.inputs.shape[1] != moment.graph.input_units:
        return np.zeros((0, moment.graph.input_units)), np.zeros(0, np.intp)
    if data not in _drawn:
        _drawn[data] = data.inputs[drawn_rows(data)], _order_of(data)
    return _drawn[data]


def _order_of(data: Dataset) -> Places:
    rows = drawn_rows(data)
    targets = data.targets[rows]
    if not targets.shape[1]:
        return np.arange(len(targets))
    is_test = np.isin(rows, data.test)
    return np.lexsort((is_test, targets.argmax(axis=1) if targets.shape[1] > 1 else targets[:, 0]))


def sides_of(moment: Moment) -> tuple[float, bool]:
    """The output at which an example changes sides, and whether outputs are classes' scores instead."""
    data = moment.dataset
    kind = "values" if data is None else data.target_kind
    if kind == "classes":
        return 0.0, True
    loss = LOSSES.get(moment.training.loss.name)
    outputs = moment.graph.outputs
    by_logits = loss is not None and bool(loss.logits) and all(o.activation.name == "identity" for o in outputs)
    return (0.5 if kind == "binary" and not by_logits else 0.0), False


def default_layer(graph: Graph) -> Layer:
    """The last hidden layer of two units, else of three, else the last hidden one, else the last that computes."""
    computing = [layer for layer in graph.forward_order if layer.computes]
    hidden = [layer for layer in computing if layer.kind == "hidden"]
    pairs = [layer for layer in hidden if layer.units == 2]
    triples = [layer for layer in hidden if layer.units == 3]
    return (pairs or triples or hidden or computing)[-1]
