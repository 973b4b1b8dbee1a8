import doctest
import io

import pypdfium2
from PIL import Image, ImageChops, ImageStat

from odoo.exceptions import AccessError, UserError
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ...tools import durable, kinds, page_images, paper_size, plain_picture
from .. import pictures
from ..common import DossierCommon
from ..sample_files import pdf

MM = 72 / 25.4


class PictureCase(DossierCommon):
    def setUp(self):
        super().setUp()
        self.paper = self.draft(identity_number="048090000777").paper_ids[0]

    def add(self, raw, name="giấy"):
        return self.scan(self.paper, name, raw, user=self.clerk)

    def look(self, file, page=1, width=1000):
        """Return what the viewer shows."""
        return Image.open(file._page_picture(page, width)).convert("RGB")

    def turn(self, file, degrees=90):
        self.rpc(self.clerk, file._name, "action_rotate", file.ids, [1], degrees)

    def assert_like(self, shown, wanted, most=4):
        shown = shown.convert("RGB").resize(wanted.size)
        mean = ImageStat.Stat(ImageChops.difference(shown, wanted.convert("RGB"))).mean
        self.assertLess(max(mean), most)

    def sheets(self, file):
        """Return the sizes of the pages of a PDF in millimetres."""
        with file._open() as stream:
            document = pypdfium2.PdfDocument(stream.read())
            return [[round(side / MM) for side in page.get_size()] for page in document]

    def content(self, file):
        with file._open() as stream:
            return stream.read()


