"""How the public pages write days in Vietnamese."""

from datetime import date

from odoo.addons.egate_reports.tools.wording import date_words

WEEKDAYS = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ Nhật")


def day_words(day: date) -> str:
    """Return the day with its weekday.

    >>> day_words(date(2026, 11, 23))
    'Thứ Hai, ngày 23 tháng 11 năm 2026'
    >>> day_words(date(2026, 2, 1))
    'Chủ Nhật, ngày 01 tháng 02 năm 2026'
    """
    return f"{WEEKDAYS[day.weekday()]}, {date_words(day)}"
