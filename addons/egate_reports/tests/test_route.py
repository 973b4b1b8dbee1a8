from odoo.tests import HttpCase, tagged

from .common import ReceiptCase, pdf_texts


@tagged("post_install", "-at_install")
class TestRoute(ReceiptCase, HttpCase):
    def get(self, path, user=None):
        if user:
            self.authenticate(user.login, user.login)
        return self.url_open(path, allow_redirects=False)

    def url(self, dossiers, report="egate_reports.receipt"):
        return f"/egate/report/pdf/{report}/{','.join(map(str, dossiers.ids))}"

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

    def test_anonymous(self):
        response = self.get(self.url(self.dossier))
        self.assertEqual(response.status_code, 303)
        self.assertIn("/web/login", response.headers["Location"])

    def test_clerk_of_another_desk(self):
        response = self.get(self.url(self.dossier), self.stranger)
        self.assertEqual(response.status_code, 403)
        self.assertNotIn("Nguyễn Thị Thùy Dương", response.text)
        self.assertEqual(response.headers["Cache-Control"], "no-store")

    def test_draft(self):
        draft = self.env["egate.dossier"].create(
            {"procedure_id": self.procedure.id, "reception_unit_id": self.desk.id}
        )
        response = self.get(self.url(draft), self.clerk)
        self.assertEqual(response.status_code, 422)
        self.assertIn("has not been received yet", response.text)
        self.assertEqual(response.headers["Cache-Control"], "no-store")

    def test_not_ours(self):
        self.authenticate(self.clerk.login, self.clerk.login)
        for path in (
            self.url(self.dossier, "base.report_irmodeloverview"),
            self.url(self.dossier, "no.such_report"),
            "/egate/report/pdf/egate_reports.receipt/1;drop",
            "/egate/report/pdf/egate_reports.receipt/,",
            "/egate/report/pdf/egate_reports.receipt/99999999999999",
        ):
            with self.subTest(path=path):
                self.assertEqual(self.get(path).status_code, 404)
        gone = self.get("/egate/report/pdf/egate_reports.receipt/999999999")
        self.assertEqual(gone.status_code, 404)

    def test_question_before_the_tab(self):
        self.authenticate(self.clerk.login, self.clerk.login)

        def ask(dossier):
            arguments = {"report_name": "egate_reports.receipt", "ids": dossier.ids}
            return self.make_jsonrpc_request("/egate/report/check", arguments)

        self.assertFalse(ask(self.dossier))
        self.dossier.due_at = False
        self.assertIn("Missing: Due", ask(self.dossier))
