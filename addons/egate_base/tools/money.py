"""Amounts of money in words, as receipts write them: whole đồng, in Vietnamese."""

from num2words import num2words

_SCALES = ("", " nghìn", " triệu", " tỷ", " nghìn tỷ", " triệu tỷ")


def dong_in_words(amount: float) -> str:
    """Return ``amount``, in whole đồng, in Vietnamese words.

    Every group of three digits after the first is read in full, so that nobody can take
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
    """
    rest = abs(round(amount))
    groups = []
    while rest:
        rest, group = divmod(rest, 1000)
        groups.append(group)
    words = [
        _group_in_words(group, full=place < len(groups) - 1) + _SCALES[place]
        for place, group in reversed(list(enumerate(groups)))
        if group
    ]
    sign = "âm " if amount < 0 else ""
    return f"{sign}{' '.join(words) or 'không'} đồng"


def _group_in_words(group: int, *, full: bool) -> str:
    words = num2words(group, lang="vi")
    if not full or group >= 100:
        return words
    return f"không trăm lẻ {words}" if group < 10 else f"không trăm {words}"
