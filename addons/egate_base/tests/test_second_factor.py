import base64
import json
import re
import time
from unittest.mock import patch
from xmlrpc.client import Fault

from odoo.exceptions import AccessError, UserError
from odoo.http import root
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

from odoo.addons.auth_totp.models.totp import TIMESTEP, hotp
from odoo.addons.base.models import res_users
from odoo.addons.mail.tests.common import MailCase

from ..models.res_users_second_factor import SECOND_FACTOR_PARAMETER
from .common import BaseOfficeCase

SETUP = "/egate/second-factor"


class SignInCase(BaseOfficeCase, HttpCase):
    """People of an office who sign in with a browser or a program."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        role = cls.env.ref
        cls.leader_user = cls._person("sign_leader", role("egate_base.egate_role_leader"), cls.ward)
        cls.clerk_user = cls._person("sign_clerk", role("egate_base.egate_role_clerk"), cls.desk)
        for user in (cls.leader_user, cls.clerk_user):
            user.write({"password": user.login * 2, "email": f"{user.login}@example.com"})
        cls.parameters = cls.env["ir.config_parameter"]

    def ask_for(self, roles="leader,cashier,manager"):
        self.parameters.set_param(SECOND_FACTOR_PARAMETER, roles)

    def sign_in(self, user, password=None):
        """Sign in with the password alone; return the session's JSON answer."""
        self.authenticate(None, None)
        password = password or user.login * 2
        params = {"db": self.env.cr.dbname, "login": user.login, "password": password}
        return self.call("/web/session/authenticate", params)

    def call(self, path, params):
        body = json.dumps({"params": params}).encode()
        with mute_logger("odoo.http"):
            answer = self.url_open(path, body, headers={"Content-Type": "application/json"})
        return answer.json()

    def names_of_units(self):
        params = {"model": "egate.unit", "method": "search_read", "args": [[], ["name"]]}
        return self.call("/web/dataset/call_kw", {**params, "kwargs": {}})

    def set_up(self):
        """Set the factor up on the page; return the secret."""
        page = self.url_open(SETUP)
        self.assertEqual(page.status_code, 200)
        secret = re.search(r"<code>([A-Z2-7 ]+)</code>", page.text)[1].replace(" ", "")
        answer = self.give(page, self.code(secret))
        self.assertEqual((answer.status_code, answer.headers["Location"]), (303, "/odoo"))
        return secret

    def give(self, page, code):
        token = re.search(r'name="csrf_token" value="([^"]+)"', page.text)[1]
        return self.url_open(SETUP, {"csrf_token": token, "code": code}, allow_redirects=False)

    @staticmethod
    def code(secret):
        return f"{hotp(base64.b32decode(secret), int(time.time() / TIMESTEP)):06}"

    def checked(self):
        """Let Odoo's buttons that ask for the password believe that it was given."""
        return patch.object(res_users, "request", _Checked())


class _Checked:
    """A request whose person has just said who they are."""

    def __init__(self):
        self.session = {"identity-check-last": time.time()}
        self.best_lang = None

    def __bool__(self):
        return True


