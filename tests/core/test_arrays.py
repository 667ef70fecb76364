"""Arrays and mappings as values: equal by content, hashed, and never changed behind one's back."""

from __future__ import annotations

from typing import Any

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.arrays import Array, FrozenMap


@pytest.mark.parametrize("dtype", ["float64", "float32", "uint8", "int64"])
@pytest.mark.parametrize("values", [3, [1, 2, 3], [[1, 2], [3, 4], [5, 6]], [], [[], []]])
def test_an_array_gives_back_what_was_put_in(values: Any, dtype: str) -> None:
    array = Array.of(values, dtype)
    assert array.dtype == dtype
    assert array.shape == np.shape(values)
    assert array.numpy().dtype == np.dtype(dtype)
    np.testing.assert_array_equal(array.numpy(), np.array(values, dtype))


def test_arrays_are_equal_by_content_shape_and_dtype() -> None:
    array = Array.of([[1.0, 2.0]])
    assert array == Array.of(np.array([[1.0, 2.0]]))
    assert hash(array) == hash(Array.of([[1.0, 2.0]]))
    assert array.digest == Array.of([[1.0, 2.0]]).digest
    others = [Array.of([[1.0, 3.0]]), Array.of([1.0, 2.0]), Array.of([[1.0, 2.0]], "float32"), Array.of([[1.0], [2.0]])]
    assert len({array, *others}) == 5
    assert len({a.digest for a in (array, *others)}) == 5


def test_an_array_in_any_memory_order_is_the_same_value() -> None:
    values = np.arange(6.0).reshape(2, 3)
    assert Array.of(np.asfortranarray(values)) == Array.of(values)
    assert Array.of(values.astype(">f8")) == Array.of(values)
    assert Array.of(values[:, ::-1]) == Array.of(values[:, ::-1].copy())


def test_an_array_neither_changes_with_its_source_nor_can_be_written() -> None:
    values = np.zeros(3)
    array = Array.of(values)
    values[0] = 1
    np.testing.assert_array_equal(array.numpy(), [0, 0, 0])
    with pytest.raises(ValueError, match="read-only"):
        array.numpy()[0] = 1


def test_one_number_can_be_replaced() -> None:
    array = Array.of([[1, 2], [3, 4]], "float32")
    changed = array.replaced((1, 0), 0.5)
    np.testing.assert_array_equal(changed.numpy(), [[1, 2], [0.5, 4]])
    assert changed.dtype == "float32"
    np.testing.assert_array_equal(array.numpy(), [[1, 2], [3, 4]])
    with pytest.raises(IndexError):
        array.replaced((2, 0), 1.0)


@given(st.lists(st.floats(allow_nan=False), max_size=5))
def test_every_float_survives(values: list[float]) -> None:
    assert Array.of(values).numpy().tolist() == values


def test_a_map_keeps_its_order_and_compares_without_it() -> None:
    one, other = FrozenMap({"b": 1, "a": 2}), FrozenMap([("a", 2), ("b", 1)])
    assert list(one) == ["b", "a"]
    assert one == other
    assert hash(one) == hash(other)
    assert one != FrozenMap({"a": 2})
    assert one != {"a": 2, "b": 1}
    assert one["a"] == 2
    assert len(one) == 2
    assert "c" not in one


def test_a_changed_map_is_another_map() -> None:
    one = FrozenMap({"a": 1, "b": 2})
    assert one.with_item("c", 3) == FrozenMap({"a": 1, "b": 2, "c": 3})
    assert list(one.with_item("a", 9)) == ["a", "b"]
    assert one.without("a") == FrozenMap({"b": 2})
    assert one.without("z") == one
    assert one == FrozenMap({"a": 1, "b": 2})
    with pytest.raises(TypeError):
        one["a"] = 2  # type: ignore[index]


def test_a_map_does_not_change_with_its_source() -> None:
    source = {"a": 1}
    one = FrozenMap(source)
    source["a"] = 2
    assert one["a"] == 1
