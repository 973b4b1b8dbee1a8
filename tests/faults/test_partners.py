"""Faults of those that the office sends to: the SMS gateway and the mail server, and of the sender.

Between two tries the product waits for minutes; the test moves the next try to now.
"""

import json
import os
import signal
import socketserver
import threading
import time
from collections import Counter
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

from case import FaultCase
from context import free_port
from load import receive
from server import Person

from odoo.tests import tagged

MAIL, PHONE = "dan@congdan.example", "0905000123"


class Faulty:
    """What a partner does: ``take``, ``slow``, ``hang``, ``later`` (451, 503), ``garbage``."""

    def __init__(self):
        self.way = "take"
        #: How often each message came to somebody, by what it is known by.
        self.delivered = Counter()
        self.asked = 0


class Gateway(Faulty):
    """An SMS gateway that answers by HTTP; a key that came before is the same message."""

    def __init__(self):
        super().__init__()
        gateway = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self):
                values = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
                gateway.asked += 1
                way = gateway.way
                if way in ("take", "slow"):
                    gateway.delivered[values["id"]] = 1
                if way == "slow":
                    time.sleep(2)
                if way == "hang":
                    time.sleep(30)
                body = b"<html>?" if way == "garbage" else b"{}"
                self.send_response({"later": 503, "garbage": 502}.get(way, 200))
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                try:
                    self.wfile.write(body)
                except OSError:
                    return

            def log_message(self, *args):
                """Say nothing: the counters tell."""

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.url = f"http://127.0.0.1:{self.server.server_port}/send"


class MailServer(Faulty):
    """A mail server that speaks as much of SMTP as a sender needs; by ``Message-Id``."""

    def __init__(self):
        super().__init__()
        post = self

        class Handler(socketserver.StreamRequestHandler):
            def say(self, text):
                self.wfile.write(f"{text}\r\n".encode())

            def handle(self):
                post.asked += 1
                if post.way == "hang":
                    time.sleep(90)
                    return
                self.say("220 here" if post.way != "garbage" else "HTTP/1.1 200 OK")
                while line := self.rfile.readline():
                    word = line[:4].upper().strip()
                    if word == b"QUIT":
                        self.say("221 bye")
                        return
                    if word == b"RCPT" and post.way == "later":
                        self.say("451 try again later")
                    elif word == b"DATA":
                        self.say("354 go on")
                        self.take()
                    else:
                        self.say("250 ok")

            def take(self):
                message = b""
                while (line := self.rfile.readline()) not in (b".\r\n", b""):
                    message += line
                for line in message.splitlines():
                    if line.lower().startswith(b"message-id:"):
                        post.delivered[line.partition(b":")[2].strip().decode()] += 1
                self.say("250 taken")

        class Threaded(socketserver.ThreadingTCPServer):
            allow_reuse_address, daemon_threads = True, True

        self.server = Threaded(("127.0.0.1", free_port()), Handler)


