"""No server works on a database whose upgrade has begun and not ended.

Odoo commits an update module by module. Killed in between, it leaves tables of two versions, and a
server that starts on them serves pages: it logs an error and goes on. So ``config/upgrade`` leaves
a mark before the first module and takes it away after the last, and here it is looked at before a
registry is loaded. A server at work learns of it by its next request, as the mark is left together
with the signal that makes it load its registry anew.
"""

import functools
from contextlib import closing

import psycopg2

from odoo.modules.registry import Registry
from odoo.sql_db import db_connect

#: The system parameter that is the mark.
KEY = "egate.upgrade"
#: The advisory lock that the upgrade holds as long as its process lives.
LOCK = (0x65676174, 1)

_FOUND = """
    SELECT EXISTS (SELECT FROM pg_locks WHERE locktype = 'advisory' AND (classid, objid) = (%s, %s)
                   AND database = (SELECT oid FROM pg_database WHERE datname = current_database()))
    FROM ir_config_parameter WHERE key = %s
"""


class UpgradeUnfinishedError(psycopg2.OperationalError):
    """The database cannot be worked with, as when it is away."""


def unfinished(cr):
    """Return what became of the upgrade, in plain words; empty: there is none.

    :param cr: a cursor on a database that Odoo has set up
    :rtype: str
    """
    cr.execute(_FOUND, [*LOCK, KEY])
    found = cr.fetchone()
    if not found:
        return ""
    return "being upgraded" if found[0] else "an upgrade was broken off: run it again"


def _refuse(database):
    with closing(db_connect(database).cursor()) as cr:
        cr.execute("SELECT to_regclass('ir_config_parameter')")
        what = cr.fetchone()[0] and unfinished(cr)
    if what:
        raise UpgradeUnfinishedError(f"{database} is not worked with: {what}")


def _loading(new):
    """Return ``Registry.new`` that loads nothing to work with; an update goes on."""

    @functools.wraps(new)
    def loading(cls, db_name, **options):
        if not any(map(options.get, _UPDATING)):
            _refuse(db_name)
        return new(cls, db_name, **options)

    return loading


#: What ``Registry.new`` is told when it is to update.
_UPDATING = ("update_module", "upgrade_modules", "install_modules", "reinit_modules")

# No model can do it: models are in the registry, which is not to be loaded.
Registry.new = classmethod(_loading(Registry.new.__func__))
