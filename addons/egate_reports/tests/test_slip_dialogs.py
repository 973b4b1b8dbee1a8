from odoo.tests import HttpCase, tagged

from odoo.addons.egate_dossier.tests.common import DossierCommon


@tagged("post_install", "-at_install")
class TestSlipDialogs(DossierCommon, HttpCase):
    def test_guide_and_refusal_are_issued_printed_and_kept_from_the_counter(self):
        draft = self.env["egate.dossier"].browse(self.ready_draft()["id"])
        self.start_tour(f"/odoo/egate-counter/{draft.id}", "egate_slips", login="clerk")
        self.assertEqual(draft.slip_ids.mapped("kind"), ["refusal", "guide"])
        self.assertEqual(draft.slip_ids[0].reason, "Không thuộc thẩm quyền")
        self.assertEqual(draft.issued_form_ids.slip_id, draft.slip_ids)
        self.assertEqual(set(draft.issued_form_ids.mapped("print_number")), {0})
        self.assertTrue(draft.refused_at)
