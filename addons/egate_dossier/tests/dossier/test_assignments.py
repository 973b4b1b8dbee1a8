from odoo.exceptions import UserError
from odoo.tests import freeze_time, tagged

from ..common import DossierCommon


@tagged("post_install", "-at_install")
class TestAssignments(DossierCommon):
    """What becomes of dossiers when people come and go."""

    def test_open_work_of_an_ended_assignment_is_back_in_the_pool_with_the_reason(self):
        dossier = self.receive()
        self.do(dossier, "claim", self.officer)
        colleague = self._person("colleague", self.role_officer, self.ward)
        self.assertFalse(dossier.with_user(colleague).awaits_me)
        self.officer.egate_assignment_ids.with_user(self.manager).date_to = "2020-12-31"
        self.assertFalse(dossier.holder_user_id)
        self.assertEqual(dossier.holder_unit_id, self.ward)
        self.assertEqual(dossier.workflow_state_id, self.states["work"])
        left, waiting = dossier.step_ids.sorted("sequence")[-2:]
        self.assertEqual(left.user_id, self.officer)
        self.assertTrue(left.left_at)
        self.assertRegex(left.comment, "officer")
        self.assertFalse(waiting.user_id or waiting.left_at)
        self.assertTrue(dossier.with_user(colleague).awaits_me)
        self.do(dossier, "submit", colleague)
        self.assertEqual(waiting.user_id, colleague)

    def test_the_next_person_has_what_is_left_of_the_time_of_the_step(self):
        with freeze_time("2026-11-23 02:10:00"):  # Monday 09:10
            dossier = self.receive()
            self.do(dossier, "claim", self.officer)
        with freeze_time("2026-11-23 03:10:00"):
            self.officer.egate_assignment_ids.date_to = "2020-12-31"
        self.assertEqual(dossier.step_ids.sorted("sequence")[-1].planned_minutes, 450 - 60)

    def test_midnight_gives_the_work_back(self):
        with freeze_time("2026-11-25 02:10:00"):
            self.officer.egate_assignment_ids.date_to = "2026-11-25"
            dossier = self.receive()
            self.do(dossier, "claim", self.officer)
        with freeze_time("2026-11-25 16:59:00"):
            self.env["egate.assignment"]._cron_refresh_access()
            self.assertEqual(dossier.holder_user_id, self.officer)
        with freeze_time("2026-11-25 17:01:00"):
            self.env["egate.assignment"]._cron_refresh_access()
            self.assertFalse(dossier.holder_user_id)

    def test_work_in_a_unit_where_one_still_acts_is_kept(self):
        dossier = self.receive()
        self.do(dossier, "claim", self.officer)
        other = self.env["egate.assignment"].create(
            {
                "user_id": self.officer.id,
                "role_id": self.role_officer.id,
                "unit_id": self.other_ward.id,
            }
        )
        other.action_end_now()
        self.assertEqual(dossier.holder_user_id, self.officer)

    def test_what_is_sent_back_to_somebody_who_has_left_goes_to_the_pool(self):
        dossier = self.receive()
        self.do(dossier, "claim", self.officer)
        self.do(dossier, "submit", self.officer)
        self.officer.egate_assignment_ids.date_to = "2020-12-31"
        with self.assertRaisesRegex(UserError, "Nobody is “Officer”"):
            self.do(dossier, "back", self.leader, "Thiếu căn cứ")
        self._person("colleague", self.role_officer, self.ward)
        self.do(dossier, "back", self.leader, "Thiếu căn cứ")
        self.assertEqual(dossier.workflow_state_id, self.states["work"])
        self.assertFalse(dossier.holder_user_id)

    def test_a_leader_of_the_province_reads_a_dossier_of_the_ward_but_does_not_sign_it(self):
        chief = self._person("chief", self.role_leader, self.province)
        dossier = self.receive()
        self.do(dossier, "claim", self.officer)
        self.do(dossier, "submit", self.officer)
        self.assertEqual(dossier.with_user(chief).code, dossier.code)
        self.assertFalse(dossier.with_user(chief).awaits_me)
        self.assertFalse(dossier.with_user(chief).available_transitions)
        with self.assertRaisesRegex(UserError, "only a person with the role"):
            self.do(dossier, "sign", chief)
        self.do(dossier, "sign", self.leader)

    def test_a_merged_owner_stays_the_owner_that_the_dossier_was_received_with(self):
        dossier = self.receive()
        owner = self.env["res.partner"].browse(dossier.applicant_id.id)
        kept = self.env["res.partner"].create({"name": owner.name})
        owner._merge_into(kept)
        self.assertEqual(dossier.applicant_id, owner)
        self.assertEqual(kept.identity_number, dossier.identity_number)
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        stranger = self.env["res.partner"].create({"name": "x"})
        with self.assertRaisesRegex(UserError, "identity number or a dossier"):
            wizard._merge([owner.id, stranger.id], stranger)

    def test_a_wrong_phone_is_told_before_a_number_is_taken(self):
        draft = self.draft()
        errors = self.enter_draft(draft, applicant_phone="0905 000")["errors"]
        self.assertIn("no phone number", errors["applicant_phone"])
        draft.applicant_phone = "0905 000"
        numbers = self.env["egate.number"].search_count([])
        with self.assertRaisesRegex(UserError, "no phone number"):
            draft.action_receive()
        self.assertEqual(self.env["egate.number"].search_count([]), numbers)
