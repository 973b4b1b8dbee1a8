import io

import pypdf
from reportlab.pdfgen.canvas import Canvas

from odoo.tests import BaseCase, tagged

from ..tools.pdf import render_pdf
from ..tools.reprint import join_pdfs, stamp_pdf
from .common import pdf_reader, pdf_texts
from .test_layout import page, papers

MARK = "Bản in lại lần 1, ngày 03 tháng 11 năm 2026"


@tagged("post_install", "-at_install")
class TestReprint(BaseCase):
    """What is made of kept files keeps what an archive needs of them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.kept = render_pdf([page(papers(60)), page("<p>hai</p>")])

    def claims(self, content):
        root = pdf_reader(content).trailer["/Root"]
        return root["/Metadata"].get_data().decode() if "/Metadata" in root else ""

    def fonts_are_embedded(self, content):
        for one in pdf_reader(content).pages:
            resources = one["/Resources"]
            drawn = [drawing.get_object() for drawing in resources.get("/XObject", {}).values()]
            for part in (resources, *(drawing.get("/Resources", {}) for drawing in drawn)):
                for font in part.get("/Font", {}).values():
                    descendant = font.get_object()["/DescendantFonts"][0].get_object()
                    found = descendant["/FontDescriptor"].get_object()
                    self.assertTrue({"/FontFile2", "/FontFile3"} & set(found))

    def test_a_reprint_is_the_kept_file_and_then_the_mark(self):
        again = stamp_pdf(self.kept, MARK)
        self.assertTrue(again.startswith(self.kept))
        self.assertEqual(again, stamp_pdf(self.kept, MARK))
        self.assertNotEqual(again, stamp_pdf(self.kept, MARK.replace("1", "2", 1)))
        for text, before in zip(pdf_texts(again), pdf_texts(self.kept), strict=True):
            self.assertIn(MARK, text)
            self.assertEqual(" ".join(text.replace(MARK, "").split()), before)

    def test_a_reprint_is_for_archives_and_for_who_hears_it(self):
        again = stamp_pdf(self.kept, MARK)
        self.assertTrue(again.startswith(b"%PDF-1.7"))
        self.assertEqual(self.claims(again), self.claims(self.kept))
        root, first = (pdf_reader(one).trailer["/Root"] for one in (again, self.kept))
        for key in ("/OutputIntents", "/StructTreeRoot", "/MarkInfo", "/Lang"):
            self.assertIn(key, root)
        self.assertEqual(
            pdf_reader(again).trailer["/ID"][0], pdf_reader(self.kept).trailer["/ID"][0]
        )
        self.assertEqual(len(root["/StructTreeRoot"]["/K"]), len(first["/StructTreeRoot"]["/K"]))
        for one in pdf_reader(again).pages:
            # Nobody hears the mark in the middle of the text.
            self.assertIn(b"/Artifact BMC", one.get_contents().get_data())
        self.fonts_are_embedded(again)

    def test_a_reprint_of_any_file_is_marked(self):
        """Forms of the engine before, and whatever else was kept."""
        written = io.BytesIO()
        canvas = Canvas(written, pagesize=(420, 595))
        canvas.drawString(100, 300, "Kept before")
        canvas.showPage()
        canvas.save()
        again = stamp_pdf(written.getvalue(), MARK)
        self.assertTrue(again.startswith(written.getvalue()))
        self.assertIn("Kept before", pdf_texts(again)[0])
        self.assertIn(MARK, pdf_texts(again)[0])

    def test_several_kept_files_in_one_are_for_archives(self):
        other = stamp_pdf(render_pdf([page("<p>khác</p>")]), MARK)
        joined = join_pdfs([self.kept, other])
        self.assertEqual(joined, join_pdfs([self.kept, other]))
        self.assertEqual(pdf_texts(joined), pdf_texts(self.kept) + pdf_texts(other))
        self.assertTrue(joined.startswith(b"%PDF-1.7"))
        self.assertIn("<pdfaid:part>2<", self.claims(joined))
        self.assertIn("<pdfaid:conformance>U<", self.claims(joined))
        self.assertNotIn("pdfuaid", self.claims(joined))
        reader = pdf_reader(joined)
        self.assertIn("/OutputIntents", reader.trailer["/Root"])
        self.assertTrue(reader.trailer["/ID"])
        self.fonts_are_embedded(joined)

    def test_what_is_not_for_archives_makes_no_such_claim(self):
        writer = pypdf.PdfWriter()
        writer.add_blank_page(200, 200)
        plain = io.BytesIO()
        writer.write(plain)
        self.assertEqual(self.claims(join_pdfs([self.kept, plain.getvalue()])), "")
        self.assertEqual(join_pdfs([self.kept]), self.kept)
