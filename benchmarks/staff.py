"""People of an office by HTTP, as the web client calls: clerk, officer, leader, and a citizen who
follows. Each does their work again and again and notes how long every answer took.
"""

import itertools
import random
import threading
import time
from dataclasses import dataclass
from urllib.parse import quote

import requests

READ, WRITE = "read", "write"
#: Seconds after which an answer is a failure.
PATIENCE = 60
PAGE, COUNTED, ORDER = 80, 10_001, "due_at ASC, id ASC"
#: Numbers of citizens whom nobody knows yet.
_new = itertools.count(random.SystemRandom().randrange(800_000))


def new_number():
    """Return a number of identity that nobody has had before."""
    return f"048190{next(_new) + 100_000:06d}"


class Failed(Exception):
    """An answer that is none: a fault of the server or of the way to it."""


class Refused(Exception):
    """The server has judged and has done nothing, as when a colleague was quicker."""


@dataclass(frozen=True)
class Answer:
    """One answer.

    :param kind: :data:`READ` or :data:`WRITE`
    :param at: when it was asked for, by :func:`time.monotonic`
    :param seconds: until all of it was there
    :param fault: why it was none, or empty
    """

    kind: str
    label: str
    at: float
    seconds: float
    fault: str = ""


@dataclass
class Pace:
    """How fast everybody works.

    :param think: mean seconds that somebody reads, asks or writes before the next request
    """

    think: float
    stop: bool = False


@dataclass(frozen=True)
class Knowledge:
    """What people of an office know without asking.

    :param citizens: pairs of a name and a number of identity that are on file
    :param tokens: of receipts
    :param words: pairs of a code and a name, of dossiers
    :param lists: what the web client asks for in a work list, by role
    :param forms: what it asks for in a dossier's form, by role
    """

    citizens: list
    tokens: list
    words: list
    lists: dict
    forms: dict


class Person(threading.Thread):
    """Somebody at work until told to stop; what they do is :meth:`work`.

    :ivar list answers: of type :class:`Answer`, in order
    :ivar int refused: how often the server refused
    """

    role = ""

    def __init__(self, url, seed, pace, knowledge, login=None, password=None):
        super().__init__(daemon=True)
        self.url, self.pace, self.known = url, pace, knowledge
        self.answers, self.refused = [], 0
        # lint: allow the same work again for the same seed
        self.pick = random.Random(seed)
        self.session = requests.Session()
        # As behind a proxy, each from an address of its own.
        self.session.headers.update(
            {
                "X-Forwarded-For": f"10.9.{seed >> 8 & 255}.{seed & 255}",
                "X-Forwarded-Host": "127.0.0.1",
                "Accept-Language": "vi-VN,vi;q=0.9",
            }
        )
        if login:
            self._call_route(
                "/web/session/authenticate",
                {"db": password[0], "login": login, "password": password[1]},
            )

    def run(self):
        # Not all in the same second.
        time.sleep(self.pick.uniform(0, self.pace.think))
        while not self.pace.stop:
            try:
                self.work()
            except Refused:
                self.refused += 1
            except Failed:
                # Noted with the answer; a person tries again.
                self.think()

    def think(self):
        """Read, talk or write, for as long as the pace says; it may change meanwhile."""
        began, share = time.monotonic(), self.pick.uniform(0.5, 1.5)
        while not self.pace.stop:
            left = began + share * self.pace.think - time.monotonic()
            if left <= 0:
                return
            time.sleep(min(left, 0.5))

    # -- asking -------------------------------------------------------------------------------

    def call(self, kind, label, model, method, *arguments, **further):
        self.think()
        path = f"/web/dataset/call_kw/{model}/{method}"
        asked = {"model": model, "method": method, "args": arguments, "kwargs": further}
        return self._noted(kind, label, lambda: self._call_route(path, asked))

    def page(self, label, path):
        def ask():
            answer = self.session.get(f"{self.url}{path}", timeout=PATIENCE)
            if answer.status_code != 200:
                raise Failed(f"{answer.status_code} at {path}")

        self.think()
        self._noted(READ, label, ask)

    def _noted(self, kind, label, ask):
        at, fault = time.monotonic(), ""
        try:
            return ask()
        except (Failed, requests.RequestException, ValueError) as error:
            fault = f"{label}: {error}"[:300]
            raise Failed(fault) from error
        finally:
            self.answers.append(Answer(kind, label, at, time.monotonic() - at, fault))

    def _call_route(self, path, params):
        answer = self.session.post(f"{self.url}{path}", json={"params": params}, timeout=PATIENCE)
        content = answer.json()
        if "error" not in content:
            return content["result"]
        data = content["error"].get("data", {})
        kind = Refused if data.get("name", "").startswith("odoo.exceptions.") else Failed
        raise kind(f"{data.get('name')}: {data.get('message')}")

    # -- what more than one of them does ------------------------------------------------------

    def look(self, *keys):
        """Open a work list: the menu's counters, then the first of ``keys`` with rows."""
        counts = {
            one["key"]: one["count"]
            for one in self.call(READ, "counters", "egate.dossier", "work_counts")
        }
        key = next((key for key in keys if counts.get(key)), keys[-1])
        return self.call(
            READ,
            "list",
            "egate.dossier",
            "web_search_read",
            [("work_list", "=", key)],
            self.known.lists[self.role],
            0,
            PAGE,
            ORDER,
            COUNTED,
        )["records"]

    def search(self):
        """Look for a dossier by its code or by the name of its owner."""
        code, name = self.pick.choice(self.known.words)
        domain = self.pick.choice([[("code", "=", code)], [("display_name", "ilike", name)]])
        self.call(
            READ,
            "search",
            "egate.dossier",
            "web_search_read",
            domain,
            self.known.lists[self.role],
            0,
            PAGE,
            ORDER,
            COUNTED,
        )

    def open(self, dossier):
        form = self.known.forms[self.role]
        return self.call(READ, "form", "egate.dossier", "web_read", [dossier], form)[0]

    def decide(self, rows):
        """Open one of the first rows, do what it asks for next, and see what became of it."""
        if not rows:
            return
        shown = self.open(self.pick.choice(rows[:20])["id"])
        ways = [
            way
            for way in shown["available_transitions"] or []
            if way["style"] == "primary" and set(way["asks"]) <= {"comment"}
        ]
        if ways:
            self.call(
                WRITE,
                "transition",
                "egate.dossier",
                "action_transition",
                [shown["id"]],
                ways[0]["id"],
                "Đồng ý",
                {},
            )
            self.open(shown["id"])


