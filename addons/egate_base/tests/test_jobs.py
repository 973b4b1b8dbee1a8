import time
from unittest.mock import patch

from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestJobs(TransactionCase):
    """A job that cannot end in its time."""

    def calls(self, *, seconds, processed=1, remaining=1):
        """Return how often the process for jobs is called after a piece of work.

        :param seconds: that the job had left before it
        """
        cron = self.env.ref("mail.ir_cron_mail_scheduler_action")
        progress = self.env["ir.cron.progress"].create({"cron_id": cron.id})
        job = self.env["ir.cron"].with_context(
            cron_id=cron.id,
            ir_cron_progress_id=progress.id,
            cron_end_time=time.monotonic() + seconds,
        )
        called = []
        with (
            patch.object(self.env.cr, "commit", lambda: None),
            patch.object(type(cron), "_notifydb", lambda _cron: called.append(1)),
        ):
            job._commit_progress(processed, remaining=remaining)
            self.env.cr.postcommit.run()
        return len(called)

    def test_with_work_left_it_is_called_again_at_once(self):
        self.assertEqual(self.calls(seconds=-1), 1)

    def test_it_is_not_called_while_it_has_time(self):
        self.assertEqual(self.calls(seconds=60), 0)

    def test_it_is_not_called_when_it_has_done_all(self):
        self.assertEqual(self.calls(seconds=-1, remaining=0), 0)

    def test_one_that_does_nothing_is_not_called_without_end(self):
        self.assertEqual(self.calls(seconds=-1, processed=0), 0)
