from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from .common import SubmissionCase


@tagged("post_install", "-at_install")
class TestStrangers(SubmissionCase):
    """Somebody else's is not there; without a token, a method or a login nothing happens."""

    def setUp(self):
        super().setUp()
        self.log_in_as()
        self.submission = self.fill(self.begin())
        self.file = self.submission.file_ids[0]
        base = f"/egate/my/submissions/{self.submission.id}"
        self.reads = [
            base,
            f"{base}/owner",
            f"{base}/review",
            f"{base}/receipt",
            f"{base}/files/{self.file.id}",
            f"{base}/files/{self.file.id}/1.png",
            f"{base}/template/{self.needed[0].id}",
        ]
        self.writes = [
            f"{base}/do/send",
            f"{base}/do/withdraw",
            f"{base}/files/add",
            f"{base}/files/begin",
            f"{base}/files/piece",
            f"{base}/files/merge",
            f"{base}/files/reuse",
            f"{base}/files/{self.file.id}/remove",
        ]
        self.begins = f"/egate/submit/{self.procedure.code}/begin"
        self.base = base

    def test_a_second_citizen_finds_nothing(self):
        self.log_in_as("neighbour")
        for path in self.reads:
            with self.subTest(path):
                self.read_page(path, 404)
        for path in (*self.writes, f"{self.base}/owner"):
            with self.subTest(path):
                self.post(path, 404, component=self.needed[0].id)
        self.submission.invalidate_recordset()
        self.assertEqual(self.submission.state, "draft")
        self.assertEqual(len(self.submission.file_ids), len(self.needed))

    def test_without_a_token_nothing_is_done(self):
        for path in (*self.writes, f"{self.base}/owner", self.begins):
            with self.subTest(path), mute_logger("odoo.http"):
                answer = self.url_open(path, data={"name": "x"}, allow_redirects=False)
                self.assertEqual(answer.status_code, 400)

    def test_what_changes_is_not_asked_by_get(self):
        for path in (*self.writes, self.begins):
            with self.subTest(path), mute_logger("odoo.http"):
                answer = self.url_open(path, allow_redirects=False)
                self.assertEqual(answer.status_code, 405)

    def test_without_a_login_it_leads_there(self):
        self.logout()
        for path in (*self.reads, f"/egate/submit/{self.procedure.code}"):
            with self.subTest(path):
                self.assertEqual(self.where(self.read_page(path, 303)), "/web/login")

    def test_what_is_not_there_is_not_found(self):
        for path in ("/egate/submit/9.999999", f"{self.base}/nothing", "/egate/my/submissions/0"):
            with self.subTest(path):
                self.read_page(path, 404)
        self.post(f"{self.base}/do/nothing", 404)

    def test_an_account_reads_and_writes_none_of_it_by_rpc(self):
        for model in ("egate.submission", "egate.submission.file", "egate.submission.upload"):
            for operation in ("read", "write", "create", "unlink"):
                with self.subTest(f"{operation} {model}"):
                    records = self.env[model].with_user(self.account)
                    self.assertFalse(records.has_access(operation))

    def test_a_step_that_is_none_is_not_found_after_sending_either(self):
        self.act(self.submission, "send")
        self.post(f"{self.base}/nothing", 404)
        self.post(f"{self.base}/receipt", 404)

    def test_a_draft_that_is_looked_at_has_no_dossier_to_open(self):
        self.act(self.submission, "check")
        with self.assertRaises(UserError):
            self.submission.with_user(self.clerk).action_open_dossier()
        files = self.submission.file_ids
        self.assertTrue(files.with_user(self.clerk).has_access("read"))
        self.act(self.submission, "withdraw")
        self.env.invalidate_all()
        self.assertFalse(files.with_user(self.clerk).has_access("read"))

    def test_a_list_and_a_step_ask_little_of_the_database(self):
        self.log_in_as()
        for path, most in ((f"{self.base}/owner", 40), (f"{self.base}/papers", 60)):
            for _ in range(2):
                self.read_page(path)
            profile = self.profile(collectors=["sql"], db=False)
            with profile:
                self.read_page(path)
            (asked,) = profile._profiler__.sub_profilers
            queries = [one["full_query"] for one in asked.collectors[0].entries]
            count = len([one for one in queries if "SAVEPOINT" not in one])
            with self.subTest(path):
                self.assertLessEqual(count, most, "\n".join(one[:150] for one in queries))
        self.env.invalidate_all()
        rows = self.env["egate.submission"].search([("user_id", "=", self.account.id)])
        with self.assertQueryCount(20):
            rows._for_list()
