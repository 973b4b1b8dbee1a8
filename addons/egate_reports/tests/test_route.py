from unittest.mock import patch

from odoo.tests import HttpCase, tagged

from .common import ReceiptCase, pdf_texts


@tagged("post_install", "-at_install")
class TestRoute(ReceiptCase, HttpCase):
    def get(self, path, user=None):
        if user:
            self.authenticate(user.login, user.login)
        return self.url_open(path, allow_redirects=False)

    def ask(self, dossiers, report="egate_reports.receipt"):
        """Print as the web client does; the user is logged in."""
        arguments = {"report_name": report, "ids": dossiers.ids}
        return self.make_jsonrpc_request("/egate/report/print", arguments)

    def url(self, dossiers):
        """Return where the prints of ``dossiers`` are shown: printed by the clerk."""
        self.authenticate(self.clerk.login, self.clerk.login)
        url = self.ask(dossiers)["url"]
        self.authenticate(None, None)
        return url

    def test_clerk(self):
        response = self.get(self.url(self.dossier), self.clerk)
        self.assertEqual(response.status_code, 200)
        self.assertEqual(response.headers["Content-Type"], "application/pdf")
        self.assertEqual(response.headers["Cache-Control"], "no-store")
        self.assertEqual(
            response.headers["Content-Disposition"],
            "inline; filename*=UTF-8''Giay-tiep-nhan-T17.33-261123-0001.pdf",
        )
        self.assertIn("T17.33-261123-0001", pdf_texts(response.content)[0])

    def test_several(self):
        response = self.get(self.url(self.dossier | self.receive("T-6")), self.clerk)
        self.assertEqual(len(pdf_texts(response.content)), 4)

    def test_looking_again_changes_nothing(self):
        url = self.url(self.dossier)
        first, second = (self.get(url, self.clerk) for _look in range(2))
        self.assertEqual(first.content, second.content)
        self.assertEqual(len(self.dossier.issued_form_ids), 1)

    def test_anonymous(self):
        response = self.get(self.url(self.dossier))
        self.assertEqual(response.status_code, 303)
        self.assertIn("/web/login", response.headers["Location"])

    def test_clerk_of_another_desk(self):
        response = self.get(self.url(self.dossier), self.stranger)
        self.assertEqual(response.status_code, 403)
        self.assertNotIn("Nguyễn Thị Thùy Dương", response.text)
        self.assertIn("may not open", self.ask(self.dossier)["refusal"])
        self.assertEqual(len(self.dossier.issued_form_ids), 1)

    def test_a_damaged_file_is_told_in_a_page(self):
        url = self.url(self.dossier)
        self.dossier.issued_form_ids.attachment_id.raw = b"%PDF-1.4 something else"
        with self.assertLogs("odoo.addons.egate_reports", "ERROR"):
            response = self.get(url, self.clerk)
        self.assertEqual(response.status_code, 422)
        self.assertIn("is damaged", response.text)
        self.assertEqual(response.headers["Cache-Control"], "no-store")

    def test_draft(self):
        draft = self.env["egate.dossier"].create(
            {"procedure_id": self.procedure.id, "reception_unit_id": self.desk.id}
        )
        self.authenticate(self.clerk.login, self.clerk.login)
        self.assertIn("has not been received yet", self.ask(draft)["refusal"])
        self.dossier.due_at = False
        self.assertIn("Missing: Due", self.ask(self.dossier)["refusal"])
        self.assertFalse((draft | self.dossier).issued_form_ids)

    def test_not_ours(self):
        self.authenticate(self.clerk.login, self.clerk.login)
        for path in (
            f"/egate/report/pdf/base.report_irmodeloverview/{self.dossier.id}",
            f"/egate/report/pdf/no.such_report/{self.dossier.id}",
            "/egate/report/issued/1;drop",
            "/egate/report/issued/,",
            "/egate/report/issued/99999999999999",
            "/egate/report/issued/999999999",
        ):
            with self.subTest(path=path):
                self.assertEqual(self.get(path).status_code, 404)

    def test_a_kept_form_has_no_address_that_prints_it_afresh(self):
        path = f"/egate/report/pdf/egate_reports.receipt/{self.dossier.id}"
        self.assertEqual(self.get(path, self.clerk).status_code, 404)

    def test_a_form_that_is_not_kept_is_shown_at_once(self):
        form = self.env.registry["report.egate_reports.receipt"]
        with patch.object(form, "_kind", None):
            self.authenticate(self.clerk.login, self.clerk.login)
            url = self.ask(self.dossier)["url"]
            self.assertEqual(url, f"/egate/report/pdf/egate_reports.receipt/{self.dossier.id}")
            response = self.get(url)
            self.assertEqual(
                response.headers["Content-Disposition"],
                "inline; filename*=UTF-8''Giay-tiep-nhan-T17.33-261123-0001.pdf",
            )
            self.assertIn("T17.33-261123-0001", pdf_texts(response.content)[0])
            self.dossier.due_at = False
            self.assertIn("Missing: Due", self.ask(self.dossier)["refusal"])
            response = self.get(url)
            self.assertEqual(response.status_code, 422)
            self.assertIn("Missing: Due", response.text)
            self.assertEqual(self.get(f"{url};x").status_code, 404)
        self.assertFalse(self.dossier.issued_form_ids)