class Clerk(Person):
    """Receives, one citizen after another, and answers those who ask for theirs."""

    role = "clerk"
    procedures = None

    def work(self):
        self.open_counter()
        self.receive(*self._citizen())
        if self.pick.random() < 0.5:
            self.search()
        if self.pick.random() < 0.25:
            self.look("give", "late", "today")

    def open_counter(self):
        """Ask for what the counter's screen offers to the next citizen."""
        offers = self.call(READ, "counter", "egate.dossier", "counter_open")["offers"]
        if self.procedures is None:
            self.procedures = [one["id"] for one in offers["procedures"]]

    def receive(self, name, number):
        """Enter a citizen's dossier and accept it, in two requests as the counter's screen does.

        :raise Refused: it was not accepted
        """
        state = self.call(
            WRITE,
            "entry",
            "egate.dossier",
            "counter_change",
            False,
            {
                "procedure_id": self.pick.choice(self.procedures),
                "identity_kind": "cccd",
                "identity_number": number,
                "applicant_name": name,
                "applicant_address": "12 Trần Phú",
                "applicant_phone": "0905000111",
                "tick_required": True,
            },
            key=f"{self.pick.getrandbits(120):030x}",
        )
        state = self.call(WRITE, "acceptance", "egate.dossier", "counter_accept", state["id"])
        if "received" not in state:
            raise Refused(state.get("refusal"))

    def _citizen(self):
        """Return a name and a number: of somebody who has been here, or who has not."""
        if self.pick.random() < 0.5:
            return self.pick.choice(self.known.citizens)
        return "Nguyễn Thị Minh Khai", new_number()


class Officer(Person):
    """Takes on what came and decides what is in hand."""

    role = "officer"

    def work(self):
        self.decide(self.look(*self.pick.choice([("mine", "pool"), ("pool", "mine")])))
        if self.pick.random() < 0.2:
            self.search()


class Leader(Person):
    """Looks at the office at a glance, signs, looks for a dossier that somebody asked about."""

    role = "leader"

    def work(self):
        self.call(READ, "dashboard", "egate.dashboard", "dashboard_data")
        rows = self.look("sign", "pool")
        for _ in range(3):
            self.decide(rows)
        self.search()


class Follower(Person):
    """Follows a dossier from a phone, and reads what a procedure asks for."""

    def work(self):
        for _ in range(3):
            self.page("tracking", f"/egate/track/{self.pick.choice(self.known.tokens)}")
        self.page("catalogue", f"/egate/procedures?q={quote('đăng ký')}")