@tagged("post_install", "-at_install")
class TestPictures(PictureCase):
    """Whatever a scanner, a telephone or a fax makes is seen as it was, here and in a PDF of it."""

    def test_the_tools_do_as_their_examples_say(self):
        for module in (plain_picture, paper_size, page_images, kinds):
            self.assertFalse(doctest.testmod(module).failed)

    def test_every_mode_is_seen_before_and_after_turning(self):
        for name, raw in pictures.EVERY_MODE.items():
            with self.subTest(name=name), self.env.cr.savepoint() as point:
                file = self.add(raw)
                # Four inks have no one way to the screen.
                most = 12 if "inks" in name else 4
                wanted = pictures.sheet("1" if name in pictures.TWO_TONES else "L")
                self.assert_like(self.look(file), wanted, most)
                self.turn(file)
                upright = self.look(file).transpose(Image.Transpose.ROTATE_90)
                self.assert_like(upright, wanted, most)
                point.rollback()

    def test_what_says_which_of_its_dots_are_clear_is_clear_there(self):
        file = self.add(pictures.saved(pictures.deep(pictures.sheet("L")), "PNG", transparency=0))
        shown = self.look(file)
        self.assertEqual(shown.getpixel((5, 5)), (255, 255, 255))
        self.assertEqual(shown.getpixel((175, 110)), (120, 120, 120))

    def test_a_picture_lies_as_it_was_held_mirrored_too(self):
        ways = {2: 0, 3: 3, 4: 1, 5: 5, 6: 4, 7: 6, 8: 2}
        for orientation in range(1, 9):
            wanted = pictures.sheet()
            if orientation in ways:
                wanted = wanted.transpose(Image.Transpose(ways[orientation]))
            # Each is read by other code; mirrored and turned at once is the hardest.
            for kind in ("JPEG", "PNG", "TIFF") if orientation == 7 else ("JPEG",):
                with (
                    self.subTest(orientation=orientation, kind=kind),
                    self.env.cr.savepoint() as point,
                ):
                    file = self.add(pictures.photo(orientation, kind, dpi=(72, 72)))
                    self.assert_like(self.look(file), wanted)
                    self.turn(file, 180)
                    shown = self.look(file).transpose(Image.Transpose.ROTATE_180)
                    self.assertEqual(shown.width > shown.height, wanted.width > wanted.height)
                    self.assert_like(shown, wanted)
                    point.rollback()

    def test_a_page_is_as_large_as_its_paper(self):
        exif = Image.Exif()
        exif.get_ifd(0x8769)[0x829A] = 0.01
        small, large, grey = pictures.sheet("L", (300, 200)), (1980, 1400), (1240, 1754)
        for raw, wanted in (
            # A telephone's 72 dots per inch mean nothing, and a camera's others as little.
            (pictures.photo(size=large, dpi=(72, 72)), [297, 210]),
            (pictures.photo(6, size=large, dpi=(72, 72)), [210, 297]),
            (pictures.saved(pictures.sheet(size=large), "JPEG", dpi=(100, 100), exif=exif), None),
            # No resolution, or 1: laid on A4.
            (pictures.saved(pictures.sheet("L", grey), "TIFF", compression="tiff_lzw"), [210, 297]),
            (pictures.saved(small, "PNG"), [76, 51]),
            # What can be true is true: coarse, of a fax, larger than A3.
            (pictures.saved(pictures.sheet("L", (248, 350)), "TIFF", dpi=(30, 30)), [210, 296]),
            (
                pictures.saved(
                    pictures.sheet("1", (1728, 1145)), "TIFF", compression="group3", dpi=(204, 98)
                ),
                [215, 297],
            ),
            (
                pictures.saved(
                    pictures.sheet("1", (3300, 4700)), "TIFF", compression="group4", dpi=(100, 100)
                ),
                [838, 1194],
            ),
        ):
            with self.subTest(wanted=wanted), self.env.cr.savepoint() as point:
                file = self.add(raw)
                wanted = wanted or [297, 210]
                shown = self.look(file)
                self.assertAlmostEqual(
                    shown.width / shown.height, wanted[0] / wanted[1], delta=0.01
                )
                self.turn(file, 180)
                (found,) = self.sheets(file)
                for side, room in zip(found, wanted, strict=True):
                    self.assertAlmostEqual(side, room, delta=1)
                point.rollback()

    def test_small_copies_and_second_pictures_are_no_pages(self):
        second = pictures.sheet(size=(60, 40))
        for raw in (
            pictures.with_thumbnail(),
            pictures.saved(pictures.sheet(), "MPO", save_all=True, append_images=[second]),
            pictures.saved(pictures.sheet(), "PNG", save_all=True, append_images=[second]),
        ):
            with self.subTest(start=raw[:4]), self.env.cr.savepoint() as point:
                file = self.add(raw)
                self.assertEqual(file.page_count, 1)
                self.turn(file)
                self.assertEqual(file.page_count, 1)
                point.rollback()

    def test_a_plan_of_a0_is_taken_in_seen_and_turned(self):
        plan = pictures.sheet("1", (9933, 14043))
        file = self.add(pictures.saved(plan, "TIFF", compression="group4", dpi=(300, 300)))
        self.assert_like(self.look(file, width=160), plan.convert("L").resize((160, 226)))
        self.turn(file, 180)
        self.assertEqual(self.sheets(file), [[841, 1189]])

    def test_what_stands_behind_the_end_of_a_png_keeps_it_not_out(self):
        raw = pictures.saved(pictures.sheet(), "PNG") + b"\0" * 300
        self.assertEqual(self.content(self.add(raw)), raw)
        with self.assertRaisesRegex(UserError, "damaged or cut off"):
            self.add(pictures.saved(pictures.sheet(), "PNG")[:-8])

    def test_a_lossless_picture_loses_no_dot_and_a_jpeg_is_taken_as_it_is(self):
        noise = Image.effect_noise((90, 60), 80)
        file = self.add(pictures.saved(Image.merge("RGB", [noise, noise, noise]), "PNG"))
        self.turn(file)
        with file._open() as stream:
            document = pypdfium2.PdfDocument(stream.read())
            (image,) = document[0].get_objects()
            self.assertEqual(image.get_bitmap().to_pil().convert("L").tobytes(), noise.tobytes())
        raw = pictures.saved(pictures.sheet(), "TIFF", compression="jpeg", strip_size=1 << 30)
        frame = Image.open(io.BytesIO(raw)).tag_v2
        (start,), (length,) = frame[273], frame[279]
        other = self.add(raw)
        self.turn(other)
        self.assertIn(raw[start + 2 : start + length], self.content(other))
        raw = pictures.photo(7)
        other = self.add(raw)
        self.turn(other)
        self.assertIn(raw, self.content(other))


