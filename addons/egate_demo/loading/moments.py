"""When the samples happened, told relative to the moment at which the demo's people stop.

They stop with the installation where that comes while the office is open, else a minute before the
office closed last: nothing happens at night, on a Sunday or at Tết.

``2 09:10``
    ten past nine on the second working day before the one on which they stop;
``~40``
    forty *working* minutes before: early in the morning that is the afternoon before.
"""

from contextlib import contextmanager
from datetime import datetime, time, timedelta

from freezegun import freeze_time

from odoo import fields


def last_open(calendar, now):
    """Return the local moment ``now`` where the office is open, else the last minute it was.

    :param calendar: a ``WorkingCalendar``

    >>> from odoo.addons.egate_base.tools.working_calendar import WorkingCalendar
    >>> office = WorkingCalendar({day: ((450, 690), (810, 1020)) for day in range(5)})
    >>> last_open(office, datetime(2026, 11, 23, 8, 0, 30))
    datetime.datetime(2026, 11, 23, 8, 0)
    >>> last_open(office, datetime(2026, 11, 22, 2, 13))
    datetime.datetime(2026, 11, 20, 16, 59)
    """
    now = now.replace(second=0, microsecond=0)
    return now if calendar.is_open(now) else _working_minutes_ago(calendar, now, 1)


def moment(calendar, now, text):
    """Return the local moment that ``text`` means at the local moment ``now``.

    :param calendar: a ``WorkingCalendar``
    :param datetime now: while the office is open

    >>> from odoo.addons.egate_base.tools.working_calendar import WorkingCalendar
    >>> office = WorkingCalendar({day: ((450, 690), (810, 1020)) for day in range(5)})
    >>> monday = datetime(2026, 11, 23, 8, 0)
    >>> moment(office, monday, "2 09:10")
    datetime.datetime(2026, 11, 19, 9, 10)
    >>> moment(office, monday, "~40")
    datetime.datetime(2026, 11, 20, 16, 50)
    """
    if text.startswith("~"):
        return _working_minutes_ago(calendar, now, int(text[1:]))
    days, clock = text.split()
    return datetime.combine(
        _working_day_ago(calendar, now.date(), int(days)), time.fromisoformat(clock)
    )


@contextmanager
def stopped_clock(calendar):
    """Let everything within happen at :func:`last_open`, whatever asks what time it is.

    The product's own doors take no time from anybody, so the clock of this process stops; that is
    for a database that is being filled with samples, never for one in use.

    :param calendar: the record of the office's calendar
    """
    now = calendar._to_local(fields.Datetime.now())
    with freeze_time(calendar._to_utc(last_open(calendar._working_calendar(), now))):
        yield


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
