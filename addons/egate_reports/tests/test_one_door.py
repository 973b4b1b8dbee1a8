import json

from odoo.exceptions import AccessError
from odoo.http import Request
from odoo.tests import HttpCase, tagged

from .common import ReceiptCase


@tagged("post_install", "-at_install", "access_rights")
class TestOneDoor(ReceiptCase, HttpCase):
    """Every form comes out of the suite's own door: kept, marked, checked and noted there."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.forms = cls.env["ir.actions.report"].search([("report_type", "=", "egate-pdf")])
        cls.secret = "Nguyễn Thị Thùy Dương"

    def setUp(self):
        super().setUp()
        self.authenticate(self.clerk.login, self.clerk.login)

    def get(self, path, **options):
        return self.url_open(path, allow_redirects=False, **options)

    def assertRefused(self, response):
        self.assertIn(response.status_code, (403, 404), response.url)
        self.assertNotIn(self.secret, response.text)
        self.assertNotIn("%PDF", response.text)

    def test_the_report_pages_of_odoo_print_no_form(self):
        self.assertGreater(len(self.forms), 10)
        for form in self.forms:
            for converter in ("html", "pdf", "text"):
                path = f"/report/{converter}/{form.report_name}"
                for address in (f"{path}/{self.dossier.id}", path):
                    with self.subTest(address=address):
                        response = self.get(address)
                        self.assertRefused(response)
                        # In the language of the page.
                        words = "print it from its record|hãy in từ chính hồ sơ"
                        self.assertRegex(response.text, words)

    def test_a_form_has_no_other_name(self):
        (name,) = self.report.get_external_id().values()
        for path in (
            f"/report/html/{name}/{self.dossier.id}",
            f"/report/pdf/{name}/{self.dossier.id}?context=%7B%22force_report_rendering%22:1%7D",
            f"/en/report/html/egate_reports.receipt/{self.dossier.id}",
            f"/report/html/egate_reports.receipt_document/{self.dossier.id}",
            f"/report/html/egate_reports.no_such_form/{self.dossier.id}",
            f"/report/html/{self.report.id}/{self.dossier.id}",
        ):
            with self.subTest(path=path):
                # Odoo asks for a page that is not there once more, with the language before it.
                self.assertRefused(self.url_open(path))

    def test_the_download_of_odoo_prints_no_form(self):
        for kind, converter in (("qweb-pdf", "pdf"), ("qweb-text", "text")):
            for tail in (f"/{self.dossier.id}", "", "?active_ids=1"):
                data = json.dumps([f"/report/{converter}/egate_reports.receipt{tail}", kind])
                with self.subTest(data=data):
                    values = {"data": data, "csrf_token": Request.csrf_token(self)}
                    self.assertRefused(self.url_open("/report/download", data=values))
        for data in ("[]", "{", "7", '["/report/pdf/", "qweb-pdf"]', '[7, "qweb-pdf"]'):
            with self.subTest(data=data):
                values = {"data": data, "csrf_token": Request.csrf_token(self)}
                response = self.url_open("/report/download", data=values)
                self.assertEqual(response.status_code, 400)

    def test_no_renderer_prints_a_form(self):
        reports = self.env(user=self.clerk, su=False)["ir.actions.report"]
        for form in self.forms:
            for renderer in ("_render_qweb_html", "_render_qweb_pdf", "_render_qweb_text"):
                for reference in (form.report_name, form.id, form):
                    for caller in (reports, reports.sudo()):
                        with (
                            self.subTest(form=form.report_name, renderer=renderer),
                            self.assertRaisesRegex(AccessError, "print it from its record"),
                        ):
                            getattr(caller, renderer)(reference, self.dossier.ids)

    def test_a_form_that_is_kept_goes_into_no_letter_unkept(self):
        """A template of letters renders the forms that it names by ``_render``."""
        kept = self.forms.filtered(
            lambda form: self.env[f"report.{form.report_name}"]._kind is not None
        )
        self.assertGreater(len(kept), 8)
        for form in kept:
            with (
                self.subTest(form=form.report_name),
                self.assertRaisesRegex(AccessError, "print it from its record"),
            ):
                form.with_user(self.clerk)._render(form.report_name, self.dossier.ids)
        template = self.env["mail.template"].create(
            {
                "name": "Thư",
                "model_id": self.env["ir.model"]._get_id("egate.dossier"),
                "report_template_ids": self.report.ids,
            }
        )
        with self.assertRaisesRegex(AccessError, "print it from its record"):
            template.with_user(self.clerk)._generate_template(
                self.dossier.ids, ("attachment_ids", "report_template_ids")
            )
        self.assertFalse(self.dossier.issued_form_ids)

    def test_the_own_door_stays_open(self):
        answer = self.make_jsonrpc_request(
            "/egate/report/print",
            {"report_name": "egate_reports.receipt", "ids": self.dossier.ids},
        )
        self.assertEqual(self.get(answer["url"]).status_code, 200)
        self.assertEqual(len(self.dossier.issued_form_ids), 1)

    def test_the_reports_of_odoo_itself_are_left_alone(self):
        self.authenticate("admin", "admin")
        model = self.env["ir.model"]._get_id("egate.dossier")
        response = self.get(f"/report/html/base.report_irmodeloverview/{model}")
        self.assertEqual(response.status_code, 200)
