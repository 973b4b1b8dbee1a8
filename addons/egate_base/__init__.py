from . import models
from . import wizard


def uninstall_hook(env):
    """Take the guards off, so that the tables can go."""
    env.cr.execute(
        """
        DROP TRIGGER IF EXISTS egate_number_guard_row ON egate_number;
        DROP TRIGGER IF EXISTS egate_number_guard_table ON egate_number;
        DROP FUNCTION IF EXISTS egate_number_guard();
        DROP TRIGGER IF EXISTS egate_calendar_revision_guard_row ON egate_calendar_revision;
        DROP TRIGGER IF EXISTS egate_calendar_revision_guard_table ON egate_calendar_revision;
        DROP FUNCTION IF EXISTS egate_calendar_revision_guard();
        """
    )
