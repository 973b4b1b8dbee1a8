"""Faults between the browser and the server: the same twice, at once, or broken off."""

import copy
import socket
import threading
import time
from concurrent.futures import ThreadPoolExecutor

import requests
from case import FaultCase
from load import entered, move, receive
from server import Person, RefusedError

from odoo.tests import tagged

from odoo.addons.egate_dossier.tests.sample_files import pdf

#: What the code on an identity card says, of a citizen whom nobody has met.
CARD = "048190123457||Nguyễn Thị Minh Khai|01011990|Nữ|12 Trần Phú, Hải Châu, Đà Nẵng|01012021"


@tagged("post_install", "-at_install")
class TestRequests(FaultCase):
    def person(self, login):
        # Two workers take fifty one after the other: patience is not what is tried here.
        return Person(self.machine.url, self.machine.database, login, patience=300)

    def screens(self, login, count):
        """Return ``count`` screens on which ``login`` is signed in."""
        person, found = self.person(login), []
        for _ in range(count):
            found.append(copy.copy(person))
            found[-1].session = requests.Session()
            found[-1].session.cookies.update(person.session.cookies)
        return found

    @staticmethod
    def at_once(*calls):
        """Let all go at the same moment; return what each answered, a refusal as itself."""
        gate = threading.Barrier(len(calls))

        def go(call):
            gate.wait()
            try:
                return call()
            except RefusedError as refusal:
                return refusal

        with ThreadPoolExecutor(len(calls)) as pool:
            return list(pool.map(go, calls))

    def test_f08_fifty_receptions_at_once(self):
        with self.people(clerks=0, citizens=0, boards=0) as load:
            clerks = self.screens("canbo.haichau", 50)
            began = time.monotonic()
            acts = self.at_once(
                *(
                    lambda n=n: receive(load, clerks[n], "canbo.haichau", "haichau")
                    for n in range(50)
                )
            )
            took = sorted(act.ended - began for act in acts)
        self.assertEqual([act.state for act in acts], ["acknowledged"] * 50)
        again = [act for act in load.history.repeated() if act.kind in ("begin", "receive")]
        self.assertEqual(again, [], f"nobody had to ask twice: {dict(load.history.told)}")
        self.hold("F08", load, began, last_seconds=round(took[-1], 1))

    def test_f09_two_officers_press_the_same_button(self):
        with self.people(clerks=0, citizens=0, boards=0) as load:
            clerk = self.person("canbo.haichau")
            # Not through the queues of those at work: nobody else takes them.
            officers = [self.person(f"{who}.haichau") for who in ("chuyenvien", "chuyenvien2")]
            pairs = []
            for _ in range(10):
                act = receive(load, clerk, "canbo.haichau", "haichau")
                dossier = load.waiting["haichau"]["nhan"].get()
                self.assertEqual(dossier, act.what["dossier"])
                pairs.append(
                    self.at_once(
                        *(
                            lambda one=one, dossier=dossier: move(
                                load, one, "officer", dossier, "nhan"
                            )
                            for one in officers
                        )
                    )
                )
            moment = pairs and time.monotonic()
            receive(load, clerk, "canbo.haichau", "haichau")
        for pair in pairs:
            self.assertEqual(sorted(act.state for act in pair), ["acknowledged", "refused"])
        self.hold("F09", load, moment, times=len(pairs))

    def test_f12_the_same_request_twenty_times_at_once(self):
        with self.people(clerks=0, citizens=0, boards=0) as load:
            clerks = self.screens("canbo.haichau", 20)
            began = time.monotonic()
            act = load.history.begin("begin", "canbo.haichau", key="twenty-times-the-same")
            states = self.at_once(
                *(
                    lambda one=one: one.call(
                        "egate.dossier",
                        "counter_change",
                        False,
                        entered(load, act.what["key"]),
                        key="twenty-times-the-same",
                    )
                    for one in clerks
                )
            )
            (dossier,) = {state["id"] for state in states}
            received = load.history.begin("receive", "canbo.haichau", dossier=dossier)
            received.asked = time.monotonic()
            states = self.at_once(
                *(
                    lambda one=one: one.call("egate.dossier", "counter_accept", dossier)
                    for one in clerks
                )
            )
            (received.answer,) = {state["received"]["code"] for state in states}
            act.state = received.state = "acknowledged"
            act.ended = received.ended = time.monotonic()
            values = {"key": "money-twenty-times", "method": "cash"}
            cashiers = self.screens("thungan.haichau", 20)
            paid = load.history.begin("collect", "thungan.haichau", dossier=dossier)
            answers = self.at_once(
                *(
                    lambda one=one: one.call("egate.payment", "collect_fee", dossier, values)
                    for one in cashiers
                )
            )
            ((_id, paid.answer),) = {(answer["id"], answer["amount"]) for answer in answers}
            paid.state, paid.ended = "acknowledged", time.monotonic()
        self.hold("F12", load, began, times=60)

    def test_f30_a_scanner_reads_the_same_code_twenty_times(self):
        """At once, as two screens of one clerk do, and one after the other, as a stuck trigger."""
        with self.people(clerks=0, citizens=0, boards=0) as load:
            screens = self.screens("canbo.haichau", 20)

            def each(model, method, *arguments, **further):
                """Return the answers to twenty calls at once, then to twenty in a burst."""
                calls = [
                    lambda one=one: one.call(model, method, *arguments, **further)
                    for one in screens
                ]
                return self.at_once(*calls) + [call() for call in calls]

            began = time.monotonic()
            # The code of an identity card: a draft begins with it.
            draft = {
                "procedure_id": load.procedure,
                "scan": CARD,
                "content": "scanned-twenty-times",
                "tick_required": True,
            }
            act = load.history.begin("begin", "canbo.haichau", key=draft["content"])
            states = each("egate.dossier", "counter_change", False, draft, key=draft["content"])
            (dossier,) = {state["id"] for state in states}
            # And again in a draft that is there.
            again = each("egate.dossier", "counter_change", dossier, {"scan": CARD})
            self.assertEqual([state["errors"] for state in states + again], [{}] * 80)
            act.state, act.ended = "acknowledged", time.monotonic()
            received = load.history.begin("receive", "canbo.haichau", dossier=dossier)
            received.asked = time.monotonic()
            state = screens[0].call("egate.dossier", "counter_accept", dossier)
            received.answer = code = state["received"]["code"]
            received.state, received.ended = "acknowledged", time.monotonic()
            # The code of the dossier: it is opened; then it goes onto a stack to be handed over.
            opened = each("egate.dossier", "open_scanned", code)
            self.assertEqual({answer["action"]["res_id"] for answer in opened}, {dossier})
            stack = screens[0].call("egate.handover", "start")["id"]
            put = each("egate.handover", "scan", stack, code)
            took = time.monotonic() - began
        self.assertEqual(len([answer for answer in put if "item" in answer]), 1)
        self.assertEqual({answer.get("fault", "double") for answer in put}, {"double"})
        for statement, value in (
            ("SELECT count(*) FROM egate_handover_line WHERE dossier_id = %s", dossier),
            ("SELECT count(*) FROM res_partner WHERE identity_number = %s", CARD[:12]),
        ):
            self.assertEqual(self.machine.query(statement, value), [(1,)], statement)
        self.hold("F30", load, began, times=160, all_seconds=round(took, 1))

    def test_f36_a_browser_goes_away_in_the_middle_of_an_upload(self):
        """Half of a file is no file; what the clerk sends again is there once."""
        moments = []
        with self.people(every=1) as load:
            load.until_received(1)
            clerk = self.person("canbo.haichau")
            state = clerk.call(
                "egate.dossier",
                "counter_change",
                False,
                entered(load, "half-a-file-is-no-file"),
                key="half-a-file-is-no-file",
            )
            paper = state["papers"][0]["id"]
            for number in range(10):
                moments.append(time.monotonic())
                self.send_half(clerk, paper, f"nua-{number}.pdf")
            load.until_received(2)
            rows = self.machine.query(
                "SELECT count(*) FROM egate_dossier_file WHERE paper_id = %s", paper
            )
            self.assertEqual(rows, [(0,)])
            answer = clerk.send(
                f"/egate/paper/{paper}/files", [("ca-tep.pdf", lambda: pdf("whole"))]
            ).json()
            self.assertEqual((len(answer["files"]), answer["errors"]), (1, []))
        self.hold("F36", load, *moments)

    def send_half(self, person, paper, name):
        """Begin to send a file of a megabyte, and go away after half of it."""
        mark = "half"
        head = (
            f'--{mark}\r\nContent-Disposition: form-data; name="csrf_token"\r\n\r\n'
            f"{person.token}\r\n"
            f'--{mark}\r\nContent-Disposition: form-data; name="ufile"; filename="{name}"\r\n\r\n'
        ).encode()
        body = pdf(name).ljust(1 << 20, b" ")
        cookies = "; ".join(f"{one.name}={one.value}" for one in person.session.cookies)
        request = (
            f"POST /egate/paper/{paper}/files HTTP/1.1\r\nHost: 127.0.0.1\r\n"
            f"Cookie: {cookies}\r\nContent-Length: {len(head) + len(body) + 20}\r\n"
            f"Content-Type: multipart/form-data; boundary={mark}\r\n\r\n"
        ).encode()
        with socket.create_connection(("127.0.0.1", self.machine.port), 30) as line:
            line.sendall(request + head + body[: 1 << 19])
            time.sleep(0.2)
