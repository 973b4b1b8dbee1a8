"""Citizens at once: each finds a procedure, prepares, adds three files of 1 to 5 MB, sends.

Two workers; nothing may fail, be lost or be doubled: what a receipt said is counted in the
database, with each file's hash. Beside it Odoo's own contact form takes as many messages with the
same files, from as many people, on an Odoo of its own. ``--citizens`` (250), ``--minutes`` (10).
"""

import hashlib
import random
import threading
import time
from statistics import median

import requests
from baseline import SITE, SITE_MODULES, copied
from citizen import Citizen, Lost
from context import query
from lxml import html
from measure import Reading, Series, percentile
from passlib.context import CryptContext
from report import Figure, Goal, Result
from serving import server

from odoo.fields import Command

ROW, CODE, FILES, SAMPLES = "citizens", "9.000002", 3, 8
#: Pages and forms of one citizen, for how long to pause between two.
STEPS = 12
NONE = Goal(0)


def measure(lab):
    count, seconds = lab.citizens, lab.minutes * 60
    samples = [_photo(seed) for seed in range(SAMPLES)]
    logins = _set_up(lab.office, count)
    with server(lab.office.name) as url:
        runs, spent = _at_once(
            [
                lambda login=login, seed=seed: _citizen(
                    url, login, seed, seconds / (STEPS + FILES), samples
                )
                for seed, login in enumerate(logins, 1)
            ]
        )
    receipts = [run.receipt for run in runs if run.receipt]
    lost = _lost(lab.office.name, receipts, samples)
    with copied(SITE, SITE_MODULES) as site, server(site) as url:
        forms, _spent = _at_once(
            [
                lambda seed=seed: _message(url, seed, seconds / 3, samples)
                for seed in range(1, count + 1)
            ]
        )
    times = [seconds for run in runs for _label, seconds in run.times]
    base = [seconds for run in forms for _label, seconds in run.times]
    figures = [
        Figure(ROW, "sent", len(receipts), "dossiers"),
        Figure(ROW, "failed", sum(1 for run in runs if run.fault), "citizens", goal=NONE),
        Figure(ROW, "lost or doubled", lost, "dossiers", goal=NONE),
        Figure(ROW, "requests", sum(run.requests for run in runs), "requests"),
        Figure(ROW, "in", spent / 60, "minutes"),
        Figure(ROW, "failed", sum(1 for run in forms if run.fault), "messages", "contact form"),
    ]
    for share in (50, 95, 99):
        ours, theirs = percentile(times, share), percentile(base, share)
        figures.append(
            Figure(ROW, f"{share} %", ours * 1e3, "ms", "contact form", theirs * 1e3, ours / theirs)
        )
    for label in ("find", "procedure", "sign in", "begin", "file", "review"):
        some = [seconds for run in runs for name, seconds in run.times if name == label]
        if some:
            figures.append(Figure(ROW, f"{label}, median", median(some) * 1e3, "ms"))
    for fault in sorted({str(run.fault)[:300] for run in (*runs, *forms) if run.fault})[:5]:
        print(f"  {fault}")
    return Result(
        figures,
        {
            "citizens": Series([Reading(one, 0, 0) for one in times]),
            "contact form": Series([Reading(one, 0, 0) for one in base]),
        },
    )


class Run:
    """What one person did: ``times``, ``requests``, ``receipt`` and the ``fault`` that ended it."""

    def __init__(self):
        self.times, self.requests, self.receipt, self.fault = [], 0, "", None


def _citizen(url, login, seed, pause, samples):
    run = Run()
    citizen = Citizen(url, login, login, number=_number(seed), pause=pause, seed=seed)
    run.times = citizen.times
    try:
        run.receipt = citizen.submit(CODE, _three(seed, samples))
    except (Lost, requests.RequestException, StopIteration) as fault:
        run.fault = fault
    run.requests = citizen.requests
    return run


def _message(url, seed, pause, samples):
    """Send Odoo's contact form once, with the same files."""
    run, pick, session = Run(), random.Random(seed), requests.Session()
    try:
        page = None
        for label in ("form", "send"):
            time.sleep(pick.uniform(0.5, 1.5) * pause)
            began = time.monotonic()
            if label == "form":
                page = session.get(f"{url}/contactus", timeout=120)
            else:
                page = _send_contact(session, url, page, _three(seed, samples))
            run.times.append((label, time.monotonic() - began))
            run.requests += 1
            if page.status_code != 200 or (label == "send" and '"id"' not in page.text):
                raise Lost(f"{page.status_code}: {page.text[:200]}")
    except (Lost, requests.RequestException, StopIteration) as fault:
        run.fault = fault
    return run