@tagged("post_install", "-at_install")
class TestTelephonePictures(PictureCase):
    """A telephone's picture is a paper as any other, and told for what it is."""

    def test_a_heic_is_kept_seen_and_brought_to_a_page(self):
        file = self.add(pictures.HEIC, "IMG_0042.HEIC")
        self.assertEqual(
            (file.name, file.mimetype, file.page_count), ("IMG_0042.HEIC", "image/heic", 1)
        )
        self.assertEqual(self.content(file), pictures.HEIC)
        red, green, _blue = self.look(file).getpixel((48, 4))
        self.assertTrue(red > 180 > 80 > green)
        self.turn(file)
        self.assertEqual(file.mimetype, "application/pdf")
        shown = self.look(file)
        self.assertGreater(shown.height, shown.width)
        self.assertEqual(max(self.sheets(file)[0]), 24)
        self.assertTrue(self.add(pictures.HEIC + b"\0", "anh.heif").name.endswith(".heif"))

    def test_what_it_is_called_deceives_nobody(self):
        judge = self.env["egate.dossier.file"]._judged
        avif = pictures.HEIC.replace(b"hvcC", b"av1C")
        for raw, fault, words in (
            (pictures.HEIC.replace(b"ftypheic", b"ftypavif"), "", ""),
            (pictures.HEIC.replace(b"ftypheic", b"ftypmif1"), "", ""),
            (avif, "avif", "AVIF"),
            (avif.replace(b"heic", b"avif"), "avif", "AVIF"),
            (pictures.HEIC[:-60], "heic", "HEIC picture is damaged"),
            (b"\0\0\0\x18ftypisom\0\0\0\0isommp41", "other", "not accepted here"),
        ):
            with self.subTest(start=raw[:24]):
                verdict, sentence = judge("anh.heic", durable.on_disk(raw))
                self.assertEqual(verdict.fault, fault)
                self.assertIn(words, sentence)

    def test_an_office_that_does_not_accept_it_says_what_to_do(self):
        settings = self.env["res.config.settings"].create({})
        self.assertTrue(settings.egate_accept_heic)
        settings.egate_accept_heic = False
        settings.set_values()
        with self.assertRaisesRegex(UserError, "Save it as JPEG"):
            self.add(pictures.HEIC)


@tagged("post_install", "-at_install")
class TestOriginals(PictureCase, HttpCase):
    """How a page lies is a matter of looking: what was handed in stays, and comes back."""

    def test_turning_and_sorting_keep_what_was_added(self):
        raw = pictures.saved(pictures.deep(pictures.sheet("L")), "TIFF")
        file = self.add(raw, "quét.tif")
        before = file.sha256
        self.assertFalse(file._as_seen()[0]["turned"])
        self.turn(file)
        self.turn(file)
        self.assertTrue(file._as_seen()[0]["turned"])
        with file._original()._open_content() as stream:
            self.assertEqual(stream.read(), raw)
        self.rpc(self.clerk, file._name, "action_restore", file.ids, file.sha256)
        self.assertEqual(
            (file.sha256, file.name, file.mimetype), (before, "quét.tif", "image/tiff")
        )
        self.assertEqual(self.content(file), raw)
        self.assertFalse(file.turned or file._original())
        with self.assertRaisesRegex(UserError, "as it was added"):
            file.with_user(self.clerk).action_restore()
        several = self.add(pdf("một", "hai"))
        several.with_user(self.clerk).action_reorder([2, 1])
        self.assertTrue(several._original())

    def test_who_takes_pages_away_keeps_no_copy_of_them(self):
        file = self.add(pdf("một", "hai", "ba"))
        self.turn(file)
        file.with_user(self.clerk).action_delete_pages([1])
        self.assertFalse(file.turned or file._original())
        self.turn(file)
        kept = file._original()
        file.with_user(self.clerk).action_remove()
        self.assertFalse(kept.exists())

    def test_nobody_else_brings_it_back_or_reads_it(self):
        file = self.add(pdf("một"))
        self.turn(file)
        for user in (self.officer, self.leader, self.stranger, self.citizen):
            with self.subTest(login=user.login), self.assertRaises(AccessError):
                self.rpc(user, file._name, "action_restore", file.ids)
        with self.assertRaises(AccessError):
            self.rpc(self.clerk, file._name, "read", file.ids, ["original"])

    def test_after_the_reception_it_is_read_and_changed_no_more(self):
        raw = pdf("một")
        file = self.add(raw)
        self.turn(file)
        dossier = self.paper.dossier_id
        dossier.with_user(self.clerk).action_receive()
        with self.assertRaisesRegex(UserError, "as they were received"):
            file.with_user(self.clerk).action_restore()
        address = f"/egate/file/{file.id}?download=1&original=1"
        self.authenticate(self.officer.login, self.officer.login)
        self.assertEqual(self.url_open(address).content, raw)
        self.assertNotEqual(self.url_open(address.replace("&original=1", "")).content, raw)
        for user in (self.stranger, self.citizen):
            self.authenticate(user.login, user.login)
            with self.subTest(login=user.login), mute_logger("odoo.http"):
                self.assertNotEqual(self.url_open(address).content, raw)
