import re
from html import unescape

import odoo.http
from odoo.http import Request

from odoo.addons.egate_base.models.ir_http_limits import ALL_BUCKETS
from odoo.addons.egate_base.tests.common import new_users
from odoo.addons.egate_portal.tests.common import PublicPageCase

from ..controllers.sign_in import BEGUN
from ..models import auth_oauth_provider_discovery as discovery
from .local_issuer import LocalIssuer

SECRET = "a+secret/of:100%~long-enough"


class OidcCase(PublicPageCase):
    """A browser, and a provider on this machine."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.an, cls.staff = new_users(
            cls.env,
            *(
                {"login": login, "groups": group, "password": "provided-password"}
                for login, group in (
                    ("an-portal", "base.group_portal"),
                    ("official", "base.group_user"),
                )
            ),
        )

    def setUp(self):
        super().setUp()
        discovery.DOCUMENTS.forget()
        discovery.KEYS.forget()

    def local_issuer(self, **values):
        """Start a provider of the tests, and connect it."""
        issuer = LocalIssuer()
        issuer.__enter__()
        self.addCleanup(issuer.__exit__)
        return issuer, self.connect(issuer.url, **values)

    def connect(self, issuer, **values):
        """Return a provider as an administrator connects it."""
        provider = self.env["auth.oauth.provider"].create(
            {
                "name": "Định danh điện tử",
                "body": "Đăng nhập bằng định danh điện tử",
                "egate_flow": "code",
                "egate_issuer": issuer,
                "client_id": "egate",
                "egate_new_secret": SECRET,
                "egate_levels": "1, 2, 3",
                "egate_checked_level": "2",
                **values,
            }
        )
        provider.action_egate_read_issuer()
        provider.enabled = True
        return provider

    # -- the browser --------------------------------------------------------------------------

    def browser_session(self):
        """Return the session of this browser on the server."""
        sid = self.opener.cookies.get("session_id")
        return odoo.http.root.session_store.get(sid) if sid else {}

    def signed_in(self):
        """Return whoever is signed in in this browser."""
        uid = self.browser_session().get("uid")
        return self.env["res.users"].sudo().browse(uid or [])

    def leave(self):
        """Close this browser and open another."""
        self.opener.cookies.clear()
        self.opener.cookies["test_request_key"] = self.http_request_key

    def post_start(self, provider, redirect="", **options):
        if self.browser_session().get("uid"):
            token = Request.csrf_token(self)
        else:
            login = self.url_open("/web/login")
            self.assertIn('action="/egate/oidc/start"', login.text)
            token = re.search(r'name="csrf_token" value="([^"]+)"', login.text)[1]
        data = {"csrf_token": token, "provider": str(provider.id), "redirect": redirect}
        return self.url_open("/egate/oidc/start", data=data, allow_redirects=False, **options)

    def begin(self, provider, redirect=""):
        """Press the button; return the address at the provider."""
        for buckets in ALL_BUCKETS:
            buckets.forget()
        page = self.post_start(provider, redirect)
        self.assertEqual(page.status_code, 200, page.text)
        self.assertEqual(page.headers["Cache-Control"], "no-store")
        return unescape(re.search(r'content="0;url=([^"]+)"', page.text)[1])

    def come_back(self, address):
        """Return the answer to a browser that the provider sends back."""
        response = self.url_open(address, allow_redirects=False)
        self.assertEqual(response.status_code, 303)
        self.assertEqual(response.headers["Cache-Control"], "no-store")
        return response

    def whole_way(self, issuer, provider, redirect=""):
        """Sign in at a local issuer; return where the browser lands, as a path."""
        return self.path(self.come_back(issuer.consent(self.begin(provider, redirect))))

    def path(self, response):
        return response.headers["Location"].removeprefix(self.base_url())

    def kept(self):
        """Return what the session keeps of the only sign-in that was begun."""
        (kept,) = self.browser_session()[BEGUN].values()
        return kept

    def change_kept(self, **changes):
        """Change what the session keeps of the sign-ins that were begun."""
        session = self.browser_session()
        session[BEGUN] = {state: {**kept, **changes} for state, kept in session[BEGUN].items()}
        odoo.http.root.session_store.save(session)

    def provided(self, subject="an"):
        """Return the account of a subject."""
        users = self.env["res.users"].sudo().with_context(active_test=False)
        return users.search([("oauth_uid", "=", subject)])

    def assertFault(self, answer, why):
        path = answer if isinstance(answer, str) else self.path(answer)
        self.assertEqual(path, f"/egate/oidc/fault/{why}")
        page = self.url_open(path)
        self.assertIn('role="alert"', page.text)
        return page
