"""Public pages: a server of two workers, read by strangers who each follow another dossier.

Beside the tracking page stand the contact form of Odoo's website, which Odoo keeps ready-made, and
its login page, on an Odoo of their own, in the same minutes, and the answer of Odoo's that says
nothing but that the server is there. Readers come from addresses of their own, as behind a proxy,
so that no limit slows them. Bytes are what a browser without anything kept has to fetch before the
page can be read.
"""

import gzip
import os
import random
import re
import socket
import threading
import time
from statistics import median
from urllib.parse import urljoin, urlsplit

import requests
from baseline import SITE, SITE_MODULES, copied
from measure import Reading, Series, percentile
from report import Figure, Goal, Result
from serving import LOGIN, server

DOSSIERS, READERS, SECONDS = 300, 4, 4.0
CONTACT, NOTHING = "/contactus", "/web/health"
#: Requests per second by those of Odoo's contact form; missed: see docs/benchmarks.md.
RATE = Goal(2, of="ratio", least=True, checked=False)
#: Kilobytes that a phone fetches before the page can be read.
WEIGHT = Goal(60, checked=False)


def measure(lab):
    database = lab.figures_database or lab.office.name
    if not lab.figures_database:
        lab.office.receive_many(DOSSIERS)
    paths = {
        "tracking": [f"/egate/track/{token}" for token in _tokens(database)],
        CONTACT: [CONTACT],
        LOGIN: [LOGIN],
        NOTHING: [NOTHING],
    }
    rounds = max(3, lab.rounds // 8)
    with (
        copied(SITE, SITE_MODULES) as site,
        server(database) as url,
        server(site) as plain,
    ):
        urls = {"tracking": url, CONTACT: plain, LOGIN: plain, NOTHING: plain}
        for name, some in paths.items():
            _load(urls[name], some, 1.5)
        found = {name: [] for name in paths}
        for _round in range(rounds):
            for name, some in paths.items():
                found[name].append(_load(urls[name], some, SECONDS))
        pages = {name: some[0] for name, some in paths.items() if name != NOTHING}
        weights = {name: _weight(urls[name], path) for name, path in pages.items()}
    rates = {name: [count / SECONDS for count, _times in runs] for name, runs in found.items()}
    figures = [
        Figure(
            "public_pages",
            f"{name}, a second",
            median(rates[name]),
            "pages",
            CONTACT,
            median(rates[CONTACT]),
            median(one / base for one, base in zip(rates[name], rates[CONTACT], strict=True)),
            goal,
        )
        for name, goal in (("tracking", RATE), (NOTHING, None))
    ]
    for name, runs in found.items():
        times = [one for _count, times in runs for one in times]
        for share in (50, 95, 99):
            at = percentile(times, share)
            figures.append(Figure("public_pages", f"{name}, {share} %", at * 1e3, "ms"))
    for name, weight in weights.items():
        goal = WEIGHT if name == "tracking" else None
        figures.append(Figure("public_pages", f"{name}, to read it", weight / 1e3, "KB", goal=goal))
    series = {
        name: Series([Reading(one, 0, 0) for _count, times in runs for one in times])
        for name, runs in found.items()
    }
    return Result(figures, series)


def _tokens(database):
    from context import query

    rows = query(
        "SELECT tracking_token FROM egate_dossier TABLESAMPLE SYSTEM (10)"
        " WHERE closed_at IS NULL AND length(tracking_token) = 22 LIMIT 20000",
        database=database,
    ) or query(
        "SELECT tracking_token FROM egate_dossier WHERE closed_at IS NULL", database=database
    )
    return [row[0] if isinstance(row, tuple) else row for row in rows]


def _load(url, paths, seconds):
    """Read pages for ``seconds`` by several readers; return their number and each one's seconds."""
    end, times, port = time.monotonic() + seconds, [], urlsplit(url).port

    def read(seed):
        pick = random.Random(seed)
        while time.monotonic() < end:
            began = time.monotonic()
            _get(port, pick.choice(paths), ".".join(str(pick.randrange(1, 255)) for _ in range(4)))
            times.append(time.monotonic() - began)

    faults = []

    def watched(seed):
        try:
            read(seed)
        except Exception as fault:
            faults.append(fault)

    seeds = [int.from_bytes(os.urandom(4)) for _ in range(READERS)]
    readers = [threading.Thread(target=watched, args=(seed,)) for seed in seeds]
    for reader in readers:
        reader.start()
    for reader in readers:
        reader.join()
    if faults:
        raise faults[0]
    return len(times), times


def _get(port, path, address):
    """Read a page over a connection of its own; by hand, so that the reader costs next to nothing.

    :raise RuntimeError: any other answer than 200
    """
    head = (
        f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n"
        f"X-Forwarded-For: {address}\r\nX-Forwarded-Host: 127.0.0.1\r\n"
        "Accept-Language: vi-VN,vi;q=0.9\r\n\r\n"
    )
    with socket.create_connection(("127.0.0.1", port), timeout=60) as connection:
        connection.sendall(head.encode())
        answer = b"".join(iter(lambda: connection.recv(65536), b""))
    status = answer.split(b" ", 2)[1:2]
    if status != [b"200"]:
        raise RuntimeError(f"{status} of {path}")


def _weight(url, path):
    """Return the bytes of a page and of what it needs to be read, compressed as by a proxy."""
    page = requests.get(f"{url}{path}", timeout=60)
    total = len(gzip.compress(page.content))
    links = re.findall(r'<link[^>]+rel="(?:stylesheet|icon)"[^>]*>', page.text)
    for link in links:
        target = re.search(r'href="([^"]+)"', link)[1].replace("&amp;", "&")
        if target.startswith("/"):
            content = requests.get(urljoin(url, target), timeout=60).content
            total += len(gzip.compress(content))
    return total
