"""What each elementwise primitive is in machine code: float32 lanes in, float32 lanes out, good to a few ulp.

A formula here is written over `k`, which emits instructions (core.training.fused.arithmetic), and over lanes, on which
+ − · / and comparisons emit too. Not-a-number and infinity go through as in numpy, so that a run that diverges is
seen to. Reductions over units are loops, not lanes: core.training.fused.formulas writes those.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import Any, Protocol

# A float32 a lane, with + − · / and comparisons; its attribute `constant` is the number where it is a known one.
Lanes = Any
Mask = Any  # a truth value a lane


class Code(Protocol):
    """What emits instructions on lanes."""

    def constant(self, value: float) -> Lanes: ...
    def fma(self, a: Lanes | float, b: Lanes | float, c: Lanes | float) -> Lanes:
        """a·b + c, rounded once where the processor can."""
        ...

    def select(self, test: Mask, yes: Lanes | float, no: Lanes | float) -> Lanes: ...
    def absolute(self, x: Lanes) -> Lanes: ...
    def sqrt(self, x: Lanes) -> Lanes: ...
    def with_sign(self, x: Lanes, sign: Lanes) -> Lanes:
        """|x| with the sign of another."""
        ...

    def is_nan(self, x: Lanes) -> Mask: ...
    def nearest(self, x: Lanes) -> Lanes:
        """The nearest whole number, for |x| < 2²²."""
        ...

    def has_bit(self, n: Lanes, bit: int) -> Mask:
        """Whether a whole number has a bit set, negative ones in two's complement."""
        ...

    def times_power_of_two(self, x: Lanes, n: Lanes) -> Lanes:
        """x·2ⁿ for a whole number |n| ≤ 250, down to denormals and up to infinity."""
        ...

    def power_of_two(self, n: Lanes) -> Lanes:
        """2ⁿ for a whole number |n| ≤ 126."""
        ...

    def mantissa_and_exponent(self, x: Lanes) -> tuple[Lanes, Lanes]:
        """(m, e) with x = m·2ᵉ and 1 ≤ m < 2, for normal positive x."""
        ...


LOG2_E = math.log2(math.e)
LN2_HIGH, LN2_LOW = 0.693359375, -2.12194440e-4  # the first has few digits, so that n·LN2_HIGH is exact
EXP_BOUND = 88.722  # e^x beyond is beyond float32
# π/2 in three parts, likewise
HALF_PI_HIGH, HALF_PI_MIDDLE, HALF_PI_LOW = 1.5703125, 4.837512969970703125e-4, 7.549789948768648e-8

# Minimax polynomials, highest power first. log, sin, cos, tanh: Cephes. erf: N. Juffa.
EXP = (1.3882521307e-3, 8.3665205166e-3, 4.1667200625e-2, 1.6666543484e-1, 4.9999997020e-1)  # ±½ ln 2, to ¼ ulp
LOG = (
    *(7.0376836292e-2, -1.1514610310e-1, 1.1676998740e-1, -1.2420140846e-1, 1.4249322787e-1),
    *(-1.6668057665e-1, 2.0000714765e-1, -2.4999993993e-1, 3.3333331174e-1),
)
SIN = (-1.9515295891e-4, 8.3321608736e-3, -1.6666654611e-1)
COS = (2.443315711809948e-5, -1.388731625493765e-3, 4.166664568298827e-2)
TANH_SMALL = (-5.70498872745e-3, 2.06390887954e-2, -5.37397155531e-2, 1.33314422036e-1, -3.33332819422e-1)
TANH_BETWEEN = 0.625
TANH_BOUND = 9.1  # from here on tanh is ±1 in float32
ERF_SMALL = (-5.96761703e-4, 4.99119423e-3, -2.67681349e-2, 1.12819925e-1, -3.76125336e-1, 1.28379166e-1)
ERF_LARGE = (
    -1.72853470e-5,
    3.83197126e-4,
    -3.88396438e-3,
    2.42546219e-2,
    -1.06777877e-1,
    -6.34846687e-1,
    -1.28717512e-1,
)
ERF_BETWEEN = 0.927734375


def polynomial(k: Code, x: Lanes, coefficients: Sequence[float]) -> Lanes:
    """Horner's rule, the highest power's coefficient first."""
    total = k.constant(coefficients[0])
    for coefficient in coefficients[1:]:
        total = k.fma(total, x, coefficient)
    return total


