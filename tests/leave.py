"""Uninstall the whole suite from a copy of the demo, install it again, say what was found.

Started by test_uninstall.py. Prints one line of JSON: what was left after leaving, and what guards
the numbers after coming back.
"""

import json
import os
import sys
from pathlib import Path

sys.path.insert(0, str(Path(__file__).parents[1] / "config" / "command"))

import psycopg2
from context import MARK, drop_database
from templates import copy

import odoo.api
import odoo.modules.registry
import odoo.sql_db
from odoo.tools import config

LEFT = """
SELECT json_build_object(
    'triggers', (SELECT count(*) FROM pg_trigger WHERE tgname LIKE 'egate%'),
    'functions', (SELECT count(*) FROM pg_proc WHERE proname LIKE 'egate%'),
    'tables', (SELECT count(*) FROM pg_class WHERE relname LIKE 'egate%'),
    'columns', (SELECT count(*) FROM information_schema.columns WHERE column_name LIKE 'egate%'),
    'records', (SELECT count(*) FROM ir_model_data WHERE module LIKE 'egate%'),
    'models', (SELECT count(*) FROM ir_model WHERE model LIKE 'egate%'))
"""


def one(env, query):
    env.cr.execute(query)
    return env.cr.fetchone()[0]


def module(env, action):
    getattr(env["ir.module.module"].search([("name", "=", "egate_base")]), action)()
    env.transaction.reset()


def guarded(env, statement):
    """Whether the database refuses ``statement``."""
    try:
        with env.cr.savepoint(flush=False):
            env.cr.execute(statement)
    except psycopg2.errors.RestrictViolation:
        return True
    return False


def main():
    database = f"egate_test_{MARK}_{os.getpid()}_leaving"
    try:
        copy("egate_demo", database)
        config["db_name"] = [database]
        # Odoo uninstalls nothing that its server loads by itself: the operator takes it out before.
        config["server_wide_modules"] = ["base", "rpc", "web"]
        registry = odoo.modules.registry.Registry(database)
        with registry.cursor() as cr:
            env = odoo.api.Environment(cr, odoo.api.SUPERUSER_ID, {})
            before = one(env, LEFT)
            module(env, "button_immediate_uninstall")
            left = one(env, LEFT)
            module(env, "button_immediate_install")
            env["egate.number"]._take("dossier/again", 1)
            cr.commit()
            refused = [
                guarded(env, "UPDATE egate_number SET number = 2"),
                guarded(env, "DELETE FROM egate_number"),
                guarded(env, "TRUNCATE egate_number"),
            ]
        print(json.dumps({"before": before, "left": left, "refused": refused}))
    finally:
        odoo.sql_db.close_all()
        drop_database(database)


if __name__ == "__main__":
    main()
