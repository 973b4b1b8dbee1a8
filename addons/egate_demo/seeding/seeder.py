"""Fill a database with dossiers of five years: what ``./egate seed N`` runs.

One process plans (days, desks, procedures, numbers) and hands portions to others, which write them
by COPY, each portion in a transaction of its own. Of very many, most go the very way of one that
was planned, and indexes, foreign keys and figures come after them. Numbers come from the numbering
itself, so they go on after what is there; those of a portion that fails stay unborne, and are made
void with the reason as any others. Nothing is kept that grows with the number of dossiers.
"""

import itertools
import multiprocessing
import time
from collections import Counter
from concurrent.futures import FIRST_COMPLETED, Future, ProcessPoolExecutor, wait
from contextlib import contextmanager
from random import Random

from odoo import SUPERUSER_ID, api, fields, sql_db
from odoo.modules.registry import Registry
from odoo.tools import SQL

from . import aside, cash, portion, volume
from .world import World

#: Dossiers written in one transaction; a day is never cut.
SIZE = 1500
#: At most so many people come again and again over all the years.
REGULARS = 4000
#: Portions that wait for a process; more would only take memory.
AHEAD = 4
#: Of what came in earlier than the last days, about so many dossiers are planned one by one; where
#: there are more, some that come at the same minute go the same way.
PLANNED = 150_000
#: From so many dossiers on, foreign keys and plain indexes are made anew rather than kept up.
ASIDE = 100_000
#: Of the citizens' requests, how much each desk gets, the busiest first.
DESKS = (40, 26, 20, 14)
#: Tables whose statistics the planner needs anew.
ANALYZED = (
    *portion.TABLES,
    *cash.TABLES,
    "egate_cashier_closing",
    "res_partner",
    "egate_number",
    "egate_number_counter",
    "egate_dossier_fact",
    "egate_step_fact",
    "egate_dossier_cell",
)

_worker = {}


def seed(database, count, number=1, processes=2, say=print, until=None, recent=None, close=True):
    """Add ``count`` dossiers to ``database``.

    :param int number: the same one gives the same dossiers on the same database
    :param int processes: how many write; 1: none but this one
    :param say: told a line now and then
    :param date until: none comes in after that day: all of them are closed when it is long ago
    :param float recent: of the dossiers, the share of the last days; what is open comes from it
    :param bool close: whether the cashiers' days that are over are closed, so that they take
        nothing more; the money of dossiers of such a day is not kept
    :return: rows by table
    :rtype: Counter
    """
    registry, now = Registry(database), fields.Datetime.now()
    with _environment(registry) as env:
        world = World(env, now)
        plan = list(_days(world, count, until, volume.RECENT_SHARE if recent is None else recent))
        regulars = _settle_regulars(world, number, count)
        # The workers find caches full and revisions written.
        desks = [(desk, world.cases(desk)) for desk in world.desks()]
    if not desks:
        raise ValueError("The demo has no desk with a clerk today.")
    with _writers(database, now, regulars, processes) as pool:
        try:
            if many := count >= ASIDE:
                with _environment(registry) as env:
                    aside.put_aside(env.cr, (*portion.TABLES, *cash.TABLES))
            portions = _portions(registry, world, plan, desks, number)
            written = _write_all(pool, portions, not many, AHEAD + processes, say)
        finally:
            # Also what a run before, that was killed, left aside.
            _put_back_all(registry, pool, say)
    _finish(registry, world.today if close else None)
    return written


@contextmanager
def _environment(registry):
    """Open an environment of the superuser; its work is committed at the end."""
    with registry.cursor() as cr:
        yield api.Environment(cr, SUPERUSER_ID, {"lang": "vi_VN"})


# -- the plan ---------------------------------------------------------------------------------


def _days(world, count, last, recent):
    """Yield the days with their number of dossiers, the minute up to which they come, and how
    many of them go the same way.
    """
    pace = world.pace
    days = volume.days_until(world.today, pace.is_working, ())
    now = world.office.to_local(world.now)
    minute = now.hour * 60 + now.minute
    until = {day: minute if day == world.today else 24 * 60 for day in days[-1:]}
    days = [
        day for day in days if not volume.Day(day, pace.windows(day), until.get(day, 1440)).is_empty
    ]
    alone = days[-volume.RECENT_DAYS :]
    days = [day for day in days if day <= (last or day)]
    together = max(round(count / PLANNED), 1)
    for day, number in zip(days, volume.counts(count, days, recent), strict=True):
        yield day, number, until.get(day, 1440), 1 if day in alone else together


