from urllib.parse import parse_qs, urlsplit

from odoo.tests import HttpCase, tagged

from odoo.addons.egate_base.models.ir_http_limits import ALL_BUCKETS

#: What stands for the parts of an address.
PARTS = {
    "<int:submission_id>": "1",
    "<int:dossier_id>": "1",
    "<int:file_id>": "1",
    "<string:page>": "owner",
    "<string:action>": "send",
    "<string:code>": "1.001%20a",
}


@tagged("post_install", "-at_install")
class TestLoginBack(HttpCase):
    """Who is logged out before a form is sent comes back to the page of the form."""

    def setUp(self):
        super().setUp()
        for buckets in ALL_BUCKETS:
            buckets.forget()

    def forms(self):
        """Return the addresses that forms of logged-in citizens are sent to, and nothing else."""
        rules = self.env["ir.http"]._generate_routing_rules(sorted(self.registry._init_modules), {})
        return [
            address
            for address, endpoint in rules
            if endpoint.original_endpoint.__module__.startswith("odoo.addons.egate_portal.")
            and endpoint.routing["type"] == "http"
            and endpoint.routing["auth"] == "user"
            and endpoint.routing.get("methods") == ["POST"]
        ]

    def led_to(self, address):
        """Send a form without a login; return where the login page leads back to."""
        response = self.url_open(address, data={"name": "x"}, allow_redirects=False)
        self.assertEqual(response.status_code, 303)
        where = urlsplit(response.headers["Location"])
        self.assertEqual(where.path, "/web/login")
        return parse_qs(where.query)["redirect"][0]

    def test_every_form_leads_back_to_a_page_and_never_to_what_only_takes_forms(self):
        forms = self.forms()
        self.assertGreater(len(forms), 20)
        for rule in forms:
            address = rule
            for part, value in PARTS.items():
                address = address.replace(part, value)
            with self.subTest(rule):
                self.assertNotIn("<", address)
                # Without a login a page leads there again; what takes forms alone is a 405.
                answer = self.url_open(self.led_to(address), allow_redirects=False)
                self.assertEqual(answer.status_code, 303)

    def test_the_page_is_the_one_that_the_form_was_on(self):
        for address, page in (
            ("/egate/my/submissions/7/do/send", "/egate/my/submissions/7/review"),
            ("/egate/my/submissions/7/files/3/remove", "/egate/my/submissions/7/papers"),
            ("/egate/my/submissions/7/owner", "/egate/my/submissions/7/owner"),
            ("/egate/my/dossiers/7/rating", "/egate/my/dossiers/7"),
            ("/egate/submit/1.001612/begin", "/egate/submit/1.001612"),
            ("/egate/account/password/save", "/egate/account/password"),
            ("/egate/account/contact", "/egate/account"),
        ):
            with self.subTest(address):
                self.assertEqual(self.led_to(address).rstrip("?"), page)
