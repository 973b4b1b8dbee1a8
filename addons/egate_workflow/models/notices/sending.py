import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.fields import Domain

_logger = logging.getLogger(__name__)


class EgateSending(models.AbstractModel):
    """A queue of rows to send, each by itself: one that fails does not stop the others.

    A concrete queue has a column ``state`` with ``waiting`` and ``failed`` among its values, and
    sends one row in :meth:`_send`.
    """

    _name = "egate.sending"
    _description = "Queue of what is to be sent"

    #: Number of rows sent between two commits.
    _SEND_BATCH = 50
    #: The first delay after a failure; each further one is four times as long.
    _RETRY_AFTER = timedelta(minutes=5)
    _MAX_ATTEMPTS = 6
    #: Log level for a row that is given up: higher if the administrator has to act.
    _GIVEN_UP = logging.WARNING

    created_at = fields.Datetime(string="Caused", required=True, readonly=True)
    try_at = fields.Datetime(string="Next try", readonly=True)
    sent_at = fields.Datetime(string="Sent on", readonly=True)
    attempts = fields.Integer(string="Times tried", readonly=True, default=0)
    error = fields.Char(readonly=True)

    _waiting_idx = models.Index("(try_at) WHERE state = 'waiting'")

    @api.model
    def _cron_send(self, limit=None):
        """Send the waiting rows; bounded by the job's time limit, may be stopped anywhere."""
        limit = limit or self._SEND_BATCH
        cron = self.env["ir.cron"]
        left = cron._commit_progress(remaining=1)
        while left:
            rows = self._take_waiting(limit)
            if not rows:
                cron._commit_progress(remaining=0)
                return
            going = rows._send_each()
            left = cron._commit_progress(len(rows), remaining=1)
            if not going:
                # Asked again at the job's next turn.
                cron._commit_progress(remaining=0)
                return

    @api.model
    def _take_waiting(self, limit):
        """Lock and return the next rows that are due; another worker takes other rows."""
        waiting = Domain("state", "=", "waiting") & Domain("try_at", "<=", fields.Datetime.now())
        # sudo: the job sends the rows of all users
        return self.sudo()._take_rows(waiting, order="try_at, id", limit=limit)

    def _send_each(self):
        """Send these rows; return whether the next ones can be sent now."""
        mails = self.env["mail.mail"]
        for row in self:
            try:
                # A failure rolls back only this row.
                with self.env.cr.savepoint():
                    mails |= row._send() or mails
            except Exception as error:  # noqa: BLE001 (after any error, send the others)
                row._count_failure(f"{type(error).__name__}: {error}")
        if mails:
            # Odoo's own queue would run only once an hour.
            self.env.ref("mail.ir_cron_mail_scheduler_action")._trigger()
        return True

    def _send(self):
        """Send this row; return its mails in Odoo's queue, if any."""
        raise NotImplementedError

    def _count_failure(self, reason):
        """Schedule a retry, each after a longer wait; return whether it is given up instead."""
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
        # The reason may quote an address: keep it only on the row, out of the log.
        _logger.log(level, "%s was not sent (attempt %s).", self, attempts)
        return given_up