def _settle_regulars(world, number, count):
    ids = portion.next_ids(world.env.cr, "res_partner", min(max(count // 10, 20), REGULARS))
    # lint: allow made-up data, the same again for the same seed
    return portion.settle(world, Random(f"{number}/{ids[0]}/regulars"), ids)


def _portions(registry, world, plan, desks, number):
    """Yield the portions, oldest first; their numbers are issued and committed."""
    for group in volume.portions([count for _day, count, *_ in plan], SIZE):
        days = [plan[place] for place in group if plan[place][1]]
        if days:
            with _environment(registry) as env:
                world.env = env
                one = _portion(world, days, desks, number)
            yield one


def _portion(world, days, desks, number):
    cr, count = world.env.cr, sum(count for _day, count, *_ in days)
    ids = portion.next_ids(cr, "egate_dossier", count)
    share = portion.OWNERS if days[0][3] == 1 else portion.OWNERS_OF_MANY
    partners = portion.next_ids(cr, "res_partner", max(round(count * share), 12))
    # lint: allow made-up data, the same again for the same seed
    rng = Random(f"{number}/{ids[0]}/plan")
    weights = list(itertools.islice(itertools.chain(DESKS, itertools.repeat(10)), len(desks)))
    shares = {desk: volume.zipf(len(cases)) for desk, cases in desks}
    receptions = []
    for day, coming, until, together in days:
        hours = volume.Day(day, world.pace.windows(day), until)
        ways = -(-coming // together)
        for place, moment in enumerate(sorted(hours.draw(rng) for _ in range(ways))):
            desk, procedures = rng.choices(desks, weights)[0]
            cases = rng.choices(procedures, shares[desk])[0]
            one = (moment, desk, rng.choice(cases))
            # What does not divide is spread over the day.
            alike = coming * (place + 1) // ways - coming * place // ways
            receptions += [(*one, nth > 0) for nth in range(alike)]
    intakes, counters = _numbered(world, ids, receptions)
    return portion.Portion(number, intakes, partners, counters)


def _numbered(world, ids, receptions):
    """Return the intakes with their codes and lines, and the scopes that they use up."""
    places = []
    for moment, desk, case, _again in receptions:
        day = moment.date()
        unit = world.env["egate.unit"].browse(desk)
        sector = 0
        if unit._register_by() == "sector":
            rules = world.reception(case.procedure, case.variant, "desk", world.rule_day(day))
            sector = rules.sector
        places.append((desk, day, sector))
    codes = Counter((desk, day) for desk, day, _sector in places)
    lines = Counter((desk, day.year, sector) for desk, day, sector in places)
    wanted = [("dossier", desk, day, "", count) for (desk, day), count in codes.items()]
    for (desk, year, sector), count in lines.items():
        day = next(d for one, d, part in places if (one, d.year, part) == (desk, year, sector))
        wanted.append(("register", desk, day, _sector_code(world, sector), count))
    taken = world.take(wanted)
    given = {place: iter(numbers) for place, (_s, numbers) in zip(codes, taken, strict=False)}
    books = {}
    for (desk, year, sector), (scope, numbers) in zip(lines, taken[len(codes) :], strict=True):
        book = world.env["egate.register"]._open(
            scope,
            world.env["egate.unit"].browse(desk),
            world.env["egate.sector"].browse(sector or None),
            year,
        )
        books[desk, year, sector] = book, iter(numbers)
    intakes = []
    for one, (moment, desk, case, again), (_desk, day, sector) in zip(
        ids, receptions, places, strict=True
    ):
        code, count = next(given[desk, day])
        book, numbers = books[desk, day.year, sector]
        line = book, next(numbers)[1]
        intakes.append(portion.Intake(one, desk, case, moment, code, count, line, again))
    used = {scope: (numbers[0][1], numbers[-1][1]) for scope, numbers in taken[: len(codes)]}
    return intakes, used


def _sector_code(world, sector):
    return (world.env["egate.sector"].browse(sector).code or "") if sector else ""


# -- the work ---------------------------------------------------------------------------------


@contextmanager
def _writers(database, now, regulars, processes):
    """Start the processes that write; give what tasks are handed to."""
    if processes < 2:
        _prepare(database, now, regulars)
        yield _Here()
        return
    # No connection may be shared with a process that is forked; all are forked now.
    sql_db.close_all()
    with ProcessPoolExecutor(
        processes,
        mp_context=multiprocessing.get_context("fork"),
        initializer=_prepare,
        initargs=(database, now, regulars),
    ) as pool:
        wait([pool.submit(time.sleep, 0.1) for _ in range(processes)])
        yield pool


class _Here:
    """Does at once, in this process, what a pool does in others."""

    def submit(self, function, *arguments):
        future = Future()
        future.set_result(function(*arguments))
        return future


def _write_all(pool, portions, counted, ahead, say):
    written, began, waiting = Counter(), time.monotonic(), set()

    def take(done):
        for future in done:
            written.update(future.result())
            count = written["egate_dossier"]
            say(f"{count} dossiers, {count / (time.monotonic() - began):.0f} a second")

    for one in portions:
        waiting.add(pool.submit(_write, one, counted))
        if len(waiting) >= ahead:
            done, waiting = wait(waiting, return_when=FIRST_COMPLETED)
            take(done)
    take(wait(waiting).done)
    return written


def _prepare(database, now, regulars):
    """What each process does once."""
    _worker.update(registry=Registry(database), now=now, regulars=regulars, world=None)


def _write(one, counted):
    """Write a portion in a transaction of its own; ``counted``: with its figures."""
    with _environment(_worker["registry"]) as env:
        # Cashiers' days are shared by portions: who comes second waits, and goes on.
        env.cr.execute("SET TRANSACTION ISOLATION LEVEL READ COMMITTED")
        if _worker["world"] is None:
            _worker["world"] = World(env, _worker["now"])
        world = _worker["world"]
        world.env = env
        return portion.write(world, one, _worker["regulars"], counted)


def _put_back_all(registry, pool, say):
    """Make indexes and foreign keys again, and the figures of what was written meanwhile."""
    with _environment(registry) as env:
        waiting = aside.kept(env.cr)
    if not waiting:
        return
    for turn, lists in waiting:
        began = time.monotonic()
        _together(pool, _put_back, lists)
        say(f"{turn} made again in {time.monotonic() - began:.0f} s")
    _analyze(registry, portion.TABLES + cash.TABLES)
    with _environment(registry) as env:
        if faults := list(env["egate.payment"]._verify_money()):
            raise ValueError(f"The money does not add up: {faults[:5]}")
    began, uncounted = time.monotonic(), _uncounted(registry)
    _together(pool, _count, uncounted)
    say(f"figures counted in {time.monotonic() - began:.0f} s")
    # Last: as long as it is there, the next run does all of this.
    with _environment(registry) as env:
        aside.forget(env.cr)


def _together(pool, function, tasks):
    """Have all ``tasks`` done; fail as the first that fails."""
    for future in [pool.submit(function, task) for task in tasks]:
        future.result()


def _put_back(ids):
    for one in ids:
        with _environment(_worker["registry"]) as env:
            aside.put_back(env.cr, one)


def _uncounted(registry):
    """Return the ids of dossiers that the figures lack, in portions."""
    with _environment(registry) as env:
        env.cr.execute(
            """SELECT min(d.id), max(d.id) FROM egate_dossier d
               WHERE d.received_at IS NOT NULL AND NOT EXISTS (
                   SELECT FROM egate_dossier_fact f WHERE f.dossier_id = d.id)"""
        )
        first, last = env.cr.fetchone()
    if first is None:
        return []
    return [range(one, min(one + SIZE, last + 1)) for one in range(first, last + 1, SIZE)]


def _count(ids):
    with _environment(_worker["registry"]) as env:
        env["egate.dossier"].browse(ids)._write_facts()


def _finish(registry, today):
    """Settle the counters, close the cashiers' days before ``today``, and tell the planner how
    much there is now.
    """
    with _environment(registry) as env:
        env.cr.execute(
            """UPDATE egate_number_counter c SET settled = c.value
               FROM egate_register r
               WHERE r.scope = c.scope AND coalesce(c.settled, 0) < c.value
                 AND c.value = (
                     SELECT count(*) FROM egate_register_line l WHERE l.register_id = r.id
                 )"""
        )
        cash.settle_numbers(env.cr)
        if today:
            cash.close_days(env.cr, today)
        env["egate.dossier.cell"]._fold()
    _analyze(registry, ANALYZED)


def _analyze(registry, tables):
    for table in tables:
        with _environment(registry) as env:
            env.cr.execute(SQL("ANALYZE %s", SQL.identifier(table)))
