from datetime import datetime

from odoo import SUPERUSER_ID, api
from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from ..common import DossierCommon


@tagged("post_install", "-at_install")
class TestCalendarChange(DossierCommon):
    """A day off that is announced late moves the dossiers that it concerns, and says so.

    Received at 09:10 on Monday 2 March 2026, three working days: due on Thursday the 5th.
    """

    def setUp(self):
        super().setUp()
        with freeze_time("2026-03-02 02:10:00"):
            self.dossier = self.receive()

    def apply(self, day="2026-03-04"):
        """Apply a day off as the manager's screen does; return the change after its preview."""
        action = self.rpc(
            self.manager, "resource.calendar", "action_egate_try_change", [self.calendar.id]
        )
        change = self.env[action["res_model"]].with_user(self.manager).browse(action["res_id"])
        change.write({"decision": "QĐ 7", "line_ids": [(0, 0, {"date": day, "name": "Nghỉ"})]})
        change.action_preview()
        change.action_apply()
        return change

    def recount(self):
        self.env.cr.flush()
        for moment in ("2026-03-03 02:01:00", "2026-03-03 02:03:00"):
            with freeze_time(moment), self.enter_registry_test_mode():
                with self.registry.cursor() as cr:
                    api.Environment(cr, SUPERUSER_ID, {})["egate.calendar.recount"]._cron_recount()
        self.env.invalidate_all()

    @freeze_time("2026-03-03 02:00:00")
    def test_a_late_day_off_moves_the_dossier_and_names_the_decision(self):
        change = self.apply()
        move = change.move_ids
        self.assertEqual((move.name, move.res_id), (self.dossier.code, self.dossier.id))
        self.assertEqual(self.dossier.due_at, datetime(2026, 3, 5, 2, 10))
        self.recount()
        self.assertEqual(self.dossier.due_at, datetime(2026, 3, 6, 2, 10))
        entry = self.dossier.deadline_entry_ids[-1]
        self.assertEqual((entry.kind, entry.basis), ("calendar", "QĐ 7"))
        self.assertEqual(self.dossier.deadline_entry_ids._replay(), self.dossier.due_at)
        # Read by those who have it in their hands.
        dossier = self.dossier.with_user(self.officer).with_context(lang="en_US")
        self.assertIn("The working calendar changed (QĐ 7)", dossier.ledger_text)
        self.assertIn("04/03/2026 (Nghỉ)", dossier.ledger_text)
        # The list names the dossier; opening it asks who one is.
        with self.assertRaisesRegex(UserError, "you have no role"):
            self.rpc(self.manager, "egate.calendar.change.move", "action_open", [move.id])

    @freeze_time("2026-03-03 02:00:00")
    def test_what_is_finished_or_still_a_draft_does_not_move(self):
        self.bring_to_desk(self.dossier)
        self.assertTrue(self.dossier.finished_at)
        self.draft(identity_number="048090000124")
        self.assertFalse(self.apply().moved_count)
        self.recount()
        self.assertEqual(self.dossier.due_at, datetime(2026, 3, 5, 2, 10))
        self.assertEqual(self.dossier.deadline_entry_ids._replay(), self.dossier.due_at)

    @freeze_time("2026-03-03 02:00:00")
    def test_a_dossier_received_after_the_change_starts_on_the_new_calendar(self):
        self.apply("2026-03-05")
        later = self.receive(applicant_name="Trần Văn Mới", identity_number="048090000124")
        self.assertEqual(later.deadline_entry_ids.revision_id.number, 2)
        self.assertEqual(later.deadline_entry_ids._replay(), later.due_at)
        self.assertEqual(later.due_at, datetime(2026, 3, 9, 2, 0))
