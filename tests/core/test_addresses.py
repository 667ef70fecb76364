"""Where machine code finds an array's numbers."""

from __future__ import annotations

import numpy as np
import pytest
from numpy.typing import NDArray

from core.addresses import address


def read_only(values: NDArray[np.float32]) -> NDArray[np.float32]:
    values.setflags(write=False)
    return values


@pytest.mark.parametrize(
    "array",
    [
        np.zeros(5, np.float32),
        np.zeros((3, 4, 2)),
        np.arange(20)[7:],
        np.zeros(0, np.uint64),
        np.zeros((4, 0)),
        read_only(np.ones(3, np.float32)),
    ],
)
def test_an_address_is_that_of_the_first_number(array: NDArray[np.generic]) -> None:
    assert address(array) == array.ctypes.data


def test_the_array_can_be_resized_and_freed_afterwards() -> None:
    array = np.arange(10.0)
    address(array)
    array.resize(20, refcheck=True)
    assert array.size == 20