def _send_contact(session, url, page, files):
    tree = html.document_fromstring(page.text)
    form = next(one for one in tree.forms if "/website/form/" in (one.action or ""))
    # To whom it goes is signed by the page, so what is hidden stays as it came.
    hidden = {one.name for one in form.xpath(".//input[@type='hidden']")}
    data = {name: value or ("" if name in hidden else "Mẫu") for name, value in form.fields.items()}
    data["email_from"] = "citizen@example.com"
    sent = {f"file[0][{place}]": file for place, file in enumerate(files)}
    return session.post(f"{url}/website/form/mail.mail", data=data, files=sent, timeout=120)


def _at_once(acts):
    """Do all at once, each in a thread of its own; return what each did, and the seconds of all."""
    done = [None] * len(acts)

    def run(place):
        done[place] = acts[place]()

    began = time.monotonic()
    threads = [threading.Thread(target=run, args=(place,)) for place in range(len(acts))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    return done, time.monotonic() - began


def _three(seed, samples):
    pick = random.Random(seed)
    return [(f"anh-{place}.jpg", pick.choice(samples)) for place in range(1, FILES + 1)]


def _photo(seed):
    """Return a JPEG of 1 to 5 MB, as a phone makes it."""
    import io

    from PIL import Image

    side = 900 + 160 * seed
    noise = random.Random(seed).randbytes(side * side * 3)
    target = io.BytesIO()
    Image.frombytes("RGB", (side, side), noise).save(target, "JPEG", quality=92)
    return target.getvalue()


def _number(seed):
    return f"048190{seed:06d}"


def _set_up(office, count):
    """Add a procedure of one paper, and accounts; return their logins, which are the passwords."""
    hashed = {}
    with office.session() as env:
        sector = env["egate.sector"].search([("code", "=", "BENCH")])
        workflow = env["egate.workflow"].search([("code", "=", "BENCH")])
        procedure = env["egate.procedure"].create(
            {
                "code": CODE,
                "name": "Xác nhận tình trạng hôn nhân",
                "sector_id": sector.id,
                "workflow_id": workflow.id,
            }
        )
        version = env["egate.procedure.version"].create(
            {
                "procedure_id": procedure.id,
                "decision": "02/QĐ-UBND",
                "date_from": "2020-01-01",
                "result_name": "Giấy xác nhận",
                "online_level": "full",
                "term_ids": [Command.create({"amount": 3, "unit": "working_day"})],
                "component_ids": [Command.create({"name": "Giấy tờ kèm theo", "originals": 1})],
            }
        )
        version.action_publish()
        group = env.ref("base.group_portal").id
        users = env["res.users"].create(
            [
                {
                    "name": f"Công dân {number}",
                    "login": f"cong-dan-{number}@example.com",
                    "email": f"cong-dan-{number}@example.com",
                    "group_ids": [Command.set([group])],
                }
                for number in range(1, count + 1)
            ]
        )
        logins = users.mapped("login")
    # As many rounds as in production: signing in costs what it costs.
    context = CryptContext(["pbkdf2_sha512"], pbkdf2_sha512__rounds=600_000)
    for login in logins:
        hashed[login] = context.hash(login)
    for login, secret in hashed.items():
        query(
            "UPDATE res_users SET password = %s WHERE login = %s",
            secret,
            login,
            database=office.name,
        )
    return logins


def _lost(database, receipts, samples):
    """Return how many receipts have not exactly one dossier with each of its files, whole."""
    rows = query(
        "SELECT s.code, count(DISTINCT s.id), count(DISTINCT s.dossier_id), count(f.id),"
        " array_agg(f.sha256) FROM egate_submission s"
        " LEFT JOIN egate_dossier_paper p ON p.dossier_id = s.dossier_id"
        " LEFT JOIN egate_dossier_file f ON f.paper_id = p.id WHERE s.state != 'draft'"
        " GROUP BY s.code",
        database=database,
    )
    known = {hashlib.sha256(sample).hexdigest() for sample in samples}
    found = {
        code: (submissions, dossiers, files, set(hashes))
        for code, submissions, dossiers, files, hashes in rows
    }
    whole = [
        code
        for code in receipts
        if code in found
        and found[code][:2] == (1, 1)
        and found[code][2]
        and found[code][3] <= known
    ]
    return len(receipts) - len(set(whole)) + len(set(found) - set(receipts))
