"""Receptions by HTTP: what the counter's screen asks of a server of two workers, and how fast.

A reception is the screen's two requests, entry and acceptance, of a citizen who is new each time,
at one desk, with notices on and without scans. Beside it the web client saves a new task on a
server of Odoo's own, and the same clerks work on an earlier build (:mod:`former_build`). One client
at first, then eight at once; all by turns, and who is not measured is idle. CPU is the server's,
all its processes, without PostgreSQL's; those who ask share the processors. Run it by name.
"""

import contextlib
import itertools
import os
import secrets
import threading
import time
from statistics import median

from former_build import REVISION, former
from measure import Reading, Series, percentile
from passlib.context import CryptContext
from report import Figure, Goal, Result
from serving import server
from staff import READ, WRITE, Clerk, Pace, Person, new_number

from odoo.addons.egate_demo.seeding.names import full_name

ROW, CLIENTS = "reception_http", 8
#: Acts of one client in a turn; seconds of eight; and those after which all is in memory.
EACH, SECONDS, WARM = 12, 8.0, 4.0
#: Rounds of ours: a part of the bench's, for a turn has many acts.
SHARE = 10
#: Open Zaak creates 25 cases a second by HTTP on 4 processors, says its documentation.
PEER, PEER_RATE = "Open Zaak, POST /zaken on 4", 25 / 4
RECEPTION, SCREEN, TASK, TASK_SCREEN = (
    "reception",
    "reception with its page",
    "project.task, saved",
    "project.task, form and save",
)
CREATE = "project.task, create alone"
FORMER = f"the build {REVISION}"


class Receiver(Clerk):
    """A clerk to whom nobody comes twice."""

    def work(self):
        self.receive(full_name(self.pick, self.pick.choice(("male", "female"))), new_number())

    def work_with_page(self):
        self.open_counter()
        self.work()


class Keeper(Person):
    """Somebody who saves tasks, as the web client's form does; ``known`` are project and form."""

    def _call(self, kind, label, method, *arguments):
        return self.call(kind, label, "project.task", method, *arguments)

    def work(self):
        project, form = self.known
        values = {"name": "Đăng ký khai sinh", "project_id": project}
        self._call(WRITE, "save", "web_save", [], values, form)

    def work_with_page(self):
        project, form = self.known
        self._call(READ, "new", "onchange", [], {"project_id": project}, [], form)
        self.work()

    def create(self):
        project, _form = self.known
        values = {"name": "Đăng ký khai sinh", "project_id": project}
        self._call(WRITE, "create", "create", [values])


class Side:
    """One server with its people, who are signed in."""

    def __init__(self, served, url, kind, logins, database, password, known=None):
        self.served, self.times, self.faults = served, [], []
        self.people = [
            kind(url, seed, Pace(0), known, login, (database, password))
            for seed, login in enumerate(logins, 1)
        ]
        for person in self.people:
            if hasattr(person, "open_counter"):
                person.open_counter()

    def alone(self, act):
        """Let one person do something again and again; return the :class:`Reading` of each."""
        person = self.people[0]
        cpu, began = self.served.cpu(), time.perf_counter()
        for _ in range(EACH):
            act(person)
        wall = time.perf_counter() - began
        # What a worker does when its answer is on the way is of the act, too.
        time.sleep(0.05)
        return Reading(wall / EACH, (self.served.cpu() - cpu) / EACH, 0)

    def together(self, seconds):
        """Let all work at once; return each act's seconds, and the :class:`Burst`."""
        times, cpu, own = [], self.served.cpu(), time.process_time()
        began = time.perf_counter()
        end = began + seconds

        def work(person):
            try:
                while (at := time.perf_counter()) < end:
                    person.work()
                    times.append(time.perf_counter() - at)
            except Exception as fault:  # noqa: BLE001 (told by the thread that waits)
                self.faults.append(fault)

        threads = [threading.Thread(target=work, args=(person,)) for person in self.people]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        if self.faults:
            raise self.faults[0]
        wall = time.perf_counter() - began
        cpu, own = self.served.cpu() - cpu, time.process_time() - own
        return times, Burst(len(times) / wall, cpu / len(times), own / wall)


class Burst:
    """How many a second, the server's CPU of each, and the cores of those who asked."""

    def __init__(self, rate, cpu, asking):
        self.rate, self.cpu, self.asking = rate, cpu, asking


