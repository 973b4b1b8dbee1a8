from datetime import timedelta
from unittest.mock import patch

import psycopg2

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from odoo.addons.egate_base.models import egate_in_pieces

from ..models.print_job import working
from .common import ReceiptCase, pdf_texts

CRON = "egate_reports.ir_cron_print_job"


class PrintJobCase(ReceiptCase):
    """More than two forms are many here."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.classPatch(cls.registry["ir.actions.report"], "_EGATE_PDF_LIMIT", 2)
        cls.many = cls.dossier.union(*(cls.receive(f"T17.33-261123-{n:04}") for n in range(2, 7)))
        # Not the order of their ids.
        cls.many = cls.many[3] | cls.many[0] | cls.many[5] | cls.many[1] | cls.many[4]

    def jobs(self, user=None):
        return self.env(user=user or self.clerk, su=False)["egate.print.job"]

    def start(self, records=None, report="egate_reports.receipt", user=None):
        jobs = self.jobs(user)
        report = jobs.env["ir.actions.report"]._get_report(report)
        started = jobs._start(report, (self.many if records is None else records).ids)
        return jobs.browse(started["id"])

    def run_cron(self):
        with self.enter_registry_test_mode():
            self.run_to_the_end()

    def run_to_the_end(self):
        """Run the job of the server as often as a slow machine needs it."""
        for _turn in range(50):
            self.env.ref(CRON).method_direct_trigger()
            self.env.invalidate_all()
            if not self.env["egate.print.job"].search([("state", "in", ("waiting", "joining"))]):
                return

    def pieces(self, lines):
        """Let a piece be so many lines, however slow the machine is."""
        defaults = (lines, 3600)
        return patch.object(self.registry["egate.print.job"]._cron_print, "__defaults__", defaults)

    def file(self, job):
        return job.sudo().attachment_id.raw

    def receipts_in(self, content):
        """Return the codes on the pages of a file, each once, in order."""
        texts = pdf_texts(content)
        codes = (
            self.env["egate.dossier"].search([("code", "like", "T17.33-261123-")]).mapped("code")
        )
        return list(dict.fromkeys(code for text in texts for code in codes if code in text))


@tagged("post_install", "-at_install")
class TestPrintJob(PrintJobCase):
    def test_the_file_has_all_forms_in_the_order_in_which_they_were_chosen(self):
        job = self.start()
        self.assertEqual((job.state, job.total), ("waiting", 5))
        self.assertFalse(self.many.issued_form_ids, "nothing is printed while the clerk waits")
        with self.pieces(2):
            self.run_cron()
        self.assertEqual((job.state, job.printed_count, job.refused_count), ("done", 5, 0))
        self.assertEqual(self.receipts_in(self.file(job)), self.many.mapped("code"))
        self.assertEqual(len(pdf_texts(self.file(job))), 10, "two copies of each")

    def test_each_form_is_kept_and_noted_as_one_by_one(self):
        self.start()
        self.run_cron()
        forms = self.many.issued_form_ids
        self.assertEqual(len(forms), 5)
        self.assertEqual(forms.printed_by_id, self.clerk)
        self.assertEqual(set(forms.mapped("print_number")), {0})
        for form in forms:
            self.assertTrue(form.with_user(self.clerk)._content())

    def test_what_was_printed_before_comes_as_a_marked_reprint(self):
        reports = self.env(user=self.clerk, su=False)["ir.actions.report"]
        reports._egate_issue("egate_reports.receipt", self.many[1].ids)
        with patch("odoo.addons.egate_reports.models.egate_issued_form.SAME_PRINT", timedelta(0)):
            job = self.start()
            self.run_cron()
        marked = ["Bản in lại lần 1" in text for text in pdf_texts(self.file(job))]
        self.assertEqual(marked, [False, False, True, True] + [False] * 6)

    def test_what_cannot_be_printed_is_listed_and_the_others_print(self):
        draft = self.env["egate.dossier"].create(
            {
                "procedure_id": self.procedure.id,
                "reception_unit_id": self.desk.id,
                "applicant_name": "Trần Văn Chưa Nộp",
            }
        )
        elsewhere = self.receive("T17.33-261123-0099", reception_unit_id=self.other_desk.id)
        gone = self.env["egate.dossier"].create(
            {"procedure_id": self.procedure.id, "reception_unit_id": self.desk.id}
        )
        chosen = self.many[:1] | draft | elsewhere | gone | self.many[1:]
        job = self.start(chosen)
        gone.unlink()
        self.run_cron()
        self.assertEqual((job.state, job.printed_count, job.refused_count), ("done", 5, 3))
        self.assertEqual(self.receipts_in(self.file(job)), self.many.mapped("code"))
        refused = job.refused_ids.sorted("position")
        self.assertEqual(refused.mapped("res_id"), [draft.id, elsewhere.id, gone.id])
        self.assertIn("has not been received yet", refused[0].reason)
        self.assertIn("may not open", refused[1].reason)
        self.assertNotIn("0099", refused[1].name, "whoever may not read it learns nothing of it")
        self.assertTrue(refused[2].reason)
        self.assertEqual([one["name"] for one in job.progress()["reasons"]], refused.mapped("name"))

    def test_where_nothing_can_be_printed_the_job_says_so(self):
        drafts = self.env["egate.dossier"].create(
            [{"procedure_id": self.procedure.id, "reception_unit_id": self.desk.id}] * 3
        )
        job = self.start(drafts)
        self.run_cron()
        self.assertEqual(job.state, "failed")
        self.assertEqual(job.failure, "None of these forms can be printed.")

    def test_a_right_that_was_lost_meanwhile_is_lost_for_the_rest(self):
        job = self.start()
        self.env["egate.assignment"].search([("user_id", "=", self.clerk.id)]).date_to = (
            fields.Date.today() - timedelta(days=2)
        )
        self.run_cron()
        self.assertEqual(job.sudo().state, "failed")
        self.assertFalse(self.many.issued_form_ids)

    def test_who_has_left_the_office_prints_nothing(self):
        job = self.start()
        self.clerk.active = False
        self.run_cron()
        self.assertEqual(job.sudo().state, "failed")
        self.assertFalse(self.many.issued_form_ids)

    def test_a_cancelled_job_prints_no_more_and_makes_no_file(self):
        job = self.start()
        original = self.registry["egate.print.job"]._work

        def one_piece_then_cancel(records, *args):
            done = original(records, *args)
            job.with_env(records.env).with_user(self.clerk).action_cancel()
            return done

        with (
            self.pieces(2),
            patch.object(self.registry["egate.print.job"], "_work", one_piece_then_cancel),
        ):
            self.run_cron()
        self.assertEqual(job.state, "cancelled")
        self.assertEqual(len(self.many.issued_form_ids), 2)
        self.run_cron()
        self.assertEqual(len(self.many.issued_form_ids), 2)
        self.assertFalse(self.file(job))
        self.assertEqual(job.progress()["url"], "")

    def test_a_fault_of_one_form_is_listed_and_the_others_print(self):
        broken = self.many[2]
        values = self.registry["report.egate_reports.receipt"]._get_report_values

        def fail(form, docids, data=None):
            if broken.id in docids:
                raise ZeroDivisionError
            return values(form, docids, data)

        job = self.start()
        with (
            patch.object(self.registry["report.egate_reports.receipt"], "_get_report_values", fail),
            self.assertLogs(working.__name__, "ERROR"),
        ):
            self.run_cron()
        self.assertEqual((job.state, job.printed_count), ("done", 4))
        self.assertIn("server's log", job.refused_ids.reason)
        self.assertFalse(broken.issued_form_ids)

    def test_a_form_at_which_the_server_breaks_off_again_and_again_is_left_out(self):
        job = self.start()
        job.sudo().tries = working.GIVEN_UP
        self.run_cron()
        self.assertEqual((job.state, job.printed_count), ("done", 4))
        self.assertEqual(job.refused_ids.res_id, self.many[0].id)
        self.assertIn("broke off", job.refused_ids.reason)

    def test_a_file_at_which_the_server_breaks_off_again_and_again_is_not_put_together(self):
        job = self.start()
        job.sudo().line_ids.state = "printed"
        job.sudo().tries = working.GIVEN_UP
        with patch.object(self.registry["egate.print.job"], "_join") as join:
            self.run_cron()
        join.assert_not_called()
        self.assertEqual(job.state, "failed")
        self.assertIn("Choose fewer forms", job.failure)

    def test_a_job_that_breaks_off_keeps_no_other_waiting(self):
        broken, good = self.start(), self.start(self.many[:3])
        order = []
        work = self.registry["egate.print.job"]._work

        def break_off(job, *args):
            order.append(job.id)
            if job.id == broken.id:
                raise ZeroDivisionError
            return work(job, *args)

        with (
            patch.object(self.registry["egate.print.job"], "_work", break_off),
            self.assertLogs(egate_in_pieces.__name__, "ERROR"),
        ):
            self.run_cron()
        self.assertEqual(order[:3], [broken.id, good.id, broken.id])
        self.assertEqual(good.state, "done")
        self.assertEqual(broken.state, "failed")
        self.assertIn("server's log", broken.failure)

    def test_who_may_not_print_any_more_gets_no_file_of_what_was_printed(self):
        job = self.start()
        job.sudo().line_ids.state = "printed"
        self.clerk.active = False
        self.run_cron()
        self.assertEqual(job.sudo().state, "failed")
        self.assertIn("may not print this form any more", job.sudo().failure)

    def test_two_jobs_go_on_in_turn(self):
        large, small = self.start(), self.start(self.many[:3], "egate_reports.control")
        order = []
        work = self.registry["egate.print.job"]._work

        def note(job, *args):
            order.append(job.id)
            return work(job, *args)

        with self.pieces(1), patch.object(self.registry["egate.print.job"], "_work", note):
            self.run_cron()
        self.assertEqual(order[:4], [large.id, small.id, large.id, small.id])

    # -- what is not kept -----------------------------------------------------------------------

    def test_sheets_of_labels_are_full_whatever_was_left_out(self):
        more = self.many.union(*(self.receive(f"T17.33-261123-{n:04}") for n in range(100, 122)))
        draft = self.env["egate.dossier"].create(
            {"procedure_id": self.procedure.id, "reception_unit_id": self.desk.id}
        )
        job = self.start(more[:4] | draft | more[4:], "egate_reports.labels")
        with self.pieces(5):
            self.run_cron()
        self.assertEqual((job.state, job.printed_count, job.refused_count), ("done", 27, 1))
        pages = pdf_texts(self.file(job))
        self.assertEqual([text.count("T17.33-261123-") for text in pages], [24, 3])
        self.assertFalse(more.issued_form_ids)

    def test_separator_sheets_come_in_order(self):
        job = self.start(report="egate_reports.separator")
        with self.pieces(2):
            self.run_cron()
        self.assertEqual(job.state, "done")
        self.assertEqual(self.receipts_in(self.file(job)), self.many.mapped("code"))
        left = self.env["ir.attachment"].search(
            [("res_model", "=", "egate.print.job"), ("res_id", "=", job.id)]
        )
        self.assertEqual(left, job.sudo().attachment_id, "the pages are in the file alone")

    # -- how much -------------------------------------------------------------------------------

    def test_a_click_twice_is_one_job(self):
        self.assertEqual(self.start(), self.start())
        self.assertNotEqual(self.start(), self.start(self.many[::-1]))

    def test_two_clicks_at_once_are_one_after_the_other(self):
        # Somebody whom another transaction sees.
        self.report.group_ids = False
        self.env["egate.print.job"]._start(self.report, self.many.ids)
        with (
            self.registry.cursor() as other,
            mute_logger("odoo.sql_db"),
            self.assertRaises(psycopg2.errors.LockNotAvailable),
        ):
            other.execute(
                "SELECT FROM res_users WHERE id = %s FOR NO KEY UPDATE NOWAIT", [self.env.uid]
            )

    def test_nobody_fills_the_queue(self):
        for many in (self.many, self.many[1:], self.many[:-1]):
            self.start(many)
        with self.assertRaisesRegex(UserError, "not finished yet"):
            self.start(self.many[::-1])
        self.start(self.many[::-1], user=self.stranger)

    def test_more_than_two_thousand_are_refused_in_words(self):
        jobs = self.jobs()
        report = jobs.env["ir.actions.report"]._get_report("egate_reports.receipt")
        with self.assertRaisesRegex(UserError, "2001 forms are too many"):
            jobs._start(report, list(range(1, 2002)))
        self.assertTrue(jobs._start(report, list(range(1, 2001))))

    def test_who_may_not_print_the_form_asks_for_none(self):
        self.report.group_ids = [Command.set(self.env.ref("base.group_system").ids)]
        with self.assertRaisesRegex(AccessError, "may not print"):
            self.start()

    # -- whose it is, and how long --------------------------------------------------------------

    def test_the_job_is_its_users_alone(self):
        job = self.start()
        self.run_cron()
        for method in ("progress", "action_cancel", "action_fetch"):
            with self.subTest(method), self.assertRaisesRegex(AccessError, "somebody else's"):
                getattr(job.with_user(self.stranger), method)()
        self.assertFalse(self.jobs(self.stranger).search([]))
        lines = self.env(user=self.stranger, su=False)["egate.print.job.line"]
        self.assertFalse(lines.search([]))
        with self.assertRaises(AccessError):
            job.sudo().attachment_id.with_user(self.stranger).sudo(False).read(["raw"])
        with self.assertRaises(AccessError):
            job.write({"state": "done"})

    def test_what_is_expired_is_gone_and_what_was_printed_stays(self):
        self.env["ir.config_parameter"].set_param("egate_reports.print_keep_days", "2")
        job = self.start()
        self.run_cron()
        self.assertEqual(job.expires_at - job.finished_at, timedelta(days=2))
        file = job.sudo().attachment_id
        self.env["egate.print.job"]._gc_print_jobs()
        self.assertTrue(job.exists())
        job.sudo().expires_at = fields.Datetime.now()
        self.assertFalse(self.jobs().search([]))
        with self.assertRaises(AccessError):
            file.with_user(self.clerk).sudo(False).read(["raw"])
        self.env["egate.print.job"]._gc_print_jobs()
        self.assertFalse(job.exists())
        self.assertFalse(file.exists())
        self.assertEqual(len(self.many.issued_form_ids), 5)

    def test_no_file_outlives_the_people_of_a_dossier_in_it(self):
        kept, sheets = self.start(), self.start(report="egate_reports.label")
        other = self.start(self.many[:3])
        self.run_cron()
        self.many[-1].sudo()._forget_outside()
        self.assertFalse((kept | sheets).exists())
        self.assertTrue(other.exists())


@tagged("post_install", "-at_install")
class TestPrintJobRoute(PrintJobCase, HttpCase):
    def setUp(self):
        super().setUp()
        self.authenticate(self.clerk.login, self.clerk.login)

    def run_cron(self):
        # This kind of test is in that mode from its beginning.
        self.run_to_the_end()

    def ask(self, records):
        arguments = {"report_name": "egate_reports.receipt", "ids": records.ids}
        return self.make_jsonrpc_request("/egate/report/print", arguments)

    def call(self, method, job):
        arguments = {"model": job._name, "method": method, "args": [job.ids], "kwargs": {}}
        return self.make_jsonrpc_request(f"/web/dataset/call_kw/{job._name}/{method}", arguments)

    def test_many_forms_are_asked_for_once_and_fetched_when_they_are_ready(self):
        answer = self.ask(self.many)
        job = self.env["egate.print.job"].browse(answer["job"]["id"])
        self.assertEqual(answer["job"]["total"], 5)
        self.assertEqual(self.url_open(f"/egate/report/bulk/{job.id}").status_code, 404)
        self.assertTrue(
            self.env["ir.cron.trigger"].search([("cron_id", "=", self.env.ref(CRON).id)]),
            "the server begins at once",
        )
        self.run_cron()
        progress = self.call("progress", job)
        self.assertEqual((progress["state"], progress["printed"]), ("done", 5))
        response = self.url_open(progress["url"])
        self.assertEqual(response.content, self.file(job))
        self.assertEqual(response.headers["Content-Type"], "application/pdf")
        self.assertEqual(response.headers["Cache-Control"], "no-store")
        self.assertIn("inline", response.headers["Content-Disposition"])

    def test_up_to_the_limit_the_clerk_waits_for_them(self):
        answer = self.ask(self.many[:2])
        self.assertIn("/egate/report/issued/", answer["url"])

    def test_nobody_else_fetches_the_file(self):
        job = self.start()
        self.run_cron()
        url = job.progress()["url"]
        self.assertEqual(self.url_open(url).status_code, 200)
        self.authenticate(self.stranger.login, self.stranger.login)
        self.assertEqual(self.url_open(url).status_code, 404)
        self.authenticate(None, None)
        self.assertEqual(self.url_open(url, allow_redirects=False).status_code, 303)

    def test_the_file_is_fetched_with_the_rights_of_that_moment(self):
        job = self.start()
        self.run_cron()
        url, groups = job.progress()["url"], self.report.group_ids
        with mute_logger("odoo.http"):
            self.report.group_ids = [Command.set(self.env.ref("base.group_system").ids)]
            self.assertEqual(self.url_open(url).status_code, 403)
            self.report.group_ids = groups
            self.assertEqual(self.url_open(url).status_code, 200)
            with patch.object(
                self.registry["egate.issued.form"], "_is_closed_to_user", lambda _self: True
            ):
                self.assertEqual(self.url_open(url).status_code, 403)
            self.env["egate.assignment"].search([("user_id", "=", self.clerk.id)]).date_to = (
                fields.Date.today() - timedelta(days=2)
            )
            self.assertEqual(self.url_open(url).status_code, 403)

    def test_the_file_is_fetched_by_its_address_alone(self):
        job = self.start()
        self.run_cron()
        self.assertEqual(self.url_open(job.progress()["url"], data={"x": "y"}).status_code, 405)
        job.sudo().expires_at = fields.Datetime.now()
        self.assertEqual(self.url_open(f"/egate/report/bulk/{job.id}").status_code, 404)
        self.assertEqual(self.url_open("/egate/report/bulk/999999999").status_code, 404)

    def test_each_taking_of_the_file_is_noted(self):
        job = self.start()
        self.run_cron()
        noted = []
        log = self.registry["egate.access.log"]
        with patch.object(log, "_note_many", lambda _self, *what: noted.append(what)):
            self.url_open(job.progress()["url"])
        ((kind, records, detail),) = noted
        self.assertEqual((kind, detail), ("form", "egate_reports.receipt"))
        self.assertEqual(records.ids, self.many.ids)

    def test_an_unreasonable_request_is_refused(self):
        arguments = {"report_name": "egate_reports.receipt", "ids": list(range(1, 2500))}
        answer = self.make_jsonrpc_request("/egate/report/print", arguments)
        self.assertIn("too many", answer["refusal"])
        with mute_logger("odoo.http"), self.assertRaises(Exception):  # noqa: B017
            arguments["ids"] = list(range(1, 30_000))
            self.make_jsonrpc_request("/egate/report/print", arguments)
