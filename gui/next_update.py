"""The update that comes next from a moment: its batch and every line of the optimizer's rule, for the stepper and for
the arrow in the landscape.

A small batch is taken apart at once; a large one by `taken_apart` in a thread, and `keep` then makes it known.
"""

from __future__ import annotations

from weakref import WeakKeyDictionary

import numpy as np

from core.inspection.update import BatchUpdate, batch_update
from core.project import Progress
from core.training.batches import epoch_order
from gui.moment import Moment
from gui.numbers import count

_known: WeakKeyDictionary[Moment, BatchUpdate | None] = WeakKeyDictionary()
MOST_WORK = 20_000_000  # examples times parameters: more is not taken apart while somebody waits
LONGEST_WORK = 2_000_000_000  # a second or two of a thread that views want too
MOST_NUMBERS = 30_000_000  # of a batch that are kept at once: a quarter of a GB
_last: list[tuple[Moment, BatchUpdate | None]] = []  # the last one that was made, and of which moment


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
    if not _is_known(moment):
        if is_long(moment):
            return None
        keep(moment, taken_apart(moment))
    return _known[moment]


def is_long(moment: Moment) -> bool:
    """Whether the next update is to be taken apart in a thread: it is too much work while somebody waits."""
    return not _is_known(moment) and _has_batch(moment) and _work(moment) > MOST_WORK and _fits(moment)


def keep(moment: Moment, made: BatchUpdate | None) -> None:
    """Makes known what `taken_apart` gave."""
    _known[moment] = made
    _last[:] = [(moment, made)]


def missing(moment: Moment) -> str:
    """Why there is no next update to show, a sentence; "" where there is one, or nothing to train on."""
    if moment.parameters is None or moment.dataset is None or not len(moment.dataset.train):
        return ""
    if not _is_at_hand(moment):
        return "The optimizer’s state of this step is not at hand: these numbers are of this example alone."
    if not _has_batch(moment) or _known.get(moment) is not None:
        return ""
    many = count(len(next_rows(moment)))
    if not _fits(moment):
        return f"The next batch, {many} examples, is too large to take apart: these numbers are of this example alone."
    return f"The next batch, {many} examples, is being taken apart …" if is_long(moment) else ""


def taken_apart(moment: Moment) -> BatchUpdate | None:
    """The next update, computed; None where there is none. It touches no widget."""
    parameters, dataset = moment.parameters, moment.dataset
    if parameters is None or dataset is None or not _has_batch(moment) or not _fits(moment):
        return None
    rows, training, progress = next_rows(moment), moment.training_now, moment.project.progress or Progress()
    chosen = np.array(rows)
    return batch_update(
        moment.graph,
        parameters,
        dataset.inputs[chosen],
        dataset.targets[chosen],
        training,
        rows=rows,
        rate=training.learning_rate,
        state={name: array.numpy() for name, array in progress.optimizer.items()},
    )


def _is_known(moment: Moment) -> bool:
    """Whether it was made; also of another moment that differs only in what is looked at."""
    if moment not in _known and _last:
        other, made = _last[0]
        same = other.parameters is moment.parameters and other.dataset is moment.dataset and other.step == moment.step
        same = same and other.graph == moment.graph and other.training_now == moment.training_now
        if same and (other.project.progress or Progress()) == (moment.project.progress or Progress()):
            _known[moment] = made
    return moment in _known


def _is_at_hand(moment: Moment) -> bool:
    """Whether the optimizer's state is that of the moment's step."""
    return (moment.project.progress or Progress()).step == moment.step


def _has_batch(moment: Moment) -> bool:
    return moment.parameters is not None and moment.measurable is not None and _is_at_hand(moment)


def _examples(moment: Moment) -> int:
    return 0 if moment.dataset is None else min(moment.training.batch_size, len(moment.dataset.train))


def _work(moment: Moment) -> int:
    return _examples(moment) * moment.graph.parameter_count()


def _fits(moment: Moment) -> bool:
    """Whether the activations and δ of all its examples may be kept at once, and made in a second or two."""
    if _work(moment) > LONGEST_WORK:
        return False
    return _examples(moment) * 2 * sum(layer.units for layer in moment.graph.layers) <= MOST_NUMBERS
