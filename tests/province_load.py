"""Clerks who receive by HTTP while machines die, and remember what they were told.

Each acceptance that a clerk saw on the screen is written down by the clerk, outside the database;
at the end the database is asked for every one of them.
"""

import contextlib
import hashlib
import itertools
import json
import os
import secrets
import subprocess
import sys
import threading
import time
import unittest
from collections import Counter
from dataclasses import dataclass, field

import province
import requests
from passlib.context import CryptContext
from server import Person

from odoo.tests import BaseCase

from odoo.addons.egate_dossier.tests.sample_files import pdf

#: A person waits so long for a page, then presses again.
PATIENCE = 15
CLERKS = ("canbo.haichau", "canbo.sontra", "canbo.hoavang", "canbo.tinh")
#: Each so many-th dossier has a file.
EVERY = 3
#: What a refusal says that asks to try again later, in both languages.
LATER = ("ổ đĩa máy chủ", "server's disk")
#: And of a file that is there already: it was stored, and the answer got lost.
THERE = ("đã có với tên", "is already there")


class Unanswered(Exception):
    """The page did not come, or said that the server cannot do it now."""


class Clerk(threading.Thread):
    """One clerk at work until told to stop.

    :ivar accepted: per reception seen as accepted: time asked, time seen, id, code, content
    :ivar files: per file seen as stored: id of its dossier, SHA-256 of its content
    :ivar int acts: how much was acknowledged: entered, a file, an acceptance
    :ivar int repeats: how often something was asked again
    :ivar Counter told: what came instead of an answer, shortened; ``hangs``: nothing came at all
    """

    def __init__(self, login, stop, think):
        super().__init__(daemon=True)
        self.login, self.stop, self.think = login, stop, think
        self.accepted, self.files, self.failure = [], [], None
        self.acts = self.repeats = 0
        self.told = Counter()
        self.person = Person(province.url(), province.DATABASE, login)
        # Asked for once, as a page that stays open has it.
        self.token = self.person.token
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
            for number in itertools.count(1):
                if self.stop.is_set():
                    return
                self._serve_citizen(with_file=number % EVERY == 0)
                time.sleep(self.think)
        except Exception as failure:
            self.failure = failure

    def _serve_citizen(self, with_file):
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
        asked, state = self._until_answered(
            lambda: self._ask_method("counter_change", False, changes, key=key)
        )
        if state["errors"]:
            raise AssertionError(state["errors"])
        dossier = state["id"]
        if with_file:
            scan = pdf(content)
            self._until_answered(lambda: self._hand_in(state["papers"][0]["id"], scan))
            self.files.append((dossier, hashlib.sha256(scan).hexdigest()))
        asked, code = self._until_answered(lambda: self._press_accept(dossier))
        self.accepted.append((asked, time.monotonic(), dossier, code, content))

    def _until_answered(self, ask):
        while True:
            asked = time.monotonic()
            try:
                answer = ask()
                self.acts += 1
                return asked, answer
            except Unanswered as fault:
                self.told[str(fault)[:300]] += 1
                self.repeats += 1
                time.sleep(0.5)

    def _press_accept(self, dossier):
        state = self._ask_method("counter_accept", dossier)
        if "received" not in state:
            raise self._later(state.get("refusal"))
        return state["received"]["code"]

    def _hand_in(self, paper, scan):
        told = self._answer_to(
            f"/egate/paper/{paper}/files",
            data={"csrf_token": self.token},
            files={"ufile": ("to-khai.pdf", scan)},
        )
        if told["errors"]:
            text = told["errors"][0]["error"]
            if not any(words in text for words in THERE):
                raise self._later(text)

    @staticmethod
    def _later(text):
        """Return what a refusal is: one that asks to try later, or a fault of ours."""
        later = any(words in str(text) for words in LATER)
        return Unanswered(text) if later else AssertionError(text)

    def _ask_method(self, method, *arguments, **further):
        params = {
            "model": "egate.dossier",
            "method": method,
            "args": arguments,
            "kwargs": further,
        }
        content = self._answer_to(
            f"/web/dataset/call_kw/egate.dossier/{method}", json={"params": params}
        )
        if "error" in content:
            data = content["error"].get("data", {})
            # What is said while database or volume are not there; all else is a fault of ours.
            if not data.get("name", "").startswith("psycopg2"):
                raise AssertionError(json.dumps(content["error"], ensure_ascii=False)[:3000])
            raise Unanswered(f"{data['name']}: {data.get('message')}")
        return content["result"]

    def _answer_to(self, path, **what):
        try:
            answer = self.person.session.post(f"{self.person.url}{path}", timeout=PATIENCE, **what)
        except requests.Timeout as error:
            raise Unanswered(HANGS) from error
        except requests.RequestException as error:
            raise Unanswered(type(error).__name__) from error
        try:
            return answer.json()
        except ValueError as error:
            raise Unanswered(f"{answer.status_code}: {answer.text}") from error


