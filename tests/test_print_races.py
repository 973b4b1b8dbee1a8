"""Printing by workers of their own: at once, and killed in the middle."""

import signal
import time

import test_concurrency
from processes import ProcessCase

from odoo.tests import tagged

from odoo.addons.egate_reports.tests.common import pdf_texts
from odoo.addons.egate_reports.tests.eve_printer import EvePrinter


@tagged("post_install", "-at_install")
class TestPrintRaces(ProcessCase):
    hire = test_concurrency.TestConcurrency.hire
    staff = test_concurrency.TestConcurrency.staff
    draft = test_concurrency.TestConcurrency.draft

    def received(self, env, count):
        drafts = [self.draft(env) for _ in range(count)]
        for draft in drafts:
            draft.action_receive()
        return env["egate.dossier"].union(*drafts)

    def job(self, count=30):
        """Ask for the receipts of new dossiers, the last first; return the job and their ids."""
        with self.office() as env:
            dossiers = self.received(env, count)[::-1]
            env.cr.commit()
            clerk = env["res.users"].search([("login", "=", "race.clerk")])
            jobs = env["egate.print.job"].with_user(clerk)
            report = jobs.env["ir.actions.report"]._get_report("egate_reports.receipt")
            return jobs._start(report, dossiers.ids)["id"], dossiers.ids

    def check(self, job_id, ids):
        """The file has each receipt once, in order, and each was given out once."""
        with self.office() as env:
            job = env["egate.print.job"].browse(job_id)
            self.assertEqual((job.state, job.printed_count), ("done", len(ids)), job.failure)
            dossiers = env["egate.dossier"].browse(ids)
            for dossier in dossiers:
                self.assertEqual(dossier.issued_form_ids.mapped("print_number"), [0])
                kinds = dossier.event_ids.mapped("kind")
                self.assertEqual(kinds.count("printed"), 1)
            pages = pdf_texts(job.attachment_id.raw)
            self.assertEqual(len(pages), 2 * len(ids))
            for number, dossier in enumerate(dossiers):
                self.assertIn(dossier.code, pages[2 * number])
                self.assertIn(dossier.code, pages[2 * number + 1])

    def test_two_workers_at_once_print_each_form_once_and_in_order(self):
        job, ids = self.job()
        self.together(*[("admin", "print_in_bulk", {"piece": 3})] * 2)
        self.check(job, ids)

    def test_a_worker_that_is_killed_has_printed_nothing_twice(self):
        job, ids = self.job()
        for _turn in range(2):
            worker = self.start("admin", "print_in_bulk", arguments={"piece": 4})
            self.assertEqual(worker.stdout.readline().strip(), "ready")
            before = self.printed(job)
            worker.stdin.write("go\n")
            worker.stdin.flush()
            end = time.monotonic() + 60
            while self.printed(job) == before and time.monotonic() < end:
                time.sleep(0.02)
            # In the middle of the next piece.
            time.sleep(0.3)
            worker.send_signal(signal.SIGKILL)
            worker.communicate()
        with self.office() as env:
            self.assertEqual(env["egate.print.job"].browse(job).state, "waiting")
        self.together(("admin", "print_in_bulk", {}))
        self.check(job, ids)

    def printed(self, job):
        with self.office() as env:
            return env["egate.print.job"].browse(job).printed_count

    def test_two_presses_at_once_send_one_form_to_the_printer(self):
        printer = EvePrinter()
        self.addCleanup(printer.close)
        printer.start()
        with self.office() as env:
            dossier = self.received(env, 1)
            env.cr.commit()
            clerk = env["res.users"].search([("login", "=", "race.clerk")])
            env["ir.config_parameter"].set_param(
                "egate_reports.print_hosts", f"localhost:{printer.port}"
            )
            desk = env["egate.desk"].create(
                {
                    "name": f"Quầy {printer.port}",
                    "unit_id": dossier.reception_unit_id.id,
                    "print_queue": printer.address,
                }
            )
            reports = env(user=clerk.id)["ir.actions.report"]
            form = reports._egate_issue("egate_reports.receipt", dossier.ids)
            job = ("race.clerk", "send_form", {"form": form.id, "desk": desk.id})
        answers = self.together(*[job] * 3)
        self.assertLessEqual(set(answers), {"sent", "printed"})
        self.assertEqual(len(printer.jobs()), 1)
