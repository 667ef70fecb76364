"""Calls that keep the interpreter's lock give the same bits as those that release it."""

from __future__ import annotations

import numpy as np
import pytest

from core.bench.netfold import playground
from core.training.fused import engine, shuffle
from core.training.fused.machine import is_available
from core.training.retrain import retrained


@pytest.mark.skipif(not is_available(), reason="needs llvmlite")
def test_brief_calls_give_the_same_bits(monkeypatch: pytest.MonkeyPatch) -> None:
    project, dataset = playground()
    brief = retrained(project, dataset, steps=300)
    monkeypatch.setattr(engine, "BRIEF", 0)
    monkeypatch.setattr(shuffle, "BRIEF", 0)
    released = retrained(project, dataset, steps=300)
    np.testing.assert_array_equal(brief.flat, released.flat)
    assert (brief.train, brief.test) == (released.train, released.test)
