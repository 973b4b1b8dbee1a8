import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

from ..tools.token_bucket import TokenBuckets

_logger = logging.getLogger(__name__)

#: How many are noted of one process: a second's worth says as much as a thousand.
PACE = TokenBuckets(rate=1, burst=60)
KEPT = timedelta(days=30)
LATELY = timedelta(hours=1)


class EgateServerFault(models.Model):
    """That a request ended with a fault of the server; what it was is in the log.

    Nothing of the request is kept. Noted in a transaction of its own, because that of the request
    is lost.
    """

    _name = "egate.server.fault"
    _description = "Fault of the server"
    _log_access = False
    _order = "id desc"
    _rec_name = "at"

    at = fields.Datetime(string="When", required=True, readonly=True, index=True)

    @api.model
    def _note(self):
        """Note a fault of now; without a database to note it in, the log has to do."""
        if PACE.take(None):
            return
        try:
            with self.env.registry.cursor() as cr:
                cr.execute(
                    "INSERT INTO egate_server_fault (at)"
                    " VALUES (date_trunc('second', clock_timestamp() AT TIME ZONE 'UTC'))"
                )
        except Exception as error:  # noqa: BLE001 (the person is told of the fault itself)
            _logger.info("A fault of the server could not be noted: %s", type(error).__name__)

    @api.model
    def _count_lately(self, within=LATELY):
        """Return how many faults there were within this time.

        :param timedelta within: until now
        """
        since = fields.Datetime.now() - within
        # sudo: how many; nothing else is kept
        return self.sudo().search_count(Domain("at", ">=", since))

    @api.autovacuum
    def _gc_old(self, limit=1000):
        old = self.search(Domain("at", "<", fields.Datetime.now() - KEPT), limit=limit)
        old.unlink()
        return len(old), len(old) == limit
