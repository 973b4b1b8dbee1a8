from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.egate_dossier.tests.sample_files import pdf
from odoo.addons.egate_dossier.tests.scanned_pages import page
from odoo.addons.egate_dossier.tests.scanned_pages import pdf as scanned_pdf
from odoo.addons.egate_dossier.tests.signed_pdf import Holder

from .scan_inbox import ScanInboxCase


@tagged("post_install", "-at_install")
class TestScanSignatures(ScanInboxCase):
    """A signed file is filed whole, or not at all."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.signer = Holder("UBND xã Thử", Holder("Cơ quan chứng thực thử"))
        cls.raw = cls.signer.sign(pdf("Giấy chứng nhận", "trang hai"), box=(350, 60, 540, 140))

    def test_a_signed_scan_is_filed_byte_for_byte(self):
        batch = self.take_in(self.raw, name="gcn.pdf")
        (document,) = self.rpc(self.clerk, "egate.scan.page", "inbox")["documents"]
        self.assertTrue(document["signed"])
        self.call(self.clerk, batch.page_ids, "action_file", self.second.id)
        file = self.second.file_ids
        self.assertEqual(file._open().read(), self.raw)
        self.assertEqual((file.signature, file.page_count), ("intact", 2))
        self.assertEqual(self.page_states(batch), ["filed", "filed"])

    def test_a_signed_scan_is_not_taken_apart_and_not_put_together(self):
        batch = self.take_in(self.raw, name="gcn.pdf")
        loose = self.take_in(scanned_pdf(page())).page_ids
        first = batch.page_ids[0]
        for pages, method, *arguments in (
            (first, "action_file", self.second.id),
            (first, "action_discard"),
            (batch.page_ids | loose, "action_file", self.second.id),
        ):
            with (
                self.subTest(method=method, pages=len(pages)),
                self.assertRaisesRegex(UserError, "“gcn.pdf” carries a digital signature"),
                self.env.cr.savepoint(),
            ):
                self.call(self.clerk, pages, method, *arguments)
        self.assertFalse(self.second.file_ids)
        self.call(self.clerk, batch.page_ids, "action_discard")
        self.call(self.clerk, batch.page_ids, "action_restore")
        self.assertEqual(self.page_states(batch), ["waiting", "waiting"])

    def test_a_signed_scan_that_names_its_paper_goes_there_whole(self):
        raw = self.signer.sign(scanned_pdf(self.sheet(self.first), page()))
        batch = self.take_in(raw)
        self.assertEqual(self.page_states(batch), ["filed", "filed"])
        self.assertEqual(self.first.file_ids._open().read(), raw)
