"""``./egate recover LOGIN``: the way back for an administrator who locked himself out.

Makes the account an administrator of the one-stop office again and confirms what it has asked for
itself. Written into the trail of rights for good, and told to the leaders. Whoever runs it has the
server anyway; on a server in use: ``env["res.users"]._egate_recover("LOGIN")`` in Odoo's shell.
"""

import argparse
import os
import sys

from context import databases, fail, refuse_half_upgraded, say

DATABASE = os.environ.get("EGATE_DB") or "egate"


def main():
    parser = argparse.ArgumentParser(prog="./egate recover", description=__doc__)
    parser.add_argument("login")
    login = parser.parse_args().login
    if DATABASE not in databases(DATABASE):
        fail(f"there is no database {DATABASE}. ./egate run makes one.")
    refuse_half_upgraded(DATABASE)
    try:
        name = recover(login)
    except ValueError as error:
        fail(f"{error}.")
    say(f"- {name} ({login}) is an administrator of the one-stop office. The leaders are told.")
    return 0


def recover(login):
    """Give ``login`` back what administrators may; return the name of the account.

    :raise ValueError: there is no such account
    """
    from odoo.tools import config

    config.parse_config(["-d", DATABASE, "--log-level=warn"], setup_logging=True)
    from odoo import SUPERUSER_ID, api
    from odoo.modules.registry import Registry

    registry = Registry(DATABASE)
    with registry.cursor() as cr:
        user = api.Environment(cr, SUPERUSER_ID, {})["res.users"]._egate_recover(login)
        name = user.name
    registry.signal_changes()
    return name


if __name__ == "__main__":
    sys.exit(main())
