"""float32 arithmetic whose every rounding goes up or down by chance: how far apart equally good float32 runs may end.

Where a pre-activation lies within rounding of a kink, or where the terms of a gradient that Adam divides by its own
size cancel, which side a float32 computation falls on depends on no more than the order of a sum. One run then says
little about float32: it may have been lucky. A few runs rounded by chance say what there was to be lucky about.
"""

from __future__ import annotations

from typing import Any

import torch
from torch import Tensor
from torch.utils._python_dispatch import TorchDispatchMode
from torch.utils._pytree import tree_map_only

_SPARE_BITS = 52 - 23


class RoundedByChance(TorchDispatchMode):
    """While this is entered, what an operation on float64 tensors gives is a float32 number, backward() included.

    An exact result stays; another becomes the float32 number above or below it, more likely the nearer. So a network in
    float64 computes as in float32, but that a sum within one operation is rounded once. The furthest of 20 such runs is
    about twice as far from float64 as one in float32, unless somewhere there are two sides to fall on.
    """

    def __init__(self, seed: int) -> None:
        super().__init__()
        self._generator = torch.Generator().manual_seed(seed)

    def __torch_dispatch__(self, func: Any, types: Any, args: Any = (), kwargs: Any = None) -> Any:
        result = func(*args, **(kwargs or {}))
        if any(returned.alias_info is not None for returned in func._schema.returns):
            return result  # a view, or done in place: nothing new was computed
        return tree_map_only(Tensor, self.rounded, result)

    def rounded(self, values: Tensor) -> Tensor:
        """float64 values as float32 numbers, each up or down by chance; other tensors as they are."""
        if values.dtype != torch.float64:
            return values
        # float32 has 23 of the 52 bits: a random number in the other 29 carries as often as they are near the next
        chance = torch.randint(0, 1 << _SPARE_BITS, values.shape, generator=self._generator)
        return (chance.add_(values.contiguous().view(torch.int64)) & -(1 << _SPARE_BITS)).view(torch.float64)
