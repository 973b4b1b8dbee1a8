from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.egate_dossier.tests.common import PDF
from odoo.addons.egate_dossier.tests.sample_files import pdf as written
from odoo.addons.egate_dossier.tests.scanned_pages import page, pdf

from .scan_inbox import ScanInboxCase


@tagged("post_install", "-at_install")
class TestPaperScan(ScanInboxCase):
    """A scan is added to a received dossier beside what was there."""

    def test_a_scan_made_after_reception_is_added_and_then_stays(self):
        dossier = self.draft()
        before = self.scan(dossier.paper_ids[0])
        dossier.action_receive()
        paper = dossier.paper_ids[0].with_user(self.clerk)
        with self.assertRaises(AccessError):
            paper._add_file("a.pdf", PDF, "scan")
        later = paper._add_scan("quét.pdf", written("sau"), "scan")
        self.assertEqual((before | later), paper.file_ids)
        self.assertEqual(later.added_by_id, self.clerk)
        self.assertEqual(dossier.event_ids[-1:].kind, "filed")
        self.assertEqual(dossier.event_ids[-1:].data["sha256"], later.sha256)
        for change in (
            {"attachment_id": before.sudo().attachment_id.id},
            {"attachment_id": False},
            {"name": "x"},
        ):
            with (
                self.subTest(change=change),
                self.assertRaises(UserError),
                self.env.cr.savepoint(),
            ):
                later.sudo().write(change)
        with self.assertRaises(UserError), self.env.cr.savepoint():
            later.sudo().unlink()
        self.assertEqual(later._open().read(), written("sau"))


@tagged("post_install", "-at_install")
class TestWaitingScan(ScanInboxCase):
    """A page that waits keeps its dossier, and its desk open."""

    def test_a_dossier_is_kept_while_a_scan_of_it_waits(self):
        self.bring_to_desk(self.dossier)
        self.do(self.dossier, "return", self.clerk)
        cashier = self._person("cashier", self.env.ref("egate_base.egate_role_cashier"), self.desk)
        self.env["egate.payment"].with_user(cashier).collect_fee(self.dossier.id)
        dossier = self.dossier.sudo()
        before = dossier._kept_by()
        self.take_in(pdf(page())).page_ids.dossier_id = dossier
        self.assertEqual(before, {})
        self.assertIn("waits in the inbox", dossier._kept_by()[dossier])

    def test_a_desk_whose_inbox_is_not_empty_is_not_closed(self):
        self.take_in(pdf(page()))
        errors = self.desk.sudo()._closing_errors(self.desk.browse())
        self.assertTrue(any("1 scanned pages wait" in error for error in errors), errors)
