"""Updates a second on the five networks, Netfold's and everybody else's, in one interleaved run on one core."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from importlib import import_module
from importlib.util import find_spec
from typing import Any

import torch

from core.bench.cases import CASES, Case
from core.bench.lines import Found, Skipped, Target, line_of
from core.bench.netfold import chosen_engine, contestant, engines_for, small
from core.bench.peers import PEERS
from core.bench.suite import Options
from core.bench.timing import SLICE, Work, one_core, race

TARGETS: dict[tuple[str, str], float] = {  # (network, peer) → how many times faster
    ("tiny", "plain_torch"): 300,
    ("tiny", "scikit_learn"): 150,
    ("tiny", "jax"): 10,
    ("tiny", "convnetjs"): 20,
    ("tfmax", "plain_torch"): 180,
    ("tfmax", "scikit_learn"): 100,
    ("tfmax", "jax"): 10,
    ("tfmax", "convnetjs"): 25,
    ("deep", "plain_torch"): 6,
    ("deep", "scikit_learn"): 4,
    ("deep", "jax"): 1,
    ("deep", "convnetjs"): 100,
    ("mnist", "plain_torch"): 1,
    ("mnist", "scikit_learn"): 1,
    ("field", "plain_torch"): 1,
    ("field", "scikit_learn"): 1,
}
AIMS = {("mnist", "plain_torch"): 2.0, ("field", "plain_torch"): 1.2}  # hoped for, not demanded


def run(options: Options) -> Iterator[Found]:
    """Each network's updates a second, then a ratio a peer."""
    threads = torch.get_num_threads()
    with one_core():
        for peer in PEERS.values():
            if missing := peer.missing():
                yield Skipped(peer.title, missing)
        try:
            for case in CASES.values():
                yield from _lines(case, options)
        finally:
            torch.set_num_threads(threads)


def _lines(case: Case, options: Options) -> Iterator[Found]:
    made = small(case) if options.quick else case
    project, dataset = made.project(), made.dataset()
    chosen = chosen_engine(made, dataset)
    engines = engines_for(project) if options.engines else [chosen]
    with ExitStack() as closing, _libraries_on_one_thread():
        contestants: dict[str, Work] = {
            f"netfold {name}": contestant(project, dataset, engine=name) for name in engines
        }
        subject = f"netfold {chosen}"
        for peer in PEERS.values():
            if peer.does(case) and not peer.missing():
                contestants[peer.name] = peer.build(made, closing)
        torch.set_num_threads(1)  # engines ask for more where an update is large
        slice_ = 0.002 if options.quick else SLICE
        speeds = race(contestants, subject=subject, rounds=options.rounds, slice_=slice_)
    for name in engines:
        title = f"Netfold, {name} engine"
        yield line_of(case.name, title, speeds[f"netfold {name}"].rates, "updates/s", note=case.title)
    for name, speed in speeds.items():
        if name == subject:
            continue
        key = (case.name, name)
        target = Target(TARGETS[key], at_least=True) if key in TARGETS else None
        title = PEERS[name].title if name in PEERS else f"own {name.split()[1]} engine"
        aim = f", aim {AIMS[key]:g}×" if key in AIMS else ""
        yield line_of(
            case.name, f"against {title}", speed.ratios, "×", target=target, note=f"{speed.median:,.0f} updates/s{aim}"
        )


def _libraries_on_one_thread() -> ExitStack:
    """Has numpy's and scikit-learn's libraries use one thread, where they can be told: scikit-learn brings the way."""
    stack = ExitStack()
    if find_spec("threadpoolctl") is not None:
        limits: Any = import_module("threadpoolctl")
        stack.enter_context(limits.threadpool_limits(1))
    return stack
