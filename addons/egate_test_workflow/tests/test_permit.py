from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import PermitCase


@tagged("post_install", "-at_install")
class TestPermit(PermitCase):
    """The engine moves a record that is no dossier."""

    def test_a_record_that_is_no_dossier_goes_its_way(self):
        permit = self.permit()
        self.do(permit, "claim", self.officer)
        self.do(permit, "submit", self.officer)
        self.do(permit, "back", self.leader, comment="Thiếu bản vẽ")
        self.assertEqual(permit.holder_user_id, self.officer)
        self.do(permit, "submit", self.officer)
        self.do(permit, "approve", self.leader)
        self.assertTrue(permit.closed_at)
        self.assertEqual(len(permit.step_ids.filtered("left_at")), 5)

    def test_whoever_does_not_hold_the_role_is_told_so(self):
        permit = self.permit()
        with self.assertRaisesRegex(UserError, "only a person with the role"):
            self.do(permit, "claim", self.leader)
