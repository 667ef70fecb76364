"""How far an engine is from float64 after 100 updates, beside float32 torch on the same run.

One run of float32 torch may have been lucky at a kink. So an engine that is further off than that run allows is set
beside a few more, rounded by chance. Of these only such as parted from float64 count: of themselves they used up most
of what is allowed. Then the furthest of them is taken for float32 torch's distance, and the note says so.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import nullcontext

import numpy as np
import torch
from numpy.typing import NDArray

from core.bench.cases import CASES, Case
from core.bench.lines import Found, Line, Skipped, Target
from core.bench.netfold import small
from core.bench.rounding import RoundedByChance
from core.bench.suite import Options
from core.compiler.network import Network, loss_function
from core.datasets.dataset import Dataset
from core.project import Project
from core.training.batches import epoch_orders
from core.training.engines import what_stops_fused
from core.training.journal import start_of_run
from core.training.loop import Run

UPDATES = 100
MOST, SPARE = 4.0, 1e-6  # times float32 torch's distance, plus this share of the largest parameter
CHANCES = 8  # runs rounded by chance, where the first of float32 torch allows too little
PARTED = 0.75  # of what is allowed: a run so far from float64 fell on the other side of a kink somewhere


def run(options: Options) -> Iterator[Found]:
    """One line a network: the fused engine's distance as a share of what it may have."""
    for case in CASES.values():
        made = small(case) if options.quick else case
        project, dataset = made.project(), made.dataset()
        if reason := what_stops_fused(project.training_or_default, "cpu"):
            yield Skipped(case.name, reason)
            continue
        yield _line(case, project, dataset)


def _line(case: Case, project: Project, dataset: Dataset) -> Line:
    exact = reference(project, dataset, "float64")
    torch_off = np.abs(reference(project, dataset, "float32") - exact).max()
    trained = Run(project, dataset, engine="fused")
    trained.advance(UPDATES)
    off = np.abs(trained.engine.network.copy_flat() - exact).max()
    spared = SPARE * np.abs(exact).max()
    allowed, whose = MOST * torch_off + spared, "float32 torch's"
    least = PARTED * allowed
    for chance in range(CHANCES):
        if off > allowed:
            rounded_off = np.abs(reference(project, dataset, "float64", RoundedByChance(chance)) - exact).max()
            if rounded_off > max(least, torch_off):
                torch_off, allowed = rounded_off, MOST * rounded_off + spared
                whose = f"the distance of run {chance + 1} rounded by chance, which parted at a kink as it did:"
    value = float(off / allowed)
    note = f"off by {off:.1e}; allowed {MOST:g} times {whose} {torch_off:.1e}, plus {spared:.1e}"
    return Line(case.name, "distance from float64", value, "of allowed", target=Target(1.0), note=note)


def reference(
    project: Project, dataset: Dataset, dtype: str, rounding: RoundedByChance | None = None
) -> NDArray[np.float64]:
    """Parameters after UPDATES updates of plain descent by autograd in a precision, from the run's start and order.

    With `rounding`, in float64 rounded to float32 numbers by chance.
    """
    training = project.training_or_default
    network = Network(project.graph, start_of_run(project).parameters, dtype="float32")
    flat = network.flat.data.clone()  # both precisions start from the same numbers
    network = Network(project.graph, start_of_run(project).parameters, dtype=dtype)
    network.flat.data.copy_(flat)
    inputs, targets = (
        torch.tensor(a, dtype=torch.float32).to(network.flat.dtype) for a in (dataset.inputs, dataset.targets)
    )
    losses = loss_function(project.graph, training.loss)
    rows, size = len(dataset.train), training.batch_size
    an_epoch = -(-rows // size)
    epochs = range(-(-UPDATES // an_epoch))
    orders = epoch_orders(dataset.train, seed=training.seed, epochs=epochs, shuffle=training.shuffle)
    for number in range(UPDATES):
        epoch, batch = divmod(number, an_epoch)
        begun = epoch * rows + batch * size
        chosen = torch.tensor(orders[begun : min(begun + size, (epoch + 1) * rows)])
        network.gradient.zero_()
        with rounding or nullcontext():
            z, a = network.compute(inputs[chosen])
            losses(z, a, targets[chosen]).mean().backward()
        with torch.no_grad():
            network.flat.data.sub_(network.gradient, alpha=training.learning_rate)
            if rounding:
                network.flat.data.copy_(rounding.rounded(network.flat.data))
    return network.copy_flat().astype(np.float64)
