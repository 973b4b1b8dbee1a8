from contextlib import contextmanager
from unittest.mock import patch

from odoo.tests import HttpCase, new_test_user, tagged

from ..common import ReceiptCase
from .word_case import heads, text

DOCX = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"


@tagged("post_install", "-at_install")
class TestWordRoutes(ReceiptCase, HttpCase):
    """Drafts and templates go out by their own addresses, to who may have them."""

    def setUp(self):
        super().setUp()
        self.env.ref("egate_reports.egate_form_word_receipt").is_offered = True
        self.manager = new_test_user(
            self.env, "w.manager", groups="egate_base.egate_group_manager", lang="en_US"
        )
        self.path = f"/egate/report/word/egate_reports.receipt/{self.dossier.id}"

    def get(self, path, user=None):
        self.authenticate(*(2 * [user.login] if user else (None, None)))
        return self.url_open(path, allow_redirects=False)

    def test_the_clerk_gets_a_draft(self):
        response = self.get(self.path, self.clerk)
        self.assertEqual(response.status_code, 200)
        self.assertEqual(response.headers["Content-Type"], DOCX)
        self.assertEqual(response.headers["Cache-Control"], "no-store")
        self.assertEqual(response.headers["X-Content-Type-Options"], "nosniff")
        self.assertEqual(
            response.headers["Content-Disposition"],
            "attachment; filename*=UTF-8''Ban-nhap-Giay-tiep-nhan-T17.33-261123-0001.docx",
        )
        self.assertIn("Nguyễn Thị Thùy Dương", text(response.content))
        self.assertIn("BẢN NHÁP", heads(response.content)[0])
        self.assertFalse(self.dossier.issued_form_ids)

    def test_who_takes_a_draft_is_noted(self):
        log, later = self.registry["egate.access.log"], []

        @contextmanager
        def same(registry):
            yield self.env.cr

        with (
            patch.object(log, "_log_cursor", staticmethod(same)),
            patch.object(log, "_after_transaction", lambda _self, write: later.append(write)),
        ):
            self.get(self.path, self.clerk)
            for write in later:
                write()
        row = self.env["egate.access.log"].search([], order="id desc", limit=1)
        self.assertRecordValues(
            row,
            [
                {
                    "user_id": self.clerk.id,
                    "kind": "form",
                    "model": "egate.dossier",
                    "code": self.dossier.code,
                    "detail": "egate_reports.receipt (Word)",
                }
            ],
        )

    def test_a_refusal_is_a_page_with_its_reason(self):
        response = self.get(self.path, self.stranger)
        self.assertEqual(response.status_code, 403)
        self.assertNotIn("Nguyễn Thị Thùy Dương", response.text)
        draft = self.env["egate.dossier"].create(
            {"procedure_id": self.procedure.id, "reception_unit_id": self.desk.id}
        )
        response = self.get(f"/egate/report/word/egate_reports.receipt/{draft.id}", self.clerk)
        self.assertEqual(response.status_code, 422)
        self.assertIn("has not been received yet", response.text)
        self.assertEqual(response.headers["Cache-Control"], "no-store")

    def test_nobody_else_finds_anything(self):
        self.assertIn("/web/login", self.get(self.path).headers["Location"])
        for path in (
            f"/egate/report/word/base.report_irmodeloverview/{self.dossier.id}",
            f"/egate/report/word/egate_reports.label/{self.dossier.id}",
            f"/egate/report/word/no.such/{self.dossier.id}",
            "/egate/report/word/egate_reports.receipt/99999999999",
            "/egate/form/word/standard/supplement",
            "/egate/form/word/preview/1",
        ):
            with self.subTest(path):
                self.assertEqual(self.get(path, self.clerk).status_code, 404)
        self.authenticate(self.clerk.login, self.clerk.login)
        self.assertEqual(self.url_open(self.path, data={"x": "1"}).status_code, 405)

    def test_an_administrator_gets_the_standard_template(self):
        form = self.env.ref("egate_reports.egate_form_word_supplement").with_user(self.manager)
        response = self.get(form.action_standard()["url"], self.manager)
        self.assertEqual(response.content, form._standard("supplement"))
        self.assertEqual(response.headers["Content-Type"], DOCX)
        response = self.get("/egate/form/word/standard/..%2F..%2Freport", self.manager)
        self.assertEqual(response.status_code, 404)

    def test_a_preview_is_its_makers_alone(self):
        form = self.env.ref("egate_reports.egate_form_word_supplement")
        previews = self.env["egate.form.word.preview"].with_user(self.manager)
        url = previews.create({"form_id": form.id}).action_fetch()["url"]
        response = self.get(url, self.manager)
        self.assertEqual(response.status_code, 200)
        self.assertIn("BẢN XEM THỬ", heads(response.content)[0])
        other = new_test_user(self.env, "w.other", groups="egate_base.egate_group_manager")
        for user in (other, self.clerk):
            self.assertEqual(self.get(url, user).status_code, 404)
        self.assertEqual(self.get("/egate/form/word/preview/999999", self.manager).status_code, 404)
