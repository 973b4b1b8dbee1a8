"""Clerks who receive by HTTP while machines die, and remember what they were told.

Each acceptance that a clerk saw on the screen is written down by the clerk, outside the database;
at the end the database is asked for every one of them.
"""

import contextlib
import json
import os
import secrets
import subprocess
import sys
import threading
import time
import unittest

import province
import requests
from passlib.context import CryptContext
from server import Person

from odoo.tests import BaseCase

#: A person waits so long for a page, then presses again.
PATIENCE = 15
CLERKS = ("canbo.haichau", "canbo.sontra", "canbo.hoavang", "canbo.tinh")


class Unanswered(Exception):
    """The page did not come, or said that the server cannot do it now."""


class Clerk(threading.Thread):
    """One clerk at work until told to stop.

    :ivar accepted: per reception seen as accepted: time asked, time seen, id, code, content
    """

    def __init__(self, login, stop):
        super().__init__(daemon=True)
        self.login, self.stop = login, stop
        self.accepted, self.repeats, self.failure = [], 0, None
        self.person = Person(province.url(), province.DATABASE, login)
        self.procedure = self._procedure()

    def _procedure(self):
        offers = self.person.call("egate.dossier", "counter_open")["offers"]
        wanted = "nhận cha, mẹ, con"
        return next(
            (one["id"] for one in offers["procedures"] if wanted in one["name"].lower()),
            offers["procedures"][0]["id"],
        )

    def run(self):
        try:
            while not self.stop.is_set():
                self._serve_citizen()
                time.sleep(0.3)
        except Exception as failure:
            self.failure = failure

    def _serve_citizen(self):
        """Receive one dossier, pressing again until the screen says that it is accepted."""
        content = f"{self.login} {secrets.token_hex(8)}"
        changes = {
            "procedure_id": self.procedure,
            "identity_kind": "none",
            "identity_reason": "Chưa từng có giấy tờ",
            "applicant_name": "Nguyễn Thị Minh Khai",
            "applicant_address": "12 Trần Phú, phường Hải Châu",
            "content": content,
            "tick_required": True,
        }
        key = secrets.token_urlsafe(18)
        asked, state = self._until_answered("counter_change", False, changes, key=key)
        if state["errors"]:
            raise AssertionError(state["errors"])
        asked, state = self._until_answered("counter_accept", state["id"])
        if "received" not in state:
            raise AssertionError(state.get("refusal"))
        self.accepted.append(
            (asked, time.monotonic(), state["id"], state["received"]["code"], content)
        )

    def _until_answered(self, method, *arguments, **further):
        while True:
            asked = time.monotonic()
            try:
                return asked, self._ask(method, arguments, further)
            except Unanswered:
                self.repeats += 1
                time.sleep(0.5)

    def _ask(self, method, arguments, further):
        try:
            answer = self.person.session.post(
                f"{self.person.url}/web/dataset/call_kw/egate.dossier/{method}",
                json={
                    "params": {
                        "model": "egate.dossier",
                        "method": method,
                        "args": arguments,
                        "kwargs": further,
                    }
                },
                timeout=PATIENCE,
            )
            content = answer.json()
        except (requests.RequestException, ValueError) as error:
            raise Unanswered from error
        if "error" in content:
            name = content["error"].get("data", {}).get("name", "")
            # What the framework says of a database that is not there; all else is a fault of ours.
            if not name.startswith("psycopg2"):
                raise AssertionError(json.dumps(content["error"], ensure_ascii=False)[:3000])
            raise Unanswered(name)
        return content["result"]


@contextlib.contextmanager
def office(logins=CLERKS):
    """Let clerks receive, and stop them at the end; gives the clerks."""
    hashed = {login: CryptContext(["pbkdf2_sha512"]).hash(login) for login in logins}
    values = ", ".join(f"('{login}', '{one}')" for login, one in hashed.items())
    province.sql_on(
        province.primary(),
        f"""UPDATE res_users SET password = v.hashed FROM (VALUES {values}) AS v(login, hashed)
            WHERE res_users.login = v.login""",
        province.DATABASE,
    )
    stop = threading.Event()
    clerks = [Clerk(login, stop) for login in logins]
    for clerk in clerks:
        clerk.start()
    try:
        yield clerks
    finally:
        stop.set()
        for clerk in clerks:
            clerk.join(120)


