import json
import logging
import re
import xmlrpc.client

from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools import mute_logger

#: What tells of the inside.
INSIDE = re.compile(r"Traceback|File \"/|line \d+, in |psycopg2|SELECT ")


@tagged("post_install", "-at_install", "access_rights")
class TestFaults(HttpCase):
    """Whoever asks for what cannot be reads a sentence by every door, nothing of the inside."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.official = new_test_user(
            cls.env,
            "faults",
            groups="egate_base.egate_group_official",
            password="faults-password",
            lang="en_US",
        )

    def call(self, model, method, *args, **kwargs):
        """Return the answer to a call as a browser makes it, whole."""
        params = {"model": model, "method": method, "args": args, "kwargs": kwargs}
        return self.url_open("/web/dataset/call_kw", json={"params": params}).json()

    def bearer(self, user=None):
        keys = self.env["res.users.apikeys"].with_user(user or self.official)
        # sudo: as the page of one's own keys does, after asking for the password
        return {"Authorization": f"bearer {keys.sudo()._generate('rpc', 'test', None)}"}

    @mute_logger("odoo.http", "odoo.sql_db")
    def test_no_error_tells_of_the_inside(self):
        self.authenticate("faults", "faults-password")
        law = self.env["egate.law"].browse()
        calls = (
            ("egate.unit", "search", [["nobody", "=", 1]]),
            ("egate.unit", "read", ["x"]),
            ("egate.unit", "nobody_knows", [1]),
            ("egate.unit", "search", [["code", "=", {"a": 1}]]),
            ("egate.unit", "write", [1], {"name": "x"}),
            ("egate.number", "search", []),
            ("ir.attachment", "read", [1], 7),
            (law._name, "action_replace", []),
        )
        for call in calls:
            with self.subTest(call=call):
                answer = self.call(*call)
                self.assertFalse(answer["error"]["data"]["debug"])
                self.assertFalse(INSIDE.search(json.dumps(answer)), answer)
        told = self.call("egate.unit", "search", [["nobody", "=", 1]])["error"]["data"]["message"]
        self.assertRegex(told, r"administrator its number: [0-9a-f]{8}\.")
        # What is said in words stays.
        told = self.call("egate.unit", "write", [1], {"name": "x"})["error"]["data"]
        self.assertEqual(told["name"], "odoo.exceptions.AccessError")
        self.assertNotIn("its number", told["message"])

    def test_a_model_that_is_none_is_no_request(self):
        self.authenticate("faults", "faults-password")
        for model in ("nobody.knows", 7, None, ["egate.unit"]):
            params = {"model": model, "method": "search", "args": [[]], "kwargs": {}}
            with self.subTest(model=model):
                answer = self.url_open("/web/dataset/call_kw", json={"params": params})
                self.assertEqual(answer.status_code, 400)
                self.assertFalse(INSIDE.search(answer.text))

    @mute_logger("odoo.http")
    def test_the_number_that_is_shown_is_in_the_log(self):
        self.authenticate("faults", "faults-password")
        with self.assertLogs("odoo.addons.egate_base.models.ir_http_faults", logging.INFO) as log:
            told = self.call("egate.unit", "search", [["nobody", "=", 1]])["error"]["data"]
        self.assertIn(re.search("[0-9a-f]{8}", told["message"])[0], log.output[0])

    @mute_logger("odoo.http")
    def test_a_method_for_one_record_is_called_on_one(self):
        self.authenticate("faults", "faults-password")
        for ids in ([], [1, 2]):
            with self.subTest(ids=ids):
                told = self.call("egate.workflow.mixin", "action_take", ids)
                self.assertIn("error", told)
                told = self.call("resource.calendar", "action_egate_recount", ids)["error"]["data"]
                self.assertEqual(told["name"], "odoo.exceptions.UserError")

    @mute_logger("odoo.http")
    def test_a_model_without_rows_is_asked_for_none(self):
        for login in (None, "faults"):
            self.authenticate(login, login and "faults-password")
            for model in ("egate.coded", "website.seo.metadata", "egate.append.only"):
                if model not in self.env:
                    continue
                for call in (("search_count", []), ("search_read", []), ("create", {})):
                    with self.subTest(login=login, model=model, call=call):
                        told = self.call(model, *call)["error"]["data"]
                        self.assertNotIn("psycopg2", told["name"])
                        self.assertFalse(INSIDE.search(json.dumps(told)))

    @mute_logger("odoo.http")
    def test_a_filter_that_nobody_can_read_through_is_refused_in_words(self):
        self.authenticate("faults", "faults-password")
        mixed = ["&", "|"] * 20000 + [["code", "ilike", "x"]] * 40001
        told = self.call("egate.unit", "search_count", mixed)
        self.assertEqual(told["error"]["data"]["name"], "odoo.exceptions.UserError")

    @mute_logger("odoo.http")
    def test_programs_are_held_to_the_same_arguments(self):
        headers = self.bearer()
        role = self.env.ref("egate_base.egate_role_clerk")
        for model, method, body in (
            ("egate.law", "action_replace", {"ids": ["x"]}),
            ("egate.law", "action_replace", {"ids": {"a": 1}}),
            ("egate.law", "action_replace", {"nobody": 1}),
            ("res.users", "egate_act_at", {"ids": [], "desk_id": ["x"]}),
            ("egate.coded", "search_count", {"domain": []}),
        ):
            with self.subTest(model=model, method=method, body=body):
                answer = self.url_open(f"/json/2/{model}/{method}", json=body, headers=headers)
                self.assertIn(answer.status_code, range(400, 500), answer.text)
                self.assertFalse(INSIDE.search(answer.text), answer.text)
        answer = self.url_open(
            "/json/2/egate.role/read",
            json={"ids": role.ids, "fields": ["code"]},
            headers=headers,
        )
        self.assertEqual(answer.json()[0]["code"], role.code)

    @mute_logger("odoo.http", "odoo.addons.rpc.controllers.xmlrpc")
    @mute_logger("odoo.addons.rpc.controllers.jsonrpc")
    def test_the_old_doors_are_closed_to_people(self):
        database, uid = self.env.cr.dbname, self.official.id
        ask = (database, uid, "faults-password", "egate.unit", "search", [[]])
        with self.assertRaisesRegex(xmlrpc.client.Fault, "door is closed"):
            self.xmlrpc_object.execute_kw(*ask)
        answer = self.url_open(
            "/jsonrpc",
            json={"params": {"service": "object", "method": "execute_kw", "args": ask}},
        ).json()
        self.assertIn("door is closed", answer["error"]["data"]["message"])
        self.assertFalse(INSIDE.search(json.dumps(answer)))

    def test_odoos_pages_for_everybody_take_any_address(self):
        for login in (None, "faults"):
            self.authenticate(login, login and "faults-password")
            for address in (
                "/web/image?model=x&id=z",
                "/web/image/1-a?width=abc",
                "/web/content?id=z",
                "/report/barcode?barcode_type=nope&value=1",
            ):
                with self.subTest(login=login, address=address):
                    answer = self.url_open(address)
                    self.assertLess(answer.status_code, 500)
                    self.assertFalse(INSIDE.search(answer.text))
