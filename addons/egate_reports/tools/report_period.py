"""Names of periods: what a report calls the days that it is about."""

from datetime import date, timedelta


def period_name(since: date, until: date) -> tuple[str, dict[str, int]] | None:
    """Return whether the days are a month, quarter, half-year or year, and which one.

    >>> period_name(date(2026, 11, 1), date(2026, 11, 30))
    ('month', {'number': 11, 'year': 2026})
    >>> period_name(date(2026, 7, 1), date(2026, 9, 30))
    ('quarter', {'number': 3, 'year': 2026})
    >>> period_name(date(2026, 1, 1), date(2026, 6, 30))
    ('half', {'number': 1, 'year': 2026})
    >>> period_name(date(2026, 1, 1), date(2026, 12, 31))
    ('year', {'number': 2026, 'year': 2026})
    >>> period_name(date(2026, 11, 1), date(2026, 11, 29)) is None
    True
    """
    after = until + timedelta(days=1)
    months = (after.year - since.year) * 12 + after.month - since.month
    kind = {1: "month", 3: "quarter", 6: "half", 12: "year"}.get(months)
    if not kind or since.day != 1 or after.day != 1 or (since.month - 1) % months:
        return None
    number = since.year if kind == "year" else (since.month - 1) // months + 1
    return kind, {"number": number, "year": since.year}
