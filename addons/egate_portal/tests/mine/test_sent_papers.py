from odoo import http
from odoo.tests import Form, freeze_time, tagged

from odoo.addons.egate_dossier.tests.sample_files import pdf

from .common import AFTERNOON, OTHER, MineCase

PAPER = pdf("Xác nhận cư trú")


@tagged("post_install", "-at_install")
class TestSentPapers(MineCase):
    """Papers asked for are answered from home; nothing of it counts before a clerk takes it in."""

    def setUp(self):
        super().setUp()
        self.dossier = self.own_dossier()
        self.request = self.ask_for_papers(self.dossier)
        self.line = self.request.line_ids

    def send(self, status=303, name="cư trú.pdf", raw=PAPER, line=None):
        files = [("ufile", (name, raw, "application/pdf"))]
        path = self.path(self.dossier, "/papers")
        return self.post(path, status, files=files, line=str((line or self.line).id))

    def say_sent(self, status=303):
        path = self.path(self.dossier, "/papers/sent")
        return self.post(path, status, request_id=str(self.request.id))

    def test_from_home_to_the_dossier(self):
        self.assertIn("Bản chụp mờ", self.read_page(self.path(self.dossier)).text)
        self.send()
        upload = self.line.upload_ids
        self.assertEqual((upload.name, upload.page_count), ("cư trú.pdf", 1))
        self.assertIn("cư trú.pdf", self.read_page(self.path(self.dossier)).text)
        paper = self.dossier.paper_ids.filtered(lambda one: one.name == self.line.name)
        self.assertFalse(paper.file_ids, "no paper of the dossier yet")
        waiting = self.env["egate.supplement"].with_user(self.clerk)
        self.assertFalse(waiting.search([("sent_to_me", "=", True)]))
        self.say_sent()
        self.assertEqual(waiting.search([("sent_to_me", "=", True)]).ids, self.request.ids)
        self.assertEqual(self.dossier.event_ids.sorted("sequence")[-1:].kind, "papers_sent")
        counts = self.env["egate.dossier"].with_user(self.clerk).work_counts()
        self.assertIn("Papers sent from home", [one["name"] for one in counts])
        with freeze_time(AFTERNOON):
            take = Form(
                self.env["egate.supplement.take"]
                .with_user(self.clerk)
                .with_context(default_supplement_id=self.request.id)
            ).save()
            self.assertEqual(take.upload_ids.ids, upload.ids)
            take.action_take_in()
        self.env.invalidate_all()
        self.assertEqual(self.request.state, "done")
        file = paper.file_ids
        self.assertEqual((file.source, file.sha256), ("citizen", upload.sha256))
        self.assertEqual(file.added_by_id, self.clerk)
        with file._open() as stream:
            self.assertEqual(stream.read(), PAPER)
        self.assertFalse(waiting.search([("sent_to_me", "=", True)]))

    def test_a_file_is_judged_at_once(self):
        page = self.send(422, "bài.pdf", b"MZ\x90\x00" + b"\0" * 2000).text
        self.assertIn("bài.pdf", page)
        self.assertIn('role="alert"', page)
        self.assertFalse(self.line.upload_ids)
        self.send(422, raw=b"")
        self.assertFalse(self.line.upload_ids)

    def test_the_same_file_twice_is_one(self):
        self.send()
        self.send()
        self.assertEqual(len(self.line.upload_ids), 1)

    def test_what_was_sent_can_be_taken_away(self):
        self.send()
        upload = self.line.upload_ids
        content = upload.attachment_id
        path = self.path(self.dossier, "/papers/remove")
        self.refuses_all_but_posts(path)
        self.post(path, line=str(self.line.id), file=str(upload.id))
        self.assertFalse(upload.exists())
        self.assertFalse(content.exists())

    def test_everything_sent_needs_a_file(self):
        self.refuses_all_but_posts(self.path(self.dossier, "/papers/sent"))
        self.say_sent(422)
        self.assertFalse(self.request.sent_at)
        self.send()
        self.say_sent()
        events = len(self.dossier.event_ids)
        self.say_sent()
        self.assertEqual(len(self.dossier.event_ids), events, "a second press is the first")

    def test_a_line_of_another_dossier_takes_nothing(self):
        theirs = self.receive_at(**OTHER).sudo()
        line = self.ask_for_papers(theirs).line_ids
        self.send(404, line=line)
        self.assertFalse(line.upload_ids)

    def test_without_the_pages_token_nothing_is_kept(self):
        self.refuses_all_but_posts(self.path(self.dossier, "/papers"))
        self.assertFalse(self.line.upload_ids)

    def test_what_came_after_the_request_was_taken_in_is_told(self):
        with freeze_time(AFTERNOON):
            self.request.with_user(self.clerk).action_take_in()
        self.send(404)
        self.assertFalse(self.line.upload_ids)

    def test_officials_of_the_dossier_alone_open_it(self):
        self.send()
        address = f"/egate/supplement/upload/{self.line.upload_ids.id}"
        self.log_in(self.clerk)
        self.assertEqual(self.url_open(address).content, PAPER)
        self.log_in(self.stranger)
        self.assertEqual(self.url_open(address).status_code, 403)
        self.log_in(self.account_of(self.receive_at(**OTHER), "long"))
        self.assertEqual(self.url_open(address).status_code, 403)

    def test_a_browser_that_names_no_file_is_told(self):
        data = {"csrf_token": http.Request.csrf_token(self), "line": str(self.line.id)}
        response = self.url_open(self.path(self.dossier, "/papers"), data=data)
        self.assertEqual(response.status_code, 422)
