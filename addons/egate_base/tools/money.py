"""Amounts of money in words, as receipts write them: whole đồng, in Vietnamese."""

import math

from num2words import num2words

#: Of the three groups of three digits below a thousand million.
_SCALES = ("", " nghìn", " triệu")
_MILLIARD = 1_000_000_000
#: Above this, no office counts, and columns no longer hold each đồng exactly.
LIMIT = 10**15


def dong_in_words(amount: float) -> str:
    """Return ``amount``, in whole đồng, in Vietnamese words.

    Every group of three digits after the first is read in full, so that no reader can take
    1.000.500 for 1.500: num2words alone leaves the hundreds out.

    >>> dong_in_words(15000)
    'mười lăm nghìn đồng'
    >>> dong_in_words(0), dong_in_words(200000)
    ('không đồng', 'hai trăm nghìn đồng')
    >>> dong_in_words(1050000)
    'một triệu không trăm năm mươi nghìn đồng'
    >>> dong_in_words(1005)
    'một nghìn không trăm lẻ năm đồng'
    >>> dong_in_words(-21000)
    'âm hai mươi mốt nghìn đồng'
    >>> dong_in_words(1005000000000)
    'một nghìn không trăm lẻ năm tỷ đồng'

    :raise ValueError: it is no whole number of đồng, or more than :data:`LIMIT`
    """
    if not math.isfinite(amount) or abs(amount) > LIMIT or amount != round(amount):
        raise ValueError(f"no amount in whole đồng: {amount!r}")
    whole = abs(round(amount))
    sign = "âm " if amount < 0 else ""
    return f"{sign}{_in_words(whole, full=False) or 'không'} đồng"


def _in_words(number: int, *, full: bool) -> str:
    """Return ``number`` in words; ``full`` where something stands before it."""
    high, low = divmod(number, _MILLIARD)
    words = []
    if high:
        # The upper part is one number of thousand millions, such as a thousand and five.
        words.append(_in_words(high, full=full) + " tỷ")
    groups = [(place, low // 1000**place % 1000) for place in (2, 1, 0)]
    for place, group in groups:
        if group:
            words.append(_group_in_words(group, full=full or bool(words)) + _SCALES[place])
    return " ".join(words)


def _group_in_words(group: int, *, full: bool) -> str:
    # num2words is asked for one to 999 only: the rest, and what is below nothing, it reads wrongly
    # (0.5.14: -3 as “mười bảy”).
    words = num2words(group, lang="vi")
    if not full or group >= 100:
        return words
    return f"không trăm lẻ {words}" if group < 10 else f"không trăm {words}"
