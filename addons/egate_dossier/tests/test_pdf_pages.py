import io

import pypdf
import pypdfium2
from PIL import Image, ImageChops
from pypdf import generic
from reportlab.pdfgen.canvas import Canvas

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..tools import durable, page_reader
from .papers import objects, pdf, stream
from .scan_inbox import ScanInboxCase
from .scanned_pages import page as scanned_page
from .signed_pdf import Holder

FIELD = (160, 700, 460, 740)


def form(value="NGUYEN THI MAU", drawn=True, **entries):
    """Return a PDF of two pages with a field that is filled in and a box that is ticked."""
    written = io.BytesIO()
    canvas = Canvas(written, pagesize=(595, 842), invariant=1)
    for number in (1, 2):
        canvas.drawString(72, 720, "Ho ten")
        left, bottom, right, top = FIELD
        canvas.acroForm.textfield(
            name=f"ten{number}",
            value="NGUYEN THI MAU",
            x=left,
            y=bottom,
            width=right - left,
            height=top - bottom,
        )
        canvas.acroForm.checkbox(name=f"kh{number}", checked=True, x=160, y=650)
        canvas.showPage()
    canvas.save()
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(written.getvalue()))
    for page in writer.pages:
        field = page["/Annots"][0].get_object()
        field[generic.NameObject("/V")] = generic.TextStringObject(value)
        if not drawn:
            del field["/AP"]
        for key, number in entries.items():
            field[generic.NameObject(f"/{key}")] = generic.NumberObject(number)
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


def layers(off=True, several=False):
    """Return a PDF with a black box in a layer, which is shown or not; or one of many programs."""
    box = b"/OC /L BDC 0 g 50 50 100 100 re f EMC 0 0 0 rg 10 10 20 5 re f"
    setting = b"/OFF[4 0 R]" if off else b""
    if several:
        setting = b"/BaseState/OFF/ON[%s]" % (b"" if off else b"4 0 R")
    raw = objects(
        b"<</Type/OCG/Name(che)>>",
        stream(box),
        root=b"/OCProperties<</OCGs[4 0 R]/D<<" + setting + b">>>>",
    )
    return raw.replace(
        b"/MediaBox[0 0 200 200]>>",
        b"/MediaBox[0 0 200 200]/Contents 5 0 R/Resources<</Properties<</L 4 0 R>>>>>>",
    )


def large_unit():
    """Return a PDF of an A4 page with a code, counted in units of ten points, as drawings are."""
    written = io.BytesIO()
    scan = scanned_page("EGATE-SEP")
    scan.save(written, "PDF", resolution=200)
    writer = pypdf.PdfWriter(clone_from=io.BytesIO(written.getvalue()))
    writer.pages[0].scale_by(0.1)
    writer.pages[0][generic.NameObject("/UserUnit")] = generic.FloatObject(10)
    written = io.BytesIO()
    writer.write(written)
    return written.getvalue()


def looks(raw, number=0, turn=0):
    """Return a page as a reader that draws everything shows it, turned back by ``turn``."""
    document = pypdfium2.PdfDocument(raw)
    document.init_forms()
    shown = document[number].render(scale=1, grayscale=True).to_pil()
    return shown.rotate(turn, expand=True)


