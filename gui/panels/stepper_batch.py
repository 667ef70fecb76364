"""The update that comes next from a moment, and the one that led to it: what the strip's update page takes apart."""

from __future__ import annotations

import numpy as np

from core.inspection.update import BatchUpdate, batch_update
from core.project import Progress
from core.training.batches import epoch_order
from gui.moment import Moment

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
    """The next update taken apart; None without data, where they don't fit, or where it is too much work at once."""
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


class Updates:
    """Remembers the update that each still moment leads to, so that the last one can be asked about."""

    def __init__(self) -> None:
        self._moment: Moment | None = None
        self._before: Moment | None = None
        self._made: dict[int, BatchUpdate | None] = {}

    def follow(self, moment: Moment) -> None:
        """Takes a moment at which nothing trains."""
        if moment is self._moment:
            return
        old = self._moment
        if old is not None and _same_run(old, moment):
            if moment.step == old.step + 1:
                self._before = old
            elif moment.step != old.step or moment.parameters is not old.parameters:
                self._before = None
        else:
            self._before = None
        self._moment = moment
        self._made = {key: made for key, made in self._made.items() if key == id(self._before)}

    def next(self) -> BatchUpdate | None:
        """The update that the present moment leads to."""
        return self._update(self._moment)

    def last(self) -> BatchUpdate | None:
        """The update that led here; None where more than one did, or none."""
        return self._update(self._before)

    def _update(self, moment: Moment | None) -> BatchUpdate | None:
        if moment is None:
            return None
        if id(moment) not in self._made:
            self._made[id(moment)] = next_update(moment)
        return self._made[id(moment)]


def _same_run(old: Moment, new: Moment) -> bool:
    return old.graph == new.graph and old.training == new.training and old.dataset is new.dataset