@tagged("post_install", "-at_install")
class TestSecondFactor(SignInCase, MailCase):
    """Leaders, cashiers and administrators sign in with more than a password, where it is asked."""

    # -- who ----------------------------------------------------------------------------------

    def test_nobody_is_asked_until_the_settings_say_so(self):
        for user in (self.leader_user, self.clerk_user):
            self.assertFalse(user._lacks_second_factor())
        self.assertTrue(self.sign_in(self.leader_user)["result"]["uid"])
        self.assertIn("result", self.names_of_units())

    def test_it_follows_the_roles_of_today(self):
        self.ask_for("leader")
        self.assertTrue(self.leader_user._lacks_second_factor())
        self.assertFalse(self.clerk_user._lacks_second_factor())
        self.ask_for("cashier")
        self.assertFalse(self.leader_user._lacks_second_factor())
        self.env["egate.assignment"].create(
            {
                "user_id": self.clerk_user.id,
                "role_id": self.env.ref("egate_base.egate_role_cashier").id,
                "unit_id": self.desk.id,
                "date_from": "2020-01-01",
            }
        )
        self.assertTrue(self.clerk_user._lacks_second_factor())

    # -- led to it ----------------------------------------------------------------------------

    def test_whoever_has_none_gets_to_the_page_and_no_further(self):
        self.ask_for()
        self.sign_in(self.leader_user)
        self.assertNothingOpen()
        secret = self.set_up()
        self.assertTrue(self.leader_user.totp_enabled)
        self.assertIn("result", self.names_of_units())
        self.assertNotIn(secret, self.url_open("/odoo").text)
        event = self.env["egate.security.event"].search([("user_id", "=", self.leader_user.id)])
        self.assertEqual((event.kind, event.actor_id), ("set_up", self.leader_user))
        page = self.url_open(SETUP, allow_redirects=False)
        self.assertEqual(page.headers["Location"], "/odoo", "once set up, nothing is offered")

    def assertNothingOpen(self):  # noqa: N802 (as unittest writes it)
        answer = self.url_open("/odoo", allow_redirects=False)
        self.assertEqual((answer.status_code, answer.headers["Location"]), (303, SETUP))
        refused = self.names_of_units()["error"]["data"]
        self.assertEqual(refused["name"], "odoo.exceptions.AccessError")
        self.assertIn(SETUP, refused["message"])
        attachment = self.env["ir.attachment"].create({"name": "x.txt", "raw": b"inside"})
        answer = self.url_open(f"/web/content/{attachment.id}")
        self.assertNotIn("inside", answer.text)

    def test_sessions_that_are_open_already_are_led_there_too(self):
        self.authenticate(self.leader_user.login, self.leader_user.login * 2)
        self.assertIn("result", self.names_of_units())
        self.ask_for()
        self.assertNothingOpen()

    def test_a_wrong_code_sets_nothing_up_and_is_not_tried_for_ever(self):
        self.ask_for()
        self.sign_in(self.leader_user)
        page = self.url_open(SETUP)
        for code in ("", "abcdef", "12345", "1234567", "\0", "٠٠٠٠٠٠"):
            with self.subTest(code=code):
                self.assertEqual(self.give(page, code).status_code, 400)
        secret = re.search(r"<code>([A-Z2-7 ]+)</code>", page.text)[1].replace(" ", "")
        wrong = f"{(int(self.code(secret)) + 500_000) % 1_000_000:06}"
        with mute_logger("odoo.http"):
            answers = [self.give(page, wrong).status_code for _ in range(7)]
        self.assertEqual(answers[:5], [400] * 5)
        self.assertEqual(set(answers[5:]), {403})
        self.assertFalse(self.leader_user.totp_enabled)

    def test_the_page_loads_nothing_and_is_kept_nowhere(self):
        self.ask_for()
        self.sign_in(self.leader_user)
        headers = self.url_open(SETUP).headers
        self.assertEqual(headers["Cache-Control"], "no-store")
        self.assertIn("default-src 'none'", headers["Content-Security-Policy"])
        self.assertNotIn("script", headers["Content-Security-Policy"])

    def test_the_other_leaders_are_told_who_has_set_a_factor_up(self):
        self.ask_for()
        self.sign_in(self.leader_user)
        self.set_up()
        told = self.env["mail.message"].search(
            [
                ("partner_ids", "in", self.leader.partner_id.ids),
                ("body", "ilike", "has set up a second factor"),
            ]
        )
        self.assertIn(self.leader_user.name, told.body)
        self.assertNotIn(self.leader_user.partner_id, told.partner_ids)

    # -- no way around ------------------------------------------------------------------------

    def test_a_password_alone_signs_nobody_in_who_has_a_factor(self):
        self.ask_for()
        self.sign_in(self.leader_user)
        self.set_up()
        self.assertFalse((self.sign_in(self.leader_user).get("result") or {}).get("uid"))
        self.assertIn("error", self.names_of_units())

    @mute_logger("odoo.addons.rpc.controllers.xmlrpc")
    def test_programs_get_in_neither_with_the_password_nor_with_a_key(self):
        key = (
            self.env["res.users.apikeys"]
            .with_user(self.leader_user)
            # sudo: a key that does not end, as it may have been made long ago
            .sudo()
            ._generate("rpc", "old", None)
        )
        database, login = self.env.cr.dbname, self.leader_user.login
        for secret in (login * 2, key):
            self.assertTrue(self.xmlrpc_common.login(database, login, secret))
        self.ask_for()
        for secret in (login * 2, key):
            with self.subTest(secret=secret[:6]), mute_logger("odoo.http"):
                try:
                    self.assertFalse(self.xmlrpc_common.login(database, login, secret))
                except Fault as fault:
                    self.assertIn("Access Denied", fault.faultString)
        with mute_logger("odoo.http"):
            answer = self.url_open(
                "/json/2/egate.unit/search",
                json={"domain": []},
                headers={"Authorization": f"bearer {key}"},
            )
        self.assertIn(answer.status_code, (401, 403))
        clerk = self.clerk_user
        self.assertTrue(self.xmlrpc_common.login(database, clerk.login, clerk.login * 2))

    def test_no_device_is_trusted_in_place_of_the_phone(self):
        devices = self.env["auth_totp.device"].with_user(self.leader_user)
        # sudo: as the page of the login does
        key = devices.sudo()._generate("browser", "counter", None)
        ask = {"scope": "browser", "key": key, "uid": self.leader_user.id}
        self.assertTrue(devices._check_credentials_for_uid(**ask))
        self.ask_for()
        self.assertFalse(devices._check_credentials_for_uid(**ask))

    # -- a lost phone -------------------------------------------------------------------------

    def with_factor(self, user):
        # sudo: as the page does
        user.sudo().totp_secret = "A" * 32
        return user

    def test_an_administrator_resets_it_for_another_who_is_told(self):
        self.ask_for()
        user = self.with_factor(self.leader_user)
        manager = self.manager_user()
        with self.mock_mail_gateway(), self.checked():
            user.with_user(manager).action_totp_disable()
        self.assertFalse(user.totp_enabled)
        self.assertTrue(user._lacks_second_factor(), "led to set it up anew")
        self.assertTrue([one for one in self._new_mails if user.email in str(one.email_to)])
        event = self.env["egate.security.event"].search([("kind", "=", "reset")])
        self.assertEqual((event.user_id, event.actor_id), (user, manager))

    def manager_user(self):
        return self.env["res.users"].create(
            {
                "name": "Quản trị",
                "login": "sign_manager",
                "email": "sign_manager@example.com",
                "group_ids": [(4, self.env.ref("egate_base.egate_group_manager").id)],
            }
        )

    def test_nobody_resets_their_own_and_officials_reset_nobodys(self):
        self.ask_for()
        manager = self.with_factor(self.manager_user())
        user = self.with_factor(self.leader_user)
        system = self.with_factor(self.env.ref("base.user_admin"))
        with self.checked():
            for who, whose, refusal in (
                (manager, manager, UserError),
                (user, user, UserError),
                (self.clerk_user, user, AccessError),
                (user, manager, AccessError),
                (manager, system, AccessError),
                (manager, user | system, AccessError),
                (manager, user | manager, UserError),
            ):
                with self.subTest(who=who.login), self.assertRaises(refusal):
                    whose.with_user(who).action_totp_disable()
        for one in (manager, user, system):
            self.assertTrue(one.totp_enabled)

    def test_the_operators_way_back_is_in_the_trail(self):
        self.with_factor(self.leader_user)
        self.assertTrue(self.env["res.users"]._reset_second_factor(self.leader_user.login))
        self.assertFalse(self.leader_user.totp_enabled)
        event = self.env["egate.security.event"].search([("kind", "=", "reset")])
        self.assertEqual((event.user_id, event.detail), (self.leader_user, "command line"))
        self.assertFalse(self.env["res.users"]._reset_second_factor("nobody"))

    def test_the_trail_is_kept_and_shown_to_administrators_and_auditors(self):
        event = self.env["egate.security.event"]
        event._note("reset", self.leader_user)
        event = event.search([], limit=1)
        manager = self.manager_user()
        self.assertTrue(event.with_user(manager).read(["kind", "actor_id", "address"]))
        for operation in (
            lambda: event.with_user(manager).write({"kind": "set_up"}),
            lambda: event.with_user(manager).unlink(),
            lambda: event.with_user(self.clerk_user).read(["kind"]),
        ):
            with self.assertRaises(AccessError):
                operation()

    # -- settings -----------------------------------------------------------------------------

    def test_settings_are_kept_and_noted(self):
        values = {
            "egate_second_factor_leader": True,
            "egate_second_factor_cashier": True,
            "egate_idle_leader": 10,
            "egate_idle_official": 30,
            "egate_session_hours": 12,
        }
        self.env["res.config.settings"].create(values).execute()
        self.assertEqual(self.parameters.get_param(SECOND_FACTOR_PARAMETER), "leader,cashier")
        self.assertEqual(self.leader_user._get_lock_timeout_inactivity(), 10 * 60)
        self.assertEqual(self.clerk_user._get_lock_timeout_inactivity(), 30 * 60)
        self.assertEqual(self.clerk_user._get_lock_timeouts()["lock_timeout"], [(12 * 3600, False)])
        again = self.env["res.config.settings"].create({})
        self.assertEqual({name: again[name] for name in values}, values)
        events = self.env["egate.security.event"].search([("kind", "=", "settings")])
        self.assertEqual(
            events.mapped("detail"),
            [
                "idle minutes: leader=10 cashier=0 manager=0 official=30; hours: 12",
                "second factor: leader,cashier",
            ],
        )
        again.execute()
        self.assertEqual(events.search_count([("kind", "=", "settings")]), 2)

    def test_the_trail_knows_who_turns_it_off_elsewhere(self):
        self.ask_for("leader")
        admin = self.env.ref("base.user_admin")
        parameter = self.parameters.search([("key", "=", SECOND_FACTOR_PARAMETER)])
        parameter.with_user(admin).write({"value": "cashier"})
        parameter.with_user(admin).write({"key": "x"})
        self.ask_for("leader")
        self.parameters.with_user(admin).set_param(SECOND_FACTOR_PARAMETER, False)
        events = self.env["egate.security.event"].search([("kind", "=", "settings")])
        told = ["-", "leader", "-", "cashier", "leader"]
        self.assertEqual(events.mapped("detail"), [f"second factor: {one}" for one in told])
        self.assertEqual(events[0].actor_id, admin)

    def test_settings_refuse_odd_times(self):
        for name, value in (
            ("egate_idle_leader", -1),
            ("egate_idle_official", 1441),
            ("egate_session_hours", 200),
        ):
            with self.subTest(name), self.assertRaises(UserError):
                self.env["res.config.settings"].create({name: value})

    # -- sessions that are not used -----------------------------------------------------------

    def test_a_session_that_is_not_used_asks_who_sits_there(self):
        self.env["res.config.settings"].create({"egate_idle_leader": 10}).execute()
        session = self.authenticate(self.leader_user.login, self.leader_user.login * 2)
        self.assertIn("result", self.names_of_units())
        # What the browser's own clock or the closed tab reports, eleven minutes ago.
        session["identity-check-next"] = time.time() - 60
        root.session_store.save(session)
        self.assertIn("error", self.names_of_units())
        # A route of this addon alone, with a login.
        answer = self.url_open(SETUP, allow_redirects=False)
        self.assertIn("/auth-timeout/check-identity", answer.headers["Location"])
        params = {"type": "password", "password": self.leader_user.login * 2}
        self.call("/auth-timeout/session/check-identity", params)
        self.assertIn("result", self.names_of_units(), "the same session goes on")

    def test_a_session_ends_however_much_it_is_used(self):
        self.env["res.config.settings"].create({"egate_session_hours": 12}).execute()
        session = self.authenticate(self.clerk_user.login, self.clerk_user.login * 2)
        session["create_time"] = time.time() - 13 * 3600
        root.session_store.save(session)
        self.assertIn("error", self.names_of_units())

    def test_a_refused_password_costs_time(self):
        # Kept in memory, for the tests after this one too.
        self.addCleanup(lambda: self.registry._login_failures.clear())
        with mute_logger("odoo.addons.base.models.res_users", "odoo.http"):
            for _try in range(int(self.parameters.get_param("base.login_cooldown_after"))):
                self.assertIn("error", self.sign_in(self.clerk_user, "wrong"))
            refused = self.sign_in(self.clerk_user)
        self.assertIn("error", refused, "also the right password, for a minute")
