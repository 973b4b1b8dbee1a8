"""Sixty people at work: clerks receive, officers decide, leaders sign, citizens follow, by HTTP.

A server of two workers. At an office's pace first: what reading and writing take, in the form in
which OpenCRVS publishes it. Then everybody works faster, level by level, until no more is done:
requests a second. Whoever asks shares the processors with whoever answers, and is told beside it.
The database is one of ten thousand dossiers that is made and dropped, or, by
``--figures-database``, one that is there: it gets people and dossiers. Run it by name.
"""

import os
import secrets
import time
from contextlib import contextmanager

from bench import PREFIX
from context import drop_database, query
from measure import Reading, Series, percentile
from office import LANGUAGE, ZONE, Database, give_password
from passlib.context import CryptContext
from report import Figure, Goal, Result
from screens import form_of, list_of
from serving import server
from staff import READ, WRITE, Clerk, Follower, Knowledge, Leader, Officer, Pace
from templates import copy

from odoo.fields import Command

ROW = "people"
DOSSIERS, RECENT = 10_000, 0.6
#: Six at each of four desks, three in each of six agencies, their leaders, and citizens.
CLERKS, OFFICERS, LEADERS, CITIZENS = 24, 18, 6, 12
#: Mean seconds between two requests of one person, the office's own pace first.
THINK = (10.0, 4.0, 2.0, 1.0, 0.5)
#: Seconds: until all is in memory, until a new pace has set in, of the office's pace, of a faster.
WARM, SETTLE, OFFICE, FASTER = 20, 5, 75, 25
#: More people bring no more when a level has less than this above the one before.
GAIN = 1.1
LIST = "egate_dossier.egate_dossier_view_list_work"
#: What OpenCRVS 2.0 asks of itself, in ms, by percentile.
BOUNDS = {READ: {50: 50, 95: 150, 99: 300}, WRITE: {50: 100, 95: 300, 99: 500}}
#: What it publishes at the 95th, in ms; the most requests a second and core, of 1.2.
PUBLISHED = {"acceptance": ("a declaration", 338), "search": ("a search", 57)}
PEER, RATE = "OpenCRVS on 12 vCPU", 3.5 / 12


def measure(lab):
    with _database(lab) as name:
        return _at_work(name)


@contextmanager
def _database(lab):
    if lab.figures_database:
        yield lab.figures_database
        return
    from odoo import sql_db

    from odoo.addons.egate_demo.seeding import seeder

    name = f"{PREFIX}{os.getpid()}_people"
    try:
        copy("egate_demo", name)
        seeder.seed(name, DOSSIERS, 1, 2, lambda _line: None, recent=RECENT, close=False)
        sql_db.close_all()
        query("VACUUM ANALYZE", database=name)
        yield name
    finally:
        sql_db.close_all()
        drop_database(name)


def _at_work(name):
    from odoo import sql_db

    office, pace = Database(name), Pace(THINK[0])
    password = secrets.token_urlsafe(12)
    with office.session() as env:
        hired = _hire(env, CryptContext(["pbkdf2_sha512"]).hash(password))
    known = _knowledge(office, hired)
    # The server's connections alone count from here.
    sql_db.close_all()
    with server(name) as url:
        staff = [
            kind(url, seed, pace, known, login, (name, password))
            for seed, (kind, login) in enumerate(
                [(kind, login) for kind, logins in hired.items() for login, _uid in logins], 1
            )
        ]
        staff += [Follower(url, 1000 + seed, pace, known) for seed in range(CITIZENS)]
        levels = _levels(staff, pace)
    return _told(levels, staff, query("SELECT count(*) FROM egate_dossier", database=name)[0][0])


def _levels(staff, pace):
    """Let everybody work, faster and faster; return (think, seconds, CPU, answers) of each level.

    Counted are the answers that came to their end in its time.
    """
    for person in staff:
        person.start()
    levels = []
    try:
        pace.think = 1.0
        time.sleep(WARM)
        for think in THINK:
            pace.think = think
            time.sleep(SETTLE)
            began, cpu = time.monotonic(), time.process_time()
            time.sleep(FASTER if levels else OFFICE)
            ended = time.monotonic()
            answers = [
                one
                for person in staff
                for one in list(person.answers)
                if began <= one.at + one.seconds <= ended
            ]
            levels.append((think, ended - began, time.process_time() - cpu, answers))
            rates = [len(found) / seconds for _think, seconds, _cpu, found in levels]
            if len(rates) > 1 and rates[-1] < GAIN * rates[-2]:
                break
    finally:
        pace.stop = True
        for person in staff:
            person.join()
    return levels


