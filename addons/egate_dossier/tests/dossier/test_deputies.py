from odoo.exceptions import AccessError, UserError
from odoo.tests import freeze_time, tagged

from ..common import DossierCommon


@tagged("post_install", "-at_install")
class TestDeputies(DossierCommon):
    """What a deputy does with the dossiers of somebody away."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.deputy = cls._person("deputy", cls.role_officer, cls.other_ward)

    def away(self, user, deputy):
        return self.env["egate.absence"].create(
            {
                "user_id": user.id,
                "deputy_id": deputy.id,
                "date_from": "2026-11-23",
                "date_to": "2026-11-24",
            }
        )

    def in_the_officers_hands(self):
        dossier = self.receive()
        self.do(dossier, "claim", self.officer)
        return dossier

    def test_a_deputy_goes_on_with_what_is_in_the_hands_of_the_absent_person(self):
        with freeze_time("2026-11-20 02:10:00"):
            dossier = self.in_the_officers_hands()
            self.away(self.officer, self.deputy)
            with self.assertRaises(AccessError):
                self.do(dossier, "submit", self.deputy)
        with freeze_time("2026-11-23 02:10:00"):
            self.env["egate.assignment"]._cron_refresh_access()
            mine = dossier.with_user(self.deputy)
            self.assertTrue(mine.awaits_me)
            self.assertEqual(mine.search([("awaits_me", "=", True)]), dossier)
            self.do(dossier, "submit", self.deputy)
            step = dossier.step_ids.filtered(lambda step: step.state_id == self.states["work"])
            self.assertEqual(step.user_id, self.officer, "who had it")
            self.assertEqual(step.left_by_id, self.deputy, "the trail names who did it")

    def test_colleagues_still_leave_it_alone(self):
        colleague = self._person("colleague", self.role_officer, self.ward)
        with freeze_time("2026-11-23 02:10:00"):
            dossier = self.in_the_officers_hands()
            self.away(self.officer, self.deputy)
            with self.assertRaisesRegex(UserError, "in the hands of officer"):
                self.do(dossier, "submit", colleague)
            self.assertFalse(dossier.with_user(colleague).awaits_me)

    def test_the_absent_person_may_still_act(self):
        with freeze_time("2026-11-23 02:10:00"):
            dossier = self.in_the_officers_hands()
            self.away(self.officer, self.deputy)
            self.do(dossier, "submit", self.officer)
            self.assertEqual(dossier.workflow_state_id, self.states["approve"])

    def test_a_deputy_of_the_leader_signs_in_their_own_name(self):
        with freeze_time("2026-11-23 02:10:00"):
            dossier = self.in_the_officers_hands()
            self.do(dossier, "submit", self.officer)
            self.away(self.leader, self.deputy)
            self.do(dossier, "sign", self.deputy)
            self.assertEqual(dossier.result_ids.signer_id, self.deputy)

    def test_a_deputy_of_the_clerk_receives_at_that_desk(self):
        with freeze_time("2026-11-23 02:10:00"):
            self.away(self.clerk, self.deputy)
            dossier = self.receive(user=self.deputy)
            self.assertEqual(dossier.reception_unit_id, self.desk)
            self.assertEqual(dossier.received_by_id, self.deputy)

    def test_what_the_deputy_took_goes_back_to_the_pool_when_the_absence_ends(self):
        with freeze_time("2026-11-23 02:10:00"):
            self.away(self.officer, self.deputy)
            dossier = self.receive()
            self.do(dossier, "claim", self.deputy)
        with freeze_time("2026-11-24 16:59:00"):
            self.env["egate.assignment"]._cron_refresh_access()
            self.assertEqual(dossier.holder_user_id, self.deputy)
        with freeze_time("2026-11-24 17:01:00"):
            self.env["egate.assignment"]._cron_refresh_access()
            self.assertFalse(dossier.holder_user_id)
            self.assertIn("deputy", dossier.step_ids.sorted("sequence")[-2].comment)
            self.assertTrue(dossier.with_user(self.officer).awaits_me)

    def test_what_the_absent_person_had_stays_theirs_when_they_are_back(self):
        with freeze_time("2026-11-23 02:10:00"):
            dossier = self.in_the_officers_hands()
            self.away(self.officer, self.deputy)
        with freeze_time("2026-11-24 17:01:00"):
            self.env["egate.assignment"]._cron_refresh_access()
            self.assertEqual(dossier.holder_user_id, self.officer)
            self.assertFalse(dossier.with_user(self.deputy).awaits_me)
