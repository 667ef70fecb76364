"""The five networks, and who trains them."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import ExitStack
from dataclasses import replace

import numpy as np
import pytest

from core.bench.cases import CASES, Case
from core.bench.engine import TARGETS
from core.bench.first_update import SITUATIONS
from core.bench.grouping import neuron_by_neuron
from core.bench.netfold import contestant, engines_for, small
from core.bench.peers import PEERS, Peer
from core.checks import project_problems
from core.data_checks import data_problems
from core.training.loop import Run


@pytest.mark.parametrize("case", CASES.values(), ids=list(CASES))
def test_every_case_is_a_drawing_without_problems_that_learns(case: Case) -> None:
    made = small(case)
    project, dataset = made.project(), made.dataset()
    assert project_problems(project) == []
    assert data_problems(project, dataset) == []
    run = Run(project, dataset)
    before = run.evaluate()[0].loss
    run.advance(400)
    assert run.evaluate()[0].loss < before


def test_targets_name_cases_and_peers_that_are_there() -> None:
    assert {case for case, _ in TARGETS} <= set(CASES)
    assert {peer for _, peer in TARGETS} <= set(PEERS)


@pytest.mark.parametrize("peer", PEERS.values(), ids=list(PEERS))
def test_every_peer_does_at_least_as_many_updates_as_asked(peer: Peer) -> None:
    if missing := peer.missing():
        pytest.skip(missing)
    for case in CASES.values():
        if peer.does(case):
            with ExitStack() as closing:
                work = peer.build(small(case), closing)
                assert work(3) >= 3


@pytest.mark.parametrize("name", ["fused", "torch"])
def test_netfold_takes_part_with_each_engine(name: str) -> None:
    case = small(CASES["tiny"])
    if name not in engines_for(case.project()):
        pytest.skip("this engine is not here")
    assert contestant(case.project(), case.dataset(), engine=name)(7) == 7


def test_neuron_by_neuron_is_the_same_network() -> None:
    """From the same numbers it computes the same losses."""
    case = CASES["tiny"]
    project, dataset = case.project(), case.dataset()
    apart = replace(project, graph=neuron_by_neuron(project.graph))
    assert project_problems(apart) == []
    assert [layer.units for layer in apart.graph.layers] == [1] * 9
    assert apart.graph.parameter_count() == project.graph.parameter_count()
    whole, parts = Run(project, dataset, engine="torch"), Run(apart, dataset, engine="torch")
    slots, numbers = whole.engine.network.slots, whole.engine.network.copy_flat()
    for name, (offset, _shape) in parts.engine.network.slots.items():
        group, key = name.split("/")
        ends = [end.rsplit("_", 1) for end in key.split("->")]
        start, shape = slots[f"{group}/{'->'.join(layer for layer, _ in ends)}"]
        index = tuple(int(unit) for _, unit in reversed(ends))
        parts.engine.network.write(numbers[start + int(np.ravel_multi_index(index, shape))], offset)
    assert parts.evaluate()[0].loss == pytest.approx(whole.evaluate()[0].loss, rel=1e-6)
    whole.advance(50)
    parts.advance(50)
    assert parts.evaluate()[0].loss == pytest.approx(whole.evaluate()[0].loss, rel=1e-5)


@pytest.mark.parametrize("name", SITUATIONS)
def test_a_process_of_its_own_tells_how_long_play_took(name: str) -> None:
    command = [sys.executable, "-m", "core.bench.first_update", "tiny", name]
    done = subprocess.run(command, capture_output=True, text=True, check=True, timeout=120)
    times = json.loads(done.stdout)
    assert times
    assert all(0 < value < 60_000 for value in times)
