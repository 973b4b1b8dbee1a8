"""What the product itself does after a return, before anybody works; its facts as JSON on stdin.

Run by :mod:`returning` with the Python of Odoo, on the database that was brought back.
"""

import json
import os
import sys


def main():
    from odoo.tools import config

    name = os.environ["EGATE_DB"]
    config.parse_config(["-d", name, "--log-level=warn"], setup_logging=True)
    from odoo import SUPERUSER_ID, api
    from odoo.modules.registry import Registry

    from odoo.addons.egate_base.tools.sheet_cells import comma_cell

    later = json.load(sys.stdin)
    with Registry(name).cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        done = {
            "passed_over": env["egate.number"]._pass_over(later["reached"]),
            "waiting": 0,
            "handled": 0,
            # Names come from strangers: a spreadsheet must not compute them.
            "lost": [[comma_cell(cell) for cell in row] for row in later["dossiers"]],
        }
        take_over(env, later, done)
    print(json.dumps(done))


def take_over(env, later, done):
    """Note on messages that were waiting what is known to have become of them."""
    for model in env.registry.descendants(["egate.sending"], "_inherit"):
        if env[model]._abstract:
            continue
        waiting = env[model].search([("state", "in", ("waiting", "queued"))])
        known = {row[0]: row[1:] for row in later["handled"].get(env[model]._table, ())}
        done["waiting"] += len(waiting)
        for row in waiting.filtered(lambda row, known=known: row.id in known):
            state, sent_at = known[row.id]
            sent_at = sent_at and sent_at.replace("T", " ").partition(".")[0]
            row.write({"state": state, "sent_at": sent_at, "try_at": False})
            done["handled"] += 1
    mails = env["mail.mail"].search([("state", "=", "outgoing")])
    done["waiting"] += len(mails)
    if later["came_back"]:
        # A mail that went out may have removed itself: what is not waiting later was handled.
        gone = mails.filtered(lambda mail: mail.id not in later["mails"])
        gone.write({"state": "sent"})
        done["handled"] += len(gone)


if __name__ == "__main__":
    main()
