"""What people do while backups are taken, in a process of its own; prints one line of JSON."""

import json
import secrets
import sys
from unittest.mock import patch

import odoo.api
import odoo.modules.registry
from odoo.tools import config

from odoo.addons.base.models.ir_mail_server import IrMail_Server


def receive(env, *names):
    """Take dossiers in at the counter, each with a scan and an address to write to."""
    # Found once the registry knows where the addons are.
    from odoo.addons.egate_dossier.tests.sample_files import pdf

    clerk = env.ref("egate_demo.user_canbo_haichau")
    procedure = env.ref("egate_demo.procedure_1_001612")
    dossiers = env["egate.dossier"].with_user(clerk)
    codes = []
    for name in names:
        changes = {
            "procedure_id": procedure.id,
            "identity_kind": "none",
            "identity_reason": "Chưa từng có giấy tờ",
            "applicant_name": name,
            "applicant_phone": "0905123456",
            "applicant_email": "nguoi.dan@example.com",
            "notice_channel": "mail",
            "applicant_address": "12 Trần Phú, phường Hải Châu",
            "content": procedure.name,
            "tick_required": True,
        }
        state = dossiers.counter_change(False, changes, key=secrets.token_urlsafe(18))
        assert not state["errors"], state["errors"]
        dossier = dossiers.browse(state["id"])
        paper = dossier.paper_ids.filtered("received")[:1]
        paper._add_file("to-khai.pdf", pdf(f"Tờ khai của {name}"), "upload")
        env.cr.commit()
        state = dossiers.counter_accept(dossier.id)
        assert "received" in state, state.get("refusal")
        env.cr.commit()
        codes.append(dossier.code)
    return codes


def begin(env):
    """Begin a dossier with a scan, and leave it; return the number of that file."""
    from odoo.addons.egate_dossier.tests.sample_files import pdf

    clerk = env.ref("egate_demo.user_canbo_haichau")
    procedure = env.ref("egate_demo.procedure_1_001612")
    dossiers = env["egate.dossier"].with_user(clerk)
    state = dossiers.counter_change(
        False, {"procedure_id": procedure.id, "tick_required": True}, key=secrets.token_urlsafe(18)
    )
    paper = dossiers.browse(state["id"]).paper_ids.filtered("received")[:1]
    return paper._add_file("to-khai.pdf", pdf("Tờ khai"), "upload").id


def hand_over_notices(env):
    """Hand over what citizens are to be told, as the job does: it waits in the mail's queue."""
    env["egate.notice"]._cron_send()
    return env["mail.mail"].search_count([("state", "=", "outgoing")])


def send_waiting(env):
    """Send that queue, as the job does; the mail server is a picture of one."""
    with (
        patch.object(IrMail_Server, "_connect__", lambda *args, **options: None),
        patch.object(IrMail_Server, "send_email", lambda self, message, *args, **options: "<id>"),
    ):
        env["mail.mail"].process_email_queue()
    return env["egate.notice"].search_count([("state", "=", "sent")])


def attach(env, content):
    """Keep a file that is no paper."""
    file = env["ir.attachment"].create({"name": "a.txt", "raw": content.encode()})
    return [file.id, file.store_fname]


def remove(env, number):
    """Remove that file, and collect what is unused."""
    env["ir.attachment"].browse(int(number)).unlink()
    env.cr.commit()
    env["ir.attachment"]._gc_file_store()


def state(env):
    """Tell what would be sent, and what is held."""
    crons = env["ir.cron"].with_context(active_test=False).search([])
    return {
        "waiting": env["egate.notice"].search_count([("state", "in", ("waiting", "queued"))]),
        "outgoing": env["mail.mail"].search_count([("state", "=", "outgoing")]),
        "active": crons.filtered("active").mapped("cron_name"),
    }


def figures(env):
    """Tell what the monitoring is told of backups and the log, with its labels."""
    return {
        " ".join([sample.name, *sample.labels.values()]): sample.value
        for family in env["egate.metrics"]._families()
        for sample in family.samples
        if sample.name.startswith(("egate_backup", "egate_archive"))
    }


def main(name, job, *arguments):
    config["db_name"] = [name]
    with odoo.modules.registry.Registry(name).cursor() as cr:
        env = odoo.api.Environment(cr, odoo.SUPERUSER_ID, {})
        answer = globals()[job](env, *arguments)
    print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
