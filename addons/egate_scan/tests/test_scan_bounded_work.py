from unittest.mock import patch

from odoo.exceptions import UserError
from odoo.tests import BaseCase, tagged

from odoo.addons.egate_dossier.tests.scanned_pages import page, pdf
from odoo.addons.egate_dossier.tools import own_process
from odoo.addons.egate_dossier.tools.own_process import JOBS, BusyError

from ..tools import jobs
from .scan_inbox import ScanInboxCase


def limited(job, **limits):
    """Lower the limits of a job, so that an honest file is too much."""
    return patch.dict(JOBS, {job: JOBS[job]._replace(**limits)})


@tagged("post_install", "-at_install")
class TestScanJobs(BaseCase):
    def test_every_job_has_limits(self):
        modules = {one.stem for one in jobs.APART.glob("*.py")} - {"page_source", "all_tools"}
        known = {job: limits for job, limits in JOBS.items() if limits.folder == jobs.APART}
        self.assertEqual(modules, set(known))
        for limits in known.values():
            self.assertLessEqual(limits.cpu, 30)
            self.assertLessEqual(limits.clock, 60)
            self.assertLessEqual(limits.memory, 2 << 30)


@tagged("post_install", "-at_install")
class TestScanBoundedWork(ScanInboxCase):
    """The inbox says in words that a file is too much; the worker is free, and nothing is lost."""

    def test_a_server_that_is_busy_is_no_fault_of_the_file(self):
        with patch.object(own_process, "_take_slot", side_effect=BusyError):
            batch = self.drop(pdf(page()))
            batch._read()
            self.assertEqual((batch.state, batch.attempts), ("new", -1))
        batch._read()
        self.assertEqual(batch.state, "read")

    def test_a_scan_that_takes_too_long_is_kept_and_said(self):
        with (
            limited("judge_pdf", clock=0.001),
            self.assertRaisesRegex(UserError, "takes too much of the server"),
        ):
            self.drop(pdf(page()))
        batch = self.drop(pdf(page()))
        with limited("scan_pages", clock=0.001):
            batch._read()
        self.assertEqual(batch.state, "failed")
        self.assertIn("takes too much", batch.fault)
        self.assertTrue(batch.content)
