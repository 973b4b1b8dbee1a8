import io
import random

import pypdfium2
from PIL import Image, ImageFilter

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.egate_dossier.tools.sheet_codes import PLAIN_SHEET, line_sheet
from odoo.addons.egate_scan.tools.page_codes import read_codes

from .common import IDENTITY, ReceiptCase, pdf_images, pdf_texts


def scanned(image, angle=0.0, noise=0.0):
    """Return a printed page as a scanner sees it: crooked, grainy, encoded."""
    grey = image.convert("L")
    if angle:
        grey = grey.rotate(angle, resample=Image.BICUBIC, fillcolor=252)
    if noise:
        grain = Image.effect_noise(grey.size, noise).filter(ImageFilter.BoxBlur(0.4))
        grey = Image.blend(grey, grain, 0.12)
    encoded = io.BytesIO()
    grey.save(encoded, "JPEG", quality=75)
    return Image.open(encoded).convert("L")


@tagged("post_install", "-at_install")
class TestSheets(ReceiptCase):
    """Labels and separator sheets, printed, scanned and read back."""

    def pdf(self, report, records, user=None):
        reports = self.env(user=user or self.clerk, su=False)["ir.actions.report"]
        form = reports._get_report(f"egate_reports.{report}")
        return reports._egate_pdf(form, reports._egate_printable(form, records.ids))

    def codes(self, content, **scan):
        return [read_codes(scanned(image, **scan)) for image in pdf_images(content)]

    # -- labels --------------------------------------------------------------------------------

    def test_a_label_says_what_a_folder_needs_and_no_number_of_a_person(self):
        content = self.pdf("label", self.dossier)
        (text,) = pdf_texts(content)
        for word in (
            self.dossier.code,
            "Nguyễn Thị Thùy Dương",
            "Đăng ký khai sinh",
            "17:00 ngày 24/11/2026",
        ):
            self.assertIn(word, text)
        self.assertNotIn(IDENTITY, text)
        self.assertNotIn("0905", text)
        size = pypdfium2.PdfDocument(content)[0].get_size()
        self.assertEqual([round(side / 72 * 25.4) for side in size], [70, 37])

    def test_a_long_name_and_procedure_keep_the_codes_whole(self):
        self.dossier.applicant_name = "Công ty Trách nhiệm hữu hạn Một thành viên " * 3
        self.procedure.name = "Cấp Giấy chứng nhận quyền sử dụng đất " * 6
        content = self.pdf("label", self.dossier)
        self.assertEqual(len(pdf_texts(content)), 1)
        self.assertEqual(self.codes(content), [[self.dossier.code]])

    def test_many_labels_fill_sheets_of_24(self):
        dossiers = self.dossier
        for number in range(2, 27):
            dossiers += self.receive(f"T17.33-261123-{number:04}")
        content = self.pdf("labels", dossiers)
        texts = pdf_texts(content)
        self.assertEqual(len(texts), 2)
        self.assertEqual([text.count("T17.33-261123-") for text in texts], [24, 2])
        found = {code for codes in self.codes(content) for code in codes}
        self.assertEqual(found, set(dossiers.mapped("code")))

    def test_a_draft_has_no_label(self):
        draft = self.env["egate.dossier"].create(
            {"procedure_id": self.procedure.id, "reception_unit_id": self.desk.id}
        )
        with self.assertRaisesRegex(UserError, "no code"):
            self.pdf("label", draft)

    # -- separator sheets ----------------------------------------------------------------------

    def test_each_paper_has_its_sheet(self):
        content = self.pdf("separator", self.dossier)
        papers = self.dossier.paper_ids
        self.assertEqual(
            self.codes(content), [[line_sheet(self.dossier.id, paper.id)] for paper in papers]
        )
        for text, paper in zip(pdf_texts(content), papers, strict=True):
            self.assertIn(paper.name, text)
            self.assertIn(self.dossier.code, text)
            self.assertNotIn(IDENTITY, text)

    def test_a_plain_sheet_serves_every_desk(self):
        self.assertEqual(self.codes(self.pdf("plain_sheet", self.desk)), [[PLAIN_SHEET]])

    # -- printed, scanned, read ----------------------------------------------------------------

    def test_everything_printed_is_read_when_straight(self):
        for report in ("label", "separator", "receipt"):
            for codes in self.codes(self.pdf(report, self.dossier), noise=40):
                with self.subTest(report=report):
                    wanted = self.dossier.code if report != "separator" else "EGATE-P-"
                    self.assertTrue(any(code.startswith(wanted) for code in codes), codes)

    def test_98_of_100_are_read_at_three_degrees_with_noise(self):
        images = [
            *pdf_images(self.pdf("separator", self.dossier))[:2],
            *pdf_images(self.pdf("label", self.dossier)),
            *pdf_images(self.pdf("receipt", self.dossier))[:1],
        ]
        draw = random.Random(7)
        found = tried = 0
        for turn in range(100):
            image = images[turn % len(images)]
            angle = draw.choice((-3, 3)) if turn % 2 else draw.uniform(-3, 3)
            codes = read_codes(scanned(image, angle=angle, noise=70))
            tried += 1
            found += any(code == self.dossier.code or code.startswith("EGATE-P-") for code in codes)
        self.assertGreaterEqual(found / tried, 0.98)

    # -- who and when --------------------------------------------------------------------------

    def test_a_stranger_prints_nothing(self):
        for report in ("label", "labels", "separator"):
            with self.subTest(report=report), self.assertRaises(AccessError):
                self.pdf(report, self.dossier, user=self.stranger)

    def test_the_buttons_print_them(self):
        dossier = self.dossier.with_user(self.clerk)
        action = dossier.action_print_label()
        self.assertEqual(action["report_name"], "egate_reports.label")
        action = dossier.action_print_separators()
        self.assertEqual(action["report_name"], "egate_reports.separator")
        several = (self.dossier + self.receive("T17.33-261123-0002")).with_user(self.clerk)
        self.assertEqual(several.action_print_label()["report_name"], "egate_reports.labels")
        action = self.desk.with_user(self.clerk)._print_plain_sheet()
        self.assertEqual(action["report_name"], "egate_reports.plain_sheet")
