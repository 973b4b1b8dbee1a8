"""What was done well is noted in the database, for the product's figures (``/egate/metrics``).

A note says of which cluster and database it is: one that came along in a copy counts for nothing.
What was brought back has none, until a backup of its own is taken.
"""

import time

from settings import Settings, sql

HALVES = ("database", "files", "check")
#: A backup older than this (seconds) counts for none: each night's, with two hours to spare.
#: ``config/upgrade`` and an alert of ``config/monitoring`` go by it as well.
STALE = 26 * 3600


def note(settings: Settings, half, moment=None):
    """Note that a backup of that half, or a check of all, is good as of ``moment``.

    :param float moment: seconds since 1970; without, now
    """
    sql(
        settings,
        # lint: allow a constant and a number
        f"""INSERT INTO ir_config_parameter AS p (key, value)
            SELECT 'egate.backup_{half}',
                   concat_ws(' ', {int(moment or time.time())}, system_identifier, d.oid)
            FROM pg_control_system(), pg_database d WHERE datname = current_database()
            ON CONFLICT (key) DO UPDATE SET value = excluded.value""",
    )


def forget(settings: Settings, **where):
    """Let what was brought back claim no backup."""
    keys = ", ".join(f"'egate.backup_{half}'" for half in HALVES)
    # lint: allow constants
    sql(settings, f"DELETE FROM ir_config_parameter WHERE key IN ({keys})", **where)
