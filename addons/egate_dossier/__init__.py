from . import controllers
from . import models
from . import wizard
from .tools import money_guard


def uninstall_hook(env):
    """Take the guards of money and registers off, so that the tables can go."""
    money_guard.drop(env.cr)
    env.cr.execute("DROP FUNCTION IF EXISTS egate_register_open() CASCADE")
