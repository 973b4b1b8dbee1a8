from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.tests import freeze_time, tagged

from ..common import IDENTITY, DossierCommon


@tagged("post_install", "-at_install")
class TestExemptions(DossierCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.poor, cls.half, cls.over, cls.other = cls.env["egate.fee.exemption"].create(
            [
                {"name": "Hộ nghèo", "code": "T-NGHEO"},
                {"name": "Hộ cận nghèo", "code": "T-CAN", "percent": 50},
                {"name": "Đã hết hạn", "code": "T-HET", "date_to": "2026-01-01"},
                {"name": "Người có công", "code": "T-CONG"},
            ]
        )
        version = cls.procedure.version_ids._new_draft()
        cls.procedure.version_ids.filtered(lambda v: v.state == "published").action_retire()
        version.decision = "02/QĐ-UBND"
        version.date_from = "2025-07-01"
        version.fee_ids.exemption_ids = [Command.set((cls.poor | cls.half | cls.over).ids)]
        version.fee_ids.create({"version_id": version.id, "name": "Phí bản sao", "price": 8000})
        version.action_publish()

    def claim(self, reason, paper="Giấy chứng nhận số 12/2026", **values):
        return self.draft(exemption_id=reason, exemption_paper=paper, **values)

    @freeze_time("2026-11-23 02:10:00")
    def test_the_counter_offers_only_what_the_fees_know_today(self):
        state = self.enter_draft(exemption_id=self.poor)
        offered = {one["id"] for one in state["exemptions"]}
        self.assertEqual(offered, {self.poor.id, self.half.id})
        self.assertEqual(state["values"]["exemption_id"], self.poor.id)
        other = self._published_procedure("9.000007", "Khác", unit="same_day")
        state = self.enter_draft(state["id"], procedure=other)
        self.assertFalse(state["exemptions"])
        self.assertFalse(state["values"]["exemption_id"])

    @freeze_time("2026-11-23 02:10:00")
    def test_what_is_shown_is_what_is_received(self):
        for reason, paid, number in (
            (self.poor, 8000, IDENTITY),
            (self.half, 15500, "048090000124"),
        ):
            draft = self.claim(reason, identity_number=number)
            with self.subTest(reason=reason.name):
                shown = self.at_counter("open", draft.id)["state"]["fee"]
                self.assertEqual(shown["total"], paid)
                self.assertEqual(shown["waived"], 23000 - paid)
                draft.action_receive()
                self.assertRecordValues(
                    draft.fee_ids,
                    [
                        {
                            "name": "Lệ phí",
                            "full_amount": 15000,
                            "amount": paid - 8000,
                            "exemption_id": reason.id,
                        },
                        {
                            "name": "Phí bản sao",
                            "full_amount": 8000,
                            "amount": 8000,
                            "exemption_id": False,
                        },
                    ],
                )

    @freeze_time("2026-11-23 02:10:00")
    def test_an_exemption_needs_its_paper(self):
        draft = self.claim(self.poor, paper=False)
        with self.assertRaisesRegex(UserError, "paper that proves the exemption “Hộ nghèo”"):
            draft.action_receive()

    @freeze_time("2026-11-23 02:10:00")
    def test_an_exemption_that_no_fee_knows_is_refused(self):
        draft = self.claim(self.poor)
        for reason in (self.over, self.other):
            draft.exemption_id = reason
            with self.subTest(reason=reason.name), self.assertRaisesRegex(UserError, "No fee of"):
                draft.action_receive()

    @freeze_time("2026-11-23 02:10:00")
    def test_an_exemption_is_frozen_with_the_dossier_and_stays_on_file(self):
        dossier = self.claim(self.poor)
        dossier.action_receive()
        with self.assertRaises(AccessError):
            dossier.exemption_id = self.half
        dossier.version_id.sudo().fee_ids.exemption_ids = False
        with self.assertRaisesRegex(UserError, "in use"):
            self.poor.unlink()
