import base64
import hashlib

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, TransactionCase, new_test_user, tagged

from .word_case import heads, template, text, with_part


@tagged("post_install", "-at_install")
class TestTemplates(TransactionCase):
    """An administrator replaces a template, tries it, goes back, and loses no edition."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("en_US")
        cls.manager = new_test_user(
            cls.env, "w.manager", groups="egate_base.egate_group_manager", lang="en_US"
        )
        cls.form = cls.env.ref("egate_reports.egate_form_word_supplement").with_user(cls.manager)

    def edition(self, content, **values):
        values = {"content": base64.b64encode(content), "file_name": "mau.docx", **values}
        values.setdefault("form_id", self.form.id)
        return self.form.env["egate.form.word.edition"].create(values)

    def refusal(self, content):
        with self.assertRaises(ValidationError) as caught, self.env.cr.savepoint():
            self.edition(content)
        return str(caught.exception)

    def test_an_edition_is_used_when_it_is_taken_into_use(self):
        standard = self.form._template()
        action = self.form.action_upload()
        dialog = Form(
            self.form.env[action["res_model"]].with_context(**action["context"]),
            "egate_reports.egate_form_word_edition_view_form",
        )
        content = template("Mẫu của phường: {{ owner }}")
        dialog.content = base64.b64encode(content)
        dialog.note = "Tiêu đề mới"
        first = dialog.save()
        self.assertEqual((first.number, first.is_used), (1, False))
        self.assertEqual(first.sha256, hashlib.sha256(content).hexdigest())
        self.assertEqual(self.form._template(), standard)
        first.action_use()
        self.assertEqual(self.form._template(), content)
        self.assertEqual((self.form.in_use, self.form.changed_by_id), ("Edition 1", self.manager))
        second = self.edition(template("{{ reason }}"))
        self.assertEqual(second.number, 2)
        second.action_use()
        self.assertEqual((second.is_used, first.is_used), (True, False))
        self.form.action_use_standard()
        self.assertEqual(self.form._template(), standard)
        self.assertEqual(self.form.in_use, "Standard template")
        first.action_use()
        self.assertEqual(self.form._template(), content, "an earlier edition again")

    def test_an_edition_is_kept_as_it_came(self):
        edition = self.edition(template("{{ owner }}"))
        for act in (
            lambda: edition.write({"content": base64.b64encode(template("x"))}),
            lambda: edition.write({"note": "x"}),
            lambda: edition.unlink(),
            lambda: self.edition(template("x"), number=9),
            lambda: self.form.write({"edition_id": edition.id}),
            lambda: self.form.write({"kind": "guide"}),
            lambda: self.form.unlink(),
        ):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                act()
        self.form.is_offered = False

    def test_a_fault_is_told_with_its_place_and_what_to_do(self):
        self.assertIn(
            "At “Người nộp: {{ onwer }}”: this form has no field “onwer”",
            self.refusal(template("Người nộp: {{ onwer }}")),
        )
        self.assertIn("Did you mean “owner”?", self.refusal(template("{{ onwer }}")))
        rows = [("{%tr for line in lines %}", ""), ("{{ line.fee }}", ""), ("{%tr endfor %}", "")]
        self.assertIn("Table 1, row 2, at “{{ line.fee }}”", self.refusal(template(rows=rows)))
        for content, words in (
            (template("{{ owner"), "a tag is not closed"),
            (template("{{ lines }}"), "“lines” is a list"),
            (template("{% if note"), "a tag is not closed"),
            (template("{%p if reason %}"), "no fitting beginning or end"),
            (template("Lý do {%p if reason %}", "{%p endif %}"), "alone"),
            (template("{{ owner.upper() }}"), "not allowed"),
            (template("{{ owner + }}"), "cannot be read"),
            (template("x", header="{{ x }}"), "Head of the page: At “{{ x }}”"),
            (with_part(template("x"), "word/vbaProject.bin", b"x"), "holds a program"),
            (b"%PDF-1.7", "no Word document"),
            (b"PK\x03\x04" + b"x" * 2**21, "too large"),
        ):
            self.assertIn(words, self.refusal(content))
        self.assertFalse(self.form.edition_ids)

    def test_a_fault_is_told_in_vietnamese(self):
        if not self.env["res.lang"]._get_data(code="vi_VN"):
            self.skipTest("no Vietnamese here")
        self.form = self.form.with_context(lang="vi_VN")
        said = self.refusal(template("Người nộp: {{ onwer }}"))
        self.assertIn("Tại “Người nộp: {{ onwer }}”", said)
        self.assertIn("“onwer”", said)

    def test_a_table_without_a_head_is_remarked_and_not_refused(self):
        rows = [("TT", "Tên"), ("{%tr for line in lines %}", ""), ("{{ line.name }}", "")]
        edition = self.edition(template(rows=[*rows, ("{%tr endfor %}", "")]))
        self.assertIn("Table 1: mark its first row", edition.remarks)
        self.assertFalse(self.edition(template("x")).remarks)

    def test_the_list_has_every_field_of_the_form(self):
        page = self.form.fields_help
        for field in self.form._page()._word_fields():
            self.assertIn(f" {field.name} ", page)
            for column in field.columns:
                self.assertIn(f"{{{{ row.{column.name} }}}}", page)
        self.assertIn("<table", page)

    def test_a_preview_shows_a_made_up_dossier_and_says_so(self):
        edition = self.edition(template("Của phường: {{ owner }}, {{ procedure }}"))
        action = edition.action_preview()
        previews = self.form.env[action["res_model"]].with_context(**action["context"])
        preview = previews.create({})
        self.assertEqual((preview.form_id, preview.edition_id), (self.form, edition))
        self.assertEqual(preview.action_fetch()["target"], "download")
        content, name = preview._file()
        self.assertEqual(text(content), "Của phường: Nguyễn Thị Mẫu, Đăng ký khai sinh")
        self.assertIn("BẢN XEM THỬ", heads(content)[0])
        self.assertEqual(name, "Xem-thu-Phieu-yeu-cau-bo-sung-mau.docx")
        other = self.env.ref("egate_reports.egate_form_word_guide")
        wrong = previews.create({"form_id": other.id})
        with self.assertRaisesRegex(UserError, "another form"):
            wrong._file()