@tagged("post_install", "-at_install")
class TestPdfPages(ScanInboxCase):
    """A page looks the same before and after it is turned, cut, joined or filed; or it stays."""

    def setUp(self):
        super().setUp()
        self.paper, self.other = self.draft(identity_number="048090000999").paper_ids[:2]

    def ink(self, picture, box=None):
        """Return how many dark pixels there are, in a box that is given in points from below."""
        if box:
            height = picture.height
            picture = picture.crop((box[0], height - box[3], box[2], height - box[1]))
        return sum(picture.convert("L").histogram()[:128])

    def assert_same(self, one, other):
        self.assertEqual(one.size, other.size)
        strokes = ImageChops.difference(one.reduce(2), other.reduce(2)).histogram()
        self.assertLess(sum(strokes[96:]), 5)

    def change(self, file, method, *arguments):
        self.call(self.clerk, file, method, *arguments)
        return file._open().read()

    def test_the_viewer_shows_what_is_filled_in_and_stamped(self):
        file = self.scan(self.paper, raw=form())
        shown = Image.open(file._page_picture(1, 1000))
        bare = pypdfium2.PdfDocument(form())[0].render(scale=1000 / 595, may_draw_forms=False)
        self.assertGreater(self.ink(shown), self.ink(bare.to_pil()) + 1000)
        raw = Holder("Bà A").sign(pdf("x"), box=(350, 60, 540, 140))
        signed = self.scan(self.paper, raw=raw)
        stamp = Image.open(signed._page_picture(1, 1000)).resize((595, 842))
        self.assertGreater(self.ink(stamp, (350, 60, 540, 140)), 50)

    def test_the_inbox_shows_what_is_filled_in(self):
        batch = self.take_in(form())
        self.assertEqual(self.page_states(batch), ["waiting"] * 2)
        empty = self.take_in(pdf("Ho ten"))
        self.assertGreater(
            *(
                self.ink(Image.open(one._open_kept("preview")))
                for one in (batch.page_ids[0], empty.page_ids)
            )
        )

    def test_values_stay_when_pages_are_turned_cut_and_joined(self):
        for drawn in (True, False):
            with self.subTest(drawn=drawn):
                raw = form(drawn=drawn)
                file, next_ = self.scan(self.paper, "a", raw), self.scan(self.paper, "b", pdf("x"))
                self.assert_same(
                    looks(raw), looks(self.change(file, "action_rotate", [1], 90), 0, 90)
                )
                self.call(self.clerk, file | next_, "action_merge")
                self.call(self.clerk, file, "action_split", 1)
                rest = self.paper.file_ids - file
                self.assert_same(looks(raw, 1), looks(rest._open().read()))
                text = pypdfium2.PdfDocument(rest._open().read())[0].get_textpage()
                self.assertIn("NGUYEN THI MAU", text.get_text_range())
                self.paper.file_ids.sudo().unlink()

    def test_values_stay_when_pages_are_filed(self):
        raw = form()
        pages = self.take_in(raw).page_ids
        self.call(self.clerk, pages[1], "action_file", self.second.id)
        self.assert_same(looks(raw, 1), looks(self.second.file_ids._open().read()))

    def test_what_would_look_different_is_refused_and_nothing_changed(self):
        # Not to be seen on the screen, but drawn when it becomes part of the page.
        raw = form(F=32)
        file = self.scan(self.paper, raw=raw)
        with self.assertRaisesRegex(UserError, "look different"):
            self.call(self.clerk, file, "action_rotate", [1], 90)
        self.assertEqual(file._open().read(), raw)
        pages = self.take_in(raw).page_ids
        with self.assertRaisesRegex(UserError, "look different"), self.env.cr.savepoint():
            self.call(self.clerk, pages, "action_file", self.second.id)
        self.assertEqual(set(pages.mapped("state")), {"waiting"})

    def test_letters_that_nobody_can_draw_are_refused_at_the_door(self):
        with self.assertRaisesRegex(UserError, "letters would be missing"):
            self.scan(self.paper, raw=form("Nguyễn Thị Mẫu", drawn=False))
        self.scan(self.paper, raw=form("Hélène", drawn=False))
        self.scan(self.paper, raw=form("Nguyễn Thị Mẫu"))

    def test_a_hidden_layer_stays_hidden_and_a_shown_one_shown(self):
        for off in (True, False):
            for several in (True, False):
                with self.subTest(off=off, several=several):
                    raw = layers(off, several)
                    self.assertEqual(self.ink(looks(raw)) < 1000, off)
                    file = self.scan(self.paper, raw=raw)
                    after = self.change(file, "action_rotate", [1], 180)
                    self.assert_same(looks(raw), looks(after, 0, 180))
                    pages = self.take_in(raw).page_ids
                    self.call(self.clerk, pages, "action_file", self.second.id)
                    filed = self.second.file_ids[-1]
                    self.assert_same(looks(raw), looks(filed._open().read()))
                    file.sudo().unlink()

    def test_layers_of_two_files_keep_their_states_when_joined(self):
        one, other = layers(), layers(off=False)
        file, next_ = self.scan(self.paper, "a", one), self.scan(self.paper, "b", other)
        self.call(self.clerk, file | next_, "action_merge")
        whole = file._open().read()
        self.assert_same(looks(one), looks(whole, 0))
        self.assert_same(looks(other), looks(whole, 1))

    def test_the_unit_of_a_page_stays_and_its_codes_are_read(self):
        raw = large_unit()
        file = self.scan(self.paper, raw=raw)
        after = pypdf.PdfReader(io.BytesIO(self.change(file, "action_rotate", [1], 90)))
        self.assertEqual(after.pages[0]["/UserUnit"], 10)
        (read,) = page_reader.read_pages(durable.spooled(raw), "application/pdf", 1)
        self.assertEqual(read.codes, ["EGATE-SEP"])
