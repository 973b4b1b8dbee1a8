"""A phone at the edge of the village: from the search to the receipt on 200 kbit/s, 500 ms.

A browser with nothing kept goes the whole way of a citizen, an account included, on a copy of the
demo behind a proxy that compresses; what is typed takes no time here. Beside it, Odoo's own contact
form is opened on the same line. Bytes are as they came over the line, heads of answers included.
"""

import sys
import time
from statistics import median

from baseline import SITE, SITE_MODULES, copied
from compressing import compressed
from context import HOME
from measure import Reading, Series
from report import Figure, Result
from serving import server as plain_server

from rows.public_pages import CONTACT

ROW, WALKS = "slow_line", 3
#: A photo as a careful person sends it: some hundred KB.
SIDE = 560


def measure(lab):
    sys.path.append(str(HOME / "tests"))
    from at_home import AtHome, photo
    from phone import SLOW, Phone
    from server import Server

    walks = []
    with Server() as server, compressed(server.url) as url:
        for number in range(min(WALKS, lab.rounds)):
            with Phone(url) as phone:
                citizen = AtHome(phone, server, f"nguoi.dan.{number}@example.com")
                phone.line(SLOW)
                walks.append(_walk(phone, citizen, photo(SIDE)))
    contacts = []
    with copied(SITE, SITE_MODULES) as site, plain_server(site) as plain, compressed(plain) as url:
        for _number in range(len(walks)):
            with Phone(url) as phone:
                phone.line(SLOW)
                contacts.append(_step(phone, lambda phone=phone: phone.go(CONTACT)))
    figures, series = [], {}
    for name in walks[0]:
        seconds, received, sent = (
            median(walk[name][place] for walk in walks) for place in range(3)
        )
        series[name] = Series([Reading(walk[name][0], 0, 0) for walk in walks])
        figures += [
            Figure(ROW, f"{name}: time", seconds, "s"),
            Figure(ROW, f"{name}: received", received / 1e3, "KB"),
            Figure(ROW, f"{name}: sent", sent / 1e3, "KB"),
        ]
    series[CONTACT] = Series([Reading(one[0], 0, 0) for one in contacts])
    figures += [
        Figure(ROW, f"{CONTACT}, opened: time", median(one[0] for one in contacts), "s"),
        Figure(ROW, f"{CONTACT}, opened: received", median(one[1] for one in contacts) / 1e3, "KB"),
    ]
    return Result(figures, series)


def _walk(phone, citizen, picture):
    """Go the whole way once; return (seconds, bytes received, bytes sent) by step."""
    files = [phone.folder / "giay-de-nghi.jpg", phone.folder / "can-cuoc.jpg"]
    for file in files:
        file.write_bytes(picture)

    def account():
        phone.follow("Nộp trực tuyến")
        citizen.sign_up()

    def filled():
        citizen.begin()
        for page in ("owner", "form-chu_ho", "form-ho_kinh_doanh", "form-von"):
            citizen.type(page)
            citizen.go_on()

    def papers():
        for number, file in enumerate(files, 1):
            citizen.add(number, file)
            citizen.has_added(file.name)
        citizen.go_on()

    def sent():
        citizen.type("result")
        citizen.go_on()
        phone.follow("Gửi")
        citizen.receipt()

    steps = {
        "find": citizen.find,
        "account": account,
        "fill in": filled,
        f"2 photos of {len(picture) // 1000} KB": papers,
        "send": sent,
    }
    walked = {name: _step(phone, act) for name, act in steps.items()}
    walked["in all"] = tuple(map(sum, zip(*walked.values(), strict=True)))
    return walked


def _step(phone, act):
    phone.count()
    began = time.monotonic()
    act()
    seconds = time.monotonic() - began
    phone.settle()
    return seconds, phone.received, phone.sent
