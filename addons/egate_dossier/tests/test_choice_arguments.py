from odoo.exceptions import UserError
from odoo.tests import tagged

from .common import DossierCommon

NONSENSE = "nonsense"


@tagged("post_install", "-at_install", "access_rights")
class TestChoiceArguments(DossierCommon):
    """An action that takes a choice as an argument refuses one that is not offered, in words."""

    def refused(self, user, model, ids, method, *args, **kwargs):
        with self.subTest(method=method, args=args), self.assertRaises(UserError):
            self.rpc(user, model, method, ids, *args, **kwargs)

    def test_no_action_stores_a_choice_that_is_not_offered(self):
        dossier = self.receive()
        ids = dossier.ids
        before = (dossier.notice_channel, dossier.notice_lang)
        for name in ("channel", "lang"):
            values = {name: NONSENSE}
            self.refused(self.clerk, "egate.dossier", ids, "action_set_contact", values)
        dossier.invalidate_recordset()
        self.assertEqual((dossier.notice_channel, dossier.notice_lang), before)
        values = {"reason": "x", "legal_basis": "x", "asked_by_name": "x"}
        self.refused(self.clerk, "egate.dossier", ids, "action_ask_termination", NONSENSE, values)
        self.refused(
            self.leader, "egate.dossier", ids, "action_direct", "x", self.ward.id, 1, NONSENSE
        )
        self.assertFalse(dossier.termination_ids)
        self.assertFalse(dossier.directive_ids)

    def test_no_draft_takes_a_choice_that_is_not_offered(self):
        draft = self.draft()
        dossiers = self.env["egate.dossier"]
        names = dossiers._entered_fields.choices - dossiers._ENGINE_FIELDS
        self.assertGreater(len(names), 4)
        for name in sorted(names):
            self.refused(self.clerk, "egate.dossier", draft.ids, "write", {name: NONSENSE})
        lines = {"paper_ids": [(1, draft.paper_ids[0].id, {"kind": NONSENSE})]}
        self.refused(self.clerk, "egate.dossier", draft.ids, "write", lines)
