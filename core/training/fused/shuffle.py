"""The orders of many epochs at machine speed: core.training.batches.epoch_orders, number for number."""

from __future__ import annotations

from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

from core.addresses import address
from core.training.batches import GOLDEN, KEYS, ROUNDS, STRIDE, mask_and_shift, seed_key
from core.training.fused.machine import compiled

BRIEF = 50_000  # rows: some 50 microseconds
LANES = 16  # numbers that are scrambled at a time

# The function has the kernel's signature: a table of addresses and numbers, and here how many epochs.
# LANES numbers are scrambled at once until none of them lies beyond the data; those that do not are left as they are.
_HEAD = """define internal i64 @mixed(i64 %x) {
  %a = lshr i64 %x, 30
  %b = xor i64 %x, %a
  %c = mul i64 %b, u0xBF58476D1CE4E5B9
  %d = lshr i64 %c, 27
  %e = xor i64 %c, %d
  %f = mul i64 %e, u0x94D049BB133111EB
  %g = lshr i64 %f, 31
  %h = xor i64 %f, %g
  ret i64 %h
}
define void @train(ptr %table, i64 %epochs) {
entry:
  %places = alloca VECTOR, align 64
  %order = load ptr, ptr %table
  %slot1 = getelementptr ptr, ptr %table, i64 1
  %rows = load ptr, ptr %slot1
  %slot2 = getelementptr i64, ptr %table, i64 2
  %seed_key = load i64, ptr %slot2
  %slot3 = getelementptr i64, ptr %table, i64 3
  %count = load i64, ptr %slot3
  %slot4 = getelementptr i64, ptr %table, i64 4
  %mask64 = load i64, ptr %slot4
  %mask32 = trunc i64 %mask64 to i32
  %slot5 = getelementptr i64, ptr %table, i64 5
  %shift64 = load i64, ptr %slot5
  %shift32 = trunc i64 %shift64 to i32
  %slot6 = getelementptr i64, ptr %table, i64 6
  %first_epoch = load i64, ptr %slot6
  %count32 = trunc i64 %count to i32
"""
_EPOCH = """  br label %epoch
epoch:
  %e = phi i64 [0, %entry], [%e_next, %epoch_end]
  %epoch_number = add i64 %first_epoch, %e
  %strides = mul i64 %epoch_number, GOLDEN
  %sum = add i64 %seed_key, %strides
  %epoch_key = call i64 @mixed(i64 %sum)
  %out = mul i64 %e, %count
"""
_BODY = """  br label %block
block:
  %i = phi i64 [0, %epoch], [%i_next, %block_end]
  %i32 = trunc i64 %i to i32
SPLAT_i32
  %own = add VECTOR %v_i32, LANE_NUMBERS
  %exists = icmp ult VECTOR %own, %v_count32
  br label %again
again:
  %x0 = phi VECTOR [%own, %block], [%kept, %again]
  %moves = phi MASK [%exists, %block], [%beyond, %again]
SCRAMBLE
  %kept = select MASK %moves, VECTOR %xROUNDS, VECTOR %x0
  %is_over = icmp uge VECTOR %kept, %v_count32
  %beyond = and MASK %is_over, %exists
  %bits = bitcast MASK %beyond to BITS
  %ready = icmp eq BITS %bits, 0
  br i1 %ready, label %block_end_of_scrambling, label %again
block_end_of_scrambling:
  %turned = add VECTOR %kept, %v_rotation
  %less = sub VECTOR %turned, %v_count32
  %wraps = icmp uge VECTOR %turned, %v_count32
  %place_of = select MASK %wraps, VECTOR %less, VECTOR %turned
  store VECTOR %place_of, ptr %places, align 64
  %left = sub i64 %count, %i
  %is_last = icmp ult i64 %left, LANES
  %many = select i1 %is_last, i64 %left, i64 LANES
  %first = add i64 %out, %i
  br label %row
row:
  %lane = phi i64 [0, %block_end_of_scrambling], [%lane_next, %row]
  %place_at = getelementptr i32, ptr %places, i64 %lane
  %place = load i32, ptr %place_at
  %place64 = zext i32 %place to i64
  %from = getelementptr i64, ptr %rows, i64 %place64
  %value = load i64, ptr %from
  %to_index = add i64 %first, %lane
  %to = getelementptr i64, ptr %order, i64 %to_index
  store i64 %value, ptr %to
  %lane_next = add i64 %lane, 1
  %is_through = icmp eq i64 %lane_next, %many
  br i1 %is_through, label %block_end, label %row
block_end:
  %i_next = add i64 %i, LANES
  %ended = icmp uge i64 %i_next, %count
  br i1 %ended, label %epoch_end, label %block
epoch_end:
  %e_next = add i64 %e, 1
  %done = icmp eq i64 %e_next, %epochs
  br i1 %done, label %leave, label %epoch
leave:
  ret void
}
"""


