"""What a person keeps as defaults, or sends as context, reaches nothing that the engine makes."""

from odoo.exceptions import AccessError
from odoo.tests import freeze_time, tagged

from .common import OTHER_IDENTITY, PDF, DossierCommon
from .sample_files import pdf

PAST = "2020-01-01 00:00:00"


@tagged("post_install", "-at_install", "access_rights")
class TestAmbientValues(DossierCommon):
    """Every employee may keep defaults of their own, for any field of any model."""

    def keep_default(self, user, model, **values):
        """Keep defaults the way the web client's developer menu does."""
        for name, value in values.items():
            self.rpc(user, "ir.default", "set", model, name, value, user_id=True)

    def draft_apology(self, dossier, user, **context):
        action = self.rpc(user, "egate.dossier", "action_apologise", [dossier.id], context=context)
        return self.env["egate.extension"].browse(action["res_id"])

    def received(self):
        with freeze_time("2026-11-23 02:10:00"):
            dossier = self.receive()
            self.do(dossier, "claim", self.officer)
        return dossier

    def test_an_apology_is_not_signed_by_a_default(self):
        dossier = self.received()
        self.keep_default(
            self.officer,
            "egate.extension",
            state="signed",
            code="99/2026/PXL",
            number=99,
            cause="Tự ký",
            issued_date="2026-11-24",
            signed_by_id=self.leader.id,
            signed_at="2026-11-24 02:00:00",
        )
        with freeze_time("2026-11-24 02:10:00"):
            extension = self.draft_apology(dossier, self.officer)
        self.assertRecordValues(
            extension, [{"state": "draft", "code": False, "number": 0, "cause": False}]
        )
        self.assertFalse(extension.signed_by_id or extension.signed_at or extension.issued_date)

    def test_an_apology_is_not_signed_by_a_context(self):
        dossier = self.received()
        with freeze_time("2026-11-24 02:10:00"):
            extension = self.draft_apology(
                dossier,
                self.officer,
                default_state="signed",
                default_code="99",
                default_signed_by_id=self.leader.id,
                egate_values_alone=True,
            )
        self.assertRecordValues(extension, [{"state": "draft", "code": False}])
        self.assertFalse(extension.signed_by_id)

    def test_what_the_administrator_keeps_for_everybody_does_not_either(self):
        dossier = self.received()
        self.env["ir.default"].set("egate.extension", "state", "signed")
        self.env["ir.default"].set("egate.extension", "code", "99")
        with freeze_time("2026-11-24 02:10:00"):
            extension = self.draft_apology(dossier, self.officer)
        self.assertRecordValues(extension, [{"state": "draft", "code": False}])

    def test_no_file_takes_the_content_of_another(self):
        theirs = self.scan(self.draft().paper_ids[0])
        self.keep_default(
            self.clerk, "egate.dossier.file", attachment_id=theirs.sudo().attachment_id.id
        )
        mine = self.draft(identity_number=OTHER_IDENTITY)
        file = self.scan(mine.paper_ids[0], raw=pdf("Giấy khác"))
        self.assertTrue(theirs.sudo().attachment_id.exists(), "somebody else's evidence")
        self.assertNotEqual(file.sudo().attachment_id, theirs.sudo().attachment_id)

    def test_no_file_becomes_public(self):
        self.keep_default(self.clerk, "ir.attachment", public=True)
        self.keep_default(self.clerk, "ir.attachment", access_token="x" * 32)
        file = self.rpc_scan(self.draft().paper_ids[0])
        attachment = file.sudo().attachment_id
        self.assertFalse(attachment.public or attachment.access_token)

    def rpc_scan(self, paper):
        return (
            paper.with_user(self.clerk)
            .with_context(default_public=True)
            ._add_file("to-khai.pdf", PDF, "upload")
        )

    def test_an_attachment_of_a_dossier_is_never_public(self):
        dossier = self.draft()
        values = {"name": "x.txt", "raw": b"x", "res_model": "egate.dossier", "res_id": dossier.id}
        with self.assertRaises(AccessError):
            self.rpc(self.clerk, "ir.attachment", "create", [{**values, "public": True}])
        self.keep_default(self.clerk, "ir.attachment", public=True)
        with self.assertRaises(AccessError):
            self.rpc(self.clerk, "ir.attachment", "create", [values])
        self.env["ir.default"].sudo().search([]).unlink()
        [made] = self.rpc(self.clerk, "ir.attachment", "create", [values])
        with self.assertRaises(AccessError):
            self.rpc(self.clerk, "ir.attachment", "write", [made], {"public": True})

    def test_engine_fields_of_a_draft_take_no_default(self):
        model = self.env["egate.dossier"]
        samples = {
            "integer": 7,
            "datetime": PAST,
            "date": "2020-01-01",
            "char": "T99-1",
            "boolean": True,
            "many2one": 1,
            "text": "x",
        }
        plain = self.env["egate.dossier"].browse(self.rpc_draft())
        for name in sorted(model._ENGINE_FIELDS):
            field = model._fields[name]
            if field.type in samples and field.store:
                self.keep_default(self.clerk, "egate.dossier", **{name: samples[field.type]})
        hostile = self.env["egate.dossier"].browse(self.rpc_draft())
        for name in sorted(model._ENGINE_FIELDS):
            if model._fields[name].type != "one2many":
                with self.subTest(field=name):
                    self.assertEqual(hostile.sudo()[name], plain.sudo()[name])

    def rpc_draft(self):
        values = {"procedure_id": self.procedure.id, "reception_unit_id": self.desk.id}
        return self.rpc(self.clerk, "egate.dossier", "create", [values])[0]

    def test_a_citizen_on_file_has_what_was_entered(self):
        self.keep_default(
            self.clerk,
            "res.partner",
            user_id=self.leader.id,
            vat="0100109106",
            comment="x",
            ref="x",
            active=False,
        )
        dossier = self.receive()
        partner = dossier.sudo().applicant_id
        self.assertTrue(partner.active)
        self.assertFalse(partner.ref or partner.comment or partner.user_id or partner.vat)

    def test_a_person_s_own_default_still_fills_the_form(self):
        self.keep_default(self.clerk, "egate.dossier", note="Ghi chú quen dùng")
        draft = self.env["egate.dossier"].browse(self.rpc_draft())
        self.assertEqual(draft.note, "Ghi chú quen dùng")
