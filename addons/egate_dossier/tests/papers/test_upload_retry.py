from unittest.mock import patch

from odoo.http import Request
from odoo.tests import HttpCase, tagged

from ..common import DossierCommon
from ..sample_files import pdf
from ..upload_retry import UploadRetryCase


@tagged("post_install", "-at_install")
class TestUploadRetry(DossierCommon, UploadRetryCase):
    """A request that is tried again after a conflict reads every file again, not its end."""

    def test_files_of_a_paper(self):
        paper = self.draft(identity_number="048090000999").paper_ids[0]
        contents = [pdf(f"Tờ {number}") for number in range(3)]
        answer = self.send(
            f"/egate/paper/{paper.id}/files", contents, ("egate.dossier.paper", "_add_file")
        )
        self.assertEqual((len(answer["files"]), answer["errors"]), (3, []))
        self.assertEqual([file._open().read() for file in paper.file_ids], contents)


@tagged("post_install", "-at_install")
class TestUploadCount(DossierCommon, HttpCase):
    """So many files at once, and no more: said in words, and nothing half done."""

    def test_too_many_files_are_refused_in_words(self):
        paper = self.draft(identity_number="048090000999").paper_ids[0]
        self.authenticate("clerk", "clerk")
        with patch("odoo.addons.egate_dossier.controllers.uploads.MAX_FILES", 2):
            answer = self.url_open(
                f"/egate/paper/{paper.id}/files",
                data={"csrf_token": Request.csrf_token(self)},
                files=[("ufile", (f"{number}.pdf", pdf(str(number)))) for number in range(3)],
            )
            self.assertEqual(answer.status_code, 200)
            # In the language of the browser.
            self.assertRegex(str(answer.json()["errors"]), "At most 2 files|tối đa 2 tệp")
        self.assertFalse(paper.file_ids)
