"""The physical limit: the same rows by plain SQL, through psycopg2, with commit.

The suite does its work once on a model dossier while :class:`Recorder` looks at the rows before
and after; :class:`Replay` then writes the same rows for other dossiers: one INSERT for each table
and one UPDATE of the changed columns for each changed row. It follows by itself what the suite
writes.
"""

import contextlib
import secrets
from dataclasses import dataclass

import psycopg2
from psycopg2 import sql
from psycopg2.extras import Json

DOSSIER = "egate_dossier"


@dataclass(frozen=True)
class Change:
    """What happened to one row: inserted (``old`` is ``None``), or some columns changed."""

    table: str
    old: dict | None
    new: dict

    def changed(self):
        return {name: value for name, value in self.new.items() if self.old[name] != value}


class Recorder:
    """Rows of one dossier: its own, and those of every table with a foreign key to it."""

    def __init__(self, connection):
        self._connection = connection
        with connection, connection.cursor() as cursor:
            cursor.execute(
                """SELECT k.conrelid::regclass::text, a.attname
                   FROM pg_constraint k
                   JOIN pg_attribute a ON a.attrelid = k.conrelid AND a.attnum = k.conkey[1]
                   WHERE k.contype = 'f' AND k.confrelid = %s::regclass ORDER BY 1""",
                [DOSSIER],
            )
            self.links = dict(cursor.fetchall())
            cursor.execute(
                """SELECT i.indrelid::regclass::text, a.attname
                   FROM pg_index i
                   JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)
                   WHERE i.indisunique AND i.indrelid::regclass::text = ANY (%s)
                     AND a.atttypid IN ('varchar'::regtype, 'text'::regtype)""",
                [[DOSSIER, *self.links]],
            )
            #: columns whose text must differ from row to row
            self.unique = set(cursor.fetchall())
            cursor.execute(
                """SELECT i.indrelid::regclass::text,
                          (array_agg(a.attname ORDER BY array_position(i.indkey, a.attnum) DESC))[1]
                   FROM pg_index i
                   JOIN pg_attribute a ON a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)
                   WHERE i.indisunique AND NOT i.indisprimary
                     AND i.indrelid::regclass::text = ANY (%s)
                   GROUP BY i.indexrelid, i.indrelid
                   HAVING bool_and(a.atttypid = 'int4'::regtype)
                      AND NOT bool_or(a.attname = ANY (%s))""",
                [list(self.links), list(set(self.links.values()))],
            )
            #: columns whose number must differ from row to row
            self.counted = set(cursor.fetchall())

    def rows(self, dossier_id):
        """Return ``{(table, id): row}`` of everything that belongs to the dossier."""
        found = {}
        with self._connection as connection, connection.cursor() as cursor:
            for table, column in {DOSSIER: "id", **self.links}.items():
                cursor.execute(
                    sql.SQL("SELECT * FROM {} WHERE {} = %s ORDER BY 1").format(
                        sql.Identifier(table), sql.Identifier(column)
                    ),
                    [dossier_id],
                )
                names = [column.name for column in cursor.description]
                for values in cursor.fetchall():
                    row = dict(zip(names, values, strict=True))
                    found[table, row.get("id", tuple(values))] = row
        return found

    @staticmethod
    def changes(before, after):
        """Return what happened between two answers of :meth:`rows`, the dossier's row first."""
        return [
            Change(key[0], before.get(key), row)
            for key, row in after.items()
            if before.get(key) != row
        ]


