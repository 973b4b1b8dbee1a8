from unittest.mock import patch

from psycopg2.errors import SerializationFailure

from odoo.http import Request
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from .papers import pdf
from .scan_inbox import ScanInboxCase


class Conflict(SerializationFailure):
    """What PostgreSQL says when two met; Odoo then begins the request anew."""

    pgcode = "40001"


@tagged("post_install", "-at_install")
class TestUploadRetry(ScanInboxCase, HttpCase):
    """A request that is tried again after a conflict reads every file again, not its end."""

    def send(self, path, contents, conflicts=("egate.scan.batch", "_take_in"), fail_at=None):
        """Send files, with a conflict at the last of them the first time; return the answer."""
        model, name = conflicts
        method, calls = getattr(self.registry[model], name), []

        def at_first_in_conflict(*args, **kwargs):
            result = method(*args, **kwargs)
            calls.append(name)
            if len(calls) == (fail_at or len(contents)):
                raise Conflict
            return result

        self.authenticate("clerk", "clerk")
        files = [("ufile", (f"{number}.pdf", raw)) for number, raw in enumerate(contents, 1)]
        with (
            patch.object(self.registry[model], name, at_first_in_conflict),
            patch("odoo.service.model.time.sleep"),
            mute_logger("odoo.service.model"),
        ):
            answer = self.url_open(
                path, data={"csrf_token": Request.csrf_token(self)}, files=files
            ).json()
        self.assertGreater(len(calls), len(contents), "it was tried again")
        return answer

    def test_files_dropped_into_the_inbox(self):
        contents = [pdf(f"Tờ {number}") for number in range(3)]
        answer = self.send("/egate/scan-inbox/upload", contents)
        self.assertEqual((answer["taken"], answer["errors"]), (3, []))
        batches = self.env["egate.scan.batch"].search([], order="id")
        self.assertEqual([batch._open_kept("content").read() for batch in batches], contents)

    def test_files_of_a_paper(self):
        paper = self.draft(identity_number="048090000999").paper_ids[0]
        contents = [pdf(f"Tờ {number}") for number in range(3)]
        answer = self.send(
            f"/egate/paper/{paper.id}/files", contents, ("egate.dossier.paper", "_add_file")
        )
        self.assertEqual((len(answer["files"]), answer["errors"]), (3, []))
        self.assertEqual([file._open().read() for file in paper.file_ids], contents)


@tagged("post_install", "-at_install")
class TestUploadCount(ScanInboxCase, HttpCase):
    """So many files at once, and no more: said in words, and nothing half done."""

    def test_too_many_files_are_refused_in_words(self):
        paper = self.draft(identity_number="048090000999").paper_ids[0]
        self.authenticate("clerk", "clerk")
        for path in (f"/egate/paper/{paper.id}/files", "/egate/scan-inbox/upload"):
            with (
                self.subTest(path=path),
                patch("odoo.addons.egate_dossier.controllers.uploads.MAX_FILES", 2),
            ):
                answer = self.url_open(
                    path,
                    data={"csrf_token": Request.csrf_token(self)},
                    files=[("ufile", (f"{number}.pdf", pdf(str(number)))) for number in range(3)],
                )
                self.assertEqual(answer.status_code, 200)
                # In the language of the browser.
                words = "At most 2 files|tối đa 2 tệp"
                self.assertRegex(str(answer.json()["errors"]), words)
        self.assertFalse(paper.file_ids)
        self.assertFalse(self.env["egate.scan.batch"].search([]))
