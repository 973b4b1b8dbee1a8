import base64
import json

from odoo.exceptions import AccessError, UserError
from odoo.fields import Command
from odoo.http import Request
from odoo.tests import HttpCase, tagged

from .common import PDF, DossierCommon


@tagged("post_install", "-at_install")
class TestPapers(DossierCommon, HttpCase):
    def test_a_scan_is_read_by_who_reads_the_dossier(self):
        dossier = self.draft()
        scan = self.scan()
        dossier.paper_ids[0].attachment_ids = [Command.link(scan.id)]
        dossier.action_receive()
        self.assertEqual(scan.with_user(self.officer).raw, PDF)
        for user in (self.stranger, self.citizen):
            with self.assertRaises(AccessError):
                scan.with_user(user).read(["raw"])

    def test_somebody_elses_file_cannot_be_taken(self):
        secret = self.env["ir.attachment"].create(
            {
                "name": "mật.pdf",
                "raw": PDF,
                "res_model": "res.partner",
                "res_id": self.leader.partner_id.id,
            }
        )
        foreign = self.scan(user=self.stranger)
        paper = self.draft().paper_ids[0]
        for file in (secret, foreign):
            with self.assertRaises(AccessError):
                self.rpc(
                    self.clerk, paper._name, "write", [paper.id], {"attachment_ids": [(4, file.id)]}
                )

    def test_a_scan_of_a_received_dossier_is_neither_replaced_nor_removed(self):
        dossier = self.draft()
        scan = self.scan()
        dossier.paper_ids[0].attachment_ids = [Command.link(scan.id)]
        dossier.action_receive()
        with self.assertRaises(AccessError):
            scan.with_user(self.clerk).write({"raw": PDF + b"x"})
        with self.assertRaises(AccessError):
            scan.with_user(self.clerk).unlink()

    def test_forbidden_type_and_size_are_refused_by_content(self):
        self.env["ir.config_parameter"].set_param("egate_dossier.max_file_mb", "1")
        for name, raw, sentence in (
            ("to-khai.pdf", b"MZ\x90\x00 not a pdf", "not a PDF or a picture"),
            ("to-khai.pdf", b"<html><script>alert(1)</script></html>", "not a PDF or a picture"),
            ("anh.png", b"<svg xmlns='http://www.w3.org/2000/svg'/>", "SVG"),
            ("to-khai.pdf", PDF + b"0" * 1024 * 1024, "larger than 1 MB"),
            ("to-khai.pdf", b"", "is empty"),
        ):
            with (
                self.subTest(sentence=sentence, name=name),
                self.assertRaisesRegex(UserError, sentence),
            ):
                self.scan(name=name, raw=raw)

    def test_the_upload_answers_with_the_reason(self):
        self.authenticate("clerk", "clerkxxx")
        answer = self.url_open(
            "/web/binary/upload_attachment",
            data={
                "csrf_token": Request.csrf_token(self),
                "model": "egate.dossier.paper",
                "id": "0",
            },
            files={"ufile": ("to-khai.pdf", b"MZ\x90\x00", "application/pdf")},
        )
        # In the language of the request, which a website may choose.
        self.assertIn("JPEG, PNG, TIFF", json.loads(answer.text)[0]["error"])
        self.assertFalse(self.env["ir.attachment"].search([("name", "=", "to-khai.pdf")]))

    def test_an_upload_arrives(self):
        self.authenticate("clerk", "clerkxxx")
        answer = self.url_open(
            "/web/binary/upload_attachment",
            data={
                "csrf_token": Request.csrf_token(self),
                "model": "egate.dossier.paper",
                "id": "0",
            },
            files={"ufile": ("to-khai.pdf", PDF, "application/pdf")},
        )
        file = self.env["ir.attachment"].browse(json.loads(answer.text)[0]["id"])
        self.assertEqual((file.raw, file.create_uid), (PDF, self.clerk))

    def test_a_paper_is_not_moved_to_another_dossier(self):
        received, draft = self.receive(), self.draft(identity_number="048090000124")
        for target in (received, self.draft(identity_number="048090000125")):
            with self.assertRaises(AccessError):
                values = {"dossier_id": target.id}
                self.rpc(
                    self.clerk, "egate.dossier.paper", "write", [draft.paper_ids[0].id], values
                )

    def test_a_scan_is_not_loosened_replaced_or_published(self):
        scan = self.scan()
        draft = self.draft()
        draft.paper_ids[0].attachment_ids = [Command.link(scan.id)]
        for values in (
            {"res_model": False, "res_id": 0},
            {"public": True},
            {"access_token": "x"},
            {"raw": PDF + b"x"},
            {"datas": base64.b64encode(PDF)},
            {"type": "url", "url": "https://example.com"},
        ):
            with self.subTest(values=values), self.assertRaises(AccessError):
                self.rpc(self.clerk, "ir.attachment", "write", [scan.id], values)
        with self.assertRaises(AccessError):
            self.rpc(self.clerk, "ir.attachment", "generate_access_token", [scan.id])

    def test_no_way_round_the_check_of_a_file(self):
        program = base64.b64encode(b"MZ\x90\x00 no pdf")
        paper = {"default_res_model": "egate.dossier.paper"}
        with self.assertRaises(UserError):
            values = {"name": "a.pdf", "datas": program}
            self.rpc(self.clerk, "ir.attachment", "create", [values], context=paper)
        loose = self.rpc(self.clerk, "ir.attachment", "create", [{"name": "a", "datas": program}])
        with self.assertRaises(AccessError):
            values = {"res_model": "egate.dossier.paper"}
            self.rpc(self.clerk, "ir.attachment", "write", loose, values)
        with self.assertRaises(AccessError):
            values = {"name": "a", "type": "url", "url": "https://example.com/a.pdf"}
            self.rpc(self.clerk, "ir.attachment", "create", [values], context=paper)
