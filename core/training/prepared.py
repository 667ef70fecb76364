"""Rows in the form that an engine wants, made once for each data set: computing a past step takes an engine too."""

from __future__ import annotations

from collections.abc import Callable, Hashable
from typing import TypeVar
from weakref import WeakKeyDictionary

from core.datasets.dataset import Dataset
from core.datasets.of_project import fingerprint

ValueT = TypeVar("ValueT")
_FORMS: WeakKeyDictionary[Dataset, dict[Hashable, object]] = WeakKeyDictionary()


def prepared(dataset: Dataset, form: Hashable, make: Callable[[], ValueT]) -> ValueT:
    """What `make` gives, the same each time as long as the data set is there; nobody writes into it.

    Any thread may ask: at worst two make the same at the same time.
    """
    forms = _FORMS.setdefault(dataset, {})
    if form not in forms:
        forms[form] = make()
    return forms[form]  # type: ignore[return-value]


def rows_digest(dataset: Dataset) -> str:
    """The data set's fingerprint, computed once."""
    return prepared(dataset, "fingerprint", lambda: fingerprint(dataset))
