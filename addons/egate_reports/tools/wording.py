"""How the legal forms write times and money: always in Vietnamese, whatever the user's language."""

from datetime import date, datetime


def date_words(day: date) -> str:
    """Return the date as on the head of an official paper.

    >>> date_words(date(2026, 11, 3))
    'ngày 03 tháng 11 năm 2026'
    >>> date_words(date(2026, 2, 13)), date_words(date(2026, 3, 1))
    ('ngày 13 tháng 02 năm 2026', 'ngày 01 tháng 3 năm 2026')
    """
    # Days below 10 and the months January and February get a zero, so that no other digit can be
    # added before them (Decree 30/2020/NĐ-CP, annex I).
    month = f"{day.month:02d}" if day.month < 3 else str(day.month)
    return f"ngày {day.day:02d} tháng {month} năm {day.year}"


def moment_words(moment: datetime) -> str:
    """Return a local moment as the forms write it.

    >>> moment_words(datetime(2026, 11, 23, 9, 10))
    '09 giờ 10 phút, ngày 23 tháng 11 năm 2026'
    """
    return f"{moment.hour:02d} giờ {moment.minute:02d} phút, {date_words(moment)}"


def dong_words(amount: float) -> str:
    """Return an amount of money in đồng, a currency without a smaller unit.

    >>> dong_words(50000), dong_words(1234567.0), dong_words(0)
    ('50.000 đồng', '1.234.567 đồng', '0 đồng')
    """
    return f"{amount:,.0f}".replace(",", ".") + " đồng"


def keep_tail(name: str, words: int = 3) -> str:
    """Return ``name`` with its last words kept together, so that no line has a single word.

    >>> keep_tail("ỦY BAN NHÂN DÂN PHƯỜNG HÒA CƯỜNG").split(" ")[:4]
    ['ỦY', 'BAN', 'NHÂN', 'DÂN']
    >>> keep_tail("SỞ TƯ PHÁP")
    'SỞ TƯ PHÁP'
    """
    parts = name.split()
    if len(parts) <= words + 2:
        return name
    return " ".join([*parts[:-words], "\N{NO-BREAK SPACE}".join(parts[-words:])])
