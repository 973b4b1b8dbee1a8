"""An office at work, over HTTP: clerks, cashiers, officers, leaders, citizens, boards of the hall.

Each works as the screens do. Where no answer comes (a broken line, a page of a fault) the same is
asked again, as the counter's screen does by itself and other people do by hand, until an answer
comes or the day is over; what came is in the :class:`~history.History`.
"""

import functools
import itertools
import queue
import secrets
import threading
import time
from contextlib import suppress

import psycopg2
import requests
from history import History
from server import Person, RefusedError

from odoo.addons.egate_dossier.tests.sample_files import pdf

#: With a fee; an officer and a leader decide.
PROCEDURE = "1.001022"
BOARD = "H17.33"
PLACES = ("haichau", "sontra")
#: Seconds that a person waits before asking again, and a browser for an answer.
PAUSE, PATIENCE = 0.5, 60
#: The buttons of the process in their order; the last is the leader's.
WAY = ("nhan", "trinh_ky", "ky")
#: Words of a refusal that asks people to try again later, which they do.
LATER = ("ổ đĩa", "disk")


class Load:
    """People at work until the ``with`` block ends; then they finish what they began.

    :param machine: see :mod:`machine`
    :param places: the wards whose desks are open
    :param int clerks: so many work at each desk, one cashier, officer and leader beside
    :param float think: seconds between two things that somebody does
    :param int every: a file is added to each so many-th dossier; 0: to none
    """

    def __init__(
        self, machine, *, places=PLACES, clerks=2, citizens=1, boards=1, think=0.3, every=3
    ):
        self.machine, self.places, self.think, self.every = machine, places, think, every
        self.history = History()
        self.ended, self.abandoned = threading.Event(), threading.Event()
        self.owing, self.waiting = {}, {}
        self.tokens = []
        self._roles = [(self._read_board, i) for i in range(boards)]
        self._roles += [(self._track, i) for i in range(citizens)]
        self._threads = []
        self._clerks = clerks
        self.failures = []

    def __enter__(self):
        query = self.machine.query
        ((self.procedure,),) = query("SELECT id FROM egate_procedure WHERE code = %s", PROCEDURE)
        self.transitions = dict(
            query(
                """SELECT t.key, t.id FROM egate_workflow_transition t
                   JOIN egate_procedure p ON p.workflow_id = t.workflow_id WHERE p.id = %s""",
                self.procedure,
            )
        )
        people = []
        for place in self.places:
            self.owing[place] = queue.Queue()
            self.waiting[place] = {key: queue.Queue() for key in WAY}
            people += [(self._receive, f"canbo.{place}", place)] * self._clerks
            people += [(self._collect, f"thungan.{place}", place)]
            people += [(self._decide, f"chuyenvien.{place}", place, WAY[:2])]
            people += [(self._decide, f"lanhdao.{place}", place, WAY[2:])]
        for work, login, *more in people:
            person = Person(self.machine.url, self.machine.database, login, patience=PATIENCE)
            self._employ(work, person, login, *more)
        for work, number in self._roles:
            self._employ(work, requests.Session(), f"{work.__name__} {number}")
        return self

    def __exit__(self, kind, *error):
        self.ended.set()
        if kind:
            self.abandoned.set()
        for thread in self._threads:
            thread.join(PATIENCE * 3)
        self.abandoned.set()
        if self.failures and not kind:
            raise self.failures[0]

    def _employ(self, work, *arguments):
        def guarded():
            try:
                work(*arguments)
            except Exception as failure:  # noqa: BLE001 (told by the thread that waits)
                self.failures.append(failure)

        thread = threading.Thread(target=guarded, daemon=True)
        thread.start()
        self._threads.append(thread)

    def work(self, seconds):
        """Let people work for so long."""
        time.sleep(seconds)

    def until_received(self, count, seconds=300):
        """Wait until ``count`` more dossiers are received.

        :raise TimeoutError: they were not, in so many seconds
        """
        wanted = len(self.history.of("receive")) + count
        until = time.monotonic() + seconds
        while len(self.history.of("receive")) < wanted:
            if time.monotonic() > until or self.failures:
                raise TimeoutError(
                    f"{wanted - len(self.history.of('receive'))} of {count} receptions are missing "
                    f"after {seconds} s; {dict(self.history.told)}; {self.failures}"
                )
            time.sleep(0.05)

    # -- asking ----------------------------------------------------------------------------------

    def ask(self, act, person, request):
        """Ask until an answer comes; return it, or None where it was refused or never came.

        :param person: who asks; their screen looks whether the server is there again
        """
        while not self.abandoned.is_set():
            act.tries += 1
            act.asked = time.monotonic()
            try:
                answer = request()
            except RefusedError as refusal:
                if any(word in str(refusal) for word in LATER):
                    self.history.note_fault(str(refusal))
                    self.abandoned.wait(PAUSE)
                    continue
                act.state, act.ended, act.answer = "refused", time.monotonic(), str(refusal)
                return None
            except (requests.RequestException, RuntimeError) as fault:
                # No answer, or one that says nothing of what was done.
                self.history.note_fault(f"{type(fault).__name__}: {fault}")
                self.abandoned.wait(PAUSE)
                person.look_for_server()
                continue
            act.state, act.ended = "acknowledged", time.monotonic()
            return answer
        return None

    # -- who works -------------------------------------------------------------------------------

    def _receive(self, person, login, place):
        for number in itertools.count(1):
            if self.ended.wait(self.think):
                return
            receive(self, person, login, place, with_file=self.every and not number % self.every)

    def _collect(self, person, login, place):
        while (dossier := self._next(self.owing[place])) is not None:
            act = self.history.begin("collect", login, dossier=dossier)
            values = {"key": secrets.token_urlsafe(18), "method": "cash"}
            collect = functools.partial(
                person.call, "egate.payment", "collect_fee", dossier, values
            )
            answer = self.ask(act, person, collect)
            act.answer = answer["amount"] if answer else act.answer

    def _decide(self, person, login, place, keys):
        for key in itertools.cycle(keys):
            dossier = self._next(self.waiting[place][key], wait=self.think)
            if dossier is None:
                if self.ended.is_set():
                    return
                continue
            move(self, person, login, dossier, key)
            later = WAY[WAY.index(key) + 1 :]
            if later:
                self.waiting[place][later[0]].put(dossier)

    def _next(self, line, wait=None):
        """Return the next of a queue; None where the day is over, or nothing came in ``wait``."""
        while True:
            try:
                return line.get(timeout=wait or 0.2)
            except queue.Empty:
                if wait or self.ended.is_set():
                    return None

    def _track(self, session, _name):
        while not self.ended.wait(self.think):
            if self.tokens:
                self._read(session, "citizen", f"/egate/track/{secrets.choice(self.tokens)}")
            else:
                self._read(session, "citizen", "/egate/procedures")

    def _read_board(self, session, _name):
        while not self.ended.wait(self.think):
            self._read(session, "board", f"/egate/board/{BOARD}/now")

    def _read(self, session, role, path):
        try:
            answer = session.get(f"{self.machine.url}{path}", timeout=PATIENCE)
            self.history.note_read(role, answer.status_code < 500)
        except requests.RequestException:
            self.history.note_read(role, False)