HANGS = "no answer"


@contextlib.contextmanager
def office(logins=CLERKS, think=0.3):
    """Let clerks receive, and stop them at the end; gives the clerks.

    :param float think: seconds between two citizens
    """
    hashed = {login: CryptContext(["pbkdf2_sha512"]).hash(login) for login in logins}
    values = ", ".join(f"('{login}', '{one}')" for login, one in hashed.items())
    province.sql_on(
        province.primary(),
        f"""UPDATE res_users SET password = v.hashed FROM (VALUES {values}) AS v(login, hashed)
            WHERE res_users.login = v.login""",
        province.DATABASE,
    )
    stop = threading.Event()
    clerks = [Clerk(login, stop, think) for login in logins]
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


@dataclass
class Findings:
    """What the database says of what clerks were told, each a list of sentences."""

    lost: list = field(default_factory=list)
    doubled: list = field(default_factory=list)
    #: Clerks who were told what nobody should be, or who hang.
    broken: list = field(default_factory=list)

    def faults(self):
        return self.lost + self.doubled + self.broken


def hold_against(clerks):
    """Ask the database for all that the clerks were told.

    :rtype: Findings
    """
    found = Findings()
    found.broken += [f"{clerk.login}: {clerk.failure!r}" for clerk in clerks if clerk.failure]
    found.broken += [f"{clerk.login} does not end" for clerk in clerks if clerk.is_alive()]
    told = {one[4]: one for clerk in clerks for one in clerk.accepted}
    codes = Counter(one[3] for one in told.values())
    found.doubled += [
        f"code {code}: given {count} times" for code, count in codes.items() if count > 1
    ]
    kept = {}
    for row in _rows(_kept(told)):
        content, *values = row
        kept.setdefault(content, []).append(values)
    for content, (_asked, _seen, dossier, code, _content) in told.items():
        rows = kept.get(content, [])
        if [str(dossier), code, *"1111"] not in rows:
            found.lost.append(f"{code} ({content}, {dossier}) was accepted, kept is {rows}")
        if len(rows) > 1:
            found.doubled.append(f"{content}: {len(rows)} dossiers")
    files = [one for clerk in clerks for one in clerk.files]
    counts = Counter(map(tuple, _rows(_stored(files))))
    for dossier, digest in files:
        count = counts[str(dossier), digest]
        if count != 1:
            kind = found.doubled if count else found.lost
            kind.append(f"file {digest[:12]} of dossier {dossier}: stored, kept {count} times")
    return found


def _rows(statement):
    """Return the rows of a statement, all values as texts."""
    said = province.sql_on(province.primary(), statement, province.DATABASE)
    return [row.split("|") for row in said.splitlines()]


def _stored(files):
    dossiers = ", ".join(str(dossier) for dossier, _digest in files) or "NULL"
    return f"SELECT dossier_id, sha256 FROM egate_dossier_file WHERE dossier_id IN ({dossiers})"


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


def acts(clerks):
    """Return how much was acknowledged."""
    return sum(clerk.acts for clerk in clerks)


def repeats(clerks):
    """Return how often the clerks had to ask again."""
    return sum(clerk.repeats for clerk in clerks)


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
        found, verify = hold_against(clerks), self.verify()
        self.assertEqual(found.faults(), [])
        self.assertGreaterEqual(acknowledged(clerks), least)
        print(
            f"{acknowledged(clerks)} accepted, each there once; asked again {repeats(clerks)} times"
        )
        self.assertFalse(verify, verify)

    @staticmethod
    def verify():
        """Return what ``./egate verify`` finds wrong, on a host that runs; empty: nothing."""
        script = str(province.HOME / "config/verify.py")
        host = next(host for host in province.ODOO_HOSTS if province.recorded(host, "host"))
        try:
            province.on_odoo(host, sys.executable, script)
        except subprocess.CalledProcessError as error:
            return f"{error.stdout[-3000:]}{error.stderr[-1000:]}" or str(error)
        return ""

    def assert_goes_on(self, clerks, moment, seconds, what):
        """Receptions are accepted within ``seconds`` of ``moment``; returns how long it took."""
        took = seconds_until_accepted(clerks, moment, max(seconds, 120))
        self.assertIsNotNone(took, f"{what}: nothing was accepted any more")
        print(f"{what}: receptions after {took:.1f} s, {acknowledged(clerks)} so far", flush=True)
        self.assertLess(took, seconds, what)
        return took
