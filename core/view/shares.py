"""Shares and their changes as a person reads them: percent for a share, points for a difference, never the other. Pure.

Halves are rounded up, so that 13 of 16 less 3 of 16 is the difference of what is printed for both.
"""

from __future__ import annotations

from decimal import ROUND_HALF_UP, Decimal


def percent(share: float | None) -> str:
    """A share in [0, 1] as a percentage, "–" where there is none."""
    return "–" if share is None else f"{_tenths(share)} %"


def whole(share: float | None) -> str:
    """A share where its first figures are enough: 44 %, below a tenth 3.1 %; "–" where there is none."""
    if share is None:
        return "–"
    return f"{_first(share)} %"


def whole_range(low: float, high: float) -> str:
    """Two shares between which one is expected, in their first figures: 35 to 65 %."""
    ends = _first(low), _first(high)
    return f"{ends[0]} %" if ends[0] == ends[1] else f"{ends[0]} to {ends[1]} %"


def asked(share: float) -> str:
    """A share that somebody set, in no more figures than they set it in: 5 %, 12.5 %."""
    exact = _tenths(share)
    return f"{exact.to_integral_value() if exact == exact.to_integral_value() else exact} %"


def two_figures(share: float) -> str:
    """A share however small it is, in two figures: 3 %, 0.038 %."""
    return f"{Decimal(f'{100 * share:.2g}'):f} %"


def level_of(alpha: float) -> str:
    """What an interval claims to cover that may err with `alpha`, as exact as alpha in two figures: 99.77 %."""
    return f"{100 - Decimal(f'{100 * alpha:.2g}'):f} %"


def bounds(low: float | None, high: float | None) -> str:
    """A score, or its two bounds where some tasks cannot be scored."""
    return percent(high) if low == high else f"{percent(low)} … {percent(high)}"


def points(change: float | None) -> str:
    """A change of shares in percentage points, with its sign, "–" where there is none."""
    return "–" if change is None else f"{_signed(change)} points"


def whole_points(difference: float) -> str:
    """How far apart two shares are where the first figures are enough."""
    return f"{_first(abs(difference))} points"


def between(interval: tuple[float, float] | None, signed: bool = True) -> str:
    """An interval: of a change in points where it is `signed`, else of a share in percent; "" where there is none."""
    if interval is None:
        return ""
    if signed:
        return f"{_signed(interval[0])} to {_signed(interval[1])} points"
    return f"{_tenths(interval[0])} to {_tenths(interval[1])} %"


def coefficient(value: float) -> str:
    """A measure of agreement in [-1, 1] to two decimals: 0.62, −0.10."""
    return f"{Decimal(repr(round(value, 9))).quantize(Decimal('0.01'), ROUND_HALF_UP) + Decimal('0.00')}".replace(
        "-", "−"
    )


def chance(p_value: float) -> str:
    """A p-value to three decimals wherever one stands: 0.002, 0.062, 1.000, "< 0.001" below that."""
    return "< 0.001" if p_value < 0.001 else f"{p_value:.3f}"


def small_chance(p_value: float) -> str:
    """A p-value that stands beside a small level, so that it is seen on which side it lies: 0.062, 0.0034, 2.0e-11."""
    if p_value >= 0.01:
        return f"{p_value:.3f}"
    return f"{p_value:.2g}" if p_value >= 0.0001 else f"{p_value:.1e}"


def _first(share: float) -> Decimal:
    exact = _tenths(share)
    return exact if 0 < abs(exact) < 10 else exact.quantize(Decimal(1), ROUND_HALF_UP)


def _signed(change: float) -> str:
    return f"{_tenths(change):+}".replace("-", "−")


def _tenths(share: float) -> Decimal:
    """In hundredths with one decimal; what is zero has no sign."""
    exact = Decimal(repr(round(100 * share, 9)))
    return exact.quantize(Decimal("0.1"), ROUND_HALF_UP) + Decimal("0.0")