def clamped(k: Code, x: Lanes, low: float, high: float) -> Lanes:
    """x within bounds; not-a-number stays."""
    x = k.select(x < low, low, x)
    return k.select(x > high, high, x)


def _expm1_of_small(k: Code, r: Lanes) -> Lanes:
    """e^r − 1 for |r| ≤ ½ ln 2."""
    return k.fma(polynomial(k, r, EXP), r * r, r)


def _exp_parts(k: Code, x: Lanes) -> tuple[Lanes, Lanes]:
    """(n, e^r − 1) with x = n·ln 2 + r."""
    n = k.nearest(x * LOG2_E)
    return n, _expm1_of_small(k, k.fma(n, -LN2_LOW, k.fma(n, -LN2_HIGH, x)))


def exp(k: Code, x: Lanes) -> Lanes:
    """2ⁿ·e^r with x = n·ln 2 + r; 0 and ∞ beyond what float32 holds."""
    n, part = _exp_parts(k, clamped(k, x, -105.0, 90.0))
    return k.times_power_of_two(part + 1.0, n)


def expm1(k: Code, x: Lanes) -> Lanes:
    """e^x − 1, exact near 0 where e^x would lose it."""
    n, part = _exp_parts(k, clamped(k, x, -25.0, EXP_BOUND))
    # 2ⁿ·(e^r − 1) + (2ⁿ − 1), of halves because 2ⁿ itself would overflow before the sum
    half = k.times_power_of_two(k.constant(0.5), n)
    result = 2.0 * k.fma(part, half, half - 0.5)
    return k.select(x > EXP_BOUND, math.inf, result)


def log(k: Code, x: Lanes) -> Lanes:
    """ln x = e·ln 2 + ln m with x = m·2^e and m around 1; −∞ at 0, no number below."""
    tiny = x < 1.1754944e-38  # denormal: bring it up by 2²⁴
    m, e = k.mantissa_and_exponent(k.select(tiny, x * 16777216.0, x))
    e = k.select(tiny, e - 24.0, e)
    above = m > math.sqrt(2.0)
    m, e = k.select(above, m * 0.5, m), k.select(above, e + 1.0, e)
    r = m - 1.0
    square = r * r
    y = polynomial(k, r, LOG) * r * square
    y = k.fma(square, -0.5, k.fma(e, LN2_LOW, y))
    result = k.fma(e, LN2_HIGH, r + y)
    result = k.select(x < math.inf, result, x)  # ∞ and not-a-number stay
    result = k.select(x < 0.0, math.nan, result)
    return k.select(x == 0.0, -math.inf, result)


def log1p_of_share(k: Code, u: Lanes) -> Lanes:
    """ln(1 + u) for 0 ≤ u ≤ 1: what rounding 1 + u lost is made up for."""
    w = u + 1.0
    return k.select(w == 1.0, u, log(k, w) * (u / (w - 1.0)))


def sigmoid(k: Code, x: Lanes) -> Lanes:
    """1/(1 + e^−x), by e^−|x| so that nothing overflows."""
    small = exp(k, -k.absolute(x))
    return k.select(x < 0.0, small, 1.0) / (small + 1.0)


def softplus(k: Code, x: Lanes) -> Lanes:
    """ln(1 + e^x) = max(x, 0) + ln(1 + e^−|x|)."""
    return larger(k, x, k.constant(0.0)) + log1p_of_share(k, exp(k, -k.absolute(x)))


def tanh(k: Code, x: Lanes) -> Lanes:
    """Far out to half a unit in the last place, since the slope 1 − a² has only those to live on."""
    size, square = k.absolute(x), x * x
    near = k.fma(polynomial(k, square, TANH_SMALL) * square, x, x)
    bounded = k.select(size > TANH_BOUND, TANH_BOUND, size)  # what is no number stays none
    double = bounded + bounded
    n = k.nearest(double * LOG2_E)
    part = _expm1_of_small(k, k.fma(n, -math.log(2.0), double))  # n is so small that ln 2 needs no second part
    power = k.power_of_two(n)
    far = 1.0 - 2.0 / k.fma(part, power, power + 1.0)  # 1 − 2/(e^2|x| + 1)
    return k.select(size < TANH_BETWEEN, near, k.with_sign(far, x))


