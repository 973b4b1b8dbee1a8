"""A database with a million dossiers, and who reads it."""

import os
from contextlib import contextmanager

from bench import PREFIX
from context import drop_database, query
from office import Database
from templates import copy

ROW = "figures"
ROUNDS = 5


class Province(Database):
    """A province with its dossiers, read as its leader does."""

    def __init__(self, name):
        super().__init__(name)
        with self.session() as env:
            env.cr.execute(
                """SELECT a.user_id FROM egate_assignment a
                   JOIN egate_unit u ON u.id = a.unit_id
                   WHERE a.role_id = %s ORDER BY u.parent_path LIMIT 1""",
                [env.ref("egate_base.egate_role_leader").id],
            )
            (self.leader,) = env.cr.fetchone()

    def as_leader(self, act):
        with self.session(self.leader) as env:
            return act(env)

    def as_all(self, act):
        with self.session() as env:
            return act(env)


@contextmanager
def million(lab):
    """Give the name of a database with the dossiers."""
    if lab.figures_database:
        yield lab.figures_database
        return
    from odoo import sql_db

    from odoo.addons.egate_demo.seeding import seeder

    name = f"{PREFIX}{os.getpid()}_million"
    try:
        copy("egate_demo", name)
        seeder.seed(name, lab.dossiers, 1, 2, lambda _line: None)
        sql_db.close_all()
        # As autovacuum leaves them.
        query("VACUUM ANALYZE", database=name)
        yield name
    finally:
        sql_db.close_all()
        drop_database(name)


def query_count(name, table="egate_dossier_fact"):
    return query(f"SELECT count(*) FROM {table}", database=name)[0][0]
