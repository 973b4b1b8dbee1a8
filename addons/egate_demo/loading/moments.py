"""When the samples happened, told relative to the moment of installation.

``2 09:10``
    ten past nine on the second working day before today;
``~40``
    forty *working* minutes ago: early in the morning that is the afternoon before;
``today-15``
    fifteen minutes ago, on today's date whatever the hour: for what the hall board shows as done
    today.
"""

from datetime import datetime, time, timedelta


def moment(calendar, now, text):
    """Return the local moment that ``text`` means at the local moment ``now``.

    :param calendar: a ``WorkingCalendar``

    >>> from odoo.addons.egate_base.tools.working_calendar import WorkingCalendar
    >>> office = WorkingCalendar({day: ((450, 690), (810, 1020)) for day in range(5)})
    >>> monday = datetime(2026, 11, 23, 8, 0)
    >>> moment(office, monday, "2 09:10")
    datetime.datetime(2026, 11, 19, 9, 10)
    >>> moment(office, monday, "~40")
    datetime.datetime(2026, 11, 20, 16, 50)
    >>> moment(office, datetime(2026, 11, 23, 0, 5), "today-15")
    datetime.datetime(2026, 11, 23, 0, 0)
    """
    now = now.replace(second=0, microsecond=0)
    if text.startswith("today-"):
        return max(now - timedelta(minutes=int(text[6:])), datetime.combine(now.date(), time()))
    if text.startswith("~"):
        return _working_minutes_ago(calendar, now, int(text[1:]))
    days, clock = text.split()
    return datetime.combine(
        _working_day_ago(calendar, now.date(), int(days)), time.fromisoformat(clock)
    )


def _working_day_ago(calendar, day, count):
    while count:
        day -= timedelta(days=1)
        count -= calendar.is_working(day)
    return day


def _working_minutes_ago(calendar, now, minutes):
    day, until = now.date(), now.hour * 60 + now.minute
    while True:
        for start, end in reversed(calendar.windows(day)):
            end = min(end, until)
            if end - start >= minutes:
                return datetime.combine(day, time()) + timedelta(minutes=end - minutes)
            minutes -= max(end - start, 0)
        day, until = day - timedelta(days=1), 24 * 60
