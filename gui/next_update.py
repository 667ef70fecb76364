"""The update that comes next from a moment: its batch and every line of the optimizer's rule, for the stepper and for
the arrow in the landscape."""

from __future__ import annotations

from weakref import WeakKeyDictionary

import numpy as np

from core.inspection.update import BatchUpdate, batch_update
from core.project import Progress
from core.training.batches import epoch_order
from gui.moment import Moment

_known: WeakKeyDictionary[Moment, BatchUpdate | None] = WeakKeyDictionary()
MOST_WORK = 20_000_000  # examples times parameters: more is not taken apart while somebody waits


def next_rows(moment: Moment) -> tuple[int, ...]:
    """The examples of the next batch, rows of the data set in the batch's order; () without any to train on."""
    dataset = moment.dataset
    if dataset is None or not len(dataset.train):
        return ()
    training, progress = moment.training, moment.project.progress or Progress()
    order = epoch_order(np.asarray(dataset.train), seed=training.seed, epoch=progress.epoch, shuffle=training.shuffle)
    start = progress.position if progress.position < len(order) else 0
    return tuple(order[start : start + training.batch_size].tolist())


def next_update(moment: Moment) -> BatchUpdate | None:
    """The next update taken apart; None without data, where they don't fit, or where it is too much work at once.

    It is computed once a moment, for whoever asks.
    """
    if moment not in _known:
        _known[moment] = _computed(moment)
    return _known[moment]


def _computed(moment: Moment) -> BatchUpdate | None:
    parameters, dataset = moment.parameters, moment.dataset
    if parameters is None or dataset is None:
        return None
    graph = moment.graph
    if (moment.project.progress or Progress()).step != moment.step:
        return None  # the optimizer's state of that step is not at hand
    rows = next_rows(moment)
    fits = dataset.targets.shape[1] == graph.output_units and dataset.inputs.shape[1] == graph.input_units
    if not rows or not fits or len(rows) * graph.parameter_count() > MOST_WORK:
        return None
    training, progress = moment.training_now, moment.project.progress or Progress()
    chosen = np.array(rows)
    return batch_update(
        graph,
        parameters,
        dataset.inputs[chosen],
        dataset.targets[chosen],
        training,
        rows=rows,
        rate=training.learning_rate,
        state={name: array.numpy() for name, array in progress.optimizer.items()},
    )
