"""Points of an indicator of QĐ 766/QĐ-TTg, out of what is counted."""

from decimal import ROUND_HALF_UP, Decimal
from fractions import Fraction

CENT = Decimal("0.01")


def rate(part: int, whole: int) -> float | None:
    """Return the percentage with two digits; ``None`` where there is nothing to count.

    >>> rate(1, 3), rate(2, 3), rate(1, 800), rate(0, 5), rate(0, 0)
    (33.33, 66.67, 0.13, 0.0, None)
    """
    return _rounded(Fraction(100 * part, whole)) if whole else None


def score(part: int, whole: int, most: float, full_at: int = 100) -> float | None:
    """Return the points: all of them from ``full_at`` per cent on, below it in proportion.

    Counted from the exact share, rounded once at the end, half up.

    >>> score(3, 10, 4.4, 80), score(4, 5, 4.4, 80), score(9, 10, 4.4, 80)
    (1.65, 4.4, 4.4)
    >>> score(1, 3, 20), score(0, 7, 20), score(0, 0, 20)
    (6.67, 0.0, None)
    """
    if not whole:
        return None
    reached = min(Fraction(100 * part, whole) / full_at, Fraction(1))
    return _rounded(reached * Fraction(str(most)))


def _rounded(value: Fraction) -> float:
    exact = Decimal(value.numerator) / Decimal(value.denominator)
    return float(exact.quantize(CENT, ROUND_HALF_UP))
