import logging
import time

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.service.model import PG_CONCURRENCY_EXCEPTIONS_TO_RETRY

_logger = logging.getLogger(__name__)

#: After so many broken tries a piece is one line; after so many more, that line is left out.
ALONE, GIVEN_UP = 2, 5
#: Seconds to wait where somebody works on a record of the piece.
GIVE_WAY = 0.2


class EgateInPieces(models.AbstractModel):
    """A job of many lines that is done in the background piece by piece, each a transaction.

    What a piece has done is kept together with its lines: a worker that is killed has done none of
    the piece, and the next one does it from its first line. The row of the job is locked meanwhile,
    so no two workers do the same lines.

    A model that inherits this has a field ``state`` and defines :attr:`_GOES_ON`, :meth:`_left`,
    :meth:`_work` and :meth:`_fail_unmade`; its cron calls :meth:`_work_in_pieces`.
    """

    _name = "egate.in.pieces"
    _description = "Job in pieces"

    #: While its state is one of these, a job goes on by itself.
    _GOES_ON = ()

    #: The job whose last piece is oldest is next: a small one does not wait for a large one.
    #: Seconds of the clock, finer than a moment.
    worked_at = fields.Float(readonly=True, export_string_translation=False, digits=False)
    #: How often a piece was begun since one was finished: more than once, and a worker was killed.
    tries = fields.Integer(readonly=True, export_string_translation=False)

    @api.model
    def _left(self):
        """Return how many steps are left of all jobs."""
        raise NotImplementedError

    def _work(self, *limits):
        """Do the next piece of this locked job; return how many lines it has settled.

        :param limits: how large a piece is, as the cron gave them
        """
        raise NotImplementedError

    def _fail_unmade(self):
        """Fail this job for what is in the server's log."""
        raise NotImplementedError

    @api.model
    def _work_in_pieces(self, *limits):
        """Do the next pieces of all jobs in turn, as long as the server lets it."""
        cron = self.env["ir.cron"]
        # sudo: the server does everybody's jobs, each with its user's rights
        jobs = self.sudo()
        left = cron._commit_progress(remaining=jobs._left())
        while left:
            job = jobs.browse()
            try:
                job = jobs._take_next()
                if not job:
                    break
                done = job._work(*limits)
            except PG_CONCURRENCY_EXCEPTIONS_TO_RETRY:
                _logger.info("Somebody works on a record of %s: tried again.", job)
                # lint: allow the piece gives way to whoever works on one of its records
                self.env.cr.rollback()
                time.sleep(GIVE_WAY)
                done = 0
                # No worker was killed.
                job.try_lock_for_update().write({"tries": 0})
            except Exception:
                if not job:
                    raise
                _logger.exception("%s broke off", job)
                # lint: allow nothing of the piece is kept, and the other jobs go on
                self.env.cr.rollback()
                done = 0
                job._give_up()
            left = cron._commit_progress(done, remaining=jobs._left())

    @api.model
    def _take_next(self):
        """Return the job whose last piece is oldest, locked; note that a piece of it is begun.

        The note is committed first: a worker that dies with the piece leaves it behind.
        """
        order = "worked_at nulls first, id"
        for job in self.search(Domain("state", "in", self._GOES_ON), order=order):
            locked = job.try_lock_for_update()
            if not locked or locked.state not in self._GOES_ON:
                continue
            # Last in line from now on: what kills each worker does not keep the others waiting.
            locked.write({"tries": locked.tries + 1, "worked_at": time.time()})
            self.env["ir.cron"]._commit_progress()
            locked = locked.try_lock_for_update()
            if locked and locked.state in self._GOES_ON:
                return locked
        return self.browse()

    def _give_up(self):
        """Fail this job if it has broken off again and again, whatever was left out of it."""
        job = self.try_lock_for_update()
        if job.state in self._GOES_ON and job.tries > 2 * GIVEN_UP:
            job._fail_unmade()
