import io
import random

import pypdfium2
from PIL import Image, ImageChops, ImageStat

from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.egate_dossier.tests import pictures
from odoo.addons.egate_dossier.tests.sample_files import pdf

from .scan_inbox import ScanInboxCase


@tagged("post_install", "-at_install")
class TestPicturesInTheInbox(ScanInboxCase):
    """The scan inbox shows and files pictures as the papers do, within the same limits."""

    def preview(self, batch, number=0):
        page = batch.page_ids[number]
        return Image.open(io.BytesIO(page._open_kept("preview").read()))

    def filed(self, batch, paper):
        self.call(self.clerk, batch.page_ids, "action_file", paper.id)
        return paper.file_ids

    def test_pictures_of_any_mode_are_seen_and_filed(self):
        for name in ("TIFF of 16 bits", "transparent PNG", "four inks, JPEG", "fax"):
            with self.subTest(name=name), self.env.cr.savepoint() as point:
                batch = self.take_in(pictures.EVERY_MODE[name])
                self.assertGreater(ImageStat.Stat(self.preview(batch)).mean[0], 180)
                self.assertLess(self.preview(batch).getpixel((3, 3)), 60)
                file = self.filed(batch, self.first)
                shown = Image.open(file._page_picture(1, 160)).convert("L")
                wanted = pictures.sheet("L").resize(shown.size)
                difference = ImageStat.Stat(ImageChops.difference(shown, wanted)).mean[0]
                self.assertLess(difference, 12)
                point.rollback()

    def test_black_and_white_stays_so_and_small(self):
        dots = random.Random(8)
        pages = []
        for _number in range(3):
            image = pictures.sheet("1", (1654, 2339))
            for _dot in range(4000):
                image.putpixel((dots.randrange(1654), dots.randrange(2339)), 0)
            pages.append(image)
        for strips in (1 << 30, 65_536):
            raw = pictures.saved(
                pages[0],
                "TIFF",
                save_all=True,
                append_images=pages[1:],
                compression="group4",
                dpi=(200, 200),
                strip_size=strips,
            )
            with self.subTest(strips=strips), self.env.cr.savepoint() as point:
                file = self.filed(self.take_in(raw), self.first)
                content = file._open().read()
                self.assertEqual(content.count(b"/CCITTFaxDecode"), 3)
                self.assertNotIn(b"/DCTDecode", content)
                self.assertLess(len(content), 1.1 * len(raw))
                document = pypdfium2.PdfDocument(content)
                (image,) = document[2].get_objects()
                shown = image.get_bitmap().to_pil().convert("1")
                self.assertEqual(shown.tobytes(), pages[2].tobytes())
                point.rollback()

    def test_what_the_inbox_takes_can_be_filed(self):
        set_param = self.env["ir.config_parameter"].set_param
        set_param("egate_dossier.max_file_mb", 1)
        set_param("egate_dossier.max_file_pages", 1)
        raw = pictures.saved(Image.effect_noise((1000, 1000), 90), "JPEG", quality=90)
        # Behind its end, a JPEG may hold anything; most do.
        raw += b"\0" * ((1 << 20) - len(raw))
        with self.assertRaisesRegex(UserError, "larger than 1 MB"):
            self.drop(raw + b"\0")
        with self.assertRaisesRegex(UserError, "more than 1 pages"):
            self.drop(pdf("một", "hai"))
        # Written as PDF it is larger than it came: the office's own doing.
        self.assertEqual(self.filed(self.take_in(raw), self.first).page_count, 1)

    def test_a_telephones_picture_is_filed(self):
        batch = self.take_in(pictures.HEIC, name="IMG_0042.HEIC")
        self.assertEqual(batch.mimetype, "image/heic")
        self.assertEqual(self.filed(batch, self.first).mimetype, "application/pdf")

    def test_small_copies_are_no_pages(self):
        self.assertEqual(len(self.take_in(pictures.with_thumbnail()).page_ids), 1)
