"""A picture of ratios as SVG: a bar for every line that has a target, or that is a ratio, on a logarithmic axis."""

from __future__ import annotations

import math
from collections.abc import Sequence
from html import escape

from core.bench.lines import Line, figure

ROW, BAR, LABELS, PLOT, MARGIN = 22, 12, 300, 460, 24
INK, FAINT, MET, MISSED, OPEN = "#1f2933", "#d5dbe1", "#2a7f62", "#c2410c", "#64748b"


def svg(lines: Sequence[Line], title: str) -> str:
    """The picture; a stroke across a bar is its target."""
    drawn = [line for line in lines if line.value > 0 and (line.target is not None or line.unit.startswith("×"))]
    ends = [line.value for line in drawn] + [
        line.target.bound for line in drawn if line.target and line.target.bound > 0
    ]
    low = math.floor(math.log10(min([1.0, *ends])))
    high = max(low + 1, math.ceil(math.log10(max([1.0, *ends]))))

    def x(value: float) -> float:
        return LABELS + (math.log10(value) - low) / (high - low) * PLOT

    width, height = LABELS + PLOT + 110, 2 * MARGIN + 24 + ROW * max(1, len(drawn)) + 20
    top = MARGIN + 24
    parts = [
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{width}" height="{height}" viewBox="0 0 {width} {height}" '
        f'font-family="sans-serif" font-size="12" fill="{INK}">',
        f'<rect width="{width}" height="{height}" fill="#ffffff"/>',
        f'<text x="{MARGIN}" y="{MARGIN}" font-size="15">{escape(title)}</text>',
    ]
    for power in range(low, high + 1):
        at, bottom = x(10.0**power), top + ROW * len(drawn)
        parts.append(f'<line x1="{at:.1f}" y1="{top}" x2="{at:.1f}" y2="{bottom}" stroke="{FAINT}"/>')
        parts.append(f'<text x="{at:.1f}" y="{bottom + 16}" text-anchor="middle">{10.0**power:g}</text>')
    for row, line in enumerate(drawn):
        y = top + row * ROW + (ROW - BAR) / 2
        colour = OPEN if line.is_met is None else MET if line.is_met else MISSED
        begin, end = sorted((x(1.0), x(line.value)))
        label = escape(f"{line.group}: {line.name}")
        parts.append(f'<text x="{LABELS - 8}" y="{y + 10}" text-anchor="end">{label}</text>')
        parts.append(
            f'<rect x="{begin:.1f}" y="{y}" width="{max(1.0, end - begin):.1f}" height="{BAR}" fill="{colour}"/>'
        )
        if line.target is not None and line.target.bound > 0:
            at = x(line.target.bound)
            parts.append(
                f'<line x1="{at:.1f}" y1="{y - 3}" x2="{at:.1f}" y2="{y + BAR + 3}" stroke="{INK}" stroke-width="2"/>'
            )
        words = escape(f"{figure(line.value)} {line.unit}")
        parts.append(f'<text x="{max(begin, end) + 6:.1f}" y="{y + 10}">{words}</text>')
    parts.append("</svg>\n")
    return "\n".join(parts)
