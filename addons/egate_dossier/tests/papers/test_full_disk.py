from unittest.mock import patch

from psycopg2.errors import DiskFull

from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from ...tools import durable
from ..common import DossierCommon
from ..sample_files import pdf

LOG = "odoo.addons.egate_base.models.ir_http"
#: In the language of the person, who may have been given Vietnamese.
SENTENCE = "server's disk is full|ổ đĩa của máy chủ đã đầy"


@tagged("post_install", "-at_install")
class TestFullDisk(DossierCommon, HttpCase):
    """The database has no room: a sentence says what to do, and what was entered is kept."""

    def full_at(self, words):
        """Let PostgreSQL have no room for statements with these words."""
        real = type(self.env.cr).execute

        def execute(cursor, query, *arguments, **options):
            if words in str(getattr(query, "code", query)):
                raise DiskFull("could not extend file: No space left on device")
            return real(cursor, query, *arguments, **options)

        return patch.object(type(self.env.cr), "execute", execute)

    def call(self, model, method, *arguments):
        return self.url_open(
            f"/web/dataset/call_kw/{model}/{method}",
            json={"params": {"model": model, "method": method, "args": arguments, "kwargs": {}}},
        ).json()

    def test_a_reception_is_refused_in_a_sentence_and_the_draft_is_kept(self):
        draft = self.draft()
        self.authenticate("clerk", "clerk")
        with self.assertLogs(LOG, "ERROR"), self.full_at("egate_dossier_event"):
            answer = self.call("egate.dossier", "counter_accept", draft.id, {"note": "gấp"})
        self.assertIn("disk is full", answer["result"]["refusal"])
        self.env.invalidate_all()
        self.assertEqual((draft.received_at, draft.note), (False, "gấp"))
        answer = self.call("egate.dossier", "counter_accept", draft.id, {})
        self.assertIn("received", answer["result"])

    def test_every_other_request_says_it_too(self):
        draft = self.draft()
        self.authenticate("clerk", "clerk")
        with (
            self.assertLogs(LOG, "ERROR"),
            mute_logger("odoo.http"),
            self.full_at("egate_dossier_event"),
        ):
            answer = self.call("egate.dossier", "action_receive", [draft.id])
        self.assertEqual(answer["error"]["data"]["name"], "odoo.exceptions.UserError")
        self.assertRegex(answer["error"]["data"]["message"], SENTENCE)
        # Written only at the end of the request, not by a statement of the method's own.
        with (
            self.assertLogs(LOG, "ERROR"),
            mute_logger("odoo.http"),
            self.full_at('UPDATE "egate_dossier"'),
        ):
            answer = self.call("egate.dossier", "write", [draft.id], {"note": "gấp"})
        self.assertRegex(answer["error"]["data"]["message"], SENTENCE)
        self.env.invalidate_all()
        self.assertFalse(draft.note)

    def test_one_file_of_several_finds_no_room(self):
        paper = self.draft().paper_ids[0].with_user(self.clerk)
        real, calls = type(paper)._add_file, []

        def add_file(record, *arguments, **options):
            calls.append(arguments)
            if len(calls) == 2:
                raise DiskFull("could not extend file: No space left on device")
            return real(record, *arguments, **options)

        uploads = [(f"{one}.pdf", durable.spooled(pdf(one))) for one in "abc"]
        with self.assertLogs(LOG, "ERROR"), patch.object(type(paper), "_add_file", add_file):
            answer = paper._add_files(uploads, "upload")
        self.assertEqual([file["name"] for file in answer["files"]], ["a.pdf", "c.pdf"])
        self.assertIn("disk is full", answer["errors"][0]["error"])