class Replay:
    """Writes recorded changes for dossiers of its own."""

    def __init__(self, database, recorder):
        self._recorder = recorder
        self._connection = psycopg2.connect(dbname=database)
        # As in the suite: the commit of the dossier waits until the numbers are on the disk too.
        self._numbers = psycopg2.connect(dbname=database, options="-c synchronous_commit=off")

    def close(self):
        with contextlib.suppress(psycopg2.Error):
            self._connection.close()
            self._numbers.close()

    def receive(self, changes, scopes):
        """Take a number of each scope in a transaction of its own, then insert a dossier.

        :return: the ids of the new rows by the recorded ones: ``{(table, id): id}``
        """
        self._take_numbers(scopes, 1)
        return self.apply(changes, {})

    def receive_many(self, changes, scopes, count):
        """Do the same for ``count`` dossiers in one transaction, one INSERT for each table."""
        self._take_numbers(scopes, count)
        tables = {}
        for change in changes:
            tables.setdefault(change.table, []).append(change.new)
        known = [{} for _ in range(count)]
        with self._connection as connection, connection.cursor() as cursor:
            for table, rows in tables.items():
                self._insert_each(cursor, table, rows, known)

    def _take_numbers(self, scopes, count):
        with self._numbers as connection, connection.cursor() as cursor:
            for scope in scopes:
                cursor.execute(
                    """INSERT INTO egate_number_counter AS c (scope, value) VALUES (%s, %s)
                       ON CONFLICT (scope) DO UPDATE SET value = c.value + excluded.value
                       RETURNING value""",
                    [scope, count],
                )
                cursor.execute(
                    """INSERT INTO egate_number (scope, number, kind, issued_at)
                       SELECT %s, %s - n, 'issued', now() AT TIME ZONE 'UTC'
                       FROM generate_series(0, %s) AS n""",
                    [scope, *cursor.fetchone(), count - 1],
                )

    def apply(self, changes, known):
        """Write ``changes`` for another dossier and commit.

        :param known: ids of its rows by the recorded ones, as returned before; completed
        """
        with self._connection as connection, connection.cursor() as cursor:
            inserted = {}
            for change in changes:
                if change.old is None:
                    inserted.setdefault(change.table, []).append(change.new)
                else:
                    self._update(cursor, change, known)
            for table, rows in inserted.items():
                self._insert(cursor, table, rows, known)
        return known

    def _insert(self, cursor, table, rows, known):
        self._insert_each(cursor, table, rows, [known])

    def _insert_each(self, cursor, table, rows, dossiers):
        """Insert ``rows`` once for each of ``dossiers``, the ids known of each."""
        names = [name for name in rows[0] if name != "id"]
        statement = sql.SQL("INSERT INTO {} ({}) VALUES {}").format(
            sql.Identifier(table),
            sql.SQL(", ").join(map(sql.Identifier, names)),
            sql.SQL(", ").join(
                sql.SQL("({})").format(sql.SQL(", ").join([sql.Placeholder()] * len(names)))
                for _row in rows * len(dossiers)
            ),
        )
        with_id = "id" in rows[0]
        if with_id:
            statement += sql.SQL(" RETURNING id")
        values = [
            self._value(table, name, row[name], known)
            for known in dossiers
            for row in rows
            for name in names
        ]
        cursor.execute(statement, values)
        if with_id:
            ids = iter(cursor.fetchall())
            for known in dossiers:
                for row in rows:
                    (known[table, row["id"]],) = next(ids)

    def _update(self, cursor, change, known):
        values = change.changed()
        statement = sql.SQL("UPDATE {} SET {} WHERE id = %s").format(
            sql.Identifier(change.table),
            sql.SQL(", ").join(sql.SQL("{} = %s").format(sql.Identifier(n)) for n in values),
        )
        row_id = known[change.table, change.new["id"]]
        cursor.execute(
            statement,
            [*(self._value(change.table, n, v, known) for n, v in values.items()), row_id],
        )

    def _value(self, table, name, value, known):
        if value is not None and (table, name) in self._recorder.unique:
            return secrets.token_hex(8)
        if (table, name) in self._recorder.counted:
            return secrets.randbits(31)
        if self._recorder.links.get(table) == name:
            return known[DOSSIER, value]
        return Json(value) if isinstance(value, dict | list) else value


class Model:
    """A dossier that the suite has taken through its process, with what it wrote at each step.

    :ivar changes: by step (``receive`` and the transitions): a list of :class:`Change`
    :ivar scopes: the scopes from which the reception took a number
    """

    def __init__(self, office, connection):
        self.recorder = Recorder(connection)
        with connection, connection.cursor() as cursor:
            cursor.execute("SELECT coalesce(max(id), 0) FROM egate_number")
            ((last,),) = cursor.fetchall()
        dossier = office.receive()
        with connection, connection.cursor() as cursor:
            cursor.execute("SELECT scope FROM egate_number WHERE id > %s ORDER BY id", [last])
            self.scopes = [f"raw/{scope}" for (scope,) in cursor.fetchall()]
        before = {}
        self.changes = {}
        for step in ("receive", "claim", "submit", "sign"):
            if step != "receive":
                office.move(dossier, step)
            after = self.recorder.rows(dossier)
            self.changes[step] = self.recorder.changes(before, after)
            before = after
