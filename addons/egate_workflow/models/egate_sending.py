import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL

_logger = logging.getLogger(__name__)


class EgateSending(models.AbstractModel):
    """A queue of rows to be sent: each by itself: one that fails keeps no other.

    A concrete queue has a column ``state`` with ``waiting`` and ``failed`` among its values, and
    sends one row in :meth:`_send`.
    """

    _name = "egate.sending"
    _description = "Queue of what is to be sent"

    #: So many rows are sent between two commits.
    _SEND_BATCH = 50
    #: The first delay after a failure; each further one is four times as long.
    _RETRY_AFTER = timedelta(minutes=5)
    _MAX_ATTEMPTS = 6
    #: How a row that is given up is logged: loud where it is for the administrator to mend.
    _GIVEN_UP = logging.WARNING

    created_at = fields.Datetime(string="Caused", required=True, readonly=True)
    try_at = fields.Datetime(string="Next try", readonly=True)
    sent_at = fields.Datetime(string="Sent on", readonly=True)
    attempts = fields.Integer(string="Times tried", readonly=True, default=0)
    error = fields.Char(readonly=True)

    _waiting_idx = models.Index("(try_at) WHERE state = 'waiting'")

    @api.model
    def _cron_send(self, limit=None):
        """Send what is waiting; bounded by the time of the job, safe to be stopped anywhere."""
        limit = limit or self._SEND_BATCH
        cron = self.env["ir.cron"]
        left = cron._commit_progress(remaining=1)
        while left:
            rows = self._take_waiting(limit)
            if not rows:
                cron._commit_progress(remaining=0)
                return
            rows._send_each()
            left = cron._commit_progress(len(rows), remaining=1)

    @api.model
    def _take_waiting(self, limit):
        """Lock and return the next rows whose time has come; another worker takes others."""
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT id FROM %s WHERE state = 'waiting' AND try_at <= %s
                   ORDER BY try_at, id LIMIT %s FOR UPDATE SKIP LOCKED""",
                SQL.identifier(self._table),
                fields.Datetime.now(),
                limit,
            )
        )
        # sudo: the job sends everybody's
        return self.sudo().browse([row[0] for row in rows])

    def _send_each(self):
        mails = self.env["mail.mail"]
        for row in self:
            try:
                # What it has half done is undone with it, and nothing else.
                with self.env.cr.savepoint():
                    mails |= row._send() or mails
            except Exception as error:  # noqa: BLE001 (whatever it is, the others are sent)
                row._count_failure(f"{type(error).__name__}: {error}")
        if mails:
            # Odoo's own queue wakes up once an hour by itself.
            self.env.ref("mail.ir_cron_mail_scheduler_action")._trigger()

    def _send(self):
        """Send this one row; return the mails that are in Odoo's queue now, if any."""
        raise NotImplementedError

    def _count_failure(self, reason):
        """Try later, each time after a longer wait; return whether it is given up instead."""
        attempts = self.attempts + 1
        given_up = attempts >= self._MAX_ATTEMPTS
        wait = self._RETRY_AFTER * 4 ** (attempts - 1)
        self.write(
            {
                "attempts": attempts,
                "error": (reason or "")[:500],
                "state": "failed" if given_up else "waiting",
                "try_at": False if given_up else fields.Datetime.now() + wait,
            }
        )
        level = self._GIVEN_UP if given_up else logging.INFO
        # The reason may quote an address: it is kept with the row alone.
        _logger.log(level, "%s was not sent (attempt %s).", self, attempts)
        return given_up
