"""A citizen's account, a browser without a script, and the way through an online dossier."""

import io
import re
from unittest.mock import patch
from urllib.parse import urlsplit

from lxml import html
from PIL import Image

from odoo.tests import HttpCase

from odoo.addons.egate_base.models.ir_http_limits import ALL_BUCKETS
from odoo.addons.egate_base.tests.common import new_users
from odoo.addons.egate_dossier.tests.common import IDENTITY, PDF, DossierCommon
from odoo.addons.egate_dossier.tests.sample_files import pdf

#: Monday, 09:10 at the desk; the 24th is a day off.
MORNING = "2026-11-23 02:10:00"
PASSWORD = "mat-khau-dai"  # noqa: S105 (of made-up accounts)
OWNER = {
    "name": "Nguyễn Thị Minh Khai",
    "identity_kind": "cccd",
    "identity_number": IDENTITY,
    "birth": "02/09/1990",
    "address": "12 Trần Phú, phường Mẫu",
    "phone": "0905000111",
    "email": "khai@example.com",
}


def photo(orientation=1, color="white"):
    """Return a JPEG that a telephone took, held this way (EXIF)."""
    picture, output = Image.new("RGB", (40, 60), color), io.BytesIO()
    exif = Image.Exif()
    exif[0x0112] = orientation
    picture.save(output, "JPEG", exif=exif)
    return output.getvalue()


class SubmissionCase(DossierCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.account = cls._account("khai")
        cls.neighbour = cls._account("neighbour")
        cls.parts = cls.procedure.current_version_id.component_ids
        cls.needed = cls.parts.filtered("required")

    @classmethod
    def _account(cls, login):
        return new_users(
            cls.env,
            {
                "login": login,
                "groups": "base.group_portal",
                "password": PASSWORD,
                "email": f"{login}@example.com",
                "lang": "en_US",
            },
        )

    def setUp(self):
        super().setUp()
        for buckets in ALL_BUCKETS:
            buckets.forget()
        # Sentences are asked for in the language of the source.
        self.opener.cookies.set("frontend_lang", "en_US")

    def log_in_as(self, login="khai"):
        self.authenticate(login, PASSWORD)
        self.opener.cookies.set("frontend_lang", "en_US")

    def read_page(self, path, status=200):
        response = self.url_open(path, allow_redirects=False)
        self.assertEqual(response.status_code, status, self.told(response))
        return response

    def told(self, response):
        """Return what a page says is wrong, for the message of a test that fails."""
        found = re.search(r'(?s)id="errors".*?</div>', response.text)
        return found[0] if found else response.text[:300]

    def tree(self, response):
        return html.fromstring(response.text)

    def token(self):
        """Return the csrf token as any page of the account has it."""
        return self.token_of(f"/egate/submit/{self.procedure.code}")

    def token_of(self, path):
        page = self.url_open(path).text
        return re.search(r'name="csrf_token" value="([^"]+)"', page)[1]

    def post(self, path, status=303, files=None, **fields):
        data = {"csrf_token": self.token(), **fields}
        response = self.url_open(path, data=data, files=files, allow_redirects=False)
        self.assertEqual(response.status_code, status, self.told(response))
        return response

    def where(self, response):
        """Return the path to which a browser is sent on."""
        return urlsplit(response.headers["Location"]).path

    def begin(self, **choices):
        choices = {"for_whom": "self", "desk": self.desk.id, **choices}
        response = self.post(f"/egate/submit/{self.procedure.code}/begin", **choices)
        number = int(re.search(r"/submissions/(\d+)", response.headers["Location"])[1])
        return self.env["egate.submission"].browse(number)

    def step(self, submission, page, status=303, **fields):
        return self.post(f"/egate/my/submissions/{submission.id}/{page}", status, **fields)

    def act(self, submission, action, status=303):
        return self.post(f"/egate/my/submissions/{submission.id}/do/{action}", status)

    def add(self, submission, part, name="giay.pdf", raw=PDF, status=303):
        return self.post(
            f"/egate/my/submissions/{submission.id}/files/add",
            status,
            files={"ufile": (name, raw)},
            component=part.id,
        )

    def fill(self, submission, **owner):
        """Fill in every step, so that it may be sent."""
        self.step(submission, "owner", **{**OWNER, **owner})
        for number, part in enumerate(self.needed):
            self.add(submission, part, f"giay-{number}.pdf", pdf(part.name))
        self.step(submission, "result", result_channel="desk")
        submission.invalidate_recordset()
        return submission

    def sent_one(self, **owner):
        """Return what was sent through all pages."""
        submission = self.fill(self.begin(), **owner)
        self.act(submission, "send")
        submission.invalidate_recordset()
        self.assertEqual(submission.state, "sent")
        return submission

    def job(self, method):
        """Run a job, whose commits would end the test's transaction."""
        cron = type(self.env["ir.cron"])
        with patch.object(cron, "_commit_progress", lambda *args, **kwargs: 60.0):
            method()
        self.env.flush_all()

    def check_identity(self, account=None, name=OWNER["name"], number=IDENTITY):
        """Let the desk have checked who is behind the account; return the person on file."""
        account = account or self.account
        person = self.env["res.partner"].create(
            {
                "name": name,
                "identity_kind": "cccd",
                "identity_number": number,
                "birth_date": "1990-09-02",
                "street": "12 Trần Phú",
                "phone": "0905000111",
            }
        )
        self.env["egate.citizen.identity"].create(
            {
                "user_id": account.id,
                "partner_id": person.id,
                "method": "desk",
                "at": "2026-11-01 02:00:00",
            }
        )
        return person