def _splat(name: str) -> list[str]:
    return [
        f"  %one_{name} = insertelement VECTOR poison, i32 %{name}, i32 0",
        f"  %v_{name} = shufflevector VECTOR %one_{name}, VECTOR poison, <LANES x i32> zeroinitializer",
    ]


@lru_cache(maxsize=1)
def _text() -> str:
    lines = [line for name in ("mask32", "shift32", "count32") for line in _splat(name)]
    keys = list[str]()
    for n in range(KEYS):
        keys += [f"  %stride{n} = mul i64 STRIDE, {n + 1}", f"  %sum{n} = add i64 %epoch_key, %stride{n}"]
        keys += [f"  %mixed{n} = call i64 @mixed(i64 %sum{n})", f"  %half{n} = trunc i64 %mixed{n} to i32"]
        is_factor = n % 2 and n < KEYS - 1
        keys += [f"  %key{n} = or i32 %half{n}, {int(is_factor)}"]
        keys += _splat(f"key{n}") if n < KEYS - 1 else []
    keys += [f"  %rotation = urem i32 %key{KEYS - 1}, %count32", *_splat("rotation")]
    rounds = [
        f"  %a{n} = xor VECTOR %x{n}, %v_key{2 * n}\n"
        f"  %b{n} = mul VECTOR %a{n}, %v_key{2 * n + 1}\n"
        f"  %c{n} = and VECTOR %b{n}, %v_mask32\n"
        f"  %d{n} = lshr VECTOR %c{n}, %v_shift32\n"
        f"  %x{n + 1} = xor VECTOR %c{n}, %d{n}"
        for n in range(ROUNDS)
    ]
    body = _BODY.replace("SCRAMBLE", "\n".join(rounds)).replace("SPLAT_i32", "\n".join(_splat("i32")))
    text = _HEAD + "\n".join(lines) + "\n" + _EPOCH + "\n".join(keys) + "\n" + body
    numbers = "<" + ", ".join(f"i32 {n}" for n in range(LANES)) + ">"
    for name, meaning in (
        ("LANE_NUMBERS", numbers),
        ("VECTOR", f"<{LANES} x i32>"),
        ("MASK", f"<{LANES} x i1>"),
        ("BITS", f"i{LANES}"),
        ("LANES", str(LANES)),
        ("STRIDE", str(STRIDE)),
        ("GOLDEN", str(GOLDEN)),
        ("ROUNDS", str(ROUNDS)),
    ):
        text = text.replace(name, meaning)
    return text


def compile_ahead() -> None:
    """Has the first epoch find the function compiled; it is the same for all drawings."""
    compiled(_text())


def write_epoch_orders(into: NDArray[np.int64], rows: NDArray[np.int64], *, seed: int, epochs: range) -> None:
    """Writes the shuffled orders of several epochs, [epochs * rows], one after the other.

    Args:
        into: contiguous; where they are written.
    """
    rows = np.ascontiguousarray(rows, np.int64)
    numbers = [len(rows), *mask_and_shift(len(rows)), epochs.start]
    table = np.array([address(into), address(rows), int(seed_key(seed)), *numbers], np.uint64)
    code = compiled(_text())
    (code.train_briefly if len(into) <= BRIEF else code.train)(address(table), len(epochs))
