import io

import pypdfium2
from PIL import Image

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from ..common import DossierCommon
from ..sample_files import content_fault, objects, pdf, picture


@tagged("post_install", "-at_install")
class TestFilePages(DossierCommon):
    """A draft's files are turned, sorted, cut and put together; nothing of a page is lost."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.words = ["trang mot", "trang hai", "trang ba", "trang bon"]

    def setUp(self):
        super().setUp()
        self.paper, self.other = self.draft().paper_ids[:2]
        self.file = self.scan(self.paper, raw=pdf(*self.words))

    def call(self, method, *arguments, file=None, user=None):
        file = file or self.file
        return self.rpc(user or self.clerk, file._name, method, file.ids, *arguments)

    def pages(self, file):
        """Return the words of every page, and how it is turned, as a reader sees them."""
        document = pypdfium2.PdfDocument(file._open().read())
        return [(page.get_textpage().get_text_range(), page.get_rotation()) for page in document]

    def texts(self, file):
        return [text for text, _turn in self.pages(file)]

    def test_pages_are_turned(self):
        former, content = self.file.sha256, self.file.sudo().attachment_id
        self.call("action_rotate", [2, 4], 90)
        self.call("action_rotate", [2], 270)
        self.assertEqual([turn for _text, turn in self.pages(self.file)], [0, 0, 0, 90])
        self.assertEqual(self.texts(self.file), self.words)
        self.assertNotEqual(self.file.sha256, former)
        self.assertFalse(content.exists())
        self.assertEqual(content_fault(self.file), "")

    def test_pages_are_put_in_order(self):
        self.call("action_reorder", [4, 1, 3, 2])
        self.assertEqual(self.texts(self.file), [self.words[n - 1] for n in (4, 1, 3, 2)])

    def test_pages_are_taken_out(self):
        self.call("action_delete_pages", [1, 3])
        self.assertEqual(self.texts(self.file), ["trang hai", "trang bon"])
        self.assertEqual((self.file.page_count, self.paper.page_count), (2, 2))

    def test_a_file_is_cut_in_two(self):
        shown = self.call("action_split", 1)
        first, rest = self.paper.file_ids.sorted("sequence")
        self.assertEqual(first, self.file)
        self.assertEqual(self.texts(first), self.words[:1])
        self.assertEqual(self.texts(rest), self.words[1:])
        self.assertEqual((rest.added_by_id, rest.source), (self.clerk, "upload"))
        self.assertEqual([one["pages"] for one in shown], [1, 3])

    def test_files_are_put_together_pictures_among_them(self):
        photo = self.scan(self.paper, "ảnh.jpg", picture(size=(400, 300), dpi=(200, 200)))
        scan = self.scan(self.paper, "quét.tif", picture("TIFF", frames=2))
        both = self.file + photo + scan
        self.call("action_merge", file=both)
        self.assertEqual(self.paper.file_ids, self.file)
        self.assertEqual(self.texts(self.file), [*self.words, "", "", ""])
        self.assertEqual(self.file.page_count, 7)
        page = pypdfium2.PdfDocument(self.file._open().read())[4]
        self.assertEqual([round(side) for side in page.get_size()], [144, 108])

    def test_a_photo_lies_the_right_way_round_in_the_pdf(self):
        turned = Image.new("RGB", (200, 100), "white")
        turned.paste("red", (0, 0, 200, 20))
        written, exif = io.BytesIO(), Image.Exif()
        exif[0x0112] = 6
        turned.save(written, "JPEG", exif=exif, quality=95)
        photo = self.scan(self.other, "ảnh.jpg", written.getvalue())
        self.call("action_rotate", [1], 180, file=photo)
        self.assertEqual((photo.mimetype, photo.name), ("application/pdf", "ảnh.jpg.pdf"))
        shown = pypdfium2.PdfDocument(photo._open().read())[0].render(scale=2).to_pil()
        self.assertGreater(shown.height, shown.width)
        red, _green, blue = shown.convert("RGB").getpixel((3, shown.height // 2))
        # Upright, the red edge is on the right; turned by half a circle, on the left.
        self.assertTrue(red > 200 > 100 > blue)

    def test_a_scan_loses_no_dot(self):
        raw = picture("PNG", size=(120, 90))
        photo = self.scan(self.other, "quét.png", raw)
        self.call("action_rotate", [1], 180, file=photo)
        (image,) = pypdfium2.PdfDocument(photo._open().read())[0].get_objects()
        kept = image.get_bitmap().to_pil().convert("RGB")
        self.assertEqual(kept.tobytes(), Image.open(io.BytesIO(raw)).convert("RGB").tobytes())

    def test_nonsense_is_refused_and_changes_nothing(self):
        former = self.file.sha256
        for method, *arguments in (
            ("action_rotate", [1], 45),
            ("action_rotate", [5], 90),
            ("action_rotate", [], 90),
            ("action_rotate", "1", 90),
            ("action_rotate", [True, None], 90),
            ("action_reorder", [1, 2, 3]),
            ("action_reorder", [1, 2, 3, 3]),
            ("action_delete_pages", [1, 2, 3, 4]),
            ("action_delete_pages", [0]),
            ("action_split", 4),
            ("action_split", 0),
            ("action_merge",),
        ):
            with (
                self.subTest(method=method, arguments=arguments),
                self.assertRaises(UserError),
                self.env.cr.savepoint(),
            ):
                self.call(method, *arguments)
        self.assertEqual(self.file.sha256, former)
        self.assertEqual(self.paper.file_ids, self.file)

    def test_a_colleagues_change_is_not_trodden_on(self):
        seen = self.file.sha256
        self.call("action_delete_pages", [1], seen)
        for method, *arguments in (
            ("action_delete_pages", [1]),
            ("action_rotate", [1], 90),
            ("action_split", 1),
            ("action_reorder", [2, 1, 3]),
        ):
            with (
                self.subTest(method=method),
                self.assertRaisesRegex(UserError, "changed by a colleague"),
            ):
                self.call(method, *arguments, seen)
        self.assertEqual(self.texts(self.file), self.words[1:])

    def test_a_signed_file_is_not_touched(self):
        raw = objects(b"<</Type/Sig/Filter/Adobe.PPKLite/ByteRange[0 1 2 3]/Contents<00>>>")
        signed = self.scan(self.other, raw=raw)
        with self.assertRaisesRegex(UserError, "digital signature"):
            self.call("action_rotate", [1], 90, file=signed)
        with self.assertRaisesRegex(UserError, "digital signature"):
            self.call("action_merge", file=signed + self.scan(self.other, raw=pdf("x")))
        self.assertEqual(signed._open().read(), raw)

    def test_nobody_else_lays_hands_on_a_draft(self):
        two = self.file + self.scan(self.paper, raw=pdf("hai"))
        for user in (self.officer, self.leader, self.stranger, self.citizen):
            for method, *arguments in (
                ("action_rotate", [1], 90),
                ("action_reorder", [4, 3, 2, 1]),
                ("action_delete_pages", [1]),
                ("action_split", 1),
                ("action_remove",),
            ):
                with (
                    self.subTest(login=user.login, method=method),
                    self.assertRaises(AccessError),
                ):
                    self.call(method, *arguments, user=user)
            with self.subTest(login=user.login), self.assertRaises(AccessError):
                self.call("action_merge", file=two, user=user)
        self.assertEqual(self.texts(self.file), self.words)

    def test_every_page_can_be_looked_at(self):
        photo = self.scan(self.other, "ảnh.jpg", picture(size=(1200, 900)))
        scan = self.scan(self.other, "quét.tif", picture("TIFF", frames=2))
        for file, page, width in ((self.file, 4, 160), (photo, 1, 1000), (scan, 2, 160)):
            with self.subTest(name=file.name):
                shown = Image.open(file._page_picture(page, width))
                self.assertEqual((shown.format, shown.width), ("PNG", width))
        self.assertEqual(Image.open(self.file._page_picture(1, 10**9)).width, 2000)
