"""What is sent to citizens: notices into the outbox, the outbox to a gateway, mail beside Odoo's.

The gateway is on this machine, in a process of its own, and takes every message at once; no server
takes the mails: what is measured is the queue, not the line.
"""

import contextlib
import itertools
from unittest.mock import patch

from measure import Arm, interleave
from report import Figure, Goal, Result
from sms_gateway import gateway

ROW, COUNT = "queues", 50
NOTICES, SMS, MAILS, PLAIN = "notices", "SMS", "notices by mail", "Odoo's own mails"
#: A second, of one worker's CPU and by the clock: judged here; a test counts the queries.
GOAL = Goal(200, least=True, checked=False)

_serial = itertools.count(1)


def measure(lab):
    office = lab.office

    def run(model, method="_cron_send"):
        with office.session() as env:
            getattr(env[model], method)()

    def received(**values):
        with office.session(office.clerk) as env:
            # Each of somebody else: nobody is told twice of the same.
            some = [{**office.entered(), **values} for _ in range(COUNT)]
            env["egate.dossier"]._receive_new(some)

    def outbox():
        received()
        run("egate.notice")

    def mails(env):
        sender = "office@example.com"
        env["mail.mail"].create(
            [
                {
                    "subject": f"Hồ sơ {next(_serial)}",
                    "body_html": "<p>Đã tiếp nhận</p>",
                    "email_from": sender,
                    "email_to": "citizen@example.com",
                    "auto_delete": True,
                }
                for _ in range(COUNT)
            ]
        )

    def own_mails():
        with office.session() as env:
            mails(env)

    def send_mails():
        with office.session() as env, _no_line(env):
            env["mail.mail"].process_email_queue(batch_size=COUNT)

    def notices_by_mail():
        received(applicant_email="citizen@example.com")

    def send_notices_by_mail():
        run("egate.notice")
        send_mails()

    with gateway() as port:
        with office.session() as env:
            parameters = env["ir.config_parameter"]
            parameters.set_param("egate_dossier.notices", "True")
            parameters.set_param("egate_sms.url", f"http://127.0.0.1:{port}/send")
        found = interleave(
            [
                Arm(NOTICES, lambda _: run("egate.notice"), received),
                Arm(SMS, lambda _: run("egate.outbox"), outbox),
                Arm(MAILS, lambda _: send_notices_by_mail(), notices_by_mail),
                Arm(PLAIN, lambda _: send_mails(), own_mails),
            ],
            max(3, lab.rounds // 8),
            warm_up=1,
        )
        with office.session() as env:
            left = env["egate.outbox"].search_count([("state", "!=", "sent")])
    figures = []
    for name, goal in ((NOTICES, GOAL), (SMS, GOAL), (MAILS, None)):
        series = found[name]
        plain = found[PLAIN] if name == MAILS else None
        figures.append(
            Figure(
                ROW,
                f"{name}, a second of CPU",
                COUNT / series.median("cpu"),
                "messages",
                PLAIN if plain else "",
                plain and COUNT / plain.median("cpu"),
                plain and plain.ratio(series, "cpu"),
                goal,
            )
        )
        rate = COUNT / series.median("wall")
        figures.append(Figure(ROW, f"{name}, a second", rate, "messages", goal=goal))
        each = series.median("queries") / COUNT
        figures.append(Figure(ROW, f"{name}, each", each, "queries"))
    figures.append(Figure(ROW, "left in the outbox", left, "messages", goal=Goal(0)))
    return Result(figures, found)


@contextlib.contextmanager
def _no_line(env):
    """Let mails be taken by no server."""
    servers = type(env["ir.mail_server"])
    with (
        patch.object(servers, "_connect__", lambda *_args, **_options: None),
        patch.object(servers, "send_email", lambda *_args, **_options: "<sent@example.com>"),
    ):
        yield
