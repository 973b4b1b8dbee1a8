import io
import zipfile
from unittest.mock import patch

from odoo.http import Request
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.egate_base.models.ir_http_closed import OUTSIDE

OPTIONS = {"quoting": '"', "separator": ",", "has_headers": True, "encoding": "utf-8"}
PREVIEW = "odoo.addons.mail.tools.link_preview.get_link_preview_from_url"


@tagged("post_install", "-at_install", "access_rights")
class TestOutside(HttpCase):
    """The server opens no address for a caller, and unpacks no file without an end."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        for login, group in (
            ("outside", "base.group_user"),
            ("outside-portal", "base.group_portal"),
            ("outside-manager", "egate_base.egate_group_manager"),
        ):
            new_test_user(cls.env, login, groups=group, password="outside-password")

    @mute_logger("odoo.http")
    def test_nobody_has_the_server_open_an_address(self):
        rules = self.env["ir.http"]._generate_routing_rules(sorted(self.registry._init_modules), {})
        routes = [
            (url, endpoint.routing["type"]) for url, endpoint in rules if url.startswith(OUTSIDE)
        ]
        self.assertIn("/html_editor/link_preview_external", dict(routes))
        for login in (None, "outside-portal", "outside", "outside-manager"):
            self.authenticate(login, login and "outside-password")
            for url, kind in routes:
                params = {"preview_url": "http://127.0.0.1:1/", "url": "http://127.0.0.1:1/"}
                with self.subTest(login=login, url=url), patch(PREVIEW) as opened:
                    if kind == "http":
                        self.assertEqual(self.url_open(url).status_code, 404)
                        continue
                    answer = self.url_open(url, json={"params": params}).json()
                    self.assertIn("error", answer)
                    self.assertIn(
                        answer["error"]["data"]["name"],
                        ("werkzeug.exceptions.NotFound", "odoo.http.SessionExpiredException"),
                    )
                    self.assertFalse(opened.called)

    def test_no_message_makes_the_server_open_what_is_linked_in_it(self):
        partner = self.env.ref("base.user_admin").partner_id
        message = partner.message_post(
            body="x", message_type="comment", subtype_xmlid="mail.mt_comment"
        )
        message.body = '<p><a href="http://127.0.0.1:1/">x</a></p>'
        self.authenticate("admin", "admin")
        with patch(f"{PREVIEW.rpartition('.')[0]}.requests") as net:
            self.make_jsonrpc_request("/mail/link_preview", {"message_id": message.id})
        self.assertFalse(net.mock_calls)
        self.assertFalse(message.message_link_preview_ids)

    # -- files that are imported --------------------------------------------------------------

    def reading(self, login, raw, name="a.xlsx"):
        user = self.env["res.users"].search([("login", "=", login)])
        imports = self.env(user=user)["base_import.import"]
        one = imports.create({"res_model": "egate.sector", "file": raw, "file_name": name})
        return one.parse_preview(dict(OPTIONS))

    def test_only_an_administrator_imports_a_list(self):
        # Odoo shows what is wrong with a file where its columns would be.
        told = self.reading("outside", b"name\nA\n", "a.csv")
        self.assertEqual(told["error"], "Only an administrator imports lists.")
        self.assertFalse(told["preview"])
        self.assertEqual(
            self.reading("outside-manager", b"name\nA\n", "a.csv")["headers"], ["name"]
        )

    def test_a_workbook_that_unpacks_without_an_end_is_not_read(self):
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w", zipfile.ZIP_DEFLATED) as book:
            book.writestr("xl/worksheets/sheet1.xml", b"<row/>" * (4 << 20))
        self.assertLess(len(packed.getvalue()), 1 << 20)
        for raw, name in ((packed.getvalue(), "a.xlsx"), (b"a\n" * (3 << 20), "a.csv")):
            with self.subTest(name=name):
                self.assertIn("too large", self.reading("outside-manager", raw, name)["error"])

    @mute_logger("odoo.http")
    def test_the_web_clients_own_door_to_it(self):
        self.authenticate("outside", "outside-password")
        imports = self.env["base_import.import"]
        user = self.env["res.users"].search([("login", "=", "outside")])
        one = imports.with_user(user).create({"res_model": "res.partner"})
        self.url_open(
            "/base_import/set_file",
            data={"id": one.id, "csrf_token": Request.csrf_token(self)},
            files=[("ufile", ("a.csv", b"name\nA\n", "text/csv"))],
        )
        answer = self.url_open(
            "/web/dataset/call_kw",
            json={
                "params": {
                    "model": "base_import.import",
                    "method": "parse_preview",
                    "args": [one.ids, OPTIONS],
                    "kwargs": {},
                }
            },
        ).json()
        self.assertTrue(answer["result"]["error"])
        self.assertNotIn("headers", answer["result"])
