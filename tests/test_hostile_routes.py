"""Every address of the suite answers whatever is sent to it with less than 500, and logs nothing.

The addresses come from the registry's routing rules: a new route is attacked without being named.
"""

import itertools
import json
import re

from odoo.http import Request
from odoo.tests import HttpCase, new_test_user, tagged

from odoo.addons.egate_base.models.ir_http_limits import ALL_BUCKETS
from odoo.addons.egate_dossier.tests.sample_files import pdf

#: What stands for each part of an address that a caller fills in.
TEXTS = ("x", "%00", "%ED%A0%80", "%FF", "A" * 5000, "%27%3B--", "1,2", "9" * 30, "%E2%80%AE", "..")
NUMBERS = ("0", "1", "-1", "2147483648", "9" * 30, "9" * 5000, "%D9%A3")
QUERIES = (
    "self=1",
    "self=1&kw=2&args=3&kwargs=4&cr=5&env=6&cls=7&endpoint=8",
    "nobody_knows=%00",
    "download=%00&width=%00",
    "width=" + "9" * 5000,
    "width=-1&width=nan&download=",
    "width=NaN&page=1e308&limit=-1&offset=-1",
    "width[]=1&download[a]=b",
    "token=%00&code=x&file_id=abc&page=-1&ids=1",
    "__proto__=1&csrf_token=x&context=%7B%7D",
    "x=" + "A" * 20000,
)
DEEP = "[" * 100_000 + "]" * 100_000
NESTED = "[" * 500 + "]" * 500
BODIES = (
    "",
    "null",
    "[]",
    "7",
    "{",
    "\ufeff{}",
    DEEP,
    '{"params": []}',
    '{"params": [1]}',
    '{"params": "x"}',
    '{"params": null}',
    '{"params": {}}',
    '{"id": {}, "params": {"self": 1}}',
    '{"params": {"nobody": "\\u0000"}}',
)
#: Values for every named argument of a JSON route, as JSON has them or a parser takes them.
VALUES = (
    '"\\u0000"',
    '"\\ud800"',
    "NaN",
    "-Infinity",
    "1e999",
    "1e308",
    "-1",
    "99999999999999999999",
    "null",
    "true",
    '""',
    '"abc"',
    "[]",
    "[null]",
    "[[1]]",
    '["x"]',
    "[1e999]",
    "{}",
    '{"a": {"b": "\\ud800"}}',
    "[99999999999999999999]",
    NESTED,
    DEEP,
)


