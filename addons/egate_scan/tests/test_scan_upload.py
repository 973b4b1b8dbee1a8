from unittest.mock import patch

from odoo.http import Request
from odoo.tests import HttpCase, tagged

from odoo.addons.egate_dossier.tests.sample_files import pdf
from odoo.addons.egate_dossier.tests.upload_retry import UploadRetryCase

from .scan_inbox import ScanInboxCase


@tagged("post_install", "-at_install")
class TestScanUploadRetry(ScanInboxCase, UploadRetryCase):
    """A request that is tried again after a conflict reads every file again, not its end."""

    def test_files_dropped_into_the_inbox(self):
        contents = [pdf(f"Tờ {number}") for number in range(3)]
        answer = self.send("/egate/scan-inbox/upload", contents, ("egate.scan.batch", "_take_in"))
        self.assertEqual((answer["taken"], answer["errors"]), (3, []))
        batches = self.env["egate.scan.batch"].search([], order="id")
        self.assertEqual([batch._open_kept("content").read() for batch in batches], contents)


@tagged("post_install", "-at_install")
class TestScanUploadCount(ScanInboxCase, HttpCase):
    """So many files at once, and no more: said in words, and nothing half done."""

    def test_too_many_files_are_refused_in_words(self):
        self.authenticate("clerk", "clerk")
        with patch("odoo.addons.egate_dossier.controllers.uploads.MAX_FILES", 2):
            answer = self.url_open(
                "/egate/scan-inbox/upload",
                data={"csrf_token": Request.csrf_token(self)},
                files=[("ufile", (f"{number}.pdf", pdf(str(number)))) for number in range(3)],
            )
            self.assertEqual(answer.status_code, 200)
            # In the language of the browser.
            self.assertRegex(str(answer.json()["errors"]), "At most 2 files|tối đa 2 tệp")
        self.assertFalse(self.env["egate.scan.batch"].search([]))
