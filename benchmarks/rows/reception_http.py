"""Receptions through the server: its CPU for one, and eight clerks at once beside a former build.

A reception is two requests, as a program sends them: the draft with its five papers, and its
acceptance. For the CPU the owner is on file, and the baseline is ``project.task`` created through
the same layer; its figure is that of the server's processes, not of PostgreSQL. The eight clerks
each receive from another new citizen every time, at two workers; the former build has a server of
its own, and both are loaded in turn.
"""

import http.client
import itertools
import json
import os
import threading
import time
from contextlib import ExitStack
from pathlib import Path
from statistics import median

from former_build import REVISION, former_build
from measure import Reading, Series
from report import Figure, Goal, Result

from .public_pages import server

ROW, TASK = "http", "project.task by HTTP"
CLERKS, TIMES, SECONDS = 8, 15, 10.0
#: Times of a shared machine: printed and judged, asserted nowhere.
GOAL_CPU = Goal(0.65, of="ratio")
GOAL_RATE = Goal(1.5, of="ratio", least=True, checked=False)
GOAL_TAIL = Goal(4, of="ratio", checked=False)

_serial = itertools.count(1)


class Client:
    """Somebody signed in who calls methods over a connection that stays."""

    def __init__(self, url, database, login):
        self.connection = http.client.HTTPConnection(url.removeprefix("http://"), timeout=120)
        self.cookie = ""
        sign_in = {"db": database, "login": login, "password": login}
        self._post("/web/session/authenticate", sign_in)

    def call(self, model, method, *arguments):
        """Call a method and return what it returns.

        :raise RuntimeError: the server refuses
        """
        words = {"model": model, "method": method, "args": arguments, "kwargs": {}}
        return self._post(f"/web/dataset/call_kw/{model}/{method}", words)

    def receive(self, entered):
        ids = self.call("egate.dossier", "create", [entered])
        self.call("egate.dossier", "action_receive", ids)

    def _post(self, path, words):
        head = {"Content-Type": "application/json", "Cookie": self.cookie}
        self.connection.request("POST", path, json.dumps({"params": words}), head)
        answer = self.connection.getresponse()
        content = json.loads(answer.read())
        for cookie in answer.headers.get_all("Set-Cookie") or ():
            if cookie.startswith("session_id="):
                self.cookie = cookie.partition(";")[0]
        if "error" in content:
            raise RuntimeError(str(content["error"])[:2000])
        return content["result"]


def measure(lab):
    logins = lab.office.hire_clerks(CLERKS)
    with lab.baseline.session() as env:
        env["res.users"].browse(lab.baseline.user).password = "worker"
    with ExitStack() as stack:
        former = stack.enter_context(former_build(CLERKS))
        now = server(lab.office.name)
        url = stack.enter_context(now)
        clerks = [Client(url, lab.office.name, login) for login in logins]
        figures, series = _alone(lab, now, clerks[0])
        builds = {"now": (clerks, lab.office.entered())}
        if former:
            database, office, arguments, environment = former
            url = stack.enter_context(server(database, arguments, environment))
            others = [Client(url, database, login) for login in office["logins"]]
            builds[REVISION] = others, office["entered"]
        figures += _together(builds, max(3, lab.rounds // 10))
    return Result(figures, series)


def _alone(lab, now, clerk):
    """Return the figure and the readings of one client, a task and a reception in turn."""
    found = {ROW: [], TASK: []}
    with ExitStack() as stack:
        baseline = server(lab.baseline.name)
        plain = Client(stack.enter_context(baseline), lab.baseline.name, "worker")
        task = {"name": "Đăng ký khai sinh", "project_id": lab.baseline.project}
        acts = {
            ROW: (now, lambda: clerk.receive(lab.office.entered())),
            TASK: (baseline, lambda: plain.call("project.task", "create", [task])),
        }
        for number in range(-1, max(3, lab.rounds // 3)):
            for name, (one, act) in acts.items():
                began, cpu = time.monotonic(), _cpu(one.process.pid)
                for _ in range(TIMES):
                    act()
                cpu, wall = _cpu(one.process.pid) - cpu, time.monotonic() - began
                # The first round makes the workers warm.
                if number >= 0:
                    found[name].append(Reading(wall / TIMES, cpu / TIMES, 0))
    series = {name: Series(readings) for name, readings in found.items()}
    ours, base = series[ROW], series[TASK]
    return [
        Figure(
            ROW,
            name,
            ours.median(what) * 1e3,
            "ms",
            TASK,
            base.median(what) * 1e3,
            ours.ratio(base, what),
            goal,
        )
        for name, what, goal in (
            ("one, CPU of the server", "cpu", GOAL_CPU),
            ("one, wall", "wall", None),
        )
    ], series


def _together(builds, rounds):
    """Return what eight clerks at once come to, each build in turn."""
    rates, times = {name: [] for name in builds}, {name: [] for name in builds}
    for number in range(-1, rounds):
        for name, (clerks, entered) in builds.items():
            seconds = SECONDS if number >= 0 else SECONDS / 4
            taken = _crowd(clerks, entered, seconds)
            if number >= 0:
                rates[name].append(len(taken) / seconds)
                times[name] += taken
    figures = []
    before = rates.get(REVISION)
    ratio = before and median(one / other for one, other in zip(rates["now"], before, strict=True))
    baseline = (f"build {REVISION}", median(before)) if before else ("no former build", None)
    figures.append(
        Figure(
            ROW,
            "8 clerks, new citizens",
            median(rates["now"]),
            "a second",
            *baseline,
            ratio,
            GOAL_RATE,
        )
    )
    for name, taken in times.items():
        taken.sort()
        middle, late = median(taken), taken[min(len(taken) - 1, len(taken) * 99 // 100)]
        goal = GOAL_TAIL if name == "now" else None
        label = "" if name == "now" else f", build {name}"
        figures.append(
            Figure(
                ROW,
                f"8 clerks, 99 %{label}",
                late * 1e3,
                "ms",
                "median",
                middle * 1e3,
                late / middle,
                goal,
            )
        )
    return figures


def _crowd(clerks, entered, seconds):
    """Let all of ``clerks`` receive for ``seconds``; return the seconds of each reception."""
    end, taken, faults = time.monotonic() + seconds, [], []

    def work(clerk):
        try:
            while (began := time.monotonic()) < end:
                clerk.receive({**entered, **_somebody_new()})
                taken.append(time.monotonic() - began)
        except Exception as fault:
            faults.append(fault)

    threads = [threading.Thread(target=work, args=(clerk,)) for clerk in clerks]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    if faults:
        raise faults[0]
    return taken


def _somebody_new():
    number = next(_serial)
    letters = "".join(chr(ord("a") + int(digit)) for digit in str(number))
    return {"identity_number": f"048190{number:06d}", "applicant_name": f"Trần Văn {letters}"}


def _cpu(leader):
    """Return the seconds of CPU that a server's processes have used."""
    ticks = 0
    for folder in Path("/proc").iterdir():
        if not folder.name.isdigit():
            continue
        try:
            words = (folder / "stat").read_text().rpartition(")")[2].split()
        except OSError:  # it ended meanwhile
            continue
        if leader in (int(folder.name), int(words[1])):
            ticks += int(words[11]) + int(words[12])
    return ticks / os.sysconf("SC_CLK_TCK")