def entered(load, key, **more):
    """Return what a clerk enters of a citizen who has never had a paper, and ``more``."""
    return {
        "procedure_id": load.procedure,
        "identity_kind": "none",
        "identity_reason": "Chưa từng có giấy tờ",
        "applicant_name": "Nguyễn Thị Minh Khai",
        "applicant_address": "12 Trần Phú, phường Hải Châu",
        "content": key,
        "tick_required": True,
        **more,
    }


def receive(load, person, login, place, with_file=False, **more):
    """Receive one citizen at the counter, as its screen does; return the act of acceptance.

    :param more: what is entered besides, by field
    """
    key = secrets.token_urlsafe(18)
    act = load.history.begin("begin", login, key=key)
    state = load.ask(
        act,
        person,
        lambda: person.call(
            "egate.dossier", "counter_change", False, entered(load, key, **more), key=key
        ),
    )
    if not state:
        return None
    dossier = state["id"]
    if with_file:
        _add_file(load, person, login, state["papers"][0]["id"], key)
    act = load.history.begin("receive", login, dossier=dossier, key=key)

    def accept():
        state = person.call("egate.dossier", "counter_accept", dossier)
        if "received" not in state:
            raise RefusedError(state["refusal"])
        return state["received"]["code"]

    code = load.ask(act, person, accept)
    if not code:
        return act
    act.answer = code
    with suppress(psycopg2.Error):
        load.tokens += load.machine.query(
            "SELECT tracking_token FROM egate_dossier WHERE id = %s", dossier
        )[0]
    load.owing[place].put(dossier)
    load.waiting[place]["nhan"].put(dossier)
    return act


def _add_file(load, person, login, paper, key):
    act = load.history.begin("upload", login, paper=paper, key=key)
    content = pdf(key)

    def send():
        answer = person.send(f"/egate/paper/{paper}/files", [("to-khai.pdf", lambda: content)])
        answer.raise_for_status()
        told = answer.json()
        if told["errors"]:
            raise RefusedError(told["errors"][0]["error"])
        return told["files"][0]["id"]

    answer = load.ask(act, person, send)
    act.answer = answer or act.answer


def move(load, person, login, dossier, key):
    """Press a button of the process; return the act."""
    transition = load.transitions[key]
    act = load.history.begin("move", login, dossier=dossier, transition=transition)
    load.ask(
        act,
        person,
        lambda: person.call("egate.dossier", "action_transition", [dossier], transition, "Đồng ý"),
    )
    return act
