"""What came after the second that is returned to: read at the end of the log, before going back.

Citizens hold these numbers and have these messages; the database of that second knows neither.
"""

import csv
import io
import json
from datetime import timedelta

from settings import ZONE, sql

#: A number is issued before its dossier is committed, in a transaction of its own.
EARLIER = timedelta(hours=1)
#: Counters in use: each of them may have gone on in the seconds that never reached the archive.
IN_USE = timedelta(days=31)


def _at(then):
    """Return a moment as Odoo keeps them: UTC, no zone."""
    return then.strftime("'%Y-%m-%d %H:%M:%S'::timestamp")


def read(settings, end, target, beyond, **where):
    """Read the database as it was at the end.

    :param end: the last second that is known (UTC)
    :param target: the second to return to, or ``None``: the end itself
    :param beyond: by how much each counter in use goes on further
    :rtype: dict
    """
    rows = sql(
        settings,
        # lint: allow a moment that was put together above
        f"""SELECT scope, max(number) FROM egate_number WHERE kind = 'issued'
             AND issued_at > {_at(min((target or end) - EARLIER, end - IN_USE))} GROUP BY 1""",
        **where,
    )
    reached = {scope: int(last) for scope, last in (row.split("\t") for row in rows.splitlines())}
    later = {"reached": further(reached, end, beyond), "dossiers": [], "handled": {}, "mails": []}
    if target:
        later["dossiers"] = _dossiers(settings, target, where)
        later["handled"] = _handled(settings, target, where)
        waiting = sql(settings, "SELECT id FROM mail_mail WHERE state = 'outgoing'", **where)
        later["mails"] = [int(one) for one in waiting.split()]
    return later


def further(reached, end, beyond):
    """Add what counters may have reached in the seconds after the end, also a day's first numbers.

    >>> from datetime import datetime, timezone
    >>> noon = datetime(2026, 11, 30, 5, tzinfo=timezone.utc)
    >>> further({"dossier/H17/2026-11-29": 7, "register/H17/2026": 90, "slip/H17/": 4}, noon, 20)
    ... # doctest: +NORMALIZE_WHITESPACE
    {'dossier/H17/2026-11-29': 7, 'register/H17/2026': 110, 'slip/H17/': 24,
     'dossier/H17/2026-11-30': 20}
    >>> further({"register/H17/2026/HT": 8, "register/H17/2025/5": 3}, noon, 20)
    {'register/H17/2026/HT': 28, 'register/H17/2025/5': 3, 'register/H17/2026/5': 20}
    """
    if not beyond:
        return reached
    today, whole = f"{end.astimezone(ZONE):%Y-%m-%d}", dict(reached)
    for scope in reached:
        # The period is a local day, a year, or nothing for counters that never restart; behind it
        # is a part, where a unit has several books (``EgateNumbering._scope``).
        kind, unit, period, *part = scope.split("/", 3)
        now = "/".join([kind, unit, today[: len(period)], *part])
        whole[now] = reached.get(now, 0) + beyond
    return whole


def _dossiers(settings, target, where):
    """Return the dossiers received afterwards: what a clerk needs to ask for them again."""
    rows = sql(
        settings,
        # lint: allow a moment that was put together above
        f"""COPY (SELECT d.code, d.received_at, u.name, d.applicant_name, d.applicant_phone
                  FROM egate_dossier d JOIN egate_unit u ON u.id = d.reception_unit_id
                  WHERE d.received_at >= {_at(target)} ORDER BY d.code)
            TO STDOUT (FORMAT csv)""",
        **where,
    )
    return list(csv.reader(io.StringIO(rows)))


def _handled(settings, target, where):
    """Return what had become of the messages that were there, by table and number of the row."""
    tables = sql(
        settings,
        """SELECT table_name FROM information_schema.columns
           WHERE table_schema = 'public' AND table_name LIKE 'egate%'
             AND column_name IN ('created_at', 'try_at', 'sent_at', 'attempts', 'error', 'state')
           GROUP BY 1 HAVING count(*) = 6""",
        **where,
    ).split()
    handled = {}
    for table in tables:
        rows = sql(
            settings,
            # lint: allow a table that the database named, a moment that was put together above
            f"""SELECT json_build_array(id, state, sent_at) FROM {table}
                WHERE created_at <= {_at(target)} AND state NOT IN ('waiting', 'queued')
                  AND (sent_at IS NULL OR sent_at >= {_at(target - EARLIER)})""",
            **where,
        )
        handled[table] = [json.loads(line) for line in rows.splitlines()]
    return handled
