"""How well a few typed letters fit a text: all in order, better at the starts of words and in runs."""

from __future__ import annotations

RUN, START, FIRST = 6, 8, 4  # a letter right after the one before; at the start of a word; of the text
GAP_COST = 1  # a letter of the text that is skipped between two found ones, at most 5 of them count
_NONE = -1_000_000


def score(typed: str, text: str) -> int | None:
    """Higher is better; None where not every letter of `typed` is in the text, in order. Spaces don't count."""
    wanted, line = "".join(typed.casefold().split()), text.casefold()
    if not wanted:
        return 0
    if len(wanted) > len(line):
        return None
    best = [_place_score(line, j) if line[j] == wanted[0] else _NONE for j in range(len(line))]
    for letter in wanted[1:]:
        following = [_NONE] * len(line)
        reach = _NONE  # the best so far, each letter in between paid for
        for j in range(1, len(line)):
            run = best[j - 1] + RUN if best[j - 1] > _NONE else _NONE
            if line[j] == letter and max(run, reach) > _NONE // 2:
                following[j] = max(run, reach) + _place_score(line, j)
            reach = max(reach - GAP_COST if reach > _NONE else _NONE, best[j - 1] - GAP_COST)
        best = following
    top = max(best)
    return top - len(line) // 8 if top > _NONE // 2 else None


def _place_score(line: str, j: int) -> int:
    if j == 0:
        return START + FIRST
    return START if not line[j - 1].isalnum() and line[j].isalnum() else 0
