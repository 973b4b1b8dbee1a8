"""A clerk in a process of their own: waits for the start signal, does one thing, says what came.

Started by test_concurrency.py with the names of a database and of a job, and the job's arguments
as JSON. Prints ``ready``, waits for a line, prints one line of JSON.
"""

import json
import sys

import odoo.api
import odoo.modules.registry
import odoo.service.model
from odoo.exceptions import UserError
from odoo.tools import config


def take_numbers(env, scope, times):
    """Issue ``times`` numbers, each in a transaction of its own, as receptions do."""
    numbers = []
    for _ in range(times):
        numbers += env["egate.number"]._take(scope)
        env.cr.commit()
    return numbers


def take_and_roll_back(env, scope):
    """Issue a number, then fail as a reception may."""
    numbers = env["egate.number"]._take(scope)
    env.cr.rollback()
    return numbers


def act(env, dossier, transition):
    """Press a button on a dossier; a refusal is the answer that the person reads."""
    try:
        env["egate.dossier"].browse(dossier).action_transition(transition)
    except UserError as refusal:
        return {"refused": str(refusal)}
    return {"done": True}


def receive(env, dossier):
    """Press "accept" on a draft."""
    env["egate.dossier"].browse(dossier).action_receive()
    return env["egate.dossier"].browse(dossier).code


JOBS = {job.__name__: job for job in (take_numbers, take_and_roll_back, act, receive)}


def main(database, login, job, arguments):
    config["db_name"] = [database]
    registry = odoo.modules.registry.Registry(database)
    with registry.cursor() as cr:
        cr.execute("SELECT id FROM res_users WHERE login = %s", [login])
        (uid,) = cr.fetchone()
    print("ready", flush=True)
    sys.stdin.readline()
    with registry.cursor() as cr:
        env = odoo.api.Environment(cr, uid, {"lang": "en_US"})
        # The same retry of serialization failures that a request gets.
        answer = odoo.service.model.retrying(lambda: JOBS[job](env, **json.loads(arguments)), env)
    print(json.dumps(answer), flush=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
