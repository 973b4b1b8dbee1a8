"""What the database itself keeps of upgrades: the one that has begun, the code of the last one.

Written by the upgrade's own connection, apart from Odoo's transactions. The mark's name is in the
addon, which refuses to work while it is there (``egate_base/tools/upgrade_mark.py``).
"""

import json
from datetime import datetime, timezone

#: The system parameter with the hashes of the code that the database was last brought to.
LAST = "egate.upgraded"
_KEEP = """
    INSERT INTO ir_config_parameter (key, value) VALUES (%s, %s)
    ON CONFLICT (key) DO UPDATE SET value = excluded.value
"""
#: Servers at work load their registry anew at their next request, and find the mark, or none.
_SIGNAL = "INSERT INTO orm_signaling_registry DEFAULT VALUES"


def _key():
    from odoo.addons.egate_base.tools.upgrade_mark import KEY

    return KEY


def begun(connection):
    """Return what was noted of an upgrade that has begun and not ended: ``at``, ``addons`` by name
    with their versions then; ``None``: there is none."""
    value = connection.value("SELECT value FROM ir_config_parameter WHERE key = %s", _key())
    return value and json.loads(value)


def begin(connection, addons, before=None):
    """Leave the mark; from now on no server works.

    :param addons: those that are updated, with the versions that the database has of them
    :param before: what was noted of an upgrade that this one goes on with
    """
    before = before or {"at": now(), "addons": {}}
    noted = {"at": before["at"], "addons": {**addons, **before["addons"]}}
    with connection.together():
        connection.rows(_KEEP, _key(), json.dumps(noted))
        connection.rows(_SIGNAL)


def take_back(connection):
    """Take the mark away again, before anything was changed."""
    with connection.together():
        connection.rows("DELETE FROM ir_config_parameter WHERE key = %s", _key())
        connection.rows(_SIGNAL)


def end(connection, hashes):
    """Take the mark away, and keep the hashes of the code that the database has come to."""
    with connection.together():
        connection.rows(_KEEP, LAST, json.dumps({"at": now(), "addons": hashes}))
        connection.rows("DELETE FROM ir_config_parameter WHERE key = %s", _key())
        connection.rows(_SIGNAL)


def last_code(connection):
    """Return the hashes of the code of the last upgrade, by addon; empty: there was none.

    :rtype: dict[str, str]
    """
    value = connection.value("SELECT value FROM ir_config_parameter WHERE key = %s", LAST)
    return json.loads(value)["addons"] if value else {}


def now():
    return datetime.now(timezone.utc).isoformat(timespec="seconds")
