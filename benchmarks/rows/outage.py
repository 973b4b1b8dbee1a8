"""What waits for the SMS gateway after 80 minutes without it: how long until all of it is sent.

Messages of 80 minutes at a province's rate are in the outbox, made by receptions; nothing answers
at the gateway's address. A server of two workers and one for jobs asks for it now and then, while
new citizens come in. Then the gateway is there. Counted are the seconds until the last of the old
messages has gone, and how long the new ones take from the reception to the gateway. Before that
the same queue is emptied while nobody comes, when nothing but the queue itself wakes the jobs. Run
it by name.
"""

import itertools
import random
import threading
import time

import requests
from context import free_port, query
from measure import Reading, Series, percentile
from report import Figure, Goal, Result
from serving import server
from sms_gateway import gateway
from staff import new_number

from odoo.addons.egate_demo.seeding.names import full_name

ROW = "outage"
#: Of a province: three million dossiers a year, in the hours of 250 days, two messages each.
RATE = 3_000_000 * 2 / (250 * 8 * 3600)
#: Minutes without the gateway, and the seconds of them that are not made up but gone through.
MINUTES, AWAY = 80, 20
#: New messages a second meanwhile: a morning's.
MORNING = 4 * RATE
BATCH, QUIET, PATIENCE = 100, 4_000, 200
_phones = itertools.count(random.SystemRandom().randrange(1_000_000))


def measure(lab):
    office, port = lab.office, free_port()
    with office.session() as env:
        parameters = env["ir.config_parameter"]
        parameters.set_param("egate_dossier.notices", "True")
        parameters.set_param("egate_sms.url", f"http://127.0.0.1:{port}/send")
    alone = _when_nobody_comes(office, port)
    count = round(RATE * 60 * MINUTES)
    _fill(office, count)
    with server(office.name, "--max-cron-threads=1"), Newcomers(office) as new:
        time.sleep(AWAY)
        with gateway(port):
            began = time.monotonic()
            left = _until_sent(office.name, _last(office.name))
            drained = time.monotonic() - began
            new.stop()
            missing = _until_come(port, set(new.received))
            ages = _ages(port, new.received, began)
    figures = [
        Figure(
            ROW,
            "a second, nobody comes",
            alone,
            "messages",
            goal=Goal(200, least=True, checked=False),
        ),
        Figure(ROW, "waiting when the gateway is back", count, "messages"),
        Figure(ROW, "left", left + missing, "messages", goal=Goal(0)),
        Figure(ROW, "until all are sent", drained, "s", goal=Goal(20 * 60)),
        Figure(
            ROW,
            "a second, of old ones, beside new ones",
            count / drained,
            "messages",
            goal=Goal(200, least=True, checked=False),
        ),
        Figure(ROW, "new meanwhile", len(ages), "messages"),
    ]
    for share in (50, 95, 100):
        at = percentile(ages, share)
        # The job of the notices comes every five minutes, and may sleep for one before it.
        goal = Goal(6 * 60) if share == 100 else None
        figures.append(Figure(ROW, f"a new one, from the reception: {share} %", at, "s", goal=goal))
    return Result(figures, {"new": Series([Reading(one, 0, 0) for one in ages])})


def _when_nobody_comes(office, port):
    """Return how many messages a second go out while no reception wakes the jobs."""
    _fill(office, QUIET)
    with gateway(port), server(office.name, "--max-cron-threads=1"):
        # From the first that went, for the server had to start.
        last, first = _last(office.name), None
        while first is None:
            first = _came(port)[0][1] if _came(port) else time.sleep(0.1)
        left = _until_sent(office.name, last)
        if left:
            print(f"  {left} of {QUIET} were left")
        times = [at for _phone, at in _came(port)]
    return len(times) / (max(times) - first)


def _fill(office, count):
    """Put so many messages into the outbox, each of another citizen's reception."""
    pick = random.Random(count)
    for _ in range(-(-count // BATCH)):
        with office.session(office.clerk) as env:
            env["egate.dossier"]._receive_new([_citizen(office, pick) for _ in range(BATCH)])
    with office.session() as env:
        env["egate.notice"]._cron_send()
    query("VACUUM ANALYZE", database=office.name)


def _citizen(office, pick):
    return {
        **office.entered(),
        "identity_number": new_number(),
        "applicant_name": full_name(pick, "female"),
        "applicant_phone": f"0905{next(_phones) % 1_000_000:06d}",
    }


class Newcomers:
    """Citizens who come meanwhile, one after another; use it as a context manager.

    :ivar dict received: by number of the phone, when the reception was committed
    """

    def __init__(self, office):
        self.office, self.received, self._over = office, {}, threading.Event()
        self._thread, self._fault = threading.Thread(target=self._work, daemon=True), None

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *error):
        self.stop()

    def stop(self):
        self._over.set()
        self._thread.join()
        if self._fault:
            raise self._fault

    def _work(self):
        pick, at = random.Random(1), time.monotonic()
        try:
            while not self._over.wait(max(0, at - time.monotonic())):
                values = _citizen(self.office, pick)
                with self.office.session(self.office.clerk) as env:
                    env["egate.dossier"]._receive_new([values])
                self.received[values["applicant_phone"]] = time.monotonic()
                at += 1 / MORNING
        except Exception as fault:  # noqa: BLE001 (told by the thread that waits)
            self._fault = fault


def _last(database):
    return query("SELECT max(id) FROM egate_outbox", database=database)[0][0]


def _until_sent(database, last):
    """Wait until no row up to ``last`` waits; return how many still do when patience ends."""
    until = time.monotonic() + PATIENCE
    while True:
        ((left,),) = query(
            "SELECT count(*) FROM egate_outbox WHERE id <= %s AND state <> 'sent'",
            last,
            database=database,
        )
        if not left or time.monotonic() > until:
            return left
        time.sleep(0.2)


def _until_come(port, phones):
    """Wait until a message has come for each phone; return how many miss when patience ends."""
    until = time.monotonic() + PATIENCE
    while True:
        missing = phones - {_national(phone) for phone, _at in _came(port)}
        if not missing or time.monotonic() > until:
            return len(missing)
        time.sleep(0.5)


def _national(phone):
    return f"0{phone.removeprefix('84')}"


def _came(port):
    return requests.get(f"http://127.0.0.1:{port}/", timeout=60).json()


def _ages(port, received, since):
    """Return the seconds that each message of a reception after ``since`` took to the gateway."""
    came = {_national(phone): at for phone, at in _came(port)}
    return [came[phone] - at for phone, at in received.items() if at >= since and phone in came]