def seconds_until_accepted(clerks, moment, patience=90):
    """Wait until a reception that was asked for after ``moment`` is seen as accepted.

    :return: the seconds from ``moment`` until then, or None when it did not come in ``patience``
    """
    until = moment + patience
    while time.monotonic() < until:
        seen = [one[1] for clerk in clerks for one in clerk.accepted if one[0] >= moment]
        if seen:
            return min(seen) - moment
        time.sleep(0.1)
    return None


def faults(clerks):
    """Ask the database for all that the clerks were told; return a sentence for each fault."""
    found = [f"{clerk.login}: {clerk.failure!r}" for clerk in clerks if clerk.failure]
    found += [f"{clerk.login} does not end" for clerk in clerks if clerk.is_alive()]
    told = {one[4]: one for clerk in clerks for one in clerk.accepted}
    codes = [one[3] for one in told.values()]
    if len(set(codes)) != len(codes):
        found.append("a code was given twice")
    rows = province.sql_on(province.primary(), _kept(told), province.DATABASE)
    kept = {}
    for row in rows.splitlines():
        content, *values = row.split("|")
        kept.setdefault(content, []).append(values)
    for content, (_asked, _seen, dossier, code, _content) in told.items():
        if kept.get(content) != [[str(dossier), code, *"1111"]]:
            found.append(f"{code} ({content}, {dossier}) was accepted, kept is {kept.get(content)}")
    return found


def _kept(told):
    contents = ", ".join(f"'{content}'" for content in told) or "NULL"
    return f"""
        SELECT d.content, d.id, d.code,
            (SELECT count(*) FROM egate_dossier_deadline_entry e
             WHERE e.dossier_id = d.id AND e.kind = 'start'),
            (SELECT count(*) FROM egate_dossier_step s
             WHERE s.dossier_id = d.id AND s.sequence = 1),
            (SELECT count(*) FROM egate_dossier_event v
             WHERE v.dossier_id = d.id AND v.kind = 'received'),
            (SELECT count(*) FROM egate_register_line l WHERE l.dossier_id = d.id)
        FROM egate_dossier d WHERE d.content IN ({contents})
    """


def acknowledged(clerks):
    """Return how many receptions the clerks saw as accepted."""
    return sum(len(clerk.accepted) for clerk in clerks)


class ProvinceCase(BaseCase):
    """A whole province before each test: the one that runs, or one of the test's own."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        if lacks := province.missing():
            raise unittest.SkipTest(lacks)
        if "EGATE_CLOCK_OFFSET" in os.environ:
            raise unittest.SkipTest("the engines of a province live at the true time.")
        if not province.namespaces():
            cls.addClassCleanup(province.down)

    def setUp(self):
        super().setUp()
        province.up()

    def assert_kept(self, clerks, least=1):
        """All that the clerks were told is in the database once, and every invariant holds."""
        self.assertEqual(faults(clerks), [])
        self.assertGreaterEqual(acknowledged(clerks), least)
        again = sum(clerk.repeats for clerk in clerks)
        print(f"{acknowledged(clerks)} accepted, each there once; pressed again {again} times")
        verify = str(province.HOME / "config/command/verify.py")
        host = next(host for host in province.ODOO_HOSTS if province.recorded(host, "host"))
        try:
            province.on_odoo(host, sys.executable, verify)
        except subprocess.CalledProcessError as error:
            self.fail(f"verify: {error.stdout[-3000:]}{error.stderr[-1000:]}")

    def assert_goes_on(self, clerks, moment, seconds, what):
        """Receptions are accepted within ``seconds`` of ``moment``; tells how long it took."""
        took = seconds_until_accepted(clerks, moment, max(seconds, 120))
        self.assertIsNotNone(took, f"{what}: nothing was accepted any more")
        print(f"{what}: receptions after {took:.1f} s, {acknowledged(clerks)} so far")
        self.assertLess(took, seconds, what)
