from docx.oxml.ns import qn

from odoo.tests import TransactionCase, tagged

from ...tools.word import fields
from ...tools.word.filling import fill_docx, remarks
from .word_case import HOSTILE, read, text, texts


@tagged("post_install", "-at_install")
class TestStandard(TransactionCase):
    """Every form has a template from the beginning, and it passes its own judge."""

    def setUp(self):
        super().setUp()
        self.forms = self.env["egate.form.word"].search([], limit=100)

    def test_every_kept_form_has_one(self):
        kinds = dict(self.env["egate.form.word"]._selection_kind())
        self.assertEqual(set(self.forms.mapped("kind")), set(kinds))

    def test_what_proves_a_payment_or_a_promise_is_offered_only_when_somebody_says_so(self):
        offered = self.forms.filtered("is_offered").mapped("kind")
        self.assertEqual(offered, ["guide", "supplement", "refusal", "apology", "ending"])

    def test_it_passes_and_uses_what_the_form_has(self):
        for form in self.forms:
            with self.subTest(form.kind):
                content = form._standard(form.kind)
                form._check(content)
                self.assertEqual(remarks(content), [])
                filled = text(form._sample(content))
                self.assertIn("CỘNG HÒA XÃ HỘI CHỦ NGHĨA VIỆT NAM", filled)
                self.assertNotRegex(filled, r"\{[{%]|[%}]\}|<built-in|<function")
                empty = fields.nothing_of(form._page()._word_fields())
                self.assertNotRegex(text(fill_docx(content, empty, "", "", "")), r"\{|None|False")

    def test_a_program_reads_its_title_language_and_heads(self):
        for form in self.forms:
            with self.subTest(form.kind):
                document = read(form._standard(form.kind))
                titles = [p for p in document.paragraphs if p.style.name == "Heading 1"]
                self.assertEqual(len(titles), 1)
                self.assertEqual(document.styles["Normal"].font.name, "Times New Roman")
                self.assertEqual(document.core_properties.language, "vi-VN")
                listed = [t for t in document.tables if t.style and t.style.name == "Table Grid"]
                for table in listed:
                    first = table.rows[0]._tr
                    self.assertIsNotNone(first.find(f".//{qn('w:tblHeader')}"))

    def test_hostile_texts_come_out_whole_on_every_form(self):
        signs = "\n".join(HOSTILE[:-1])
        for form in self.forms:
            declared = form._page()._word_fields()
            content = form._standard(form.kind)

            def filled(one, declared=declared, content=content):
                values = {
                    field.name: [{column.name: one for column in field.columns}] * 20
                    if field.columns
                    else one
                    for field in declared
                }
                return texts(fill_docx(content, values, one, one, "BẢN NHÁP"))

            harmless = filled("x")
            for one in (signs, HOSTILE[-1]):
                with self.subTest(form.kind, text=one[:20]):
                    whole = filled(one)
                    self.assertEqual(len(whole), len(harmless), "nothing that follows is lost")
                    self.assertEqual(whole.count(one), harmless.count("x"))
