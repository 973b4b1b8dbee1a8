"""The update itself, by Odoo, in this process: who kills it kills the lock with it."""

import logging
import time

from lines import FAULTS, known
from say import say


class Listening(logging.Handler):
    """Shows which addon it is at, and keeps what Odoo complains of."""

    def __init__(self):
        super().__init__()
        self.complaints = []

    def emit(self, record):
        message = record.getMessage()
        if record.levelname in FAULTS and not known(message):
            self.complaints.append(f"{record.levelname} {record.name}: {message}")
        elif record.name == "odoo.modules.loading" and record.msg.startswith("Loading module"):
            # At this level only of those that are updated.
            if record.levelno == logging.INFO:
                say(f"  {message.removeprefix('Loading module ')}")


def update(database, names, keep_terms):
    """Update addons with all that stands on them; return what Odoo complained of.

    :param str database: its name
    :param names: those with other code
    :param bool keep_terms: keep translations that the office has changed
    :rtype: list[str]
    """
    from odoo.modules.registry import Registry
    from odoo.tools import config

    config["overwrite_existing_translations"] = not keep_terms
    listening = Listening()
    logging.getLogger().addHandler(listening)
    began = time.monotonic()
    try:
        Registry.new(database, update_module=True, upgrade_modules=sorted(names))
    finally:
        logging.getLogger().removeHandler(listening)
    say(f"  done in {time.monotonic() - began:.1f} s")
    return listening.complaints


def holds(database):
    """Check what an update may leave behind; return whether it holds.

    Not each dossier: that takes as long as ``config/verify.py``.
    """
    from odoo import SUPERUSER_ID, api
    from odoo.modules.registry import Registry

    from odoo.addons.egate_dossier.verify import run

    with Registry(database).cursor() as cr:
        cr.execute("SET TRANSACTION READ ONLY")
        return run(api.Environment(cr, SUPERUSER_ID, {}), say, quick=True)