@contextmanager
def serving(partner):
    thread = threading.Thread(target=partner.server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    try:
        yield partner
    finally:
        partner.server.shutdown()
        partner.server.server_close()


@tagged("post_install", "-at_install")
class TestPartners(FaultCase):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.gateway = cls.enterClassContext(serving(Gateway()))
        cls.post = cls.enterClassContext(serving(MailServer()))
        query = cls.machine.query
        for key, value in (
            ("egate_sms.url", cls.gateway.url),
            ("egate_dossier.notices", "True"),
        ):
            query(
                """INSERT INTO ir_config_parameter (key, value) VALUES (%s, %s)
                   ON CONFLICT (key) DO UPDATE SET value = EXCLUDED.value""",
                key,
                value,
            )
        query(
            """INSERT INTO ir_mail_server (name, smtp_host, smtp_port, smtp_encryption,
                                           smtp_authentication, active, sequence)
               VALUES ('faulty', '127.0.0.1', %s, 'none', 'login', true, 1)""",
            cls.post.server.server_address[1],
        )
        # The parameters are cached: the server reads them anew.
        cls.machine.restart()

    def receive_told(self, load, clerk, channel):
        """Receive a citizen who is told by ``channel``; wait until the notice is there."""
        told = {"notice_channel": channel, "applicant_email": MAIL, "applicant_phone": PHONE}
        act = receive(load, clerk, "canbo.haichau", "haichau", **told)
        self.assertEqual(act.state, "acknowledged", act.answer)
        return act.what["dossier"]

    def try_now(self):
        """Let the time pass until everything that waits is tried again."""
        query = self.machine.query
        for table in ("egate_notice", "egate_outbox"):
            query(f"UPDATE {table} SET try_at = now() AT TIME ZONE 'UTC' WHERE state = 'waiting'")
        query(
            """UPDATE ir_cron SET nextcall = now() AT TIME ZONE 'UTC' - interval '1 minute'
               WHERE cron_name IN ('One-stop: notices to citizens', 'One-stop: SMS to citizens',
                                   'Mail: Email Queue Manager')"""
        )
        self.cluster.query(
            "SELECT pg_notify('cron_trigger', %s)", self.machine.database, database="postgres"
        )

    def states(self, dossiers):
        rows = self.machine.query(
            """SELECT milestone, channel, state, count(*) FROM egate_notice
               WHERE dossier_id = ANY(%s) GROUP BY 1, 2, 3""",
            dossiers,
        )
        return {row[:3]: row[3] for row in rows}

    def until_sent(self, dossiers, seconds=300):
        until = time.monotonic() + seconds
        while any(state not in ("sent", "dropped") for _m, _c, state in self.states(dossiers)):
            self.assertLess(time.monotonic(), until, self.states(dossiers))
            self.try_now()
            time.sleep(2)

    def fault_of(self, partner, channel, ways):
        """Let ``partner`` fail in each of ``ways`` while clerks receive; then all is sent once."""
        dossiers, moments = [], []
        with self.people(clerks=1, citizens=0, boards=0) as load:
            clerk = Person(self.machine.url, self.machine.database, "canbo.haichau")
            load.until_received(1)
            for way in ways:
                partner.way = way
                moments.append(time.monotonic())
                dossiers += [self.receive_told(load, clerk, channel) for _ in range(2)]
                asked = partner.asked
                until = time.monotonic() + 90
                while partner.asked == asked and time.monotonic() < until:
                    self.try_now()
                    time.sleep(1)
                self.assertGreater(partner.asked, asked, f"nobody tried it while it did {way}")
                load.until_received(1)
            partner.way = "take"
            self.until_sent(dossiers)
        return load, moments, dossiers

    def test_f13_the_sms_gateway_fails_in_every_way(self):
        load, moments, dossiers = self.fault_of(self.gateway, "sms", ("later", "garbage", "hang"))
        rows = self.machine.query(
            """SELECT o.key FROM egate_outbox o JOIN egate_notice n ON n.id = o.notice_id
               WHERE n.dossier_id = ANY(%s)""",
            dossiers,
        )
        keys = [key for (key,) in rows]
        self.assertGreaterEqual(len(keys), len(dossiers))
        self.assertEqual([self.gateway.delivered[key] for key in keys], [1] * len(keys))
        self.hold("F13", load, *moments, sent=len(keys))

    def test_f38_the_mail_server_fails_in_every_way(self):
        before = sum(self.post.delivered.values())
        load, moments, dossiers = self.fault_of(self.post, "mail", ("later", "garbage", "hang"))
        sent = sum(self.post.delivered.values()) - before
        self.assertEqual(set(self.post.delivered.values()), {1}, "each mail once")
        self.assertGreaterEqual(sent, len(dossiers))
        self.hold("F38", load, *moments, sent=sent)

    def test_f18_the_process_of_the_jobs_is_killed_in_the_middle(self):
        """Ten times at a moment of chance while it sends and counts; then it goes on to the end."""
        dossiers, moments = [], []
        self.gateway.way = "slow"
        with self.people(clerks=1, citizens=0, boards=0) as load:
            clerk = Person(self.machine.url, self.machine.database, "canbo.haichau")
            for number in range(10):
                dossiers.append(self.receive_told(load, clerk, "sms"))
                self.machine.query(
                    """UPDATE ir_cron SET nextcall = now() AT TIME ZONE 'UTC' - interval '1 minute'
                       WHERE active AND cron_name LIKE 'One-stop: %%'"""
                )
                self.try_now()
                load.work(0.5 + number * 0.37)
                moments.append(time.monotonic())
                if worker := self.machine.cron_worker():
                    os.kill(worker, signal.SIGKILL)
            self.gateway.way = "take"
            self.until_sent(dossiers)
            load.until_received(1)
        rows = self.machine.query(
            """SELECT o.key FROM egate_outbox o JOIN egate_notice n ON n.id = o.notice_id
               WHERE n.dossier_id = ANY(%s)""",
            dossiers,
        )
        self.assertEqual({self.gateway.delivered[key] for (key,) in rows}, {1})
        self.hold("F18", load, *moments, sent=len(rows))