@tagged("post_install", "-at_install")
class TestHostileRoutes(HttpCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        groups = "egate_base.egate_group_clerk,egate_base.egate_group_manager"
        new_test_user(cls.env, "routes", groups=groups, password="routes-password")
        cls.env["ir.config_parameter"].set_param("egate_sms.report_secret", "s" * 40)

    @classmethod
    def own_rules(cls, kind):
        """Return (address, endpoint) of each route of the suite whose type is ``kind``."""
        rules = cls.env["ir.http"]._generate_routing_rules(sorted(cls.registry._init_modules), {})
        return [
            (url, endpoint)
            for url, endpoint in rules
            if endpoint.original_endpoint.__module__.startswith("odoo.addons.egate_")
            and endpoint.routing["type"] == kind
        ]

    def addresses(self, rule):
        """Yield the addresses of ``rule`` with each hostile part, first a plain one."""
        parts = re.split(r"<(?:(\w+)(?:\([^)]*\))?:)?\w+>", rule)
        literals, kinds = parts[::2], parts[1::2]
        choices = [NUMBERS if kind == "int" else TEXTS for kind in kinds]
        plain = ["1"] * len(kinds)
        for at, values in enumerate(choices):
            for value in values:
                filled = [*plain[:at], value, *plain[at + 1 :], ""]
                yield "".join(itertools.chain(*zip(literals, filled, strict=True)))
        if not kinds:
            yield rule

    def fine(self, response, asked):
        self.assertLess(response.status_code, 500, asked)
        if "json" not in response.headers["Content-Type"]:
            self.assertNotIn("Traceback (most recent call last)", response.text, asked)

    def test_there_is_something_to_attack(self):
        self.assertGreater(len(self.own_rules("http")), 8)
        self.assertTrue(self.own_rules("jsonrpc"))

    def test_pages_and_files(self):
        for login in (None, "routes"):
            self.authenticate(login, login and "routes-password")
            for rule, endpoint in self.own_rules("http"):
                posts = "POST" in (endpoint.routing["methods"] or ())
                addresses = list(self.addresses(rule))
                for address in [*addresses, *(f"{addresses[0]}?{query}" for query in QUERIES)]:
                    with self.subTest(login=login, address=address[:80]):
                        self.fine(self.hit(address, posts), address[:80])

    def hit(self, address, posts):
        for buckets in ALL_BUCKETS:
            buckets.forget()
        if not posts:
            return self.url_open(address, allow_redirects=False)
        data = {"csrf_token": Request.csrf_token(self), "self": "1", "ufile": "\0", "x": "\0"}
        return self.url_open(address, data=data, allow_redirects=False)

    def test_forms_with_odd_files(self):
        self.authenticate("routes", "routes-password")
        for rule, endpoint in self.own_rules("http"):
            if "POST" not in (endpoint.routing["methods"] or ()):
                continue
            address = next(self.addresses(rule))
            for name, content in (
                ("a\u202efdp.exe", b""),
                ("../../x.pdf", pdf("Giấy")),
                ("A" * 300 + ".pdf", b"%PDF-"),
                ("x.tif", b"II*\x00\x08\x00\x00\x00\x00\x00\x00\x00\x00\x00"),
            ):
                with self.subTest(address=address, name=name[:20]):
                    data = {"csrf_token": Request.csrf_token(self), "download": "x"}
                    files = [("ufile", (name, content)), ("self", ("self", b"x"))]
                    self.fine(self.url_open(address, data=data, files=files), address)

    def test_json_routes(self):
        self.authenticate("routes", "routes-password")
        kind = {"Content-Type": "application/json"}
        for rule, endpoint in self.own_rules("jsonrpc"):
            names = endpoint.original_endpoint.__code__.co_varnames
            names = names[1 : endpoint.original_endpoint.__code__.co_argcount]
            bodies = list(BODIES)
            for name, value in itertools.product(names, VALUES):
                others = ", ".join(f'"{other}": [1]' for other in names if other != name)
                told = f'"{name}": {value}' + (f", {others}" if others else "")
                bodies.append(f'{{"params": {{{told}}}}}')
            for body in bodies:
                with self.subTest(rule=rule, body=body[:80]):
                    response = self.url_open(rule, body.encode(), headers=kind)
                    self.fine(response, body[:80])
                    self.said_in_words(response)

    def said_in_words(self, response):
        """A fault of what was sent is no fault of the server."""
        if response.status_code == 200:
            error = response.json().get("error", {})
            self.assertIn(
                error.get("data", {}).get("name", "odoo.exceptions.UserError"),
                {
                    "odoo.exceptions.UserError",
                    "odoo.exceptions.AccessError",
                    "odoo.exceptions.MissingError",
                    "odoo.exceptions.ValidationError",
                    "werkzeug.exceptions.NotFound",
                    "werkzeug.exceptions.RequestEntityTooLarge",
                },
            )

    def test_report_of_messages(self):
        kind = {"Content-Type": "application/json", "Authorization": f"Bearer {'s' * 40}"}
        for value in (*VALUES, '"' + "9" * 5000 + '"', "9" * 5000):
            for body in (value, f'{{"id": {value}, "status": "DELIVRD"}}', f'[{{"id": {value}}}]'):
                with self.subTest(body=body[:80]):
                    response = self.url_open("/egate/sms/report", body.encode(), headers=kind)
                    self.fine(response, body[:80])
        form = {"Authorization": kind["Authorization"]}
        for values in ({"id": "\0", "status": "DELIVRD"}, {"self": "1"}, {"id": "x" * 60_000}):
            with self.subTest(values=str(values)[:40]):
                response = self.url_open("/egate/sms/report", values, headers=form)
                self.fine(response, "form")

    def test_every_door_of_json_refuses_in_words(self):
        self.authenticate("routes", "routes-password")
        kind = {"Content-Type": "application/json"}
        call = '{"params": {"model": "egate.dossier", "method": "web_search_read", "args": [], %s}}'
        for kwargs in (
            '"kwargs": {"domain": [["code", "=", "\\ud800"]], "specification": {}}',
            '"kwargs": {"domain": [["id", "=", 1e999]], "specification": {}}',
            '"kwargs": {"domain": [["id", "=", NaN]], "specification": {}}',
            '"kwargs": {"domain": [], "specification": {}, "limit": -1}',
            '"kwargs": {"domain": [], "specification": {}, "offset": -1}',
            '"kwargs": {"domain": [], "specification": {}, "limit": 1e308}',
            '"kwargs": {"domain": [], "specification": {}, "limit": "x"}',
            f'"kwargs": {{"domain": {NESTED}, "specification": {{}}}}',
            f'"kwargs": {{"domain": {DEEP}, "specification": {{}}}}',
        ):
            with self.subTest(kwargs=kwargs[:90]):
                body = (call % kwargs).encode()
                response = self.url_open("/web/dataset/call_kw", body, headers=kind)
                self.assertIn(response.status_code, (200, 400))
                if response.status_code == 200:
                    error = response.json()["error"]
                    self.assertEqual(error["data"]["name"], "odoo.exceptions.UserError", error)

    def test_an_address_that_no_database_keeps_is_of_no_page(self):
        for address in ("/x%00", "/report/%00/1", "/web/image/%00", "/vi/%00", "/%00"):
            with self.subTest(address=address):
                self.assertIn(self.url_open(address).status_code, (400, 404))

    def test_the_sentence_is_vietnamese_on_a_calm_page(self):
        response = self.url_open("/egate/board/x?nobody=%00")
        self.assertEqual(response.status_code, 404, "what is not known is not looked at")
        self.authenticate("routes", "routes-password")
        response = self.url_open("/web/image/1?width=x")
        self.assertEqual(response.status_code, 400)
        self.assertRegex(response.text, "<p>.{40,}</p>")
        self.assertNotIn("<script", response.text)
        self.assertIn("default-src 'none'", response.headers["Content-Security-Policy"])
        self.assertEqual(json.dumps(response.headers["Content-Type"]), '"text/html; charset=utf-8"')
