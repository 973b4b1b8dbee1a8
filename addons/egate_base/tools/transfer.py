"""When the counter must hand a dossier over to the deciding agency.

The same day; if received after a fixed hour, or on a day that does not count, at the opening of
the next working day (Nghị định 118/2025/NĐ-CP Điều 18.2, as amended by Nghị định
309/2026/NĐ-CP).
"""

from datetime import datetime

from .term import after_hour
from .working_calendar import WorkingCalendar

#: 15:00, in minutes after midnight.
TRANSFER_CUTOFF = 900


def transfer_due(
    calendar: WorkingCalendar, received: datetime, cutoff: int = TRANSFER_CUTOFF
) -> datetime:
    """Return when a dossier ``received`` then (local, naive) must be handed over.

    >>> office = WorkingCalendar({day: ((450, 690), (810, 1020)) for day in range(5)})
    >>> transfer_due(office, datetime(2026, 3, 6, 15, 1))
    datetime.datetime(2026, 3, 9, 7, 30)
    """
    if calendar.is_working(received.date()) and not after_hour(received, cutoff):
        return calendar.closing(received.date())
    return calendar.next_day_opening(received)