def erf(k: Code, x: Lanes) -> Lanes:
    """The error function: a polynomial near 0, 1 − e^(…) farther out."""
    size, square = k.absolute(x), x * x
    near = k.fma(polynomial(k, square, ERF_SMALL), x, x)
    far = 1.0 - exp(k, k.fma(polynomial(k, clamped(k, size, 0.0, 4.0), ERF_LARGE), size, -size))
    return k.select(size > ERF_BETWEEN, k.with_sign(far, x), near)


def _quarter_turns(k: Code, x: Lanes) -> tuple[Lanes, Lanes, Lanes]:
    """(n, sin r, cos r) with x = n·π/2 + r."""
    n = k.nearest(x * (2.0 / math.pi))
    r = k.fma(n, -HALF_PI_LOW, k.fma(n, -HALF_PI_MIDDLE, k.fma(n, -HALF_PI_HIGH, x)))
    square = r * r
    sine = k.fma(polynomial(k, square, SIN) * square, r, r)
    cosine = k.fma(polynomial(k, square, COS) * square, square, k.fma(square, -0.5, k.constant(1.0)))
    return n, sine, cosine


def sin(k: Code, x: Lanes) -> Lanes:
    """By quarter turns; what is left of |x| > 10⁴ is rounding."""
    n, sine, cosine = _quarter_turns(k, x)
    value = k.select(k.has_bit(n, 0), cosine, sine)
    return k.select(k.has_bit(n, 1), -value, value)


def cos(k: Code, x: Lanes) -> Lanes:
    n, sine, cosine = _quarter_turns(k, x)
    value = k.select(k.has_bit(n, 0), sine, cosine)
    return k.select(k.has_bit(n + 1.0, 1), -value, value)


def power(k: Code, x: Lanes, y: Lanes) -> Lanes:
    """x^y: by squaring for whole known exponents, else e^(y·ln x), which is no number for x < 0."""
    exponent = y.constant
    if exponent is None or exponent != round(exponent) or abs(exponent) > 64:
        by_log = exp(k, y * log(k, x))
        return k.select(y == 0.0, 1.0, by_log)
    result, factor, left = k.constant(1.0), x, int(abs(exponent))
    while left:
        result = result * factor if left % 2 else result
        factor, left = factor * factor, left // 2
    return 1.0 / result if exponent < 0 else result


def larger(k: Code, a: Lanes, b: Lanes) -> Lanes:
    """max(a, b); not-a-number where either is none."""
    value = k.select(a < b, b, a)  # a where either is not a number
    return value if b.constant is not None else k.select(k.is_nan(b), b, value)


def smaller(k: Code, a: Lanes, b: Lanes) -> Lanes:
    """min(a, b); not-a-number where either is none."""
    if a.constant is not None:
        return smaller(k, b, a) if b.constant is None else k.constant(min(a.constant, b.constant))
    value = k.select(a > b, b, a)
    return value if b.constant is not None else k.select(k.is_nan(b), b, value)


def sign(k: Code, x: Lanes) -> Lanes:
    """−1, 0 or 1; not-a-number stays."""
    return k.select(x > 0.0, 1.0, k.select(x < 0.0, -1.0, x))


KERNELS: dict[str, Callable[..., Lanes]] = {
    "add": lambda k, a, b: a + b,
    "subtract": lambda k, a, b: a - b,
    "multiply": lambda k, a, b: a * b,
    "divide": lambda k, a, b: a / b,
    "negate": lambda k, a: -a,
    "power": power,
    "square": lambda k, a: a * a,
    "sqrt": lambda k, a: k.sqrt(a),
    "exp": exp,
    "expm1": expm1,
    "log": log,
    "sin": sin,
    "cos": cos,
    "tan": lambda k, a: sin(k, a) / cos(k, a),
    "erf": erf,
    "sigmoid": sigmoid,
    "tanh": tanh,
    "softplus": softplus,
    "abs": lambda k, a: k.absolute(a),
    "sign": sign,
    "greater": lambda k, a, b: k.select(a > b, 1.0, 0.0),
    "where": lambda k, c, a, b: k.select(c > 0.0, a, b),
    "max": larger,
    "min": smaller,
}
