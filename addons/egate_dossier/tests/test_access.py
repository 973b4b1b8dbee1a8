from odoo.exceptions import AccessError
from odoo.tests import tagged

from .common import DossierCommon


@tagged("post_install", "-at_install", "access_rights")
class TestAccess(DossierCommon):
    """Who sees a dossier and its parts: the desk, the agency, and nobody else."""

    def test_who_reads_a_received_dossier(self):
        dossier = self.receive()
        for user, sees in (
            (self.clerk, True),
            (self.officer, True),
            (self.leader, True),
            (self.stranger, False),
            (self.manager, False),
        ):
            with self.subTest(user=user.login):
                mine = dossier.with_user(user)
                self.assertEqual(bool(mine.search([("id", "=", dossier.id)])), sees)
                for part in ("paper_ids", "step_ids", "deadline_entry_ids", "fee_ids"):
                    records = dossier.sudo()[part].with_user(user)
                    self.assertEqual(
                        bool(records.search([("dossier_id", "=", dossier.id)])), sees, part
                    )
                    self.assertEqual(records.has_access("read"), sees, part)

    def test_a_draft_stays_at_its_desk(self):
        draft = self.draft()
        self.assertTrue(draft.with_user(self.clerk).search([("id", "=", draft.id)]))
        self.assertFalse(draft.with_user(self.officer).search([("id", "=", draft.id)]))

    def test_a_citizen_has_no_back_office_door(self):
        dossier = self.receive()
        for method, args in (("read", ([dossier.id], ["code"])), ("search_read", ([],))):
            with self.assertRaises(AccessError):
                self.rpc(self.citizen, "egate.dossier", method, *args)

    def test_identity_numbers_are_for_those_who_need_them(self):
        dossier = self.receive()
        self.assertTrue(
            dossier.with_user(self.officer).read(["identity_number"])[0]["identity_number"]
        )
        with self.assertRaises(AccessError):
            dossier.with_user(self.leader).read(["identity_number"])

    def test_the_tracking_token_is_readable_by_no_official(self):
        dossier = self.receive()
        for user in (self.clerk, self.officer, self.leader):
            with self.assertRaises(AccessError):
                dossier.with_user(user).read(["tracking_token"])
        self.assertGreaterEqual(len(dossier.sudo().tracking_token), 22)

    def test_work_list_query_count(self):
        for number in range(3):
            self.receive(identity_number=f"04809000013{number}")
        self.env.flush_all()
        dossiers = self.env["egate.dossier"].with_user(self.officer)
        dossiers.search([("awaits_me", "=", True)]).mapped("available_transitions")
        self.env.invalidate_all()
        with self.assertQueryCount(10):
            dossiers.search([("awaits_me", "=", True)]).mapped("available_transitions")
