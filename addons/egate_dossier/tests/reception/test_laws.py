from odoo.exceptions import UserError
from odoo.fields import Command
from odoo.tests import tagged

from ..common import DossierCommon


@tagged("post_install", "-at_install")
class TestLaws(DossierCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.law = cls.env["egate.law"].create({"number": "60/2014/QH13-T", "name": "Luật Hộ tịch"})
        cls.procedure.version_ids.sudo().law_ids = [Command.set(cls.law.ids)]

    def test_open_dossiers_that_rest_on_a_law_are_counted_and_listed(self):
        self.assertFalse(self.law._count_citing())
        dossier = self.receive()
        self.draft(identity_number="048090000124")
        other = self._published_procedure("9.000008", "Khác", unit="same_day")
        self.receive(procedure=other, identity_number="048090000125")
        self.assertEqual(self.law._count_citing(), [("egate.dossier", 1)])
        wizard = self.env["egate.law.replace"].with_user(self.manager)
        wizard = wizard.create({"law_id": self.law.id})
        self.assertEqual(wizard.others, "Dossier: 1")
        action = wizard.action_open_dossiers()
        self.assertEqual(self.env[action["res_model"]].search(action["domain"]), dossier)
        self.bring_to_desk(dossier)
        self.do(dossier, "return", self.clerk)
        self.law.invalidate_recordset()
        self.assertEqual(self.law.open_dossier_count, 0)

    def test_counting_reads_no_dossier(self):
        self.receive()
        self.env.flush_all()
        self.law._count_citing()
        with self.assertQueryCount(1):
            self.law._count_citing()

    def test_a_law_that_open_dossiers_rest_on_is_not_deleted(self):
        self.receive()
        with self.assertRaisesRegex(UserError, "cited and cannot be deleted"):
            self.law.unlink()
