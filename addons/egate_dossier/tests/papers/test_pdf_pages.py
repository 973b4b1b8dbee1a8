import io

import pypdf
import pypdfium2
from PIL import Image

from odoo.exceptions import UserError
from odoo.tests import tagged

from ..common import DossierCommon
from ..drawn_pdf import LooksCase, form, large_unit, layers, looks
from ..sample_files import pdf
from ..signed_pdf import Holder


@tagged("post_install", "-at_install")
class TestPdfPages(LooksCase, DossierCommon):
    """A page looks the same before and after it is turned, cut or joined; or it stays as it is."""

    def setUp(self):
        super().setUp()
        self.paper, self.other = self.draft(identity_number="048090000999").paper_ids[:2]

    def change(self, file, method, *arguments):
        self.rpc(self.clerk, file._name, method, file.ids, *arguments)
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

    def test_values_stay_when_pages_are_turned_cut_and_joined(self):
        for drawn in (True, False):
            with self.subTest(drawn=drawn):
                raw = form(drawn=drawn)
                file, next_ = self.scan(self.paper, "a", raw), self.scan(self.paper, "b", pdf("x"))
                self.assert_same(
                    looks(raw), looks(self.change(file, "action_rotate", [1], 90), 0, 90)
                )
                self.rpc(self.clerk, file._name, "action_merge", (file | next_).ids)
                self.rpc(self.clerk, file._name, "action_split", file.ids, 1)
                rest = self.paper.file_ids - file
                self.assert_same(looks(raw, 1), looks(rest._open().read()))
                text = pypdfium2.PdfDocument(rest._open().read())[0].get_textpage()
                self.assertIn("NGUYEN THI MAU", text.get_text_range())
                self.paper.file_ids.sudo().unlink()

    def test_what_would_look_different_is_refused_and_nothing_changed(self):
        # Not to be seen on the screen, but drawn when it becomes part of the page.
        raw = form(F=32)
        file = self.scan(self.paper, raw=raw)
        with self.assertRaisesRegex(UserError, "look different"):
            self.rpc(self.clerk, file._name, "action_rotate", file.ids, [1], 90)
        self.assertEqual(file._open().read(), raw)

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
                    file.sudo().unlink()

    def test_layers_of_two_files_keep_their_states_when_joined(self):
        one, other = layers(), layers(off=False)
        file, next_ = self.scan(self.paper, "a", one), self.scan(self.paper, "b", other)
        self.rpc(self.clerk, file._name, "action_merge", (file | next_).ids)
        whole = file._open().read()
        self.assert_same(looks(one), looks(whole, 0))
        self.assert_same(looks(other), looks(whole, 1))

    def test_the_unit_of_a_page_stays(self):
        raw = large_unit()
        file = self.scan(self.paper, raw=raw)
        after = pypdf.PdfReader(io.BytesIO(self.change(file, "action_rotate", [1], 90)))
        self.assertEqual(after.pages[0]["/UserUnit"], 10)
