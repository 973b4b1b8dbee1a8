from datetime import timedelta

from odoo import fields, http
from odoo.exceptions import UserError
from odoo.modules.module import load_script
from odoo.tests import Form, freeze_time, new_test_user, tagged
from odoo.tools import file_path, mute_logger

from odoo.addons.egate_dossier.tests.sample_files import pdf

from .common import AFTERNOON, OTHER, MineCase

PAPER = pdf("Xác nhận cư trú")


class SentPapersCase(MineCase):
    """A dossier whose owner is asked for a paper, and is logged in."""

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


@tagged("post_install", "-at_install")
class TestSentPapers(SentPapersCase):
    """Papers asked for are answered from home; nothing of it counts before a clerk takes it in."""

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
        self.say_sent()
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


@tagged("post_install", "-at_install")
class TestUnsentPapers(SentPapersCase):
    """What a citizen has put there and not sent is a draft: nobody of the office sees any of it."""

    def setUp(self):
        super().setUp()
        self.send()
        self.upload = self.line.upload_ids
        groups = "egate_base.egate_group_official,egate_base.egate_group_manager"
        chief = new_test_user(self.env, "chief", groups=groups, lang="en_US")
        self.people = self.clerk + self.officer + self.leader + self.stranger + chief

    def seen_by(self, user):
        """Return all that ``user`` finds of the draft, by the way in which it was found."""
        upload, line = self.upload.with_user(user), self.line.with_user(user)
        files = self.env["ir.attachment"].with_user(user)
        of_upload = [("res_model", "=", upload._name), ("res_id", "=", upload.id)]
        ways = {
            "search": lambda: upload.search([]),
            "count": lambda: upload.search_count([]),
            "name": lambda: upload.name_search("cư trú"),
            "group": lambda: upload.formatted_read_group([], ["name"], ["__count"]),
            "read": lambda: upload.read(["name"]),
            "export": lambda: upload.export_data(["name"])["datas"],
            "of the paper": lambda: line.upload_ids,
            "by the paper": lambda: line.search([("upload_ids.name", "ilike", "cư trú")]),
            "papers with some": lambda: line.search([("upload_ids", "!=", False)]),
            "by the request": lambda: self.request.with_user(user).search(
                [("line_ids.upload_ids.page_count", "=", 1)]
            ),
            "opened": upload.action_open,
            "content": lambda: files.search(of_upload),
            "content read": lambda: self.upload.attachment_id.with_user(user).read(["name", "raw"]),
        }
        found = {}
        self.env.invalidate_all()
        for way, look in ways.items():
            try:
                if got := look():
                    found[way] = got
            except UserError:
                continue
            finally:
                self.env.invalidate_all()
        return found

    def test_nobody_of_the_office_finds_a_draft_in_any_way(self):
        for user in self.people:
            with self.subTest(user.login):
                self.assertFalse(self.seen_by(user))

    def test_once_it_is_sent_those_of_the_dossier_find_it(self):
        self.say_sent()
        for user in self.clerk + self.officer:
            with self.subTest(user.login):
                found = self.seen_by(user)
                self.assertIn("read", found)
                self.assertIn("search", found, "the ways of the other test do find it")
                self.assertIn("content read", found)
        self.assertFalse(self.seen_by(self.stranger))

    def test_no_address_answers_a_draft(self):
        content = self.upload.attachment_id
        for user in self.people:
            self.log_in(user)
            for path in (
                f"/egate/supplement/upload/{self.upload.id}",
                f"/web/content/{content.id}",
                f"/web/image/{content.id}",
                f"/web/content/egate.supplement.upload/{self.upload.id}/attachment_id",
            ):
                with self.subTest(user.login, path=path), mute_logger("odoo.http"):
                    response = self.url_open(path)
                    self.assertNotIn(b"%PDF", response.content)
                    if response.status_code == 200:
                        # Odoo's picture for what there is none of.
                        self.assertIn("placeholder", response.headers["Content-Disposition"])

    def test_the_dossier_says_nothing_of_a_draft(self):
        events, messages = self.dossier.event_ids, self.dossier.message_ids
        self.send(name="thêm.pdf", raw=pdf("Thêm"))
        self.assertEqual(self.dossier.event_ids, events)
        self.assertEqual(self.dossier.message_ids, messages)
        self.assertFalse(self.request.sent_at)

    def test_the_clerk_who_takes_papers_in_at_the_counter_takes_no_draft(self):
        with freeze_time(AFTERNOON):
            take = Form(
                self.env["egate.supplement.take"]
                .with_user(self.clerk)
                .with_context(default_supplement_id=self.request.id)
            ).save()
            self.assertFalse(take.upload_ids)
            take.action_take_in()
        self.env.invalidate_all()
        self.assertEqual(self.request.state, "done")
        self.assertFalse(self.dossier.paper_ids.file_ids)
        self.assertFalse(self.upload.file_id)

    def test_what_is_added_after_it_was_sent_is_a_draft_until_it_is_sent_too(self):
        self.say_sent()
        self.send(name="thêm.pdf", raw=pdf("Thêm"))
        later = self.line.upload_ids - self.upload
        uploads = self.env["egate.supplement.upload"].with_user(self.clerk)
        self.assertEqual(uploads.search([]), self.upload)
        page = self.read_page(self.path(self.dossier)).text
        self.assertIn("/papers/sent", page, "the button is there again")
        self.say_sent()
        self.assertEqual(uploads.search([]), self.upload + later)
        self.assertNotIn("/papers/sent", self.read_page(self.path(self.dossier)).text)

    def test_an_update_knows_what_was_sent_before_a_clerk_took_in_another_paper(self):
        """Taking in one paper had emptied when the request's papers were sent."""
        self.say_sent()
        self.send(name="thêm.pdf", raw=pdf("Thêm"))
        later = self.line.upload_ids - self.upload
        # Files come within a second here, and never in the second after which they are sent.
        later.sent_at += timedelta(minutes=1)
        self.request.sent_at = False
        self.line.upload_ids.handed_at = False
        self.env.flush_all()
        script = file_path("egate_portal/migrations/19.0.1.1.0/post-sent_papers.py")
        load_script(script, "sent_papers").migrate(self.env.cr, "19.0.1.0.0")
        self.env.invalidate_all()
        self.assertTrue(self.upload.handed_at)
        self.assertFalse(later.handed_at, "nobody has sent it")

    def test_a_request_of_which_everything_was_taken_away_is_not_on_the_list(self):
        self.say_sent()
        path = self.path(self.dossier, "/papers/remove")
        self.post(path, line=str(self.line.id), file=str(self.upload.id))
        self.assertFalse(self.request.sent_at)

    def test_a_draft_goes_when_nobody_waits_for_it_any_more(self):
        uploads = self.env["egate.supplement.upload"]
        later = freeze_time(fields.Datetime.now() + timedelta(days=2))
        with later:
            uploads._gc_unsent()
        self.assertTrue(self.upload.exists(), "the request is open")
        with freeze_time(AFTERNOON):
            self.request.with_user(self.officer).action_cancel("Đã tra cứu được")
        content = self.upload.attachment_id
        with later:
            uploads._gc_unsent()
        self.assertFalse(self.upload.exists())
        self.assertFalse(content.exists())
