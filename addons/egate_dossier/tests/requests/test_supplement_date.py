import psycopg2

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import mute_logger

from .test_supplement import CHART, SupplementCommon

BASIS = "Nghị định 301/2026/NĐ-CP"


@tagged("post_install", "-at_install")
class TestSupplementDate(SupplementCommon):
    """Asked for on Wednesday 25/11/2026: seven working days later is Friday 04/12/2026."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.version = cls.procedure.current_version_id
        cls.version.sudo().write({"supplement_days": 7, "supplement_days_basis": BASIS})

    def asked(self):
        dossier = self.appraised()
        with freeze_time("2026-11-25 02:10:00"):
            self.ask(dossier, CHART)
        return dossier

    def dialog(self, dossier):
        action = dossier.with_user(self.officer).action_open_supplement()
        issue = self.env[action["res_model"]].with_user(self.officer)
        return Form(issue.with_context(**action["context"]))

    def test_the_slip_names_the_day_of_the_versions_law(self):
        dossier = self.asked()
        slip = dossier.slip_ids
        self.assertRecordValues(slip, [{"answer_by": slip.answer_by, "answer_basis": BASIS}])
        self.assertEqual(str(slip.answer_by), "2026-12-04")
        self.assertEqual(dossier.supplement_ids.answer_by, slip.answer_by)
        self.assertEqual(dossier._notice_text_words()["until"], "04/12/2026")

    def test_calendar_days_end_on_a_working_day(self):
        self.version.sudo().write({"supplement_days": 10, "supplement_days_unit": "day"})
        # Ten days after 25/11 is Saturday 05/12: the next working day (Civil Code, article 148).
        self.assertEqual(str(self.asked().slip_ids.answer_by), "2026-12-07")

    def test_no_day_without_a_law(self):
        self.version.sudo().write({"supplement_days": 0, "supplement_days_basis": False})
        dossier = self.asked()
        self.assertFalse(dossier.slip_ids.answer_by)
        self.assertEqual(dossier._notice_text_words()["until"], "")
        with freeze_time("2027-11-25 02:10:00"):
            self.assertFalse(dossier.supplement_ids.is_past_date)

    def test_the_officer_reads_the_day_before_asking(self):
        dossier = self.appraised()
        with freeze_time("2026-11-25 02:10:00"):
            self.assertIn("04/12/2026", self.dialog(dossier).date_note)
            self.version.sudo().write({"supplement_days": 0})
            self.assertFalse(self.dialog(dossier).date_note)

    def test_past_the_day_a_stop_is_proposed_and_nothing_happens_by_itself(self):
        dossier = self.asked()
        request = dossier.supplement_ids
        seen = request.with_user(self.clerk)
        with freeze_time("2026-12-04 16:30:00"):  # 23:30 on the last day
            self.assertFalse(request.is_past_date)
            self.assertFalse(dossier.unanswered_id)
            self.assertNotIn(request, seen.search([("may_stop", "=", True)]))
            with self.assertRaisesRegex(UserError, "not overdue"):
                self.rpc(self.clerk, "egate.supplement", "action_propose_stop", [request.id])
        with freeze_time("2026-12-04 17:00:00"):
            seen.invalidate_recordset()
            dossier.invalidate_recordset()
            self.assertTrue(request.is_past_date)
            self.assertEqual(dossier.unanswered_id, request)
            self.assertIn(request, seen.search([("is_past_date", "=", True)]))
            self.assertTrue(seen.may_stop)
            self.assertIn(request, seen.search([("may_stop", "=", True)]))
            counts = {one["key"]: one["count"] for one in self.work_counts(self.clerk)}
            self.assertEqual(counts["unanswered"], 1)
            self.assertNotIn(
                request, request.with_user(self.officer).search([("may_stop", "=", True)])
            )
            action = self.rpc(self.clerk, "egate.dossier", "action_propose_stop", [dossier.id])
            dialog = Form(
                self.env[action["res_model"]]
                .with_user(self.clerk)
                .with_context(**action["context"])
            )
            self.assertEqual((dialog.kind, dialog.legal_basis), ("stop", BASIS))
            self.assertIn("04/12/2026", dialog.reason)
            self.assertIn(request.slip_id.code, dialog.reason)
            self.assertFalse(dossier.termination_ids, "only the dialog was opened")
            dialog.save().action_ask()
            self.assertEqual(dossier.termination_ids.state, "asked")
            seen.invalidate_recordset()
            dossier.invalidate_recordset()
            self.assertFalse(seen.may_stop, "it is asked for already")
            self.assertFalse(dossier.unanswered_id)
            self.assertEqual(request.state, "waiting")
            self.take_in(request)
        self.assertEqual(request.state, "done", "what comes late is taken in all the same")

    def work_counts(self, user):
        return self.rpc(user, "egate.dossier", "work_counts")

    def test_only_who_has_the_dossier_proposes(self):
        dossier = self.asked()
        with freeze_time("2026-12-07 02:00:00"):
            for user in (self.officer, self.stranger, self.citizen):
                for model, record in (
                    ("egate.supplement", dossier.supplement_ids),
                    ("egate.dossier", dossier),
                ):
                    with (
                        self.subTest(user=user.login, model=model),
                        self.assertRaises(AccessError),
                        self.env.cr.savepoint(),
                    ):
                        self.rpc(user, model, "action_propose_stop", [record.id])

    def test_whoever_asks_after_three_working_days_is_warned_and_may(self):
        dossier = self.appraised()  # received on Monday 23/11; the 24th is off
        with freeze_time("2026-11-27 16:00:00"):  # Friday, 23:00
            self.assertFalse(self.dialog(dossier).late_note)
        with freeze_time("2026-11-28 02:10:00"):
            note = self.dialog(dossier).late_note
            self.assertIn("3 working days", note)
            self.assertIn("27/11/2026", note)
            self.ask(dossier, CHART)
        self.assertEqual(dossier.supplement_ids.state, "waiting")

    def test_the_limit_for_asking_is_a_setting(self):
        dossier = self.appraised()
        settings = self.env["res.config.settings"].create({})
        self.assertEqual(settings.egate_ask_within_days, 3)
        for days, warned in ((5, False), (0, False), (2, True)):
            settings.egate_ask_within_days = days
            settings.execute()
            with self.subTest(days=days), freeze_time("2026-11-27 02:10:00"):
                self.assertEqual(bool(self.dialog(dossier).late_note), warned)
                self.assertEqual(
                    self.env["res.config.settings"].create({}).egate_ask_within_days, days
                )

    def test_a_time_has_a_law_and_a_bound(self):
        draft = self.version.sudo()._new_draft()
        for values in (
            {"supplement_days": -1},
            {"supplement_days": 366},
            {"supplement_days": 7, "supplement_days_basis": " "},
        ):
            with self.subTest(values=values), mute_logger("odoo.sql_db"):
                with self.assertRaises(psycopg2.errors.CheckViolation), self.env.cr.savepoint():
                    draft.write(values)
                    draft.flush_recordset()
