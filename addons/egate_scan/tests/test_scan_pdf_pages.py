from PIL import Image

from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.egate_dossier.tests.drawn_pdf import LooksCase, form, large_unit, layers, looks
from odoo.addons.egate_dossier.tests.sample_files import pdf
from odoo.addons.egate_dossier.tools import durable

from ..tools import page_reader
from .scan_inbox import ScanInboxCase


@tagged("post_install", "-at_install")
class TestScanPdfPages(LooksCase, ScanInboxCase):
    """A page looks the same before and after it is filed; or it stays in the inbox."""

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

    def test_values_stay_when_pages_are_filed(self):
        raw = form()
        pages = self.take_in(raw).page_ids
        self.call(self.clerk, pages[1], "action_file", self.second.id)
        self.assert_same(looks(raw, 1), looks(self.second.file_ids._open().read()))

    def test_what_would_look_different_is_refused_and_nothing_changed(self):
        # Not to be seen on the screen, but drawn when it becomes part of the page.
        pages = self.take_in(form(F=32)).page_ids
        with self.assertRaisesRegex(UserError, "look different"), self.env.cr.savepoint():
            self.call(self.clerk, pages, "action_file", self.second.id)
        self.assertEqual(set(pages.mapped("state")), {"waiting"})

    def test_a_hidden_layer_stays_hidden_and_a_shown_one_shown(self):
        for off in (True, False):
            for several in (True, False):
                with self.subTest(off=off, several=several):
                    raw = layers(off, several)
                    self.assertEqual(self.ink(looks(raw)) < 1000, off)
                    pages = self.take_in(raw).page_ids
                    self.call(self.clerk, pages, "action_file", self.second.id)
                    filed = self.second.file_ids[-1]
                    self.assert_same(looks(raw), looks(filed._open().read()))

    def test_the_codes_of_a_page_in_another_unit_are_read(self):
        raw = large_unit()
        (read,) = page_reader.read_pages(durable.spooled(raw), "application/pdf", 1)
        self.assertEqual(read.codes, ["EGATE-SEP"])
