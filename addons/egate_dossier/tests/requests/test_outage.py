from datetime import datetime, timedelta
from unittest.mock import patch

import psycopg2

from odoo import SUPERUSER_ID, api
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, freeze_time, new_test_user, tagged
from odoo.tools import mute_logger

from ...verify.acts import Acts
from ...verify.due_times import Ledgers
from .test_supplement import CHART, SupplementCommon

NOW = "2026-11-26 03:00:00"


@tagged("post_install", "-at_install")
class TestOutage(SupplementCommon):
    """Received on Monday 23/11/2026 09:10 for three working days: due on Friday 27th 09:10.

    The portal fails on Wednesday 25/11 from 10:00 to 15:00: three hours of work.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.second = new_test_user(
            cls.env, "manager2", groups="egate_base.egate_group_manager", lang="en_US"
        )

    def outage(self, **values):
        return (
            self.env["egate.outage"]
            .with_user(self.manager)
            .create(
                {
                    "name": "Cổng dịch vụ công quốc gia",
                    "document": "12/TB-BCA",
                    "basis": "Nghị định 301/2026/NĐ-CP",
                    "date_from": "2026-11-25 03:00:00",
                    "date_to": "2026-11-25 08:00:00",
                    **values,
                }
            )
        )

    def call(self, user, outage, method):
        return self.rpc(user, "egate.outage", method, [outage.id])

    def preview(self, outage, user=None):
        action = self.call(user or self.manager, outage, "action_preview")
        return self.env[action["res_model"]].browse(action["res_id"])

    def take_out(self, outage, **values):
        self.call(self.manager, outage, "action_ask")
        self.call(self.second, outage, "action_confirm")
        self.run_job(**values)

    def run_job(self, **values):
        self.env.flush_all()
        with self.enter_registry_test_mode(), self.registry.cursor() as cr:
            env = api.Environment(cr, SUPERUSER_ID, {})
            with patch.object(type(env["ir.cron"]), "_commit_progress", lambda *_, **__: 1.0):
                env["egate.outage"]._cron_take_out(**values)
        self.env.invalidate_all()

    def test_it_is_taken_out_of_the_term_and_told(self):
        dossier = self.appraised()
        with freeze_time(NOW):
            outage = self.outage()
            preview = self.preview(outage)
            self.assertEqual(preview.moved_count, 1)
            self.assertRecordValues(
                preview.line_ids,
                [{"name": dossier.code, "due_after": datetime(2026, 11, 27, 7, 10)}],
            )
            self.assertIn("The due time of 1 moves", preview.summary)
            self.assertEqual(str(dossier.due_at), "2026-11-27 02:10:00", "nothing is written")
            self.take_out(outage)
        self.assertEqual(str(dossier.due_at), "2026-11-27 07:10:00")
        self.assertRecordValues(outage, [{"state": "done", "moved_count": 1, "failed_count": 0}])
        entry = dossier.deadline_entry_ids.sorted("sequence")[-1]
        self.assertRecordValues(
            entry,
            [
                {
                    "kind": "outage",
                    "cause": "outage",
                    "policy": "resume",
                    "basis": "Nghị định 301/2026/NĐ-CP",
                    "document": "12/TB-BCA",
                    "outage_id": outage.id,
                    "due_at": dossier.due_at,
                }
            ],
        )
        self.assertEqual(dossier.deadline_entry_ids._replay(), dossier.due_at)
        for words in ("announced failure", "10:00 on 25/11/2026", "15:00", "12/TB-BCA"):
            self.assertIn(words, entry.explanation)
        self.assertIn("outage", dossier.event_ids.mapped("kind"))
        self.assertFalse(dossier.clock_stands)
        self.env.flush_all()
        faults = list(Ledgers().faults(self.env)) + list(Acts().faults(self.env))
        self.assertFalse([fault for fault in faults if dossier.code in str(fault)])

    def test_written_down_after_papers_came_it_fits_where_it_was(self):
        dossier = self.appraised()
        with freeze_time("2026-11-25 02:10:00"):
            self.ask(dossier, CHART)
        with freeze_time("2026-11-26 02:10:00"):
            self.take_in(dossier.supplement_ids)
        due = dossier.due_at
        with freeze_time(NOW):
            # While the office waited: nothing more.
            inside = self.outage()
            self.assertFalse(self.preview(inside).moved_count)
            self.take_out(inside)
            self.assertEqual(dossier.due_at, due)
            self.assertNotIn("outage", dossier.deadline_entry_ids.mapped("kind"))
            # An hour of it before it asked.
            around = self.outage(date_from="2026-11-25 01:10:00")
            self.take_out(around)
        self.assertEqual(dossier.due_at, due + timedelta(hours=1))
        self.assertEqual(dossier.deadline_entry_ids._replay(), dossier.due_at)
        # And the ledger goes on from there.
        with freeze_time("2026-11-26 03:10:00"):
            self.rpc(self.officer, "egate.dossier", "action_apologise", [dossier.id])
            self.assertTrue(dossier.extension_ids.due_after > dossier.due_at)
        self.assertEqual(dossier.deadline_entry_ids._replay(), dossier.due_at)

    def test_only_what_was_open_in_it_and_of_its_procedures_moves(self):
        concerned = self.appraised()
        late = self.appraised("2026-11-25 06:00:00", identity_number="048090000222")  # in it
        after = self.appraised("2026-11-25 09:00:00", identity_number="048090000333")
        with freeze_time("2026-11-23 02:10:00"):
            done = self.receive(identity_number="048090000444")
            since = self.receive(identity_number="048090000555")
        with freeze_time("2026-11-25 02:30:00"):
            self.bring_to_desk(done)
        with freeze_time("2026-11-26 02:30:00"):
            self.bring_to_desk(since)
        dossiers = concerned | late | after | done | since
        before = {one: one.due_at for one in dossiers}
        other = self._published_procedure("9.999999", "Thủ tục khác", unit="same_day")
        with freeze_time(NOW):
            elsewhere = self.outage(all_procedures=False, procedure_ids=other.ids)
            self.take_out(elsewhere)
            self.assertEqual({one: one.due_at for one in dossiers}, before)
            self.take_out(self.outage())
        moved = {one for one in dossiers if one.due_at > before[one]}
        self.assertEqual(moved, {concerned, late, since})
        for one in dossiers:
            self.assertEqual(one.deadline_entry_ids._replay(), one.due_at)

    def test_it_is_taken_out_once_and_in_portions(self):
        dossiers = [self.appraised(identity_number=f"0480900{n:05d}") for n in range(5)]
        with freeze_time(NOW):
            outage = self.outage()
            self.take_out(outage, batch_size=2)
            self.assertEqual(outage.moved_count, 5)
            # The same hours, announced again by another paper.
            again = self.outage(document="13/TB-BCA")
            self.assertFalse(self.preview(again).moved_count)
            self.take_out(again)
            outage.sudo().write({"state": "running", "cursor_id": 0})
            self.run_job()
        kinds = [one.deadline_entry_ids.mapped("kind").count("outage") for one in dossiers]
        self.assertEqual(kinds, [1] * 5)
        self.assertEqual({str(one.due_at) for one in dossiers}, {"2026-11-27 07:10:00"})

    def test_whoever_wrote_it_down_does_not_confirm_it(self):
        with freeze_time(NOW):
            outage = self.outage()
            self.assertTrue(outage.may_ask)
            self.call(self.manager, outage, "action_ask")
            self.assertFalse(outage.may_confirm)
            for user, words in ((self.manager, "Somebody else"), (self.leader, "administrator")):
                for method in ("action_confirm", "action_decline"):
                    with (
                        self.subTest(user=user.login, method=method),
                        self.assertRaisesRegex(UserError, words),
                        self.env.cr.savepoint(),
                    ):
                        self.call(user, outage, method)
            self.assertTrue(outage.with_user(self.second).may_confirm)
            # Where there is no second one, a leader.
            everybody = self.env["egate.given.right"]._administrators()
            with patch.object(
                type(self.env["egate.given.right"]), "_administrators", lambda _self: self.manager
            ):
                self.assertTrue(everybody)
                outage.invalidate_recordset(["may_confirm"])
                self.assertTrue(outage.with_user(self.leader).may_confirm)
                self.call(self.leader, outage, "action_decline")
            self.assertEqual(outage.state, "declined")
            with self.assertRaisesRegex(UserError, "decided already"):
                self.call(self.second, outage, "action_confirm")

    def test_what_was_asked_stays_as_it_is(self):
        with freeze_time(NOW):
            outage = self.outage()
            self.call(self.manager, outage, "action_ask")
            with self.assertRaisesRegex(UserError, "stays as it is"):
                self.rpc(
                    self.manager, "egate.outage", "write", [outage.id], {"date_to": "2026-11-25"}
                )
            with self.assertRaisesRegex(UserError, "stays as it is"):
                self.rpc(self.manager, "egate.outage", "unlink", [outage.id])
            for values in ({"state": "running"}, {"decided_by_id": self.second.id}):
                with self.assertRaises(AccessError):
                    self.rpc(self.manager, "egate.outage", "create", [values])

    def test_it_is_counted_when_it_is_over_and_complete(self):
        with freeze_time(NOW):
            for values, words in (
                ({"date_to": False}, "works again"),
                ({"date_to": "2026-11-26 03:00:01"}, "not over yet"),
                ({"all_procedures": False}, "Choose the procedures"),
            ):
                outage = self.outage(**values)
                for method in ("action_preview", "action_ask"):
                    with self.subTest(values=values, method=method):
                        with self.assertRaisesRegex(UserError, words), self.env.cr.savepoint():
                            self.call(self.manager, outage, method)
            with mute_logger("odoo.sql_db"), self.assertRaises(psycopg2.errors.CheckViolation):
                with self.env.cr.savepoint():
                    self.outage(date_to="2026-11-25 03:00:00").flush_recordset()
            with self.assertRaisesRegex(UserError, "01/09/2026"):
                self.outage(date_from="2026-08-31 16:59:00")

    def test_administrators_alone_write_it_down(self):
        with freeze_time(NOW):
            outage = self.outage()
            for user in (self.clerk, self.officer, self.leader):
                with self.assertRaises(AccessError), self.env.cr.savepoint():
                    self.call(user, outage, "action_ask")
                with self.assertRaises(AccessError), self.env.cr.savepoint():
                    self.rpc(user, "egate.outage", "create", [{"name": "x"}])
            with self.assertRaises(AccessError):
                self.call(self.citizen, outage, "action_preview")

    def test_the_form_of_the_administrator(self):
        with freeze_time(NOW):
            form = Form(self.env["egate.outage"].with_user(self.manager))
            form.name, form.document, form.basis = "Cổng", "1/TB", "Nghị định 301/2026/NĐ-CP"
            form.date_from = "2026-11-25 03:00:00"
            form.all_procedures = False
            form.procedure_ids.add(self.procedure)
            self.assertEqual(form.save().procedure_ids, self.procedure)

    def test_an_opened_line_asks_who_one_is(self):
        dossier = self.appraised()
        with freeze_time(NOW):
            line = self.preview(self.outage()).line_ids
            with self.assertRaisesRegex(UserError, "you have no role"):
                self.rpc(self.manager, "egate.outage.preview.line", "action_open", [line.id])
            self.assertEqual(line.dossier_id, dossier.id)
