"""Checks that entered numbers are ordinary ones, whatever a client sends."""

import math

#: The largest whole number that a column of ours holds.
MAX_WHOLE = 2**31 - 1
#: Above this a number of money or of time is no number of an office, and is not exact.
MAX_NUMBER = 1e15


def is_ordinary(value, *, whole=False) -> bool:
    """Return whether ``value`` can be kept as a number; nothing at all can.

    >>> [is_ordinary(value) for value in (0, -3, 2.5, None, False, 1e14)]
    [True, True, True, True, True, True]
    >>> [is_ordinary(value) for value in (float("nan"), float("inf"), 1e308, True, "nan", "12", [])]
    [False, False, False, False, False, False, False]
    >>> is_ordinary(2**31, whole=True), is_ordinary(2**31), is_ordinary(1.5, whole=True)
    (False, True, False)
    """
    if value is None or value is False:
        return True
    if isinstance(value, bool) or not isinstance(value, int | float):
        return False
    if not math.isfinite(value) or abs(value) > (MAX_WHOLE if whole else MAX_NUMBER):
        return False
    return not whole or value == int(value)
