from . import models
from . import wizard


def uninstall_hook(env):
    """Take the guards off, so that the tables can go."""
    env.cr.execute(
        "DROP FUNCTION IF EXISTS egate_append_only() CASCADE"  # and every trigger that calls it
    )