def _told(levels, staff, count):
    think, seconds, _cpu, office = levels[0]
    cores = os.cpu_count()
    figures = [
        Figure(ROW, "people", len(staff), ""),
        Figure(ROW, "dossiers", count, ""),
        Figure(ROW, "an office's pace", len(office) / seconds, "requests a second"),
    ]
    for kind, bounds in BOUNDS.items():
        times = _times(office, lambda one, kind=kind: one.kind == kind)
        for share, bound in bounds.items():
            goal = Goal(bound, checked=False)
            figures.append(
                Figure(ROW, f"{kind}, {share} %", percentile(times, share), "ms", goal=goal)
            )
    for label, (theirs, published) in PUBLISHED.items():
        times = _times(office, lambda one, label=label: one.label == label)
        ours = percentile(times, 95)
        figures.append(
            Figure(
                ROW, f"{label}, 95 %", ours, "ms", f"{PEER}, {theirs}", published, ours / published
            )
        )
    for label in sorted({one.label for one in office} - set(PUBLISHED)):
        times = _times(office, lambda one, label=label: one.label == label)
        figures.append(Figure(ROW, f"{label}, 95 %", percentile(times, 95), "ms"))
    rates = []
    for think, seconds, cpu, found in levels:
        rates.append(len(found) / seconds)
        writes = [one for one in found if one.kind == WRITE]
        name = f"{think:g} s between requests"
        figures += [
            Figure(ROW, f"{name}: a second", rates[-1], "requests"),
            Figure(ROW, f"{name}: written", len(writes) / seconds, "requests a second"),
            Figure(ROW, f"{name}: read, 95 %", percentile(_times(found, _is(READ)), 95), "ms"),
            Figure(ROW, f"{name}: write, 95 %", percentile(_times(found, _is(WRITE)), 95), "ms"),
            Figure(ROW, f"{name}: CPU of those who ask", cpu / seconds, "cores"),
        ]
    most = max(rates) / cores
    figures += [
        Figure(
            ROW,
            "the most, a second and core",
            most,
            "requests",
            f"{PEER}, 1.2",
            RATE,
            most / RATE,
            Goal(2, least=True, of="ratio", checked=False),
        ),
        Figure(ROW, "refused", sum(person.refused for person in staff), "requests"),
    ]
    faults = [one.fault for person in staff for one in person.answers if one.fault]
    figures.append(Figure(ROW, "failed", len(faults), "requests", goal=Goal(0)))
    for fault in sorted(set(faults))[:5]:
        print(f"  {fault}")
    series = {
        f"{kind}, {think:g} s": Series(
            [Reading(one.seconds, 0, 0) for one in found if one.kind == kind]
        )
        for think, _seconds, _cpu, found in levels
        for kind in BOUNDS
    }
    return Result(figures, series)


def _is(kind):
    return lambda one: one.kind == kind


def _times(answers, wanted):
    return [one.seconds * 1e3 for one in answers if wanted(one) and not one.fault]


# -- who is there -----------------------------------------------------------------------------


def _hire(env, hashed):
    """Add people to the desks and to the agencies behind them; return (login, id) by class."""
    units = {
        role: _units(env, role, column)
        for role, column in (
            ("clerk", "reception_unit_id"),
            ("officer", "agency_unit_id"),
            ("leader", "agency_unit_id"),
        )
    }
    hired = {}
    for kind, role, count in (
        (Clerk, "clerk", CLERKS),
        (Officer, "officer", OFFICERS),
        (Leader, "leader", LEADERS),
    ):
        group = env.ref("base.group_user").id
        mark = secrets.token_hex(3)
        users = env["res.users"].create(
            [
                {
                    "name": f"{role} {number}",
                    "login": f"{role}.{mark}.{number}",
                    "lang": LANGUAGE,
                    "tz": ZONE,
                    "group_ids": [Command.link(group)],
                }
                for number in range(count)
            ]
        )
        env["egate.assignment"].create(
            [
                {
                    "user_id": user.id,
                    "role_id": env.ref(f"egate_base.egate_role_{role}").id,
                    "unit_id": units[role][number % len(units[role])],
                    "date_from": "2020-01-01",
                }
                for number, user in enumerate(users)
            ]
        )
        give_password(env, users.ids, hashed)
        hired[kind] = [(user.login, user.id) for user in users]
    return hired


def _units(env, role, column):
    """Return the units where somebody has ``role``, those with most open dossiers first."""
    env.cr.execute(
        f"""SELECT a.unit_id FROM egate_assignment a
            JOIN egate_dossier d ON d.{column} = a.unit_id AND d.closed_at IS NULL
            WHERE a.role_id = %s GROUP BY a.unit_id ORDER BY count(*) DESC LIMIT 6""",
        [env.ref(f"egate_base.egate_role_{role}").id],
    )
    return [unit for (unit,) in env.cr.fetchall()]


def _knowledge(office, hired):
    lists, forms = {}, {}
    for kind, people in hired.items():
        with office.session(people[0][1]) as env:
            lists[kind.role], forms[kind.role] = list_of(env, LIST), form_of(env)
    rows = query(
        """SELECT p.name, p.identity_number FROM res_partner p
           WHERE p.identity_kind = 'cccd' ORDER BY md5(p.id::text) LIMIT 2000""",
        database=office.name,
    )
    dossiers = query(
        """SELECT tracking_token, code, applicant_name FROM egate_dossier TABLESAMPLE SYSTEM (%s)
           WHERE received_at IS NOT NULL AND length(tracking_token) = 22 LIMIT 20000""",
        min(100, 4_000_000 / max(1, _about(office.name))),
        database=office.name,
    )
    return Knowledge(
        citizens=rows,
        tokens=[token for token, _code, _name in dossiers],
        words=[(code, name) for _token, code, name in dossiers],
        lists=lists,
        forms=forms,
    )


def _about(name):
    """Return how many dossiers there are, as the planner believes."""
    return query("SELECT reltuples FROM pg_class WHERE relname = 'egate_dossier'", database=name)[
        0
    ][0]
