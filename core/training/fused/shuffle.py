"""The orders of many epochs at machine speed: core.training.batches.epoch_orders, number for number."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from core.addresses import address
from core.training.batches import KEYS, ROUNDS, epoch_keys, mask_and_shift
from core.training.fused.machine import compiled

BRIEF = 10_000  # rows: some 50 microseconds

# The function has the kernel's signature: a table of addresses, and here the number of epochs.
_HEAD = """define void @train(ptr %table, i64 %epochs) {
entry:
  %order = load ptr, ptr %table
  %slot1 = getelementptr ptr, ptr %table, i64 1
  %rows = load ptr, ptr %slot1
  %slot2 = getelementptr ptr, ptr %table, i64 2
  %keys = load ptr, ptr %slot2
  %slot3 = getelementptr i64, ptr %table, i64 3
  %count = load i64, ptr %slot3
  %slot4 = getelementptr i64, ptr %table, i64 4
  %mask64 = load i64, ptr %slot4
  %mask = trunc i64 %mask64 to i32
  %slot5 = getelementptr i64, ptr %table, i64 5
  %shift64 = load i64, ptr %slot5
  %shift = trunc i64 %shift64 to i32
  %count32 = trunc i64 %count to i32
  br label %epoch
epoch:
  %e = phi i64 [0, %entry], [%e_next, %epoch_end]
  %k = mul i64 %e, KEYS
  %out = mul i64 %e, %count
"""
_BODY = """  br label %number
number:
  %i = phi i64 [0, %epoch], [%i_next, %number_end]
  %i32 = trunc i64 %i to i32
  br label %again
again:
  %x0 = phi i32 [%i32, %number], [%xROUNDS, %again]
SCRAMBLE
  %beyond = icmp uge i32 %xROUNDS, %count32
  br i1 %beyond, label %again, label %number_end
number_end:
  %wide = zext i32 %xROUNDS to i64
  %turned = add i64 %wide, %rotation
  %over = icmp uge i64 %turned, %count
  %less = sub i64 %turned, %count
  %place = select i1 %over, i64 %less, i64 %turned
  %from = getelementptr i64, ptr %rows, i64 %place
  %row = load i64, ptr %from
  %to_index = add i64 %out, %i
  %to = getelementptr i64, ptr %order, i64 %to_index
  store i64 %row, ptr %to
  %i_next = add i64 %i, 1
  %ended = icmp eq i64 %i_next, %count
  br i1 %ended, label %epoch_end, label %number
epoch_end:
  %e_next = add i64 %e, 1
  %done = icmp eq i64 %e_next, %epochs
  br i1 %done, label %leave, label %epoch
leave:
  ret void
}
"""


@lru_cache(maxsize=1)
def _text() -> str:
    load = [
        f"  %kp{n} = getelementptr i32, ptr %keys, i64 %kk{n}\n  %key{n} = load i32, ptr %kp{n}" for n in range(KEYS)
    ]
    places = [f"  %kk{n} = add i64 %k, {n}" for n in range(KEYS)]
    loads = [line for pair in zip(places, load, strict=True) for line in pair]
    last = f"  %last = zext i32 %key{KEYS - 1} to i64\n  %rotation = urem i64 %last, %count"
    rounds = [
        f"  %a{n} = xor i32 %x{n}, %key{2 * n}\n"
        f"  %b{n} = mul i32 %a{n}, %key{2 * n + 1}\n"
        f"  %c{n} = and i32 %b{n}, %mask\n"
        f"  %d{n} = lshr i32 %c{n}, %shift\n"
        f"  %x{n + 1} = xor i32 %c{n}, %d{n}"
        for n in range(ROUNDS)
    ]
    head = _HEAD.replace("KEYS", str(KEYS)) + "\n".join([*loads, last, ""])
    return head + _BODY.replace("ROUNDS", str(ROUNDS)).replace("SCRAMBLE", "\n".join(rounds))


def compile_ahead() -> None:
    """Has the first epoch find the function compiled; it is the same for all drawings."""
    compiled(_text())


def epoch_orders(rows: NDArray[np.int64], *, seed: int, epochs: range) -> NDArray[np.int64]:
    """The shuffled orders of several epochs, one after the other."""
    order = np.empty(len(rows) * len(epochs), np.int64)
    rows, keys = np.ascontiguousarray(rows, np.int64), epoch_keys(seed, epochs)
    addresses = [address(a) for a in (order, rows, keys)]
    table = np.array([*addresses, len(rows), *mask_and_shift(len(rows))], np.uint64)
    code = compiled(_text())
    (code.train_briefly if len(order) <= BRIEF else code.train)(address(table), len(epochs))
    return order
