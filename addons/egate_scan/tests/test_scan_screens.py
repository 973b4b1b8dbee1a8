from odoo.http import Request
from odoo.tests import HttpCase, tagged

from odoo.addons.egate_dossier.tests.scanned_pages import page, pdf
from odoo.addons.egate_dossier.tests.signed_pdf import Holder

from .sane_devices import DEVICE, sane_devices
from .scan_inbox import ScanInboxCase


class ScanScreenCase(ScanInboxCase, HttpCase):
    """Two counters, one of them with a scanner."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["egate.desk"].create(
            [
                {"name": "Quầy 1", "unit_id": cls.desk.id, "scanner": DEVICE},
                {"name": "Quầy 2", "unit_id": cls.desk.id},
            ]
        )
        launch = cls.registry["egate.scan.job"]._launch

        def at_once(job):
            launch(job._path(f"run-{job.run}"), job._command())

        # A test's transaction is never committed: what waits for that is done at once.
        cls.classPatch(cls.registry["egate.scan.job"], "_launch_after_commit", at_once)

    def show(self, tour, path):
        self.start_tour(path, tour, login="clerk")

    def dossier_path(self):
        return f"/odoo/egate-dossiers/{self.dossier.id}"


@tagged("post_install", "-at_install")
class TestScanScreens(ScanScreenCase):
    """The screens of scanning, in the browser, with SANE's test device."""

    def test_a_paper_is_scanned_from_its_line(self):
        with sane_devices(test_picture="Grid"):
            self.show("egate_scan_now", self.dossier_path())
        self.assertEqual(self.pages_of(self.first), [2])

    def test_a_fault_of_the_scanner_is_said(self):
        with sane_devices(read_status_code="SANE_STATUS_JAMMED"):
            self.show("egate_scan_fault", self.dossier_path())
        self.assertFalse(self.first.file_ids)

    def test_pages_are_filed_on_the_screen(self):
        self.take_in(pdf(page(), page(), page(), page()))
        self.show("egate_scan_inbox", "/odoo/egate-scan-inbox")
        self.assertEqual((self.pages_of(self.first), self.pages_of(self.second)), ([2], [1]))

    def test_a_signed_file_is_chosen_and_filed_whole_on_the_screen(self):
        raw = Holder("UBND xã Thử").sign(pdf(page(), page(), page()))
        self.take_in(raw, name="da-ky.pdf")
        self.show("egate_scan_inbox_signed", "/odoo/egate-scan-inbox")
        self.assertEqual(self.first.file_ids._open().read(), raw)

    def test_the_desk_is_changed_at_the_top_of_the_page(self):
        self.show("egate_acting_desk", "/odoo/egate-my-work")
        self.assertEqual(self.clerk.sudo().egate_acting_desk_id.name, "Quầy 2")

    def test_files_are_dropped_into_the_inbox_over_http(self):
        self.authenticate("clerk", "clerk")
        answer = self.url_open(
            "/egate/scan-inbox/upload",
            data={"csrf_token": Request.csrf_token(self)},
            files=[("ufile", ("a.pdf", pdf(page()))), ("ufile", ("b.exe", b"MZ" + b"\0" * 60))],
        ).json()
        self.assertEqual((answer["taken"], len(answer["errors"])), (1, 1))
        batch = self.env["egate.scan.batch"].search([])
        self.assertEqual((batch.name, batch.unit_id, batch.source), ("a.pdf", self.desk, "browser"))

    def test_a_picture_of_a_page_is_shown_to_its_desk_alone(self):
        path = f"/egate/scan-inbox/page/{self.take_in(pdf(page())).page_ids.id}"
        self._person("neighbour", self.role_clerk, self.foreign_desk)
        people = (("clerk", 200), ("neighbour", 404), ("officer", 403), ("citizen", 403))
        for login, status in people:
            self.authenticate(login, login)
            with self.subTest(login=login):
                response = self.url_open(path)
                self.assertEqual(response.status_code, status)
        self.authenticate("clerk", "clerk")
        self.assertEqual(self.url_open(path).content[:3], b"\xff\xd8\xff")


@tagged("post_install", "-at_install")
class TestScanScreensOnPhone(ScanScreenCase):
    """The same on a telephone."""

    browser_size = "390x844"
    touch_enabled = True

    def test_pages_are_filed_on_the_screen(self):
        self.take_in(pdf(page(), page(), page(), page()))
        self.show("egate_scan_inbox", "/odoo/egate-scan-inbox")
        self.assertEqual((self.pages_of(self.first), self.pages_of(self.second)), ([2], [1]))