def measure(lab):
    password = secrets.token_urlsafe(12)
    hashed = CryptContext(["pbkdf2_sha512"]).hash(password)
    clerks = lab.office.add_clerks(CLIENTS, hashed)
    with lab.office.session() as env:
        env["ir.config_parameter"].set_param("egate_dossier.notices", "True")
    keepers = lab.baseline.add_workers(CLIENTS, hashed)
    known = lab.baseline.project, lab.baseline.task_form()
    with contextlib.ExitStack() as stack:
        build = stack.enter_context(former(CLIENTS, hashed))

        def side(served, kind, logins, database, known=None):
            url = stack.enter_context(served)
            return Side(served, url, kind, logins, database, password, known)

        name = lab.office.name
        ours = side(server(name), Receiver, clerks, name)
        name = lab.baseline.name
        odoo = side(server(name), Keeper, keepers, name, known)
        sides = {RECEPTION: ours, TASK: odoo}
        if build:
            sides[FORMER] = side(build.server(), Receiver, build.logins, build.database)
        return _measured(sides, max(3, lab.rounds // SHARE))


def _measured(sides, rounds):
    ours, odoo = sides[RECEPTION], sides[TASK]
    acts = {
        RECEPTION: (ours, Receiver.work),
        SCREEN: (ours, Receiver.work_with_page),
        TASK: (odoo, Keeper.work),
        TASK_SCREEN: (odoo, Keeper.work_with_page),
        CREATE: (odoo, Keeper.create),
    }
    if FORMER in sides:
        acts[FORMER] = sides[FORMER], Receiver.work
    for side in sides.values():
        side.together(WARM)
    alone = {name: Series([]) for name in acts}
    for name, (side, act) in itertools.chain(*itertools.repeat(list(acts.items()), rounds)):
        alone[name].readings.append(side.alone(act))
    bursts, times = ({name: [] for name in sides} for _ in range(2))
    for name, side in itertools.chain(*itertools.repeat(list(sides.items()), rounds)):
        some, burst = side.together(SECONDS)
        bursts[name].append(burst)
        times[name] += some
    figures = [*_alone(alone), *_eight(bursts, times)]
    return Result(figures, alone | _series(times))


def _alone(found):
    figures = []
    for mine, theirs, goal in (
        (RECEPTION, TASK, Goal(0.65, of="ratio", checked=False)),
        (RECEPTION, CREATE, None),
        (SCREEN, TASK_SCREEN, None),
        (RECEPTION, FORMER, None),
    ):
        if theirs not in found:
            continue
        for figure, name in (("cpu", "CPU"), ("wall", "wall")):
            ours, base = found[mine], found[theirs]
            figures.append(
                Figure(
                    ROW,
                    f"1 client, {mine}: {name}",
                    ours.median(figure) * 1e3,
                    "ms",
                    theirs,
                    base.median(figure) * 1e3,
                    ours.ratio(base, figure),
                    goal if figure == "cpu" else None,
                )
            )
    return figures


def _eight(bursts, times):
    cores = os.cpu_count()
    ours = bursts[RECEPTION]
    name, rate = f"{CLIENTS} clients", median(burst.rate for burst in ours)
    figures = [
        Figure(
            ROW,
            f"{name}: receptions a second and core",
            rate / cores,
            "",
            PEER,
            PEER_RATE,
            rate / cores / PEER_RATE,
            Goal(3, least=True, of="ratio", checked=False),
        )
    ]
    for other in bursts:
        if other == RECEPTION:
            continue
        pairs = zip(ours, bursts[other], strict=True)
        figures.append(
            Figure(
                ROW,
                f"{name}: receptions a second",
                rate,
                "",
                other,
                median(burst.rate for burst in bursts[other]),
                median(mine.rate / theirs.rate for mine, theirs in pairs),
                Goal(1.5, least=True, of="ratio", checked=False) if other == FORMER else None,
            )
        )
    if FORMER not in bursts:
        figures.append(Figure(ROW, f"{name}: receptions a second", rate, "", f"{FORMER}: not here"))
    for share in (50, 95, 99):
        at, middle = percentile(times[RECEPTION], share), percentile(times[RECEPTION], 50)
        base = FORMER if FORMER in times else TASK
        figures.append(
            Figure(
                ROW,
                f"{name}, reception: {share} %",
                at * 1e3,
                "ms",
                base,
                percentile(times[base], share) * 1e3,
                at / middle,
                Goal(4, of="ratio", checked=False) if share == 99 else None,
                " × 50 %",
            )
        )
    figures += [
        Figure(ROW, f"{name}, reception: longest", max(times[RECEPTION]) * 1e3, "ms"),
        Figure(
            ROW,
            f"{name}, reception: CPU",
            median(burst.cpu for burst in ours) * 1e3,
            "ms",
            TASK,
            median(burst.cpu for burst in bursts[TASK]) * 1e3,
            median(mine.cpu / theirs.cpu for mine, theirs in zip(ours, bursts[TASK], strict=True)),
        ),
        Figure(
            ROW, f"{name}: CPU of those who ask", median(burst.asking for burst in ours), "cores"
        ),
        Figure(ROW, f"{name}: receptions measured", len(times[RECEPTION]), ""),
    ]
    return figures


def _series(times):
    return {
        f"{CLIENTS} clients, {name}": Series([Reading(one, 0, 0) for one in some])
        for name, some in times.items()
    }
