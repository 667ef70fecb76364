"""A page of equations to take along: as plain text, as LaTeX, as rows for a table with every digit."""

from __future__ import annotations

import csv
import io
import re

from gui.panels.formula_equation import Equation, Page

_SUBSCRIPTS = str.maketrans("₀₁₂₃₄₅₆₇₈₉", "0123456789")
_SUPERSCRIPTS = str.maketrans("⁻⁰¹²³⁴⁵⁶⁷⁸⁹", "-0123456789")
_LATEX = {
    "−": "-", "·": r" \cdot ", "≈": r"\approx", "←": r"\leftarrow", "∂": r"\partial ", "Σ": r"\sum ", "σ": r"\sigma",
    "δ": r"\delta", "Δ": r"\Delta ", "⊙": r"\odot", "ᵀ": r"^{\top}", "ᵗ": r"^{t}", "²": "^{2}", "′": "'",
    "×": r"\times ", "½": r"\tfrac{1}{2}", "β": r"\beta", "ε": r"\varepsilon", "ρ": r"\rho", "α": r"\alpha",
    "∞": r"\infty", "…": r"\dots", "√": r"\surd ", "‖": r"\|", "✓": r"\checkmark", "✗": r"\times", "ẑ": r"\hat z",
    "⁻ᶻ": "^{-z}", "ᶻ": "^{z}", "ₜ": "_t", "λ": r"\lambda", "→": r"\to", "±": r"\pm",
}  # fmt: skip
_WORDS = re.compile(r"(?<![\\A-Za-z{])([A-Za-z]{2,}(?: [A-Za-z]+)*)(?![A-Za-z])")
_FUNCTIONS = ("max", "min", "tanh", "ln", "exp", "sin", "cos", "tan", "log")


def as_text(page: Page) -> str:
    """Symbols and numbers, line by line."""
    return "\n".join(line for e in page.equations for line in (e.symbols, e.numbers))


def as_latex(page: Page) -> str:
    """The equations as lines of an `aligned` block: symbols, then numbers."""
    rows: list[str] = []
    for equation in page.equations:
        rows += [latex(equation.symbols), _numbers(equation)]
    body = " \\\\\n".join(_at_sign(row) for row in rows)
    return f"\\begin{{aligned}}\n{body}\n\\end{{aligned}}"


def as_csv(page: Page) -> str:
    """equation, part, value: every factor or term with all its digits, and the result."""
    out = io.StringIO()
    writer = csv.writer(out, lineterminator="\n")
    writer.writerow(("equation", "part", "value"))
    for equation in page.equations:
        for name, part, value in _rows(equation):
            writer.writerow((name, part, value))
    return out.getvalue()


def _rows(equation: Equation) -> list[tuple[str, str, str]]:
    riddle = equation.riddle
    if riddle is None:
        return [(equation.symbols, "result", equation.numbers)]
    parts = [(riddle.name, part.name, repr(part.value)) for part in riddle.parts]
    return [*parts, (riddle.name, "result", repr(riddle.value))]


def latex(text: str) -> str:
    """One line of a formula."""
    text = re.sub(r"[₀₁₂₃₄₅₆₇₈₉]+", lambda m: f"_{{{m.group().translate(_SUBSCRIPTS)}}}", text)
    text = re.sub(r"(.)\u0302", r"\\hat{\1}", text)
    text = re.sub(r"10([⁻⁰¹²³⁴⁵⁶⁷⁸⁹]+)", lambda m: f"10^{{{m.group(1).translate(_SUPERSCRIPTS)}}}", text)
    text = _WORDS.sub(_word, text)
    for sign, command in _LATEX.items():
        text = text.replace(sign, command)
    return re.sub(r"\^\(([^()]*)\)", r"^{\1}", text)


def _numbers(equation: Equation) -> str:
    """The second line; a matrix at its end as one."""
    if not equation.grid:
        return latex(equation.numbers)
    begin = "".join(number for _, number in equation.columns[:-1])
    dots = {"…": r"\cdots", "⋮": r"\vdots"}
    rows = " \\\\ ".join(" & ".join(dots.get(text) or latex(text) for text in row) for row in equation.grid)
    return f"{latex(begin)}\\begin{{pmatrix}} {rows} \\end{{pmatrix}}"


def _word(match: re.Match[str]) -> str:
    name = match[1]
    return f"\\{name}" if name in _FUNCTIONS else f"\\text{{{name}}}"


def _at_sign(row: str) -> str:
    """The column of an `aligned` block stands before the first = or ≈ or ←."""
    found = re.search(r"=|\\approx|\\leftarrow", row)
    return row if found is None else f"{row[: found.start()]}&{row[found.start() :]}"
