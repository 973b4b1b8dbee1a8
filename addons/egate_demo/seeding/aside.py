"""Indexes, foreign keys and what guards a row that is added: put aside while very many are written.

What was put aside is kept in a table until it is back, so that a seeding that was killed leaves
nothing behind that the next one would not mend.
"""

from contextlib import suppress

from psycopg2.errors import DuplicateObject, DuplicateTable

from odoo.tools import SQL

_KEPT = SQL.identifier("egate_seeding_aside")
#: What is put aside: turn, table, the statement that brings it back, and the one that drops it.
_FOUND = """
    SELECT 'indexes', i.indrelid::regclass::text,
           pg_get_indexdef(i.indexrelid)
           || coalesce(format('; COMMENT ON INDEX %%I IS %%L', c.relname,
                              obj_description(c.oid, 'pg_class')), ''),
           format('DROP INDEX %%I', c.relname)
    FROM pg_index i JOIN pg_class c ON c.oid = i.indexrelid
    WHERE i.indrelid = ANY(%(tables)s::regclass[]) AND NOT i.indisunique
    UNION ALL
    SELECT 'foreign keys', f.conrelid::regclass::text,
           format('ALTER TABLE %%s ADD CONSTRAINT %%I %%s NOT VALID', f.conrelid::regclass,
                  f.conname, pg_get_constraintdef(f.oid)),
           format('ALTER TABLE %%s DROP CONSTRAINT %%I', f.conrelid::regclass, f.conname)
    FROM pg_constraint f
    WHERE f.conrelid = ANY(%(tables)s::regclass[]) AND f.contype = 'f' AND f.convalidated
    UNION ALL
    SELECT 'references', f.conrelid::regclass::text,
           format('ALTER TABLE %%s VALIDATE CONSTRAINT %%I', f.conrelid::regclass, f.conname), ''
    FROM pg_constraint f
    WHERE f.conrelid = ANY(%(tables)s::regclass[]) AND f.contype = 'f' AND f.convalidated
    UNION ALL
    SELECT 'guards', t.tgrelid::regclass::text,
           format('ALTER TABLE %%s ENABLE TRIGGER %%I', t.tgrelid::regclass, t.tgname),
           format('ALTER TABLE %%s DISABLE TRIGGER %%I', t.tgrelid::regclass, t.tgname)
    FROM pg_trigger t
    WHERE t.tgrelid = ANY(%(tables)s::regclass[]) AND NOT t.tgisinternal AND t.tgenabled = 'O'
      AND t.tgtype & 4 <> 0
      -- A closed book takes no line, and nothing asks for that afterwards.
      AND t.tgname <> 'egate_register_open'
"""
#: By turn, what may be made at once: each by itself, those of a table one after the other, or
#: nothing. An index only shares its table; a key locks the one that it refers to as well.
_ALONE = {"guards": "turn", "indexes": "id", "foreign keys": "turn", "references": "name"}


def put_aside(cr, tables):
    """Drop the plain indexes and foreign keys of ``tables``, and have no trigger look at new rows,
    in the current transaction. Whoever calls it asks at the end what those triggers ask.
    """
    cr.execute(
        SQL("CREATE TABLE IF NOT EXISTS %s (id serial, turn text, name text, code text)", _KEPT)
    )
    cr.execute(_FOUND, {"tables": list(tables)})
    for turn, name, code, drop in cr.fetchall():
        cr.execute(
            SQL("INSERT INTO %s (turn, name, code) VALUES (%s, %s, %s)", _KEPT, turn, name, code)
        )
        if drop:
            cr.execute(drop)


def kept(cr):
    """Yield what is not back yet: each turn, and what may be put back at once, as lists of ids.

    :return: (turn, lists of ids), in order
    """
    cr.execute("SELECT FROM pg_class WHERE relname = 'egate_seeding_aside'")
    if not cr.rowcount:
        return []
    found = []
    for turn, alone in _ALONE.items():
        cr.execute(
            SQL(
                "SELECT array_agg(id ORDER BY id) FROM %s WHERE turn = %s GROUP BY %s",
                _KEPT, turn, SQL(alone),
            )
        )  # fmt: skip
        found.append((turn, [ids for (ids,) in cr.fetchall()]))
    return found


def put_back(cr, one):
    """Put back what has the id ``one``, in the current transaction."""
    cr.execute(SQL("DELETE FROM %s WHERE id = %s RETURNING code", _KEPT, one))
    (code,) = cr.fetchone()
    # An update of the addons after a seeding that was killed has made it already.
    with suppress(DuplicateTable, DuplicateObject), cr.savepoint(flush=False):
        cr.execute(code, log_exceptions=False)


def forget(cr):
    """Drop the table in which it was kept, once all is back."""
    cr.execute(SQL("DROP TABLE %s", _KEPT))
