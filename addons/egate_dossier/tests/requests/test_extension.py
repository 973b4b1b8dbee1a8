from unittest.mock import patch

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, freeze_time, tagged

from ...verify.acts import Acts
from ...verify.due_times import Ledgers
from ..common import DossierCommon


@tagged("post_install", "-at_install")
class TestExtension(DossierCommon):
    """Received on Monday 23/11/2026 09:10 for three working days: due on Friday 27th 09:10."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.cause = cls.env["egate.workflow.reason"].create(
            {"name": "Chờ ý kiến cơ quan phối hợp", "code": "T-LATE", "use": "late"}
        )

    def received(self, **values):
        with freeze_time("2026-11-23 02:10:00"):
            return self.receive(**values)

    def job_commits(self):
        """Let the job go on in the test's own transaction."""
        return patch.object(type(self.env["ir.cron"]), "_commit_progress", lambda *_, **__: 1.0)

    def run_job(self, at):
        with freeze_time(at), self.job_commits():
            self.env["egate.extension"]._cron_draft()

    def sign(self, extension, user=None, days=2, cause=None):
        cause = self.cause.id if cause is None else cause
        return self.rpc(
            user or self.leader, "egate.extension", "action_sign", [extension.id], cause, days
        )

    def test_the_job_drafts_before_the_term_ends_and_once(self):
        dossier = self.received()
        self.run_job("2026-11-23 03:00:00")
        self.assertFalse(dossier.extension_ids, "Friday is more than two working days away")
        self.run_job("2026-11-25 03:00:00")
        self.assertRecordValues(
            dossier.extension_ids,
            [{"state": "draft", "due_before": dossier.due_at, "unit_id": self.ward.id}],
        )
        # Until midnight of Thursday: one day before.
        self.assertEqual(str(dossier.extension_ids.sign_by), "2026-11-26 17:00:00")
        # Wednesday to Friday: three working days more are Wednesday 2 December.
        self.assertEqual(str(dossier.extension_ids.due_after), "2026-12-02 02:10:00")
        self.run_job("2026-11-25 04:00:00")
        self.assertEqual(len(dossier.extension_ids), 1)

    def test_a_short_term_is_not_apologised_for_when_it_has_just_begun(self):
        with freeze_time("2026-11-25 02:10:00"):
            dossier = self.receive()
        # Due on Monday 30 November 09:10: from Thursday on that is two working days away.
        self.run_job("2026-11-26 02:05:00")
        self.assertFalse(dossier.extension_ids, "just begun")
        self.run_job("2026-11-26 04:30:00")
        self.assertTrue(dossier.extension_ids)

    def test_the_head_signs_and_the_ledger_has_the_new_date(self):
        dossier = self.received()
        self.run_job("2026-11-25 03:00:00")
        extension = dossier.extension_ids
        with freeze_time("2026-11-26 03:00:00"):
            self.assertTrue(extension.with_user(self.leader).may_sign)
            found = extension.with_user(self.leader).search([("may_sign", "=", True)])
            self.assertIn(extension, found)
            self.assertFalse(extension.with_user(self.officer).may_sign)
            self.sign(extension)
        self.assertRecordValues(
            extension,
            [
                {
                    "state": "signed",
                    "code": "01/2026/PXL-T99.33",
                    "cause": "Chờ ý kiến cơ quan phối hợp",
                    "signed_by_id": self.leader.id,
                    "due_after": dossier.due_at,
                }
            ],
        )
        self.assertEqual(str(dossier.due_at), "2026-12-01 02:10:00")
        entry = dossier.deadline_entry_ids.sorted("sequence")[-1]
        self.assertRecordValues(entry, [{"kind": "extend", "document": "01/2026/PXL-T99.33"}])
        self.assertEqual(dossier.deadline_entry_ids._replay(), dossier.due_at)
        self.assertIn("apologised", dossier.ledger_text)
        self.assertIn("extended", dossier.event_ids.mapped("kind"))

    def test_once_at_most(self):
        dossier = self.received()
        self.run_job("2026-11-25 03:00:00")
        with freeze_time("2026-11-25 04:00:00"):
            self.sign(dossier.extension_ids)
            with self.assertRaisesRegex(UserError, "settled already"), self.env.cr.savepoint():
                self.sign(dossier.extension_ids)
        self.run_job("2026-11-30 03:00:00")
        self.assertEqual(len(dossier.extension_ids), 1)
        dossier.sudo().extension_ids.state = "cancelled"
        with freeze_time("2026-11-30 03:00:00"):
            with self.assertRaisesRegex(UserError, "moved once already"):
                self.rpc(self.officer, "egate.dossier", "action_apologise", [dossier.id])

    def test_on_the_last_day_it_is_too_late_and_the_draft_goes(self):
        dossier = self.received()
        self.run_job("2026-11-25 03:00:00")
        with freeze_time("2026-11-27 01:00:00"):
            with self.assertRaisesRegex(UserError, "at least one day before"):
                with self.env.cr.savepoint():
                    self.sign(dossier.extension_ids)
        self.run_job("2026-11-27 01:00:00")
        self.assertEqual(dossier.extension_ids.state, "cancelled")
        self.assertEqual(str(dossier.due_at), "2026-11-27 02:10:00")
        # Late, and returned all the same.
        with freeze_time("2026-12-10 03:00:00"):
            self.bring_to_desk(dossier)
            self.do(dossier, "return", self.clerk)
        self.assertTrue(dossier.closed_at)

    def apologise(self, dossier, user=None):
        return self.rpc(user or self.officer, "egate.dossier", "action_apologise", [dossier.id])

    def test_a_late_dossier_is_apologised_for_and_stays_late(self):
        dossier = self.received()
        with freeze_time("2026-12-10 03:00:00"):
            seen = dossier.with_user(self.officer)
            self.assertEqual(seen.apology_offer, "late")
            self.apologise(dossier)
            extension = dossier.extension_ids
            self.assertRecordValues(
                extension, [{"is_late": True, "state": "draft", "sign_by": False}]
            )
            self.run_job("2026-12-10 04:00:00")
            self.assertEqual(extension.state, "draft", "no day to be signed by")
            self.sign(extension, days=2)
            self.assertFalse(seen.apology_offer)
            self.assertEqual(dossier.urgency, "late")
        # The first due time, in the ledger as in every list; the new one beside it.
        self.assertEqual(str(dossier.due_at), "2026-11-27 02:10:00")
        self.assertEqual(str(extension.due_after), "2026-12-14 03:00:00")
        self.assertEqual(dossier.promised_at, extension.due_after)
        entry = dossier.deadline_entry_ids.sorted("sequence")[-1]
        self.assertRecordValues(
            entry,
            [
                {
                    "kind": "apology",
                    "due_at": dossier.due_at,
                    "promised_at": extension.due_after,
                    "document": extension.code,
                }
            ],
        )
        self.assertEqual(dossier.deadline_entry_ids._replay(), dossier.due_at)
        self.assertIn("apologised late", entry.explanation)
        self.assertIn("10:00 on 14/12/2026", entry.explanation)
        self.assertIn("apologised", dossier.event_ids.mapped("kind"))
        self.assertNotIn("extended", dossier.event_ids.mapped("kind"))
        with freeze_time("2026-12-11 03:00:00"):
            late = dossier.with_user(self.leader).search([("work_list", "=", "late")])
        self.assertIn(dossier, late)
        self.env.flush_all()
        faults = list(Ledgers().faults(self.env)) + list(Acts().faults(self.env))
        self.assertFalse([fault for fault in faults if dossier.code in str(fault)])

    def test_the_citizen_is_told_both_times(self):
        dossier = self.received()
        with freeze_time("2026-12-10 03:00:00"):
            self.apologise(dossier)
            self.sign(dossier.extension_ids, days=2)
            told = dossier._notice_text_words()["due"]
        for moment in ("10:00 on 14/12/2026", "late", "09:10 on 27/11/2026"):
            self.assertIn(moment, told)
            self.assertIn(moment, dossier.citizen_sentence)
        with freeze_time("2026-12-11 03:00:00"):
            self.bring_to_desk(dossier)
        self.assertFalse(dossier.promised_at, "what is done is not promised any more")

    def test_a_late_apology_is_made_once_and_never_after_an_extension(self):
        dossier = self.received()
        with freeze_time("2026-12-10 03:00:00"):
            self.apologise(dossier)
            self.sign(dossier.extension_ids)
            with self.assertRaisesRegex(UserError, "settled already"), self.env.cr.savepoint():
                self.sign(dossier.extension_ids)
            self.apologise(dossier)
        self.assertEqual(len(dossier.extension_ids), 1, "the signed one is opened")
        other = self.received(identity_number="048090000777")
        self.run_job("2026-11-25 03:00:00")
        with freeze_time("2026-11-25 04:00:00"):
            self.sign(other.extension_ids)
        with freeze_time("2026-12-10 03:00:00"):
            self.assertFalse(other.with_user(self.officer).apology_offer)
            other.sudo().extension_ids.state = "cancelled"
            with self.assertRaisesRegex(UserError, "moved once already"):
                self.apologise(other)

    def test_a_draft_that_was_not_signed_in_time_becomes_a_late_one(self):
        dossier = self.received()
        self.run_job("2026-11-25 03:00:00")
        with freeze_time("2026-11-27 01:00:00"):
            self.apologise(dossier)
            self.assertEqual(
                dossier.extension_ids.sorted("id").mapped(lambda one: (one.state, one.is_late)),
                [("cancelled", False), ("draft", True)],
            )
            self.sign(dossier.extension_ids.sorted("id")[-1])
        # On the last day itself: the new time counts from the due time.
        self.assertEqual(str(dossier.promised_at), "2026-12-01 02:10:00")
        self.assertEqual(str(dossier.due_at), "2026-11-27 02:10:00")

    def test_nothing_is_apologised_for_that_is_done_or_waits_for_the_citizen(self):
        dossier = self.received()
        with freeze_time("2026-12-10 03:00:00"):
            self.bring_to_desk(dossier)
            self.assertFalse(dossier.with_user(self.clerk).apology_offer)
            with self.assertRaisesRegex(UserError, "Nothing is to be apologised for"):
                self.apologise(dossier, self.leader)

    def test_what_is_done_needs_no_apology(self):
        dossier = self.received()
        self.run_job("2026-11-25 03:00:00")
        with freeze_time("2026-11-25 04:00:00"):
            self.bring_to_desk(dossier)
        self.run_job("2026-11-25 05:00:00")
        self.assertEqual(dossier.extension_ids.state, "cancelled")
        self.run_job("2026-11-25 06:00:00")
        self.assertEqual(len(dossier.extension_ids), 1)

    def test_the_job_goes_on_in_portions(self):
        dossiers = [self.received(identity_number=f"0480900{n:05d}") for n in range(5)]
        with freeze_time("2026-11-25 03:00:00"), self.job_commits():
            self.env["egate.extension"]._cron_draft(limit=2)
        self.assertEqual([len(one.extension_ids) for one in dossiers], [1] * 5)

    def test_bad_entries_are_told_and_use_no_number(self):
        dossier = self.received()
        self.run_job("2026-11-25 03:00:00")
        extension = dossier.extension_ids
        other = self.env["egate.workflow.reason"].create({"name": "Khác", "code": "T-OTHER"})
        with freeze_time("2026-11-25 04:00:00"):
            for days, cause in ((0, None), (-1, None), (91, None), ("3", None), (3, other.id)):
                with self.subTest(days=days), self.assertRaises(UserError):
                    with self.env.cr.savepoint():
                        self.sign(extension, days=days, cause=cause)
            self.sign(extension)
        self.assertEqual(extension.number, 1)

    def test_only_the_head_of_the_agency_signs(self):
        dossier = self.received()
        self.run_job("2026-11-25 03:00:00")
        extension = dossier.extension_ids
        with freeze_time("2026-11-25 04:00:00"):
            for user in (self.clerk, self.officer, self.stranger, self.citizen, self.manager):
                for method, args in (
                    ("action_sign", (self.cause.id, 2)),
                    ("action_cancel", ()),
                    ("action_open_sign", ()),
                ):
                    with (
                        self.subTest(user=user.login, method=method),
                        self.assertRaises(AccessError),
                        self.env.cr.savepoint(),
                    ):
                        self.rpc(user, "egate.extension", method, [extension.id], *args)
            for user in (self.leader, self.officer, self.manager):
                for method, args in (
                    ("write", ([extension.id], {"state": "signed"})),
                    ("unlink", ([extension.id],)),
                    ("create", ([{"dossier_id": dossier.id}],)),
                ):
                    with self.subTest(user=user.login, method=method):
                        with self.assertRaises(AccessError):
                            self.rpc(user, "egate.extension", method, *args)
            for user in (self.stranger, self.citizen):
                with self.assertRaises(AccessError), self.env.cr.savepoint():
                    self.rpc(user, "egate.dossier", "action_apologise", [dossier.id])

    def test_the_dialog_shows_the_date_and_signs(self):
        dossier = self.received()
        self.run_job("2026-11-25 03:00:00")
        with freeze_time("2026-11-25 04:00:00"):
            Sign = self.env["egate.extension.sign"].with_user(self.leader)
            sign = Sign.create({"extension_id": dossier.extension_ids.id})
            self.assertEqual((sign.days, str(sign.due_after)), (3, "2026-12-02 02:10:00"))
            sign.write({"days": 5, "cause_id": self.cause.id, "cause": "Chờ hội đồng họp"})
            self.assertEqual(str(sign.due_after), "2026-12-04 02:10:00")
            sign.action_sign()
        self.assertRecordValues(
            dossier.extension_ids, [{"days": 5, "cause": "Chờ hội đồng họp", "state": "signed"}]
        )

    def test_many_are_signed_in_one_go_and_what_was_not_is_named(self):
        first = self.received()
        second = self.received()
        settled = self.received()
        self.run_job("2026-11-25 03:00:00")
        apologies = (first | second | settled).extension_ids
        self.assertEqual(len(apologies), 3)
        with freeze_time("2026-11-25 04:00:00"):
            settled.extension_ids.with_user(self.leader).action_cancel()
            action = self.rpc(
                self.leader, "egate.extension", "action_open_sign_many", apologies.ids
            )
            Many = self.env["egate.extension.sign.many"].with_user(self.leader)
            form = Form(Many.with_context(**action["context"]))
            self.assertIn(first.code, form.preview)
            self.assertIn("02/12/2026", form.preview)
            form.cause_id = self.cause
            form.cause = "Chờ hội đồng họp"
            form.days = 5
            many = form.save()
            many.action_sign()
            self.assertEqual(many.signed_ids, (first | second).extension_ids)
            self.assertIn(settled.code, many.outcome)
            self.assertRecordValues(
                (first | second).extension_ids,
                [{"state": "signed", "days": 5, "cause": "Chờ hội đồng họp"}] * 2,
            )
            self.assertEqual(str(first.due_at), "2026-12-04 02:10:00")
            many.action_print()
            for user in (self.stranger, self.citizen, self.manager):
                with self.subTest(user.login), self.assertRaises(AccessError):
                    values = {"extension_ids": [(6, 0, apologies.ids)]}
                    self.rpc(user, Many._name, "create", [values])
            # Signed by whoever may: for others nothing is signed.
            other = Many.with_user(self.officer).create(
                {"extension_ids": [(6, 0, settled.extension_ids.ids)], "cause_id": self.cause.id}
            )
            other.action_sign()
            self.assertFalse(other.signed_ids)
