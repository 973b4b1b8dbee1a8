"""Pages read as a stranger reads them: no login, no cookie."""

import re

from freezegun import freeze_time

from odoo.tests import HttpCase

from odoo.addons.egate_base.models.ir_http_limits import ALL_BUCKETS
from odoo.addons.egate_dossier.tests.common import IDENTITY, DossierCommon

#: Monday, 09:10 at the desk. The 24th is a day off: three working days end on Friday, the 27th.
MORNING = "2026-11-23 02:10:00"
NAME, MASKED = "Nguyễn Thị Minh Khai", "Nguyễn *** Khai"
PHONE, ADDRESS = "0905000111", "12 Trần Phú"
SECRETS = (NAME, "Thị Minh", IDENTITY, PHONE, ADDRESS)


class PublicPageCase(DossierCommon, HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["ir.config_parameter"].set_param("egate_base.hotline", "02361022")

    def setUp(self):
        super().setUp()
        for buckets in ALL_BUCKETS:
            buckets.forget()
        # A stranger comes without a session; the harness brings one along.
        self.opener.cookies.pop("session_id", None)

    def receive_at(self, moment=MORNING, **values):
        with freeze_time(moment):
            return self.receive(**values)

    def page(self, path, status=200, **options):
        """Read a page; every public answer has the same guards."""
        with self.assertNoLogs("odoo", level="WARNING"):
            response = self.url_open(path, allow_redirects=False, **options)
        self.assertEqual(response.status_code, status)
        self.check_guards(response)
        return response

    def check_guards(self, response):
        headers = response.headers
        self.assertEqual(headers["Referrer-Policy"], "no-referrer")
        self.assertEqual(headers["X-Content-Type-Options"], "nosniff")
        self.assertIn("noindex", headers["X-Robots-Tag"])
        policy = headers["Content-Security-Policy"]
        self.assertIn("default-src 'none'", policy)
        self.assertIn("frame-ancestors 'none'", policy)
        self.assertNotIn("unsafe", policy)
        # No session: nothing to steal, nothing to store, and a cache in front may answer.
        self.assertNotIn("Set-Cookie", headers)
        # The ways in and out are Odoo's.
        markup = self.markup(response).replace("/web/login", "").replace("/web/session/", "")
        for foreign in ("/web/", "/website/", "odoo", "style ", " style=", " on"):
            self.assertNotIn(foreign, markup, "only files and markup of our own")
        for secret in SECRETS:
            self.assertNotIn(secret, response.text)

    def without_address(self, response):
        """Return a page but for its own address, which the choice of language leads back to."""
        return re.sub(r'\bto=[^"]*', "", response.text)

    def markup(self, response):
        """Return the tags of a page without its words."""
        return " ".join(part.partition(">")[0] for part in response.text.split("<")[1:])

    def queries_of(self, path, language="vi-VN,vi;q=0.9"):
        """Return the queries of a warm request, as a Vietnamese browser makes it.

        For a language that is not installed, Odoo reads user, company and partner besides, on all
        pages but those that strangers go a short way to.
        """
        headers = {"Accept-Language": language}
        for _ in range(3):
            self.url_open(path, headers=headers)
        profile = self.profile(collectors=["sql"], db=False)
        with profile:
            self.url_open(path, headers=headers)
        (request,) = profile._profiler__.sub_profilers
        queries = [entry["full_query"].strip() for entry in request.collectors[0].entries]
        return [query for query in queries if "SAVEPOINT" not in query]
