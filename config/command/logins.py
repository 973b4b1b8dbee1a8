"""Passwords for everybody of the demo, drawn anew, and the table that tells them."""

import json
import secrets

from context import DEMO

# Finds the demo's users and the administrator, gives each a new password, tells who they are.
SET_PASSWORDS = """
import json
passwords = iter({passwords})
own = env["ir.model.data"].search([("module", "=", "{demo}"), ("model", "=", "res.users")])
users = env.ref("base.user_admin") | env["res.users"].browse(own.mapped("res_id")).exists()
rows = []
for user in users.filtered("active").sorted("id"):
    password = next(passwords)
    user.password = password
    groups = user.group_ids.filtered(
        lambda g: (g.get_external_id()[g.id] or "").startswith("egate_")
    )
    role = user.function or ", ".join(groups.mapped("name")) or ""
    rows.append([user.login, password, user.name, role])
env["ir.config_parameter"].set_param("web.base.url", "{url}")
env["ir.config_parameter"].set_param("web.base.url.freeze", "True")
env.cr.commit()
print("LOGINS " + json.dumps(rows))
"""


def new_passwords(url):
    """Return the script for Odoo's shell that gives everybody of the demo a new password."""
    # Random, for this machine only; people type them, so no letters that look alike.
    letters = "abcdefghjkmnpqrstuvwxyz23456789"
    passwords = ["".join(secrets.choice(letters) for _ in range(10)) for _ in range(500)]
    return SET_PASSWORDS.format(passwords=passwords, demo=DEMO, url=url)


def logins_of(output):
    """Return the table of logins from what the script of :func:`new_passwords` printed."""
    rows = next(
        json.loads(line.removeprefix("LOGINS "))
        for line in output.splitlines()
        if line.startswith("LOGINS ")
    )
    titles = ["login", "password", "name", "role"]
    widths = [max(len(str(row[i])) for row in [titles, *rows]) for i in range(4)]
    lines = [
        "  ".join(str(cell).ljust(width) for cell, width in zip(row, widths, strict=True)).rstrip()
        for row in [titles, *rows]
    ]
    return "\n".join(lines) + "\n"
